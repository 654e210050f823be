"""The workbench's style sheet: what has been read once is not read again."""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_MOST_SOURCES = 1024
"""More than there are kinds of widgets; as they are read in turn, a smaller cache would keep none."""


class KeptStylesheet(Stylesheet):
    """A style sheet that reads its sources again only when the theme's variables have changed.

    Textual reads all of them anew whenever a mode is shown for the first time, and once more afterwards.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_MOST_SOURCES)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Set the theme's variables."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Take over what the variables have changed; nothing is read that was read with the same ones."""
        self.parse()
