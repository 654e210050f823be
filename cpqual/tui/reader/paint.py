"""One row of the reader as a strip: margin brackets, the unit gutter, and the text in its safe form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from cpqual.domain.text import Span
from cpqual.tui.reader.document import Mark
from cpqual.tui.reader.palette import Look, Palette
from cpqual.tui.reader.safe import glyphs, is_plain, safe
from cpqual.tui.reader.view import DocumentView

FEWEST_LANES, MOST_LANES = 3, 7
LANE_CELLS = 3
MOST_KEPT_ROWS = 1000
GUTTER_CELLS = 2
SPARE_CELLS = 2
"""Cells kept free at a row's end: a hanging space, and the caret or a selected line end after it."""

_CODED, _FOCUS, _HIGHLIGHT = Look.CODED.value, Look.FOCUS.value, Look.HIGHLIGHT.value
_SELECTED, _CARET = Look.SELECTED.value, Look.CARET.value
_NOWHERE = Span(-1, -1)
MEMO_SIGN, CASE_SIGN, STALE_SIGN = "✎", "≠", "!"
"""Where a passage with a memo begins, or one that speaks against a code, which goes before; and in place of a
bracket, that the code's rule has changed since."""
_UNIT_SIGN = "▌"
_BRACKETS = ("[", "┌", "└", "│")
_FOCUS_BRACKETS = ("┃", "┏", "┗", "┃")


class Layout(NamedTuple):
    """How a reader's cells are shared out: lanes of the margin, and cells for text.

    Where a row has more codings than lanes, the outermost lane gives way to their number.
    """

    lanes: int
    text_cells: int

    @property
    def margin(self) -> int:
        """Cells to the left of the text."""
        return self.lanes * LANE_CELLS + GUTTER_CELLS

    def lane_at(self, column: int) -> int | None:
        """Return the lane drawn at a column of the reader, None outside the lanes."""
        from_left = column // LANE_CELLS
        return self.lanes - 1 - from_left if 0 <= from_left < self.lanes else None


