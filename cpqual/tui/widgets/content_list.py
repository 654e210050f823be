"""A list of lines to choose from that makes only the lines in view, however long it is."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

_WHEEL_ROWS = 3


class ContentList(Widget):
    """Lines with a highlighted one. It takes no focus: whoever it is part of moves the highlight.

    Lines are `Content`, which is never read as markup.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"content-list--highlighted"}  # noqa: RUF012 - Textual's own class attribute
    DEFAULT_CSS = """
    ContentList {
        background: $background;
        & > .content-list--highlighted {
            background: $block-cursor-background; color: $block-cursor-foreground;
        }
    }
    """

    class Clicked(Message):
        """A line was clicked, which is now the highlighted one."""

    def __init__(self) -> None:
        super().__init__()
        self._line: Callable[[int], Content] = _no_line
        self._count = 0
        self._highlighted: int | None = None
        self._top = 0

    @property
    def count(self) -> int:
        """How many lines there are."""
        return self._count

    @property
    def highlighted(self) -> int | None:
        """The highlighted line, counted from 0; None if none is."""
        return self._highlighted

    def show(self, count: int, line: Callable[[int], Content], highlighted: int | None) -> None:
        """Show other lines.

        Args:
            count: how many there are.
            line: makes a line; asked for lines in view only.
            highlighted: the line to highlight, or None.
        """
        self._count, self._line, self._highlighted = count, line, highlighted
        self._top = 0
        self._reveal()
        self.refresh()

    def highlight(self, line: int) -> None:
        """Highlight another line, the nearest there is."""
        if self._count:
            self._highlighted = min(max(line, 0), self._count - 1)
            self._reveal()
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line, or a blank one after the last."""
        width, number = self.size.width, self._top + y
        if number >= self._count:
            return Strip.blank(width, self.visual_style.rich_style)
        shown = self._line(number).truncate(width, ellipsis=True)
        style = self.visual_style
        if number == self._highlighted:
            style += Style.from_styles(self.get_component_styles("content-list--highlighted"))
        return Visual.to_strips(self, shown, width, 1, style, pad=True)[0]

    def on_click(self, event: events.Click) -> None:
        """Highlight the line that was clicked and say so."""
        number = self._top + event.y
        if number < self._count:
            self.highlight(number)
            self.post_message(self.Clicked())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show what comes below."""
        self._scroll(event, _WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show what comes above."""
        self._scroll(event, -_WHEEL_ROWS)

    def on_resize(self) -> None:
        """Keep the highlighted line in view."""
        self._reveal()

    def _scroll(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        self._top = max(min(self._top + rows, self._count - self.size.height), 0)
        self.refresh()

    def _reveal(self) -> None:
        at, height = self._highlighted, self.size.height
        if at is not None and height > 0:
            self._top = max(min(self._top, at), at - height + 1)


def _no_line(_number: int) -> Content:
    return Content("")
