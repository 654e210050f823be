"""The whole workbench at size, in a pseudo-terminal: what starting, opening documents and every key cost.

Run it as `python benchmarks/workbench.py`. Two projects are made first: one document of a million characters
with 20,000 codings, and 500 documents of 10,000 words with 100,000 codings. The workbench is the real one,
run by a child that keeps, for every key, the CPU time (`time.process_time`, all threads) from its arrival to
the end of the last frame it causes. Milliseconds of a busy machine say little by themselves: the first frame
is given as a ratio to a bare Textual app started in the same run, the keys beside their ceilings.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cold_start import _BARE, COLUMNS, ROWS
from pty_driver import Terminal, python

KEY_CEILING_MS, DOCUMENT_CEILING_MS = 16.0, 50.0
_QUIET_SECONDS = 0.12
_PATIENCE_SECONDS = 3.0
_ESCAPE = b"\x1b"
_STRETCH = 6_000
"""Code points of a stretch of the long text whose first quarter is left uncoded."""
_SLOW = ("document", "picker: open", "search: open", "resize")
"""What is not one of the keys that are held down, and has the other ceiling."""


@dataclass(frozen=True)
class Step:
    """Keys to press, one after the other, each under a name; those without a name are not counted."""

    keys: Sequence[tuple[str, bytes]]
    times: int


def steps(presses: int, several: bool) -> list[Step]:
    """Return what a coder does, so often each."""
    few = max(presses // 3, 5)
    search = [
        ("search: open", b"/"),
        *(("search: letter", bytes([c])) for c in b"housing"[: 7 if not several else 5]),
    ]
    picker = [
        ("picker: open", b" "),
        *(("picker: letter", bytes([c])) for c in b"e 7"),
        ("picker: apply", b"\r"),
    ]
    return [
        Step([("down", b"j")], presses),
        Step([("page-down", b"\x1b[6~")], presses),
        Step([("word", b"w")], presses),
        Step([("sentence", b")")], presses),
        Step([("turn", b"]")], presses),
        Step([("next uncoded", b"n")], presses),
        Step([("", b"]"), ("", b"s"), *picker], few),
        Step([("", b"]"), ("", b"s"), ("repeat the code", b".")], few),
        Step([("undo", b"u")], few),
        Step([*search, ("search: next", b"\r"), ("", _ESCAPE)], 3),
        *([Step([("document", b"J")], presses)] if several else []),
    ]


def measure(
    project: Path, presses: int, several: bool, side_file: Path
) -> tuple[float, dict[str, list[float]]]:
    """Drive the workbench on a project.

    Returns:
        Seconds of CPU from start to the settled first frame, and milliseconds of CPU by name of key.
    """
    names: list[str] = []
    command = python(__file__, "--child", str(project), "--side-file", str(side_file))
    with Terminal(command, COLUMNS, ROWS) as terminal:
        if terminal.settle(0.7) is None:
            raise SystemExit("the workbench showed nothing")
        first = terminal.cpu_seconds()
        for step in steps(presses, several):
            for _ in range(step.times):
                for name, key in step.keys:
                    terminal.send(key)
                    terminal.settle(_QUIET_SECONDS, _PATIENCE_SECONDS)
                    names.append(name)
                    if key == _ESCAPE:
                        # followed at once by another key, it would be taken for that one with Alt
                        time.sleep(_QUIET_SECONDS)
        before = terminal.cpu_seconds()
        for number in range(10):
            terminal.resize(COLUMNS - number % 2 * 20, ROWS - number % 2 * 8)
            terminal.settle(_QUIET_SECONDS, _PATIENCE_SECONDS)
        resized = 100 * (terminal.cpu_seconds() - before)
        terminal.send(b"q")
        terminal.wait_for_end()
    spent = json.loads(side_file.read_text("utf-8"))[: len(names)]
    costs: dict[str, list[float]] = {}
    for name, cost in zip(names, spent, strict=True):
        if name:
            costs.setdefault(name, []).append(cost)
    return first, costs | {"resize": [resized]}


def child(project: Path, side_file: Path) -> None:
    """Be the workbench, keeping what each key costs."""
    import gc

    from textual import events

    from cpqual.tui.app import WorkbenchApp

    gc.disable()

    class Timed(WorkbenchApp):
        CSS_PATH = [Path(p) for p in WorkbenchApp.CSS_PATH]  # noqa: RUF012
        key_at: float | None = None

        def __init__(self) -> None:
            super().__init__(project, "RB")
            self.spent: list[float] = []

        async def on_event(self, event: events.Event) -> None:
            if isinstance(event, events.Key) and not event.is_forwarded:
                self.key_at = time.process_time()
                self.spent.append(0.0)
            elif isinstance(event, events.Resize):
                # what is painted from now on is not the last key's
                self.key_at = None
            await super().on_event(event)

        def _end_update(self) -> None:
            super()._end_update()
            if self.key_at is not None:
                self.spent[-1] = 1000 * (time.process_time() - self.key_at)

        def _start_suggester(self) -> None:
            """Train nothing: another process would only take turns with this one."""

    app = Timed()
    app.run()
    side_file.write_text(json.dumps(app.spent), "utf-8")


def make_long(path: Path, characters: int, n_codings: int) -> None:
    """Make a project of one long interview with codings all over it."""
    # not above: the child that is measured has no use for what makes projects
    from reader import make_document

    from cpqual.domain.codebook import Code, Codebook
    from cpqual.domain.documents import ImportedDocument, Section
    from cpqual.services import codebooks
    from cpqual.services.session import create_project
    from cpqual.storage import documents

    session = create_project(path, "Long", "RB")
    codes = tuple(Code(f"code_{i}", f"Code {i}", None if i < 6 else f"code_{i % 6}") for i in range(60))
    codebooks.save(session, Codebook(codes), "first")
    made = make_document(characters)
    whole = (Section(0, len(made.text), "talk", True),)
    document = ImportedDocument(
        "LONG", "Long", "interview", "long", "0", "utf-8", made.text, sections=whole, turns=tuple(made.turns)
    )
    draw = random.Random(3)
    with session.act("import", "a long interview with codings"):
        document_id = documents.add_document(session.store, document, 200_000, None, {})
        ids = [row[0] for row in session.store.rows("SELECT id FROM code ORDER BY position")]
        # here and there a turn stays without a code, for the key that looks for one
        stretches = len(made.text) // _STRETCH
        starts = [
            _STRETCH * draw.randrange(stretches) + draw.randint(_STRETCH // 4, _STRETCH - 500)
            for _ in range(n_codings)
        ]
        session.store.insert_many(
            "coding",
            ("id", "document_id", "start", "end", "code_id", "coder_id", "version", "origin", "created"),
            (
                (f"c{n}", document_id, start, start + draw.randint(8, 400), draw.choice(ids),
                 session.coder.id, 1, "import", "2026-01-01")
                for n, start in enumerate(starts)
            ),
        )  # fmt: skip
    session.close()


def percentile(values: list[float], percent: int) -> float:
    """Return a percentile of some values; of one, that one."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def bare() -> float:
    """Return the seconds of CPU that an empty Textual app takes to its settled first frame."""
    with Terminal(python("-c", _BARE), COLUMNS, ROWS) as terminal:
        terminal.settle(0.7)
        return terminal.cpu_seconds()


