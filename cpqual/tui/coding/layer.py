"""The open document as Code mode keeps it: this coder's codings, their marks, and which units have one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cpqual.domain.codebook import Codebook, tags
from cpqual.domain.codings import Coding
from cpqual.domain.text import Span
from cpqual.domain.units import Unit, mostly_in, unit_at
from cpqual.domain.wording import counted
from cpqual.services.reading import OpenDocument
from cpqual.tui.reader.document import Mark, ReaderDocument

_MOST_COUNTED = 20_000
"""Characters of a passage whose words are counted while the caret moves."""


class Progress(NamedTuple):
    """How far a coder is in a document: units with a code, out of the units to be coded."""

    coded: int
    units: int


class Look(NamedTuple):
    """How a code is shown: two letters, a colour, its label."""

    tag: str
    colour: str
    label: str


def looks_of(book: Codebook) -> dict[str, Look]:
    """Return how every code of a codebook is shown; a code without a colour of its own has its parent's."""
    given = tags(book)
    looks: dict[str, Look] = {}
    for _, code in book.walk():
        above = looks.get(code.parent or "")
        colour = above.colour if above is not None and code.colour == "grey" else code.colour
        looks[code.slug] = Look(given[code.slug].upper(), colour, code.label)
    return looks


class Layer:
    """One coder's codings of one document, kept in step with the project act by act."""

    def __init__(
        self, opened: OpenDocument, looks: Mapping[str, Look], changed: Mapping[str, int] | None = None
    ) -> None:
        """Take a document over.

        Args:
            opened: the document with the coder's codings.
            looks: how codes are shown.
            changed: the codebook version that changed a code's rule last, for codes whose rule ever changed.
        """
        self.opened = opened
        self.slug = opened.document.slug
        self.text = opened.text
        self.units = opened.units
        self._looks = looks
        self._changed = changed or {}
        self._codings = {coding.id: coding for coding in opened.codings}
        self._covered = [0] * len(self.units)
        self._todo = sum(unit.to_be_coded for unit in self.units)
        self._done = 0
        self._ends = [unit.end for unit in self.units]
        for coding in opened.codings:
            self._cover(coding, 1)

    @property
    def codings(self) -> tuple[Coding, ...]:
        """The codings, in the order they came."""
        return tuple(self._codings.values())

    def reader_document(self) -> ReaderDocument:
        """Return what the reader shows."""
        opened = self.opened
        return ReaderDocument(
            self.slug, self.text, opened.units, opened.turns, opened.sections, opened.annotations
        )

    def marks(self) -> list[Mark]:
        """Return the marks of all codings."""
        return [self.mark(coding) for coding in self._codings.values()]

    def mark(self, coding: Coding) -> Mark:
        """Return the mark of a coding."""
        look = self.look(coding.code)
        stale = self.stale(coding) is not None
        return Mark(coding.id, coding.start, coding.end, look.tag, look.colour, look.label, stale)

    def stale(self, coding: Coding) -> int | None:
        """Return the codebook version that changed the rule since a coding was made, if one did."""
        version = self._changed.get(coding.code, 0)
        return version if coding.version < version else None

    def look(self, slug: str) -> Look:
        """Return how a code is shown, also one that the codebook does not have any more."""
        return self._looks.get(slug) or Look(slug[:2].upper(), "grey", slug)

    def relook(self, looks: Mapping[str, Look]) -> None:
        """Show codes as a changed codebook says."""
        self._looks = looks

    def get(self, coding_id: str) -> Coding | None:
        """Return a coding of this document."""
        return self._codings.get(coding_id)

    def put(self, coding: Coding) -> None:
        """Add a coding, or put it in place of the one with its id."""
        self.drop(coding.id)
        self._codings[coding.id] = coding
        self._cover(coding, 1)

    def drop(self, coding_id: str) -> Coding | None:
        """Remove a coding and return it; None if it is not one of this document's."""
        coding = self._codings.pop(coding_id, None)
        if coding is not None:
            self._cover(coding, -1)
        return coding

    def find(self, ids: Iterable[str]) -> list[Coding]:
        """Return the codings of these ids, in their order."""
        return [self._codings[coding_id] for coding_id in ids if coding_id in self._codings]

    def overlapping(self, span: Span) -> list[Coding]:
        """Return the codings that share text with a span, in text order; this looks at all of them."""
        found = [c for c in self._codings.values() if c.start < span.end and span.start < c.end]
        return sorted(found, key=lambda coding: (coding.start, -coding.end))

    def progress(self) -> Progress:
        """Return how many of the units to be coded have a code."""
        return Progress(self._done, self._todo)

    def uncoded(self, offset: int, step: int) -> Unit | None:
        """Return the next unit (the previous one, for a step of -1) that is to be coded and has no code."""
        here = unit_at(self.units, offset)
        i = (here if here is not None else -1) + step
        if here is None and step < 0:
            return None
        while 0 <= i < len(self.units):
            if self.units[i].to_be_coded and not self._covered[i]:
                return self.units[i]
            i += step
        return None

    def mostly_in(self, passages: Sequence[Span]) -> set[int]:
        """Return the indices of the units of which passages, sorted and disjoint, hold at least half."""
        if not passages:
            return set()
        return {i for i, unit in enumerate(self.units) if mostly_in(passages, unit.span)}

    def passed_over(self, indices: Iterable[int]) -> list[Span]:
        """Return those of the units that are to be coded and have no code, in text order."""
        return [
            self.units[i].span for i in sorted(indices) if self.units[i].to_be_coded and not self._covered[i]
        ]

    def _cover(self, coding: Coding, number: int) -> None:
        for i in range(bisect_left(self._ends, coding.start + 1), len(self.units)):
            unit = self.units[i]
            if unit.start >= coding.end:
                return
            before = self._covered[i]
            self._covered[i] += number
            if unit.to_be_coded and (before == 0) != (self._covered[i] == 0):
                self._done += 1 if before == 0 else -1


def unit_word(units: Sequence[Unit], index: int, kind: str) -> str:
    """Return what to call a unit: a turn where somebody speaks, else what the project cuts into."""
    if kind == "turn" and units[index].turn is None:
        return "paragraph"
    return kind


def length_in_words(text: str, span: Span) -> str:
    """Return how long a passage is: roughly its words, or its characters where counting would take long."""
    length = span.end - span.start
    if length > _MOST_COUNTED:
        return f"{length:,} characters"
    return counted(len(text[span.start : span.end].split()), "word")