def share_out(width: int) -> Layout:
    """Share out `width` cells: a narrow reader has fewer lanes, so that the text keeps most of it."""
    lanes = min(MOST_LANES, max(FEWEST_LANES, (width - 36) // 6))
    return Layout(lanes, max(width - Layout(lanes, 0).margin - SPARE_CELLS, 8))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the user is.

    Attributes:
        caret: the cluster the caret stands on; empty at the end of the text.
        selection: what is selected, or None.
        unit: the current unit, or None.
    """

    caret: Span
    selection: Span | None
    unit: Span | None


class Painter:
    """Paints the rows of one view; keeps those without the caret or an end of the selection.

    Attributes:
        width: cells of the reader.
        base: style of plain text.
    """

    def __init__(self, view: DocumentView, palette: Palette, layout: Layout, width: int) -> None:
        self.width = width
        self.base = palette.base
        self._view = view
        self._palette = palette
        self._layout = layout
        self._kept: dict[int, dict[tuple[bool, bool], Strip]] = {}
        self._layers = (
            (view.asides, Look.ASIDE.value),
            (view.headers, Look.HEADER.value),
            (view.labels, Look.LABEL.value),
            (view.annotations, Look.ANNOTATION.value),
        )

    def forget(self, rows: range) -> None:
        """Paint these rows afresh when next asked for them."""
        gone = [row for row in self._kept if row in rows] if len(rows) > len(self._kept) else rows
        for row in gone:
            self._kept.pop(row, None)

    def row(self, row: int, spot: Spot) -> Strip:
        """Return a row, as wide as the reader; a blank one after the last."""
        if row >= self._view.wrap.height:
            return Strip.blank(self.width, self.base)
        span = self._view.wrap.span(row)
        in_unit = spot.unit is not None and spot.unit.overlaps(span)
        selected = spot.selection is not None and spot.selection.contains(span)
        if _is_own(span, spot, len(self._view.text)):
            return self._paint(row, span, in_unit, spot)
        kept = self._kept.get(row)
        if kept is None:
            if len(self._kept) >= MOST_KEPT_ROWS:
                self._kept.clear()
            kept = self._kept[row] = {}
        if (strip := kept.get((in_unit, selected))) is None:
            here = Spot(_NOWHERE, span, None) if selected else None
            kept[in_unit, selected] = strip = self._paint(row, span, in_unit, here)
        return strip

    def _paint(self, row: int, span: Span, in_unit: bool, spot: Spot | None) -> Strip:
        grid = self._view.laned()
        marks = grid.overlapping(*span)
        segments = self._margin(span, [(grid.lane(mark.id), mark) for mark in marks])
        gutter = (_UNIT_SIGN if in_unit else " ") + self._sign(row)
        segments.append(Segment(gutter, self._palette.gutter))
        text, cells = self._text(self._view.wrap.line(row), span, marks, spot)
        segments += text
        used = self._layout.margin + cells
        if used < self.width:
            segments.append(Segment(" " * (self.width - used), self.base))
        return Strip(segments, max(used, self.width)).crop(0, self.width)

    def _sign(self, row: int) -> str:
        view = self._view
        if view.begins(view.against, row):
            return CASE_SIGN
        return MEMO_SIGN if view.begins(view.noted, row) else " "

    def _margin(self, span: Span, marks: list[tuple[int, Mark]]) -> list[Segment]:
        """Return the brackets of a row: two letters and a bracket for each lane, lane 0 next to the text."""
        lanes = self._layout.lanes
        shown = dict(marks)
        segments, blank = [], 0
        if any(lane >= lanes for lane in shown):
            lanes -= 1
            focus = next((lane for lane, mark in marks if mark.id == self._view.focus), 0)
            if focus >= lanes:
                # what the next keys are about is never among those only counted
                shown[lanes - 1] = shown.pop(focus)
            hidden = min(len(marks) - sum(lane < lanes for lane in shown), 99)
            segments.append(Segment(f"+{hidden}".ljust(LANE_CELLS), self._palette.overflow))
        for lane in range(lanes - 1, -1, -1):
            if (mark := shown.get(lane)) is None:
                blank += LANE_CELLS
                continue
            if blank:
                segments.append(Segment(" " * blank, self.base))
                blank = 0
            segments += self._bracket(mark, span)
        if blank:
            segments.append(Segment(" " * blank, self.base))
        return segments

    def _bracket(self, mark: Mark, span: Span) -> list[Segment]:
        first, last = mark.start >= span.start, mark.end <= span.end
        focus = mark.id == self._view.focus
        shapes = _FOCUS_BRACKETS if focus else _BRACKETS
        shape = shapes[0 if first and last else 1 if first else 2 if last else 3]
        style = self._palette.bracket(mark.colour, focus)
        if not first:
            return [Segment("  " + shape, style)]
        shape = STALE_SIGN if mark.stale else shape
        return [Segment(_tag(mark.tag), self._palette.tag(mark.colour, focus)), Segment(shape, style)]

    def _text(
        self, line: Span, span: Span, marks: list[Mark], spot: Spot | None
    ) -> tuple[list[Segment], int]:
        """Return a row's text in pieces of one style, and the cells it takes."""
        fragment = self._view.text[line.start : line.end]
        looks, colours, cuts = self._looks(line, marks, spot)
        if is_plain(fragment):
            pieces = [fragment[i:j] for i, j in pairwise(cuts)]
            cells = len(fragment)
        else:
            painted, widths = glyphs(fragment, self._view.wrap.width)
            cuts = _between_cells(cuts, widths)
            pieces = ["".join(painted[i:j]) for i, j in pairwise(cuts)]
            cells = sum(widths)
        style = self._palette.text
        segments = [
            Segment(piece, style(looks[i], colours[i])) for piece, i in zip(pieces, cuts, strict=False)
        ]
        if after := _after(line.end, span, spot):
            segments.append(Segment(" ", style(after, "")))
        return segments, cells + bool(after)

    def _looks(
        self, line: Span, marks: list[Mark], spot: Spot | None
    ) -> tuple[list[int], list[str], list[int]]:
        """Return each code point's look, its innermost coding's colour, and where either may change."""
        start, end = line
        length = end - start
        looks, colours, edges = [0] * length, [""] * length, {0, length}

        def add(span: Span, look: int) -> None:
            begin, stop = max(span.start - start, 0), min(span.end - start, length)
            edges.add(begin)
            edges.add(stop)
            for i in range(begin, stop):
                looks[i] |= look

        focus = self._view.focus
        for mark in sorted(marks, key=lambda mark: mark.id == focus) if focus else marks:
            begin = mark.start - start if mark.start > start else 0
            stop = mark.end - start if mark.end < end else length
            edges.add(begin)
            edges.add(stop)
            looks[begin:stop] = [_CODED if mark.id != focus else _CODED | _FOCUS] * (stop - begin)
            colours[begin:stop] = [mark.colour] * (stop - begin)
        for spans, look in self._layers:
            for span in spans.touching(start, end):
                add(span, look)
        for span in self._view.highlights.touching(start, end):
            add(span, _HIGHLIGHT)
        if spot and spot.selection and spot.selection.overlaps(line):
            add(spot.selection, _SELECTED)
        if spot and spot.caret.overlaps(line):
            add(spot.caret, _CARET)
        return looks, colours, sorted(edges)


def _between_cells(cuts: list[int], widths: list[int]) -> list[int]:
    """Move cuts past what takes no cell, which is painted with what it sits on."""
    moved = []
    for cut in cuts:
        while 0 < cut < len(widths) and widths[cut] == 0:
            cut += 1
        moved.append(cut)
    return sorted(set(moved))


@lru_cache(1024)
def _tag(tag: str) -> str:
    """Return a tag as it is painted."""
    return set_cell_size(safe(tag), LANE_CELLS - 1)


def _is_own(span: Span, spot: Spot, length: int) -> bool:
    """Tell whether a row looks like no other time: it holds the caret or an end of the selection."""
    if span.start <= spot.caret.start < span.end or (spot.caret.start == length == span.end):
        return True
    selection = spot.selection
    return selection is not None and selection.overlaps(span) and not selection.contains(span)


def _after(end: int, span: Span, spot: Spot | None) -> int:
    """Return the look of the cell after a row's text, where the caret or a selected line end may be."""
    if spot is None:
        return 0
    after = 0
    if spot.selection and end < span.end and spot.selection.start <= end < spot.selection.end:
        after |= _SELECTED
    if spot.caret.start == end and (end < span.end or spot.caret.start == spot.caret.end):
        after |= _CARET
    return after
