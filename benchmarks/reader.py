"""The reader against a read-only TextArea: what a key costs in a document of a million characters.

Run it as `python benchmarks/reader.py`. Both widgets show the same invented interview with the same codings,
one after the other in the same pseudo-terminal, and get the same keys. Two figures per key:

* CPU, in milliseconds of the child process (all threads) from the arrival of the key to the end of the last
  frame it causes. The child measures it with `time.process_time` and hands it over in a file, because
  /proc/PID/stat counts in hundredths of a second, more than most keys take.
* wall, in milliseconds from writing the key into the terminal to reading the end of its first frame.

Ratios are of CPU at the 95th percentile, TextArea over Reader: on a busy machine they hold, seconds do not.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import tempfile
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pty_driver import Terminal, python
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from cpqual.domain.documents import Turn
from cpqual.domain.units import units
from cpqual.tui.reader.blocks import Blocks
from cpqual.tui.reader.document import Mark, ReaderDocument
from cpqual.tui.reader.palette import CODE_COLOURS
from cpqual.tui.reader.reader import Reader
from cpqual.tui.runtime import settle

KEYS = {
    "down": b"j", "page-down": b"f", "extend word": b"w", "extend sentence": b"s", "extend turn": b"t",
    "apply code": b"a",
}  # fmt: skip
COLUMNS, ROWS = 120, 40
CEILING_MS, FLOOR_RATIO = 16.0, 5.0
_QUIET_SECONDS = 0.06
_TALK = """we met at the office and people said that nobody had asked them how the bus runs or why the forms
come in one language so most of us walked there with the children and waited while someone from the
centre called another agency who then sent us back because the money was for housing not for food"""


def make_document(characters: int) -> ReaderDocument:
    """Make up an interview of about so many characters, cut into turns, coded by sentences."""
    rng = random.Random(4)
    lines: list[str] = []
    turns: list[Turn] = []
    at = 0
    while at < characters:
        label = rng.choice(("INT: ", "P01: ", "P02: "))
        speech = " ".join(_sentence(rng) for _ in range(rng.randint(1, 9)))
        start = at + len(label)
        speaker = "interviewer" if label == "INT: " else "participant"
        turns.append(Turn(at, start, start + len(speech), label.strip(": "), speaker))
        lines.append(label + speech)
        at += len(lines[-1]) + 1
    text = "\n".join(lines) + "\n"
    return ReaderDocument("made up", text, units(text, (), turns, "sentence"), turns)


def _sentence(rng: random.Random) -> str:
    words = _TALK.split()
    return " ".join(rng.choices(words, k=rng.randint(4, 24))).capitalize() + "."


def make_marks(document: ReaderDocument, count: int) -> list[Mark]:
    """Draw codings of a few words to a few sentences."""
    rng = random.Random(7)
    colours = sorted(CODE_COLOURS)
    spans = (
        (start := rng.randrange(len(document.text) - 400), start + rng.randint(8, 400)) for _ in range(count)
    )
    return [Mark(str(i), *span, "CO", rng.choice(colours), "code") for i, span in enumerate(spans)]


class Timed(App[None]):
    """Keeps the CPU time from each key's arrival to the end of the last frame before the next key."""

    BINDINGS: ClassVar = [Binding(key.decode(), f"key_for({name!r})") for name, key in KEYS.items()]

    def __init__(self, document: ReaderDocument, marks: list[Mark], side_file: Path) -> None:
        super().__init__()
        self.shown = document
        self.marks = marks
        self._side_file = side_file
        self._key_at: float | None = None
        self._spent: list[float] = []

    def on_ready(self) -> None:
        """Collect garbage as the workbench does: the comparison is about widgets."""
        settle(self)

    async def on_event(self, event: events.Event) -> None:
        """Start the clock for a key."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._key_at = time.process_time()
            self._spent.append(0.0)
        await super().on_event(event)

    def _end_update(self) -> None:
        super()._end_update()
        if self._key_at is not None:
            self._spent[-1] = 1000 * (time.process_time() - self._key_at)

    def on_unmount(self) -> None:
        """Hand over what was measured."""
        self._side_file.write_text(json.dumps(self._spent), "utf-8")

    def action_key_for(self, name: str) -> None:
        """Do what a key stands for."""
        getattr(self, "do_" + name.replace("-", "_").replace(" ", "_"))()


class ReaderApp(Timed):
    """The reader, full screen."""

    def compose(self) -> ComposeResult:
        """Show the reader alone."""
        yield Reader()

    def on_mount(self) -> None:
        """Open the document."""
        self.reader = self.query_one(Reader)
        self.reader.show(self.shown, self.marks)
        self.reader.focus()

    def do_down(self) -> None:
        """Go one row down."""
        self.reader.move("down")

    def do_page_down(self) -> None:
        """Go one page down."""
        self.reader.move("page_down")

    def do_extend_word(self) -> None:
        """Extend the selection by a word."""
        self.reader.move("word_next", extend=True)

    def do_extend_sentence(self) -> None:
        """Extend the selection by a sentence."""
        self.reader.move("sentence_next", extend=True)

    def do_extend_turn(self) -> None:
        """Extend the selection by a turn."""
        self.reader.move("turn_next", extend=True)

    def do_apply_code(self) -> None:
        """Code the next forty characters and step past them."""
        caret = self.reader.caret
        self.reader.add_mark(Mark(f"new {caret}", caret, caret + 40, "NW", "red", "new"))
        self.reader.go_to(caret + 45)


class TextAreaApp(Timed):
    """A read-only text area with the codings as its highlights."""

    def compose(self) -> ComposeResult:
        """Show the text area alone."""
        area = TextArea(self.shown.text, read_only=True, soft_wrap=True, show_line_numbers=False)
        area.cursor_blink = False
        yield area

    def on_mount(self) -> None:
        """Fill in the highlights, which count bytes of a line; here every character is one byte."""
        self.area = self.query_one(TextArea)
        styles = {name: Style(underline=True, bgcolor=value) for name, value in CODE_COLOURS.items()}
        self.area.register_theme(TextAreaTheme("codings", syntax_styles=styles))
        self.area.theme = "codings"
        self._lines = [0, *(match.end() for match in re.finditer("\n", self.shown.text))]
        self._turns = [turn.start for turn in self.shown.turns]
        self._blocks = Blocks(self.shown)
        for mark in self.marks:
            self._highlight(mark)
        self.area.focus()

    def _highlight(self, mark: Mark) -> None:
        first, last = self._place(mark.start), self._place(mark.end)
        for line in range(first[0], last[0] + 1):
            begin = first[1] if line == first[0] else 0
            end = last[1] if line == last[0] else None
            self.area._highlights[line].append((begin, end, mark.colour))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset) - 1
        return line, offset - self._lines[line]

    def _offset(self) -> int:
        line, column = self.area.cursor_location
        return self._lines[line] + column

    def do_down(self) -> None:
        """Go one row down."""
        self.area.action_cursor_down()

    def do_page_down(self) -> None:
        """Go one page down."""
        self.area.action_cursor_page_down()

    def do_extend_word(self) -> None:
        """Extend the selection by a word."""
        self.area.action_cursor_word_right(select=True)

    def do_extend_sentence(self) -> None:
        """Extend the selection by a sentence."""
        self.area.move_cursor(self._place(self._blocks.sentence_next(self._offset())), select=True)

    def do_extend_turn(self) -> None:
        """Extend the selection by a turn."""
        following = self._turns[bisect_right(self._turns, self._offset())]
        self.area.move_cursor(self._place(following), select=True)

    def do_apply_code(self) -> None:
        """Code the next forty characters and step past them."""
        offset = self._offset()
        self._highlight(Mark("new", offset, offset + 40, "NW", "red", "new"))
        # the area's own way to have changed highlights painted
        self.area._line_cache.clear()
        self.area.refresh()
        self.area.move_cursor(self._place(offset + 45))


CHILDREN = {"Reader": ReaderApp, "TextArea": TextAreaApp}


@dataclass(frozen=True)
class Cost:
    """What one key cost each time it was pressed, in milliseconds."""

    cpu: list[float]
    wall: list[float]


def measure(child: str, arguments: argparse.Namespace, side_file: Path) -> tuple[float, dict[str, Cost]]:
    """Run a child and press every key many times.

    Returns:
        Milliseconds from start to the settled first frame, and the costs of each key.
    """
    sizes = [str(arguments.characters), str(arguments.marks)]
    command = python(__file__, "--child", child, "--side-file", str(side_file), "--characters", sizes[0])
    wall: dict[str, list[float]] = {name: [] for name in KEYS}
    with Terminal([*command, "--marks", sizes[1]], COLUMNS, ROWS) as terminal:
        frames = terminal.settle(0.7)
        if frames is None:
            raise SystemExit(f"{child} showed nothing")
        for name, key in KEYS.items():
            for _ in range(arguments.presses):
                sent = terminal.send(key)
                if (ended := terminal.settle(_QUIET_SECONDS)) is None:
                    raise SystemExit(f"{child} painted nothing for {name}")
                wall[name].append(1000 * (ended[0] - sent))
        terminal.send(b"\x11")
        terminal.wait_for_end()
    kept = json.loads(side_file.read_text("utf-8"))
    if len(kept) != len(KEYS) * arguments.presses + 1:
        raise SystemExit(f"{child} counted {len(kept)} keys")
    spent = iter(kept)
    costs = {name: Cost([next(spent) for _ in wall[name]], wall[name]) for name in KEYS}
    return 1000 * (frames[1] - terminal.started), costs


def percentile(values: list[float], percent: int) -> float:
    """Return a percentile of some values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def rows(costs: dict[str, dict[str, Cost]]) -> Iterator[str]:
    """Lay out the table."""
    yield f"{'p50/p95':16} {'Reader: CPU':>14} {'wall':>14} {'TextArea: CPU':>14} {'wall':>14} {'ratio':>7}"
    for name in KEYS:
        ours, theirs = costs["Reader"][name], costs["TextArea"][name]
        cells = [
            f"{percentile(values, 50):.1f}/{percentile(values, 95):.1f}"
            for values in (ours.cpu, ours.wall, theirs.cpu, theirs.wall)
        ]
        ratio = percentile(theirs.cpu, 95) / percentile(ours.cpu, 95)
        yield f"{name:16} {cells[0]:>14} {cells[1]:>14} {cells[2]:>14} {cells[3]:>14} {ratio:>6.1f}×"


def compare(arguments: argparse.Namespace) -> None:
    """Measure both widgets and print what came out."""
    costs = {}
    print(f"{arguments.characters:,} characters, {arguments.marks:,} codings, {COLUMNS}×{ROWS}, ms")
    with tempfile.TemporaryDirectory() as folder:
        for child in CHILDREN:
            first, costs[child] = measure(child, arguments, Path(folder) / child)
            print(f"{child}: first frame settled {first:.0f} ms after the start (document made up included)")
    print(*rows(costs), sep="\n")
    worst = max(percentile(cost.cpu, 95) for cost in costs["Reader"].values())
    print(f"worst p95 of Reader: {worst:.1f} ms CPU (ceiling {CEILING_MS:.0f} ms)")
    least = min(
        percentile(costs["TextArea"][name].cpu, 95) / percentile(costs["Reader"][name].cpu, 95)
        for name in KEYS
    )
    print(f"least ratio: {least:.1f}× (floor {FLOOR_RATIO:.0f}×)")


def main() -> None:
    """Measure, or be one of the programs measured."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--marks", type=int, default=20_000)
    parser.add_argument("--presses", type=int, default=60, help="how often each key is pressed")
    parser.add_argument("--child", choices=sorted(CHILDREN), help=argparse.SUPPRESS)
    parser.add_argument("--side-file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        document = make_document(arguments.characters)
        CHILDREN[arguments.child](document, make_marks(document, arguments.marks), arguments.side_file).run()
    else:
        compare(arguments)


if __name__ == "__main__":
    main()
