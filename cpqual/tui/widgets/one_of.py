"""A row of a few words of which one is chosen, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from cpqual.tui.reader.safe import safe

_CHOSEN = "●"


class OneOf(Widget, can_focus=True):
    """Chooses one of some words with the arrow keys; where they do not all fit, only the chosen one shows.

    Args:
        label: what is chosen.
        words: the words, one of them at least.
        index: the one that is chosen first.
    """

    BINDINGS: ClassVar = [
        Binding("right,down,l,j,space", "step(1)", "Next", show=False),
        Binding("left,up,h,k", "step(-1)", "Previous", show=False),
    ]
    DEFAULT_CSS = """
    OneOf {
        height: 1; color: $foreground 60%;
        &:focus { background: $panel; }
    }
    """

    class Changed(Message):
        """Another word is chosen."""

        def __init__(self, row: OneOf) -> None:
            super().__init__()
            self.row = row

        @property
        def control(self) -> OneOf:
            """The row."""
            return self.row

    def __init__(self, label: str, words: Sequence[str], index: int, **settings: Any) -> None:
        super().__init__(**settings)
        self._label = label
        self._words = words
        self._index = index

    @property
    def index(self) -> int:
        """Number of the chosen word, from 0."""
        return self._index

    def choose(self, index: int) -> None:
        """Choose a word by its number; beyond the last comes the first again."""
        wanted = index % len(self._words)
        if wanted != self._index:
            self._index = wanted
            self.refresh()
            self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """Choose the next word, or the one before."""
        self.choose(self._index + step)

    def render(self) -> Content:
        """Draw all words, or the chosen one and how many there are."""
        chosen = Content.styled(f"{_CHOSEN}{safe(self._words[self._index])}", "bold $accent")
        others = [chosen if i == self._index else Content(safe(word)) for i, word in enumerate(self._words)]
        row = Content.assemble(f"{self._label:<6} ", Content(" ").join(others))
        if row.cell_length <= self.content_size.width or len(self._words) == 1:
            return row
        return Content.assemble(f"{self._label:<6} ", chosen, f"  {self._index + 1} of {len(self._words)}")
