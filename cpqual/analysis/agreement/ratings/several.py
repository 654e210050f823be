"""Two or more coders with missing data: percent, Fleiss, Conger, Light, Brennan–Prediger, AC1, AC2.

The weighted family of Gwet (2014, Handbook of Inter-Rater Reliability, 4th ed.): observed agreement is the
mean over units of two or more ratings, the share of a category the mean over units with any rating. Standard
errors are his linearised ones over units, as R irrCAC 1.4 has them: they take units as independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts, mean_defined
from cpqual.analysis.agreement.intervals import Intervals, jackknife, plain
from cpqual.analysis.agreement.ratings.alpha import MOST_CELLS
from cpqual.analysis.agreement.ratings.data import Ratings
from cpqual.analysis.agreement.ratings.two import kappa
from cpqual.analysis.agreement.units import Floats, Ints


class Chance(StrEnum):
    """What agreement by chance is taken to be."""

    NONE = "none"
    FLEISS = "fleiss"
    CONGER = "conger"
    UNIFORM = "uniform"
    GWET = "gwet"


@dataclass(frozen=True, eq=False)
class Family:
    """Ratings with agreement weights [category, category]: the coefficients (Po − Pe)/(1 − Pe).

    Pe by `FLEISS` π'Wπ (Fleiss 1971; Scott 1955 for two coders), by `CONGER` the mean of p_i'Wp_j over pairs
    of coders (Conger 1980), by `UNIFORM` T/q² (Brennan & Prediger 1981; Randolph 2005; Bennett et al. 1954),
    by `GWET` T/(q(q−1))·Σ π(1−π) (Gwet 2008), T the sum of the weights. `NONE` gives Po itself.
    """

    ratings: Ratings
    weights: Floats

    @cached_property
    def _rated(self) -> Ratings:
        """Units without any rating tell nothing, and must not count as units."""
        return self.ratings.chosen(self.ratings.rated > 0)

    @cached_property
    def _agreed(self) -> Floats:
        """Share of coder pairs that agree, by weight [row]; 0 where fewer than two rated."""
        counts, rated = self._rated.counts, self._rated.rated
        together = (counts * (counts @ self.weights.T - 1)).sum(axis=1)
        out = np.zeros(len(rated))
        agreed: Floats = np.divide(together, rated * (rated - 1), out=out, where=rated > 1)
        return agreed

    @cached_property
    def _shares(self) -> Floats:
        """Share of a unit's ratings in a category [row, category]."""
        return np.asarray(self._rated.counts / self._rated.rated[:, None])

    @cached_property
    def layout(self) -> Floats:
        """Sums over documents [document, …]: Po, units of two, units, shares, coder by category."""
        rated = self._rated
        n_docs = max(rated.n_documents, 1)
        width = 3 + len(rated.categories) * (1 + len(rated.coders))
        if rated.documents is None or n_docs * width > MOST_CELLS:
            n_docs, documents = 1, np.zeros_like(rated.times)
        else:
            documents = rated.documents
        out = np.zeros((n_docs, width))
        q, times = len(rated.categories), rated.times.astype(np.float64)
        np.add.at(out[:, 0], documents, times * self._agreed)
        np.add.at(out[:, 1], documents, times * (rated.rated > 1))
        np.add.at(out[:, 2], documents, times)
        np.add.at(out[:, 3 : 3 + q], documents, times[:, None] * self._shares)
        for coder, column in enumerate(rated.values.T):
            given = column >= 0
            np.add.at(out, (documents[given], 3 + q * (1 + coder) + column[given]), times[given])
        return out

    def coefficient(self, chance: Chance, sums: AnyCounts) -> Floats:
        """Compute the coefficient from sums [..., layout] → [...]; nan where it is undefined."""
        table = np.asarray(sums, dtype=np.float64)
        observed = _divide(table[..., 0], table[..., 1])
        if chance is Chance.NONE:
            return observed
        q = len(self.ratings.categories)
        shares = _divide(table[..., 3 : 3 + q], table[..., 2:3])
        expected = self._expected(chance, shares, table[..., 3 + q :])
        varied = np.count_nonzero(table[..., 3 : 3 + q], axis=-1) > 1
        return 1 - _divide(1 - observed, np.where(varied, 1 - expected, 0.0))

    def _expected(self, chance: Chance, shares: Floats, by_coder: Floats) -> Floats:
        q, total = len(self.ratings.categories), self.weights.sum()
        if chance is Chance.FLEISS:
            return np.asarray(((shares @ self.weights) * shares).sum(axis=-1))
        if chance is Chance.GWET:
            return np.asarray(total / max(q * (q - 1), 1) * (shares * (1 - shares)).sum(axis=-1))
        if chance is Chance.UNIFORM:
            return np.full(shares.shape[:-1], total / max(q * q, 1))
        own = by_coder.reshape(*by_coder.shape[:-1], len(self.ratings.coders), q)
        rated = own.sum(axis=-1, keepdims=True)
        means = np.divide(own, rated, out=np.zeros_like(own), where=rated > 0)
        coders = np.count_nonzero(rated[..., 0], axis=-1)
        both = means.sum(axis=-2)
        alone = ((means @ self.weights) * means).sum(axis=(-2, -1))
        return _divide(((both @ self.weights) * both).sum(axis=-1) - alone, coders * (coders - 1))

    def value(self, chance: Chance) -> float:
        """Return the coefficient over all units."""
        return float(self.coefficient(chance, self.layout.sum(axis=0)))

    def intervals(self, chance: Chance) -> Intervals:
        """Return the coefficient with its document jackknife, if there are documents."""
        if len(self.layout) == 1:
            return plain(lambda sums: self.coefficient(chance, sums), self.layout)
        least = 0.0 if chance is Chance.NONE else -np.inf
        compared = self.layout[:, 1] > 0
        return jackknife(
            lambda sums: self.coefficient(chance, sums), self.layout, left_out=compared, least=least
        )

    def se(self, chance: Chance) -> float:
        """Return the linearised standard error over units, which takes units as independent (Gwet 2014).

        nan with fewer than two units or where the coefficient is undefined.
        """
        sums, times = self.layout.sum(axis=0), self._rated.times.astype(np.float64)
        n, paired = sums[2], sums[1]
        value = float(self.coefficient(chance, sums))
        if n < 2 or np.isnan(value):
            return float("nan")
        q = len(self.ratings.categories)
        scale = n / paired
        if chance is Chance.NONE:
            parts = scale * self._agreed
        else:
            shares = sums[3 : 3 + q] / n
            expected = float(self._expected(chance, shares, sums[3 + q :]))
            own = scale * (self._agreed - expected * (self._rated.rated > 1)) / (1 - expected)
            parts = own - 2 * (1 - value) * (self._own_chance(chance, shares, expected) - expected) / (
                1 - expected
            )
        return float(np.sqrt((times * (parts - value) ** 2).sum() / (n * (n - 1))))

    def _own_chance(self, chance: Chance, shares: Floats, expected: float) -> Floats:
        """Each row's part in the expected agreement, linearised."""
        q = len(self.ratings.categories)
        if chance is Chance.FLEISS:
            return np.asarray(self._shares @ ((self.weights + self.weights.T) / 2 @ shares))
        if chance is Chance.GWET:
            return np.asarray(self.weights.sum() / (q * (q - 1)) * (self._shares @ (1 - shares)))
        if chance is Chance.CONGER:
            return self._conger_parts()
        return np.full(len(self._shares), expected)

    def _conger_parts(self) -> Floats:
        """Linearise Conger's chance agreement by coder and unit, as R irrCAC 1.4 does."""
        rated, q = self._rated, len(self.ratings.categories)
        used = np.flatnonzero((rated.times @ (rated.values >= 0)) > 0)
        n = float(rated.times.sum())
        own = self.layout.sum(axis=0)[3 + q :].reshape(-1, q)[used]
        numbers = own.sum(axis=1)
        means = own / numbers[:, None]
        # what a rating in category l adds for coder i: against the sum of the other coders' shares
        others = self.weights @ (means.sum(axis=0) - means).T
        found = np.zeros(len(rated.values))
        for column, coder in enumerate(used.tolist()):
            given = rated.values[:, coder] >= 0
            picked = np.where(given, others[rated.values[:, coder], column], 0.0)
            level = float(means[column] @ others[:, column])
            found += (picked - (given - numbers[column] / n) * level) * n / numbers[column]
        coders = len(used)
        return np.asarray(found / (coders * (coders - 1)))


