"""How far suggestions may be trusted on this coder's own documents, with intervals over documents.

Imports the engine (scikit-learn, spaCy), so only the command line imports this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts, Coefficient, Pooled
from cpqual.analysis.agreement.intervals import Layer, Status, jackknife
from cpqual.analysis.agreement.units import Floats
from cpqual.domain.codebook import Codebook
from cpqual.domain.codings import Coding
from cpqual.domain.wording import counted
from cpqual.services.agreement_scope import merged_ids
from cpqual.services.languages import language_notes
from cpqual.services.layers import coded_documents, first_readers, unblinded_documents
from cpqual.services.placed_units import PlacedUnit, placed_units, read_units
from cpqual.services.session import Session, as_coder
from cpqual.services.suggesting import require_offered
from cpqual.services.training import code_cards, prepared
from cpqual.storage import codes, codings, documents, independent
from cpqual.suggest.data import Readings
from cpqual.suggest.evaluation import Evaluation, Method, evaluate

FEW_UNITS = 100
FEW_USES = 10
"""A code used in fewer units is too rare to be judged."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share or mean from 0 to 1 with its 95 % interval; None where there is none, and `note` says why.

    Attributes:
        documents: how many documents it rests on.
    """

    value: float | None
    lo: float | None = None
    hi: float | None = None
    documents: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class MethodFigures:
    """One way of ranking codes; `ece3` is None where it gives no probabilities."""

    method: str
    lrap: Figure
    recall_at_3: Figure
    macro_f1: Figure
    micro_f1: Figure
    ece3: float | None


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """One code: units it was used in, units it was proposed for as likely, and how the two agree."""

    code: str
    used: int
    proposed: int
    precision: Figure
    recall: Figure
    f1: Figure
    note: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Codes shown among the first three whose probability was in `[low, high)`.

    Attributes:
        shown: how many.
        said: their mean probability; None where none was shown.
        coded: the share of them that the coder gave.
    """

    low: float
    high: float
    shown: int
    said: float | None
    coded: Figure


@dataclass(frozen=True, slots=True)
class BesideCoder:
    """A second coder, the one at work and the suggestions on the units that both have read; all are micro-F1.

    Attributes:
        with_own: suggestions, learned from this coder's other documents, beside this coder.
        with_other: the same suggestions beside the other coder.
        own_with_other: the two coders beside each other.
        suggested: codings of either that began as suggestions, which makes them more alike.
    """

    coder: str
    units: int
    documents: int
    with_own: Figure
    with_other: Figure
    own_with_other: Figure
    suggested: int


@dataclass(frozen=True, slots=True)
class SuggestionQuality:
    """Everything an evaluation found; codes in the codebook's order, suggestions first among the methods.

    Attributes:
        cut, cut_units: documents of which one part was learned from when another was scored, and their units.
    """

    coder: str
    book: Codebook
    units: int
    documents: int
    folds: int
    cut: int
    cut_units: int
    codings: int
    methods: tuple[MethodFigures, ...]
    codes: tuple[CodeFigures, ...]
    bins: tuple[Bin, ...]
    beside: tuple[BesideCoder, ...]
    cautions: tuple[str, ...]


def suggestion_quality(session: Session, told: Callable[[int, int], None] | None = None) -> SuggestionQuality:
    """Cross-validate the suggestions of this coder by document.

    Codebook examples quoted from documents of the project are left out, because they would give answers away.

    Args:
        told: called with how many of the trainings are done, and how many there are.

    Raises:
        RefusedError: too little has been read, or the coder reads a sample a second time.
    """
    require_offered(session)
    places = list(placed_units(session))
    own = codings.codings(session.store, coder_id=session.coder.id)
    readings = read_units(session, places, own)
    known = {document.slug for document in documents.documents(session.store)}
    material = prepared(session, places, code_cards(session, without=known))
    found = evaluate(material, readings, told=told)
    result = SuggestionQuality(
        coder=session.coder.slug,
        book=session.codebook(),
        units=found.units,
        documents=len(found.documents),
        folds=found.folds,
        cut=len(found.cut),
        cut_units=int(np.isin(found.of, found.cut).sum()),
        codings=len(own),
        methods=tuple(map(_method, found.methods)),
        codes=tuple(_codes(found)),
        bins=tuple(_bins(found.methods[0])),
        beside=tuple(_beside(session, places, found)),
        cautions=(),
    )
    return replace(result, cautions=(*language_notes(session), *_cautions(result, own)))


