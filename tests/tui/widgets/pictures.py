"""A window that holds one picture, in any of the themes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.filter import LineFilter, NoColor
from textual.message import Message
from textual.widget import Widget

from cpqual.tui.theme import DARK, MONO, THEMES


class Frame(App[None]):
    """Shows a widget, and keeps what it tells."""

    def __init__(self, shown: Widget, theme: str = DARK.name) -> None:
        super().__init__()
        self._shown = shown
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        """Show the widget alone."""
        yield self._shown

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Take the colours out where the theme has none, as the workbench does."""
        return [*super().get_line_filters(), *([NoColor()] if self.theme == MONO.name else [])]

    def lines(self) -> list[str]:
        """Return the text on the screen."""
        return ["".join(s.text for s in strip) for strip in self.screen._compositor.render_strips()]
