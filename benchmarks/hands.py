"""Fast hands: codes thirty passages of the demo by keys only and counts what each coding took.

Run it as `python benchmarks/hands.py`. The real program runs in a pseudo-terminal on a fresh copy of the
demo study, as a coder who has coded nothing yet. Passages are coded in five ways, in turn; all keys of a
passage are written at once, faster than anybody types, so that a key lost on the way would show. In the end
the project file must hold exactly the thirty codings that were meant: document, offsets and code.

Printed for each way: keystrokes per coding, without and with the one that goes to the passage, and CPU
milliseconds per key of the program (Linux counts them in hundredths of a second, so they are summed up).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pty_driver import Terminal, python

from cpqual.domain.codebook import Code
from cpqual.domain.text import Span
from cpqual.domain.units import WORD, Unit, sentences, trim
from cpqual.services import demo, reading
from cpqual.services.reading import OpenDocument
from cpqual.services.session import Session, add_coder, as_coder, open_project
from cpqual.tui.coding.filtering import Choice, filter_choices
from cpqual.tui.coding.layer import looks_of

CODER = "HN"
COLUMNS, ROWS = 120, 40
MOST_KEYS = 5
"""Keys that a sentence and a code known by three letters may take."""
_WORDS = 3
_QUIET_SECONDS = 0.25


@dataclass(frozen=True)
class Step:
    """A passage to be coded: how, with which keys after the one that goes there, and what must come of it."""

    way: str
    keys: str
    meant: tuple[int, int, str]


def first_words(text: str, unit: Unit) -> Span | None:
    """Return a unit's first words as `v3w` selects them; None if it has no word after them."""
    starts = [match.start() for match in WORD.finditer(text, unit.start, unit.end)]
    return (
        trim(text, unit.start, starts[_WORDS]) if len(starts) > _WORDS and starts[0] == unit.start else None
    )


def known_by(code: Code, choices: Sequence[Choice]) -> str | None:
    """Return three letters of a code's name that put it on top of the picker, None if none do."""
    letters = code.label.casefold()[:3]
    top = filter_choices(letters, choices, ())[:1]
    return letters if letters.isalpha() and [choice.code.slug for choice in top] == [code.slug] else None


def plan(session: Session, opened: OpenDocument, passages: int) -> Iterator[Step]:
    """Return what is to be coded in the units of a document, one way after the other."""
    book = session.codebook()
    looks = looks_of(book)
    choices = [Choice(code, looks[code.slug], ()) for _, code in book.walk() if code.usable]
    codes = [c.code for c in choices if c.code.shortcut and known_by(c.code, choices)]
    units = [unit for unit in opened.units if unit.to_be_coded][:passages]
    if len(units) < passages or not codes:
        raise SystemExit(f"{opened.document.slug} has not enough units, or no code has a shortcut")
    for number, unit in enumerate(units):
        code = codes[number % len(codes)]
        letters, shortcut = known_by(code, choices) or "", code.shortcut or ""
        words = first_words(opened.text, unit)
        match number % 5:
            case 0:
                sentence = sentences(opened.text, unit.start, unit.end)[0]
                yield Step("a sentence, by three letters", f"C{letters}\r", (*sentence, code.slug))
            case 1:
                yield Step("a turn, by three letters", f" {letters}\r", (*unit.span, code.slug))
                last = code
            case 2:
                yield Step("a turn, the same code again", ".", (*unit.span, last.slug))
            case 3 if words is not None:
                yield Step("three words, by a shortcut", f"v3w;{shortcut}", (*words, code.slug))
            case _:
                yield Step("a turn, by a shortcut", f";{shortcut}", (*unit.span, code.slug))


def longest(session: Session) -> OpenDocument:
    """Return the document with most units to be coded."""
    opened = [reading.open_document(session, one.document.slug) for one in reading.list_documents(session)]
    return max(opened, key=lambda document: sum(unit.to_be_coded for unit in document.units))


def type_them(path: Path, steps: Sequence[Step]) -> list[float]:
    """Code the passages in the program; return the CPU seconds that each took."""
    command = python("-m", "cpqual", "--project", str(path), "--coder", CODER)
    spent = []
    with Terminal(command, COLUMNS, ROWS) as terminal:
        if terminal.settle(1.0) is None:
            raise SystemExit("the workbench showed nothing")
        before = terminal.cpu_seconds()
        for step in steps:
            terminal.send(f"n{step.keys}".encode())
            if terminal.settle(_QUIET_SECONDS) is None:
                raise SystemExit(f"nothing was painted for {step.keys!r}")
            now = terminal.cpu_seconds()
            spent.append(now - before)
            before = now
        terminal.send(b"q")
        terminal.wait_for_end()
    return spent


def report(steps: Sequence[Step], spent: Sequence[float]) -> None:
    """Print keystrokes and CPU per key, by way and for all."""
    print(f"{'way':32} {'codings':>7} {'keys each':>10} {'with going there':>17} {'CPU ms per key':>15}")
    ways = list(dict.fromkeys(step.way for step in steps))
    for way in [*ways, "all"]:
        mine = [(step, cpu) for step, cpu in zip(steps, spent, strict=True) if way in (step.way, "all")]
        keys = [len(step.keys) for step, _ in mine]
        per_key = 1000 * sum(cpu for _, cpu in mine) / (sum(keys) + len(keys))
        mean = statistics.fmean(keys)
        print(f"{way:32} {len(mine):>7} {mean:>10.1f} {mean + 1:>17.1f} {per_key:>15.1f}")


def main() -> None:
    """Code thirty passages and check that they are in the file."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("--passages", type=int, default=30)
    arguments = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        session = demo.build(Path(folder), lambda _: None)
        path = session.path
        add_coder(session, CODER)
        mine = as_coder(session, CODER)
        opened = longest(mine)
        slug = opened.document.slug
        steps = list(plan(mine, opened, arguments.passages))
        reading.remember_place(mine, slug, 0)
        session.close()
        spent = type_them(path, steps)
        session = open_project(path, CODER)
        made = {(c.start, c.end, c.code) for c in reading.open_document(session, slug).codings}
        elsewhere = sum(d.codings for d in reading.list_documents(session) if d.document.slug != slug)
        session.close()
    report(steps, spent)
    meant = {step.meant for step in steps}
    if made != meant or elsewhere:
        wrong = f"missing {sorted(meant - made)}, too many {sorted(made - meant)}, elsewhere {elsewhere}"
        raise SystemExit(f"not what was meant: {wrong}")
    print(f"the file holds exactly the {len(meant)} codings that were meant")
    slow = [step for step in steps if step.way.startswith("a sentence") and len(step.keys) > MOST_KEYS]
    if slow:
        raise SystemExit(f"a sentence took more than {MOST_KEYS} keys")


if __name__ == "__main__":
    main()
