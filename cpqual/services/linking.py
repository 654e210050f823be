"""Saying later who a speaker label stands for: speakers that came before the register knew them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from cpqual.domain.documents import SpeakerKind
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.ids import slugify
from cpqual.domain.people import Person
from cpqual.domain.wording import counted, listed
from cpqual.formats.labels import fold, is_id_like
from cpqual.services.session import Session
from cpqual.storage import documents, people

NOBODY: dict[str, SpeakerKind] = {
    "interviewer": "interviewer", "unattributed": "unattributed", "participant": "participant",
}  # fmt: skip
"""What a label can stand for that is nobody of the register; `participant` is somebody not named yet."""
_NEAR = 0.8
_FEW = 4


@dataclass(frozen=True, slots=True)
class LabelLink:
    """A label of one document whose speaker is a participant that nobody has named.

    Attributes:
        person: slug of who it seems to be; None where that is not certain.
        candidates: slugs of those it might be.
        why: what it rests on, or why it is not certain.
    """

    document: str
    label: str
    turns: int
    person: str | None
    candidates: tuple[str, ...]
    why: str


def propose_links(session: Session) -> list[LabelLink]:
    """Return every label that stands for an unnamed participant, with who of the register it seems to be.

    A label that is exactly one person's slug or pseudonym, letter case and dots apart, is that person. Labels
    such as `P3` are local to their document: one that several documents have is nobody's until it is said
    for each.
    """
    found = documents.unlinked_labels(session.store)
    register = people.people(session.store)
    named: dict[str, list[str]] = {}
    for person in register:
        for name in {fold(person.slug), fold(person.pseudonym), slugify(person.pseudonym)}:
            named.setdefault(name, []).append(person.slug)
    often = Counter(label for _, label in {(document, fold(label)) for document, label, _ in found})
    return [_propose(document, label, turns, named, often[fold(label)]) for document, label, turns in found]


def _propose(
    document: str, label: str, turns: int, named: dict[str, list[str]], documents_with: int
) -> LabelLink:
    same = sorted({*named.get(fold(label), ()), *named.get(slugify(label), ())})
    if not same:
        near = get_close_matches(fold(label), named, n=3, cutoff=_NEAR) if len(label) > _FEW - 1 else []
        perhaps = tuple(dict.fromkeys(slug for name in near for slug in named[name]))
        why = "a similar name" if perhaps else "nobody of that name"
        return LabelLink(document, label, turns, None, perhaps, why)
    if len(same) > 1:
        return LabelLink(document, label, turns, None, tuple(same), "several people of that name")
    if is_id_like(label) and documents_with > 1:
        why = f"the same label stands in {documents_with} documents"
        return LabelLink(document, label, turns, None, tuple(same), why)
    return LabelLink(document, label, turns, same[0], (), "the name in the register")


def link_all(session: Session, links: Iterable[LabelLink]) -> int:
    """Link every label whose person is certain, as one act, and return how many turns now have a person.

    Raises:
        RefusedError: there is none.
    """
    certain = [link for link in links if link.person is not None]
    if not certain:
        raise RefusedError(
            "no label stands for exactly one person of the register",
            remedy="Say it for one: cpqual people link DOCUMENT LABEL PERSON.",
        )
    ids = people.person_ids(session.store)
    with session.act("link", f"linked {counted(len(certain), 'speaker label')} to people"):
        return sum(
            documents.link_label(
                session.store,
                session.document(link.document).id,
                link.label,
                "participant",
                ids[link.person or ""],
            )
            for link in certain
        )


def link_label(session: Session, document: str, label: str, who: str) -> int:
    """Say who speaks under one label of one document, as one act, and return how many turns it has.

    Args:
        who: a person's slug or pseudonym, or one of `NOBODY`.

    Raises:
        UnknownNameError: there is no such document, label or person; near names are offered.
        RefusedError: several people have that pseudonym.
    """
    stored = session.document(document)
    labels = [found[0] for found in documents.labels(session.store, stored.id)]
    if label not in labels:
        same = [one for one in dict.fromkeys(labels) if fold(one) == fold(label)]
        if len(same) != 1:
            raise UnknownNameError(
                f"no speaker {label!r}; there are {', '.join(dict.fromkeys(labels)) or 'none'}",
                where=document,
            )
        label = same[0]
    kind = NOBODY.get(who)
    person = None if kind else _person(people.people(session.store), who)
    ids = people.person_ids(session.store)
    words = f"{label} of {document} is {person.slug if person else who}"
    with session.act("link", words):
        return documents.link_label(
            session.store, stored.id, label, kind or "participant", ids[person.slug] if person else None
        )


def _person(register: Sequence[Person], who: str) -> Person:
    found = [one for one in register if one.slug == who]
    found = found or [one for one in register if fold(who) in (fold(one.slug), fold(one.pseudonym))]
    if len(found) > 1:
        slugs = listed(one.slug for one in found)
        raise RefusedError(f"several people are called {who!r}: {slugs}", remedy="Name one by the id.")
    if not found:
        names = [one.slug for one in register]
        near = get_close_matches(who, names, n=3, cutoff=0.6)
        remedy = f"Did you mean {' or '.join(near)}?" if near else "See: cpqual people; or say interviewer."
        raise UnknownNameError(f"no person {who!r} in the register", remedy=remedy)
    return found[0]
