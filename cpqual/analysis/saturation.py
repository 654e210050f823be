"""Saturation: how much of what documents say is new, after Guest, Namey and Chen.

A few first documents make the base: the different codes in them. A run of documents after that brings codes
that none before had; their number over the base is the share of new information. The base stays, the run
moves on by one document at a time, and saturation is where the share first falls to a threshold. Source:
Guest, Namey & Chen 2020, "A simple method to assess and report thematic saturation in qualitative research",
PLoS ONE 15(5): e0232076.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 2_000_000
"""Ranks of documents held at once while orders are drawn."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of documents after the base, at one place.

    Attributes:
        after: documents before the run, the base's among them.
        length: documents in the run.
        new: codes in the run that no document before it had.
        base: different codes in the base.
    """

    after: int
    length: int
    new: int
    base: int

    @property
    def name(self) -> str:
        """How it is reported: documents before it, and its own."""
        return f"{self.after}+{self.length}"

    @property
    def share(self) -> float | None:
        """New codes over the codes of the base; None where the base has none."""
        return self.new / self.base if self.base else None

    def reaches(self, threshold: float) -> bool:
        """Tell whether the share of new codes is no more than a threshold."""
        return self.share is not None and self.share <= threshold


@dataclass(frozen=True, slots=True)
class Band:
    """What other orders of the same documents come to.

    Attributes:
        orders: how many were drawn.
        median, low, high: codes met after 1, 2, … documents: the middle of the orders, and the limits that
            95 % of them lie within.
        reached: in how many orders the threshold was reached at all.
        when: (2.5, 50 and 97.5 %) of the documents before the first run that reached it, among those orders;
            None where none did.
    """

    orders: int
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    reached: int
    when: tuple[float, float, float] | None


def new_codes(documents: Sequence[Set[str]]) -> list[int]:
    """Return how many codes each document has that none before it had."""
    met: set[str] = set()
    counts = []
    for codes in documents:
        counts.append(len(codes - met))
        met |= codes
    return counts


def runs(new: Sequence[int], base: int, length: int) -> list[Run]:
    """Return every run after the base, first come first; none where there are too few documents.

    Args:
        new: the new codes of each document, in their order.
        base: documents in the base, 1 or more.
        length: documents in a run, 1 or more.
    """
    _require(base, length)
    codes = sum(new[:base])
    return [
        Run(after, length, sum(new[after : after + length]), codes)
        for after in range(base, len(new) - length + 1)
    ]


def first_reaching(found: Sequence[Run], threshold: float) -> Run | None:
    """Return the first run whose share of new codes is no more than the threshold."""
    return next((run for run in found if run.reaches(threshold)), None)


def band(
    documents: Sequence[Set[str]], base: int, length: int, threshold: float, orders: int, seed: int
) -> Band:
    """Put the documents into random orders, and say how far what was met depends on the order.

    Args:
        documents: the codes of each, one or more documents.
        threshold: a share, such as 0.05.
        orders: how many to draw, each order of the documents as likely as any other.
        seed: the same seed draws the same orders.

    Raises:
        ValueError: there is no document, or no order is to be drawn.
    """
    _require(base, length)
    if not documents or orders < 1:
        raise ValueError("there is nothing to put into an order")
    parts = list(_new_in_orders(documents, orders, np.random.default_rng(seed)))
    new = np.concatenate(parts)
    met = new.cumsum(axis=1)
    low, middle, high = np.quantile(met, (0.025, 0.5, 0.975), axis=0)
    when = _when(new, met, base, length, threshold)
    some = tuple(float(at) for at in np.quantile(when, (0.025, 0.5, 0.975))) if when.size else None
    return Band(
        orders, tuple(middle.tolist()), tuple(low.tolist()), tuple(high.tolist()), int(when.size),
        (some[0], some[1], some[2]) if some else None,
    )  # fmt: skip


def _new_in_orders(
    documents: Sequence[Set[str]], orders: int, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Yield the new codes at each place, one row an order."""
    size = len(documents)
    codes = sorted(set[str]().union(*documents))
    having = [np.array([d for d, there in enumerate(documents) if code in there]) for code in codes]
    while orders > 0:
        rows = min(orders, max(_AT_ONCE // size, 1))
        # where each document stands in each order
        ranks = rng.permuted(np.tile(np.arange(size), (rows, 1)), axis=1)
        new = np.zeros((rows, size), dtype=np.int64)
        for those in having:
            new[np.arange(rows), ranks[:, those].min(axis=1)] += 1
        yield new
        orders -= rows


def _when(
    new: NDArray[np.int64], met: NDArray[np.int64], base: int, length: int, threshold: float
) -> NDArray[np.int64]:
    """Return the documents before the first run that reached the threshold, of those orders that did."""
    places = new.shape[1] - length - base + 1
    if places < 1:
        return np.empty(0, dtype=np.int64)
    before = met[:, base - 1 : base - 1 + places]
    after = met[:, base - 1 + length : base - 1 + length + places]
    codes = met[:, base - 1 : base]
    # the same division as of one run, so that both fall on the same side of the threshold
    shares = np.divide(after - before, codes, where=codes > 0, out=np.full(before.shape, np.inf))
    reached = shares <= threshold
    found: NDArray[np.int64] = base + reached.argmax(axis=1)[reached.any(axis=1)]
    return found


def _require(base: int, length: int) -> None:
    if base < 1 or length < 1:
        raise ValueError("a base and a run have one document at least")
