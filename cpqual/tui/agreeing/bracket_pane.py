"""A pane with a disputed passage and each coder's brackets beside it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.strip import Strip

from cpqual.tui.agreeing.brackets import Drawing, Voice, rows, words_width
from cpqual.tui.reader.wrap import WrapIndex
from cpqual.tui.widgets.detail_pane import DetailPane, lines

_ABOVE = 2
"""Rows kept in view above the unit."""


class BracketPane(DetailPane):
    """Words above the passage with its brackets; it opens where the passage was marked."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._above = Content("")
        self._drawing: Drawing | None = None
        self._voices: Sequence[Voice] = ()
        self._opens_at = 0

    def show_passage(
        self, above: Content, drawing: Drawing, voices: Sequence[Voice], opens_at: int = 0
    ) -> None:
        """Show another passage.

        Args:
            above: the words above it.
            drawing: the passage.
            voices: whose brackets it has.
            opens_at: a place in the drawing's text that is to be in view.
        """
        self._above = above
        self._drawing, self._voices, self._opens_at = drawing, voices, opens_at
        self.show(lines((above, Content(drawing.text))))
        self._reveal()

    def clear(self) -> None:
        """Show nothing."""
        self._drawing = None
        self.show(Content(""))

    def on_resize(self) -> None:
        """Wrap anew, the unit in view."""
        super().on_resize()
        self._reveal()

    def _wrapped(self, width: int) -> list[Strip]:
        if self._drawing is not None:
            drawn = rows(self._drawing, self._voices, max(width, 1))
            self._words = lines((self._above, Content("\n").join(drawn)))
        return super()._wrapped(width)

    def _reveal(self) -> None:
        width = self.scrollable_content_region.width
        if self._drawing is None or width <= 0:
            return
        # rows are counted as they are wrapped: those of the words above, and of the text before the unit
        above = self._above.get_height({}, width) if self._above else 0
        begin = WrapIndex(self._drawing.text[: self._opens_at], words_width(self._voices, width))
        row = above + len(begin.starts) - 1
        if row >= self.size.height // 2:
            self.scroll_to(y=max(row - _ABOVE, 0), animate=False)
