"""What stands beside what: codes in the same units, on overlapping text, near each other, in sequence.

The coefficient c = n12 / (n1 + n2 − n12) is Jaccard's (1901), as ATLAS.ti's co-occurrence table has it: of
what carries either code, the share that carries both. It cannot exceed min(n1, n2) / max(n1, n2), so it stays
low for a rare code that always stands beside a frequent one; the two conditional rates tell that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cpqual.analysis.agreement.units import Bools, Floats, Ints, distinct, spread
from cpqual.analysis.ground import Segments, once

BLOCK = 2_000_000
"""Pairs of marks held at once."""


@dataclass(frozen=True, eq=False)
class Cooccurrence:
    """Counts for every two codes, whole numbers [code, code] unless said otherwise.

    Attributes:
        n: [code] units that carry a code, or its segments.
        both: units that carry both; of segments the largest number of overlapping pairs in which no segment
            occurs twice. Symmetric.
        beside: [a, b] how many of a's have b beside them; of units the same as `both`.
    """

    n: Ints
    both: Ints
    beside: Ints

    @property
    def rates(self) -> Floats:
        """Of a's, the share that have b: [a, b], nan where a does not occur."""
        return ratio(self.beside, self.n[:, None])

    @property
    def c(self) -> Floats:
        """The coefficient c [code, code], nan where neither code occurs."""
        return coefficient(self.both, self.n[:, None], self.n[None, :])


def ratio(part: Ints, whole: Ints) -> Floats:
    """Return part / whole, nan where there is nothing to divide by."""
    part, whole = np.broadcast_arrays(part, whole)
    shares: Floats = np.full(part.shape, np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def coefficient(both: Ints, first: Ints, second: Ints) -> Floats:
    """Return c = n12 / (n1 + n2 − n12), nan where neither occurs."""
    return ratio(both, first + second - both)


def in_units(units: Ints, codes: Ints, n_codes: int) -> Cooccurrence:
    """Count the units that carry each two codes.

    Args:
        units, codes: what carries what, each once, ordered by unit.
    """
    both = joined(units, codes, units, codes, n_codes)
    n = both.diagonal().copy()
    return Cooccurrence(n, both, both)


def joined(units: Ints, codes: Ints, others: Ints, theirs: Ints, n_codes: int) -> Ints:
    """Count [a, b] how often something of code a and something of code b have the same number.

    Args:
        units, codes: what has code a, and its number.
        others, theirs: what has code b, ordered by number.
    """
    first = np.searchsorted(others, units, side="left")
    sizes = np.searchsorted(others, units, side="right") - first
    found = np.zeros(n_codes * n_codes, dtype=np.int64)
    for low, high in blocks(sizes):
        mark, place = spread(first[low:high], sizes[low:high])
        found += np.bincount(codes[low:high][mark] * n_codes + theirs[place], minlength=found.size)
    return found.reshape(n_codes, n_codes)


def blocks(sizes: Ints) -> list[tuple[int, int]]:
    """Cut a list of sizes into runs that come to about BLOCK each."""
    until = np.cumsum(sizes)
    edges = np.flatnonzero(np.diff(until // BLOCK)) + 1
    return list(pairwise([0, *edges.tolist(), sizes.size]))


def on_overlaps(segments: Segments, n_codes: int) -> Cooccurrence:
    """Count overlapping segments of each two codes."""
    first, second = overlaps(segments)
    of, beside_it = segments.codes[first], segments.codes[second]
    n = np.bincount(segments.codes, minlength=n_codes)
    beside = np.zeros((n_codes, n_codes), dtype=np.int64)
    for one, other in ((first, beside_it), (second, of)):
        owner, code = once(one, other)
        np.add.at(beside, (segments.codes[owner], code), 1)
    both = _paired(first, second, segments.codes, n_codes)
    both += both.T
    # a code stands beside itself wherever it stands
    both[np.diag_indices(n_codes)] = beside[np.diag_indices(n_codes)] = n
    return Cooccurrence(n, both, beside)


def overlaps(segments: Segments) -> tuple[Ints, Ints]:
    """Return every two segments that share text: (number, number), the code of the first the lower one."""
    # in order of the text, whatever overlaps a segment and begins later begins before its end
    after = np.arange(segments.starts.size) + 1
    counts = np.maximum(np.searchsorted(segments.starts, segments.ends, side="left") - after, 0)
    first, second = spread(after, counts)
    swapped = segments.codes[first] > segments.codes[second]
    return np.where(swapped, second, first), np.where(swapped, first, second)


def _paired(first: Ints, second: Ints, codes: Ints, n_codes: int) -> Ints:
    """Count [a, b], a < b, how many overlapping pairs there are at most when no segment is in two.

    Of two codes whose own segments do not overlap, taking pairs from the left whenever both are free is
    best: in each run of overlaps, one of the first two overlaps nothing else.
    """
    key = codes[first] * n_codes + codes[second]
    order = np.lexsort((second, first, key))
    key, first, second = key[order], first[order], second[order]
    linked = (key[1:] == key[:-1]) & ((first[1:] == first[:-1]) | (second[1:] == second[:-1]))
    taken = np.ones(key.shape, dtype=np.bool_)
    ones, others, last = first.tolist(), second.tolist(), -1
    for at in (np.flatnonzero(linked) + 1).tolist():
        if taken[at - 1]:
            last = at - 1
        taken[at] = ones[at] != ones[last] and others[at] != others[last]
    return np.bincount(key[taken], minlength=n_codes * n_codes).reshape(n_codes, n_codes)


def near(codes: Ints, begins: Ints, limits: Ints, n_codes: int) -> Ints:
    """Count [a, b] the segments of a after whose beginning, and not after their limit, one of b begins.

    Args:
        codes, begins, limits: [segment]; places on a line. What begins at the very place of a segment does
            not begin after it; what begins at the limit is out.
    """
    found = np.zeros((n_codes, n_codes), dtype=np.int64)
    for code in distinct(codes).tolist():
        theirs = np.sort(begins[codes == code])
        at = np.searchsorted(theirs, begins, side="right")
        reached = at < theirs.size
        reached[reached] = theirs[at[reached]] < limits[reached]
        found[:, code] = np.bincount(codes[reached], minlength=n_codes)
    return found


@dataclass(frozen=True, eq=False)
class Sequence:
    """Which code follows which.

    Attributes:
        steps: [a, b] units with a after which a unit with b comes next.
        left: [a] units with a that another coded unit follows at all.
    """

    steps: Ints
    left: Ints

    @property
    def shares(self) -> Floats:
        """Of the units with a that another follows, the share followed by b: [a, b].

        It is nan where nothing follows. A unit may carry several codes, so a row may come to more than 1.
        """
        return ratio(self.steps, self.left[:, None])


def sequence(units: Ints, codes: Ints, document: Ints, n_codes: int, skip: int | None = None) -> Sequence:
    """Count the steps from each coded unit to the next coded one of the same document.

    Args:
        units, codes: what carries what, each once, ordered by unit; units are numbered in order.
        document: [unit].
        skip: at most so many units without a code may lie between; any number if None.
    """
    coded = distinct(units)
    follows: Bools = document[coded[1:]] == document[coded[:-1]]
    if skip is not None:
        follows &= coded[1:] - coded[:-1] <= skip + 1
    after = np.full(coded.shape, -1, dtype=np.int64)
    after[:-1][follows] = coded[1:][follows]
    following = after[np.searchsorted(coded, units)]
    going = following >= 0
    steps = joined(following[going], codes[going], units, codes, n_codes)
    return Sequence(steps, np.bincount(codes[going], minlength=n_codes))
