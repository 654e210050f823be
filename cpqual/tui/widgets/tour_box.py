"""The box of the tour's hints: between title and mode, never over what is read, and without the focus."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class TourBox(Static):
    """Shows one hint; a click goes on to the next."""

    DEFAULT_CSS = """
    TourBox {
        dock: top; height: auto; margin: 1 0 0 0; padding: 0 1; background: $background;
        border: round $accent; border-title-color: $accent; border-title-style: bold;
        border-subtitle-color: $foreground 60%;
    }
    """
    ALLOW_SELECT = False

    class Clicked(Message):
        """The box was clicked."""

    def tell(self, words: Content, title: str, subtitle: str) -> None:
        """Show a hint."""
        self.border_title, self.border_subtitle = Content(title), Content(subtitle)
        self.update(words)

    def on_click(self) -> None:
        """Say that the box was clicked."""
        self.post_message(self.Clicked())
