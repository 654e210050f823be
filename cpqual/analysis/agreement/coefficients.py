"""Coefficients of agreement as pure functions of counts, nan where a coefficient is undefined.

Every function takes counts whose last axis is one of three layouts and returns that shape without it
(unless it says otherwise), in any number of leading axes. Layouts, all additive over documents:

pair          (n11, n1., n.1, n)        two coders on one binary code: `Statistics.pair_counts`
coincidences  (o01, n1, n)              any number of coders: `Statistics.coincidences`
ratings       (u, N, s, M, n1, n)       any number of coders: `Statistics.ratings`

A coefficient corrected for chance is undefined where no rating varies: the code was never marked, or was
marked on every unit by everyone. Plain proportions are undefined only where their denominator is zero.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpqual.analysis.agreement.units import Bools, Floats

AnyCounts = NDArray[np.int32] | NDArray[np.int64] | Floats
Coefficient = Callable[[AnyCounts], Floats]


@dataclass(frozen=True)
class Pooled:
    """A coefficient over all codes, written as a sum over codes so that few changed codes cost little.

    `terms` maps […, code, …, layout] to […, code, …, term]; `finish` maps their sum over codes, […, …, term],
    to the value. `axes`: how many axes follow that of the codes (1, or 2 where there are pairs).
    """

    terms: Coefficient
    finish: Coefficient
    axes: int

    def __call__(self, counts: AnyCounts) -> Floats:
        """Compute the coefficient; the shape is that of the counts without the axes of codes and layout."""
        return self.finish(self.terms(counts).sum(axis=-1 - self.axes))


def krippendorff_alpha(coincidences: AnyCounts) -> Floats:
    """Krippendorff's α of a binary code: 1 − (n−1)·o01 / (n0·n1) (Krippendorff 2011)."""
    apart, positives, ratings = _columns(coincidences)
    return 1 - _ratio((ratings - 1) * apart, (ratings - positives) * positives)


def fleiss_pi(ratings: AnyCounts) -> Floats:
    """Scott's π, Fleiss' κ for several coders: Pe = p² + (1−p)² (Scott 1955; Fleiss 1971; Gwet 2014)."""
    share = marked_share(ratings)
    return _corrected(ratings, 2 * share * (1 - share))


def gwet_ac1(ratings: AnyCounts) -> Floats:
    """Gwet's AC1: Pe = 2p(1−p) (Gwet 2008)."""
    share = marked_share(ratings)
    return _corrected(ratings, 1 - 2 * share * (1 - share))


def brennan_prediger(ratings: AnyCounts) -> Floats:
    """Brennan and Prediger's κ, for two coders PABAK: Pe = ½ (Brennan & Prediger 1981; Byrt 1993)."""
    return _corrected(ratings, np.float64(0.5))


def percent_agreement(ratings: AnyCounts) -> Floats:
    """Po: mean over units with two or more coders of the share of coder pairs that agree."""
    apart, paired, *_ = _columns(ratings)
    return 1 - _ratio(apart, paired)


def marked_share(ratings: AnyCounts) -> Floats:
    """Mean p over units with one or more coders of the share of coders who marked them (Gwet 2014)."""
    _, _, shares, units, *_ = _columns(ratings)
    return _ratio(shares, units)


def cohen_kappa(pair: AnyCounts) -> Floats:
    """Cohen's κ: (Po−Pe)/(1−Pe) with each coder's own marginals (Cohen 1960)."""
    both, first, second, units = _columns(pair)
    return 1 - _ratio(units * (first + second - 2 * both), _chance_apart(pair))


def kappa_max(pair: AnyCounts) -> Floats:
    """κmax: the largest κ that the two coders' marginals allow (Cohen 1960)."""
    _, first, second, units = _columns(pair)
    return 1 - _ratio(units * np.abs(first - second), _chance_apart(pair))


def positive_agreement(pair: AnyCounts) -> Floats:
    """p_pos, which is F1: 2·n11 / (n1. + n.1).

    Cicchetti & Feinstein 1990; Hripcsak & Rothschild 2005. Counts summed over the pairs of several coders
    give their specific agreement (de Vet et al. 2017).
    """
    both, first, second, _ = _columns(pair)
    return _ratio(2 * both, first + second)


def negative_agreement(pair: AnyCounts) -> Floats:
    """p_neg: 2·n00 / (n0. + n.0) (Cicchetti & Feinstein 1990)."""
    both, first, second, units = _columns(pair)
    return _ratio(2 * (units - first - second + both), 2 * units - first - second)


