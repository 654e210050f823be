"""Which of all (unit, code) pairs are kept: what is shown of a unit, of a code, and of what was coded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from cpqual.suggest.data import Doubles, Flags, Floats

_CHUNK = 4096
ALWAYS = 3
"""So many codes of every unit are kept, however improbable."""


@dataclass(frozen=True, slots=True)
class KeptPair:
    """A pair that is kept: indices of the unit and of the code, and the code's rank in the unit from 1."""

    unit: int
    rank: int
    code: int


@dataclass(frozen=True, slots=True)
class Expected:
    """Sums of a code's probabilities p: over unread units, of p (1 − p) over these, and over units read."""

    unread: float
    variance: float
    read: float


def kept_pairs(
    scores: Floats,
    codes: Sequence[str],
    codes_of: Mapping[int, Set[str]],
    *,
    most: int,
    least: float,
    per_code: int,
) -> list[KeptPair]:
    """Return the pairs to keep, by unit and rank.

    Those that are possible at all (more than 0): the first three codes of every unit; up to `most` that are
    at least so probable; of every code the unread units in which it is most probable, so that a rare one can
    be followed up. And every code that a unit was given, so that a coding can be looked at again.

    Args:
        scores: probabilities, units × codes.
        codes: slugs, in the order of the columns.
        codes_of: the codes of every unit read, by its index.
        most: codes kept of a unit at most for being probable.
        least: the probability that those have at least.
        per_code: unread units kept of every code.
    """
    units, width = scores.shape
    if not units or not width:
        return []
    ranks = np.empty(scores.shape, dtype=np.int32)
    for start in range(0, units, _CHUNK):
        # in pieces: sorting 100,000 units at once takes several times what the scores take
        order = np.argsort(-scores[start : start + _CHUNK], axis=1, kind="stable")
        np.put_along_axis(
            ranks[start : start + _CHUNK], order, np.arange(width, dtype=np.int32)[None, :], axis=1
        )
    possible = scores > 0
    kept: Flags = possible & ((ranks < ALWAYS) | ((ranks < most) & (scores >= least)))
    unread = np.flatnonzero(_unread(units, codes_of))
    for code in range(width):
        best = unread[np.argsort(-scores[unread, code], kind="stable")[:per_code]]
        kept[best, code] |= possible[best, code]
    column = {slug: i for i, slug in enumerate(codes)}
    for unit, given in codes_of.items():
        kept[unit, [column[slug] for slug in given if slug in column]] = True
    found = [KeptPair(int(u), int(ranks[u, c]) + 1, int(c)) for u, c in np.argwhere(kept)]
    return sorted(found, key=lambda pair: (pair.unit, pair.rank))


def expected(scores: Floats, codes: Sequence[str], codes_of: Mapping[int, Set[str]]) -> dict[str, Expected]:
    """Return by code what the probabilities add up to among the units read and unread.

    What was read has leave-out probabilities, so that both sums are made alike.
    """
    table: Doubles = scores.astype(np.float64)
    unread = _unread(len(table), codes_of)
    left, seen = table[unread], table[~unread]
    return {
        slug: Expected(
            round(float(left[:, i].sum()), 4),
            round(float((left[:, i] * (1 - left[:, i])).sum()), 4),
            round(float(seen[:, i].sum()), 4),
        )
        for i, slug in enumerate(codes)
    }


def _unread(units: int, codes_of: Mapping[int, Set[str]]) -> Flags:
    flags = np.ones(units, dtype=np.bool_)
    flags[list(codes_of)] = False
    return flags
