"""Which child of a code: agreement on it where coders agree that it is one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.intervals import Estimate
from cpqual.analysis.agreement.ratings.alpha import Coincidences
from cpqual.analysis.agreement.ratings.data import Ratings
from cpqual.analysis.agreement.ratings.weights import Level
from cpqual.analysis.agreement.units import Ints


def conditional_alpha(design: Design, families: Mapping[str, Sequence[str]]) -> dict[str, Estimate]:
    """Return nominal α of the child of each parent, over units that two or more coders gave exactly one.

    A coder who gave a unit several children, or none, has no rating there. The interval is the document
    jackknife; `n_units` says on how many units the value rests. It tells nothing about whether coders find
    the same units.

    Args:
        design: the marks.
        families: for each parent code its children, which are codes of the design.

    Raises:
        ValueError: a child is not a code of the design, or is named twice in a family.
    """
    return {parent: _alpha(conditional_ratings(design, children)) for parent, children in families.items()}


def conditional_ratings(design: Design, children: Sequence[str]) -> Ratings:
    """Return the one child each coder gave a unit, for the units where two or more gave exactly one."""
    if unknown := [child for child in children if child not in design.codes]:
        raise ValueError(f"{unknown[0]!r} is not a code of the design")
    if len(set(children)) != len(children):
        raise ValueError("a child is named twice")
    n_codes = len(design.codes)
    place = np.full(n_codes, -1, dtype=np.int64)
    place[[design.codes.index(child) for child in children]] = np.arange(len(children))
    given = [_one_child(keys // n_codes, place[keys % n_codes]) for keys in design.marks if n_codes]
    every = np.concatenate([units for units, _ in given]) if given else np.zeros(0, dtype=np.int64)
    units, coders = np.unique(every, return_counts=True)
    units = units[coders > 1]
    values = np.full((len(units), len(design.coders)), -1, dtype=np.int64)
    for coder, (mine, child) in enumerate(given):
        shared = np.isin(mine, units)
        values[np.searchsorted(units, mine[shared]), coder] = child[shared]
    return Ratings(
        coders=design.coders,
        categories=tuple(children),
        values=values,
        times=design.weight(units * n_codes),
        documents=np.asarray(np.searchsorted(design.first_unit, units, side="right") - 1, dtype=np.int64),
        listed=True,
    )


def _one_child(units: Ints, children: Ints) -> tuple[Ints, Ints]:
    """Return the units with exactly one child, and which; `units` ascend."""
    units, children = units[children >= 0], children[children >= 0]
    _, first, times = np.unique(units, return_index=True, return_counts=True)
    alone = first[times == 1]
    return units[alone], children[alone]


def _alpha(ratings: Ratings) -> Estimate:
    made = Coincidences.of(ratings).alpha(Level.NOMINAL)
    coders = int(np.count_nonzero((ratings.values >= 0).any(axis=0)))
    return made.estimate((), n_units=ratings.n_units, n_coders=coders)
