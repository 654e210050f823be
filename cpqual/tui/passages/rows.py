"""The rows of a list of passages, headings among them, of which only those in view are read."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import overload

from cpqual.services.passages import Found, Passage, PassageGroup

Read = Callable[[int, int], list[Passage]]
Row = PassageGroup | Passage

CHUNK = 24
"""Rows that are read together: about a screenful."""
_MOST_CHUNKS = 40


class PassageRows(Sequence[Row]):
    """The headings and passages of a list as one sequence.

    Args:
        found: what there is.
        read: returns the passages `[offset, offset + limit)`; called for rows that are looked at.
    """

    def __init__(self, found: Found, read: Read) -> None:
        self.found = found
        self._read = read
        self._chunks: dict[int, list[Passage]] = {}
        self._lengths = array("L", found.lengths())
        counts = [group.count for group in found.groups]
        self._firsts = list(accumulate(counts, initial=0))[:-1]
        self.headings = [first + i for i, first in enumerate(self._firsts)]

    def __len__(self) -> int:
        """Return the number of headings and passages."""
        return len(self.found) + len(self.headings)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Return the heading or the passage of a row, reading it if need be."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        group = self.group_of(index)
        if self.headings[group] == index:
            return self.found.groups[group]
        chunk, place = divmod(index - group - 1, CHUNK)
        if chunk not in self._chunks:
            if len(self._chunks) >= _MOST_CHUNKS:
                self._chunks.clear()
            self._chunks[chunk] = self._read(chunk * CHUNK, CHUNK)
        return self._chunks[chunk][place]

    def group_of(self, index: int) -> int:
        """Return the number of the group that a row belongs to."""
        return bisect_right(self.headings, index) - 1

    def passage_of(self, index: int) -> int | None:
        """Return the number of the passage of a row; None for a heading."""
        group = self.group_of(index)
        return None if group < 0 or self.headings[group] == index else index - group - 1

    def row_of(self, passage: int) -> int:
        """Return the row of the passage of that number."""
        return passage + bisect_right(self._firsts, passage)

    def passages_of_group(self, group: int) -> range:
        """Return the numbers of the passages of a group."""
        return range(self._firsts[group], self._firsts[group] + self.found.groups[group].count)

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
        for first, group in zip(self._firsts, self.found.groups, strict=True):
            heights.append(1)
            heights += of_passages[first : first + group.count]
        return heights
