"""The headings over listed passages: which there are, and which passages stand below each."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain.documents import StoredDocument
from cpqual.domain.passages import BY_DOCUMENT, BY_PERSON
from cpqual.services.grouping import NONE, Axis, axis
from cpqual.services.session import Session
from cpqual.storage import documents, people
from cpqual.storage import passages as stored
from cpqual.storage.passages import Speech


@dataclass(frozen=True, slots=True)
class PassageGroup:
    """A heading over passages: its name, what to say of it besides, and how many there are."""

    name: str
    about: str
    count: int


class Listed(NamedTuple):
    """Passages in reading order: number of the document, start, end, number of the set of codes."""

    document: array[int]
    start: array[int]
    end: array[int]
    codes: array[int]

    def keep(self, kept: Sequence[int]) -> Listed:
        """Return only these rows."""
        document, start, end, codes = (array("L", map(column.__getitem__, kept)) for column in self)
        return Listed(document, start, end, codes)

    def by_document(self) -> Iterator[tuple[int, range]]:
        """Yield every document with its stretch of rows."""
        begin = 0
        while begin < len(self.document):
            number = self.document[begin]
            end = bisect_right(self.document, number, begin)
            yield number, range(begin, end)
            begin = end


def grouped(
    session: Session, wanted: str, listed: Listed, slugs: Sequence[str], titles: Sequence[str]
) -> tuple[str, tuple[PassageGroup, ...], array[int] | None]:
    """Return what is grouped by, the groups, and the rows in their order; None when that is reading order."""
    if wanted == BY_DOCUMENT:
        groups = [
            PassageGroup(slugs[number], titles[number], len(rows)) for number, rows in listed.by_document()
        ]
        return BY_DOCUMENT, tuple(groups), None
    about: dict[str, str] = {}
    if wanted == BY_PERSON:
        along = Axis(BY_PERSON, of_person=lambda person, _: (person,))
        about = {person.slug: person.pseudonym for person in people.people(session.store)}
    else:
        along = axis(session, wanted)
    members: dict[str, list[int]] = {}
    for value, rows in _values(session, along, listed, slugs):
        members.setdefault(value, []).extend(rows)
    names = sorted(members, key=along.order)
    order = array("L", (row for name in names for row in members[name]))
    return along.name, tuple(PassageGroup(n, about.get(n, ""), len(members[n])) for n in names), order


def _values(
    session: Session, along: Axis, listed: Listed, slugs: Sequence[str]
) -> Iterator[tuple[str, Iterable[int]]]:
    """Yield (value, rows that have it); a passage has the values of everybody whose turns it touches."""
    if along.of_document is not None:
        known: dict[str, StoredDocument] = {d.slug: d for d in documents.documents(session.store)}
        for number, rows in listed.by_document():
            yield along.of_document(known[slugs[number]]) or NONE, rows
    elif along.of_person is not None:
        for number, rows in listed.by_document():
            slug = slugs[number]
            spoken = stored.speech(session.store, slug)
            for i in rows:
                who = speaking(spoken, listed.start[i], listed.end[i])
                values = {value for person in who for value in along.of_person(person, slug) or (NONE,)}
                for value in values or {NONE}:
                    yield value, (i,)


def speaking(spoken: Sequence[Speech], start: int, end: int) -> set[str]:
    """Return the slugs of everybody whose turns or quoted speech a passage touches.

    Args:
        spoken: what is said in the document, in text order.
        start, end: the passage, code points.
    """
    low = max(bisect_right(spoken, start, key=lambda s: s.start) - 1, 0)
    high = bisect_left(spoken, end, key=lambda s: s.start)
    return {s.person for s in spoken[low:high] if s.end > start}
