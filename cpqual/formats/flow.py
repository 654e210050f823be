"""The flow of a structured text: paragraphs, and tables read row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cpqual.domain.text import Span
from cpqual.formats.building import BlockKind, TextBuilder
from cpqual.formats.labels import words as word_list

_WHO = word_list("speaker name who participant person speaker_name speaker_label")
_WHAT = word_list("text speech transcript utterance words said content talk transcription")
_WHEN = word_list("""time timestamp timecode timespan time_span start end start_time end_time in out
    duration""")
_BESIDE = word_list("""code codes note notes comment comments remark remarks memo memos theme themes
    researcher_notes notes_and_comments""")
_COUNT = frozenset({"no", "nr", "line", "turn", "row", "#", "id", ""})
"""Names of the columns of a table that holds a transcript: who, what, when, remarks, what only counts."""


class TurnOrder(NamedTuple):
    """Which columns of a table hold who speaks, what is said, when, numbers, a researcher's words; from 0."""

    who: int
    what: int
    when: tuple[int, ...]
    numbers: tuple[int, ...]
    beside: tuple[int, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 2 + len(self.when) + len(self.numbers) + len(self.beside)

    @property
    def usual(self) -> bool:
        """Whether a row read from left to right is a head and speech: numbers, one time, who, what."""
        first = (*self.numbers, *self.when)
        return (
            not self.beside
            and len(self.when) < 2
            and (*first, self.who, self.what) == tuple(range(len(first) + 2))
        )


def turn_order(titles: Sequence[str]) -> TurnOrder | None:
    """Return the order of a table whose columns have these names; None if it is not all of a transcript.

    One of its columns is who speaks, and one what is said.
    """
    names = ["_".join(title.casefold().strip(" :.").split()) for title in titles]
    who, what, *more = (
        tuple(i for i, name in enumerate(names) if name in known)
        for known in (_WHO, _WHAT, _WHEN, _COUNT, _BESIDE)
    )
    if len(who) != 1 or len(what) != 1 or sum(map(len, more)) + 2 != len(names):
        return None
    return TurnOrder(who[0], what[0], *more)


@dataclass(slots=True)
class _Row:
    """A table row being read.

    Attributes:
        last: the last cell, from 0; the speech of a transcript stands there.
        cell: the cell one is in.
        pending: what sets the next words apart from those before them in the cell.
        begins: where each cell begins in the block.
    """

    last: int
    cell: int = -1
    pending: str = ""
    begins: list[int] = field(default_factory=list)

    def more(self) -> None:
        """Set what comes next in the cell apart: by a line end in the last cell."""
        self.pending = "\n" if self.cell >= self.last else " "


@dataclass(slots=True)
class Flow:
    """Adds paragraphs and rows to a builder.

    A row stands on a line of its own with tabs between its cells, so that a table of two columns reads as
    labels and speech. Where the names of the columns show that a table holds a transcript in another order,
    as NVivo writes it, its cells are put into that one. A table inside a cell goes on in that cell.

    Attributes:
        titles: how many rows with the names of a transcript's columns were left out.
    """

    builder: TextBuilder = field(default_factory=TextBuilder)
    titles: int = 0
    _rows: list[_Row] = field(default_factory=list)
    _first_row: bool = False
    _order: TurnOrder | None = None

    @property
    def in_table(self) -> bool:
        """Whether one is in a table."""
        return bool(self._rows)

    def say(self, words: str, *, bold: bool = False) -> None:
        """Add words; those in bold that a paragraph begins with are kept in mind."""
        self._set_apart()
        block = self.builder.block
        leading = block.lead == block.length and not self._rows
        self.builder.add(words)
        if leading and (bold or not words.strip()):
            block.lead = block.length

    def _set_apart(self) -> None:
        if self._rows and self._rows[-1].pending:
            self.builder.add(self._rows[-1].pending)
            self._rows[-1].pending = ""

    def end_paragraph(self, kind: BlockKind = "paragraph") -> None:
        """End a paragraph."""
        if self._rows:
            self._rows[-1].more()
        else:
            self.builder.end(kind)

    def break_off(self, kind: BlockKind = "paragraph") -> None:
        """End the paragraph if anything is in it."""
        if self._rows:
            if not self.builder.block.ends_with("\t"):
                self._rows[-1].more()
        elif self.builder.block.length:
            self.builder.end(kind)

    def start_table(self) -> None:
        """Begin a table."""
        if not self._rows:
            self._first_row = True
            self._order = None
            self.break_off()

    def start_row(self, cells: int) -> None:
        """Begin a row of so many cells."""
        self._set_apart()
        reordered = self._order is not None and not self._rows
        self._rows.append(_Row(self._order.what if self._order and reordered else cells - 1))

    def start_cell(self) -> None:
        """Begin a cell."""
        if self._rows:
            row = self._rows[-1]
            row.cell, row.pending = row.cell + 1, ""
            if row.cell:
                self.builder.add("\t")
            row.begins.append(self.builder.block.length)

    def end_row(self, *, kept: bool = True) -> None:
        """End a row, and leave it out if it is not kept or names the columns of a transcript."""
        row = self._rows.pop() if self._rows else None
        if self._rows:
            self._rows[-1].more()
            return
        block = self.builder.block
        cells = _cells(row.begins, block.length) if row else []
        if self._first_row and (order := turn_order([block.words[c.start : c.end] for c in cells])):
            self.titles += 1
            self._order = None if order.usual else order
            kept = False
        elif self._order and len(cells) == self._order.columns:
            block.rearrange(_as_turn(cells, self._order, block.words))
        if not kept:
            block.replace("")
        self._first_row = False
        self.builder.end("row")


def _cells(begins: Sequence[int], end: int) -> list[Span]:
    """Return where the cells of a row are, a tab between two of them; none where words stand before them."""
    if not begins or begins[0]:
        return []
    return [Span(a, b) for a, b in zip(begins, [*(b - 1 for b in begins[1:]), end], strict=True)]


def _as_turn(cells: Sequence[Span], order: TurnOrder, words: str) -> list[Span | str]:
    """Return the cells of a row as a head and speech: `12<TAB>0:07 - 0:31<TAB>P1<TAB>words`.

    What a researcher wrote beside them stands behind, as `[[codes]]`.
    """
    parts: list[Span | str] = []
    for some, between in (
        (order.numbers, "\t"),
        (order.when, " - "),
        ((order.who,), "\t"),
        ((order.what,), ""),
    ):
        filled = [cells[i] for i in some if words[cells[i].start : cells[i].end].strip()]
        for number, cell in enumerate(filled, 1):
            parts += (cell, between if number < len(filled) else "\t")
    parts = parts[:-1]
    for i in order.beside:
        if words[cells[i].start : cells[i].end].strip():
            parts += (" [[", cells[i], "]]")
    return parts