def _cautions(found: SuggestionQuality, own: Sequence[Coding]) -> Iterator[str]:
    """Yield what cannot be said, and what makes the figures kind."""
    if found.cut:
        whole = found.cut_units > found.units / 2
        says = (
            "what a new document would bring cannot be told from these figures"
            if whole
            else ("the figures are a little kind")
        )
        which = f"{found.cut} of {counted(found.documents, 'document')} read"
        yield (
            f"{which} {'holds' if found.cut == 1 else 'hold'} more than a fifth of the units: parts of one"
            f" document learn from each other, so {says}."
        )
    if found.methods[0].lrap.value is None:
        yield "No unit read carries a code that can be suggested: only what is proposed in error can be told."
    elif found.units < FEW_UNITS:
        yield f"Only {counted(found.units, 'unit')} read: the figures will move much as more is read."
    rare = sum(0 < one.used < FEW_USES for one in found.codes)
    if rare:
        yield f"{counted(rare, 'code')} used in fewer than {FEW_USES} units: too rare to be judged alone."
    unused = sum(not one.used for one in found.codes)
    if unused:
        which = "it" if unused == 1 else "them"
        yield f"{counted(unused, 'code')} not used yet: nothing can be said of {which}."
    taken = sum(one.origin == "suggestion" for one in own)
    if taken:
        yield (
            f"{taken} of {counted(len(own), 'coding')} began as suggestions: the figures are kind to what"
            " helped to make them (see cpqual suggest anchoring)."
        )


# Coefficients of sums over documents


def _ratio(above: AnyCounts, below: AnyCounts) -> Floats:
    out = np.full(np.broadcast(above, below).shape, np.nan)
    return np.asarray(np.divide(above, below, out=out, where=below > 0))


def _share(counts: AnyCounts) -> Floats:
    return _ratio(counts[..., 0], counts[..., 1])


def _f1(counts: AnyCounts) -> Floats:
    return _ratio(2 * counts[..., 0], counts[..., 1] + counts[..., 2])


def _f1_terms(counts: AnyCounts) -> Floats:
    used = counts[..., 1] > 0
    return np.stack([np.where(used, np.nan_to_num(_f1(counts)), 0.0), used.astype(np.float64)], axis=-1)


_MACRO_F1 = Pooled(_f1_terms, _share, axes=1)


def _figure(coefficient: Coefficient, counts: Layer) -> Figure:
    return _figures(coefficient, counts)(())


def _figures(
    coefficient: Coefficient, counts: Layer, missing: str = "nothing to divide by"
) -> Callable[[int | tuple[int, ...]], Figure]:
    """Compute values with their intervals; return what takes one of them out by its place.

    Args:
        missing: said where there is no value.
    """
    found = jackknife(coefficient, counts, least=0.0)

    def figure(index: int | tuple[int, ...]) -> Figure:
        one = found.estimate(index, n_units=0, n_coders=0)
        value, lo, hi = (None if math.isnan(x) else float(x) for x in (one.value, one.lo, one.hi))
        note = "" if one.status is Status.OK and lo is not None else one.note
        return Figure(value, lo, hi, one.n_docs, missing if value is None else note)

    return figure


def _method(one: Method) -> MethodFigures:
    tally = one.tally
    return MethodFigures(
        method=one.quality.method,
        lrap=_figure(_share, tally.ranking),
        recall_at_3=_figure(_share, tally.recall),
        macro_f1=_figure(_MACRO_F1, tally.codes),
        micro_f1=_figure(_f1, tally.codes.sum(axis=1)),
        ece3=one.quality.ece3,
    )


def _codes(found: Evaluation) -> Iterator[CodeFigures]:
    counts = found.methods[0].tally.codes
    precision = _figures(_share, counts[..., [0, 2]], "never proposed")
    recall = _figures(_share, counts[..., [0, 1]])
    f1 = _figures(_f1, counts)
    totals = counts.sum(axis=0, dtype=np.int64)
    for number, code in enumerate(found.codes):
        used, proposed = int(totals[number, 1]), int(totals[number, 2])
        note = "not used" if not used else "too rare" if used < FEW_USES else ""
        nothing = Figure(None, note="not used")
        yield CodeFigures(
            code,
            used,
            proposed,
            precision(number) if used else nothing,
            recall(number),
            f1(number) if used else nothing,
            note,
        )


def _bins(suggestions: Method) -> Iterator[Bin]:
    counts = suggestions.tally.bins
    coded = _figures(_share, counts[..., [2, 0]])
    totals = counts.sum(axis=0)
    width = 1 / len(totals)
    for number, (shown, said, _) in enumerate(totals.tolist()):
        mean = said / shown if shown else None
        yield Bin(round(number * width, 6), round((number + 1) * width, 6), round(shown), mean, coded(number))


# Another coder's reading of the same documents


def _beside(session: Session, places: Sequence[PlacedUnit], found: Evaluation) -> Iterator[BesideCoder]:
    """Put suggestions and this coder beside every other coder whose codings are open, on units both read."""
    worked = coded_documents(session)
    open_to = unblinded_documents(session)
    for name in first_readers(session):
        there = worked.get(name, set()) if open_to is None else worked.get(name, set()) & open_to
        if name == session.coder.slug or session.second_reading is not None or not there:
            continue
        other = as_coder(session, name)
        one = _compared(other, places, found, session.coder.slug, there)
        if one.units:
            yield one


def _compared(
    other: Session, places: Sequence[PlacedUnit], found: Evaluation, own: str, there: set[str]
) -> BesideCoder:
    made = _independent(other)
    readings = read_units(other, places, made)
    both = [
        row
        for row, unit in enumerate(found.read.tolist())
        if unit in readings.codes_of and places[unit].document.slug in there
    ]
    labels = _labels(readings, found, both)
    mine, taken, of = found.labels[both], found.taken[both], found.of[both]
    theirs = [one for one in made if one.document in there and one.origin == "suggestion"]
    ours = [
        one
        for one in codings.codings(other.store, coder_id=as_coder(other, own).coder.id)
        if one.document in there and one.origin == "suggestion"
    ]

    def pooled(left: np.ndarray, right: np.ndarray) -> Figure:
        counts = np.zeros((len(found.documents), 3), dtype=np.int64)
        for column, marked in enumerate((left & right, left, right)):
            np.add.at(counts[:, column], of, np.count_nonzero(marked, axis=1))
        return _figure(_f1, counts)

    return BesideCoder(
        coder=other.coder.slug,
        units=len(both),
        documents=len(set(of.tolist())),
        with_own=pooled(taken, mine),
        with_other=pooled(taken, labels),
        own_with_other=pooled(mine, labels),
        suggested=len(ours) + len(theirs),
    )


def _labels(readings: Readings, found: Evaluation, rows: Sequence[int]) -> np.ndarray:
    place = {code: number for number, code in enumerate(found.codes)}
    labels = np.zeros((len(rows), len(found.codes)), dtype=np.bool_)
    for row, unit in enumerate(found.read[rows].tolist()):
        for code in readings.codes_of[unit] & place.keys():
            labels[row, place[code]] = True
    return labels


def _independent(session: Session) -> list[Coding]:
    """Return this coder's codings as they stood when each document was first finished."""
    taken_back = independent.since_finished(session.store, merged_ids(session), {session.coder.id})
    kept = codings.codings(session.store, coder_id=session.coder.id)
    slugs: Mapping[str, str] = {one.id: one.slug for one in documents.documents(session.store)}
    names = {row_id: slug for slug, row_id in codes.code_ids(session.store).items()}
    earlier = [
        Coding(
            "",
            slugs[one.layer.document_id],
            one.start,
            one.end,
            names[one.code_id],
            session.coder.slug,
            "suggestion" if one.origin == "suggestion" else "manual",
        )
        for one in taken_back.instead
        if one.layer.coder_id == session.coder.id
    ]
    return sorted(
        [*(one for one in kept if one.id not in taken_back.without), *earlier],
        key=lambda one: (one.document, one.start, one.end),
    )
