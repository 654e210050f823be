"""Stretches of text as arrays on one axis: union, what is left without others, and which touch which.

All documents of a study lie one behind the other on the axis, so a position tells the document too. Stretches
are half-open pairs of int64 arrays (starts, ends); code points throughout.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cpqual.analysis.agreement.units import Ints, spread

_NOTHING: Ints = np.zeros(0, dtype=np.int64)


class Stretches(NamedTuple):
    """Starts and ends of stretches."""

    starts: Ints
    ends: Ints

    def keep(self, which: Ints | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Stretches:
        """Return only these."""
        return Stretches(self.starts[which], self.ends[which])


def merged(one: Stretches, cells: Ints | None = None, *, touching: bool = True) -> tuple[Stretches, Ints]:
    """Merge stretches of the same cell that overlap, in any order; empty ones are left out.

    Args:
        cells: a number for each stretch; those of different cells are kept apart. None for one cell.
        touching: whether stretches that only touch are merged too.

    Returns:
        The merged stretches, sorted by cell and start, and their cells.
    """
    if cells is None:
        cells = np.zeros(one.starts.shape, dtype=np.int64)
    full = one.ends > one.starts
    one, cells = one.keep(full), cells[full]
    if not cells.size:
        return Stretches(_NOTHING, _NOTHING), _NOTHING
    axis = int(one.ends.max()) + 1
    starts, ends = one.starts + cells * axis, one.ends + cells * axis
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    begins = np.ones(starts.shape, dtype=np.bool_)
    begins[1:] = starts[1:] > ends[:-1] if touching else starts[1:] >= ends[:-1]
    first = np.flatnonzero(begins)
    last = np.append(first[1:], starts.size) - 1
    of = cells[order][first]
    return Stretches(starts[first] - of * axis, ends[last] - of * axis), of


def covered(layers: list[Stretches], wanted: list[int]) -> Stretches:
    """Return where exactly the layers at the positions `wanted` lie and no other, sorted and disjoint.

    Every layer is sorted and disjoint, no two of its stretches touch, and there are no more than 62.
    """
    places = np.concatenate([edge for layer in layers for edge in layer] or [_NOTHING])
    steps = [np.full(len(edge), sign << i) for i, layer in enumerate(layers)
             for edge, sign in zip(layer, (1, -1), strict=True)]  # fmt: skip
    order = np.argsort(places, kind="stable")
    places = places[order]
    there = np.cumsum(np.concatenate(steps or [_NOTHING])[order])
    inside = np.flatnonzero((there[:-1] == sum(1 << i for i in wanted)) & (places[1:] > places[:-1]))
    return Stretches(places[inside], places[inside + 1])


def touching(left: Stretches, right: Stretches) -> tuple[Ints, Ints]:
    """Return every pair that shares code points, as positions in `left` and in `right`.

    Args:
        left: in any order, none empty.
        right: sorted by start, none empty; they may overlap.
    """
    if not right.starts.size:
        return _NOTHING, _NOTHING
    reach = np.maximum.accumulate(right.ends)
    first = np.searchsorted(reach, left.starts, side="right")
    last = np.searchsorted(right.starts, left.ends, side="left")
    which, other = spread(first, np.maximum(last - first, 0))
    meet = right.ends[other] > left.starts[which]
    return which[meet], other[meet]
