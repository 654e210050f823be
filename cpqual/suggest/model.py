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
from cpqual.suggest.combiner import Combiner, Part, cold_combiner, fit_combiner
from cpqual.suggest.data import Floats, Indices, Readings, Reason, Suggestion
from cpqual.suggest.evidence import ORDERED, Evidence, gather
from cpqual.suggest.explanation import explain_pairs
from cpqual.suggest.material import Material, change_codes, prepare
from cpqual.suggest.preceding import Preceding

__all__ = ["Material", "Model", "change_codes", "explain", "fit", "prepare", "propose", "score", "suggest"]

SEED = 20_250_101
FEWEST_IN_ORDER = 25
"""Units read in order from which what was given to the units before counts."""
_CHUNK = 4096


@dataclass(frozen=True)
class Weighing:
    """How evidence becomes probabilities.

    Attributes:
        combiner: how the evidence is weighed.
        calibration: from the combiner's sum to a probability.
        thresholds: the probability from which each code is taken (codes).
    """

    combiner: Combiner
    calibration: Calibration
    thresholds: Floats

    def probabilities(self, features: Sequence[Floats]) -> Floats:
        """Return the probabilities of all pairs; see `Combiner.logits`."""
        return self.calibration.probabilities(self.combiner.logits(features))


@dataclass(frozen=True)
class Model:
    """A fitted model; give it to `score`, `suggest` and `explain`.

    Attributes:
        evidence: what was learnt from the readings.
        apart: how it is weighed for a unit by itself.
        in_order: how it is weighed, with what was given to the units before, where these were read; None
            where fewer than 25 units were come to in order.
    """

    evidence: Evidence
    apart: Weighing
    in_order: Weighing | None

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

    def thresholds(self, units: Sequence[int], *, preceding: Preceding | None = None) -> Floats:
        """Return the probability from which each code is taken for each unit (units × codes); see `score`."""
        result = np.repeat(self.apart.thresholds[None, :], len(units), axis=0)
        if self.in_order is not None:
            before = preceding or self.evidence.preceding
            result[before.in_order(np.asarray(units, dtype=np.intp))] = self.in_order.thresholds
        return result


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
    apart = _weigh(evidence, evidence.parts, features)
    if np.count_nonzero(evidence.preceding.in_order(evidence.read)) < FEWEST_IN_ORDER:
        return Model(evidence, apart, None)
    # a second one, because in a document of which nothing was read all would count less than they should
    features += evidence.features_in_order(evidence.read, evidence.preceding)
    return Model(evidence, apart, _weigh(evidence, (*evidence.parts, *ORDERED), features))


def _weigh(evidence: Evidence, parts: Sequence[Part], features: Sequence[Floats]) -> Weighing:
    labels, among = evidence.labels, ~evidence.barred
    if labels.size:
        combiner = fit_combiner(parts, features, labels, among, SEED)
    else:
        combiner = cold_combiner(parts, labels.shape[1])
    logits = combiner.logits(features)
    calibration = fit_calibration(logits, labels, among, SEED)
    chances = np.where(among, calibration.probabilities(logits), np.float32(0))
    return Weighing(combiner, calibration, fit_thresholds(chances, labels))


def score(model: Model, units: Sequence[int] | None = None, *, preceding: Preceding | None = None) -> Floats:
    """Probabilities (units × codes, float32) of all units, or of those given.

    A unit that was read is scored as if it had not been, so that a surprise shows. What the units before it
    in its document were given counts where they were read. A code that is not for what the speaker of a unit
    says has 0, and no other has.

    Args:
        model: from `fit`.
        units: their indices; all units if None.
        preceding: what the units before them were given; None for what the model was told.
    """
    chosen = _chosen(model, units)
    result = np.empty((len(chosen), len(model.material.codes)), dtype=np.float32)
    for part in _chunks(len(chosen)):
        result[part] = _probabilities(model, chosen[part], preceding or model.evidence.preceding)
    return result


def _probabilities(model: Model, units: Indices, preceding: Preceding) -> Floats:
    features = model.evidence.features(units)
    result = model.apart.probabilities(features)
    if model.in_order is not None and (ordered := preceding.in_order(units)).any():
        further = model.evidence.features_in_order(units[ordered], preceding)
        result[ordered] = model.in_order.probabilities([one[ordered] for one in features] + further)
    result[model.material.is_barred(units)] = 0
    return result


def suggest(
    model: Model, units: Sequence[int] | None = None, *, most: int = 3, scores: Floats | None = None
) -> list[tuple[Suggestion, ...]]:
    """Up to `most` suggestions for each unit, most probable first; none that the speaker rules out.

    Args:
        model: from `fit`.
        units: their indices; all units if None.
        most: how many codes to propose.
        scores: what `score` returned for the same units, if it is at hand.
    """
    chosen = _chosen(model, units)
    table = score(model, units) if scores is None else scores
    best = np.argsort(-table, axis=1, kind="stable")[:, :most]
    reached = table >= model.thresholds(chosen.tolist())
    return [
        tuple(
            _suggestion(model, int(unit), int(code), table[row, code], reached[row, code])
            for code in best[row]
            if table[row, code] > 0
        )
        for row, unit in enumerate(chosen)
    ]


def propose(model: Model, pairs: Iterable[tuple[int, int]], scores: Floats) -> Iterator[Suggestion]:
    """Yield suggestions of chosen pairs, in the order asked.

    Args:
        model: from `fit`.
        pairs: indices of the unit and of the code.
        scores: what `score` returned for all units.
    """
    reached = scores >= model.thresholds(range(len(scores)))
    return (_suggestion(model, u, c, scores[u, c], reached[u, c]) for u, c in pairs)


def explain(model: Model, pairs: Sequence[tuple[int, str]]) -> list[Reason]:
    """Why each code (slug) was proposed for each unit (index), in the order asked.

    Raises:
        UnknownNameError: a code is not in the material.
    """
    in_order = None if model.in_order is None else model.in_order.combiner
    return explain_pairs(model.evidence, model.apart.combiner, in_order, pairs)


def _chosen(model: Model, units: Sequence[int] | None) -> Indices:
    if units is None:
        return np.arange(len(model.material.units))
    return np.asarray(units, dtype=np.intp)


def _chunks(length: int) -> Iterator[slice]:
    for start in range(0, length, _CHUNK):
        yield slice(start, start + _CHUNK)


def _suggestion(model: Model, unit: int, code: int, probability: float, reached: bool) -> Suggestion:
    match = float(model.material.definitions.match[unit, code])
    return Suggestion(
        unit=unit,
        code=model.material.codes[code].slug,
        probability=float(probability),
        band=band_of(float(probability), match, model.read, int(model.used[code])),
        above_threshold=bool(reached),
    )
