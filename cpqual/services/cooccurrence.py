"""Which codes stand beside which: in the same units, on overlapping text, or near each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cpqual.analysis.agreement.units import Ints
from cpqual.analysis.cooccurrence import Cooccurrence, in_units, near, on_overlaps
from cpqual.analysis.ground import Ground, Segments
from cpqual.domain.codebook import Codebook
from cpqual.domain.units import CutUnit
from cpqual.domain.wording import counted
from cpqual.services.coded_ground import Coded, Level, coded
from cpqual.services.session import Session

Within = Literal["turn", "sentence", "paragraph", "overlap", "document"]
WITHINS: tuple[Within, ...] = get_args(Within)
Reach = Literal["turns", "words"]
REACHES: tuple[Reach, ...] = get_args(Reach)
_CUT: dict[Within, CutUnit] = {
    "turn": "turn", "sentence": "sentence", "paragraph": "paragraph", "overlap": "turn", "document": "turn",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which pairs are wanted of what.

    Attributes:
        codes: patterns of code slugs; all codes if empty.
        beside: patterns of the codes to pair them with; the same ones if empty.
        level: codes as applied, or each with all below it.
        by: attribute to group by.
        layer: see `layers.whose`.
        validation: take member checks and Delphi rounds in.
        where: a filter; see `filtering.select`.
    """

    codes: Sequence[str] = ()
    beside: Sequence[str] = ()
    level: Level = "leaf"
    by: str | None = None
    layer: str | None = None
    validation: bool = False
    where: str = ""


@dataclass(frozen=True)
class Pairing:
    """The codes that are paired, by their place in `slugs`: (first, second), both in codebook order."""

    slugs: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    kin: int

    @property
    def note(self) -> tuple[str, ...]:
        """Say which pairs are left out."""
        if not self.kin:
            return ()
        return (
            f"left out: {counted(self.kin, 'pair')} of a code and one below it, because with sub-codes the"
            " upper one is wherever the lower one is; where both were applied, see --level leaf",
        )


@dataclass(frozen=True)
class CooccurrenceTable:
    """What stands beside what.

    Attributes:
        attribute: full name of the attribute grouped by, empty if none.
        groups: (name, units in it, counts by places in the pairing's slugs).
        compared: the codes paired, in the pairing's order, each with the codes that count for it.
        ground: the units of all groups.
    """

    within: Within
    asked: Asked
    pairing: Pairing
    attribute: str
    groups: tuple[tuple[str, int, Cooccurrence], ...]
    compared: dict[str, tuple[str, ...]]
    ground: Ground
    coded: Coded


@dataclass(frozen=True)
class NearTable:
    """How often one code comes soon after another.

    Attributes:
        groups: (name, segments of each code, [a, b] segments of a after which b begins within reach).
    """

    reach: int
    unit: Reach
    asked: Asked
    pairing: Pairing
    attribute: str
    groups: tuple[tuple[str, Ints, Ints], ...]
    coded: Coded


def pairing(book: Codebook, slugs: Sequence[str], asked: Asked, beside: Sequence[str]) -> Pairing:
    """Pair codes, each pair once; a code and one below it are no pair where counts roll up.

    Args:
        slugs: the codes asked for.
        beside: those to pair them with; none for the same ones.
    """
    everything = tuple(dict.fromkeys((*slugs, *beside)))
    place = {slug: number for number, slug in enumerate(everything)}
    above = {slug: set(book.path(slug)) for slug in everything} if asked.level == "rollup" else {}
    found: dict[tuple[int, int], None] = {}
    kin: set[frozenset[str]] = set()
    for number, one in enumerate(slugs):
        for other in beside or slugs[number + 1 :]:
            if one == other or (place[other], place[one]) in found:
                continue
            if above and (one in above[other] or other in above[one]):
                kin.add(frozenset((one, other)))
                continue
            found[place[one], place[other]] = None
    return Pairing(everything, tuple(found), len(kin))


def cooccurrence(session: Session, within: Within, asked: Asked) -> CooccurrenceTable:
    """Count how often each two codes stand in one unit, or on overlapping text.

    A unit carries a code where one code point of it is coded. With `overlap`, segments are counted, those of
    one code that overlap as one, and n12 is the largest number of pairs in which no segment occurs twice.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code, layer or attribute, or no such name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found, compared, paired = _prepared(session, asked)
    ground = found.ground(_CUT[within])
    if within == "document":
        ground = ground.as_documents()
    name, groups = found.groups(ground, asked.by)
    spans = found.spans(compared)
    counts = tuple((group, *_counted(part, spans, within, len(compared))) for group, part in groups)
    return CooccurrenceTable(within, asked, paired, name, counts, compared, ground, found)


def _prepared(
    session: Session, asked: Asked, *, with_words: bool = False
) -> tuple[Coded, dict[str, tuple[str, ...]], Pairing]:
    found = coded(session, asked.layer, validation=asked.validation, with_words=with_words, where=asked.where)
    codes = found.codes(asked.codes, asked.level)
    beside = found.codes(asked.beside, asked.level) if asked.beside else {}
    paired = pairing(found.book, list(codes), asked, list(beside))
    return found, {slug: (codes | beside)[slug] for slug in paired.slugs}, paired


def _counted(
    ground: Ground, spans: tuple[Ints, Ints, Ints], within: Within, n_codes: int
) -> tuple[int, Cooccurrence]:
    if within == "overlap":
        segments = ground.segments(*spans)
        return segments.starts.size, on_overlaps(segments, n_codes)
    return ground.units.size, in_units(*ground.marks(*spans), n_codes)


def proximity(session: Session, reach: int, unit: Reach, asked: Asked) -> NearTable:
    """Count how often a segment of one code is followed by the beginning of one of another code within reach.

    The reach begins where a segment ends: so many words, or turns after the turn it ends in. What begins
    inside the segment, after its beginning, is within reach; what begins with it is not.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code, layer or attribute, or no such name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found, compared, paired = _prepared(session, asked, with_words=unit == "words")
    name, groups = found.groups(found.ground("turn"), asked.by)
    words = found.words() if unit == "words" else None
    spans = found.spans(compared)
    counts = []
    for group, ground in groups:
        segments = ground.segments(*spans)
        limits = (
            _in_turns(ground, segments, reach) if words is None else _in_words(ground, segments, reach, words)
        )
        n = np.bincount(segments.codes, minlength=len(compared))
        after = near(segments.codes, segments.starts, limits, len(compared))
        counts.append((group, n, after))
    return NearTable(reach, unit, asked, paired, name, tuple(counts), found)


def _in_turns(ground: Ground, segments: Segments, reach: int) -> Ints:
    """Return where the turn ends that is so many after the one a segment ends in, or the document."""
    units, last = np.unique(ground.unit[::-1], return_index=True)
    ends = np.cumsum(ground.ends - ground.starts)[::-1][last]
    document = ground.document[units]
    final = np.searchsorted(document, document, side="right") - 1
    at = np.searchsorted(ends, segments.ends, side="left")
    limits: Ints = ends[np.minimum(at + reach, final[at])]
    return limits


def _in_words(ground: Ground, segments: Segments, reach: int, places: Ints) -> Ints:
    """Return the end of the first letter of the word so many after a segment, or the end of the document."""
    words = ground.inside(places[ground.covers(places)])
    whole = ground.as_documents()
    limit = _in_turns(whole, segments, 0)
    if reach == 0:
        return np.minimum(segments.ends, limit)
    at = np.searchsorted(words, segments.ends, side="left") + reach - 1
    there = at < words.size
    limit[there] = np.minimum(limit[there], words[at[there]] + 1)
    return limit
