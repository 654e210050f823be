"""The rows of a list of passages, headings among them, of which only those in view are read."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from cpqual.services.passage_groups import PassageGroup
from cpqual.services.passages import Found, Passage
from cpqual.tui.widgets.grouped_rows import GroupedRows

Read = Callable[[int, int], list[Passage]]
Row = PassageGroup | Passage

CHUNK = 24
"""Rows that are read together: about a screenful."""
_MOST_CHUNKS = 40


class PassageRows(GroupedRows[PassageGroup, Passage]):
    """The headings and passages of a list.

    Args:
        found: what there is.
        read: returns the passages `[offset, offset + limit)`; called for rows that are looked at.
    """

    def __init__(self, found: Found, read: Read) -> None:
        super().__init__(group.count for group in found.groups)
        self.found = found
        self._read = read
        self._chunks: dict[int, list[Passage]] = {}
        self._lengths = array("L", found.lengths())

    def heading(self, group: int) -> PassageGroup:
        """Return a group."""
        return self.found.groups[group]

    def item(self, number: int) -> Passage:
        """Return a passage, reading it if need be."""
        chunk, place = divmod(number, CHUNK)
        if chunk not in self._chunks:
            if len(self._chunks) >= _MOST_CHUNKS:
                self._chunks.clear()
            self._chunks[chunk] = self._read(chunk * CHUNK, CHUNK)
        return self._chunks[chunk][place]

    def heights(self, width: int, most: int) -> list[int]:
        """Return the lines of every row: one for a heading, as many as a passage fills for the others.

        That is told from its length, so that no words are read for it.

        Args:
            width: cells for the words.
            most: lines that a passage takes at most.
        """
        # words do not fill their lines to the last cell
        full = max(width - 2, 1)
        lines = [1, *(line for line in range(1, most) for _ in range(full))]
        known = len(lines)
        of_passages = [lines[n] if n < known else most for n in self._lengths]
        heights: list[int] = []
        for first, group in zip(self.firsts, self.found.groups, strict=True):
            heights.append(1)
            heights += of_passages[first : first + group.count]
        return heights
