"""The flow of a structured text: paragraphs, and tables read row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

from cpqual.formats.building import BlockKind, TextBuilder
from cpqual.formats.labels import words as word_list

_TITLES = (
    word_list("speaker name who participant person"),
    word_list("text speech transcript utterance words said content talk"),
    word_list("time timestamp timecode start end no nr line turn"),
)
"""Names of the columns of a table that holds a transcript: who, what, and what else."""


@dataclass(slots=True)
class _Row:
    """A table row being read.

    Attributes:
        last: the last cell, from 0; the speech of a transcript stands there.
        cell: the cell one is in.
        pending: what sets the next words apart from those before them in the cell.
    """

    last: int
    cell: int = -1
    pending: str = ""

    def more(self) -> None:
        """Set what comes next in the cell apart: by a line end in the last cell."""
        self.pending = "\n" if self.cell >= self.last else " "


@dataclass(slots=True)
class Flow:
    """Adds paragraphs and rows to a builder.

    A row stands on a line of its own with tabs between its cells, so that a table of two columns reads as
    labels and speech. A table inside a cell goes on in that cell.

    Attributes:
        titles: how many rows with the names of a transcript's columns were left out.
    """

    builder: TextBuilder = field(default_factory=TextBuilder)
    titles: int = 0
    _rows: list[_Row] = field(default_factory=list)
    _first_row: bool = False

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
            self.break_off()

    def start_row(self, cells: int) -> None:
        """Begin a row of so many cells."""
        self._set_apart()
        self._rows.append(_Row(cells - 1))

    def start_cell(self) -> None:
        """Begin a cell."""
        if self._rows:
            row = self._rows[-1]
            row.cell, row.pending = row.cell + 1, ""
            if row.cell:
                self.builder.add("\t")

    def end_row(self, *, kept: bool = True) -> None:
        """End a row, and leave it out if it is not kept or names the columns of a transcript."""
        if self._rows:
            self._rows.pop()
        if self._rows:
            self._rows[-1].more()
            return
        if self._first_row and _are_titles(self.builder.block.words):
            self.titles += 1
            kept = False
        if not kept:
            self.builder.block.replace("")
        self._first_row = False
        self.builder.end("row")


def _are_titles(row: str) -> bool:
    """Tell whether a row names the columns of a transcript, one of them who speaks and one what."""
    cells = [cell.strip().casefold().rstrip(":") for cell in row.split("\t")]
    kinds = [next((i for i, names in enumerate(_TITLES) if cell in names), None) for cell in cells]
    return None not in kinds and 0 in kinds and 1 in kinds
