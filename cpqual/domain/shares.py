"""A share of a number of things, and how far it may be from the truth."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.959963984540054
"""Normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a number of things."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval of 95 % (Wilson 1927, JASA 22, 209-212); None of nothing."""
        if not self.of:
            return None
        share, n, z2 = self.count / self.of, self.of, _Z * _Z
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        # the ends are exactly 0 and 1 where none or all are meant, which rounding would miss
        return (0.0 if self.count == 0 else middle - half, 1.0 if self.count == n else middle + half)

    @property
    def words(self) -> str:
        """The share with its interval and number: `75 % (48–91 %, 12 of 16)`; empty of nothing."""
        if self.value is None or self.interval is None:
            return ""
        low, high = self.interval
        return f"{self.value:.0%} ({low * 100:.0f}–{high:.0%}, {self.count} of {self.of})".replace("%", " %")
