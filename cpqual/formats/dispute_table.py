"""Disagreements as a table that people fill in: written with empty cells for the decisions, and read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpqual.domain.codings import REASONS
from cpqual.domain.errors import InputError
from cpqual.domain.text import Span, canonicalise, harmless
from cpqual.formats.options import Source
from cpqual.formats.sheet import read_lines
from cpqual.formats.tables import Cell, Table, rearm

MAIN_OUTCOMES = ("both", "neither", "new_span")
"""What can be decided beside for a coder's reading."""

_PLACE = (
    "number",
    "document",
    "unit_start",
    "unit_end",
    "code",
    "rule",
    "speaker",
    "before",
    "passage",
    "after",
)
_FILLED = ("outcome", "reason", "start", "end", "words", "note")
_NEEDED = ("document", "unit_start", "unit_end", "code", "passage", "outcome", "reason")
_LONG = ("rule", "before", "passage", "after", "note")
_MOST_SHOWN = 3000
_MORE = " […]"
_LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disagreement as it is written down.

    Attributes:
        unit: the disputed unit; `passage` holds its words, `before` and `after` those around it.
        rule: the code's rule in short.
        given: by coder, the codes given in the unit, and where the coder marked the one in dispute.
        decided: what was decided already, in words; empty where nothing was.
    """

    document: str
    unit: Span
    code: str
    rule: str
    speaker: str
    before: str
    passage: str
    after: str
    marked: tuple[str, ...]
    unmarked: tuple[str, ...]
    given: Mapping[str, tuple[str, str]]
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A row that somebody has filled in; texts as they stand in the file.

    Attributes:
        cells: the place of each column's cell, to name in errors.
        start, end: None where they are left empty.
    """

    document: str
    unit: Span
    code: str
    passage: str
    outcome: str
    reason: str
    start: int | None
    end: int | None
    words: str
    note: str
    cells: Mapping[str, str]


def dispute_table(disputes: Iterable[Dispute], coders: Sequence[str]) -> Table:
    """Return disagreements as a table with empty cells for outcome, reason, passage and note.

    A spreadsheet offers outcomes and reasons as lists. Passages are without control characters, on one line,
    and cut short when they are very long.
    """
    columns = (
        *_PLACE, "marked_by", "not_marked_by",
        *(name for coder in coders for name in (f"{coder}: codes", f"{coder}: marked")),
        "decided", *_FILLED,
    )  # fmt: skip
    rows = [_row(number, one, coders) for number, one in enumerate(disputes, 1)]
    outcomes = (*coders, *MAIN_OUTCOMES)
    return Table(
        "disagreements",
        columns,
        rows,
        (
            "Fill in outcome and reason; rows without an outcome stay undecided. Read it back with: "
            "cpqual adjudicate import FILE",
            f"outcome: {', '.join(coders)} (that coder’s reading stands), both, neither, or new_span",
            "new_span: give start and end in code points of the document, or copy the words from the passage "
            "into the column words",
            f"reason: {', '.join(REASONS)}",
            "In participants’ words: as confidential as the transcripts.",
        ),
        choices={"outcome": outcomes, "reason": REASONS},
        wrapped=_LONG,
    )


def _row(number: int, one: Dispute, coders: Sequence[str]) -> tuple[Cell, ...]:
    return (
        number, one.document, *one.unit, one.code, as_shown(one.rule), as_shown(one.speaker),
        as_shown(one.before), as_shown(one.passage), as_shown(one.after),
        " ".join(one.marked), " ".join(one.unmarked),
        *(as_shown(cell) or None for coder in coders for cell in one.given.get(coder, ("", ""))),
        one.decided or None, *(None for _ in _FILLED),
    )  # fmt: skip


def as_shown(text: str) -> str:
    """Return text as a cell of the table shows it."""
    line = canonicalise(" ".join(harmless(text).split()))
    return line if len(line) <= _MOST_SHOWN else line[:_MOST_SHOWN].rstrip() + _MORE


def is_dispute_table(source: Source) -> bool:
    """Tell whether a file is a table of disagreements to fill in, by its columns.

    Raises:
        InputError: it is not a table.
    """
    if source.name.casefold().endswith((".jsonl", ".ndjson")):
        return False
    return "unit_start" in [name.casefold() for name in read_lines(source)[0][1]]


def read_filled(source: Source) -> Iterator[Filled]:
    """Yield the rows that have an outcome, of a table that `dispute_table` made.

    Raises:
        InputError: not a table, without its columns, or with a place that is none; names the cell.
    """
    (_, head), *rows = read_lines(source)
    columns = [name.casefold() for name in head]
    for name in _NEEDED:
        if columns.count(name) != 1:
            what = "is no column" if name not in columns else "are two columns"
            raise InputError(f"there {what} {name!r}", where=source.where)
    spreadsheet = source.data.startswith(b"PK")
    for line, cells in rows:
        # text in CSV is marked against spreadsheets, and in a spreadsheet it is not
        values = [cell if spreadsheet else rearm(cell) for cell in cells]
        values += [""] * (len(columns) - len(values))
        row = dict(zip(columns, values, strict=False))
        if row["outcome"]:
            places = {
                name: f"{source.where}, {_place(line, number, name, spreadsheet)}"
                for number, name in enumerate(columns)
            }
            yield _filled(row, places)


def _place(line: int, column: int, name: str, spreadsheet: bool) -> str:
    if not spreadsheet:
        return f"line {line}, column {name}"
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"cell {letters}{line}"


def _filled(row: Mapping[str, str], cells: Mapping[str, str]) -> Filled:
    start, end = _number(row, cells, "unit_start"), _number(row, cells, "unit_end")
    if start is None or end is None or start >= end:
        raise InputError("there is no unit that begins and ends so", where=cells["unit_start"])
    return Filled(
        document=row["document"],
        unit=Span(start, end),
        code=row["code"],
        passage=row["passage"],
        outcome=row["outcome"],
        reason=row["reason"],
        start=_number(row, cells, "start"),
        end=_number(row, cells, "end"),
        words=row.get("words", ""),
        note=row.get("note", ""),
        cells=cells,
    )


def _number(row: Mapping[str, str], cells: Mapping[str, str], name: str) -> int | None:
    text = row.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise InputError("this is not a whole number", where=cells[name])
    return int(text)