def alpha_se(ratings: Ratings, weights: Floats) -> float:
    """Return the linearised standard error of Krippendorff's α over units, taken as independent (Gwet 2014).

    As R irrCAC 1.4: α without its correction for small samples is 1 − (1−Pa)/(1−Pe), of which Pa and π are
    ratios of means over units with two or more ratings. `weights` are agreement weights. nan with fewer than
    two such units or where nothing varies.
    """
    paired = ratings.chosen(ratings.rated > 1)
    times, n = paired.times, float(paired.times.sum())
    if n < 2 or not paired.varied:
        return float("nan")
    rated, counts = paired.rated.astype(np.float64), paired.counts
    mean = float(times @ rated) / n
    excess = (rated - mean) / mean
    agreed = (counts * (counts @ weights.T - 1)).sum(axis=1) / (mean * (rated - 1))
    observed = float(times @ agreed) / n
    shares = times @ counts / (n * mean)
    chance = float(shares @ weights @ shares)
    if chance >= 1:
        return float("nan")
    value = 1 - (1 - observed) / (1 - chance)
    by_chance = counts @ ((weights + weights.T) / 2 @ shares) / mean - chance * excess - chance
    parts = (agreed - observed * excess - chance - 2 * (1 - value) * by_chance) / (1 - chance)
    return float(np.sqrt(times @ (parts - value) ** 2 / (n * (n - 1))))


