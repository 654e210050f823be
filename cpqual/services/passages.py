"""Constant comparison: the passages of codes under conditions, grouped, and read only where shown."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cpqual.domain.codebook import Codebook
from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.documents import VALIDATION_KINDS
from cpqual.domain.meeting import Others, UnitGrid
from cpqual.domain.passages import BY_DOCUMENT, BY_PERSON, PassageQuery, in_words
from cpqual.domain.search import find_in_text
from cpqual.domain.text import Span
from cpqual.services import filtering, layers
from cpqual.services.filter_vocabulary import Vocabulary
from cpqual.services.grouping import attribute_names
from cpqual.services.layers import Voices
from cpqual.services.passage_groups import Listed, PassageGroup, grouped
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session
from cpqual.storage import counting, documents
from cpqual.storage import passages as stored
from cpqual.storage.codings import Mark

LONGEST = 400
"""Code points of a passage that a list reads at most."""


class Place(NamedTuple):
    """A passage `[start, end)` of a document, and the codes it was found by."""

    document: str
    start: int
    end: int
    codes: tuple[str, ...]

    @property
    def span(self) -> Span:
        """Where it is in the text."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as a list shows it: who speaks, and its words, cut after `LONGEST` code points."""

    place: Place
    speaker: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: where the passages are, not their words.

    `len()` counts the rows of the list, in which a passage stands once in every group it belongs to.

    Attributes:
        query: what was asked for, with the layer and the attribute named as they were understood.
        layer: what to print for the layer.
        told: the query in words.
        groups: in order.
        voices: whose codings these are.
        codes: every code whose passages are shown.
        joined: whether a passage can be made of several codings.
    """

    query: PassageQuery
    layer: str
    told: str
    groups: tuple[PassageGroup, ...]
    voices: Voices
    codes: tuple[str, ...]
    joined: bool
    slugs: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]
    listed: Listed
    order: array[int] | None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.listed.start) if self.order is None else len(self.order)

    @property
    def count(self) -> int:
        """How many passages there are, each counted once."""
        return len(self.listed.start)

    @property
    def document_count(self) -> int:
        """In how many documents they are."""
        return sum(1 for _ in self.listed.by_document())

    def at(self, row: int) -> Place:
        """Return the passage of a row of the list."""
        i = row if self.order is None else self.order[row]
        listed = self.listed
        return Place(
            self.slugs[listed.document[i]], listed.start[i], listed.end[i], self.sets[listed.codes[i]]
        )

    def lengths(self) -> Iterable[int]:
        """Return the code points of the passages, row by row."""
        starts, ends = self.listed.start, self.listed.end
        rows: Iterable[int] = range(len(starts)) if self.order is None else self.order
        return (ends[i] - starts[i] for i in rows)

    def row_of(self, document: str, span: Span) -> int | None:
        """Return the first row of a passage, or of the next one in the document when it is not there."""
        if document not in self.slugs:
            return None
        number, listed = self.slugs.index(document), self.listed
        low, high = bisect_left(listed.document, number), bisect_right(listed.document, number)
        if low == high:
            return None
        places = range(high)
        i = min(bisect_left(places, span, low, key=lambda j: Span(listed.start[j], listed.end[j])), high - 1)
        return i if self.order is None else self.order.index(i)


def ways_to_group(session: Session) -> list[str]:
    """Return what passages can be grouped by."""
    return [BY_DOCUMENT, BY_PERSON, *attribute_names(session)]


def find(session: Session, query: PassageQuery) -> Found:
    """Find the passages a query asks for.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: a code, the layer, the attribute or a name in the filter is not in the project.
        RefusedError: the layer is closed to this coder, because coding is blind.
    """
    if query.where:
        query = replace(query, where=Vocabulary(session).checked(query.where))
    search = _Search(session, query)
    listed, sets = search.shown()
    listed = search.narrowed(listed)
    by, groups, order = grouped(session, query.by, listed, search.slugs, search.titles)
    unit = session.project.unit
    return Found(
        query=replace(query, layer=search.voices.making, by=by),
        layer=search.voices.name,
        told=in_words(query, search.book, unit),
        groups=groups,
        voices=search.voices,
        codes=search.expanded(query.codes),
        joined=search.joins(search.expanded(query.codes)),
        slugs=search.slugs,
        sets=sets,
        listed=listed,
        order=order,
    )


def page(session: Session, found: Found, offset: int, limit: int) -> list[Passage]:
    """Return so many passages of the list from a row on; only these are read."""
    return read(session, [found.at(row) for row in range(offset, min(offset + limit, len(found)))])


def read(session: Session, places: Sequence[Place], longest: int = LONGEST) -> list[Passage]:
    """Return passages with their speakers and words, cut after `longest` code points."""
    wanted = [(place.document, place.start, place.end) for place in places]
    rows = stored.page(session.store, wanted, longest)
    return [Passage(place, *row) for place, row in zip(places, rows, strict=True)]


class _Search:
    """What finding needs at hand: the codebook, the layer and the documents."""

    def __init__(self, session: Session, query: PassageQuery) -> None:
        self._session = session
        self._query = query
        self.book: Codebook = session.codebook()
        self.voices = layers.whose(session, query.layer)
        numbered = stored.named_documents(session.store)
        self.slugs = tuple(slug for slug, _ in numbered.values())
        self.titles = tuple(title for _, title in numbered.values())
        self._ordinal = {number: i for i, number in enumerate(numbered)}
        self._by_slug = {slug: i for i, slug in enumerate(self.slugs)}

    def expanded(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return the codes, with all below them where the query is rolled up."""
        if self._query.rolled_up:
            return tuple(dict.fromkeys(slug for code in codes for slug in self.book.descendants(code)))
        return tuple(codes)

    def joins(self, codes: Sequence[str]) -> bool:
        """Tell whether a passage of these codes can be made of several codings."""
        return len(codes) > 1 or self.voices.joins_coders

    def shown(self) -> tuple[Listed, tuple[tuple[str, ...], ...]]:
        """Return all passages of the query's codes, and the sets of codes that they have."""
        for slug in (*self._query.codes, *self._query.also, *self._query.without):
            self._session.code_id(slug)
        codes = self.expanded(self._query.codes)
        if len(codes) == 1:
            document, start, end = self._columns(codes[0])
            return Listed(document, start, end, array("L", [0]) * len(start)), (codes,)
        return _joined({code: self._places(code) for code in codes})

    def _columns(self, code: str) -> tuple[array[int], array[int], array[int]]:
        """Return what `_places` returns by its columns; quickest where one coder's codings are the layer."""
        # the consensus is not heard wherever it has codings
        alone = len(self.voices.coders) == 1 and self.voices.coders[0] != CONSENSUS_SLUG
        alone = alone and not self.voices.joins_coders
        rows: Sequence[Iterable[int]] = (
            stored.places(self._session.store, code, self.voices.coders[0]) if alone else self._places(code)
        )
        numbers, starts, ends = zip(*rows, strict=True) if rows else ((), (), ())
        if alone:
            numbers = tuple(map(self._ordinal.__getitem__, numbers))
        return array("L", numbers), array("L", starts), array("L", ends)

    def _places(self, code: str) -> list[tuple[int, int, int]]:
        """Return (number of the document, start, end) of a code's passages in the layer, in reading order."""
        voices, slugs, ordinal = self.voices, self.slugs, self._ordinal
        said = {coder: stored.places(self._session.store, code, coder) for coder in voices.coders}
        if voices.joins_coders:
            marks = (
                Mark(slugs[ordinal[number]], start, end, code, coder, "manual")
                for coder, rows in said.items()
                for number, start, end in rows
            )
            spans = layers.spans_of(voices, marks).get(code, {})
            return sorted((self._by_slug[slug], *span) for slug, united in spans.items() for span in united)
        found: list[tuple[int, int, int]] = []
        for coder, rows in said.items():
            heard = {number: i for number, i in ordinal.items() if voices.hears(slugs[i], coder)}
            found += [(heard[number], start, end) for number, start, end in rows if number in heard]
        return found if len(said) == 1 else sorted(found)

    # Conditions

    def narrowed(self, listed: Listed) -> Listed:
        """Return the passages that fulfil every condition."""
        query = self._query
        for slug in query.also:
            listed = self._where(listed, slug, wanted=True)
        for slug in query.without:
            listed = self._where(listed, slug, wanted=False)
        if query.near is not None:
            self._session.code_id(query.near[0])
            listed = self._where(listed, query.near[0], wanted=True, reach=query.near[1])
        if query.where:
            listed = self._selected(listed)
        if query.counted:
            listed = self._counted(listed)
        return self._with_words(listed) if query.words.split() else listed

    def _where(self, listed: Listed, code: str, *, wanted: bool, reach: int | None = None) -> Listed:
        others: dict[int, list[Span]] = {}
        for slug in self.expanded([code]):
            for number, start, end in self._places(slug):
                others.setdefault(number, []).append(Span(start, end))
        kept: list[int] = []
        for number, rows in listed.by_document():
            if number in others:
                grid = None if self._query.same == "span" and reach is None else self._grid(number)
                there = Others(others[number], grid, reach or 0)
                kept += [i for i in rows if there.meet(Span(listed.start[i], listed.end[i])) == wanted]
            elif not wanted:
                kept += rows
        return listed.keep(kept)

    def _grid(self, number: int) -> UnitGrid:
        session = self._session
        units = text_and_units(session, session.document(self.slugs[number]), session.project.unit)[3]
        return UnitGrid([unit.span for unit in units])

    def _selected(self, listed: Listed) -> Listed:
        selected = filtering.select(self._session, self._query.where)
        heard = filtering.heard(self._session, selected)
        kept: list[int] = []
        for number, rows in listed.by_document():
            slug = self.slugs[number]
            if slug in selected.documents:
                kept += [i for i in rows if heard(slug, Span(listed.start[i], listed.end[i]))]
        return listed.keep(kept)

    def _counted(self, listed: Listed) -> Listed:
        # numbers are for the thread that finds, not for a workbench that starts
        import numpy as np

        from cpqual.analysis.stretches import Stretches, touching
        from cpqual.services.frequency_material import study

        there = {self.slugs[number] for number, _ in listed.by_document()}
        among = [
            one
            for one in counting.documents(self._session.store)
            if one.slug in there and one.kind not in VALIDATION_KINDS
        ]
        material = study(self._session, among, with_words=False).material
        begins = np.full(len(self.slugs), -1, dtype=np.int64)
        begins[[self._by_slug[one.slug] for one in among]] = material.begins[:-1]
        start, end = (np.array(column, dtype=np.int64) for column in (listed.start, listed.end))
        begin = begins[np.array(listed.document, dtype=np.int64)]
        rows = np.flatnonzero(begin >= 0)
        at = Stretches((begin + start)[rows], (begin + end)[rows])
        which, _ = touching(at, material.data)
        return listed.keep(sorted(set(rows[which].tolist())))

    def _with_words(self, listed: Listed) -> Listed:
        kept: list[int] = []
        for number, rows in listed.by_document():
            text = documents.text(self._session.store, self._session.document(self.slugs[number]).id)
            hits = find_in_text(text, self._query.words)
            for i in rows:
                first = bisect_left(hits, listed.start[i], key=lambda hit: hit.start)
                if first < len(hits) and hits[first].end <= listed.end[i]:
                    kept.append(i)
        return listed.keep(kept)


def _joined(
    by_code: Mapping[str, Sequence[tuple[int, int, int]]],
) -> tuple[Listed, tuple[tuple[str, ...], ...]]:
    """Make passages of several codes that overlap into one, so that none is listed twice."""
    rows = sorted(
        (*place, i)
        for i, places in enumerate(by_code.values())
        for place in places
    )  # fmt: skip
    listed = Listed(array("L"), array("L"), array("L"), array("L"))
    sets: dict[frozenset[int], int] = {}
    here, codes = (-1, 0, 0), set[int]()

    def close() -> None:
        if codes:
            for column, value in zip(listed, here, strict=False):
                column.append(value)
            listed.codes.append(sets.setdefault(frozenset(codes), len(sets)))

    for number, start, end, code in rows:
        if number == here[0] and start < here[2]:
            here = number, here[1], max(here[2], end)
            codes.add(code)
        else:
            close()
            here, codes = (number, start, end), {code}
    close()
    names = tuple(by_code)
    return listed, tuple(tuple(names[i] for i in sorted(numbers)) for numbers in sets)
