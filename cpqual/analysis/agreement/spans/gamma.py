"""γ of Mathet, Widlöcher & Métivier (2015): 1 − disorder of the best alignment / disorder by chance.

Chance is what resampled continua give: every coder gets the spans of a coder drawn at random, shifted along
the document and around its end, the coders' shifts at least a mean span's length apart. The disorder by
chance is a mean over such samples, so γ carries a Monte-Carlo error beside whatever the data carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from cpqual.analysis.agreement.spans.alignment import Marks, Weights, cost_of_two
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.units import Floats

SAMPLES = 30
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Gamma:
    """γ of two coders, or the mean over pairs.

    Attributes:
        value: nan where nobody marked anything, or chance leaves no disorder.
        error: Monte-Carlo standard error of the value, from the spread of the samples.
        observed, expected: disorders; nan in a mean over pairs.
        samples, seed: how chance was drawn.
        spans: spans aligned.
    """

    value: float
    error: float
    observed: float
    expected: float
    samples: int
    seed: int
    spans: int


def marks_of(continuum: Continuum, document: int, coder: int) -> Marks:
    """Return one coder's spans of all labels in one document."""
    layer = continuum.layers[coder]
    here = layer.documents == document
    return Marks(
        layer.starts[here].astype(np.float64), layer.ends[here].astype(np.float64), layer.labels[here]
    )


def pair_gamma(
    continuum: Continuum,
    pair: tuple[int, int],
    *,
    seed: int,
    samples: int = SAMPLES,
    weights: Weights | None = None,
) -> Gamma:
    """γ of two coders over the documents both read: costs of all documents together, observed and by chance.

    Args:
        continuum: everybody's spans.
        pair: positions of the two coders.
        seed: makes the samples repeatable.
        samples: number of resampled continua, at least 2.
        weights: α, β and Δ∅, 1 each by default.

    Raises:
        TooManyError: spans overlap so much that the couples cannot be weighed.
    """
    weights = weights or Weights()
    both = np.flatnonzero(continuum.assigned[:, list(pair)].all(axis=1)).tolist()
    given = [tuple(marks_of(continuum, document, coder) for coder in pair) for document in both]
    spans = sum(len(marks) for marked in given for marks in marked)
    if not spans:
        return Gamma(nan, nan, nan, nan, samples, seed, 0)
    observed = sum(cost_of_two(one, two, weights) for one, two in given) * 2 / spans
    random = np.random.default_rng([seed, *pair])
    drawn = np.array(
        [_chance([(int(continuum.lengths[d]), marks) for d, marks in zip(both, given, strict=True)],
                 random, weights) for _ in range(samples)]
    )  # fmt: skip
    expected = float(np.nanmean(drawn))
    if not expected > 0:
        return Gamma(nan, nan, observed, expected, samples, seed, spans)
    spread = float(np.nanstd(drawn, ddof=1)) / sqrt(samples)
    return Gamma(
        1 - observed / expected, observed * spread / expected**2, observed, expected, samples, seed, spans
    )


def mean_gamma(
    continuum: Continuum, *, seed: int, samples: int = SAMPLES, weights: Weights | None = None
) -> Gamma:
    """Mean γ over the pairs of coders where it is defined; two coders: their γ.

    Raises:
        TooManyError: as `pair_gamma`.
    """
    found = [
        pair_gamma(continuum, pair, seed=seed, samples=samples, weights=weights) for pair in continuum.pairs
    ]
    if len(found) == 1:
        return found[0]
    defined = [one for one in found if one.value == one.value]
    if not defined:
        return Gamma(nan, nan, nan, nan, samples, seed, 0)
    value = sum(one.value for one in defined) / len(defined)
    error = sqrt(sum(one.error**2 for one in defined)) / len(defined)
    return Gamma(value, error, nan, nan, samples, seed, max(one.spans for one in found))


def documents_of(continuum: Continuum) -> list[tuple[Marks, ...]]:
    """Return, for each document that two or more coders read, the spans of those who read it."""
    return [
        tuple(marks_of(continuum, document, int(coder)) for coder in np.flatnonzero(row))
        for document, row in enumerate(continuum.assigned)
        if row.sum() > 1
    ]


def _chance(
    given: Sequence[tuple[int, Sequence[Marks]]], random: np.random.Generator, weights: Weights
) -> float:
    """Return the disorder of one resampled continuum, nan if nothing at all was drawn."""
    cost, spans = 0.0, 0
    for length, coders in given:
        drawn = _resample(length, coders, random)
        cost += cost_of_two(drawn[0], drawn[1], weights)
        spans += len(drawn[0]) + len(drawn[1])
    return cost * 2 / spans if spans else nan


def _resample(length: int, coders: Sequence[Marks], random: np.random.Generator) -> list[Marks]:
    sizes = np.concatenate([one.ends - one.starts for one in coders])
    apart = float(sizes.mean()) if sizes.size else 0.0
    shifts: list[float] = []
    for _ in coders:
        shifts.append(_shift(length, shifts, apart, random))
    return [
        _shifted(coders[int(random.integers(len(coders)))], shift, length)
        for shift in shifts
    ]  # fmt: skip


def _shift(length: int, others: Sequence[float], apart: float, random: np.random.Generator) -> float:
    """Draw a shift at least `apart` from the others, around the end too; any, where none is far enough."""
    shift = 0.0
    for _ in range(_TRIES):
        shift = float(random.integers(length))
        if all(min(abs(shift - other), length - abs(shift - other)) >= apart for other in others):
            break
    return shift


def _shifted(marks: Marks, shift: float, length: int) -> Marks:
    """Move spans along and around the end; one that would be cut by the end reaches beyond it, whole."""
    starts: Floats = (marks.starts + shift) % length
    return Marks(starts, starts + marks.ends - marks.starts, marks.labels)
