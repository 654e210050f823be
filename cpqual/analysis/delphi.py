"""Ratings of a Delphi round: quartiles, shares, consensus, and how they moved since the round before.

What cannot be told is None with a reason, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cpqual.domain.delphi import ConsensusRule, QuartileMethod

Ratings = NDArray[np.float64]
"""Ratings that were given, in no order, one of each respondent; blanks and "unable" are not among them."""
LEAST = 2
"""With fewer ratings there is no spread, and nobody to agree with."""


class Quartiles(NamedTuple):
    """The median, and the quartiles around it where there are two ratings or more."""

    low: float | None
    median: float
    high: float | None

    @property
    def range(self) -> float | None:
        """The interquartile range; None of one rating."""
        return None if self.low is None or self.high is None else self.high - self.low


class Share(NamedTuple):
    """So many of those who rated."""

    n: int
    of: int

    @property
    def percent(self) -> float | None:
        """The share in per cent; None of nobody."""
        return 100 * self.n / self.of if self.of else None


class Verdict(NamedTuple):
    """Whether a rule holds, None where that cannot be told; and why not, or why it cannot."""

    reached: bool | None
    why: str


class Move(NamedTuple):
    """How those who rated in both of two rounds moved.

    Attributes:
        n: how many they are.
        up, down, same: how many rate higher, lower, the same as before.
        before, now: their medians; None of nobody.
    """

    n: int
    up: int
    down: int
    same: int
    before: float | None
    now: float | None


def ratings_of(values: object) -> Ratings:
    """Return numbers as an array that the functions here take."""
    return np.array(values, dtype=np.float64).reshape(-1)


def quartiles(ratings: Ratings, method: QuartileMethod = "r7") -> Quartiles | None:
    """Return the median and quartiles of some ratings; None where there are none.

    `r7` interpolates between neighbours at (n - 1) p, as numpy, R and spreadsheets do (type 7 of Hyndman &
    Fan 1996, The American Statistician 50(4)). `tukey` takes the medians of both halves, the middle rating
    belonging to both where their number is odd (the hinges of Tukey 1977, Exploratory Data Analysis).
    """
    n = ratings.size
    if not n:
        return None
    ordered = np.sort(ratings)
    median = _between(ordered, (n - 1) / 2)
    if n < LEAST:
        return Quartiles(None, median, None)
    # both methods read between neighbours, and differ only in the places that they read at
    place = ((n + 1) // 2 - 1) / 2 if method == "tukey" else (n - 1) / 4
    return Quartiles(_between(ordered, place), median, _between(ordered, n - 1 - place))


def _between(ordered: Ratings, place: float) -> float:
    """Return the value at a place counted from 0, in between two neighbours by its fraction."""
    below = int(place)
    low = float(ordered[below])
    return low if below == place else low + (place - below) * (float(ordered[below + 1]) - low)


def at_least(ratings: Ratings, cut: float) -> Share:
    """Return how many rate a cut or higher."""
    return Share(int((ratings >= cut).sum()), ratings.size)


def at_most(ratings: Ratings, cut: float) -> Share:
    """Return how many rate a cut or lower."""
    return Share(int((ratings <= cut).sum()), ratings.size)


def consensus(ratings: Ratings, rule: ConsensusRule, low: float, high: float) -> Verdict:
    """Tell whether some ratings meet a rule.

    Args:
        low, high: ends of the scale; a rule that names a place beyond them is not for this item.
    """
    if not ratings.size:
        return Verdict(None, "nobody rated")
    if ratings.size < LEAST:
        return Verdict(None, "one rating is no consensus")
    beyond = [cut for cut in rule.cuts if not low <= cut <= high]
    if beyond:
        return Verdict(None, f"the rule's {beyond[0]:g} is not on the scale {low:g}–{high:g}")
    failing = list(_failing(ratings, rule))
    return Verdict(not failing, "; ".join(failing))


def _failing(ratings: Ratings, rule: ConsensusRule) -> Iterator[str]:
    """Yield in words each part of a rule that does not hold."""
    if rule.share is not None and rule.at_least is not None:
        found = at_least(ratings, rule.at_least)
        # multiplied out: a share of exactly the rule's is enough
        if 100 * found.n < rule.share * found.of:
            yield f"{found.n} of {found.of} at {rule.at_least:g} or more"
    if rule.opposed is not None and rule.at_most is not None:
        found = at_most(ratings, rule.at_most)
        if 100 * found.n > rule.opposed * found.of:
            yield f"{found.n} of {found.of} at {rule.at_most:g} or less"
    spread = quartiles(ratings, rule.quartiles)
    if rule.median is not None and spread and spread.median < rule.median:
        yield f"median {spread.median:g}"
    if rule.iqr is not None and spread and spread.range is not None and spread.range > rule.iqr:
        yield f"IQR {spread.range:g}"


def move(before: Mapping[str, float], now: Mapping[str, float]) -> Move:
    """Return how respondents moved between two rounds: ratings by respondent, of those who gave one."""
    both = sorted(before.keys() & now.keys())
    first, second = ratings_of([before[one] for one in both]), ratings_of([now[one] for one in both])
    up, down = int((second > first).sum()), int((second < first).sum())
    if not both:
        return Move(0, 0, 0, 0, None, None)
    medians = float(np.median(first)), float(np.median(second))
    return Move(len(both), up, down, len(both) - up - down, *medians)


def hidden_groups(rated: Mapping[str, int], least: int) -> frozenset[str]:
    """Return the groups of an item and round that must not be shown, so that nobody's rating can be told.

    Hidden are groups with some ratings and fewer than `least`; where they have fewer even together, or one is
    alone, the smallest of the others too: what is hidden could else be had from the whole and the rest.
    """
    hidden = {group for group, n in rated.items() if 0 < n < least}
    rest = sorted((n, group) for group, n in rated.items() if n and group not in hidden)
    while hidden and rest and (len(hidden) < LEAST or sum(rated[group] for group in hidden) < least):
        hidden.add(rest.pop(0)[1])
    return frozenset(hidden)
