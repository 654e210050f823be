"""One kernel ridge regression for all codes and themes, with exact scores for rows left out.

Closed form of the leave-out residual: Cawley and Talbot (2004), "Fast exact leave-one-out
cross-validation of sparse least-squares support vector machines"; for blocks, An, Liu and Venkatesh (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import lapack

from cpqual.suggest.data import Doubles, Floats, Indices

CONSTANT = 0.5
"""Added to the kernel: it plays the part of the intercept."""

_CHUNK = 512


@dataclass(frozen=True)
class Ridge:
    """A fitted ridge for several outputs.

    Attributes:
        rows: the coded rows (rows × features).
        dual: rows × outputs; the weight each row has in each output.
        primal: features × outputs; the weight each feature has.
        offset: outputs; what every unit gets from the kernel's constant.
    """

    rows: sparse.csr_matrix
    dual: Floats
    primal: Floats
    offset: Floats

    def scores(self, features: sparse.csr_matrix) -> Floats:
        """Scores of the rows of `features`: rows × outputs, about 0 to 1."""
        result: Floats = np.asarray(features @ self.primal, dtype=np.float32)
        result += self.offset
        return result


def kernel(left: sparse.csr_matrix, right: sparse.csr_matrix) -> Doubles:
    """Inner products of the rows, dense (left × right), in slices so that no large sparse product is held."""
    result = np.empty((left.shape[0], right.shape[0]))
    turned = right.T.tocsr()
    for start in range(0, left.shape[0], _CHUNK):
        result[start : start + _CHUNK] = (left[start : start + _CHUNK] @ turned).toarray()
    return result


def fit_ridge(
    rows: sparse.csr_matrix, targets: Floats, weights: Floats, blocks: Sequence[Indices]
) -> tuple[Ridge, Doubles]:
    """Fit all outputs at once, and score every row as if its block had not been coded.

    Args:
        rows: rows × features.
        targets: rows × outputs, 0 or 1.
        weights: how much each row counts; 1 is a whole unit.
        blocks: disjoint sets of rows that must leave together; a row in none of them leaves alone.

    Returns:
        the ridge, and the leave-out scores (rows × outputs).
    """
    matrix = kernel(rows, rows)
    matrix += CONSTANT
    matrix.flat[:: len(matrix) + 1] += 1 / weights
    inverse = _inverse(matrix)
    dual: Doubles = inverse @ targets
    ridge = Ridge(
        rows=rows,
        dual=dual.astype(np.float32),
        primal=np.asarray(rows.T @ dual, dtype=np.float32),
        offset=(CONSTANT * dual.sum(axis=0)).astype(np.float32),
    )
    return ridge, _leave_out(inverse, dual, targets, blocks)


def _inverse(matrix: Doubles) -> Doubles:
    """Invert a symmetric positive definite matrix by Cholesky; the matrix is overwritten."""
    if not len(matrix):
        return matrix
    # The transpose is the same matrix in the memory order LAPACK works in, so nothing is copied.
    factor, failed = lapack.dpotrf(matrix.T, lower=True, overwrite_a=True)
    inverse, singular = lapack.dpotri(factor, lower=True, overwrite_c=True)
    if failed or singular:  # impossible for a kernel plus a positive diagonal, unless it holds NaN
        raise np.linalg.LinAlgError("the kernel matrix is not positive definite")
    return _mirror(inverse)


def _mirror(lower: Doubles) -> Doubles:
    """Copy the lower triangle into the upper one, in place: at 4,000 rows each further copy is 128 MB."""
    for start in range(0, len(lower), _CHUNK):
        stop = min(start + _CHUNK, len(lower))
        lower[start:stop, stop:] = lower[stop:, start:stop].T
        block = lower[start:stop, start:stop]
        block[:] = np.tril(block) + np.tril(block, -1).T
    return lower


def _leave_out(inverse: Doubles, dual: Doubles, targets: Floats, blocks: Sequence[Indices]) -> Doubles:
    """S_g = Y_g − (C⁻¹_gg)⁻¹ A_g for every block g."""
    scores: Doubles = targets - dual / np.diagonal(inverse)[:, None]
    for block in blocks:
        if len(block) > 1:
            part = inverse[np.ix_(block, block)]
            scores[block] = targets[block] - np.linalg.solve(part, dual[block])
    return scores
