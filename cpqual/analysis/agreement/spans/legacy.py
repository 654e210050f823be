"""αU of 1995, kept to compare with earlier studies: Krippendorff (1995; 2004, Quality & Quantity 38).

It weighs how far the ends of overlapping segments lie apart, squared, for each label by itself, and was
superseded by the u-α family in 2016. One continuum only: distances across documents have no meaning.
"""

from __future__ import annotations

import numpy as np

from cpqual.analysis.agreement.spans.continuum import Continuum, Line, overlaps
from cpqual.analysis.agreement.units import Floats, Ints


def alpha_u_1995(continuum: Continuum) -> tuple[float, Floats]:
    """Return αU of all labels together and of each label [label], nan where nobody used one.

    Raises:
        ValueError: there are several documents.
    """
    if len(continuum.documents) != 1:
        raise ValueError("αU of 1995 is for one document")
    n_labels = len(continuum.labels)
    observed, expected = np.zeros(n_labels), np.zeros(n_labels)
    for label in range(n_labels):
        lines = [_of_label(line, label) for line in continuum.by_label.lines]
        shift = label * int(continuum.lengths[0])
        observed[label] = _observed(lines)
        expected[label] = _expected(lines, int(continuum.lengths[0]), shift)
    defined = expected > 0
    values: Floats = np.where(defined, 1 - observed / np.where(defined, expected, 1), np.nan)
    together = 1 - observed.sum() / expected.sum() if expected.sum() > 0 else np.nan
    return float(together), values


def _of_label(line: Line, label: int) -> Line:
    keep = line.cells == label
    return Line(line.starts[keep], line.ends[keep], line.cells[keep], line.kinds[keep])


def _observed(lines: list[Line]) -> float:
    """Return the mean squared distance over ordered pairs of coders, times L² (as the other has it, too)."""
    total = 0.0
    for number, first in enumerate(lines):
        for second in lines[number + 1 :]:
            one, two, _ = overlaps(first, second)
            starts = (first.starts[one] - second.starts[two]).astype(np.float64)
            ends = (first.ends[one] - second.ends[two]).astype(np.float64)
            total += float((starts**2 + ends**2).sum())
            for line, met in ((first, one), (second, two)):
                alone = np.ones(len(line.starts), dtype=np.bool_)
                alone[met] = False
                total += float((line.lengths[alone].astype(np.float64) ** 2).sum())
    return 2 * total / (len(lines) * (len(lines) - 1))


def _expected(lines: list[Line], length: int, shift: int) -> float:
    """Return what chance placement of the same segments would give, times L²."""
    lengths = np.concatenate([line.lengths for line in lines]).astype(np.float64)
    gaps = np.sort(np.concatenate([_gaps(line, length, shift) for line in lines])).astype(np.float64)
    from_top = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])
    fits = np.searchsorted(gaps, lengths, side="left")
    room = from_top[fits] - (len(gaps) - fits) * (lengths - 1)
    among = (len(lengths) - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths)
    inside = among + lengths**2 * room
    whole = float(len(lines) * length)
    below = whole * (whole - 1) - float((lengths * (lengths - 1)).sum())
    return float(2 * length * inside.sum() / below) if below > 0 else 0.0


def _gaps(line: Line, length: int, shift: int) -> Ints:
    edges = np.concatenate([[shift], np.column_stack([line.starts, line.ends]).ravel(), [shift + length]])
    gaps: Ints = edges[1::2] - edges[::2]
    return gaps[gaps > 0]
