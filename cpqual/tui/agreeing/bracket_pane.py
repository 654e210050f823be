"""A pane with a disputed passage and each coder's brackets beside it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.strip import Strip

from cpqual.tui.agreeing.brackets import Drawing, Voice, rows
from cpqual.tui.widgets.detail_pane import DetailPane, lines

_ABOVE = 2
"""Rows kept in view above the unit."""


class BracketPane(DetailPane):
    """Words above, the passage with its brackets, words below; it opens where the unit begins."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._above = Content("")
        self._below = Content("")
        self._drawing: Drawing | None = None
        self._voices: Sequence[Voice] = ()
        self._opens_at = 0

    def show_passage(
        self, above: Content, drawing: Drawing, voices: Sequence[Voice], below: Content, opens_at: int = 0
    ) -> None:
        """Show another passage.

        Args:
            above, below: the words around it.
            drawing: the passage.
            voices: whose brackets it has.
            opens_at: a place in the drawing's text that is to be in view.
        """
        self._above, self._below = above, below
        self._drawing, self._voices, self._opens_at = drawing, voices, opens_at
        self.show(lines((above, Content(drawing.text), below)))
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
            parts = [one for one in (self._above, Content("\n").join(drawn), self._below) if one]
            self._words = Content("\n").join(parts)
        return super()._wrapped(width)

    def _reveal(self) -> None:
        width = self.scrollable_content_region.width
        if self._drawing is None or width <= 0:
            return
        # rows are counted as they are wrapped: those of the words above, and of the text before the unit
        begin = Drawing(self._drawing.text[: self._opens_at], (), tuple(() for _ in self._voices))
        above = self._above.get_height({}, width) if self._above else 0
        row = above + len(rows(begin, self._voices, width)) - 1
        if row >= self.size.height // 2:
            self.scroll_to(y=max(row - _ABOVE, 0), animate=False)
