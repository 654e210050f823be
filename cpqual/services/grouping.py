"""Grouping: cutting the study by an attribute of a document, a site, a person or a role."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from cpqual.domain.documents import VALIDATION_KINDS, StoredDocument
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.services.session import Session
from cpqual.storage import documents, people

NONE = "(none)"
_BUILT_IN = ("document.kind", "document.site", "document.language", "person.group", "person.site", "role")


class Placed(Protocol):
    """A document, as far as its values are looked up by it."""

    @property
    def slug(self) -> str:
        """The name people type."""

    @property
    def site(self) -> str | None:
        """Slug of its site, empty or None without one."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An attribute to group by: it belongs either to whole documents or to the people who speak in them.

    Attributes:
        name: in full (`site.sector`).
        of_document: the document's value; None when people have it.
        of_person: the values of (person, document), by their slugs; None when documents have it.
    """

    name: str
    of_document: Callable[[Placed], str | None] | None = None
    of_person: Callable[[str, str], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that counts in one document: data, without the interviewer's speech."""

    document: StoredDocument
    spans: tuple[Span, ...]


def attribute_names(session: Session) -> list[str]:
    """Return every name that `--by` understands, most of them without their prefix."""
    names = _full_names(session)
    return sorted(name if _is_ambiguous(name, names) else name.rpartition(".")[2] for name in names)


def _full_names(session: Session) -> set[str]:
    return {*_BUILT_IN, *(f"{owner}.{name}" for owner, name in people.attribute_names(session.store))}


def _is_ambiguous(name: str, names: Iterable[str]) -> bool:
    return sum(1 for other in names if other.rpartition(".")[2] == name.rpartition(".")[2]) > 1


def _resolve(session: Session, wanted: str) -> str:
    names = _full_names(session)
    if wanted in names:
        return wanted
    fitting = sorted(n for n in names if n.rpartition(".")[2] == wanted)
    if len(fitting) == 1:
        return fitting[0]
    if wanted == "site" and "document.site" in fitting:
        return "document.site"
    if fitting:
        raise UnknownNameError(f"{wanted!r} could be {' or '.join(fitting)}", remedy="Name it in full.")
    known = ", ".join(attribute_names(session))
    raise UnknownNameError(f"no attribute {wanted!r} to group by", remedy=f"There are: {known}.")


def scopes(session: Session, among: frozenset[str], *, validation: bool = False) -> list[Scope]:
    """Return what counts in each document of `among`.

    Args:
        among: slugs of the documents that the layer covers.
        validation: take member checks and Delphi rounds in, which are otherwise left out.
    """
    return [
        _scope(session, document)
        for document in documents.documents(session.store)
        if document.slug in among and (validation or document.kind not in VALIDATION_KINDS)
    ]


def _scope(session: Session, document: StoredDocument) -> Scope:
    turns = documents.turns(session.store, document.id)
    data = [Span(s.start, s.end) for s in documents.sections(session.store, document.id) if s.counts_as_data]
    asked = [t for t in turns if t.speaker == "interviewer"]
    return Scope(document, tuple(without(data, [Span(t.label_start, t.end) for t in asked])))


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """Return `spans` with `holes` cut out; both may be in any order, the result is sorted and disjoint."""
    left: list[Span] = []
    cut = union(holes)
    for span in union(spans):
        start = span.start
        for hole in cut:
            if hole.end <= start or hole.start >= span.end:
                continue
            if hole.start > start:
                left.append(Span(start, hole.start))
            start = max(start, hole.end)
        if start < span.end:
            left.append(Span(start, span.end))
    return left


def axis(session: Session, attribute: str) -> Axis:
    """Return the attribute of that name, with a way to find its values.

    Raises:
        UnknownNameError: there is no such attribute; the known ones are listed.
    """
    name = _resolve(session, attribute)
    owner, _, field = name.rpartition(".")
    if owner in ("document", "site"):
        return Axis(name, of_document=_document_values(session, owner, field))
    return Axis(name, of_person=_person_values(session, field))


def group_order(value: str) -> tuple[bool, str]:
    """Return a key that sorts values by name, those without one last."""
    return value == NONE, value


def _document_values(session: Session, owner: str, field: str) -> Callable[[Placed], str | None]:
    if owner == "site":
        sites = {site.slug: site.attributes.get(field) for site in people.sites(session.store)}
        return lambda document: sites.get(document.site or "")
    if field in ("kind", "site", "language"):
        return lambda document: getattr(document, field) or None
    values = people.document_attributes(session.store)
    return lambda document: values.get(document.slug, {}).get(field)


def _person_values(session: Session, field: str) -> Callable[[str, str], tuple[str, ...]]:
    """Return a function of (person, document) that gives the values the person has there."""
    if field == "role":
        held: dict[tuple[str, str], list[str]] = {}
        for document, person, role in documents.roles(session.store):
            held.setdefault((person, document), []).append(role)
        return lambda person, document: tuple(held.get((person, document), ()))
    values = people.values_of_people(session.store, field)
    return lambda person, _: (values[person],) if person in values else ()
