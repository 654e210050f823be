"""Krippendorff's α of sets of labels: all the codes of a unit at once, from ratings or from a design.

Distances are those between sets A and B with J = |A∩B| / |A∪B|: `masi` 1 − J·M, M = 1 for equal sets, ⅔ where
one holds the other, ⅓ where they overlap, 0 where they do not (Passonneau 2006; not (1−J)(1−M)); `jaccard`
1 − J; `passonneau2004` 0, ⅓, ⅔, 1 in the cases of M (Passonneau 2004). Two empty sets are at 0; an empty set
and another at 1, except that `passonneau2004` takes the empty set for a part of the other, as DKPro does.

Distinct sets are told apart once, and only pairs of sets that share a label are looked at: the likeness
S = 1 − D of all others is 0. Expected disagreement is n² − n'Sn, n how often each set occurs, and without
document d (n−n_d)² − n'Sn + 2·n_d'Sn − n_d'Sn_d: the jackknife costs little more than the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.intervals import Coefficient, Intervals, jackknife, plain
from cpqual.analysis.agreement.ratings.data import Ratings
from cpqual.analysis.agreement.ratings.several import alpha_se
from cpqual.analysis.agreement.units import Bools, Floats, Ints, spread

PAIRS = 1_000_000
"""Pairs of sets that are looked at together."""
FEW_SETS = 300
"""Distinct sets up to which there is an error over units."""
_WORD = 62
_TABLED = 50
"""Sizes of sets whose likeness is worth a table."""


class Distance(StrEnum):
    """How far apart two sets of labels are."""

    MASI = "masi"
    JACCARD = "jaccard"
    PASSONNEAU2004 = "passonneau2004"


@dataclass(frozen=True, eq=False)
class SetRatings:
    """A set of labels per unit and coder.

    Attributes:
        ids: int [unit, coder], which distinct set; 0 is the empty one, −1 is missing.
        sizes: int [set], how many labels it holds.
        labels: int, the labels of each set, one set after the other.
        n_labels: how many distinct labels there are.
        documents: int [unit], None if nothing is known about documents.
        n_documents: how many there are.
    """

    ids: Ints
    sizes: Ints
    labels: Ints
    n_labels: int
    documents: Ints | None
    n_documents: int

    @classmethod
    def of(
        cls, rows: Sequence[Sequence[frozenset[str] | None]], *, documents: Sequence[str] | None = None
    ) -> SetRatings:
        """Take sets as units by coders; None is missing."""
        empty: frozenset[str] = frozenset()
        places: dict[frozenset[str], int] = {empty: 0}
        ids = [[-1 if one is None else places.setdefault(one, len(places)) for one in row] for row in rows]
        labels = {label: i for i, label in enumerate(sorted(empty.union(*places)))}
        names = {name: i for i, name in enumerate(dict.fromkeys(documents or ()))}
        return cls(
            ids=np.array(ids, dtype=np.int64).reshape(len(rows), -1),
            sizes=np.array([len(one) for one in places], dtype=np.int64),
            labels=np.array([labels[label] for one in places for label in one], dtype=np.int64),
            n_labels=len(labels),
            documents=None if documents is None else np.array([names[d] for d in documents], dtype=np.int64),
            n_documents=len(names),
        )

    @classmethod
    def of_design(cls, design: Design) -> SetRatings:
        """Take the codes each coder marked a unit with as its set; who did not code a document is missing.

        Raises ValueError for units that are weighted, such as code points.
        """
        if design.weights is not None:
            raise ValueError("sets of codes are compared on units that count once each, not on code points")
        n_codes, n_coders = max(len(design.codes), 1), len(design.coders)
        where = np.repeat(np.arange(len(design.documents)), design.units_per_document)
        ids = np.where(design.assigned[where], 0, -1).astype(np.int64)
        every = np.concatenate(design.marks) if design.marks else np.zeros(0, dtype=np.int64)
        coder = np.repeat(np.arange(n_coders), [len(keys) for keys in design.marks])
        units, codes = every // n_codes, every % n_codes
        cells = units * n_coders + coder
        heads = np.flatnonzero(np.diff(cells, prepend=-1))
        found, first = _told_apart(codes, heads, n_codes)
        ids.reshape(-1)[cells[heads]] = found + 1
        sizes = np.diff(np.append(heads, len(every)))[first]
        _, places = spread(heads[first], sizes)
        return cls(ids, np.append(0, sizes), codes[places], n_codes, where, len(design.documents))

    @property
    def n_units(self) -> int:
        """Units with the sets of two or more coders."""
        return int(np.count_nonzero(np.count_nonzero(self.ids >= 0, axis=1) > 1))

    @property
    def n_sets(self) -> int:
        """Distinct sets that occur."""
        return len(np.unique(self.ids[self.ids >= 0]))

    def paired(self, with_empty: bool = True) -> Bools:
        """Tell which units count: two or more coders, and not all empty unless `with_empty`."""
        enough: Bools = np.count_nonzero(self.ids >= 0, axis=1) > 1
        return enough if with_empty else np.asarray(enough & (self.ids > 0).any(axis=1))


def set_alpha_of(design: Design, *, distance: Distance = Distance.MASI, with_empty: bool = True) -> Intervals:
    """Return α of the sets of codes that coders marked units with, with the document jackknife.

    `with_empty`: count units that nobody who coded them marked at all.
    """
    return set_alpha(SetRatings.of_design(design), distance, with_empty=with_empty)


def set_alpha(sets: SetRatings, distance: Distance, *, with_empty: bool = True) -> Intervals:
    """Return α of sets of labels; with the document jackknife if there are documents."""
    kept = sets.paired(with_empty)
    ids = sets.ids[kept]
    documents = sets.documents[kept] if sets.documents is not None else np.zeros(len(ids), dtype=np.int64)
    n_docs, p = max(sets.n_documents, 1), len(sets.sizes)
    likeness = _Likeness(sets, distance)
    observed = _observed(ids, documents, n_docs, likeness)
    # the sets of each document, each once, with how often they occur
    cells, times = np.unique((documents[:, None] * p + ids)[ids >= 0], return_counts=True)
    counts, groups, own = times.astype(np.float64), cells // p, cells % p
    rated = np.bincount(groups, weights=counts, minlength=n_docs)
    totals = np.bincount(own, weights=counts, minlength=p).astype(np.float64)
    used = np.flatnonzero(totals)
    alike = np.zeros(p)
    alike[used] = likeness.sums(used, np.zeros_like(used), totals[used])
    expected = float(totals @ alike)
    if n_docs == 1:
        return plain(_alpha(0.0), np.array([[observed[0], rated[0], expected]]))
    within = np.bincount(groups, weights=counts * likeness.sums(own, groups, counts), minlength=n_docs)
    removed = 2 * np.bincount(groups, weights=counts * alike[own], minlength=n_docs) - within
    layout = np.stack([observed, rated, removed], axis=1)
    return jackknife(_alpha(expected - float(removed.sum())), layout, least=-np.inf)


def set_alpha_se(sets: SetRatings, distance: Distance, *, with_empty: bool = True) -> float:
    """Return the linearised standard error of α of sets over units, taken as independent (Gwet 2014).

    nan where it is undefined, and with more than FEW_SETS distinct sets.
    """
    p = len(sets.sizes)
    if p > FEW_SETS:
        return float("nan")
    first, second = np.divmod(np.arange(p * p), p)
    alike = _Likeness(sets, distance).pairs(first, second).reshape(p, p)
    np.fill_diagonal(alike, 1.0)
    ids = sets.ids[sets.paired(with_empty)]
    coders = tuple(f"{i}" for i in range(ids.shape[1]))
    return alpha_se(Ratings(coders, tuple(range(p)), ids, np.ones(len(ids), dtype=np.int64)), alike)


class _Likeness:
    """How alike distinct sets are: 1 − their distance, 0 where they share nothing."""

    def __init__(self, sets: SetRatings, distance: Distance) -> None:
        # scipy takes longer to import than numpy: only label sets need it
        from scipy.sparse import csr_array

        self.distance = distance
        self.sizes, self.n_labels = sets.sizes, sets.n_labels
        edges = np.append(0, np.cumsum(sets.sizes))
        self.bits = csr_array(
            (np.ones(len(sets.labels), dtype=np.int32), sets.labels, edges),
            shape=(len(sets.sizes), sets.n_labels),
        )
        self.empty_in_others = 2 / 3 if distance is Distance.PASSONNEAU2004 else 0.0
        # three small whole numbers decide: looking up what they come to is faster than working it out
        self.width = int(sets.sizes.max(initial=0)) + 1
        every = np.indices((self.width,) * 3).reshape(3, -1) if self.width <= _TABLED else None
        self.table = None if every is None else _alike(every[0], every[1], every[2], distance)

    def _alike(self, common: Ints, first: Ints, second: Ints) -> Floats:
        if self.table is None:
            return _alike(common, first, second, self.distance)
        return np.asarray(self.table[(common * self.width + first) * self.width + second])

    def pairs(self, first: Ints, second: Ints) -> Floats:
        """Likeness of different sets one by one."""
        out = np.empty(len(first))
        for low in range(0, len(first), PAIRS // 8):
            one, two = first[low : low + PAIRS // 8], second[low : low + PAIRS // 8]
            common = np.asarray(self.bits[one].multiply(self.bits[two]).sum(axis=1))
            alike = self._alike(common, self.sizes[one], self.sizes[two])
            empty = (self.sizes[one] == 0) | (self.sizes[two] == 0)
            out[low : low + PAIRS // 8] = np.where(empty, self.empty_in_others, alike)
        return out

    def sums(self, sets: Ints, groups: Ints, counts: Floats) -> Floats:
        """For each of some sets, sum its likeness to the sets of its group, times their counts.

        Arguments are parallel; a set stands once in a group.
        """
        from scipy.sparse import csr_array

        if not sets.size:
            return np.zeros(0)
        sizes, n_groups = self.sizes[sets], int(groups.max()) + 1
        _, places = spread(self.bits.indptr[sets].astype(np.int64), sizes)
        columns = np.repeat(groups, sizes) * self.n_labels + self.bits.indices[places]
        names, columns = np.unique(columns, return_inverse=True)
        edges = np.append(0, np.cumsum(sizes))
        bits = csr_array(
            (np.ones(len(columns), dtype=np.int32), columns, edges), shape=(len(sets), len(names))
        )
        turned = bits.T.tocsr()
        out = np.zeros(len(sets))
        # how many sets share a label with each, at most: what the product of a run of rows may take
        work = np.cumsum(bits @ np.diff(turned.indptr).astype(np.int64))
        stops = [*(np.flatnonzero(np.diff(work // PAIRS)) + 1).tolist(), len(sets)]
        low = 0
        for high in stops:
            common = bits[low:high] @ turned
            rows = np.repeat(np.arange(high - low), np.diff(common.indptr))
            alike = self._alike(common.data, sizes[low:high][rows], sizes[common.indices])
            out[low:high] = np.bincount(rows, weights=alike * counts[common.indices], minlength=high - low)
            low = high
        empty = sizes == 0
        none = np.bincount(groups[empty], weights=counts[empty], minlength=n_groups)
        some = np.bincount(groups[~empty], weights=counts[~empty], minlength=n_groups)
        out += np.where(
            empty, none[groups] + self.empty_in_others * some[groups], self.empty_in_others * none[groups]
        )
        return out


def _alike(common: Ints, first: Ints, second: Ints, distance: Distance) -> Floats:
    """Likeness of sets from their common labels and their sizes, by whole numbers as long as possible."""
    equal = 2 * common == first + second
    inside = common == np.minimum(first, second)
    steps = np.where(equal, 1.0, np.where(inside, 2 / 3, np.where(common > 0, 1 / 3, 0.0)))
    if distance is Distance.PASSONNEAU2004:
        return steps
    share = common / np.maximum(first + second - common, 1)
    return np.asarray(share if distance is Distance.JACCARD else share * steps)


def _observed(ids: Ints, documents: Ints, n_docs: int, likeness: _Likeness) -> Floats:
    """Sum the distances within units over both orders, divided by ratings − 1 [document]."""
    rated = np.count_nonzero(ids >= 0, axis=1)
    p = len(likeness.sizes)
    out = np.zeros(n_docs)
    for i, j in combinations(range(ids.shape[1]), 2):
        one, two = ids[:, i], ids[:, j]
        unlike = (one >= 0) & (two >= 0) & (one != two)
        keys, place = np.unique(one[unlike] * p + two[unlike], return_inverse=True)
        found = 2 * (1 - likeness.pairs(keys // p, keys % p))[place] / (rated[unlike] - 1)
        out += np.bincount(documents[unlike], weights=found, minlength=n_docs)
    return out


def _alpha(rest: float) -> Coefficient:
    """Return α of sums (observed, ratings, likeness expected − rest)."""

    def coefficient(counts: AnyCounts) -> Floats:
        observed, n, alike = np.moveaxis(np.asarray(counts, dtype=np.float64), -1, 0)
        expected = n * n - alike - rest
        # what is left where all sets are the same is rounding
        varied = expected > 1e-12 * n * n
        return np.asarray(1 - (n - 1) * observed / np.where(varied, expected, np.nan))

    return coefficient


def _told_apart(codes: Ints, heads: Ints, n_codes: int) -> tuple[Ints, Ints]:
    """Tell distinct runs of ascending codes apart: return the number of each run, and a run of each number.

    Runs begin at `heads`. They are compared by the bits of as many numbers as the codes need.
    """
    found = np.zeros(len(heads), dtype=np.int64)
    if not heads.size:
        return found, found
    first = np.zeros(1, dtype=np.int64)
    for low in range(0, n_codes, _WORD):
        here = (codes >= low) & (codes < low + _WORD)
        bits = np.where(here, np.int64(1) << np.where(here, codes - low, 0), 0)
        _, place = np.unique(np.add.reduceat(bits, heads), return_inverse=True)
        keys = found * (int(place.max()) + 1) + place
        _, first, found = np.unique(keys, return_index=True, return_inverse=True)
    return found, first
