"""Every unit of a project with what a coder's model makes of it, worked out anew, so that nothing is old.

Imports the engine (scikit-learn, spaCy), so only the command line imports this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

import numpy as np

from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span, sha256
from cpqual.domain.units import UnitKind
from cpqual.domain.wording import counted
from cpqual.services.anchoring import hider
from cpqual.services.filtering import heard, selection
from cpqual.services.placed_units import PlacedUnit, placed_units, read_units
from cpqual.services.session import Session
from cpqual.services.suggesting import ALWAYS, LEAST, MOST, require_offered
from cpqual.services.training import code_cards, prepared
from cpqual.storage import codings, documents
from cpqual.suggest import model
from cpqual.suggest.data import Floats

_CHUNK = 2_048
"""Units scored at a time, so that a hundred thousand of them never stand in memory with all their codes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which units are listed, and what of them.

    Attributes:
        unit: what the documents are cut into; the project's unit if None.
        documents: patterns of slugs (`*` is for anything), of which one fits; all documents if empty.
        where: a filter; see `filtering.select`. Units of which somebody selected says a part.
        read: units that the coder has read (True) or not (False); both if None.
        every: all codes that may be suggested; else up to nine, the first three and what is probable enough.
        limit: at most so many units.
    """

    unit: UnitKind | None = None
    documents: tuple[str, ...] = ()
    where: str = ""
    read: bool | None = None
    every: bool = False
    limit: int | None = None


class ListedCode(NamedTuple):
    """A code for a unit: its probability, and whether that reaches the code's threshold."""

    code: str
    probability: float
    likely: bool


class ListedUnit(NamedTuple):
    """A unit `[start, end)` of a document with its suggestions, most probable first.

    Attributes:
        text_hash: SHA-256 of the unit's words as they stand in the document's canonical text.
    """

    document: str
    start: int
    end: int
    text_hash: str
    suggestions: tuple[ListedCode, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The units that were asked for.

    Attributes:
        count: how many there are.
        read: how many units of all the coder has read.
        codings: how many codings were learned from.
        units: the units in document order, scored while they are gone through; once only.
    """

    count: int
    read: int
    codings: int
    units: Iterator[ListedUnit]


def list_units(session: Session, asked: Asked, say: Callable[[str], None] = lambda _: None) -> Listing:
    """Train on what this coder has read, and list units with what is suggested for each.

    The coder's own codings are projected on units of whatever kind is asked for. A unit that was read is
    scored as if it had not been; where suggestions are kept back, to check how they steer, there are none.

    Args:
        asked: which units, and what of them.
        say: is told what is being done.

    Raises:
        RefusedError: a second reading gets no suggestions, the codebook has no code that may be suggested, or
            no document answers the filter.
        InputError: the filter cannot be read.
        UnknownNameError: no document fits a pattern, or there is no such name in the filter.
    """
    require_offered(session)
    cards = code_cards(session)
    if not cards:
        raise RefusedError(
            "the codebook has no code that may be suggested", remedy="See: cpqual codebook import"
        )
    is_asked = _chooser(session, asked)
    say("cutting the documents into units …")
    places = list(placed_units(session, asked.unit))
    made = codings.codings(session.store, coder_id=session.coder.id)
    readings, learned = read_units(session, places, made), len(made)
    # of a hundred thousand units they would be a fifth of what stands in memory
    del made
    say(f"weighing the words of {counted(len(places), 'unit')} …")
    material = prepared(session, places, cards)
    read = readings.codes_of
    say(f"learning from {counted(learned, 'coding')} in {counted(len(read), 'unit')} read …")
    fitted = model.fit(material, readings)
    chosen = [
        i
        for i, place in enumerate(places)
        if (asked.read is None or (i in read) == asked.read) and is_asked(place)
    ][: asked.limit]
    return Listing(len(chosen), len(read), learned, _listed(session, fitted, places, chosen, asked.every))


def _chooser(session: Session, asked: Asked) -> Callable[[PlacedUnit], bool]:
    """Return a function that tells whether a unit's document and speaker are asked for."""
    if asked.documents:
        known = [stored.slug for stored in documents.documents(session.store)]
        for pattern in asked.documents:
            if not any(fnmatchcase(slug, pattern) for slug in known):
                raise UnknownNameError(
                    f"no document fits {pattern!r}", remedy="`cpqual documents` lists them."
                )
    selected = selection(session, asked.where)
    is_heard = heard(session, selected) if selected is not None else None

    def is_asked(place: PlacedUnit) -> bool:
        slug = place.document.slug
        if asked.documents and not any(fnmatchcase(slug, pattern) for pattern in asked.documents):
            return False
        return is_heard is None or is_heard(slug, Span(place.start, place.end))

    return is_asked


def _listed(
    session: Session, fitted: model.Model, places: Sequence[PlacedUnit], chosen: Sequence[int], every: bool
) -> Iterator[ListedUnit]:
    names = [card.slug for card in fitted.material.codes]
    is_hidden = hider(session)
    text, of = "", ""
    for first in range(0, len(chosen), _CHUNK):
        part = chosen[first : first + _CHUNK]
        scores = model.score(fitted, part)
        ranked = np.argsort(-scores, axis=1, kind="stable")
        likely = scores >= fitted.thresholds(part)
        for row, unit in enumerate(part):
            place = places[unit]
            if place.document.id != of:
                text, of = documents.text(session.store, place.document.id), place.document.id
            shown = ranked[row] if every else _shown(scores[row], ranked[row])
            if is_hidden(place.document.slug, place.start):
                shown = []
            yield ListedUnit(
                place.document.slug,
                place.start,
                place.end,
                sha256(text[place.start : place.end]),
                tuple(
                    ListedCode(names[code], round(float(scores[row, code]), 6), bool(likely[row, code]))
                    for code in shown
                ),
            )


def _shown(scores: Floats, ranked: Sequence[int]) -> Sequence[int]:
    """Return those codes of a unit, best first, that the workbench would show for it."""
    return [code for rank, code in enumerate(ranked[:MOST]) if rank < ALWAYS or scores[code] >= LEAST]
