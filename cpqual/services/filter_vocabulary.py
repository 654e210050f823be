"""What filters of a study can be made of: the names of its attributes, and their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from cpqual.domain.attributes import NO, YES
from cpqual.domain.documents import DOCUMENT_KINDS
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.filter_completion import Completion, complete
from cpqual.domain.filter_reading import parse
from cpqual.domain.filter_values import Field, matcher, type_of
from cpqual.domain.filters import Condition, as_typed, conditions, place
from cpqual.services.grouping import axis, full_names, resolve, shortened
from cpqual.services.session import Session
from cpqual.storage import counting, documents, people
from cpqual.storage.counting import Counted

NOBODY = ""
"""Stands among people for what nobody in particular says: unattributed speech, and prose."""

_DOCUMENT, _PERSON = "document", "person"
_COLUMNS = ("title", "date", "words")
_FURTHER = (_DOCUMENT, _PERSON, *(f"document.{name}" for name in _COLUMNS))
"""What filters ask for besides the attributes that one groups by."""


class Pair(NamedTuple):
    """What a filter is tried on: a document, and somebody who speaks in it."""

    document: Counted
    person: str


class Attribute(NamedTuple):
    """An attribute as a filter looks it up, whether people have it, and the values of each pair."""

    field: Field
    of_person: bool
    values: Callable[[Pair], tuple[str, ...]]


class Vocabulary:
    """The attributes of a study with their values, each looked up when it is first named."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._full = {*full_names(session), *_FURTHER}
        self._found: dict[str, Attribute] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What a filter can ask for, most of it without its prefix."""
        return tuple("site" if name == "document.site" else name for name in shortened(self._full))

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of an attribute, as far as there is a list of them; none for what is no name."""
        try:
            return self.named(name).field.values
        except UnknownNameError:
            return ()

    def completion(self, typed: str, caret: int) -> Completion:
        """Return what may stand at the caret of a filter that somebody types."""
        return complete(typed, caret, self.names, self.values)

    def checked(self, where: str) -> str:
        """Return a filter as one line in its usual form; an empty one stays empty.

        Raises:
            InputError: the filter cannot be read; names the character.
            UnknownNameError: there is no such attribute or value.
        """
        if not where.strip():
            return ""
        found = parse(where)
        for one in conditions(found):
            matcher(one, self.attribute(one).field)
        return as_typed(found)

    def attribute(self, condition: Condition) -> Attribute:
        """Return the attribute a condition asks for.

        Raises:
            UnknownNameError: there is none, or there are several; names the character.
        """
        try:
            return self.named(condition.name)
        except UnknownNameError as error:
            at = place(condition.places[0]) if condition.places else ""
            raise UnknownNameError(error.what, where=at, remedy=error.remedy) from None

    def named(self, wanted: str) -> Attribute:
        """Return the attribute of a name.

        Raises:
            UnknownNameError: there is none, or there are several.
        """
        name = resolve(wanted, self._full)
        if name is None:
            folded = {one.casefold(): one for one in self.names}
            if wanted.casefold() in folded:
                return self.named(folded[wanted.casefold()])
            raise _unknown(wanted, folded)
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> Attribute:
        store = self._session.store
        if name == _DOCUMENT:
            slugs = [one.slug for one in counting.documents(store)]
            return Attribute(Field(name, values=tuple(slugs), patterns=True), False, _slug)
        if name == _PERSON:
            called = people.pseudonyms(store)
            field = Field(name, values=tuple(called), synonyms=frozenset(called.values()), patterns=True)
            return Attribute(field, True, lambda pair: _with_synonym(pair.person, called))
        if name.partition(".")[2] in _COLUMNS and name.startswith(f"{_DOCUMENT}."):
            column = name.partition(".")[2]
            # the name is one of these
            held = documents.column(store, column)  # type: ignore[arg-type]
            return Attribute(
                Field(name, "text" if column == "title" else "number" if column == "words" else "date",
                      _different(held.values())),
                False, lambda pair: (held[pair.document.slug],),
            )  # fmt: skip
        return self._grouped_by(name)

    def _grouped_by(self, name: str) -> Attribute:
        """Return an attribute that one can group by, too."""
        along = axis(self._session, name)
        if name in ("document.site", "person.site"):
            return self._site(name, along.of_person)
        if along.of_person is not None:
            of_person = along.of_person
            return Attribute(
                self._field(name), True,
                lambda pair: of_person(pair.person, pair.document.slug) if pair.person else (),
            )  # fmt: skip
        of_document = along.of_document or (lambda _: None)

        def of_this(pair: Pair) -> tuple[str, ...]:
            value = of_document(pair.document)
            return (value,) if value else ()

        return Attribute(self._field(name), False, of_this)

    def _site(self, name: str, of_person: Callable[[str, str], tuple[str, ...]] | None) -> Attribute:
        called = {one.slug: one.name for one in people.sites(self._session.store)}
        field = Field(name, values=tuple(called), synonyms=frozenset(called.values()), patterns=True)
        if of_person is None:
            return Attribute(field, False, lambda pair: _with_synonym(pair.document.site, called))

        def of_this(pair: Pair) -> tuple[str, ...]:
            home = of_person(pair.person, pair.document.slug) if pair.person else ()
            return _with_synonym(home[0], called) if home else ()

        return Attribute(field, True, of_this)

    def _field(self, name: str) -> Field:
        """Return what conditions know of an attribute: its type and its values."""
        store = self._session.store
        owner, _, attribute = name.partition(".")
        if name == "document.kind":
            return Field(name, "choice", tuple(DOCUMENT_KINDS))
        if name == "document.language":
            return Field(name, values=_different(one.language for one in counting.documents(store)))
        if name == "role":
            return Field(name, values=_different(role for _, _, role in documents.roles(store)))
        if owner == "person":
            found = _different(people.values_of_people(store, attribute).values())
        elif owner == "site":
            found = _different(one.attributes.get(attribute, "") for one in people.sites(store))
        else:
            found = _different(people.values_of_documents(store, attribute).values())
        declared, choices = people.attribute_types(store).get(name, ("text", ()))
        if declared == "boolean":
            return Field(name, declared, (YES, NO))
        return Field(name, type_of(declared, found), choices or found)


def _slug(pair: Pair) -> tuple[str, ...]:
    return (pair.document.slug,)


def _with_synonym(slug: str, called: Mapping[str, str]) -> tuple[str, ...]:
    return (slug, called.get(slug, slug)) if slug else ()


def _different(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))


def _unknown(wanted: str, folded: Mapping[str, str]) -> UnknownNameError:
    from difflib import get_close_matches

    near = get_close_matches(wanted.casefold(), list(folded), n=3, cutoff=0.6)
    remedy = (
        f"Did you mean {' or '.join(folded[one] for one in near)}?"
        if near
        else f"There are: {', '.join(folded.values())}."
    )
    return UnknownNameError(f"no attribute {wanted!r} to ask for", remedy=remedy)
