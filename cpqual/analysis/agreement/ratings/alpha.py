"""Krippendorff's α of ratings with missing data: nominal, ordinal, interval, ratio or with given weights.

α = 1 − (n−1)·Σ o_ck·δ²_ck / Σ n_c·n_k·δ²_ck over the coincidences o_ck of values within units (Krippendorff
2011; Content Analysis, 4th ed., chapter 12). A unit of m ratings adds its pairs divided by m−1. Pairs are
kept as whole numbers for each m, so that nothing is rounded before the last step. Units with fewer than two
ratings are left out of everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts
from cpqual.analysis.agreement.intervals import Coefficient, Intervals, jackknife, plain
from cpqual.analysis.agreement.ratings.data import Ratings
from cpqual.analysis.agreement.ratings.weights import Level
from cpqual.analysis.agreement.units import Floats, Ints

MOST_CELLS = 20_000_000
"""Counts of documents by kinds of pairs that an interval may take."""
_BLOCK = 1_000_000

Expected = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Coincidences:
    """Pairs of different values within units, and how often each value occurs in units of two or more.

    `sizes`, `first`, `second`: int [kind], for each kind of pair the ratings in its units (m) and the two
    categories, the first before the second. `apart`: int [document, kind], unordered pairs of that kind.
    `totals`: int [document, category]. Without documents there is one row.
    """

    sizes: Ints
    first: Ints
    second: Ints
    apart: Ints
    totals: Ints

    @classmethod
    def of(cls, ratings: Ratings) -> Coincidences:
        """Count the pairs of each document, or of all units together if there are no documents."""
        paired = ratings.chosen(ratings.rated >= 2)
        n_docs, q = max(ratings.n_documents, 1), len(ratings.categories)
        documents = paired.documents if paired.documents is not None else np.zeros_like(paired.times)
        kinds, apart = _pairs(paired, documents, n_docs)
        n_docs = len(apart)
        documents = documents if n_docs > 1 else np.zeros_like(documents)
        totals = np.zeros((n_docs, q), dtype=np.int64)
        for column in paired.values.T:
            given = column >= 0
            np.add.at(totals, (documents[given], column[given]), paired.times[given])
        return cls(kinds // (q * q), kinds // q % q, kinds % q, apart, totals)

    @cached_property
    def layout(self) -> Ints:
        """What is additive over documents [document, kinds then categories]."""
        return np.concatenate([self.apart, self.totals], axis=1)

    def alpha(self, level: Level, numbers: Floats | None = None) -> Intervals:
        """Return α at a level of measurement, with its document jackknife if there are documents.

        Args:
            level: the metric δ².
            numbers: the categories as numbers, for `interval` and `ratio`.

        Raises:
            ValueError: these levels without numbers.
        """
        if level is Level.NOMINAL:
            return self._estimate(np.ones(len(self.sizes)), _nominal)
        if level is Level.ORDINAL:
            return self._intervals(self._ordinal)
        if numbers is None:
            raise ValueError(f"α at {level} level needs categories that are numbers")
        if level is Level.INTERVAL:
            centred = numbers - numbers.mean() if numbers.size else numbers
            apart = (numbers[self.second] - numbers[self.first]) ** 2
            return self._estimate(apart, lambda totals: _moments(totals, centred))
        apart = _ratio_metric(numbers[self.first], numbers[self.second])
        return self._estimate(apart, lambda totals: _by_ratio(totals, numbers))

    def weighted(self, disagreement: Floats) -> Intervals:
        """Return α with given disagreement weights in place of δ² [category, category]."""
        apart = disagreement[self.first, self.second]
        return self._estimate(apart, lambda totals: ((totals @ disagreement) * totals).sum(axis=-1))

    def _estimate(self, apart: Floats, expected: Expected) -> Intervals:
        """Take the α of a metric that does not depend on how often values occur."""
        kinds = len(self.sizes)

        def coefficient(counts: AnyCounts) -> Floats:
            totals = counts[..., kinds:].astype(np.float64)
            return _alpha(self._observed(counts[..., :kinds], apart), expected(totals), totals)

        return self._intervals(coefficient)

    def _observed(self, counts: AnyCounts, apart: Floats) -> Floats:
        """Sum o_ck·δ²_ck over both orders of each pair [..., kind] → [...]."""
        found = np.zeros(counts.shape[:-1])
        for size in np.unique(self.sizes).tolist():
            here = self.sizes == size
            distances = apart[..., here]
            found += 2 * (counts[..., here] * distances).sum(axis=-1) / (size - 1)
        return found

    def _ordinal(self, counts: AnyCounts) -> Floats:
        """Ordinal δ² is the square of the distance of mid-ranks: (Σ_{g=c..k} n_g − (n_c+n_k)/2)²."""
        kinds = len(self.sizes)
        totals = counts[..., kinds:].astype(np.float64)
        ranks = np.cumsum(totals, axis=-1) - totals / 2
        ranks -= totals.sum(axis=-1, keepdims=True) / 2
        apart = (ranks[..., self.second] - ranks[..., self.first]) ** 2
        return _alpha(self._observed(counts[..., :kinds], apart), _moments(totals, ranks), totals)

    def _intervals(self, coefficient: Coefficient) -> Intervals:
        if len(self.totals) == 1:
            return plain(coefficient, self.layout)
        return jackknife(coefficient, self.layout, least=-np.inf)


def _pairs(ratings: Ratings, documents: Ints, n_docs: int) -> tuple[Ints, Ints]:
    """Return the kinds of unequal pairs ((m·q + first)·q + second) and their counts [document, kind].

    There is one row for all documents if the counts would take more than MOST_CELLS.
    """
    q = len(ratings.categories)
    keys, docs, times = [], [], []
    for i, j in ratings.pairs:
        one, two = ratings.values[:, i], ratings.values[:, j]
        unlike = (one >= 0) & (two >= 0) & (one != two)
        low, high = np.minimum(one, two)[unlike], np.maximum(one, two)[unlike]
        keys.append((ratings.rated[unlike] * q + low) * q + high)
        docs.append(documents[unlike])
        times.append(ratings.times[unlike])
    kinds, column = np.unique(np.concatenate(keys), return_inverse=True)
    if n_docs * (len(kinds) + q) > MOST_CELLS:
        n_docs, docs = 1, [np.zeros_like(rows) for rows in docs]
    apart = np.zeros((n_docs, len(kinds)), dtype=np.int64)
    np.add.at(apart, (np.concatenate(docs), column), np.concatenate(times))
    return kinds, apart


def _alpha(observed: Floats, expected: Floats, totals: Floats) -> Floats:
    n = totals.sum(axis=-1)
    out = np.full(np.shape(expected), np.nan)
    apart: Floats = np.divide((n - 1) * observed, expected, out=out, where=expected > 0)
    return 1 - apart


def _nominal(totals: Floats) -> Floats:
    n = totals.sum(axis=-1)
    return np.asarray(n * n - (totals * totals).sum(axis=-1))


def _moments(totals: Floats, positions: Floats) -> Floats:
    """Σ_c Σ_k n_c·n_k·(x_c−x_k)², by moments: 2·(n·Σ n·x² − (Σ n·x)²)."""
    n = totals.sum(axis=-1)
    varied = np.count_nonzero(totals, axis=-1) > 1
    spread = 2 * (n * (totals * positions**2).sum(axis=-1) - (totals * positions).sum(axis=-1) ** 2)
    return np.where(varied, spread, 0.0)


def _ratio_metric(first: Floats, second: Floats) -> Floats:
    above = first + second
    out = np.zeros(np.broadcast_shapes(first.shape, second.shape))
    share: Floats = np.divide(first - second, above, out=out, where=above != 0)
    return share**2


def _by_ratio(totals: Floats, numbers: Floats) -> Floats:
    """Σ_c Σ_k n_c·n_k·((c−k)/(c+k))², a block of categories at a time."""
    found = np.zeros(totals.shape[:-1])
    step = max(1, _BLOCK // max(len(numbers), 1))
    for low in range(0, len(numbers), step):
        metric = _ratio_metric(numbers[low : low + step, None], numbers[None, :])
        found += ((totals @ metric.T) * totals[..., low : low + step]).sum(axis=-1)
    return found
