"""What a filter selects: documents, and in them what the people say of whom it is true."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from cpqual.domain.errors import RefusedError
from cpqual.domain.filter_reading import parse
from cpqual.domain.filter_values import matcher
from cpqual.domain.filters import GAP, Condition, as_typed, combined, conditions
from cpqual.domain.text import Span
from cpqual.domain.units import touches, union
from cpqual.services.filter_vocabulary import NOBODY, Attribute, Pair, Vocabulary
from cpqual.services.grouping import without
from cpqual.services.session import Session
from cpqual.storage import counting, documents, people


class HasSlug(Protocol):
    """What is listed of a document."""

    @property
    def slug(self) -> str:
        """The document's."""


Named = TypeVar("Named", bound=HasSlug)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a filter selects.

    Attributes:
        told: the filter as one line.
        documents: slugs of the documents of which it is true, or in which somebody speaks of whom it is.
        speakers: by document the people of whom it is true there, `NOBODY` for what nobody in particular
            says; None where the filter asks for nothing of people, so that all in the documents counts.
    """

    told: str
    documents: frozenset[str]
    speakers: Mapping[str, frozenset[str]] | None

    def takes(self, person: str, documents: Iterable[str]) -> bool:
        """Tell whether somebody who speaks in some documents is among the people that are left."""
        if self.speakers is None:
            return any(slug in self.documents for slug in documents)
        return any(person in self.speakers.get(slug, ()) for slug in documents)

    @property
    def in_words(self) -> str:
        """The filter, and what it leaves of the documents."""
        whose = "" if self.speakers is None else "; of the documents what those people say of whom it is true"
        return f"{self.told}{whose}"

    @property
    def of_documents(self) -> str:
        """The filter, where only whole documents are left out."""
        where = (
            "" if self.speakers is None else "; whole documents in which anybody speaks of whom it is true"
        )
        return f"{self.told}{where}"


def select(session: Session, where: str) -> Selection:
    """Return what a filter selects.

    A condition is about a document (its slug, kind, site, date, attributes, those of its site) or about
    somebody who speaks or is quoted in it (slug or pseudonym, group, site, role there, attributes). The whole
    filter is tried on each pair of a document and a speaker of it, so that `sector = third and role = worker`
    is what workers say in documents of third sector sites. What nobody in particular says, unattributed
    speech and prose, is tried as of somebody without any value, as is a document in which nobody speaks:
    conditions on people are false of it, `is empty` is true, and so is `not role = worker`. A document is
    selected when the filter is true of one of its pairs; where it asks for nothing of people, when it is true
    of the document.

    Raises:
        InputError: the filter cannot be read; names the character.
        UnknownNameError: there is no such attribute or value.
    """
    found = parse(where)
    known = Vocabulary(session)
    asked = {one.name: known.attribute(one) for one in conditions(found)}
    # values are compared once, however many documents have them
    is_true = combined(found, lambda one: _test(one, asked[one.name]))
    everything = counting.documents(session.store)
    if not any(one.of_person for one in asked.values()):
        slugs = frozenset(one.slug for one in everything if is_true(Pair(one, NOBODY)))
        return Selection(as_typed(found), slugs, None)
    voices = people.voices(session.store)
    speakers: dict[str, frozenset[str]] = {}
    for one in everything:
        who = [person for person in voices.get(one.id, (NOBODY,)) if is_true(Pair(one, person))]
        if who:
            speakers[one.slug] = frozenset(who)
    return Selection(as_typed(found), frozenset(speakers), speakers)


def require(session: Session, where: str) -> Selection:
    """Return what a filter selects, which is something.

    Raises:
        InputError, UnknownNameError: as `select`.
        RefusedError: nothing answers it.
    """
    found = select(session, where)
    if not found.documents:
        raise RefusedError(f"no document answers the filter {found.told}")
    return found


def selection(session: Session, where: str) -> Selection | None:
    """Return what a filter selects, None without a filter.

    Raises:
        InputError, UnknownNameError, RefusedError: as `require`.
    """
    return require(session, where) if where.strip() else None


def remaining(among: Sequence[Named], selected: Selection | None, layer: str) -> list[Named]:
    """Return those of a layer's documents that are selected; all without a filter.

    Raises:
        RefusedError: none is left.
    """
    if selected is None:
        return list(among)
    left = [one for one in among if one.slug in selected.documents]
    if not left:
        raise RefusedError(
            f"nothing that counts and is coded by {layer} answers the filter {selected.told}",
            remedy="Member checks and Delphi rounds count only where they are asked for.",
        )
    return left


def heard(session: Session, selected: Selection) -> Callable[[str, Span], bool]:
    """Return a function that tells whether a passage of a document is selected, at least in part.

    A document's turns are read when its first passage is looked at.
    """
    speakers = selected.speakers
    if speakers is None:
        return lambda slug, _: slug in selected.documents

    @cache
    def spoken(slug: str) -> tuple[list[Span], list[Span]]:
        """Return what selected people say, and what is neither said by anybody nor asked."""
        turns = documents.turns(session.store, session.document(slug).id)
        who = speakers.get(slug, frozenset())
        theirs = [
            Span(turn.start, turn.end)
            for turn in turns
            if turn.speaker != "interviewer" and (turn.person or NOBODY) in who
        ]
        said = [Span(turn.label_start, turn.end) for turn in turns]
        # of a text that has hundreds of thousands of passages to be told each is found by halving
        return union(theirs), without([Span(0, sys.maxsize)], said)

    def is_selected(slug: str, span: Span) -> bool:
        who = speakers.get(slug)
        if who is None:
            return False
        theirs, prose = spoken(slug)
        return touches(theirs, span) or (NOBODY in who and _is_in(prose, span))

    return is_selected


def _is_in(prose: Sequence[Span], span: Span) -> bool:
    """Tell whether more than a line end of a passage lies in one of the stretches, sorted and disjoint."""
    for i in range(bisect_right(prose, span.start, key=lambda one: one.end), len(prose)):
        one = prose[i]
        if one.start >= span.end:
            return False
        if min(one.end, span.end) - max(one.start, span.start) > GAP:
            return True
    return False


def _test(condition: Condition, attribute: Attribute) -> Callable[[Pair], bool]:
    matches, known = matcher(condition, attribute.field), dict[tuple[str, ...], bool]()

    def is_true(pair: Pair) -> bool:
        found = attribute.values(pair)
        if found not in known:
            known[found] = matches(found)
        return known[found]

    return is_true
