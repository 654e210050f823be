"""F1 of spans pair by pair: exact, overlapping and by position, and how far matched spans' ends lie apart.

Counts have the layout of a coefficient of pairs, [document, label, pair, 4]: what both have, what the first
and the second have, and for spans the sum of the two. F1 is then p_pos, which needs no true negatives
(Hripcsak & Rothschild 2005).

Spans of the same label overlap enough if their intersection over union (IoU) is θ or more. Which of them
belong together is a maximum matching of one to one. One coder's spans of a label do not overlap, so the
candidate couples stand in a row along the text, in which each has the next one's first or second span or
neither: taking every couple whose spans are both still free, from left to right, leaves none better.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.spans.continuum import Continuum, add_up, overlaps
from cpqual.analysis.agreement.units import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Matched:
    """Matched spans of one pair: labels, and where the second's ends lie, seen from the first's."""

    labels: Ints
    start_shift: Ints
    end_shift: Ints


@dataclass(frozen=True, eq=False)
class PairCounts:
    """What everybody has and what each pair has in common; zero where one of the pair did not read.

    `exact` [document, label, pair, 4]: spans with the same ends. `overlapping`, likewise: spans matched at
    IoU θ or more. `positions`: code points (or what the offsets count) under the label, as units that any
    coefficient takes. `spans` [document, label, coder]: number of everybody's spans, united. `matched`: for
    each pair the spans that were matched.
    """

    exact: Floats
    overlapping: Floats
    positions: Statistics
    spans: Ints
    matched: tuple[Matched, ...]


def pair_counts(continuum: Continuum, theta: float = 0.5) -> PairCounts:
    """Count for every document, label and pair of coders.

    Raises:
        ValueError: θ is not above 0 and at most 1.
    """
    lines = continuum.by_label
    n_cells, shape = len(lines.lengths), (len(continuum.documents), len(continuum.labels))
    pairs = continuum.pairs
    spans = np.stack([np.bincount(one.cells, minlength=n_cells) for one in lines.lines], axis=-1)
    held = np.stack([add_up(one.cells, one.lengths, n_cells) for one in lines.lines], axis=-1)
    exact, overlapping = np.zeros((2, n_cells, len(pairs), 4))
    both = np.zeros((n_cells, len(pairs)))
    matched = []
    for number, couple in enumerate(_couples(continuum, theta)):
        read = np.repeat(continuum.assigned[:, list(couple.pair)].all(axis=1), shape[1])
        both[:, number] = add_up(couple.cells, couple.shared, n_cells)
        for table, common in ((exact, couple.same), (overlapping, couple.matched)):
            table[:, number, 0] = np.bincount(couple.cells[common], minlength=n_cells)
            table[:, number, 1:3] = spans[:, list(couple.pair)] * read[:, None]
        take = couple.matched
        matched.append(
            Matched(couple.cells[take] % shape[1], couple.start_shift[take], couple.end_shift[take])
        )
        exact[:, number, 3] = overlapping[:, number, 3] = exact[:, number, 1:3].sum(axis=1)
    return PairCounts(
        exact.reshape(*shape, -1, 4),
        overlapping.reshape(*shape, -1, 4),
        Statistics(
            held.reshape(*shape, -1).astype(np.int32), both.reshape(*shape, -1).astype(np.int32),
            continuum.assigned, continuum.lengths, pairs,
        ),
        spans.reshape(*shape, -1),
        tuple(matched),
    )  # fmt: skip


def mean_pairwise_f1(pairs: c.AnyCounts) -> Floats:
    """Mean F1 over the pairs [..., pair, 4] where it is defined: either of the two used the label."""
    return c.mean_defined(c.positive_agreement(pairs))


def all_labels_f1(counts: c.AnyCounts) -> Floats:
    """Mean pairwise F1 of all labels' counts [..., label, pair, 4] together."""
    return mean_pairwise_f1(counts.sum(axis=-3))


@dataclass(frozen=True, eq=False)
class _Couple:
    """The overlaps of one pair of coders, parallel arrays, and which of them are matched or the same."""

    pair: tuple[int, int]
    cells: Ints
    shared: Ints
    start_shift: Ints
    end_shift: Ints
    same: Bools
    matched: Bools


def _couples(continuum: Continuum, theta: float) -> Iterator[_Couple]:
    if not 0 < theta <= 1:
        raise ValueError("θ must be above 0 and at most 1")
    lines = continuum.by_label.lines
    for pair in continuum.pairs:
        first, second = lines[pair[0]], lines[pair[1]]
        one, two, shared = overlaps(first, second)
        start_shift = second.starts[two] - first.starts[one]
        end_shift = second.ends[two] - first.ends[one]
        union = first.lengths[one] + second.lengths[two] - shared
        enough = np.flatnonzero(shared >= theta * union)
        matched = np.zeros(len(one), dtype=np.bool_)
        matched[enough[_greedy(one[enough], two[enough])]] = True
        same = (start_shift == 0) & (end_shift == 0)
        yield _Couple(pair, first.cells[one], shared, start_shift, end_shift, same, matched)


def _greedy(one: Ints, two: Ints) -> Bools:
    """Take from left to right every couple whose two spans are still free; most have no rival at all."""
    taken = np.ones(len(one), dtype=np.bool_)
    rival = np.zeros(len(one), dtype=np.bool_)
    for side in (one, two):
        again = side[1:] == side[:-1]
        rival[1:] |= again
        rival[:-1] |= again
    last_one = last_two = -1
    for at in np.flatnonzero(rival).tolist():
        if one[at] == last_one or two[at] == last_two:
            taken[at] = False
        else:
            last_one, last_two = one[at], two[at]
    return taken
