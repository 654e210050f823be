"""Whether passages of one document meet: they overlap, share a unit, or lie within so many units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from cpqual.domain.text import Span


class UnitGrid:
    """The units of a document, to find those that a passage touches.

    Args:
        units: in text order, disjoint.
    """

    def __init__(self, units: Sequence[Span]) -> None:
        self._starts = [unit.start for unit in units]
        self._ends = [unit.end for unit in units]

    def touched(self, span: Span) -> tuple[int, int]:
        """Return the first and the last unit that shares code points with a passage.

        Where a passage lies between two units (on a speaker's label), the first is the one after it and the
        last the one before it.
        """
        return bisect_right(self._ends, span.start), bisect_left(self._starts, span.end) - 1


class Others:
    """Passages of another code in one document.

    Args:
        spans: the passages, in any order.
        grid: the units, None where only overlapping counts.
        reach: units between two passages, counted as steps from one to the next: 0 is the same unit.
    """

    def __init__(self, spans: Iterable[Span], grid: UnitGrid | None = None, reach: int = 0) -> None:
        spans = list(spans)
        self._grid = grid
        self._reach = reach
        self._spans = _Ranges((span.start, span.end - 1) for span in spans)
        self._units = _Ranges(map(grid.touched, spans)) if grid is not None else None

    def meet(self, span: Span) -> bool:
        """Tell whether one of them overlaps a passage, or touches a unit within reach of it."""
        if self._spans.any_in(span.start, span.end - 1):
            return True
        if self._grid is None or self._units is None:
            return False
        first, last = self._grid.touched(span)
        return self._units.any_in(first - self._reach, last + self._reach)


class _Ranges:
    """Ranges of whole numbers, both ends included."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        found = sorted(ranges)
        self._firsts = [first for first, _ in found]
        self._highest = list(accumulate((last for _, last in found), max))

    def any_in(self, first: int, last: int) -> bool:
        """Tell whether one begins at `last` or before and ends at `first` or after."""
        below = bisect_right(self._firsts, last)
        return below > 0 and self._highest[below - 1] >= first
