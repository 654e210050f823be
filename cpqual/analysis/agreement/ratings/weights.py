"""Weights between categories: how far two agree for Gwet's family, or are apart by a person's own weights.

The names of Gwet's agreement weights are those of R irrCAC, except that its "ordinal" weights are called
`irrcac_ordinal` here: they are not Krippendorff's ordinal metric, which goes by how often categories occur.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from cpqual.analysis.agreement.units import Floats


class Level(StrEnum):
    """What the categories are: names, ranks, numbers, or numbers with a true zero."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"

    @property
    def includes(self) -> tuple[Level, ...]:
        """The levels up to this one."""
        every = tuple(Level)
        return every[: every.index(self) + 1]


class Weighting(StrEnum):
    """Agreement weights by name: 1 for the same category, less the further two are apart."""

    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    IRRCAC_ORDINAL = "irrcac_ordinal"


def agreement_weights(weighting: Weighting, positions: Floats) -> Floats:
    """Return the weights [category, category] of Gwet (2014), in ascending `positions` of the categories.

    Linear 1 − |k−l|/range, quadratic 1 − (k−l)²/range². `irrcac_ordinal` goes by ranks alone:
    1 − M(k,l)/max M, M the number of pairs of ranks from k to l.
    """
    q = len(positions)
    if weighting is Weighting.IDENTITY or q < 2:
        return np.eye(q)
    if weighting is Weighting.IRRCAC_ORDINAL:
        steps = np.abs(np.subtract.outer(np.arange(q), np.arange(q)))
        return np.asarray(1 - steps * (steps + 1) / (q * (q - 1)))
    apart = np.abs(np.subtract.outer(positions, positions)) / (positions.max() - positions.min())
    return np.asarray(1 - (apart if weighting is Weighting.LINEAR else apart**2))


def as_agreement(disagreement: Floats) -> Floats:
    """Return agreement weights, 1 at most, from disagreement weights (0 for the same category)."""
    greatest = disagreement.max(initial=0.0)
    return 1 - disagreement / greatest if greatest > 0 else np.ones_like(disagreement)


def check_disagreement(weights: Floats, q: int) -> None:
    """Raise ValueError unless these are q by q disagreement weights: symmetric, none below 0, diagonal 0."""
    if weights.shape != (q, q):
        raise ValueError(f"weights need {q} rows and {q} columns, one per category")
    if not np.isfinite(weights).all() or np.any(weights < 0):
        raise ValueError("a weight must be a number, 0 or more")
    if np.any(np.diag(weights) != 0):
        raise ValueError("the weight of a category with itself must be 0: weights say how far two disagree")
    if np.any(weights != weights.T):
        raise ValueError("weights must be the same both ways")
