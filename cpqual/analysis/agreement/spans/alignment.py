"""Best alignments of Mathet, Widlöcher & Métivier (2015): which spans of several coders mean the same.

A unitary alignment takes at most one span of every coder. Its disorder is the mean dissimilarity of its
pairs, Δ∅ where one of the two or both are missing; the disorder of an alignment is the sum over its unitary
ones divided by the mean number of spans per coder. Dissimilarity of two spans, positions and labels:

    α · ((|start−start'| + |end−end'|) / (length + length'))² · Δ∅  +  β · Δ∅ if the labels differ
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cpqual.analysis.agreement.units import Floats, Ints, spread

MOST_CANDIDATES = 20_000_000
MOST_TUPLES = 20_000


class TooManyError(ValueError):
    """An alignment would take more couples or tuples of spans than can be weighed."""


@dataclass(frozen=True, slots=True)
class Weights:
    """α for positions, β for labels, Δ∅ (`empty`) for a span without a partner; all above or equal to 0."""

    alpha: float = 1.0
    beta: float = 1.0
    empty: float = 1.0


@dataclass(frozen=True, eq=False)
class Marks:
    """One coder's spans: parallel arrays of starts, ends (start < end) and labels."""

    starts: Floats
    ends: Floats
    labels: Ints

    def __len__(self) -> int:
        """Return the number of spans."""
        return len(self.starts)


def dissimilarity(first: Marks, one: Ints, second: Marks, two: Ints, weights: Weights) -> Floats:
    """Return the dissimilarity of couples of spans, given by position, elementwise."""
    apart = np.abs(first.starts[one] - second.starts[two]) + np.abs(first.ends[one] - second.ends[two])
    whole = first.ends[one] - first.starts[one] + second.ends[two] - second.starts[two]
    labels = first.labels[one] != second.labels[two]
    return np.asarray(weights.empty * (weights.alpha * (apart / whole) ** 2 + weights.beta * labels))


def cost_of_two(first: Marks, second: Marks, weights: Weights) -> float:
    """Return the sum of unitary disorders of the best alignment of two coders, exactly.

    A couple is worth aligning only if that costs less than leaving both alone, 2Δ∅, which bounds how far its
    centres can lie apart. What remains is a sparse assignment: every span to a partner or to its own blank,
    O(couples · log) in practice.

    Raises:
        TooManyError: spans overlap so much that there are more than 20 million couples.
    """
    one, two, cost = _couples(first, second, weights)
    sizes = len(first), len(second)
    if one.size == 0:
        return weights.empty * sum(sizes)
    # imported here, because the report without γ does not need it
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    # Rows: first's spans, then a blank for each of second's; columns: second's spans, then first's blanks.
    rows = np.concatenate([one, np.arange(sizes[0]), sizes[0] + np.arange(sizes[1]), sizes[0] + two])
    columns = np.concatenate([two, sizes[1] + np.arange(sizes[0]), np.arange(sizes[1]), sizes[1] + one])
    lone = np.full(sum(sizes), weights.empty, dtype=np.float64)
    # A weight of 0 would read as no edge; the matching is full, so 1 more on every edge changes nothing.
    edges = np.concatenate([cost, lone, np.zeros(len(one))]) + 1.0
    graph = coo_array((edges, (rows, columns)), shape=(sum(sizes),) * 2).tocsr()
    taken = min_weight_full_bipartite_matching(graph)
    return float(np.asarray(graph[taken[0], taken[1]]).sum()) - sum(sizes)


def _couples(first: Marks, second: Marks, weights: Weights) -> tuple[Ints, Ints, Floats]:
    """Return the couples that cost less aligned than alone, and what they cost."""
    if not len(first) or not len(second) or weights.empty == 0:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none.astype(np.float64)
    order = np.argsort(second.starts + second.ends, kind="stable")
    centres = (second.starts + second.ends)[order]
    longest = float((second.ends - second.starts).max())
    if weights.alpha > 0:
        # |start−start'| + |end−end'| is at least the distance of the sums of ends.
        reach = np.sqrt(2 / weights.alpha) * (first.ends - first.starts + longest)
        begin = np.searchsorted(centres, first.starts + first.ends - reach, side="left")
        counts = np.searchsorted(centres, first.starts + first.ends + reach, side="right") - begin
    else:
        begin = np.zeros(len(first), dtype=np.int64)
        counts = np.full(len(first), len(second), dtype=np.int64)
    if counts.sum() > MOST_CANDIDATES:
        raise TooManyError(f"{counts.sum():,} couples of spans to weigh; {MOST_CANDIDATES:,} can be")
    one, place = spread(begin, counts)
    two = order[place]
    cost = dissimilarity(first, one, second, two, weights)
    worth = cost < 2 * weights.empty
    return one[worth], two[worth], cost[worth]


