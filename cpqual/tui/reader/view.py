"""A document laid out at a width, with its marks: what the widget asks for rows, columns and neighbours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from cpqual.domain.documents import Turn
from cpqual.domain.text import Span
from cpqual.domain.units import trim, unit_at
from cpqual.tui.reader.blocks import Blocks
from cpqual.tui.reader.document import Mark, ReaderDocument, SpanSet
from cpqual.tui.reader.grid import MarkGrid
from cpqual.tui.reader.motions import snap, word_at
from cpqual.tui.reader.safe import cell_of, cluster_end, glyphs, index_at, is_plain
from cpqual.tui.reader.wrap import WrapIndex


class DocumentView:
    """One document, wrapped to a width, and the marks on it.

    Attributes:
        document: what is shown.
        text: its text.
        wrap: its rows.
        labels, headers, asides, annotations: what is painted dimmed.
        grid: the marks, cut to the text; marks that cover nothing are left out.
        highlights: spans found by a search.
        noted: where passages with a memo begin, sorted.
        against: where passages that speak against a code begin, sorted.
        focus: id of the mark that stands out, or None.
    """

    def __init__(self, document: ReaderDocument, marks: Iterable[Mark], width: int) -> None:
        self.document = document
        self.text = document.text
        self.wrap = WrapIndex(document.text, width)
        sections = document.sections
        self.labels = SpanSet(Span(turn.label_start, turn.start) for turn in document.turns)
        self.headers = SpanSet(Span(s.start, s.end) for s in sections if s.type == "header")
        self.asides = SpanSet(
            (
                *(Span(s.start, s.end) for s in sections if not s.counts_as_data),
                *(unit.span for unit in document.units if not unit.drawn),
            )
        )
        self.annotations = SpanSet(Span(a.start, a.end) for a in document.annotations)
        self.highlights = SpanSet()
        self.noted: list[int] = []
        self.against: list[int] = []
        self.focus: str | None = None
        self._laned = False
        self.grid = self._make_grid(marks)

    @cached_property
    def blocks(self) -> Blocks:
        """Where sentences and paragraphs are looked for."""
        return Blocks(self.document)

    @cached_property
    def spoken(self) -> list[Turn]:
        """The turns of a transcript, reported speech left out."""
        return [turn for turn in self.document.turns if turn.form == "turn"]

    @cached_property
    def turn_starts(self) -> list[int]:
        """Beginnings of the turns, or of the units where the document has no turns."""
        return [turn.start for turn in self.spoken] or [unit.start for unit in self.document.units]

    def laned(self) -> MarkGrid:
        """Return the marks with their lanes: marks that touch the same row have different ones."""
        if not self._laned:
            self.grid.relane(self.wrap.starts)
            self._laned = True
        return self.grid

    def mark_in_lane(self, row: int, lane: int) -> Mark | None:
        """Return the mark drawn in a lane at a row."""
        if not 0 <= row < self.wrap.height:
            return None
        grid = self.laned()
        marks = grid.overlapping(*self.wrap.span(row))
        return next((mark for mark in marks if grid.lane(mark.id) == lane), None)

    def rewrap(self, width: int) -> None:
        """Lay the document out at another width."""
        if width != self.wrap.width:
            self.wrap.rewrap(width)
            self._laned = False

    def replace_marks(self, marks: Iterable[Mark]) -> None:
        """Show other marks."""
        self._laned = False
        self.grid = self._make_grid(marks)

    def add_mark(self, mark: Mark) -> Mark | None:
        """Add a mark, or put it in place of the one with its id; return it as cut to the text."""
        if (cut := self._cut(mark)) is not None:
            self.grid.add(cut)
        return cut

    def _make_grid(self, marks: Iterable[Mark]) -> MarkGrid:
        cut = (self._cut(mark) for mark in marks)
        return MarkGrid(len(self.text), [mark for mark in cut if mark is not None])

    def _cut(self, mark: Mark) -> Mark | None:
        start, end = max(mark.start, 0), min(mark.end, len(self.text))
        if start >= end:
            return None
        return mark if (start, end) == mark.span else mark._replace(start=start, end=end)

    def begins(self, offsets: Sequence[int], row: int) -> bool:
        """Tell whether one of some sorted offsets lies in a row."""
        start, end = self.wrap.span(row)
        first = bisect_left(offsets, start)
        return first < len(offsets) and offsets[first] < end

    def column_of(self, offset: int) -> int:
        """Return the cell of its row at which a code point is painted, 0 being the row's first."""
        row = self.wrap.row_of(offset)
        start, end = self.wrap.line(row)
        if is_plain(self.text[start:end]):
            return offset - start
        return cell_of(self._cells(start, end), offset - start)

    def offset_at(self, row: int, column: int, *, past_end: bool = False) -> int:
        """Return the beginning of the cluster painted at a cell.

        Args:
            row: a row; rows before the first and after the last mean those.
            column: a cell of the row; cells beyond its text mean its end.
            past_end: where the text flows on in the next row, let the row's end be that row's beginning
                (for a selection that takes the whole row) rather than its own last cluster.
        """
        row = min(max(row, 0), self.wrap.height - 1)
        start, end = self.wrap.line(row)
        fragment = self.text[start:end]
        index = max(column, 0) if is_plain(fragment) else index_at(self._cells(start, end), max(column, 0))
        offset = min(start + index, end)
        flows_on = end == self.wrap.span(row).end and row < self.wrap.height - 1
        if offset == end and flows_on and not past_end:
            offset = end - 1
        return snap(self.text, offset)

    def _cells(self, start: int, end: int) -> list[int]:
        return glyphs(self.text[start:end], self.wrap.width)[1]

    def cluster_at(self, offset: int) -> Span:
        """Return the cluster that begins at `offset`; empty at the end of the text."""
        return Span(offset, cluster_end(self.text, offset))

    def unit_index(self, offset: int) -> int | None:
        """Return the index of the unit at `offset`: the one that holds it, else the nearest before.

        A speaker label is taken for what follows it.
        """
        units = self.document.units
        index = unit_at(units, offset)
        label = self.labels.touching(offset, offset + 1)
        if label and (index is None or offset >= units[index].end):
            following = bisect_left(units, label[0].end, key=lambda unit: unit.start)
            return following if following < len(units) else index
        return index

    def unit_span(self, index: int | None) -> Span | None:
        """Return the code points of a unit."""
        return None if index is None else self.document.units[index].span

    def span_at(self, kind: str, offset: int) -> Span | None:
        """Return the word, sentence, turn, paragraph or unit at `offset`, None where there is none.

        Raises:
            ValueError: there is no such kind.
        """
        if kind == "word":
            return word_at(self.text, offset)
        if kind == "sentence":
            return self.blocks.sentence_at(offset)
        if kind == "paragraph":
            return self.blocks.paragraph_at(offset)
        if kind == "turn":
            return self._turn_at(offset) or self.unit_span(self.unit_index(offset))
        if kind == "unit":
            return self.unit_span(self.unit_index(offset))
        raise ValueError(f"no such kind of unit: {kind}")

    def _turn_at(self, offset: int) -> Span | None:
        """Return the turn whose label or speech holds `offset`, or else the one before."""
        i = bisect_right(self.spoken, offset, key=lambda turn: turn.label_start) - 1
        return trim(self.text, self.spoken[i].start, self.spoken[i].end) if i >= 0 else None
