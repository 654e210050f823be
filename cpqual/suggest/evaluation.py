"""How good the suggestions are on documents they were not learnt from, beside two plain rankings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cpqual.domain.errors import RefusedError
from cpqual.suggest.calibration import fit_thresholds, mean_f1
from cpqual.suggest.data import Doubles, Flags, Floats, Indices, Readings
from cpqual.suggest.material import Material, label_units
from cpqual.suggest.model import SEED, Model, fit, score
from cpqual.suggest.preceding import Preceding

Counts: TypeAlias = npt.NDArray[np.int32]

FOLDS = 5
SHOWN = 3
BINS = 10
IN_ORDER = "suggestions in order"
_LONGEST_GROUP = 0.2


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one method; None where the units read do not allow it.

    Attributes:
        method: "suggestions", "keyword", "code frequency" or "suggestions in order".
        lrap: label ranking average precision over units with at least one code, 0 to 1 (Tsoumakas,
            Katakis and Vlahavas 2010, "Mining multi-label data").
        recall_at_3: share of a unit's codes among the first three, averaged over the same units.
        ece3: mean difference between probability and share coded of the first three, in ten equal bins;
            None for a method that gives no probabilities.
        macro_f1, micro_f1: of the codes that reach their threshold, averaged over codes and pooled.
    """

    method: str
    lrap: float | None
    recall_at_3: float | None
    ece3: float | None
    macro_f1: float
    micro_f1: float


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums by document, from which every figure follows, and its interval by leaving documents out.

    Attributes:
        ranking: documents × (sum of the ranking precisions of units with a code, number of those units).
        recall: documents × (sum of the shares of a unit's codes among the first three, number of units).
        codes: documents × codes × (units in which it was rightly proposed, used, proposed).
        bins: documents × ten equal bins of probability × (codes shown among the first three, sum of their
            probabilities, how many of them the unit carries).
    """

    ranking: Doubles
    recall: Doubles
    codes: Counts
    bins: Doubles


@dataclass(frozen=True, eq=False)
class Method:
    """A way of proposing codes: its figures over everything, and its sums by document."""

    quality: Quality
    tally: Tally


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A cross-validation.

    Attributes:
        read: indices of the units it rests on, in order.
        documents: their documents, in reading order, as tallies have them.
        of: the document of each unit, by its place among `documents`.
        folds: how many times a model was trained.
        cut: places among `documents` of those of which one part was learnt from when another was scored.
        codes: slugs, as tallies have them.
        methods: suggestions first; those in order last, where a document has more than one unit.
        labels, taken: units × codes: what the coder gave, and the suggestions that reach their threshold.
    """

    read: Indices
    documents: tuple[str, ...]
    of: Indices
    folds: int
    cut: Indices
    codes: tuple[str, ...]
    methods: tuple[Method, ...]
    labels: Flags
    taken: Flags

    @property
    def units(self) -> int:
        """How many units it rests on."""
        return len(self.read)


def evaluate(
    material: Material,
    readings: Readings,
    *,
    folds: int = FOLDS,
    told: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Score every unit read by a model that has seen neither it nor, but for long ones, its document.

    A document with more than a fifth of the units read is cut into pieces in reading order; the pieces of
    one document then learn from each other, which makes the figures kind. Where documents have more
    than one unit, the suggestions are counted a second time as they come to whoever codes in order: the model
    has not learnt from the document, but is told the codes of the units before.

    Args:
        told: called with how many of the trainings are done, and how many there are.

    Raises:
        RefusedError: fewer than two units were read, or there are no codes.
    """
    read = np.array(sorted(readings.codes_of), dtype=np.intp)
    if len(read) < 2 or not material.codes:
        raise RefusedError(
            "an evaluation needs at least one code and two units read", remedy="Code a few units first."
        )
    labels, _ = label_units(material, [readings.codes_of[int(unit)] for unit in read])
    keywords = _keyword_scores(material, read)
    shape = labels.shape
    nothing, before = (
        Preceding.of(material.units, read[:0], labels[:0]),
        Preceding.of(material.units, read, labels),
    )
    names = ["suggestions", "keyword", "code frequency"]
    names += [IN_ORDER] if before.in_order(read).any() else []
    tables = {name: np.zeros(shape, dtype=np.float32) for name in names}
    taken = {name: np.zeros(shape, dtype=np.bool_) for name in tables}
    held_by = [material.units[unit].document for unit in read]
    parts = list(_folds(held_by, folds))
    for done, left in enumerate(parts, 1):
        kept = np.setdiff1d(np.arange(len(read)), left)
        model = fit(material, _only(readings, read[kept]))
        rates = np.broadcast_to(labels[kept].mean(axis=0, dtype=np.float32), shape)
        for name, scores, thresholds in (
            ("suggestions", *_scored(model, read[left], nothing)),
            ("keyword", keywords[left], fit_thresholds(keywords[kept], labels[kept])),
            ("code frequency", rates[left], fit_thresholds(rates[kept], labels[kept])),
            (IN_ORDER, *_scored(model, read[left], before)),
        ):
            if name in tables:
                tables[name][left] = scores
                taken[name][left] = scores >= thresholds
        if told is not None:
            told(done, len(parts))
    documents = tuple(dict.fromkeys(held_by))
    place = {document: number for number, document in enumerate(documents)}
    of = np.array([place[document] for document in held_by], dtype=np.intp)
    folds_of = np.bincount(np.concatenate([np.unique(of[left]) for left in parts]))
    return Evaluation(
        read=read,
        documents=documents,
        of=of,
        folds=len(parts),
        cut=np.flatnonzero(folds_of > 1),
        codes=tuple(card.slug for card in material.codes),
        methods=tuple(
            Method(
                quality(name, table, taken[name], labels, chances=name != "keyword"),
                tally(table, taken[name], labels, of, len(documents)),
            )
            for name, table in tables.items()
        ),
        labels=labels,
        taken=taken["suggestions"],
    )


def _scored(model: Model, units: Indices, preceding: Preceding) -> tuple[Floats, Floats]:
    """Return probabilities and thresholds (units × codes), told what is given of the units before."""
    chosen = units.tolist()
    return score(model, chosen, preceding=preceding), model.thresholds(chosen, preceding=preceding)


def tally(scores: Floats, taken: Flags, labels: Flags, of: Indices, documents: int) -> Tally:
    """Sum what every figure needs by document.

    Args:
        scores, taken, labels: units × codes.
        of: the document of each unit, from 0.
        documents: how many there are.
    """
    coded = np.flatnonzero(labels.any(axis=1))
    first = np.argsort(-scores, axis=1, kind="stable")[:, :SHOWN]
    found = np.take_along_axis(labels, first, axis=1)
    ranking, recall = np.zeros((documents, 2)), np.zeros((documents, 2))
    np.add.at(
        ranking, of[coded], np.stack([_ranking_precision(scores, labels, coded), np.ones(len(coded))], 1)
    )
    shares = found[coded].sum(axis=1) / np.maximum(labels[coded].sum(axis=1), 1)
    np.add.at(recall, of[coded], np.stack([shares, np.ones(len(coded))], 1))
    codes = np.zeros((documents, labels.shape[1], 3), dtype=np.int32)
    for column, marked in enumerate((labels & taken, labels, taken)):
        units, those = np.nonzero(marked)
        np.add.at(codes[:, :, column], (of[units], those), 1)
    chances = np.take_along_axis(scores, first, axis=1)
    bins = np.zeros((documents, BINS, 3))
    places = np.minimum((chances * BINS).astype(np.intp), BINS - 1)
    held = np.broadcast_to(of[:, None], places.shape)
    np.add.at(bins, (held, places), np.stack([np.ones(found.shape), chances, found], axis=-1))
    return Tally(ranking, recall, codes, bins)


def _ranking_precision(scores: Floats, labels: Flags, coded: Indices) -> Doubles:
    """Label ranking average precision of each unit given (Schapire & Singer 2000); ties count against it."""
    precision = np.zeros(len(coded))
    for row, unit in enumerate(coded):
        own = scores[unit]
        wanted = own[labels[unit]]
        ranks = (own[None, :] >= wanted[:, None]).sum(axis=1)
        precision[row] = ((wanted[None, :] >= wanted[:, None]).sum(axis=1) / ranks).mean()
    return precision


def quality(method: str, scores: Floats, taken: Flags, labels: Flags, *, chances: bool = True) -> Quality:
    """All figures of one method.

    Args:
        method: its name.
        scores, taken, labels: units × codes.
        chances: whether the scores are probabilities.
    """
    coded = np.flatnonzero(labels.any(axis=1))
    macro, micro = mean_f1(taken, labels)
    return Quality(
        method=method,
        lrap=float(_ranking_precision(scores, labels, coded).mean()) if len(coded) else None,
        recall_at_3=recall_among_first(scores[coded], labels[coded]) if len(coded) else None,
        ece3=calibration_error(scores, labels) if chances else None,
        macro_f1=macro,
        micro_f1=micro,
    )


def recall_among_first(scores: Floats, labels: Flags, shown: int = SHOWN) -> float:
    """Share of a unit's codes among the first `shown`, averaged over units; each has at least one code.

    Args:
        scores, labels: units × codes.
        shown: how many codes of each unit count as proposed.
    """
    first = np.argsort(-scores, axis=1, kind="stable")[:, :shown]
    hits = np.take_along_axis(labels, first, axis=1).sum(axis=1)
    return float((hits / labels.sum(axis=1)).mean())


def calibration_error(scores: Floats, labels: Flags, shown: int = SHOWN) -> float:
    """Return the calibration error of the first `shown` codes of each unit, in ten bins of equal width.

    Σ |Σ p − number coded| over the bins, by the number of codes shown: the expected calibration error of
    Naeini, Cooper and Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning".

    Args:
        scores: probabilities, units × codes.
        labels: units × codes.
        shown: how many codes of each unit count.
    """
    first = np.argsort(-scores, axis=1, kind="stable")[:, :shown]
    chances = np.take_along_axis(scores, first, axis=1).ravel()
    hits = np.take_along_axis(labels, first, axis=1).ravel()
    bins = np.minimum((chances * BINS).astype(np.intp), BINS - 1)
    gaps = np.bincount(bins, weights=chances - hits, minlength=BINS)
    return float(np.abs(gaps).sum() / len(chances))


def _only(readings: Readings, units: Indices) -> Readings:
    """Keep the readings of some units; `fit` leaves out the spans of others."""
    return Readings({int(unit): readings.codes_of[int(unit)] for unit in units}, readings.spans)


def _folds(documents: Sequence[str], folds: int) -> Iterator[Indices]:
    """Places of the units of each fold: whole documents, the largest first, each into the emptiest fold."""
    groups = list(_groups(documents))
    order = np.random.default_rng(SEED).permutation(len(groups))
    filled: list[list[Indices]] = [[] for _ in range(max(2, min(folds, len(groups))))]
    for group in sorted((groups[place] for place in order), key=len, reverse=True):
        min(filled, key=lambda fold: sum(len(part) for part in fold)).append(group)
    for fold in filled:
        yield np.sort(np.concatenate(fold))


def _groups(documents: Sequence[str]) -> Iterator[Indices]:
    """Units of one document, cut into even pieces of at most a fifth of all units."""
    names = np.array(documents)
    most = max(1, int(_LONGEST_GROUP * len(documents)))
    for name in dict.fromkeys(documents):
        places = np.flatnonzero(names == name)
        yield from np.array_split(places, -(-len(places) // most))


def _keyword_scores(material: Material, units: Indices) -> Floats:
    """Count shared content words of unit and card against the size of the card, as a word search would."""
    scores = np.zeros((len(units), len(material.codes)), dtype=np.float32)
    cards = material.definitions.stems
    sizes = np.sqrt([max(len(card), 1) for card in cards], dtype=np.float32)
    for row, unit in enumerate(units):
        stems = frozenset(material.features.content(int(unit)).values())
        scores[row] = [len(stems & card) for card in cards] / sizes
    return scores
