"""Projecting spans on units: which turns, sentences or paragraphs a coder's half-open spans mark."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Rule(StrEnum):
    """How much of a unit a coder's spans must cover before the unit counts as marked."""

    ANY = "any"
    HALF = "half"
    ALL = "all"


@dataclass(frozen=True, eq=False)
class Projection:
    """The (unit, code) marks left by some spans, each once, ordered by code and then unit.

    `units` and `codes` are parallel. `unplaced` is the number of spans, after overlapping and touching
    spans of one code are united, that helped to mark no unit.
    """

    units: Ints
    codes: Ints
    unplaced: int


def check_units(starts: Ints, ends: Ints) -> None:
    """Raise ValueError unless the units are non-empty, in order and without overlap (code points)."""
    if starts.ndim != 1 or starts.shape != ends.shape:
        raise ValueError("unit starts and ends must be two lists of the same length")
    if starts.size == 0:
        return
    if starts[0] < 0 or np.any(ends <= starts):
        raise ValueError("a unit must start at 0 or later and hold at least one code point")
    if np.any(starts[1:] < ends[:-1]):
        raise ValueError("units must be in order and must not overlap")


def unite(starts: Ints, ends: Ints, codes: Ints) -> tuple[Ints, Ints, Ints]:
    """Unite overlapping and touching spans of the same code; the result is ordered by code and start.

    Arguments are parallel (code points, half-open; codes as non-negative integers).
    Raises ValueError for a span that starts before 0 or holds no code point.
    """
    if starts.size == 0:
        return starts, ends, codes
    if np.any(starts < 0) or np.any(ends <= starts):
        raise ValueError("a span must start at 0 or later and end after its start")
    order = np.lexsort((starts, codes))
    starts, ends, codes = starts[order], ends[order], codes[order]
    # One stretch of the line per code: then a running maximum cannot reach into the next code.
    shift = codes * (ends.max() + 1)
    reach = np.maximum.accumulate(ends + shift)
    opens = np.ones(starts.size, dtype=np.bool_)
    opens[1:] = starts[1:] + shift[1:] > reach[:-1]
    first = np.flatnonzero(opens)
    last = np.append(first[1:], starts.size) - 1
    return starts[first], reach[last] - shift[last], codes[first]


def spread(first: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Write out the ranges first[i], first[i]+1, … (counts[i] of them) as (which range, position)."""
    owner = np.repeat(np.arange(first.size), counts)
    begins = np.cumsum(counts) - counts
    return owner, np.arange(owner.size) - begins[owner] + first[owner]


def distinct(numbers: Ints) -> Ints:
    """Return the different numbers, sorted; sorting is far faster than the hashing of `np.unique`."""
    ordered = np.sort(numbers)
    first = np.ones(ordered.shape, dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def cut(unit_starts: Ints, unit_ends: Ints, places: Ints) -> tuple[Ints, Ints, Ints]:
    """Cut units wherever a place falls inside them: (starts, ends, the unit each piece comes from).

    Units are ordered and do not overlap; places (code points) may repeat and stand in any order. Between two
    cuts nobody's marking changes when `places` are the starts and ends of all spans.
    """
    edges = distinct(np.concatenate([unit_starts, unit_ends, places]))
    origin = np.searchsorted(unit_starts, edges[:-1], side="right") - 1
    inside = origin >= 0
    inside[inside] = edges[:-1][inside] < unit_ends[origin[inside]]
    return edges[:-1][inside], edges[1:][inside], origin[inside]


def project(
    unit_starts: Ints, unit_ends: Ints, starts: Ints, ends: Ints, codes: Ints, rule: Rule
) -> Projection:
    """Return the units that one coder's spans mark.

    `unit_starts` and `unit_ends` are ordered and do not overlap; gaps between units are allowed.
    `starts`, `ends`, `codes` are the spans. Spans of one code are united first, so that a stretch coded
    twice counts once. A unit is marked under `any` if one code point of it is covered, under `half` if at
    least half of its code points are, under `all` if every one is.
    Raises ValueError for a span that starts before 0 or holds no code point.
    """
    starts, ends, codes = unite(starts, ends, codes)
    first = np.searchsorted(unit_ends, starts, side="right")
    counts = np.maximum(np.searchsorted(unit_starts, ends, side="left") - first, 0)
    span, unit = spread(first, counts)
    if span.size == 0:
        return Projection(unit, codes[span], int(starts.size))
    code = codes[span]
    covered = np.minimum(ends[span], unit_ends[unit]) - np.maximum(starts[span], unit_starts[unit])
    new = np.ones(span.size, dtype=np.bool_)
    new[1:] = (unit[1:] != unit[:-1]) | (code[1:] != code[:-1])
    heads = np.flatnonzero(new)
    length = unit_ends[unit[heads]] - unit_starts[unit[heads]]
    marked = _enough(np.add.reduceat(covered, heads), length, rule)
    helped = np.repeat(marked, np.diff(np.append(heads, span.size)))
    placed = np.count_nonzero(np.diff(span[helped], prepend=-1))
    return Projection(unit[heads][marked], code[heads][marked], int(starts.size - placed))


def _enough(covered: Ints, length: Ints, rule: Rule) -> Bools:
    if rule is Rule.ANY:
        return covered > 0
    if rule is Rule.HALF:
        return 2 * covered >= length
    return np.equal(covered, length)
