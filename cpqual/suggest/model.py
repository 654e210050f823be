"""The entry points of the suggestion engine: prepare, fit, score, suggest, explain.

Everything is deterministic. Run it in a process of its own with OMP_NUM_THREADS=1: two BLAS threads that
wait for each other on a busy machine cost several times the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cpqual.suggest.calibration import (
    Calibration,
    band_of,
    fit_calibration,
    fit_thresholds,
)
from cpqual.suggest.combiner import Combiner, cold_combiner, fit_combiner
from cpqual.suggest.data import Floats, Indices, Readings, Reason, Suggestion
from cpqual.suggest.evidence import Evidence, gather
from cpqual.suggest.explanation import explain_pairs
from cpqual.suggest.material import Material, change_codes, prepare

__all__ = ["Material", "Model", "change_codes", "explain", "fit", "prepare", "propose", "score", "suggest"]

SEED = 20_250_101
_CHUNK = 4096


@dataclass(frozen=True)
class Model:
    """A fitted model; give it to `score`, `suggest` and `explain`.

    Attributes:
        evidence: what was learnt from the readings.
        combiner: how the evidence is weighed.
        calibration: from the combiner's sum to a probability.
        thresholds: the probability from which each code is taken (codes).
    """

    evidence: Evidence
    combiner: Combiner
    calibration: Calibration
    thresholds: Floats

    @property
    def material(self) -> Material:
        """The units and codes it was fitted for."""
        return self.evidence.material

    @property
    def read(self) -> int:
        """Number of units read."""
        return len(self.evidence.read)

    @cached_property
    def used(self) -> Indices:
        """Number of units read that were given each code (codes)."""
        used: Indices = self.evidence.labels.sum(axis=0, dtype=np.intp)
        return used


def fit(material: Material, readings: Readings, *, linear: bool = True) -> Model:
    """Learn from what one coder has read; with nothing read only the definitions speak.

    Args:
        material: from `prepare`.
        readings: the units read, with their codes, and the highlighted spans. Codes that are not in the
            material are left out; spans of units not read, too.
        linear: fit the classifiers that join from 300 units read. They take most of the time there: leave
            them out for a quick refit after each decision.

    Raises:
        ValueError: a reading names a unit that does not exist.
    """
    evidence = gather(material, readings, linear=linear, seed=SEED)
    features = evidence.features(evidence.read)
    if evidence.labels.size:
        combiner = fit_combiner(evidence.parts, features, evidence.labels, SEED)
    else:
        combiner = cold_combiner(evidence.parts, len(material.codes))
    logits = combiner.logits(features)
    calibration = fit_calibration(logits, evidence.labels)
    thresholds = fit_thresholds(calibration.probabilities(logits), evidence.labels)
    return Model(evidence, combiner, calibration, thresholds)


def score(model: Model, units: Sequence[int] | None = None) -> Floats:
    """Probabilities (units × codes, float32) of all units, or of those given.

    A unit that was read is scored as if it had not been, so that a surprise shows.
    """
    chosen = _chosen(model, units)
    result = np.empty((len(chosen), len(model.material.codes)), dtype=np.float32)
    for part in _chunks(len(chosen)):
        logits = model.combiner.logits(model.evidence.features(chosen[part]))
        result[part] = model.calibration.probabilities(logits)
    return result


def suggest(
    model: Model, units: Sequence[int] | None = None, *, most: int = 3, scores: Floats | None = None
) -> list[tuple[Suggestion, ...]]:
    """Up to `most` suggestions for each unit, most probable first.

    Args:
        model: from `fit`.
        units: their indices; all units if None.
        most: how many codes to propose.
        scores: what `score` returned for the same units, if it is at hand.
    """
    chosen = _chosen(model, units)
    table = score(model, units) if scores is None else scores
    best = np.argsort(-table, axis=1, kind="stable")[:, :most]
    return [
        tuple(_suggestion(model, int(unit), int(code), float(table[row, code])) for code in best[row])
        for row, unit in enumerate(chosen)
    ]


def propose(model: Model, pairs: Iterable[tuple[int, int]], scores: Floats) -> list[Suggestion]:
    """Suggestions of chosen pairs, in the order asked.

    Args:
        model: from `fit`.
        pairs: indices of the unit and of the code.
        scores: what `score` returned for all units.
    """
    return [_suggestion(model, unit, code, float(scores[unit, code])) for unit, code in pairs]


def explain(model: Model, pairs: Sequence[tuple[int, str]]) -> list[Reason]:
    """Why each code (slug) was proposed for each unit (index), in the order asked.

    Raises:
        UnknownNameError: a code is not in the material.
    """
    return explain_pairs(model.evidence, model.combiner, pairs)


def _chosen(model: Model, units: Sequence[int] | None) -> Indices:
    if units is None:
        return np.arange(len(model.material.units))
    return np.asarray(units, dtype=np.intp)


def _chunks(length: int) -> Iterator[slice]:
    for start in range(0, length, _CHUNK):
        yield slice(start, start + _CHUNK)


def _suggestion(model: Model, unit: int, code: int, probability: float) -> Suggestion:
    match = float(model.material.definitions.match[unit, code])
    return Suggestion(
        unit=unit,
        code=model.material.codes[code].slug,
        probability=probability,
        band=band_of(probability, match, model.read, int(model.used[code])),
        above_threshold=bool(probability >= model.thresholds[code]),
    )
