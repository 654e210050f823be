"""Training a coder's suggestions from their own codings, and caching what the model proposes.

Imports the engine (scikit-learn, spaCy), so only the worker process and the command line import this.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from cpqual.domain.codebook import Code
from cpqual.domain.codings import Coding
from cpqual.domain.documents import Annotation, StoredDocument, Turn
from cpqual.domain.errors import RefusedError
from cpqual.domain.units import Unit
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session
from cpqual.services.suggesting import are_offered
from cpqual.storage import codes, codings, documents, notes, suggestions
from cpqual.suggest import data, evaluation, model
from cpqual.suggest.evaluation import Evaluation

__all__ = ["Evaluation", "PlacedUnit", "Trained", "evaluate", "train"]

MOST = 9
LEAST_PROBABILITY = 0.02
"""Below the third, only suggestions at least this probable are kept."""
MOST_EXPLAINED = 3_000
"""So many suggestions carry their reasons, the most probable first; each costs milliseconds."""


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit of the project as the engine sees it, and where it stands."""

    document: StoredDocument
    start: int
    end: int
    text: str
    previous: str
    role: str


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training came to.

    Attributes:
        units: units that may be suggested for.
        read: units the coder has read.
        codings: codings learned from.
    """

    run: str
    units: int
    read: int
    codings: int


def train(session: Session) -> Trained:
    """Train on what this coder has read and coded, and cache the suggestions in the project.

    Only this coder's own codings are learned from: suggestions never carry another coder's judgement.

    Raises:
        RefusedError: the coder reads a sample a second time, and is to judge anew.
    """
    if not are_offered(session):
        raise RefusedError(f"{session.coder.slug} is a second reading and gets no suggestions")
    # looked up first: what changes while the rest is read is not counted as learned
    upto = suggestions.latest_change(session.store)
    places = list(placed_units(session))
    made = codings.codings(session.store, coder_id=session.coder.id)
    cards = code_cards(session)
    material = _material(session, places, cards)
    readings = read_units(session, places, made)
    fitted = model.fit(material, readings)
    # made before the file is locked for writing: the coder goes on coding meanwhile
    found = list(_propose(fitted, places, readings, codes.code_ids(session.store)))
    read = len(readings.codes_of)
    facts: dict[str, object] = {"units": len(places), "codes": len(cards), "read": read, "upto": upto}
    texts = {place.document.id: place.document.text_sha256 for place in places}
    run = suggestions.replace_suggestions(
        session.store, session.coder.id, read, len(made), facts, found, texts
    )
    return Trained(run, len(places), read, len(made))


def _material(
    session: Session, places: Sequence[PlacedUnit], cards: Sequence[data.CodeCard]
) -> model.Material:
    units = [data.Unit(p.document.slug, p.text, p.previous, p.role) for p in places]
    return model.prepare(units, cards, session.project.language)


def evaluate(session: Session) -> Evaluation:
    """Say how good the suggestions are on this coder's documents, scored by models that have not seen them.

    Codebook examples quoted from documents of the project are left out, because they would give answers away.

    Raises:
        RefusedError: too little has been read.
    """
    places = list(placed_units(session))
    made = codings.codings(session.store, coder_id=session.coder.id)
    known = {document.slug for document in documents.documents(session.store)}
    cards = [_card(code, without=known) for code in codes.codes(session.store) if code.usable]
    return evaluation.evaluate(_material(session, places, cards), read_units(session, places, made))


def placed_units(session: Session) -> Iterator[PlacedUnit]:
    """Yield every unit that can carry a code, in document order, with annotations taken out of its words.

    The unit before it, whoever speaks, is its context; interviewer speech is context and nothing else.
    """
    kind = session.project.unit
    roles = {(document, person): role for document, person, role in documents.roles(session.store)}
    for stored in documents.documents(session.store):
        text, _, turns, units = text_and_units(session, stored, kind)
        marks = documents.annotations_of(session.store, stored.id)
        previous = ""
        for unit in units:
            words = _without(text, unit, marks)
            if unit.to_be_coded:
                yield PlacedUnit(
                    stored, unit.start, unit.end, words, previous, _role(stored, unit, turns, roles)
                )
            previous = words


def _without(text: str, unit: Unit, marks: Sequence[Annotation]) -> str:
    kept, at = [], unit.start
    for mark in marks:
        if unit.start <= mark.start and mark.end <= unit.end and mark.start >= at:
            kept.append(text[at : mark.start])
            at = mark.end
    return "".join([*kept, text[at : unit.end]])


def _role(
    stored: StoredDocument, unit: Unit, turns: Sequence[Turn], roles: dict[tuple[str, str], str]
) -> str:
    if unit.turn is None:
        return ""
    person = turns[unit.turn].person
    return roles.get((stored.slug, person), "participant") if person else str(unit.speaker)


def code_cards(session: Session) -> list[data.CodeCard]:
    """Return the codes that may be suggested, with what the codebook says of them."""
    return [_card(code) for code in codes.codes(session.store) if code.usable]


def _card(code: Code, without: Set[str] = frozenset()) -> data.CodeCard:
    examples = [e for e in (code.typical, code.atypical) if e is not None and e.document not in without]
    return data.CodeCard(
        slug=code.slug,
        label=code.label,
        parent=code.parent,
        definition=" ".join((code.brief, code.full)).strip(),
        inclusion=code.when_to_use,
        examples=tuple(example.text for example in examples),
    )


def read_units(session: Session, places: Sequence[PlacedUnit], made: Sequence[Coding]) -> data.Readings:
    """Return which units this coder has read, with their codes, and the passages marked inside them.

    In a finished document every unit is read; in another, every unit up to the last one with a coding or a
    rejected suggestion: coders read in order, and what they passed over they left uncoded.
    """
    finished = {
        document
        for (document, coder), status in notes.readings(session.store).items()
        if coder == session.coder.slug and status == "finished"
    }
    reached: dict[str, int] = {}
    for coding in made:
        reached[coding.document] = max(reached.get(coding.document, 0), coding.end)
    for verdict in notes.verdicts(session.store, session.coder.id):
        if verdict.answer != "later":
            reached[verdict.document] = max(reached.get(verdict.document, 0), verdict.end)
    here = _by_unit(places, made)
    read = [
        i
        for i, place in enumerate(places)
        if place.document.slug in finished or place.start < reached.get(place.document.slug, 0)
    ]
    return data.Readings(
        {i: frozenset(coding.code for coding in here.get(i, ())) for i in read},
        tuple(_spans(session, places, {i: here[i] for i in read if i in here})),
    )


def _by_unit(places: Sequence[PlacedUnit], made: Sequence[Coding]) -> dict[int, list[Coding]]:
    """Return the codings that touch each unit, by the unit's index; units of a document stand together."""
    units: dict[str, list[int]] = {}
    for i, place in enumerate(places):
        units.setdefault(place.document.slug, []).append(i)
    here: dict[int, list[Coding]] = {}
    for coding in made:
        found = units.get(coding.document, [])
        first = bisect_right(found, coding.start, key=lambda i: places[i].end)
        last = bisect_left(found, coding.end, key=lambda i: places[i].start)
        for i in found[first:last]:
            here.setdefault(i, []).append(coding)
    return here