def cost_of_all(coders: Sequence[Marks], weights: Weights) -> float:
    """Return the sum of unitary disorders of the best alignment of any number of coders, exactly.

    Two coders as in `cost_of_two`. More of them by an integer programme over all unitary alignments that cost
    no more than their spans alone, which grows with the product of the coders' spans.

    Raises:
        TooManyError: there are more than 20,000 unitary alignments to weigh.
    """
    if len(coders) == 2:
        return cost_of_two(coders[0], coders[1], weights)
    chosen, cost = _tuples(coders, weights)
    if not len(cost):
        return 0.0
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    bases = np.cumsum([0, *(len(one) for one in coders)])
    column, coder = np.nonzero(chosen >= 0)
    rows = bases[coder] + chosen[column, coder]
    # 32-bit positions are what the solver takes.
    each = coo_array(
        (np.ones(len(rows)), (rows.astype(np.int32), column.astype(np.int32))),
        shape=(int(bases[-1]), len(cost)),
    ).tocsc()
    solved = milp(
        cost,
        constraints=LinearConstraint(each, 1, 1),
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(0, 1),
    )
    if not solved.success:
        raise TooManyError("the best alignment was not found")
    return float(cost[solved.x > 0.5].sum())


def _tuples(coders: Sequence[Marks], weights: Weights) -> tuple[Ints, Floats]:
    """Return unitary alignments [tuple, coder] (−1: none) and their disorders.

    A coder is added at a time. A partial tuple stays while its pairs so far do not cost more than its spans
    and one of every coder to come would cost alone: dissimilarities are not negative, so what is dropped can
    never be worth while.
    """
    n = len(coders)
    pairs = n * (n - 1) / 2
    chosen = np.zeros((1, 0), dtype=np.int64)
    for coder, marks in enumerate(coders):
        if len(chosen) * (len(marks) + 1) > 250 * MOST_TUPLES:
            raise TooManyError(_too_many(coders))
        grown = np.repeat(chosen, len(marks) + 1, axis=0)
        added = np.tile(np.arange(-1, len(marks)), len(chosen))
        chosen = np.concatenate([grown, added[:, None]], axis=1)
        most = (chosen >= 0).sum(axis=1) + n - 1 - coder
        chosen = chosen[_pair_costs(coders, chosen, weights, blanks=False) <= most * pairs * weights.empty]
        if len(chosen) > MOST_TUPLES:
            raise TooManyError(_too_many(coders))
    chosen = chosen[(chosen >= 0).any(axis=1)]
    return chosen, _pair_costs(coders, chosen, weights, blanks=True) / pairs


def _pair_costs(coders: Sequence[Marks], chosen: Ints, weights: Weights, *, blanks: bool) -> Floats:
    """Sum the dissimilarities of the pairs in each tuple, those with a blank only where asked for."""
    total = np.zeros(len(chosen))
    for one, two in combinations(range(chosen.shape[1]), 2):
        both = np.flatnonzero((chosen[:, one] >= 0) & (chosen[:, two] >= 0))
        found = np.full(len(chosen), weights.empty if blanks else 0, dtype=np.float64)
        found[both] = dissimilarity(coders[one], chosen[both, one], coders[two], chosen[both, two], weights)
        total += found
    return total


def _too_many(coders: Sequence[Marks]) -> str:
    return (
        f"{len(coders)} coders with {', '.join(str(len(one)) for one in coders)} spans make more unitary "
        f"alignments than the {MOST_TUPLES:,} that can be weighed together"
    )


def disorder(documents: Sequence[Sequence[Marks]], weights: Weights) -> float:
    """Return the disorder of the best alignments of some documents' coders, nan where nobody marked anything.

    Costs and mean numbers of spans are added up over documents; spans of two documents are never aligned.

    Raises:
        TooManyError: as `cost_of_all`.
    """
    spans = sum(sum(len(one) for one in coders) / len(coders) for coders in documents)
    return sum(cost_of_all(coders, weights) for coders in documents) / spans if spans else float("nan")
