"""Two coders, any number of categories: coefficients of tables [..., category of first, category of second].

Every function takes counts in the last two axes and returns that shape without them, nan where undefined.
Weights are disagreement weights [category, category], 0 for the same category; None is 1 for any other.
"""

from __future__ import annotations

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts
from cpqual.analysis.agreement.units import Floats


def kappa(table: AnyCounts, weights: Floats | None = None) -> Floats:
    """Cohen's κ (1960), weighted by disagreement (1968): 1 − Σ v·observed / Σ v·expected."""
    counts, n, first, second = _margins(table)
    if weights is None:
        apart = n - _trace(counts)
        expected = n * n - (first * second).sum(axis=-1)
    else:
        apart = (counts * weights).sum(axis=(-2, -1))
        expected = ((first @ weights) * second).sum(axis=-1)
    return 1 - _ratio(n * apart, expected)


def kappa_max(table: AnyCounts) -> Floats:
    """κmax: the largest κ the two coders' margins allow, (Σ min(p_k., p_.k) − Pe)/(1 − Pe) (Cohen 1960)."""
    _, n, first, second = _margins(table)
    apart = n - np.minimum(first, second).sum(axis=-1)
    return 1 - _ratio(n * apart, n * n - (first * second).sum(axis=-1))


def kappa_se_1960(table: AnyCounts) -> Floats:
    """Cohen's own standard error of κ: √(Po(1−Po)/(n(1−Pe)²)) (Cohen 1960), superseded by that of 1969."""
    counts, n, first, second = _margins(table)
    agreed = _ratio(_trace(counts), n)
    chance = _ratio((first * second).sum(axis=-1), n * n)
    return np.sqrt(_ratio(agreed * (1 - agreed), n * (1 - chance) ** 2))


def kappa_se_1969(table: AnyCounts, weights: Floats | None = None) -> Floats:
    """Large-sample standard error of κ, weighted or not (Fleiss, Cohen & Everitt 1969)."""
    counts, n, first, second = _margins(table)
    q = counts.shape[-1]
    apart = 1 - np.eye(q) if weights is None else weights / max(weights.max(initial=0.0), 1e-300)
    agree = 1 - apart
    shares = _ratio(counts, n[..., None, None])
    one, two = _ratio(first, n[..., None]), _ratio(second, n[..., None])
    chance = np.asarray(((one @ agree) * two).sum(axis=-1))
    value = kappa(counts, weights)
    means = (two @ agree.T)[..., :, None] + (one @ agree)[..., None, :]
    parts = (agree - means * (1 - value)[..., None, None]) ** 2
    middle = (value - chance * (1 - value)) ** 2
    variance = np.maximum((shares * parts).sum(axis=(-2, -1)) - middle, 0.0)
    return np.sqrt(_ratio(variance, n * (1 - chance) ** 2))


def specific_agreement(table: AnyCounts, category: int) -> Floats:
    """Share of agreement in one category, 2·n_kk/(n_k. + n_.k); for yes and no, p_pos and p_neg.

    Cicchetti & Feinstein 1990; p_pos is F1 (Hripcsak & Rothschild 2005).
    """
    counts, _, first, second = _margins(table)
    return _ratio(2 * counts[..., category, category], first[..., category] + second[..., category])


def prevalence_index(table: AnyCounts) -> Floats:
    """PI of two categories: |a − d|/n (Byrt, Bishop & Carlin 1993)."""
    counts, n, _, _ = _margins(table)
    return _ratio(np.abs(counts[..., 0, 0] - counts[..., 1, 1]), n)


def bias_index(table: AnyCounts) -> Floats:
    """BI of two categories: |b − c|/n (Byrt, Bishop & Carlin 1993)."""
    counts, n, _, _ = _margins(table)
    return _ratio(np.abs(counts[..., 0, 1] - counts[..., 1, 0]), n)


def _margins(table: AnyCounts) -> tuple[Floats, Floats, Floats, Floats]:
    counts = np.asarray(table, dtype=np.float64)
    return counts, counts.sum(axis=(-2, -1)), counts.sum(axis=-1), counts.sum(axis=-2)


def _trace(counts: Floats) -> Floats:
    return np.asarray(np.trace(counts, axis1=-2, axis2=-1))


def _ratio(above: Floats, below: Floats) -> Floats:
    out = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    filled: Floats = np.divide(above, below, out=out, where=below != 0)
    return filled
