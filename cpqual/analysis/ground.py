"""The text that counts, as pieces on one line through all documents, and spans put on its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cpqual.analysis.agreement.units import Bools, Ints, Rule, cut, distinct, project, spread, unite
from cpqual.analysis.stretches import Stretches, merged


@dataclass(frozen=True, eq=False)
class DocumentSpans:
    """Spans of documents, half-open: `document` (a number), `start`, `end` in code points; parallel."""

    document: Ints
    start: Ints
    end: Ints

    @classmethod
    def of(cls, rows: Ints) -> DocumentSpans:
        """Take the first three columns of a table [stretch, 3 or more]."""
        return cls(rows[:, 0], rows[:, 1], rows[:, 2])


@dataclass(frozen=True, eq=False)
class Line:
    """One line on which all documents lie, one behind the other.

    `begins`: [documents + 1] where each begins, and where the last one ends; nothing reaches into the next.
    """

    begins: Ints

    def places(self, document: Ints, offset: Ints) -> Ints:
        """Return the places of offsets in documents."""
        places: Ints = self.begins[document] + offset
        return places

    def offsets(self, places: Ints) -> tuple[Ints, Ints]:
        """Return the document of each place, and the offset in it."""
        document = np.searchsorted(self.begins, places, side="right") - 1
        return document, places - self.begins[document]

    def spans(self, stretches: DocumentSpans) -> tuple[Ints, Ints]:
        """Return where stretches begin and end on the line."""
        of = stretches.document
        return self.places(of, stretches.start), self.places(of, stretches.end)


@dataclass(frozen=True, eq=False)
class Ground:
    """The text that counts: pieces on a line, in order and without overlap, each part of one unit.

    Attributes:
        starts, ends: [piece] places.
        unit: [piece] the unit it belongs to, never decreasing; a unit may have several pieces.
        document: [unit], never decreasing.
    """

    starts: Ints
    ends: Ints
    unit: Ints
    document: Ints

    @property
    def units(self) -> Ints:
        """The units that have a piece, in order."""
        return distinct(self.unit)

    def narrowed(self, starts: Ints, ends: Ints, *, inside: bool = True) -> Ground:
        """Keep what lies inside some stretches of the line, or outside all of them.

        Args:
            starts, ends: places, in any order; stretches may overlap.
        """
        if starts.size == 0:
            return self.kept(np.zeros(self.starts.shape, dtype=np.bool_)) if inside else self
        holes, reach, _ = unite(starts, ends, np.zeros(starts.shape, dtype=np.int64))
        pieces, stops, origin = cut(self.starts, self.ends, np.concatenate([holes, reach]))
        at = np.searchsorted(holes, pieces, side="right") - 1
        within = (at >= 0) & (pieces < reach[np.maximum(at, 0)])
        keep = within if inside else ~within
        return Ground(pieces[keep], stops[keep], self.unit[origin[keep]], self.document)

    def kept(self, pieces: Bools) -> Ground:
        """Keep some pieces: bool [piece]."""
        return Ground(self.starts[pieces], self.ends[pieces], self.unit[pieces], self.document)

    def in_documents(self, wanted: Bools) -> Ground:
        """Keep the pieces of some documents: bool [document]."""
        return self.kept(wanted[self.document[self.unit]])

    def as_documents(self) -> Ground:
        """Return the same pieces with each document as one unit."""
        documents, unit = np.unique(self.document[self.unit], return_inverse=True)
        return Ground(self.starts, self.ends, unit.reshape(-1), documents)

    def marks(self, starts: Ints, ends: Ints, codes: Ints) -> tuple[Ints, Ints]:
        """Return the (unit, code) that spans of the line mark, each once, ordered by unit and then code.

        A unit is marked where one code point of it is covered.
        """
        found = project(self.starts, self.ends, starts, ends, codes, Rule.ANY)
        return once(self.unit[found.units], found.codes)

    def covers(self, places: Ints) -> Bools:
        """Tell of each place whether it lies in the text that counts."""
        if self.starts.size == 0:
            return np.zeros(places.shape, dtype=np.bool_)
        at = np.searchsorted(self.starts, places, side="right") - 1
        within: Bools = (at >= 0) & (places < self.ends[np.maximum(at, 0)])
        return within

    def inside(self, places: Ints) -> Ints:
        """Return how much of the text that counts lies before each place, in code points."""
        if self.starts.size == 0:
            return np.zeros(places.shape, dtype=np.int64)
        lengths = self.ends - self.starts
        at = np.searchsorted(self.starts, places, side="right") - 1
        piece = np.maximum(at, 0)
        into = np.minimum(places - self.starts[piece], lengths[piece])
        counted: Ints = np.where(at >= 0, (np.cumsum(lengths) - lengths)[piece] + into, 0)
        return counted

    def places(self, inside: Ints) -> Ints:
        """Return the place of each code point of the text that counts, given as `inside` numbers them."""
        before = np.cumsum(self.ends - self.starts) - (self.ends - self.starts)
        piece = np.searchsorted(before, inside, side="right") - 1
        places: Ints = self.starts[piece] + inside - before[piece]
        return places

    def segments(self, starts: Ints, ends: Ints, codes: Ints) -> Segments:
        """Return the segments of each code: spans that touch what counts, overlapping ones of a code as one.

        Two of one code that only touch stay apart, also where what lies between them does not count.
        """
        first, last = self.inside(starts), self.inside(ends)
        inside, of = merged(Stretches(first, last), codes, touching=False)
        order = np.lexsort((of, inside.ends, inside.starts))
        return Segments(inside.starts[order], inside.ends[order], of[order])


@dataclass(frozen=True, eq=False)
class Segments:
    """Coded segments in order of the text; those of one code do not overlap.

    `starts`, `ends`: in code points of the text that counts alone, all documents end to end.
    """

    starts: Ints
    ends: Ints
    codes: Ints


def once(rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
    """Return each pair (row, column) once, ordered by row and then column."""
    width = int(columns.max(initial=0)) + 1
    keys = distinct(rows * width + columns)
    return keys // width, keys % width


def overlapping(starts: Ints, ends: Ints, pieces: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Return (span, piece) wherever a span shares something with a piece; pieces are ordered and disjoint."""
    first = np.searchsorted(pieces[1], starts, side="right")
    counts = np.maximum(np.searchsorted(pieces[0], ends, side="left") - first, 0)
    return spread(first, counts)


def ground_of(line: Line, first: Sequence[int] | Ints, starts: Ints, ends: Ints) -> Ground:
    """Lay units out on a line, one piece each.

    Args:
        first: [documents + 1]; the units of document d are first[d] … first[d+1]−1.
        starts, ends: code points in their documents.
    """
    sizes: Ints = np.diff(np.asarray(first, dtype=np.int64)).astype(np.int64)
    document = np.repeat(np.arange(sizes.size, dtype=np.int64), sizes)
    return Ground(
        line.places(document, starts), line.places(document, ends), np.arange(starts.size), document
    )
