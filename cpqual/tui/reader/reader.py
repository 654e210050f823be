"""The reader: one document with its codings, the caret, and the selection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, TypeAlias

from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.strip import Strip

from cpqual.domain.text import Span
from cpqual.tui.reader import messages
from cpqual.tui.reader.document import Mark, ReaderDocument, SpanSet
from cpqual.tui.reader.motions import left, snap
from cpqual.tui.reader.mouse import MouseView
from cpqual.tui.reader.paint import Painter, Spot, share_out
from cpqual.tui.reader.palette import COMPONENTS, GUTTER, OVERFLOW, Palette, read_theme
from cpqual.tui.reader.travel import PAGE_MOTIONS, ROW_MOTIONS, TRAVEL, WORD_MOTIONS
from cpqual.tui.reader.view import DocumentView

_CONTEXT_ROWS = 2
_NOTHING = ReaderDocument("", "")


class Reader(MouseView, inherit_bindings=False):
    """Shows one document and lets a person walk and select in it; knows neither services nor database.

    Offsets and spans are code points of the document's text. The caret always stands on the beginning of a
    cluster or at the end of the text. The widget binds no keys and takes no border or padding.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {*COMPONENTS.values(), GUTTER, OVERFLOW}

    DEFAULT_CSS = """
    Reader {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .reader--aside { color: $foreground 80%; }
        & > .reader--header { color: $foreground 60%; }
        & > .reader--label { color: $foreground 65%; text-style: bold; }
        & > .reader--annotation { color: $foreground 60%; text-style: italic; }
        & > .reader--coded { text-style: underline; }
        & > .reader--focus { text-style: bold; }
        & > .reader--highlight { background: $warning 35%; }
        & > .reader--selection { background: $primary 45%; color: $foreground; }
        &:light > .reader--selection { background: $primary 35%; }
        & > .reader--caret { text-style: underline; background: $foreground 25%; }
        & > .reader--gutter { color: $accent; }
        & > .reader--overflow { color: $foreground 70%; text-style: bold; }
        &:focus > .reader--caret { text-style: reverse; background: transparent; }
        &:ansi {
            & > .reader--aside { text-style: dim; }
            & > .reader--header { text-style: dim; }
            & > .reader--annotation { text-style: dim italic; }
            & > .reader--highlight { background: transparent; text-style: reverse; }
            & > .reader--selection { background: transparent; text-style: reverse; }
            & > .reader--caret { background: transparent; text-style: reverse underline; }
            &:focus > .reader--caret { text-style: reverse bold underline; }
        }
    }
    """

    CaretMoved: TypeAlias = messages.CaretMoved
    SelectionChanged: TypeAlias = messages.SelectionChanged
    MarkClicked: TypeAlias = messages.MarkClicked

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._shares = share_out(80)
        self._view = DocumentView(_NOTHING, (), self._shares.text_cells)
        self._painter: Painter | None = None
        self._caret = 0
        self._anchor: int | None = None
        self._selecting = False
        self._column: int | None = None
        self._to_reveal = False
        self._spot = self._find_spot()

    # What is shown

    @property
    def document(self) -> ReaderDocument:
        """The document shown; an empty one at first."""
        return self._view.document

    def show(self, document: ReaderDocument, marks: Iterable[Mark], caret: int = 0) -> None:
        """Show another document, with nothing selected; posts `CaretMoved`."""
        self._view = DocumentView(document, marks, self._shares.text_cells)
        self._caret = snap(document.text, caret)
        self._anchor, self._column, self._selecting = None, None, False
        had_selection = self._spot.selection is not None
        self._spot = self._find_spot()
        self._lay_out()
        self._reveal(self._caret, _CONTEXT_ROWS, jump=True)
        if had_selection:
            self.post_message(self.SelectionChanged(self, None))
        self.post_message(self.CaretMoved(self, self._caret, unit_changed=True))

    def add_mark(self, mark: Mark) -> None:
        """Show one more mark, or another in place of the one with the same id."""
        self.remove_mark(mark.id)
        if added := self._view.add_mark(mark):
            self._repaint(added.span)

    def remove_mark(self, mark_id: str) -> None:
        """Show a mark no longer; nothing happens if it is not shown."""
        if mark_id in self._view.grid:
            self._repaint(self._view.grid.remove(mark_id).span)

    def replace_marks(self, marks: Iterable[Mark]) -> None:
        """Show other marks on the same document."""
        self._view.replace_marks(marks)
        self._repaint_all()

    def focus_mark(self, mark_id: str | None) -> None:
        """Let one mark stand out, or none."""
        before, self._view.focus = self._view.focus, mark_id
        for touched in (before, mark_id):
            if touched is not None and touched in self._view.grid:
                self._repaint(self._view.grid[touched].span)

    def highlight(self, spans: Iterable[Span]) -> None:
        """Highlight these spans (search hits) in place of those highlighted before."""
        before, self._view.highlights = self._view.highlights, SpanSet(spans)
        if before or self._view.highlights:
            self._repaint_all()

    def show_notes(self, offsets: Iterable[int], against: Iterable[int] = ()) -> None:
        """Show signs in the margin where passages with a memo begin, and those that speak against a code."""
        view = self._view
        noted, contrary = (sorted({snap(view.text, one) for one in found}) for found in (offsets, against))
        if (noted, contrary) != (view.noted, view.against):
            changed = {*noted}.symmetric_difference(view.noted)
            changed |= {*contrary}.symmetric_difference(view.against)
            view.noted, view.against = noted, contrary
            for offset in changed:
                self._repaint(view.cluster_at(offset))

    def marks_at(self, offset: int) -> list[Mark]:
        """Return the marks that cover a code point, outermost first."""
        return self._view.grid.at(offset)

    def marks_in(self, span: Span) -> list[Mark]:
        """Return the marks that share a code point with a span, outermost first."""
        return self._view.grid.overlapping(*span)

    # Caret and selection

    @property
    def caret(self) -> int:
        """Where the caret stands."""
        return self._caret

    @property
    def selection(self) -> Span | None:
        """What is selected; None if nothing is. The caret stands at one end of it."""
        return self._spot.selection

    @property
    def selecting(self) -> bool:
        """Whether every motion extends the selection, as after `toggle_selecting`."""
        return self._selecting

    def unit_index(self) -> int | None:
        """Return the index of the unit the user is at; None before the first.

        A caret at the end of a selection belongs to what is selected, a speaker label to its turn.
        """
        return self._view.unit_index(self._here())

    def move(self, motion: str, *, extend: bool = False, count: int = 1) -> None:
        """Move the caret.

        Args:
            motion: left, right, up, down, word_next, word_previous, word_end, sentence_next,
                sentence_previous, turn_next, turn_previous, paragraph_next, paragraph_previous, coding_next,
                coding_previous, line_start, line_end, page_up, page_down, document_start or document_end.
            extend: keep the other end of the selection, or begin one.
            count: how often.

        Raises:
            ValueError: there is no such motion.
        """
        anchor = self._anchor_for(extend)
        if motion in TRAVEL:
            self._place(self._travelled(motion, count), anchor)
        elif motion in WORD_MOTIONS:
            self._place(WORD_MOTIONS[motion](self._view.text, self._caret, count), anchor)
        elif motion in ROW_MOTIONS:
            self._move_rows(ROW_MOTIONS[motion] * count, anchor)
        elif motion in PAGE_MOTIONS:
            rows = PAGE_MOTIONS[motion] * count * max(self._height() - _CONTEXT_ROWS, 1)
            self.scroll_to(y=self.scroll_offset.y + rows, animate=False)
            self._move_rows(rows, anchor, around=0)
        else:
            raise ValueError(f"no such motion: {motion}")

    def travel_to(self, offset: int) -> None:
        """Put the caret somewhere as a motion does: a selection that motions extend reaches there."""
        self._place(snap(self._view.text, offset), self._anchor_for(extend=False))

    def span_of(self, kind: str) -> Span | None:
        """Return the word, sentence, turn, paragraph or unit at the caret; None if there is none.

        Raises:
            ValueError: there is no such kind.
        """
        return self._view.span_at(kind, self._here())

    def select_span(self, span: Span) -> None:
        """Select a span, widened to whole clusters; the caret goes to its end."""
        start, end = snap(self._view.text, span.start), snap(self._view.text, span.end, forward=True)
        self._place(max(start, end), start)

    def select_unit(self, kind: str) -> Span | None:
        """Select the word, sentence, turn, paragraph or unit at the caret and return it; None if none is.

        Raises:
            ValueError: there is no such kind.
        """
        span = self.span_of(kind)
        if span is not None:
            self.select_span(span)
        return self.selection if span is not None else None

    def toggle_selecting(self) -> None:
        """Begin a selection at the caret that every motion extends, or stop extending it."""
        self._selecting = not self._selecting
        if self._selecting and self._anchor is None:
            self._anchor = self._caret

    def clear_selection(self) -> None:
        """Select nothing; the caret stays."""
        self._selecting = False
        self._place(self._caret, None, around=None)

    def go_to(self, offset: int, select: Span | None = None) -> None:
        """Put the caret at `offset`, or select a span, and show it with the text around it."""
        self._selecting = False
        if select is None:
            self._place(snap(self._view.text, offset), None, around=None)
        else:
            start, end = snap(self._view.text, select.start), snap(self._view.text, select.end, forward=True)
            self._place(max(start, end), start, around=None)
        self._reveal(snap(self._view.text, offset), _CONTEXT_ROWS, jump=True)

    # How it is kept on the screen

    def _here(self) -> int:
        """Return where the user is: at the caret, or before it when it ends a selection."""
        selection = self.selection
        at_end = selection is not None and self._caret == selection.end
        return left(self._view.text, self._caret) if at_end else self._caret

    def _travelled(self, motion: str, count: int) -> int:
        offset = self._caret
        for _ in range(count):
            last, offset = offset, TRAVEL[motion](self._view, offset)
            if offset == last:
                break
        return offset

    def _anchor_for(self, extend: bool) -> int | None:
        if not (extend or self._selecting):
            return None
        return self._caret if self._anchor is None else self._anchor

    def _move_rows(self, rows: int, anchor: int | None, *, around: int = 1) -> None:
        """Move up or down, back to the same column after shorter rows."""
        column = self._view.column_of(self._caret) if self._column is None else self._column
        row = self._view.wrap.row_of(self._caret) + rows
        self._place(self._view.offset_at(row, column), anchor, around=around)
        self._column = column

    def _place(self, caret: int, anchor: int | None, *, around: int | None = 1) -> None:
        """Put caret and anchor somewhere, showing `around` rows beside the caret; None scrolls nothing."""
        before = self._spot
        self._caret, self._anchor, self._column = caret, anchor, None
        self._spot = self._find_spot()
        scrolled = around is not None and self._reveal(caret, around)
        if not scrolled:
            self._refresh_rows(_changed(before, self._spot))
        if before.selection != self._spot.selection:
            self.post_message(self.SelectionChanged(self, self._spot.selection))
        if before.caret.start != caret:
            self.post_message(self.CaretMoved(self, caret, before.unit != self._spot.unit))

    def _find_spot(self) -> Spot:
        selection = None
        if self._anchor is not None and self._anchor != self._caret:
            selection = Span(min(self._anchor, self._caret), max(self._anchor, self._caret))
        self._spot = Spot(self._view.cluster_at(self._caret), selection, None)
        return replace(self._spot, unit=self._view.unit_span(self.unit_index()))

    def _height(self) -> int:
        return self.scrollable_content_region.height

    def _reveal(self, offset: int, around: int, *, jump: bool = False) -> bool:
        """Scroll a row into view and tell whether that took scrolling.

        Args:
            offset: somewhere in the row.
            around: rows to show on either side of it.
            jump: put a row that has to be scrolled to a third down the view, not just inside.
        """
        height = self._height()
        if height <= 0:
            self._to_reveal = True
            return False
        row, top = self._view.wrap.row_of(offset), self.scroll_offset.y
        around = min(around, (height - 1) // 2)
        target = top
        if row < top + around:
            target = row - around
        elif row > top + height - 1 - around:
            target = row - height + 1 + around
        if jump and target != top:
            target = row - height // 3
        self.scroll_to(y=max(target, 0), animate=False, force=True)
        return self.scroll_offset.y != top

    def _refresh_rows(self, spans: Iterable[Span]) -> None:
        """Have the visible rows of some spans painted again."""
        if not self.is_mounted or self._height() <= 0:
            return
        top, region = self.scroll_offset.y, self.scrollable_content_region
        regions = []
        for span in spans:
            rows = self._view.wrap.rows_of(span)
            first, last = max(rows.start, top), min(rows.stop, top + region.height)
            if first < last:
                regions.append(Region(0, first - top, region.width, last - first))
        if regions:
            self.refresh(*regions)

    def _repaint(self, span: Span) -> None:
        if self._painter:
            self._painter.forget(self._view.wrap.rows_of(span))
        self._refresh_rows([span])

    def _repaint_all(self) -> None:
        self._painter = None
        self.refresh()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width > 0:
            self._shares = share_out(width)
            self._view.rewrap(self._shares.text_cells)
            self.virtual_size = Size(width, self._view.wrap.height)
        self._repaint_all()

    def on_resize(self) -> None:
        """Wrap to the new width and keep the same text at the top."""
        width = self.scrollable_content_region.width
        if width > 0 and (width != self.virtual_size.width or self._to_reveal):
            top = self._view.wrap.span(min(self.scroll_offset.y, self._view.wrap.height - 1)).start
            self._lay_out()
            self.scroll_to(y=self._view.wrap.row_of(top), animate=False, force=True)
        self._reveal(self._caret, 1, jump=self._to_reveal)
        self._to_reveal = False

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        self._painter = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the visible rows; they are kept here, so the widget's own cache of lines is left out."""
        painter = self._painter
        if painter is None:
            width = self.scrollable_content_region.width
            painter = Painter(self._view, Palette(read_theme(self)), self._shares, width)
            self._painter = painter
        top, columns = self.scroll_offset.y, crop.column_span
        strips = [painter.row(top + y, self._spot) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.app.get_line_filters():
            # the reader's colours are already true ones, or meant to be the terminal's own
            if not isinstance(line_filter, ANSIToTruecolor):
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
        # a strip as wide as the text is taken as it is; the column of the scrollbar is the scrollbar's
        whole = columns[0] == 0 and columns[1] >= painter.width == self.scrollable_content_region.width
        if not whole:
            strips = [strip.crop_extend(*columns, painter.base) for strip in strips]
        return strips

    def point_at(self, row: int, column: int, *, extend: bool) -> None:
        """Put the caret where the mouse points; a click on a bracket also posts `MarkClicked`."""
        lane = self._shares.lane_at(column)
        offset = self._view.offset_at(row, column - self._shares.margin, past_end=extend)
        self._selecting = self._selecting and extend
        self._place(offset, self._anchor_for(extend), around=None)
        if lane is not None and not extend:
            mark = self._view.mark_in_lane(row, lane)
            if mark is not None:
                self.post_message(self.MarkClicked(self, mark.id))


def _changed(before: Spot, after: Spot) -> list[Span]:
    """Return the spans whose rows look different after a move."""
    spans = [before.caret, after.caret]
    if before.unit != after.unit:
        spans += [unit for unit in (before.unit, after.unit) if unit]
    old, new = before.selection, after.selection
    if old and new and old.start == new.start:
        spans.append(Span(min(old.end, new.end), max(old.end, new.end)))
    elif old and new and old.end == new.end:
        spans.append(Span(min(old.start, new.start), max(old.start, new.start)))
    elif old != new:
        spans += [selection for selection in (old, new) if selection]
    return spans
