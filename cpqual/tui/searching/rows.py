"""The rows of a list of hits: every document a heading, its hits below it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from cpqual.services.searching import Found, Hit
from cpqual.tui.widgets.grouped_rows import GroupedRows


class DocumentHits(NamedTuple):
    """The heading over a document's hits."""

    document: str
    hits: int


Row = DocumentHits | Hit


class HitRows(GroupedRows[DocumentHits, Hit]):
    """The headings and hits of a search."""

    def __init__(self, found: Found) -> None:
        super().__init__(number for _, number in found.counts)
        self._found = found

    def heading(self, group: int) -> DocumentHits:
        """Return a document with the number of its hits."""
        return DocumentHits(*self._found.counts[group])

    def item(self, number: int) -> Hit:
        """Return a hit."""
        return self._found.hits[number]

    def row_of(self, hit: Hit) -> int | None:
        """Return the row of a hit; None when it is not there."""
        for group, (document, _) in enumerate(self._found.counts):
            if document == hit.document:
                numbers = self.numbers_of_group(group)
                at = bisect_left(self._found.hits, hit, numbers.start, numbers.stop)
                there = at < numbers.stop and self._found.hits[at] == hit
                return self.row_of_number(at) if there else None
        return None

    def hits_of_group(self, index: int) -> Sequence[Hit]:
        """Return the hits of the document that a row belongs to."""
        numbers = self.numbers_of_group(self.group_of(index))
        return self._found.hits[numbers.start : numbers.stop]


def cut_left(words: str, cells: int) -> str:
    """Return as much of the end of some words as fits, with an ellipsis where they are cut."""
    if cell_len(words) <= cells:
        return words
    while words and cell_len(words) > cells - 1:
        words = words[max((cell_len(words) - cells) // 2, 1) :]
    return "…" + words
