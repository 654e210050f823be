"""Training a coder's suggestions from their own codings, and caching what the model proposes.

Imports the engine (scikit-learn, spaCy), so only the worker process and the command line import this.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence, Set
from dataclasses import asdict, dataclass

from cpqual.domain.codebook import Code
from cpqual.domain.errors import InputError
from cpqual.services import embedding
from cpqual.services.layers import unblinded_documents
from cpqual.services.placed_units import PlacedUnit, placed_units, read_units
from cpqual.services.session import Session
from cpqual.services.suggesting import require_offered
from cpqual.storage import codes, codings, documents, suggestions
from cpqual.suggest import data, model
from cpqual.suggest.kept import expected, kept_pairs
from cpqual.suggest.linear import FEWEST_UNITS
from cpqual.suggest.material import Workshop

__all__ = ["Trained", "train"]

MOST = 9
LEAST_PROBABILITY = 0.02
"""Below the third, only suggestions at least this probable are kept."""
PER_CODE = 200
"""So many unread units of every code are kept, however improbable: those to be read next for it."""
MOST_REFITTED = 2_000
"""Units of a study in which everything is suggested anew after every coding."""
MOST_EXPLAINED = 3_000
"""So many suggestions carry their reasons, the most probable first; each costs milliseconds."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training came to.

    Attributes:
        units: units that may be suggested for.
        read: units the coder has read.
        codings: codings learned from.
        complete: whether nothing was left out for being slow.
        without_vectors: why sentence vectors were left out; empty unless their model failed.
    """

    run: str
    units: int
    read: int
    codings: int
    complete: bool
    without_vectors: str = ""


def train(session: Session, workshop: Workshop | None = None) -> Trained:
    """Train on what this coder has read and coded, and cache the suggestions in the project.

    Only this coder's own codings are learned from: suggestions never carry another coder's judgement.

    Args:
        workshop: keeps what is prepared from one training to the next; None prepares everything anew.

    Raises:
        RefusedError: the coder reads a sample a second time, and is to judge anew.
    """
    upto, places = _begin(session)
    return _learn(session, upto, places, workshop or Workshop(), linear=True)


def refit(session: Session, workshop: Workshop) -> Trained | None:
    """Train as `train` does, without the classifiers that join where much has been read; None for not now.

    It is not done in a study of more than 2,000 units: whatever is suggested for them would be written anew
    after every coding.

    Raises:
        RefusedError: as `train`.
    """
    upto, places = _begin(session)
    if len(places) > MOST_REFITTED:
        return None
    return _learn(session, upto, places, workshop, linear=False)


def _begin(session: Session) -> tuple[int, list[PlacedUnit]]:
    """Return up to which change of the log is learned from, and all units that may be suggested for."""
    require_offered(session)
    # looked up first: what changes while the rest is read is not counted as learned
    return suggestions.latest_change(session.store), list(placed_units(session))


def _learn(
    session: Session, upto: int, places: Sequence[PlacedUnit], workshop: Workshop, *, linear: bool
) -> Trained:
    made = codings.codings(session.store, coder_id=session.coder.id)
    cards = code_cards(session)
    readings, learned = read_units(session, places, made), len(made)
    # of a hundred thousand units they would be a fifth of what stands in memory
    del made
    fitted, without = _fitted(session, places, cards, readings, workshop, linear=linear)
    if linear:
        embedding.forget_others(session, fitted.material, readings)
    # made before the file is locked for writing: the coder goes on coding meanwhile
    scores = model.score(fitted)
    found = list(_propose(fitted, scores, places, readings, codes.code_ids(session.store)))
    read = len(readings.codes_of)
    left = expected(scores, [code.slug for code in fitted.material.codes], readings.codes_of)
    facts: dict[str, object] = {
        "units": len(places), "codes": len(cards), "read": read, "upto": upto,
        "expected": {slug: asdict(one) for slug, one in left.items()}, "without_vectors": without,
    }  # fmt: skip
    texts = {place.document.id: place.document.text_sha256 for place in places}
    run = suggestions.replace_suggestions(session.store, session.coder.id, read, learned, facts, found, texts)
    return Trained(run, len(places), read, learned, linear or read < FEWEST_UNITS, without)


def _fitted(
    session: Session,
    places: Sequence[PlacedUnit],
    cards: Sequence[data.CodeCard],
    readings: data.Readings,
    workshop: Workshop,
    *,
    linear: bool,
) -> tuple[model.Model, str]:
    """Return a model, and why it is one without sentence vectors where the user's model for them failed."""
    try:
        material = prepared(session, places, cards, workshop)
        return model.fit(material, readings, linear=linear), ""
    except InputError as error:
        # suggestions without are worth more than none; not where, because that is nobody else's business
        material = prepared(session, places, cards, workshop, vectors=False)
        return model.fit(material, readings, linear=linear), error.what