def light(ratings: Ratings) -> Intervals:
    """Light's κ: the mean of Cohen's κ over pairs of coders where it is defined (Light 1971)."""
    n_docs = max(ratings.n_documents, 1)
    q, n_pairs = len(ratings.categories), len(ratings.pairs)
    documents = ratings.documents
    if documents is None or n_docs * n_pairs * q * q > MOST_CELLS:
        n_docs, documents = 1, np.zeros_like(ratings.times)
    tables = np.stack([ratings.tables_by(documents, n_docs, i, j) for i, j in ratings.pairs], axis=1)

    def coefficient(counts: AnyCounts) -> Floats:
        return mean_defined(kappa(counts))

    return plain(coefficient, tables) if n_docs == 1 else jackknife(coefficient, tables, least=-np.inf)


def null_z(ratings: Ratings) -> tuple[float, float]:
    """Return Fleiss' κ divided by its standard error if coders agreed by chance alone, and that error.

    Fleiss, Nee & Landis (1979): SE₀² = 2·[(Σpq)² − Σpq(q−p)] / (N·m(m−1)·(Σpq)²), for m ratings of every
    unit; nan where their number differs or nothing varies.
    """
    sizes = ratings.rated[(ratings.times > 0) & (ratings.rated > 0)]
    if not ratings.varied or not sizes.size or sizes.min() != sizes.max() or sizes[0] < 2:
        return float("nan"), float("nan")
    m, n = int(sizes[0]), float(ratings.times[ratings.rated > 0].sum())
    share = ratings.times @ ratings.counts / (n * m)
    spread = float((share * (1 - share)).sum())
    skew = float((share * (1 - share) * (1 - 2 * share)).sum())
    error = float(np.sqrt(2 * (spread**2 - skew) / (n * m * (m - 1) * spread**2)))
    value = Family(ratings, np.eye(len(ratings.categories))).value(Chance.FLEISS)
    return value / error, error


def _divide(above: Floats, below: Floats | Ints) -> Floats:
    out = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    filled: Floats = np.divide(above, below, out=out, where=below != 0)
    return filled
