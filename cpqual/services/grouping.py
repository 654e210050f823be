"""Grouping: cutting the study by an attribute of a document, a site, a person or a role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from cpqual.domain.attributes import order_of
from cpqual.domain.documents import VALIDATION_KINDS, StoredDocument
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.services.session import Session
from cpqual.storage import attributes, documents, people

NONE = "(none)"
GroupOrder = Callable[[str], tuple[bool, int, float | str]]
_BUILT_IN = ("document.kind", "document.site", "document.language", "person.group", "person.site", "role")


class Placed(Protocol):
    """A document, as far as its values are looked up by it."""

    @property
    def slug(self) -> str:
        """The name people type."""

    @property
    def site(self) -> str | None:
        """Slug of its site, empty or None without one."""


def group_order(value: str) -> tuple[bool, int, float | str]:
    """Return a key that sorts values by name, those without one last."""
    return value == NONE, 0, value


@dataclass(frozen=True, slots=True)
class Axis:
    """An attribute to group by: it belongs either to whole documents or to the people who speak in them.

    Attributes:
        name: in full (`site.sector`).
        of_document: the document's value; None when people have it.
        of_person: the values of (person, document), by their slugs; None when documents have it.
        order: a key that sorts the values: choices in their order, numbers as such, those without one last.
    """

    name: str
    of_document: Callable[[Placed], str | None] | None = None
    of_person: Callable[[str, str], tuple[str, ...]] | None = None
    order: GroupOrder = group_order


def attribute_names(session: Session) -> list[str]:
    """Return every name that `--by` understands, most of them without their prefix."""
    return shortened(full_names(session))


def full_names(session: Session) -> set[str]:
    """Return the names in full, such as `site.sector`."""
    return {*_BUILT_IN, *(f"{owner}.{name}" for owner, name in people.attribute_names(session.store))}


def shortened(names: Iterable[str]) -> list[str]:
    """Return full names, sorted, without what they belong to where that is plain without it."""
    every = list(names)
    times = Counter(map(_short, every))
    return sorted(_short(name) if times[_short(name)] == 1 else name for name in every)


def _short(name: str) -> str:
    # the name of an attribute may hold a full stop itself
    return name.partition(".")[2] or name


def resolve(wanted: str, names: Collection[str]) -> str | None:
    """Return the full name that somebody means among some, None if there is none.

    Raises:
        UnknownNameError: there are several.
    """
    if wanted in names:
        return wanted
    fitting = sorted(name for name in names if _short(name) == wanted)
    if wanted == "site" and "document.site" in fitting:
        return "document.site"
    if len(fitting) > 1:
        raise UnknownNameError(f"{wanted!r} could be {' or '.join(fitting)}", remedy="Name it in full.")
    return fitting[0] if fitting else None


def counting_spans(session: Session, document: StoredDocument) -> list[Span]:
    """Return what counts in one document: data without the interviewer's speech; nothing in a validation."""
    if document.kind in VALIDATION_KINDS:
        return []
    turns = documents.turns(session.store, document.id)
    data = [Span(s.start, s.end) for s in documents.sections(session.store, document.id) if s.counts_as_data]
    return without(data, [Span(t.label_start, t.end) for t in turns if t.speaker == "interviewer"])


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
    name = resolve(attribute, full_names(session))
    if name is None:
        known = ", ".join(attribute_names(session))
        raise UnknownNameError(f"no attribute {attribute!r} to group by", remedy=f"There are: {known}.")
    owner, _, field = name.partition(".")
    order = _order(session, name)
    if owner in ("document", "site"):
        return Axis(name, of_document=_document_values(session, owner, field), order=order)
    values = _roles(session) if owner == "role" else _person_values(session, field)
    return Axis(name, of_person=values, order=order)


def _order(session: Session, name: str) -> GroupOrder:
    typed = next((one for one in attributes.attributes(session.store) if one.full == name), None)
    if typed is None or typed.type not in ("choice", "number"):
        return group_order
    key = order_of(typed)
    return lambda value: (value == NONE, *key(value))


def _document_values(session: Session, owner: str, field: str) -> Callable[[Placed], str | None]:
    if owner == "site":
        sites = {site.slug: site.attributes.get(field) for site in people.sites(session.store)}
        return lambda document: sites.get(document.site or "")
    if field in ("kind", "site", "language"):
        return lambda document: getattr(document, field) or None
    values = people.values_of_documents(session.store, field)
    return lambda document: values.get(document.slug)


def _roles(session: Session) -> Callable[[str, str], tuple[str, ...]]:
    """Return a function of (person, document) that gives the roles the person has there."""
    held: dict[tuple[str, str], list[str]] = {}
    for document, person, role in documents.roles(session.store):
        held.setdefault((person, document), []).append(role)
    return lambda person, document: tuple(held.get((person, document), ()))


def _person_values(session: Session, field: str) -> Callable[[str, str], tuple[str, ...]]:
    """Return a function of (person, document) that gives the values the person has."""
    values = people.values_of_people(session.store, field)
    return lambda person, _: (values[person],) if person in values else ()
