"""A balanced logistic regression per code, which adds to the ridge once a few hundred units are read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn import config_context
from sklearn.linear_model import LogisticRegression

from cpqual.suggest.blocks import chunks
from cpqual.suggest.data import Doubles, Flags, Floats, Indices

FEWEST_UNITS = 300
MOST_NEGATIVES = 8_000
_STRENGTH = 3.0


@dataclass(frozen=True)
class Linear:
    """Decision values = features × weights + offset.

    Attributes:
        weights: features × codes.
        offset: codes; a code without quotes has no weights and the offset of an average unit.
    """

    weights: Floats
    offset: Floats

    def scores(self, features: sparse.csr_matrix) -> Floats:
        """Decision values: rows × codes."""
        result: Floats = np.asarray(features @ self.weights, dtype=np.float32)
        result += self.offset
        return result


def fit_linear(rows: sparse.csr_matrix, labels: Flags, weights: Floats, barred: Flags, seed: int) -> Linear:
    """Fit one classifier per code on the coded rows.

    Args:
        rows: rows × features.
        labels: rows × codes.
        weights: how much each row counts.
        barred: rows × codes; rows that a code is not learnt from.
        seed: for the choice of rows without a code, where there are more than 8,000.
    """
    found = _Found.of(rows)
    return found.whole(_fit(found.rows, np.arange(rows.shape[0]), labels, weights, barred, seed))


def out_of_fold(
    rows: sparse.csr_matrix,
    labels: Flags,
    weights: Floats,
    barred: Flags,
    owners: Indices,
    units: int,
    seed: int,
) -> Floats:
    """Decision values of the first `units` rows from classifiers that have not seen the unit.

    Args:
        rows, labels, weights, barred: as for `fit_linear`; the first `units` rows are the units read.
        owners: for each row the place among the units read of the unit it belongs to, or −1 for a
            codebook example, which no fold leaves out.
        units: number of units read.
        seed: of the folds.
    """
    folds = 4 if units <= 2000 else 3
    fold_of = np.random.default_rng(seed).permutation(units) % folds
    row_fold = np.where(owners >= 0, fold_of[owners], -1)
    scores = np.zeros((units, labels.shape[1]), dtype=np.float32)
    rows = _Found.of(rows).rows
    for fold in range(folds):
        kept, left = np.flatnonzero(row_fold != fold), np.flatnonzero(fold_of == fold)
        machine = _fit(rows, kept, labels[kept], weights[kept], barred[kept], seed)
        for part in chunks(len(left)):
            scores[left[part]] = machine.scores(_in_doubles(rows[left[part]]))
    return scores


@dataclass(frozen=True)
class _Found:
    """Rows without the features that none of them has, which are most where little was read.

    Attributes:
        rows: rows × features found.
        features: where these are among all features.
        width: number of all features.
    """

    rows: sparse.csr_matrix
    features: Indices
    width: int

    @classmethod
    def of(cls, rows: sparse.csr_matrix) -> _Found:
        width = rows.shape[1]
        features = np.flatnonzero(np.bincount(rows.indices, minlength=width))
        place = np.zeros(width, dtype=rows.indices.dtype)
        place[features] = np.arange(len(features), dtype=place.dtype)
        shape = rows.shape[0], len(features)
        return cls(sparse.csr_matrix((rows.data, place[rows.indices], rows.indptr), shape), features, width)

    def whole(self, found: Linear) -> Linear:
        """Return the classifiers for all features; what was not found weighs nothing."""
        weights = np.zeros((self.width, found.weights.shape[1]), dtype=np.float32)
        weights[self.features] = found.weights
        return Linear(weights, found.offset)


def _fit(
    rows: sparse.csr_matrix, kept: Indices, labels: Flags, weights: Floats, barred: Flags, seed: int
) -> Linear:
    """Fit as `fit_linear` does on some of the rows.

    Args:
        rows: all of them.
        kept: those that are learnt from, ascending; `labels`, `weights` and `barred` are of these alone.
    """
    codes = labels.shape[1]
    coefficients = np.zeros((codes, rows.shape[1]), dtype=np.float32)
    offset = np.zeros(codes, dtype=np.float32)
    used = (labels & ~barred).any(axis=0) & (~labels & ~barred).any(axis=0)
    generator = np.random.default_rng(seed)
    # all rows as liblinear works on them, where most codes use nearly all of them
    shared = _in_doubles(rows[kept]) if len(kept) <= MOST_NEGATIVES else None
    for code in np.flatnonzero(used):
        chosen = _thin_negatives(labels[:, code], barred[:, code], generator)
        machine = LogisticRegression(
            C=_STRENGTH,
            solver="liblinear",
            dual=True,
            tol=0.1,  # loose on purpose: about ten sweeps, and the ranking no longer changes
            max_iter=1000,
            random_state=seed,
        )
        given = labels[chosen, code]
        if shared is None:
            part = _in_doubles(rows[kept[chosen]])
        else:
            part = shared if len(chosen) == len(kept) else shared[chosen]
        # for a small fit scikit-learn takes as long to look at what it is given as to fit it
        with config_context(assume_finite=True, skip_parameter_validation=True):
            machine.fit(part, given, sample_weight=_balanced(weights[chosen], given))
        coefficients[code] = machine.coef_[0]
        offset[code] = machine.intercept_[0]
    found = np.ascontiguousarray(coefficients.T)
    if used.any() and not used.all():
        average = np.asarray(rows[kept].mean(axis=0)).ravel() @ found[:, used] + offset[used]
        offset[~used] = average.mean()
    return Linear(found, offset)


def _balanced(weights: Floats, given: Flags) -> Doubles:
    """Weigh rows so that those with the code and those without it count as much in all (class_weight)."""
    exact = weights.astype(np.float64)
    both = exact.sum() / 2
    result: Doubles = exact * np.where(given, both / exact[given].sum(), both / exact[~given].sum())
    return result


def _in_doubles(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return rows as liblinear works on them, so that it converts and sorts nothing for each code.

    A copy: to sort in place what shares its indices with other numbers would put those under wrong features.
    """
    if rows.dtype == np.float64 and rows.has_sorted_indices:
        return rows
    converted = rows.astype(np.float64, copy=True)
    converted.sort_indices()
    return sparse.csr_matrix(converted)


def _thin_negatives(labels: Flags, barred: Flags, generator: np.random.Generator) -> Indices:
    """Choose the rows to train one code on: all that carry it and at most 8,000 others, in row order."""
    without = np.flatnonzero(~labels & ~barred)
    if len(without) <= MOST_NEGATIVES:
        return np.flatnonzero(~barred)
    drawn = generator.choice(without, size=MOST_NEGATIVES, replace=False)
    return np.sort(np.concatenate([np.flatnonzero(labels & ~barred), drawn]))
