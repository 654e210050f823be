"""Selecting with the mouse: click, drag with scrolling at the edges, double and triple click, shift-click."""

from __future__ import annotations

from textual import events
from textual.geometry import Offset
from textual.timer import Timer

from cpqual.tui.reader.scrollbar import LeanScrollView

_EDGE_SCROLL_SECONDS = 0.05
_MOST_EDGE_ROWS = 5


class MouseView(LeanScrollView, inherit_bindings=False):
    """A scroll view that turns what the mouse does into places in a text.

    The screen's own text selection is off: its places are rows and columns, which do not outlive a resize.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._dragged_to: Offset | None = None
        self._edge_timer: Timer | None = None

    def point_at(self, row: int, column: int, *, extend: bool) -> None:
        """Put the caret where the mouse points, keeping the other end of the selection if `extend`.

        Args:
            row: row of the text, which may lie outside it.
            column: cell of the widget, which may lie outside it.
        """
        raise NotImplementedError

    def select_unit(self, kind: str) -> object:
        """Select the `word` or `sentence` at the caret."""
        raise NotImplementedError

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the caret, or with Shift extend the selection to the place."""
        if event.button != 1:
            return
        event.stop()
        self._dragged_to = event.offset
        self.capture_mouse()
        self._point(event.offset, extend=event.shift)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Extend the selection while the button is down."""
        if self._dragged_to is None or event.offset == self._dragged_to:
            return
        event.stop()
        self._dragged_to = event.offset
        self._point(event.offset, extend=True)
        if self._rows_beyond_edge() and self._edge_timer is None:
            self._edge_timer = self.set_interval(_EDGE_SCROLL_SECONDS, self._scroll_at_edge)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End a drag."""
        if self._dragged_to is not None:
            event.stop()
            self.release_mouse()
            self._end_drag()

    def on_mouse_release(self) -> None:
        """End a drag when something else takes the mouse."""
        self._end_drag()

    def on_click(self, event: events.Click) -> None:
        """Select a word on the second click at a place, a sentence on the third."""
        if event.chain > 1 and event.button == 1:
            event.stop()
            self.select_unit("word" if event.chain == 2 else "sentence")

    def _end_drag(self) -> None:
        self._dragged_to = None
        if self._edge_timer is not None:
            self._edge_timer.stop()
            self._edge_timer = None

    def _point(self, place: Offset, *, extend: bool) -> None:
        self.point_at(self.scroll_offset.y + place.y, place.x, extend=extend)

    def _rows_beyond_edge(self) -> int:
        """Return how far the mouse is dragged above (negative) or below the widget."""
        if self._dragged_to is None:
            return 0
        y, height = self._dragged_to.y, self.scrollable_content_region.height
        return y if y < 0 else max(y - height + 1, 0)

    def _scroll_at_edge(self) -> None:
        rows = self._rows_beyond_edge()
        if rows == 0 or self._dragged_to is None:
            return
        rows = max(-_MOST_EDGE_ROWS, min(rows, _MOST_EDGE_ROWS))
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)
        self._point(self._dragged_to, extend=True)
