"""The rows of a list of hits: every document a heading, its hits below it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, overload

from rich.cells import cell_len

from cpqual.services.searching import Found, Hit


class DocumentHits(NamedTuple):
    """The heading over a document's hits."""

    document: str
    hits: int


Row = DocumentHits | Hit


class HitRows(Sequence[Row]):
    """The headings and hits of a search as one sequence, made as they are looked at."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._firsts = list(accumulate((number for _, number in found.counts), initial=0))[:-1]
        self.headings = [first + i for i, first in enumerate(self._firsts)]

    def __len__(self) -> int:
        """Return the number of headings and hits."""
        return len(self._found.hits) + len(self.headings)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Return the heading or the hit of a row."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        group = self._group_of(index)
        if self.headings[group] == index:
            return DocumentHits(*self._found.counts[group])
        return self._found.hits[index - group - 1]

    def row_of(self, hit: Hit) -> int | None:
        """Return the row of a hit; None when it is not there."""
        for i, (document, number) in enumerate(self._found.counts):
            if document == hit.document:
                first = self._firsts[i]
                at = bisect_left(self._found.hits, hit, first, first + number)
                there = at < first + number and self._found.hits[at] == hit
                return at + i + 1 if there else None
        return None

    def hits_of_group(self, index: int) -> Sequence[Hit]:
        """Return the hits of the document that a row belongs to."""
        group = self._group_of(index)
        first = self._firsts[group]
        return self._found.hits[first : first + self._found.counts[group][1]]

    def _group_of(self, index: int) -> int:
        return bisect_right(self.headings, index) - 1


def cut_left(words: str, cells: int) -> str:
    """Return as much of the end of some words as fits, with an ellipsis where they are cut."""
    if cell_len(words) <= cells:
        return words
    while words and cell_len(words) > cells - 1:
        words = words[max((cell_len(words) - cells) // 2, 1) :]
    return "…" + words
