"""Theme frequencies counted passage by passage in sets: slow, plain, and independent of the arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpqual.analysis.frequencies import CountOf
from cpqual.domain.text import Span


@dataclass(frozen=True)
class PlainDocument:
    """A document: its site, what counts in it, who speaks there, and where words begin.

    Attributes:
        data: stretches that count, disjoint.
        turns: (span, person or None) of everybody but interviewers.
    """

    slug: str
    site: str | None
    data: tuple[Span, ...]
    turns: tuple[tuple[Span, str | None], ...] = ()
    words: tuple[int, ...] = ()

    def said(self) -> list[tuple[int, Span, str | None]]:
        """Return what of each turn lies in the data, with the turn's number and person."""
        return [
            (i, part, person)
            for i, (span, person) in enumerate(self.turns)
            for piece in self.data
            if (part := common(span, piece)) is not None
        ]


Group = Sequence[tuple[PlainDocument, frozenset[int] | None]]
"""Documents, each whole (None) or the turns in it that belong to the group."""


def common(one: Span, other: Span) -> Span | None:
    """Return what two spans share, None if nothing."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if start < end else None


def things(group: Group, spans: Mapping[str, Sequence[Span]] | None, count: CountOf) -> set[object]:
    """Return what of a group carries a code with these passages; all there is for None."""
    found: set[object] = set()
    for document, turns in group:
        said = [one for one in document.said() if turns is None or (one[0] in turns and one[2] is not None)]
        areas = list(document.data) if turns is None else [part for _, part, _ in said]
        there = None if spans is None else spans.get(document.slug, ())
        hit = [s for s in there or () if any(common(s, area) for area in areas)]
        if count in ("participants", "turns"):
            of_whom = [one for one in said if there is None or any(common(one[1], s) for s in there)]
            if count == "participants":
                found |= {person for _, _, person in of_whom if person is not None}
            else:
                found |= {(document.slug, i) for i, _, _ in of_whom}
        elif count == "segments":
            found |= {(document.slug, *s) for s in hit}
        elif count == "words":
            found |= {
                (document.slug, word)
                for word in document.words
                if any(a.start <= word < a.end for a in areas)
                and (there is None or any(s.start <= word < s.end for s in there))
            }
        elif (hit or there is None) and (turns is None or areas):
            if count == "documents":
                found.add(document.slug)
            elif document.site is not None:
                found.add(document.site)
    return found


def rolled_up(codes: Sequence[Mapping[str, Sequence[Span]]]) -> dict[str, list[Span]]:
    """Return the passages of several codes; those that overlap are one."""
    found: dict[str, list[Span]] = {}
    for slug in sorted({slug for one in codes for slug in one}):
        merged: list[Span] = []
        for span in sorted(s for one in codes for s in one.get(slug, ())):
            if merged and span.start < merged[-1].end:
                merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
            else:
                merged.append(span)
        found[slug] = merged
    return found
