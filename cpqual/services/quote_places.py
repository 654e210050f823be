"""Which passages a quote bank chooses from: those of codes, with what is kept of them in their place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cpqual.domain.passages import PassageQuery
from cpqual.domain.quoting import KeptQuote
from cpqual.domain.text import Span
from cpqual.services import kept_quotes
from cpqual.services.layers import INTERSECTION, Voices, whose
from cpqual.services.passages import Place, find
from cpqual.services.session import Session
from cpqual.storage import passages

_MOST_CODES = 500
"""Codings on one passage that are looked at for its codes."""


class Chosen(NamedTuple):
    """A passage, what is kept of it, and whether permission was refused for some of its words."""

    place: Place
    kept: KeptQuote | None = None
    refused: bool = False


class KeptPlaces:
    """Kept quotes by document, to look passages up in."""

    def __init__(self, kept: Iterable[KeptQuote]) -> None:
        self._by_document: dict[str, list[KeptQuote]] = {}
        for one in kept:
            self._by_document.setdefault(one.document, []).append(one)

    def at(self, place: Place) -> Chosen:
        """Return a passage with what is kept on exactly it."""
        there = self._by_document.get(place.document, [])
        kept = next((one for one in there if one.span == place.span), None)
        return Chosen(place, kept, kept_quotes.is_barred(there, place.span))

    def instead(self, places: Iterable[Place]) -> Iterator[Chosen]:
        """Yield passages, and in place of those of which something is kept, what is kept.

        A kept quote is of a passage when they share half of the shorter one at least.

        Args:
            places: in reading order.
        """
        for document, there in groupby(places, key=lambda place: place.document):
            kept = self._by_document.get(document)
            if kept:
                yield from _instead(list(there), kept)
            else:
                yield from map(Chosen, there)


def choose(
    session: Session, codes: tuple[str, ...], layer: str | None, *, own: bool
) -> tuple[str, Iterable[Chosen]]:
    """Return the layer's name, and the passages of codes; without codes, everything that is kept.

    Args:
        own: leave the codes below those named out.

    Raises:
        UnknownNameError: a code or the layer is not in the project.
        RefusedError: the layer is closed to this coder.
    """
    kept = kept_quotes.kept(session)
    if codes:
        found = find(session, PassageQuery(codes, rolled_up=not own, layer=layer))
        return found.layer, KeptPlaces(kept).instead(found.at(row) for row in range(len(found)))
    voices, places = whose(session, layer), KeptPlaces(kept)
    return voices.name, (
        places.at(Place(one.document, one.start, one.end, _codes_on(session, voices, one))) for one in kept
    )


def _codes_on(session: Session, voices: Voices, kept: KeptQuote) -> tuple[str, ...]:
    """Return the codes of a layer that share text with a kept quote, in text order."""
    coders = [coder for coder in voices.coders if voices.hears(kept.document, coder)]
    said: dict[str, set[str]] = {}
    for code, coder in passages.codings_on(session.store, kept.document, kept.span, coders, _MOST_CODES):
        said.setdefault(code, set()).add(coder)
    needed = len(coders) if voices.making == INTERSECTION else 1
    return tuple(code for code, by in said.items() if len(by) >= needed)


def _instead(places: Sequence[Place], kept: Sequence[KeptQuote]) -> list[Chosen]:
    """Return the passages of one document, with what is kept of them in their place, in text order.

    Args:
        kept: some quote or other, in text order.
    """
    found: list[Chosen] = []
    codes: dict[str, dict[str, None]] = {}
    starts, longest = [one.start for one in kept], max(one.end - one.start for one in kept)
    for place in places:
        near = kept[bisect_left(starts, place.start - longest) : bisect_left(starts, place.end)]
        same = [one for one in near if _is_of(one.span, place.span)]
        for one in same:
            codes.setdefault(one.id, {}).update(dict.fromkeys(place.codes))
        if not same:
            found.append(Chosen(place, None, kept_quotes.is_barred(near, place.span)))
    for one in kept:
        if one.id in codes:
            place = Place(one.document, one.start, one.end, tuple(codes[one.id]))
            found.append(Chosen(place, one, kept_quotes.is_barred(kept, one.span)))
    return sorted(found, key=lambda chosen: chosen.place.span)


def _is_of(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared >= min(one.end - one.start, other.end - other.start)