def rows(costs: dict[str, list[float]]) -> Iterator[str]:
    """Lay the costs out."""
    yield f"{'CPU, ms':18} {'p50':>7} {'p95':>7} {'max':>7}   ceiling"
    for name, spent in costs.items():
        ceiling = DOCUMENT_CEILING_MS if name in _SLOW else KEY_CEILING_MS
        middle, high = (percentile(spent, n) for n in (50, 95))
        verdict = "" if high <= ceiling else "  not met"
        yield f"{name:18} {middle:7.1f} {high:7.1f} {max(spent):7.1f}   {ceiling:.0f}{verdict}"


def main() -> None:
    """Make the projects and measure, or be the workbench that is measured."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--marks", type=int, default=20_000)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--presses", type=int, default=30, help="how often each key is pressed")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--side-file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child, arguments.side_file)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(XDG_CONFIG_HOME=folder, XDG_STATE_HOME=folder)
        base = min(bare() for _ in range(3))
        print(f"bare Textual app: first frame after {1000 * base:.0f} ms CPU")
        for name, several in (("long", False), ("large", True)):
            path = Path(folder) / f"{name}.cpqual"
            if several:
                import storage

                storage.build(path, arguments.documents, arguments.codings)
                print(f"{arguments.documents:,} documents of 10,000 words, {arguments.codings:,} codings")
            else:
                make_long(path, arguments.characters, arguments.marks)
                print(f"one document of {arguments.characters:,} characters, {arguments.marks:,} codings")
            first, costs = measure(path, arguments.presses, several, Path(folder) / "costs")
            print(f"first frame after {1000 * first:.0f} ms CPU, {first / base:.1f} times the bare app")
            print(*rows(costs), sep="\n", flush=True)


if __name__ == "__main__":
    main()
