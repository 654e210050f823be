"""Samples: documents or units drawn, by a seed and in strata, to be coded by more than one coder.

A draw is the same on every machine and in every version of Python, and does not depend on the order in which
anything is stored: within a stratum candidates are ordered by the SHA-256 of `seed`, a line feed and their
key (`INT-1` for a document, `INT-1#12` for its twelfth unit), and the first ones are taken.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any, Literal, NamedTuple, get_args

from cpqual.domain.text import Span

SampleUnit = Literal["document", "turn", "paragraph", "sentence"]
SAMPLE_UNITS: tuple[SampleUnit, ...] = get_args(SampleUnit)

METHOD = "sha256"
"""Name of this way to draw, kept with every sample."""
DEFAULT_SHARE = "20%"
DEFAULT_LEAST = 4
"""A fifth, and four at least: the usual range is a tenth to a quarter (O'Connor & Joffe 2020)."""


class Candidate(NamedTuple):
    """Something that can be drawn.

    Attributes:
        key: what it is called in the draw; unlike every other's.
        span: `[start, end)` in code points; the whole text for a document.
        stratum: name of the stratum it belongs to.
    """

    key: str
    document: str
    span: Span
    stratum: str


class Drawn(NamedTuple):
    """A document or unit that was drawn, with its stratum."""

    document: str
    span: Span
    stratum: str


class Stratum(NamedTuple):
    """How many candidates a stratum had, and how many of them were drawn."""

    population: int
    drawn: int


@dataclass(frozen=True)
class Rule:
    """How a sample was drawn: with the seed, all it takes to draw it again.

    Attributes:
        by: full names of the attributes whose values made the strata (`document.kind`).
        share: the share asked for (`20%`), empty where a number was.
        number: how many were asked for; None where a share was.
        least: as many at least, where a share was asked for.
        documents, kinds: what was drawn from, where that was not everything; kinds of documents.
        coders: initials of those who are to code it.
        strata: what each stratum had and gave, by name.
        method: name of the way to draw.
    """

    by: tuple[str, ...] = ()
    share: str = ""
    number: int | None = None
    least: int = 0
    documents: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    strata: Mapping[str, Stratum] = field(default_factory=dict)
    method: str = METHOD

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self) | {"strata": {name: list(one) for name, one in self.strata.items()}}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Rule:
        """Return the rule that `as_dict` gave; what is missing is as if it had not been asked for.

        Raises:
            TypeError, ValueError, AttributeError: the values are not such as it gives.
        """
        lists = {
            name: tuple(map(str, values.get(name, ()))) for name in ("by", "documents", "kinds", "coders")
        }
        strata = {name: Stratum(*map(int, one)) for name, one in values.get("strata", {}).items()}
        return cls(
            share=values.get("share", ""),
            number=values.get("number"),
            least=values.get("least", 0),
            strata=strata,
            method=values.get("method", ""),
            **lists,
        )


@dataclass(frozen=True)
class Sample:
    """Documents or units drawn.

    Attributes:
        slug: the name people type.
        unit: what was drawn.
        drawn: in the order of the documents and their text.
        coder: initials of whoever drew it.
        created: ISO 8601, UTC.
    """

    slug: str
    unit: SampleUnit
    seed: int
    rule: Rule
    drawn: tuple[Drawn, ...]
    coder: str = ""
    created: str = ""
    id: str = ""

    @cached_property
    def units(self) -> dict[str, tuple[Span, ...]]:
        """The spans drawn, in text order, by document slug; the whole text where documents were drawn."""
        found: dict[str, list[Span]] = {}
        for one in self.drawn:
            found.setdefault(one.document, []).append(one.span)
        return {document: tuple(sorted(spans)) for document, spans in found.items()}

    @property
    def population(self) -> int:
        """How many there were to draw from."""
        return sum(stratum.population for stratum in self.rule.strata.values())


def wanted(population: int, *, share: Fraction | None, number: int | None, least: int) -> int:
    """Return how many to draw: a number as given, or a share rounded up, at least so many, at most all."""
    if number is not None:
        return number
    part = share * population if share is not None else Fraction(0)
    return min(population, max(least, -floor(-part)))


def draw(candidates: Collection[Candidate], number: int, seed: int) -> list[Candidate]:
    """Draw so many candidates, each stratum getting its due; see `allocate`.

    Returns:
        The candidates drawn, by key. `number` is at most their number.
    """
    strata: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        strata.setdefault(candidate.stratum, []).append(candidate)
    places = allocate({name: len(members) for name, members in strata.items()}, number, seed)
    found: list[Candidate] = []
    for name, members in strata.items():
        members.sort(key=lambda one: (_lot(seed, one.key), one.key))
        found += members[: places[name]]
    return sorted(found)


def allocate(sizes: Mapping[str, int], number: int, seed: int) -> dict[str, int]:
    """Share out places among strata in proportion to their sizes.

    Where there are at least as many places as strata, each gets one, and the rest go by the largest remainder
    of its quota (Hamilton's method). Where there are fewer, the largest remainder would never reach a small
    stratum: then a point is laid into the strata, in order of their names, at every whole step from a drawn
    beginning (systematic sampling; Madow 1949), so that every candidate has the same chance.

    Args:
        sizes: candidates by stratum, one at least.
        number: places, at most as many as there are candidates.
        seed: decides between strata with equal remainders, and where the points lie.
    """
    total = sum(sizes.values())
    if not total:
        return {}
    quotas = {name: Fraction(number * size, total) for name, size in sizes.items()}
    if number < len(sizes):
        return _systematic(quotas, seed)
    return _largest_remainder(quotas, sizes, number, seed)


def _largest_remainder(
    quotas: Mapping[str, Fraction], sizes: Mapping[str, int], number: int, seed: int
) -> dict[str, int]:
    places = {name: max(1, floor(quota)) for name, quota in quotas.items()}
    order = sorted(quotas, key=lambda name: (_lot(seed, f"stratum {name}"), name))
    while (left := number - sum(places.values())) != 0:
        if left > 0:
            open_to = [name for name in order if places[name] < sizes[name]]
            places[max(open_to, key=lambda name: quotas[name] - places[name])] += 1
        else:
            # those raised to one have to come from somewhere: from whoever has most over its quota
            givers = [name for name in order if places[name] > 1]
            places[max(givers, key=lambda name: places[name] - quotas[name])] -= 1
    return places


def _systematic(quotas: Mapping[str, Fraction], seed: int) -> dict[str, int]:
    begin = Fraction(int(_lot(seed, "begin"), 16), 1 << 256)
    places: dict[str, int] = {}
    reached = Fraction(0)
    for name in sorted(quotas):
        # points lie at begin, begin + 1, …: those in [reached, reached + quota)
        before = -floor(begin - reached)
        reached += quotas[name]
        places[name] = -floor(begin - reached) - before
    return places


def _lot(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()


def count_strata(candidates: Collection[Candidate], drawn: Sequence[Candidate]) -> dict[str, Stratum]:
    """Return what each stratum had and gave, by name."""
    had = Counter(one.stratum for one in candidates)
    gave = Counter(one.stratum for one in drawn)
    return {name: Stratum(had[name], gave[name]) for name in sorted(had)}
