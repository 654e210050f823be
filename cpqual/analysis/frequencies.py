"""Theme frequencies: what can be counted, and one number of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from cpqual.analysis.suppression import Hidden
from cpqual.domain.text import Span

CountOf = Literal["participants", "documents", "sites", "segments", "turns", "words"]
COUNTS: tuple[CountOf, ...] = get_args(CountOf)


@dataclass(frozen=True, slots=True)
class Frequency:
    """One number of the table: `n` of `denominator` in a group carry the code.

    Attributes:
        rolled_up: whether codes below are included; overlapping passages are then one segment.
        hidden: why the number must not be shown; empty where it may.
    """

    code: str
    rolled_up: bool
    group: str
    n: int
    denominator: int
    hidden: Hidden = ""

    @property
    def share(self) -> float | None:
        """Return n / denominator, None where there is nothing to divide by."""
        return self.n / self.denominator if self.denominator else None


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Return the stretches common to two sorted, disjoint lists of spans."""
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start, right[j].start), min(left[i].end, right[j].end)
        if start < end:
            found.append(Span(start, end))
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return found
