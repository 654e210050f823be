"""How good the suggestions are on documents they were not learnt from, beside two plain rankings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import label_ranking_average_precision_score

from cpqual.domain.errors import RefusedError
from cpqual.suggest.calibration import fit_thresholds, mean_f1
from cpqual.suggest.data import Flags, Floats, Indices, Readings
from cpqual.suggest.material import Material, label_units
from cpqual.suggest.model import SEED, fit, score

FOLDS = 5
SHOWN = 3
_LONGEST_GROUP = 0.2
_BINS = 10


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of one method; None where the units read do not allow it.

    Attributes:
        method: "suggestions", "keyword" or "code frequency".
        lrap: label ranking average precision over units with at least one code, 0 to 1.
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


@dataclass(frozen=True, slots=True)
class CodeQuality:
    """One code: the units it was used and proposed in, and how they agree (None: nothing to divide by)."""

    code: str
    used: int
    proposed: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A cross-validation: units and documents it rests on, folds, all methods, and every code in order."""

    units: int
    documents: int
    folds: int
    methods: tuple[Quality, ...]
    codes: tuple[CodeQuality, ...]


def evaluate(material: Material, readings: Readings, *, folds: int = FOLDS) -> Evaluation:
    """Score every unit read by a model that has seen neither it nor its document.

    A document with more than a fifth of the units read is cut into pieces in reading order; the pieces of
    one document then learn from each other, which makes the figures a little kind.

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
    tables = {
        name: np.zeros(shape, dtype=np.float32) for name in ("suggestions", "keyword", "code frequency")
    }
    taken = {name: np.zeros(shape, dtype=np.bool_) for name in tables}
    parts = list(_folds([material.units[unit].document for unit in read], folds))
    for left in parts:
        kept = np.setdiff1d(np.arange(len(read)), left)
        model = fit(material, _only(readings, read[kept]))
        rates = np.broadcast_to(labels[kept].mean(axis=0, dtype=np.float32), shape)
        for name, scores, thresholds in (
            ("suggestions", score(model, read[left].tolist()), model.thresholds),
            ("keyword", keywords[left], fit_thresholds(keywords[kept], labels[kept])),
            ("code frequency", rates[left], fit_thresholds(rates[kept], labels[kept])),
        ):
            tables[name][left] = scores
            taken[name][left] = scores >= thresholds
    return Evaluation(
        units=len(read),
        documents=len({material.units[unit].document for unit in read}),
        folds=len(parts),
        methods=tuple(
            quality(name, table, taken[name], labels, chances=name != "keyword")
            for name, table in tables.items()
        ),
        codes=code_qualities([card.slug for card in material.codes], taken["suggestions"], labels),
    )


def quality(method: str, scores: Floats, taken: Flags, labels: Flags, *, chances: bool = True) -> Quality:
    """All figures of one method.

    Args:
        method: its name.
        scores, taken, labels: units × codes.
        chances: whether the scores are probabilities.
    """
    coded = labels.any(axis=1)
    macro, micro = mean_f1(taken, labels)
    return Quality(
        method=method,
        lrap=float(label_ranking_average_precision_score(labels[coded], scores[coded]))
        if coded.any()
        else None,
        recall_at_3=recall_among_first(scores[coded], labels[coded]) if coded.any() else None,
        ece3=calibration_error(scores, labels) if chances else None,
        macro_f1=macro,
        micro_f1=micro,
    )


def recall_among_first(scores: Floats, labels: Flags, shown: int = SHOWN) -> float:
    """Share of a unit's codes among the first `shown`, averaged over units; each has at least one code."""
    first = np.argsort(-scores, axis=1, kind="stable")[:, :shown]
    hits = np.take_along_axis(labels, first, axis=1).sum(axis=1)
    return float((hits / labels.sum(axis=1)).mean())


def calibration_error(scores: Floats, labels: Flags, shown: int = SHOWN) -> float:
    """Return the calibration error of the first `shown` codes of each unit, in ten bins of equal width."""
    first = np.argsort(-scores, axis=1, kind="stable")[:, :shown]
    chances = np.take_along_axis(scores, first, axis=1).ravel()
    hits = np.take_along_axis(labels, first, axis=1).ravel()
    bins = np.minimum((chances * _BINS).astype(np.intp), _BINS - 1)
    gaps = np.bincount(bins, weights=chances - hits, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(chances))


def code_qualities(codes: Sequence[str], taken: Flags, labels: Flags) -> tuple[CodeQuality, ...]:
    """Precision, recall and F1 of each code (columns of the two arrays, units × codes)."""
    rows = zip(
        codes,
        np.count_nonzero(labels, axis=0).tolist(),
        np.count_nonzero(taken, axis=0).tolist(),
        np.count_nonzero(taken & labels, axis=0).tolist(),
        strict=True,
    )
    return tuple(
        CodeQuality(
            code=code,
            used=used,
            proposed=proposed,
            precision=hits / proposed if proposed else None,
            recall=hits / used if used else None,
            f1=2 * hits / (used + proposed) if used else None,
        )
        for code, used, proposed, hits in rows
    )


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
    tokenizer = material.features.tokenizer
    scores = np.zeros((len(units), len(material.codes)), dtype=np.float32)
    cards = material.definitions.stems
    sizes = np.sqrt([max(len(card), 1) for card in cards], dtype=np.float32)
    for row, unit in enumerate(units):
        words = filter(tokenizer.is_content, material.features.words[unit])
        stems = frozenset(tokenizer.stems(words))
        scores[row] = [len(stems & card) for card in cards] / sizes
    return scores
