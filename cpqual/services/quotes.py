"""Passages as lists show them: where they stand, who speaks, the words, and what is around them."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.documents import Turn
from cpqual.domain.text import Span, harmless
from cpqual.services.reading import OpenDocument
from cpqual.services.session import Session
from cpqual.storage import documents, passages, people

REACH = 400
"""Code points shown on either side of a passage."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage `[start, end)` with its words; `speaker` is the label of the turn it begins in, or empty."""

    document: str
    start: int
    end: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words of a passage and those before and after it, each side cut where a line begins or ends."""

    before: str
    text: str
    after: str


def quote(session: Session, document: str, span: Span) -> Quote:
    """Return a passage with its speaker and words.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    ((speaker, words),) = passages.page(session.store, [(stored.slug, *span)], span.end - span.start)
    return Quote(stored.slug, span.start, span.end, speaker, words)


def surroundings(session: Session, document: str, span: Span, reach: int = REACH) -> Surroundings:
    """Return a passage between the words that stand around it.

    Args:
        reach: at most so many code points on either side.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    first = max(span.start - reach, 0)
    # one more code point tells whether the text goes on
    found = passages.excerpt(session.store, stored.id, first, span.end + reach + 1)
    before, text = found[: span.start - first], found[span.start - first : span.end - first]
    after = found[span.end - first : span.end - first + reach]
    if first > 0:
        before = before[before.find("\n") + 1 :]
    if len(found) > span.end + reach - first and "\n" in after:
        after = after[: after.rindex("\n")]
    return Surroundings(before, text, after)


def attributed(session: Session, opened: OpenDocument, span: Span, where: str) -> str:
    """Return a passage as a report quotes it: `“…” (Bea, community link worker, INT-HL-01, turn 14)`.

    Who speaks is told by pseudonym, and by the roles the person has in the document, or else the group;
    where several speak, by their names alone. Outside turns nobody is named.

    Args:
        where: the place in the document, such as `turn 14`; may be empty.
    """
    words = opened.text[span.start : span.end].strip()
    speaking = [turn for turn in opened.turns if turn.start < span.end and turn.end > span.start]
    who = _who(session, opened, speaking)
    parts = (*who, opened.document.slug, where)
    return harmless(f"“{words}” ({', '.join(part for part in parts if part)})")


def _who(session: Session, opened: OpenDocument, turns: list[Turn]) -> list[str]:
    known = {person.slug: person for person in people.people(session.store)}
    names = [
        known[turn.person].pseudonym
        if turn.person in known
        else "interviewer"
        if turn.speaker == "interviewer"
        else turn.label
        for turn in turns
    ]
    names = list(dict.fromkeys(" ".join(name.split()) for name in names if name))
    if len(names) != 1 or turns[0].person not in known:
        return [" and ".join(names)]
    person = known[turns[0].person]
    here = (opened.document.slug, person.slug)
    roles = [role for slug, of, role in documents.roles(session.store) if (slug, of) == here]
    return [*names, *(roles or [person.group])]