def prepared(
    session: Session,
    places: Sequence[PlacedUnit],
    cards: Sequence[data.CodeCard],
    workshop: Workshop | None = None,
    *,
    vectors: bool = True,
) -> model.Material:
    """Return units and codes as the engine takes them, every unit's features worked out.

    Args:
        workshop: keeps what is prepared; None for nothing.
        vectors: whether sentence vectors are made, where there is a model for them.

    Raises:
        InputError: the model for sentence vectors fails.
    """
    units = [
        data.Unit(p.document.slug, p.text, p.previous, p.role, p.document.language, p.speaker) for p in places
    ]
    workshop = workshop or Workshop()
    found = embedding.embeddings(session, workshop.embeddings) if vectors else None
    if found is not None:
        embedding.embed_units(session, found, [unit.text for unit in units])
    return workshop.prepare(units, cards, session.project.language, found)


def code_cards(session: Session, without: Set[str] = frozenset()) -> list[data.CodeCard]:
    """Return the codes that may be suggested, with what the codebook says of them.

    Examples from documents in which coding is still blind for this coder are left out: they would suggest
    there what another coder gave them.

    Args:
        without: documents whose passages are left out of the codebook's examples, too.
    """
    open_to = unblinded_documents(session)
    if open_to is not None:
        without |= {stored.slug for stored in documents.documents(session.store)} - open_to
    return [_card(code, without) for code in codes.codes(session.store) if code.usable]


def _card(code: Code, without: Set[str]) -> data.CodeCard:
    examples = [e for e in (code.typical, code.atypical) if e is not None and e.document not in without]
    return data.CodeCard(
        slug=code.slug,
        label=code.label,
        parent=code.parent,
        definition=" ".join((code.brief, code.full)).strip(),
        inclusion=code.when_to_use,
        examples=tuple(example.text for example in examples),
        said_by=code.said_by,
    )


def _propose(
    fitted: model.Model,
    scores: data.Floats,
    places: Sequence[PlacedUnit],
    readings: data.Readings,
    code_ids: dict[str, str],
) -> Iterator[suggestions.SuggestionRow]:
    """Yield rows for the cache: see `kept_pairs`, with reasons for the most probable ones."""
    names = [code.slug for code in fitted.material.codes]
    pairs_kept = kept_pairs(
        scores, names, readings.codes_of, most=MOST, least=LEAST_PROBABILITY, per_code=PER_CODE
    )
    proposed = model.propose(fitted, ((pair.unit, pair.code) for pair in pairs_kept), scores)
    ranked = deque((pair.rank, one) for pair, one in zip(pairs_kept, proposed, strict=True))
    del pairs_kept
    # reasons are worth their cost where a person will ask: the top of the list, unread units first
    asked = sorted(
        (one for rank, one in ranked if rank <= 3),
        key=lambda one: (one.unit in readings.codes_of, -one.probability),
    )[:MOST_EXPLAINED]
    pairs = [(one.unit, one.code) for one in asked]
    why = dict(zip(pairs, model.explain(fitted, pairs), strict=True))
    while ranked:
        # taken out, so that there are never both all of these and all rows
        rank, one = ranked.popleft()
        place = places[one.unit]
        reason = why.get((one.unit, one.code))
        told = json.dumps(reason_values(reason, places, readings) if reason else {}, ensure_ascii=False)
        yield (
            place.document.id, place.start, place.end, rank, code_ids[one.code], round(one.probability, 6),
            one.wording, told,
        )  # fmt: skip


def reason_values(
    reason: data.Reason, places: Sequence[PlacedUnit], readings: data.Readings
) -> dict[str, object]:
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
