"""A titled pane of words that costs no new layout when they change; the wheel scrolls what does not fit."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Region
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
        self._title = ""
        self._words = Content("")
        self._rows: list[Strip] | None = None
        self._top = 0

    @property
    def words(self) -> Content:
        """What is shown."""
        return self._words

    def show(self, words: Content, title: str | None = None) -> None:
        """Show other words, and another title where one is given."""
        if title is not None and title != self._title:
            self._title, self._rows = title, None
            self.refresh()
        if not words.is_same(self._words):
            self._words, self._rows, self._top = words, None, 0
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows: the title, the words, and at the end how many rows of them are hidden.

        The rows are kept here, without borders or padding, so Textual's cache of styled rows is left out.
        """
        rows, height = self._laid_out(), self.size.height
        shown = [rows[0], *rows[1 + self._top : height + self._top]]
        hidden = len(rows) - self._top - height
        if hidden > 0:
            shown[-1] = self._strips(Content.styled(f"… {hidden + 1} more lines", "$foreground 60%"))[0]
        blank = Strip.blank(self.size.width, self.visual_style.rich_style)
        shown += [blank] * (height - len(shown))
        whole = crop.x == 0 and crop.width >= self.size.width
        lines = shown[crop.y : crop.bottom]
        return lines if whole else [line.crop(crop.x, crop.right) for line in lines]

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
        top = max(min(self._top + rows, len(self._laid_out()) - self.size.height), 0)
        if top != self._top:
            self._top = top
            self.refresh()

    def _laid_out(self) -> list[Strip]:
        if self._rows is None:
            self._rows = [*self._strips(self._heading()), *self._strips(self._words)]
        return self._rows

    def _heading(self) -> Content:
        title = f"── {self._title} " if self._title else ""
        line = title + "─" * max(self.size.width - len(title), 0)
        return Content.assemble((line, "$border")).stylize("$foreground 60%", 3, len(title))

    def _strips(self, words: Content) -> list[Strip]:
        strips = Visual.to_strips(self, words, max(self.size.width, 1), None, self.visual_style, pad=True)
        background = self.background_colors[1]
        for line_filter in self.app.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips
