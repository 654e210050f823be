"""What the anchoring check found: units coded with suggestions in sight beside those coded without.

Imports the engine (scikit-learn, spaCy), so only the command line and the methods appendix import this.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts
from cpqual.analysis.agreement.intervals import jackknife
from cpqual.analysis.agreement.units import Floats
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import mostly_in, union
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services.anchoring import Check, check_of
from cpqual.services.placed_units import placed_units, read_units
from cpqual.services.reading_times import first_read
from cpqual.services.session import Session
from cpqual.services.training import code_cards, prepared
from cpqual.storage import codings, revisions
from cpqual.storage.read_units import read_units as marks_of_reading
from cpqual.suggest import model

FEW_UNITS = 20
"""So many units are needed of both kinds."""
FIRST, THREE, CODES = (
    "units that carry the model's first code",
    "codes among its first three",
    "codes per unit",
)
MEASURES = (FIRST, THREE, CODES)


class CodedUnit(NamedTuple):
    """A unit that was read during a check.

    Attributes:
        hidden: whether suggestions were kept back.
        codes: how many codes the coder gave it.
        first: whether the model's first code is among them; the model has not learned from the unit.
        three: how many of them are among its first three.
    """

    document: str
    hidden: bool
    codes: int
    first: bool
    three: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing compared, with the difference between shown and hidden units and its 95 % interval.

    None where there is nothing to divide by, or no interval; `note` says why.
    """

    name: str
    shown: float | None
    hidden: float | None
    difference: float | None
    lo: float | None
    hi: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Anchoring:
    """What a check found.

    Attributes:
        shown, hidden: units read during the check, with and without suggestions in sight.
        documents: how many documents they are in.
        corrected: documents left out because their text was corrected since, which moves the lots.
        listed: units left out because a list of suggestions had brought the coder there.
        words: what that means, in sentences.
    """

    coder: str
    check: Check
    shown: int
    hidden: int
    documents: int
    corrected: int
    listed: int
    measures: tuple[Measure, ...]
    words: tuple[str, ...]


def anchoring_report(session: Session) -> Anchoring:
    """Compare what this coder read during the check where suggestions were shown and where not.

    A unit is compared with a model of everything this coder has read but that unit.

    Raises:
        RefusedError: there was no check, or nothing has been read since it began.
    """
    check = check_of(session)
    if check is None:
        raise RefusedError("there was no check", remedy="Begin one: cpqual suggest anchoring on")
    places = list(placed_units(session))
    made = codings.codings(session.store, coder_id=session.coder.id)
    readings = read_units(session, places, made)
    spans: Mapping[int, tuple[str, Span]] = {
        i: (places[i].document.slug, Span(places[i].start, places[i].end)) for i in readings.codes_of
    }
    # answers to suggestions say that a unit was read only where suggestions were in sight
    times = first_read(session, spans, made, answers=False)
    during = [i for i, when in sorted(times.items()) if check.since < when <= (check.until or when)]
    listed = _listed(session)
    inside = [i for i in during if not mostly_in(listed.get(spans[i][0], ()), spans[i][1])]
    stored = {places[i].document.slug: places[i].document for i in inside}
    corrected = {
        slug
        for slug, document in stored.items()
        if document.revision
        and any(one.created >= check.since for one in revisions.revisions(session.store, document.id))
    }
    chosen = [i for i in inside if places[i].document.slug not in corrected]
    if not chosen:
        raise RefusedError(
            f"nothing that can be compared was read since the check began ({check.since[:10]})",
            remedy="Go on coding, with suggestions in sight where they are shown.",
        )
    fitted = model.fit(prepared(session, places, code_cards(session)), readings)
    found = [
        CodedUnit(
            places[i].document.slug,
            check.hides(places[i].document.slug, places[i].start),
            len(readings.codes_of[i]),
            bool(best) and best[0].code in readings.codes_of[i],
            sum(one.code in readings.codes_of[i] for one in best),
        )
        for i, best in zip(chosen, model.suggest(fitted, chosen, most=3), strict=True)
    ]
    return compare(session.coder.slug, check, found, len(corrected), len(during) - len(inside))


def _listed(session: Session) -> dict[str, list[Span]]:
    """Return the passages to which a list had led this coder: a model chose them, and none of the hidden."""
    found: dict[str, list[Span]] = {}
    for mark in marks_of_reading(session.store, coder_id=session.coder.id):
        if mark.way == "queue":
            found.setdefault(mark.document, []).append(Span(mark.start, mark.end))
    return {document: union(spans) for document, spans in found.items()}


def compare(
    coder: str, check: Check, found: Sequence[CodedUnit], corrected: int = 0, listed: int = 0
) -> Anchoring:
    """Compare units with suggestions in sight and without.

    Args:
        coder: initials of who read them.
        check: how the units without suggestions were drawn.
        found: the units that were read, whose documents are left out in turn for the intervals (jackknife).
        corrected: how many documents were left out because their text was corrected since.
        listed: how many units were left out because a list of suggestions led to them.
    """
    measures = tuple(_measures(found))
    hidden = sum(one.hidden for one in found)
    documents = len({one.document for one in found})
    shown = len(found) - hidden
    result = Anchoring(coder, check, shown, hidden, documents, corrected, listed, measures, ())
    return replace(result, words=tuple(_words(result)))


def _difference(counts: AnyCounts) -> Floats:
    """Mean where shown less mean where hidden, of (sum, number, sum, number)."""
    means = [
        np.divide(
            counts[..., at], counts[..., at + 1], out=np.full(counts.shape[:-1], np.nan),
            where=counts[..., at + 1] > 0,
        )
        for at in (0, 2)
    ]  # fmt: skip
    return np.asarray(means[0] - means[1])


def _measures(found: Sequence[CodedUnit]) -> Iterator[Measure]:
    place = {name: number for number, name in enumerate(dict.fromkeys(one.document for one in found))}
    counts = np.zeros((len(place), len(MEASURES), 4), dtype=np.int64)
    for one in found:
        at = 2 if one.hidden else 0
        for number, (amount, of) in enumerate(((one.first, 1), (one.three, one.codes), (one.codes, 1))):
            counts[place[one.document], number, at : at + 2] += (amount, of)
    totals = counts.sum(axis=0)
    differences = jackknife(_difference, counts, least=-math.inf)
    for number, name in enumerate(MEASURES):
        estimate = differences.estimate(number, n_units=len(found), n_coders=1)
        a, m, b, n = totals[number].tolist()
        bounded = not math.isnan(estimate.lo)
        # the interval is even on both sides; what is cut at 1 is for coefficients
        half = estimate.value - estimate.lo
        yield Measure(
            name,
            a / m if m else None,
            b / n if n else None,
            None if math.isnan(estimate.value) else estimate.value,
            estimate.lo if bounded else None,
            estimate.value + half if bounded else None,
            "" if bounded else estimate.note,
        )


def _words(found: Anchoring) -> Iterator[str]:
    yield (
        f"{counted(found.shown, 'unit')} read with suggestions in sight, {found.hidden} without, in"
        f" {counted(found.documents, 'document')}; suggestions kept back on {found.check.words()}."
    )
    first = found.measures[0]
    if min(found.shown, found.hidden) < FEW_UNITS:
        yield f"Too few to say anything: {FEW_UNITS} units of both kinds are needed."
    elif first.lo is None or first.hi is None or first.difference is None:
        yield f"Whether suggestions steer the coding cannot be told: {first.note}."
    else:
        between = f"95 % interval {_points(first.lo)} to {_points(first.hi)} points"
        shares = (
            f"{_percent(first.shown)} of units with suggestions in sight, {_percent(first.hidden)} without"
        )
        lead = (
            f"The model's first code was given to {shares}: {_points(first.difference)} points ({between})."
        )
        if first.lo > 0:
            yield f"{lead} Suggestions steer the coding: what they name is given more often where they show."
        elif first.hi < 0:
            yield f"{lead} Codes that suggestions name are given less often where they show."
        else:
            yield f"{lead} It is not shown that they steer the coding; the interval says what may be there."
    if found.corrected:
        yield f"Left out: {counted(found.corrected, 'document')} whose text was corrected since."
    if found.listed:
        yield f"Left out: {counted(found.listed, 'unit')} that a list of suggestions had led to."


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}".replace("%", " %")


def _points(share: float) -> str:
    return f"{share * 100:+.0f}".replace("-", "−")


def table(found: Anchoring) -> Table:
    """Return the comparison as a table."""
    rows = [
        (one.name, one.shown, one.hidden, one.difference, one.lo, one.hi, one.note) for one in found.measures
    ]
    columns = ("measure", "shown", "hidden", "difference", "lo", "hi", "note")
    about = "lo, hi: 95 % interval of the difference, documents left out one at a time (jackknife, t)"
    return Table("anchoring check", columns, rows, (*found.words, about))
