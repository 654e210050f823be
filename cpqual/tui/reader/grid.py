"""Codings by place: a grid of buckets that answers what covers a row, and lanes for the margin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from cpqual.tui.reader.document import Mark

BUCKET_BITS = 10
"""A bucket holds the marks that touch 1,024 code points: about a screenful of text."""


class MarkGrid:
    """The marks of one document.

    Finding what touches a range costs the size of the buckets it touches, whatever the number of marks; so do
    adding and removing. After `relane` every mark has a *lane*: no two marks that touch the same row share
    one.

    Raises:
        KeyError: by methods given an id, when no mark has it.
    """

    def __init__(self, length: int, marks: Iterable[Mark] = ()) -> None:
        self._length = length
        self._buckets: list[list[Mark]] = [[] for _ in range((length >> BUCKET_BITS) + 1)]
        self._marks: dict[str, Mark] = {}
        self._lanes: dict[str, int] = {}
        self._rows: Sequence[int] | None = None
        for mark in marks:
            self._place(mark)

    def __len__(self) -> int:
        return len(self._marks)

    def __contains__(self, mark_id: object) -> bool:
        return mark_id in self._marks

    def __getitem__(self, mark_id: str) -> Mark:
        return self._marks[mark_id]

    def add(self, mark: Mark) -> None:
        """Add a mark, in place of one with the same id; it takes the first free lane."""
        if mark.id in self._marks:
            self.remove(mark.id)
        self._place(mark)
        if self._rows is not None:
            self._lanes[mark.id] = self._first_free_lane(mark, self._rows)

    def remove(self, mark_id: str) -> Mark:
        """Remove a mark and return it; the others keep their lanes."""
        mark = self._marks.pop(mark_id)
        self._lanes.pop(mark_id, None)
        for bucket in self._touched(mark):
            bucket.remove(mark)
        return mark

    def overlapping(self, start: int, end: int) -> list[Mark]:
        """Return the marks that share a code point with `[start, end)`, outermost first."""
        first, last = start >> BUCKET_BITS, (max(end - 1, start)) >> BUCKET_BITS
        found = [m for m in self._bucket(first) if m.start < end and m.end > start]
        for number in range(first + 1, last + 1):
            begin = number << BUCKET_BITS
            # a mark that began in an earlier bucket has been found there
            found += [m for m in self._bucket(number) if begin <= m.start < end]
        found.sort(key=_outermost_first)
        return found

    def at(self, offset: int) -> list[Mark]:
        """Return the marks that cover a code point, outermost first."""
        return self.overlapping(offset, offset + 1)

    def next_start(self, offset: int) -> int | None:
        """Return the nearest beginning of a mark after `offset`."""
        for number in range(max(offset, 0) >> BUCKET_BITS, len(self._buckets)):
            begin = number << BUCKET_BITS
            starts = [m.start for m in self._buckets[number] if m.start > offset and m.start >= begin]
            if starts:
                return min(starts)
        return None

    def previous_start(self, offset: int) -> int | None:
        """Return the nearest beginning of a mark before `offset`."""
        for number in range(min(offset >> BUCKET_BITS, len(self._buckets) - 1), -1, -1):
            begin = number << BUCKET_BITS
            starts = [m.start for m in self._buckets[number] if begin <= m.start < offset]
            if starts:
                return max(starts)
        return None

    def lane(self, mark_id: str) -> int:
        """Return a mark's lane, 0 being the one next to the text."""
        return self._lanes[mark_id]

    def relane(self, rows: Sequence[int]) -> None:
        """Give every mark a lane by greedy interval colouring: as few lanes as marks meet on one row.

        Args:
            rows: where rows begin, sorted, the first at 0.
        """
        self._rows = rows
        self._lanes.clear()
        busy: list[tuple[int, int]] = []
        free: list[int] = []
        stretches = sorted(
            (bisect_right(rows, mark.start), -bisect_right(rows, max(mark.end - 1, mark.start)), mark.id)
            for mark in self._marks.values()
        )
        for first, minus_last, mark_id in stretches:
            while busy and busy[0][0] < first:
                heappush(free, heappop(busy)[1])
            lane = heappop(free) if free else len(busy)
            self._lanes[mark_id] = lane
            heappush(busy, (-minus_last, lane))

    def _first_free_lane(self, mark: Mark, rows: Sequence[int]) -> int:
        start = rows[bisect_right(rows, mark.start) - 1]
        following = bisect_right(rows, max(mark.end - 1, mark.start))
        end = rows[following] if following < len(rows) else self._length
        taken = {self._lanes[other.id] for other in self.overlapping(start, end) if other.id != mark.id}
        return next(lane for lane in range(len(taken) + 1) if lane not in taken)

    def _place(self, mark: Mark) -> None:
        """Keep a mark, cut to the text; one that covers nothing is kept but found nowhere."""
        self._marks[mark.id] = mark
        for bucket in self._touched(mark):
            bucket.append(mark)

    def _touched(self, mark: Mark) -> Iterator[list[Mark]]:
        start, end = max(mark.start, 0), min(mark.end, self._length)
        if start < end:
            yield from self._buckets[start >> BUCKET_BITS : ((end - 1) >> BUCKET_BITS) + 1]

    def _bucket(self, number: int) -> list[Mark]:
        return self._buckets[number] if 0 <= number < len(self._buckets) else []


def _outermost_first(mark: Mark) -> tuple[int, int, str]:
    return mark.start, -mark.end, mark.id
