"""The units of a project as the suggestion engine sees them, and which of them a coder has read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cpqual.domain.codings import Coding
from cpqual.domain.documents import Annotation, StoredDocument, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import Unit, UnitKind, mostly_in, touches, union
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session
from cpqual.storage import codes, documents, notes
from cpqual.storage.read_units import ReadUnit
from cpqual.storage.read_units import read_units as marks_of_reading
from cpqual.suggest import data


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit of the project as the engine sees it, and where it stands.

    Attributes:
        role: of the speaker, for likeness: the last of several by name, or what kind of speaker it is.
        speaker: all that is known of who speaks; see `domain.codebook.could_say`.
    """

    document: StoredDocument
    start: int
    end: int
    text: str
    previous: str
    role: str
    speaker: frozenset[str]


def placed_units(session: Session, kind: UnitKind | None = None) -> Iterator[PlacedUnit]:
    """Yield every unit that can carry a code, in document order, with annotations taken out of its words.

    The unit before it, whoever speaks, is its context; interviewer speech is context and nothing else, unless
    a code in use says that interviewers say it: then what they say can carry that code, and no other.

    Args:
        kind: what to cut into; the project's unit if None.
    """
    kind = kind or session.project.unit
    roles: dict[tuple[str, str], list[str]] = {}
    for document, person, role in documents.roles(session.store):
        roles.setdefault((document, person), []).append(role)
    asked = any("interviewer" in code.said_by for code in codes.codes(session.store) if code.usable)
    for stored in documents.documents(session.store):
        text, _, turns, units = text_and_units(session, stored, kind)
        marks = _nobodys_words(turns, documents.annotations_of(session.store, stored.id))
        previous = ""
        for unit in units:
            words = _without(text, unit, marks)
            if unit.to_be_coded or (asked and unit.counts_as_data and unit.drawn):
                role, speaker = _speaker(stored, unit, turns, roles)
                yield PlacedUnit(stored, unit.start, unit.end, words, previous, role, speaker)
            previous = words


def _nobodys_words(turns: Iterable[Turn], marks: Iterable[Annotation]) -> list[Span]:
    """Return the annotations, and the labels of what is quoted in field notes: units hold those."""
    labels = (Span(turn.label_start, turn.start) for turn in turns if turn.form == "reported")
    return union(
        [*(Span(mark.start, mark.end) for mark in marks), *(one for one in labels if one.end > one.start)]
    )


def _without(text: str, unit: Unit, marks: Sequence[Span]) -> str:
    """Return a unit's words without the marks, which are in text order and lie apart."""
    kept, at = [], unit.start
    for mark in marks[bisect_right(marks, unit.start, key=lambda mark: mark.end) :]:
        if mark.start >= unit.end:
            break
        kept.append(text[at : max(at, mark.start)])
        at = min(mark.end, unit.end)
    return "".join([*kept, text[at : unit.end]])


def _speaker(
    stored: StoredDocument, unit: Unit, turns: Sequence[Turn], roles: Mapping[tuple[str, str], Sequence[str]]
) -> tuple[str, frozenset[str]]:
    """Return the role by which a speaker is like others, and all that is known of who it is."""
    if unit.turn is None:
        return "", frozenset()
    kind, person = str(unit.speaker), turns[unit.turn].person
    held = roles.get((stored.slug, person), ()) if person else ()
    role = (held[-1] if held else "participant") if person else kind
    if kind == "interviewer":
        return role, frozenset({kind})
    # somebody whom nobody could name may be anybody
    return role, frozenset({"participant", *held}) if person or kind == "participant" else frozenset()


def read_units(session: Session, places: Sequence[PlacedUnit], made: Sequence[Coding]) -> data.Readings:
    """Return which units this coder has read, with their codes, and the passages marked inside them.

    A unit is read

    - in a document that the coder has finished;
    - where it has a coding of theirs;
    - where at least half of it lies in passages that are marked as read, or whose suggestion was rejected;
    - where it begins before the end of the last coding or rejected suggestion of its document: coders read in
      order, and what they passed over they left uncoded. What rules coded does not count here, nor what is on
      units marked because a list led there; and in a document with marks from a table nothing does, because
      whoever writes them says all that was read.

    Args:
        places: all units, of whatever kind.
        made: this coder's codings.
    """
    marks: dict[str, list[ReadUnit]] = {}
    for mark in marks_of_reading(session.store, coder_id=session.coder.id):
        marks.setdefault(mark.document, []).append(mark)
    rejected = [v for v in notes.verdicts(session.store, session.coder.id) if v.answer != "later"]
    in_order = [(one.document, Span(one.start, one.end)) for one in made if one.origin != "autocode"]
    in_order += [(one.document, Span(one.start, one.end)) for one in rejected]
    reached = _reached(in_order, marks)
    passages = {slug: [Span(mark.start, mark.end) for mark in there] for slug, there in marks.items()}
    for one in rejected:
        passages.setdefault(one.document, []).append(Span(one.start, one.end))
    covered = {slug: union(spans) for slug, spans in passages.items()}
    finished = {
        document
        for (document, coder), status in notes.readings(session.store).items()
        if coder == session.coder.slug and status == "finished"
    }
    here = _by_unit(places, made)
    read = [
        i
        for i, place in enumerate(places)
        if i in here
        or (slug := place.document.slug) in finished
        or place.start < reached.get(slug, 0)
        or (slug in covered and mostly_in(covered[slug], Span(place.start, place.end)))
    ]
    return data.Readings(
        {i: frozenset(coding.code for coding in here.get(i, ())) for i in read},
        tuple(_spans(session, places, {i: here[i] for i in read if i in here})),
    )


def _reached(
    answered: Iterable[tuple[str, Span]], marks: Mapping[str, Collection[ReadUnit]]
) -> dict[str, int]:
    """Return how far each document was read in order, as its codings and answers tell; see `read_units`."""
    told = {slug for slug, there in marks.items() if any(mark.way == "import" for mark in there)}
    listed = {
        slug: union(Span(mark.start, mark.end) for mark in there if mark.way == "queue")
        for slug, there in marks.items()
    }
    reached: dict[str, int] = {}
    for slug, span in answered:
        if slug not in told and not touches(listed.get(slug, ()), span):
            reached[slug] = max(reached.get(slug, 0), span.end)
    return reached


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
