"""A pane of words that costs no new layout when they change; the wheel scrolls what does not fit."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

_WHEEL_ROWS = 3


class WordsPane(Widget):
    """Words given as `Content`, which is never read as markup; other words begin at the top."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    WordsPane { background: $background; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._words = Content("")
        self._rows: list[Strip] | None = None
        self._top = 0

    @property
    def words(self) -> Content:
        """What is shown."""
        return self._words

    def show(self, words: Content) -> None:
        """Show other words."""
        if not words.is_same(self._words):
            self._words, self._rows, self._top = words, None, 0
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a row; the last one says how many are hidden below it."""
        rows, height = self._wrapped(), self.size.height
        hidden = len(rows) - self._top - height
        if hidden > 0 and y == height - 1:
            more = Content.styled(f"… {hidden + 1} more lines", "$foreground 60%")
            return Visual.to_strips(self, more, self.size.width, 1, self.visual_style, pad=True)[0]
        row = self._top + y
        return rows[row] if row < len(rows) else Strip.blank(self.size.width, self.visual_style.rich_style)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show what comes below."""
        self._scroll(event, _WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show what comes above."""
        self._scroll(event, -_WHEEL_ROWS)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._rows = None
        self._top = 0

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        super().notify_style_update()
        self._rows = None

    def _scroll(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        top = max(min(self._top + rows, len(self._wrapped()) - self.size.height), 0)
        if top != self._top:
            self._top = top
            self.refresh()

    def _wrapped(self) -> list[Strip]:
        if self._rows is None:
            width = self.size.width
            self._rows = (
                Visual.to_strips(self, self._words, width, None, self.visual_style, pad=True) if width else []
            )
        return self._rows
