"""Counting themes in arrays: how many of what carry each code, out of how many, in each group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cpqual.analysis.agreement.units import Ints, distinct, spread
from cpqual.analysis.frequencies import CountOf
from cpqual.analysis.stretches import Stretches, merged, touching


@dataclass(frozen=True, eq=False)
class Material:
    """What counts in a study, its documents one behind the other on one axis of code points.

    Attributes:
        begins: where each document begins on the axis, and last where the axis ends; [document + 1].
        site: number of each document's site, −1 without one; [document].
        data: what counts, without interviewers' speech; sorted, disjoint.
        speech: those parts of turns and quoted speech that lie in `data`, sorted.
        turn, person: the turn that each part of `speech` is of, and who says it, −1 for nobody in particular.
        words: where the words of `data` begin, sorted; None where words are not counted.
    """

    begins: Ints
    site: Ints
    data: Stretches
    speech: Stretches
    turn: Ints
    person: Ints
    words: Ints | None = None

    def document_at(self, places: Ints) -> Ints:
        """Return the number of the document at each place."""
        found: Ints = np.searchsorted(self.begins, places, side="right") - 1
        return found

    def words_in(self, one: Stretches) -> Ints:
        """Return how many words begin in each stretch."""
        words = self.words if self.words is not None else np.zeros(0, dtype=np.int64)
        # places in order are found several times as fast
        order = np.argsort(one.starts)
        found: Ints = np.empty(order.shape, dtype=np.int64)
        found[order] = np.searchsorted(words, one.ends[order]) - np.searchsorted(words, one.starts[order])
        return found


@dataclass(frozen=True, eq=False)
class Passages:
    """Coded passages: the row of the table that each belongs to, and where it is.

    `own`: for each row whether it is a code's own passages, not those of all codes below it too.
    """

    row: Ints
    at: Stretches
    own: np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Grouped:
    """Which groups documents, or what people say in them, belong to.

    Attributes:
        groups: how many there are.
        of_speech: whether `members` are numbers in `Material.speech`, not of documents.
        members, group: pairs; a part of speech can be in several groups, a document in one.
    """

    groups: int
    of_speech: bool
    members: Ints
    group: Ints


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers of a table.

    Attributes:
        n: [row, group].
        denominators: [group].
        shared: how many of what is counted belong to more than one group.
    """

    n: Ints
    denominators: Ints
    shared: int


@dataclass(frozen=True, eq=False)
class _Areas:
    """What passages are laid on: pieces of text with the thing each one counts as, and their groups.

    `first`, `many`: where the groups of each piece stand in `group`, and how many they are.
    """

    at: Stretches
    thing: Ints | None
    first: Ints
    many: Ints
    group: Ints


def count_in_groups(material: Material, passages: Passages, grouped: Grouped, count: CountOf) -> Counts:
    """Count every row in every group.

    A person, document, site or turn counts once however often it carries the code. A segment counts in a
    group when it touches the group's part of the documents. Words are those under the union of the passages.
    The denominator is the group's own total; for `segments` all segments of the rows of codes' own passages.
    """
    areas = _areas(material, grouped, count)
    if count == "words":
        return _words(material, passages, areas, grouped.groups)
    which, area = touching(passages.at, areas.at)
    pair, place = spread(areas.first[area], areas.many[area])
    cell = passages.row[which[pair]] * grouped.groups + areas.group[place]
    thing = which[pair] if areas.thing is None else areas.thing[area[pair]]
    rows = len(passages.own)
    n = _distinct(cell, thing, rows * grouped.groups).reshape(rows, grouped.groups)
    if count == "segments":
        own = passages.own[passages.row[which[pair]]]
        return Counts(n, n[passages.own].sum(axis=0), _in_several(areas.group[place][own], thing[own]))
    group, member = _members(material, grouped, areas, count)
    return Counts(n, _distinct(group, member, grouped.groups), _in_several(group, member))


def _areas(material: Material, grouped: Grouped, count: CountOf) -> _Areas:
    spoken = grouped.of_speech or count in ("participants", "turns")
    at = material.speech if spoken else material.data
    document = material.document_at(at.starts)
    members = np.arange(at.starts.size) if grouped.of_speech else document
    order = np.argsort(grouped.members, kind="stable")
    sorted_members = grouped.members[order]
    first = np.searchsorted(sorted_members, members, side="left")
    many = np.searchsorted(sorted_members, members, side="right") - first
    match count:
        case "participants":
            thing: Ints | None = material.person
        case "turns":
            thing = material.turn
        case "documents":
            thing = document
        case "sites":
            thing = material.site[document]
        case "segments" | "words":
            thing = None
    return _Areas(at, thing, first, many, grouped.group[order])


def _members(material: Material, grouped: Grouped, areas: _Areas, count: CountOf) -> tuple[Ints, Ints]:
    """Return (group, thing) of everything that could carry a code."""
    if not grouped.of_speech and count in ("documents", "sites"):
        # a document in which nothing counts was read all the same
        things = grouped.members if count == "documents" else material.site[grouped.members]
        return grouped.group, things
    area, place = spread(areas.first, areas.many)
    thing = areas.thing if areas.thing is not None else np.arange(areas.first.size)
    return areas.group[place], thing[area]


def _words(material: Material, passages: Passages, areas: _Areas, groups: int) -> Counts:
    which, area = touching(passages.at, areas.at)
    pair, place = spread(areas.first[area], areas.many[area])
    cell = passages.row[which[pair]] * groups + areas.group[place]
    starts = np.maximum(passages.at.starts[which], areas.at.starts[area])[pair]
    ends = np.minimum(passages.at.ends[which], areas.at.ends[area])[pair]
    rows = len(passages.own)
    n = _words_of(material, Stretches(starts, ends), cell, rows * groups).reshape(rows, groups)
    area, place = spread(areas.first, areas.many)
    parts, group = areas.at.keep(area), areas.group[place]
    denominators = _words_of(material, parts, group, groups)
    once = int(_words_of(material, parts, np.zeros_like(group), 1)[0])
    return Counts(n, denominators, int(denominators.sum()) - once)


def _words_of(material: Material, parts: Stretches, cells: Ints, size: int) -> Ints:
    """Return the words under the union of the parts of each cell."""
    one, cell = merged(parts, cells)
    counted: Ints = np.zeros(size, dtype=np.int64)
    np.add.at(counted, cell, material.words_in(one))
    return counted


def _distinct(cells: Ints, things: Ints, size: int) -> Ints:
    """Return how many different things, −1 apart, there are in each cell."""
    some = things >= 0
    cells, things = cells[some], things[some]
    span = int(things.max(initial=0)) + 1
    found: Ints = np.bincount(distinct(cells * span + things) // span, minlength=size)
    return found


def _in_several(groups: Ints, things: Ints) -> int:
    """Return how many things, −1 apart, stand in more than one group."""
    some = things >= 0
    groups, things = groups[some], things[some]
    span = int(groups.max(initial=0)) + 1
    pairs = distinct(things * span + groups) // span
    return distinct(pairs[1:][pairs[1:] == pairs[:-1]]).size
