"""The u-α family: Krippendorff, Mathet, Bouvry & Widlöcher (2016) on sums that add up over documents.

Sums have the layout [..., kind, 5]; kind 0 is the gap φ, the others are labels. The columns, over the coders
who read a document and with each pair of coders weighted 1/(m−1):

held     ℓ_c·    length that coders gave the label (φ: that they left free)
common   ℓ_cc    length on which two coders both gave it
square   s_c     Σ L² over segments; for φ the length itself, a gap being of single positions
paired   ℓ'_c·   length with the label here that the other coder gave any label
crossed  t_c     Σ of squares of that length, segment by segment and pair by pair

A sum of whole numbers stays exact until it is divided by m−1. The pairwise t is that of the publication: with
the union of the other coders' segments in its place, three or more coders who label by chance come out far
above 0.
"""

from __future__ import annotations

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts, Coefficient
from cpqual.analysis.agreement.spans.continuum import Continuum, Lines, add_up, overlaps
from cpqual.analysis.agreement.units import Floats


def family_sums(lines: Lines) -> Floats:
    """Sum the segments of all coders and what each pair has in common: [cell, kind, 5], φ first.

    Takes each pair of coders once along the line, O(segments) a pair after sorting.
    """
    n_cells, n_kinds = len(lines.lengths), lines.n_kinds
    size = n_cells * n_kinds
    sums = np.zeros((5, size))
    for line in lines.lines:
        at = line.cells * n_kinds + line.kinds
        sums[0] += add_up(at, line.lengths, size)
        sums[2] += add_up(at, line.lengths.astype(np.float64) ** 2, size)
    shared = np.zeros(n_cells)
    for number, first in enumerate(lines.lines):
        for second in lines.lines[number + 1 :]:
            one, two, length = overlaps(first, second)
            at = first.cells[one] * n_kinds + first.kinds[one]
            other = second.cells[two] * n_kinds + second.kinds[two]
            shared += add_up(first.cells[one], length, n_cells)
            sums[1] += 2 * add_up(at, np.where(at == other, length, 0), size)
            sums[3] += add_up(at, length, size) + add_up(other, length, size)
            for line, segment in ((first, one), (second, two)):
                crossed = add_up(segment, length, len(line.starts))
                sums[4] += add_up(line.cells * n_kinds + line.kinds, crossed**2, size)
    return _per_reader(lines, np.moveaxis(sums.reshape(5, n_cells, n_kinds), 0, -1), shared)


def label_sums(continuum: Continuum) -> Floats:
    """Return the sums of every label against nothing: [document, label, 2, 5]."""
    sums = family_sums(continuum.by_label)
    return sums.reshape(len(continuum.documents), len(continuum.labels), 2, 5)


def _per_reader(lines: Lines, sums: Floats, shared: Floats) -> Floats:
    """Weigh pairs by 1/(m−1), put the gap first, and empty the cells that fewer than two coders read."""
    readers = lines.coders.astype(np.float64)
    compared = readers > 1
    share = 1 / np.maximum(readers - 1, 1)
    sums[:, :, [1, 3, 4]] *= share[:, None, None]
    marked = sums[:, :, 0].sum(axis=1)
    out = np.zeros((len(readers), sums.shape[1] + 1, 5))
    out[:, 1:] = sums
    out[:, 0, 0] = out[:, 0, 2] = readers * lines.lengths - marked
    out[:, 0, 1] = readers * lines.lengths - 2 * marked + 2 * share * shared
    out[~compared] = 0
    return out


def u_alpha(sums: AnyCounts) -> Floats:
    """u-α: labels and gaps against each other, over [..., kind, 5] (eqs 4–6)."""
    held, common, square, *_ = _columns(sums)
    total = held.sum(axis=-1)
    observed = total - common.sum(axis=-1)
    chance = (held * (total[..., None] - held)).sum(axis=-1)
    return 1 - _ratio(observed * (total * total - square.sum(axis=-1)), total * chance)


def bar_u_alpha(sums: AnyCounts) -> Floats:
    """|u-α: marked or not, whichever the label; segments stay as they are."""
    held, common, square, paired, _ = _columns(sums)
    marked = [held[..., 1:].sum(axis=-1), paired[..., 1:].sum(axis=-1), square[..., 1:].sum(axis=-1)]
    gap = [held[..., 0], common[..., 0], square[..., 0]]
    nothing = np.zeros(gap[0].shape)
    both = [np.stack([*rows, nothing, nothing], axis=-1) for rows in (gap, marked)]
    return u_alpha(np.stack(both, axis=-2))


def cu_alpha(sums: AnyCounts) -> Floats:
    """cu-α: which label, where both coders gave one.

    Undefined, too, where so little was labelled by both that nothing is left to meet by chance: with several
    coders, a segment or two.
    """
    _, common, _, paired, crossed = (column[..., 1:] for column in _columns(sums))
    total = paired.sum(axis=-1)
    chance = (paired * (total[..., None] - paired)).sum(axis=-1)
    observed = total - common.sum(axis=-1)
    room = _room(total * total, crossed.sum(axis=-1))
    return 1 - _ratio(observed * room, np.where(room > 0, total * chance, 0.0))


def cu_coverage(sums: AnyCounts) -> Floats:
    """Share of the continuum on which two coders both gave some label: what cu-α speaks of."""
    held, _, _, paired, _ = _columns(sums)
    return _ratio(paired.sum(axis=-1), held.sum(axis=-1))


def of_label(function: Coefficient, label: int) -> Coefficient:
    """Return what a function of every label gives for one of them, from the sums of all: chance needs all."""
    return lambda sums: function(sums)[..., label]


def ku_alpha(sums: AnyCounts) -> Floats:
    """(k)u-α of every label [..., label]: is it k, where either coder gave k and both gave some label.

    Undefined where cu-α is, or where that holds for the label.
    """
    _, common, _, paired, crossed = (column[..., 1:] for column in _columns(sums))
    total = paired.sum(axis=-1, keepdims=True)
    room = _room(paired * total, crossed)
    enough = (room > 0) & (_room(total * total, crossed.sum(axis=-1, keepdims=True)) > 0)
    observed = paired - common
    return 1 - _ratio(room * observed, np.where(enough, paired * paired * (total - paired), 0.0))


def ku_coverage(sums: AnyCounts) -> Floats:
    """Share of what was given each label [..., label] to which the other coder gave any label."""
    held, _, _, paired, _ = (column[..., 1:] for column in _columns(sums))
    return _ratio(paired, held)


def _room(whole: Floats, own: Floats) -> Floats:
    """Return what is left of chance without a segment meeting itself; 0 where it is within rounding."""
    left = whole - own
    return np.where(left > 1e-12 * whole, left, 0.0)


def _columns(sums: AnyCounts) -> tuple[Floats, ...]:
    table = np.asarray(sums, dtype=np.float64)
    return tuple(table[..., column] for column in range(5))


def _ratio(above: Floats, below: Floats) -> Floats:
    filled: Floats = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
    return filled