def jaccard(pair: AnyCounts) -> Floats:
    """Units both marked among units either marked."""
    both, first, second, _ = _columns(pair)
    return _ratio(both, first + second - both)


def prevalence_index(pair: AnyCounts) -> Floats:
    """PI: |n11 − n00| / n (Byrt, Bishop & Carlin 1993)."""
    _, first, second, units = _columns(pair)
    return _ratio(np.abs(first + second - units), units)


def bias_index(pair: AnyCounts) -> Floats:
    """BI: |n10 − n01| / n (Byrt, Bishop & Carlin 1993)."""
    _, first, second, units = _columns(pair)
    return _ratio(np.abs(first - second), units)


def light_kappa(pairs: AnyCounts) -> Floats:
    """Light's κ: mean of Cohen's κ over the pairs [..., pair, 4] where it is defined (Light 1971)."""
    return mean_defined(cohen_kappa(pairs))


def kappa_terms(pair: AnyCounts) -> Floats:
    """Disagreement and what chance makes of it, shares of the units: […, (1−Po, 1−Pe)], 0 without units."""
    both, first, second, units = _columns(pair)
    apart = _zero_ratio(first + second - 2 * both, units)
    return np.stack([apart, _zero_ratio(_chance_apart(pair), units * units)], axis=-1)


def kappa_of_terms(terms: AnyCounts) -> Floats:
    """1 − Σ(1−Po) / Σ(1−Pe) from the sums of `kappa_terms`."""
    apart, expected = _columns(terms)
    return 1 - _ratio(apart, expected)


def pooled_kappa(table: AnyCounts) -> Floats:
    """κ pooled over codes and pairs [..., code, pair, 4]: from the means of Po and Pe (De Vries et al. 2008).

    With a single code it is Conger's, Hubert's or Davies and Fleiss' κ. A code without variation has
    Po = Pe = 1 and so adds nothing; pairs without common units are left out.
    """
    return kappa_of_terms(kappa_terms(table).sum(axis=(-3, -2)))


def mean_terms(values: Floats) -> Floats:
    """Values and their number, zero where undefined: […, (value, 1)]; their sums give the mean."""
    defined = ~np.isnan(values)
    return np.stack([np.where(defined, values, 0.0), defined], axis=-1)


def mean_of_terms(terms: AnyCounts) -> Floats:
    """Return the mean of the defined values from the sums of `mean_terms`, nan where none is."""
    total, defined = _columns(terms)
    return _ratio(total, defined)


def mean_defined(values: Floats) -> Floats:
    """Mean over the last axis of the values that are defined, nan where none is."""
    return mean_of_terms(mean_terms(values).sum(axis=-2))


def pair_coincidences(pair: AnyCounts) -> Floats:
    """Turn the pair layout into coincidences: α of two coders comes from their counts."""
    both, first, second, units = _columns(pair)
    return np.stack([first + second - 2 * both, first + second, 2 * units], axis=-1)


def _columns(counts: AnyCounts) -> tuple[Floats, ...]:
    # float64: products of lengths overflow int32, and whole numbers stay exact up to 2**53.
    table = np.asarray(counts, dtype=np.float64)
    return tuple(table[..., column] for column in range(table.shape[-1]))


def _chance_apart(pair: AnyCounts) -> Floats:
    """Disagreement expected by chance, times n²; zero where neither coder's marks vary together."""
    _, first, second, units = _columns(pair)
    return np.add(first * (units - second), second * (units - first))


def _corrected(ratings: AnyCounts, expected: Floats | np.float64) -> Floats:
    """1 − (1−Po)/(1−Pe), where `expected` is 1 − Pe and the ratings vary."""
    *_, positives, total = _columns(ratings)
    varies: Bools = (positives > 0) & (positives < total)
    return 1 - _ratio(1 - percent_agreement(ratings), np.where(varies, expected, 0.0))


def _ratio(above: Floats, below: Floats | NDArray[np.int64]) -> Floats:
    out = np.full(np.broadcast_shapes(above.shape, np.shape(below)), np.nan)
    filled: Floats = np.divide(above, below, out=out, where=below != 0)
    return filled


def _zero_ratio(above: Floats, below: Floats) -> Floats:
    out = np.zeros(np.broadcast_shapes(above.shape, below.shape))
    return np.divide(above, below, out=out, where=below != 0)
