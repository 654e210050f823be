"""Rows and columns of a table of counts put so that like stands beside like.

Reciprocal averaging: each row's score is the mean of its columns' scores, each column's that of its rows'.
Of the scores that solve this, those are taken that tell rows apart best. Source: Hill 1973, "Reciprocal
averaging: an eigenvector method of ordination", Journal of Ecology 61(1): 237-249. The same scores are the
first axis of correspondence analysis.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cpqual.analysis.agreement.units import Ints

_NOTHING = 1e-9
"""What rounding leaves of a number that is 0; scores closer than this are the same."""


def reciprocal_averaging(n: Ints) -> tuple[list[int], list[int]]:
    """Return the rows and the columns of a table in the order of their scores.

    Of the two directions the one is taken that is nearer to the order of the rows as they are. Rows and
    columns without any count come last. Where no row differs from the others everything stays as it is.

    Args:
        n: [row, column], 0 or more.
    """
    rows, columns = np.flatnonzero(n.sum(axis=1)), np.flatnonzero(n.sum(axis=0))
    across, down = _scores(n[np.ix_(rows, columns)].astype(np.float64))
    return _in_order(across, rows, n.shape[0]), _in_order(down, columns, n.shape[1])


def _scores(n: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the scores of rows and columns, each of which has a count; zeros where all rows are alike."""
    none = np.zeros(n.shape[0]), np.zeros(n.shape[1])
    if min(n.shape) < 2:
        return none
    shares = n / n.sum()
    row, column = shares.sum(axis=1), shares.sum(axis=0)
    expected = np.outer(row, column)
    left, strength, right = np.linalg.svd((shares - expected) / np.sqrt(expected), full_matrices=False)
    if strength[0] < _NOTHING:
        return none
    across, down = left[:, 0] / np.sqrt(row), right[0] / np.sqrt(column)
    if across @ (np.arange(across.size) - (across.size - 1) / 2) < 0:
        across, down = -across, -down
    return across, down


def _in_order(scores: NDArray[np.float64], among: NDArray[np.int64], size: int) -> list[int]:
    placed = among[np.argsort((scores / _NOTHING).round(), kind="stable")].tolist()
    return [*placed, *sorted(set(range(size)) - set(placed))]
