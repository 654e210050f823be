"""Agreement of free spans, against its formulas written out: the section of agreement.py on spans.

The package krippendorff-unitized-alpha is not among our dependencies, so the u-α family is compared with the
formulas as printed, each segment with each (O(S²)), and with a version that fills in every character. γ of
two coders is one assignment an alignment; there is no peer installed to compare it with.
"""

from collections.abc import Callable
from functools import partial
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from cpqual.analysis.agreement.spans import unitizing as u
from cpqual.analysis.agreement.spans.alignment import Weights, cost_of_two
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.spans.gamma import marks_of

Ints = NDArray[np.int64]
Segments = list[tuple[int, int, int]]
GAP = 20
FLOOR_LITERAL = 100


def draw(coders: int, segments: int, labels: int = 10) -> Continuum:
    """Draw one text with exclusive segments for each coder, some ends moved and some segments missing."""
    rng = np.random.default_rng(segments)
    true = np.cumsum(rng.integers(GAP, 2 * GAP, (segments, 2)).ravel()).reshape(-1, 2)
    label = rng.integers(0, labels, segments)
    rows = []
    for coder in range(coders):
        kept = rng.random(segments) < 0.95
        ends = true + rng.integers(-4, 5, true.shape)
        own = np.where(rng.random(segments) < 0.9, label, rng.integers(0, labels, segments))
        columns = (np.zeros(segments, np.int64), *ends.T, np.full(segments, coder), own)
        rows.append(np.stack(columns, axis=1)[kept])
    return Continuum.from_arrays(
        documents=["D"],
        labels=[f"label_{number}" for number in range(labels)],
        coders=[f"C{number}" for number in range(coders)],
        lengths=np.array([int(true[-1, 1]) + GAP]),
        assigned=np.ones((1, coders), dtype=np.bool_),
        spans=np.concatenate(rows),
    )


def ours(continuum: Continuum) -> float:
    """Compute the whole family; return u-α."""
    sums = u.family_sums(continuum.together()).sum(axis=0)
    value, *_ = (f(sums) for f in (u.u_alpha, u.bar_u_alpha, u.cu_alpha, u.ku_alpha, u.cu_coverage))
    return float(value)


def of_table(common: NDArray[np.float64], squares: NDArray[np.float64]) -> float:
    """Return u-α from the lengths that pairs of kinds have in common and the squares (eqs 4–6)."""
    total = common.sum()
    chance = np.outer(common.sum(axis=1), common.sum(axis=0)) - np.diag(squares)
    chance *= total / (total**2 - squares.sum())
    return float(1 - (total - np.trace(common)) / (total - np.trace(chance)))


def with_gaps(continuum: Continuum, coder: int) -> Segments:
    """List a coder's segments and gaps, gaps as kind 0."""
    layer, found, at = continuum.layers[coder], [], 0
    order = np.argsort(layer.starts)
    for start, end, label in zip(
        *(column[order].tolist() for column in (layer.starts, layer.ends, layer.labels)), strict=True
    ):
        if start > at:
            found.append((at, start, 0))
        found.append((start, end, label + 1))
        at = end
    return [*found, (at, int(continuum.lengths[0]), 0)]


def literal(continuum: Continuum) -> float:
    """Compare each segment of one coder with each of the other, as the publication is written."""
    read = [with_gaps(continuum, coder) for coder in range(len(continuum.coders))]
    kinds = len(continuum.labels) + 1
    common, squares = np.zeros((kinds, kinds)), np.zeros(kinds)
    for one, two in permutations(read, 2):
        for start, end, kind in one:
            for other_start, other_end, other in two:
                shared = min(end, other_end) - max(start, other_start)
                if shared > 0:
                    common[kind, other] += shared / (len(read) - 1)
    for segments in read:
        for start, end, kind in segments:
            squares[kind] += (end - start) ** 2 if kind else end - start
    return of_table(common, squares)


def by_character(continuum: Continuum) -> float:
    """Fill in every character of the text with numpy."""
    kinds = len(continuum.labels) + 1
    read = [with_gaps(continuum, coder) for coder in range(len(continuum.coders))]
    rows = []
    squares = np.zeros(kinds)
    for segments in read:
        table = np.array(segments)
        length = table[:, 1] - table[:, 0]
        rows.append(np.repeat(table[:, 2], length))
        squares += np.bincount(table[:, 2], np.where(table[:, 2] > 0, length**2, length), minlength=kinds)
    common = sum(np.bincount(one * kinds + two, minlength=kinds**2) for one, two in permutations(rows, 2)) / (
        len(rows) - 1
    )
    return of_table(np.asarray(common).reshape(kinds, kinds), squares)


def compare(cpu: Callable[[Callable[[], object]], float]) -> bool:
    """Print the section; say whether the floor holds. `cpu` measures CPU seconds."""
    print("spans: the u-α family of exclusive labels")
    small, middle, large = draw(2, 500), draw(3, 10_000), draw(3, 100_000)
    apart = max(abs(literal(small) - ours(small)), abs(by_character(middle) - ours(middle)))
    few, many, most = (1000 * cpu(partial(ours, one)) for one in (small, middle, large))
    written, filled = 1000 * cpu(partial(literal, small)), 1000 * cpu(partial(by_character, middle))
    print(f"  2 ×     500 segments                {few:8.2f} ms")
    ratio = f"{written / few:.0f}× (floor {FLOOR_LITERAL}×)"
    print(f"    each segment with each            {written:8.0f} ms   {ratio}")
    print(f"  3 ×  10,000 segments                {many:8.2f} ms")
    print(f"    every character filled in         {filled:8.0f} ms   {filled / many:.0f}×")
    print(f"  3 × 100,000 segments                {most:8.0f} ms")
    print(f"  largest difference of u-α from the versions written out: {apart:.0e}")
    print("  krippendorff-unitized-alpha is not installed and was not compared")
    for size in (1_000, 10_000):
        pair = draw(2, size)
        marks = marks_of(pair, 0, 0), marks_of(pair, 0, 1)
        aligning = cpu(partial(cost_of_two, *marks, Weights()))
        print(f"  γ: one alignment of 2 × {size:6,} spans {1000 * aligning:8.0f} ms")
    return written / few >= FLOOR_LITERAL