def _spans(
    session: Session, places: Sequence[PlacedUnit], here: Mapping[int, Sequence[Coding]]
) -> Iterator[data.SpanReading]:
    """Yield the passages that are marked inside units and are not the whole unit."""
    text, of = "", ""
    for i, codings_here in here.items():
        place = places[i]
        parts: dict[tuple[int, int], set[str]] = {}
        for coding in codings_here:
            part = (max(coding.start, place.start), min(coding.end, place.end))
            if part != (place.start, place.end):
                parts.setdefault(part, set()).add(coding.code)
        if parts and place.document.id != of:
            text, of = documents.text(session.store, place.document.id), place.document.id
        for (start, end), names in parts.items():
            yield data.SpanReading(i, text[start:end], frozenset(names))


def _propose(
    fitted: model.Model, places: Sequence[PlacedUnit], readings: data.Readings, code_ids: dict[str, str]
) -> Iterator[suggestions.SuggestionRow]:
    """Yield rows for the cache: the best codes of every unit, with reasons for the most probable ones."""
    ranked = [
        (rank, one)
        for row in model.suggest(fitted, most=MOST)
        for rank, one in enumerate(row, 1)
        if rank <= 3 or one.probability >= LEAST_PROBABILITY
    ]
    # reasons are worth their cost where a person will ask: the top of the list, unread units first
    asked = sorted(
        (one for rank, one in ranked if rank <= 3),
        key=lambda one: (one.unit in readings.codes_of, -one.probability),
    )[:MOST_EXPLAINED]
    pairs = [(one.unit, one.code) for one in asked]
    why = dict(zip(pairs, model.explain(fitted, pairs), strict=True))
    for rank, one in ranked:
        place = places[one.unit]
        reason = why.get((one.unit, one.code))
        told = json.dumps(_told(reason, places, readings) if reason else {}, ensure_ascii=False)
        yield (
            place.document.id, place.start, place.end, rank, code_ids[one.code], round(one.probability, 6),
            one.wording, told,
        )  # fmt: skip


def _told(reason: data.Reason, places: Sequence[PlacedUnit], readings: data.Readings) -> dict[str, object]:
    """Return a reason as JSON values; resembling passages as places, so that no words are copied about."""
    alike = []
    for quote in reason.quotes[:3]:
        if quote.kind is data.RowKind.EXAMPLE:
            continue
        unit = quote.index if quote.kind is data.RowKind.UNIT else readings.spans[quote.index].unit
        place = places[unit]
        alike.append({"document": place.document.slug, "start": place.start, "end": place.end})
    return {
        "words": [word.words for word in reason.words if word.contribution > 0][:5],
        "definition": list(reason.definition_words)[:5],
        "alike": alike,
        "used": reason.used,
        "read": reason.read,
        "parts": {part.part: round(part.contribution, 3) for part in reason.parts},
    }
