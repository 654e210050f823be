"""A pane of words about the row under the cursor, which scrolls when it is longer than its place."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from cpqual.tui.reader.safe import safe


class DetailPane(VerticalScroll):
    """Words in paragraphs; they are given as `Content`, which is never read as markup."""

    DEFAULT_CSS = """
    DetailPane {
        padding: 0 1; background: $background; scrollbar-size-vertical: 1;
        &:focus { background-tint: $foreground 4%; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._words = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """Put the words into the scrolling pane."""
        yield self._words

    def on_resize(self) -> None:
        """Paint the words again: what was given to a pane while it was hidden is not painted otherwise."""
        self._words.refresh()

    def show(self, words: Content) -> None:
        """Show other words, from their beginning."""
        self._words.update(words)
        self.scroll_home(animate=False)


def plain(words: str, style: str = "") -> Content:
    """Return a person's words as content in their safe form, line breaks kept."""
    return Content.styled("\n".join(map(safe, words.split("\n"))), style)


def heading(words: str) -> Content:
    """Return a heading of a pane, in its safe form on one line."""
    return plain(" ".join(words.split("\n")), "bold $primary")


def fact(name: str, value: str) -> Content:
    """Return a line `name value`, the name dimmed."""
    return Content.assemble(plain(f"{name}  ", "$foreground 60%"), plain(value))


def paragraphs(parts: Iterable[Content]) -> Content:
    """Return parts with an empty line between them; empty parts are left out."""
    return Content("\n\n").join(part for part in parts if part)


def lines(parts: Iterable[Content]) -> Content:
    """Return parts on lines of their own; empty parts are left out."""
    return Content("\n").join(part for part in parts if part)


def amount(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 passage`, `1,200 passages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
