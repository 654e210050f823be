"""Words between marks, as HTML and OpenDocument write them: any white space is one space."""

from __future__ import annotations

import re

from cpqual.formats.building import BlockKind
from cpqual.formats.flow import Flow

_SPACE = re.compile(r"[ \t\n\r\f]+")


class MarkupText(Flow):
    """A flow in which white space counts once, and not at all where a line begins."""

    _after_space: bool = True

    def words(self, words: str, *, bold: bool = False) -> None:
        """Add words of which any white space is one space."""
        words = _SPACE.sub(" ", words)
        if self._after_space:
            words = words.removeprefix(" ")
        if words:
            self.say(words, bold=bold)
            self._after_space = words.endswith(" ")

    def exactly(self, words: str) -> None:
        """Add words as they are."""
        self.say(words)
        self._after_space = words.endswith("\n")

    def begin(self) -> None:
        """Begin a line: white space that comes first does not count."""
        self._after_space = True

    def break_off(self, kind: BlockKind = "paragraph") -> None:
        """End the paragraph if anything is in it."""
        super().break_off(kind)
        self.begin()
