"""What the study is made of: a document with everything known about it, and people with their documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpqual.domain.documents import SpeakerKind, StoredDocument
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.people import Person, Site
from cpqual.services.session import Session
from cpqual.storage import documents, people


@dataclass(frozen=True, slots=True)
class SpeakerFacts:
    """A label of one document: whose it is (the pseudonym, where known), in which roles, and its turns."""

    label: str
    kind: SpeakerKind
    person: str | None
    roles: tuple[str, ...]
    turns: int


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Everything known about a document apart from its text.

    Attributes:
        site: name of its site, empty if it belongs to none.
        attributes: values given to it, by name.
        speakers: labels in the order in which they first speak.
        notes: what the importer remarked, in words.
    """

    document: StoredDocument
    site: str
    attributes: Mapping[str, str]
    speakers: tuple[SpeakerFacts, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """One person in one document: the roles held there and the number of turns."""

    document: str
    roles: tuple[str, ...]
    turns: int


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of the register with the name of the home site and every document with a part of theirs."""

    person: Person
    site: str
    parts: tuple[Participation, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles held anywhere, each once, in document order."""
        return tuple(dict.fromkeys(role for part in self.parts for role in part.roles))

    @property
    def documents(self) -> tuple[str, ...]:
        """Slugs of the documents with a part of theirs."""
        return tuple(part.document for part in self.parts)

    @property
    def turns(self) -> int:
        """The turns and quoted utterances in all documents."""
        return sum(part.turns for part in self.parts)


def describe_document(session: Session, slug: str) -> DocumentFacts:
    """Return everything known about a document.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(slug)
    return DocumentFacts(
        document=stored,
        site=_site_names(people.sites(session.store)).get(stored.site or "", ""),
        attributes=people.attributes_of(session.store, "document", stored.id),
        speakers=tuple(_speakers(session, stored)),
        notes=documents.import_notes(session.store, stored.id),
    )


def list_people(session: Session) -> list[ListedPerson]:
    """Return everyone in the register with their documents."""
    names = _site_names(people.sites(session.store))
    turns = people.turn_counts(session.store)
    held: dict[str, dict[str, list[str]]] = {}
    for document, person, role in documents.roles(session.store):
        held.setdefault(person, {}).setdefault(document, []).append(role)
    return [
        ListedPerson(
            person,
            names.get(person.site or "", ""),
            tuple(
                Participation(
                    document,
                    tuple(held.get(person.slug, {}).get(document, ())),
                    turns.get(person.slug, {}).get(document, 0),
                )
                for document in dict.fromkeys([*turns.get(person.slug, {}), *held.get(person.slug, {})])
            ),
        )
        for person in people.people(session.store)
    ]


def roles(session: Session) -> list[tuple[str, str, str]]:
    """Return (document, person, role) of every role, by their slugs."""
    return documents.roles(session.store)


def participations(
    session: Session, document: str = "", person: str = ""
) -> list[tuple[str, str, str, str, int]]:
    """Return (document, person, pseudonym, roles, turns) of everybody in every document.

    Args:
        document, person: only of these, by slug.

    Raises:
        UnknownNameError: there is no such document or person.
    """
    if document:
        session.document(document)
    found = list_people(session)
    if person and person not in {one.person.slug for one in found}:
        raise UnknownNameError(f"no person {person!r} in the project", remedy="See: cpqual people")
    rows = [
        (part.document, one.person.slug, one.person.pseudonym, ", ".join(part.roles), part.turns)
        for one in found
        for part in one.parts
        if part.document == (document or part.document) and one.person.slug == (person or one.person.slug)
    ]
    order = {one.slug: number for number, one in enumerate(documents.documents(session.store))}
    return sorted(rows, key=lambda row: (order[row[0]], row[1]))


def site_names(session: Session) -> dict[str, str]:
    """Return the name of every site by its slug."""
    return _site_names(people.sites(session.store))


def _site_names(sites: Sequence[Site]) -> dict[str, str]:
    return {site.slug: site.name for site in sites}


def _speakers(session: Session, stored: StoredDocument) -> list[SpeakerFacts]:
    roles: dict[str, list[str]] = {}
    for document, person, role in documents.roles(session.store):
        if document == stored.slug:
            roles.setdefault(person, []).append(role)
    return [
        SpeakerFacts(label, kind, pseudonym, tuple(roles.get(person or "", ())), turns)
        for label, kind, person, pseudonym, turns in documents.labels(session.store, stored.id)
    ]
