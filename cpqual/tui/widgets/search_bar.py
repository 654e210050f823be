"""Searching in the open document: a line that appears below the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from cpqual.domain.search import find_in_text
from cpqual.domain.text import Span
from cpqual.tui.widgets.line import Line

LEAST = 2
"""Characters to type before anything is searched."""


class SearchBar(Horizontal):
    """Finds as one types; the screen is told which hit to show."""

    BINDINGS: ClassVar = [
        Binding("enter,down", "step(1)", "Next", show=False),
        Binding("shift+enter,up", "step(-1)", "Previous", show=False),
        Binding("escape", "close", "Leave", show=False),
    ]
    DEFAULT_CSS = """
    SearchBar {
        height: 1; display: none; background: $panel;
        &.-open { display: block; }
        Static { width: auto; padding: 0 1; }
        #search-label { color: $accent; text-style: bold; }
        #search-count { color: $foreground 70%; }
        Line { width: 1fr; background: $panel; }
    }
    """

    class Found(Message):
        """Hits to highlight, and the one to show (None: there is none)."""

        def __init__(self, hits: Sequence[Span], current: Span | None) -> None:
            super().__init__()
            self.hits = hits
            self.current = current

    class Closed(Message):
        """The coder has left the search."""

    def __init__(self) -> None:
        super().__init__(id="search")
        self._text = ""
        self._from = 0
        self._hits: list[Span] = []
        self._at = -1
        self._searched = ""

    def compose(self) -> ComposeResult:
        """Put the count behind the line."""
        yield Static("/", id="search-label")
        yield Line(placeholder="words to find · Enter next · ↑ back · Esc leaves", compact=True)
        yield Static("", id="search-count")

    def open(self, text: str, offset: int) -> None:
        """Search in a text, from an offset on; the words searched last are there again."""
        self._text, self._from = text, offset
        self.add_class("-open")
        line = self.query_one(Line)
        self.screen.set_focus(line)
        line.action_select_all()
        if line.value:
            self._search(line.value)

    def action_step(self, step: int) -> None:
        """Show the next hit, or the previous one, going round at the ends."""
        if self._searched != self.query_one(Line).value:
            self._search(self.query_one(Line).value)
        elif self._hits:
            self._at = (self._at + step) % len(self._hits)
            self._tell()

    def action_close(self) -> None:
        """Leave; the hit shown last stays selected."""
        self.remove_class("-open")
        self.post_message(self.Closed())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-open") and event.value != self._searched:
            self._search(event.value)

    def _search(self, query: str) -> None:
        self._searched = query
        self._hits = find_in_text(self._text, query) if len(query.strip()) >= LEAST else []
        self._at = bisect_left(self._hits, Span(self._from, self._from)) % max(len(self._hits), 1)
        self._tell()

    def _tell(self) -> None:
        current = self._hits[self._at] if self._hits else None
        query = self.query_one(Line).value
        words = f"{self._at + 1} of {len(self._hits)}" if current else "none" if len(query) >= LEAST else ""
        self.query_one("#search-count", Static).update(Content(words))
        self.post_message(self.Found(self._hits, current))
