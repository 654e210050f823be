"""The continuum: documents end to end, with every coder's labelled segments as sorted arrays.

Offsets are code points (or whatever the spans count), half-open. What one coder gave one label twice over is
united first; touching segments stay two, because the u-α family looks at the length of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from cpqual.analysis.agreement.units import Bools, Floats, Ints, spread, unite


@dataclass(frozen=True, eq=False)
class Layer:
    """One coder's segments as parallel arrays, ordered by label, document and start.

    Those of one label in one document do not overlap.
    """

    documents: Ints
    starts: Ints
    ends: Ints
    labels: Ints


@dataclass(frozen=True, eq=False)
class Line:
    """One coder's segments on one line: in order and without overlap.

    `cells`: the part of the result a segment counts in; `kinds`: its label among those compared there.
    """

    starts: Ints
    ends: Ints
    cells: Ints
    kinds: Ints

    @property
    def lengths(self) -> Ints:
        """The length of each segment."""
        return self.ends - self.starts


@dataclass(frozen=True, eq=False)
class Lines:
    """All coders' lines over the same cells.

    `lengths` and `coders`: the length of each cell and the number of coders who read it. `n_kinds`: labels
    compared in a cell, at least 1. Cells that fewer than two coders read count for nothing.
    """

    lines: tuple[Line, ...]
    lengths: Ints
    coders: Ints
    n_kinds: int


@dataclass(frozen=True)
class Clash:
    """Two labels that one coder gave to the same stretch, where labels should exclude each other."""

    coder: str
    document: str
    start: int
    end: int
    labels: tuple[str, str]


@dataclass(frozen=True, eq=False)
class Continuum:
    """Documents, and the segments of everybody who read them.

    `lengths` [document]; `assigned` bool [document, coder]: who read what. A coder who read a document and
    marked nothing there left one gap; one who did not read it is missing there.
    """

    coders: tuple[str, ...]
    labels: tuple[str, ...]
    documents: tuple[str, ...]
    lengths: Ints
    assigned: Bools
    layers: tuple[Layer, ...]

    @classmethod
    def from_arrays(
        cls,
        *,
        documents: Sequence[str],
        labels: Sequence[str],
        coders: Sequence[str],
        lengths: Ints,
        assigned: Bools,
        spans: Ints,
    ) -> Continuum:
        """Lay out the spans.

        Args:
            documents, labels, coders: names; everything else speaks of their positions.
            lengths: int64 [document].
            assigned: bool [document, coder].
            spans: int64 [span, 5] in any order: document, start, end, coder, label.

        Raises:
            ValueError: a span is empty, lies outside its document, or is of a coder who did not read it.
        """
        table = np.asarray(spans, dtype=np.int64).reshape(-1, 5)
        _check(documents, coders, lengths, assigned, table)
        bases = np.cumsum(lengths) - lengths
        layers = []
        for coder in range(len(coders)):
            mine = table[table[:, 3] == coder]
            base = bases[mine[:, 0]]
            starts, ends, labelled = _unite(mine[:, 1] + base, mine[:, 2] + base, mine[:, 4])
            owner = np.searchsorted(bases, starts, side="right") - 1
            # A document without text has its successor's base: the owner is the last of them, which has text.
            layers.append(Layer(owner, starts - bases[owner], ends - bases[owner], labelled))
        return cls(
            tuple(coders), tuple(labels), tuple(documents), np.asarray(lengths, dtype=np.int64), assigned,
            tuple(layers),
        )  # fmt: skip

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every pair of coders, as positions in `coders`, the first before the second."""
        return tuple(combinations(range(len(self.coders)), 2))

    @cached_property
    def compared(self) -> Bools:
        """The documents [document] that two or more coders read."""
        return np.asarray(self.assigned.sum(axis=1) > 1)

    @cached_property
    def _bases(self) -> Ints:
        return np.cumsum(self.lengths) - self.lengths

    def part(self, low: int, high: int) -> Continuum:
        """Return the same documents with some labels only, those of positions low to high−1."""
        layers = []
        for layer in self.layers:
            at, until = np.searchsorted(layer.labels, [low, high])
            layers.append(
                Layer(layer.documents[at:until], layer.starts[at:until], layer.ends[at:until],
                      layer.labels[at:until] - low)
            )  # fmt: skip
        return replace(self, labels=self.labels[low:high], layers=tuple(layers))

    def _placed(self, layer: Layer, keep: Ints | slice = slice(None)) -> tuple[Ints, Ints]:
        base = self._bases[layer.documents[keep]]
        return layer.starts[keep] + base, layer.ends[keep] + base

    @cached_property
    def by_label(self) -> Lines:
        """Every label on a stretch of its own, against nothing: cell document·labels+label, one kind."""
        total, n_labels = int(self.lengths.sum()), len(self.labels)
        lines = []
        for layer in self.layers:
            starts, ends = self._placed(layer)
            shift = layer.labels * total
            cells = layer.documents * n_labels + layer.labels
            lines.append(Line(starts + shift, ends + shift, cells, np.zeros_like(cells)))
        readers = self.assigned.sum(axis=1)
        return Lines(tuple(lines), np.repeat(self.lengths, n_labels), np.repeat(readers, n_labels), 1)

    def together(self, labels: Sequence[int] | None = None) -> Lines:
        """Labels that exclude each other, all of them on one line: a cell is a document, a kind a label.

        Args:
            labels: positions of the labels, all by default; the kinds are numbered in this order.

        Raises:
            ValueError: a coder gave two of them to the same stretch (see `clashes`).
        """
        chosen = list(range(len(self.labels))) if labels is None else list(labels)
        kind = np.full(len(self.labels), -1, dtype=np.int64)
        kind[chosen] = np.arange(len(chosen))
        lines = []
        for coder, layer in enumerate(self.layers):
            keep = np.flatnonzero(kind[layer.labels] >= 0)
            starts, ends = self._placed(layer, keep)
            order = np.argsort(starts, kind="stable")
            line = Line(starts[order], ends[order], layer.documents[keep][order],
                        kind[layer.labels[keep]][order])  # fmt: skip
            if np.any(line.starts[1:] < line.ends[:-1]):
                raise ValueError(f"{self.coders[coder]} gave two of the labels to one stretch")
            lines.append(line)
        return Lines(tuple(lines), self.lengths, self.assigned.sum(axis=1), max(len(chosen), 1))

    def clashes(self, labels: Sequence[int] | None = None) -> Iterator[Clash]:
        """Find the first stretch of each coder with two of the labels, if there is one."""
        wanted = np.zeros(len(self.labels), dtype=np.bool_)
        wanted[slice(None) if labels is None else list(labels)] = True
        for coder, layer in enumerate(self.layers):
            keep = np.flatnonzero(wanted[layer.labels])
            starts, ends = self._placed(layer, keep)
            order = np.argsort(starts, kind="stable")
            starts, ends, keep = starts[order], ends[order], keep[order]
            found = np.flatnonzero(starts[1:] < ends[:-1])
            if found.size:
                one, two = keep[found[0]], keep[found[0] + 1]
                yield Clash(
                    self.coders[coder], self.documents[int(layer.documents[two])], int(layer.starts[two]),
                    int(min(layer.ends[one], layer.ends[two])),
                    (self.labels[int(layer.labels[one])], self.labels[int(layer.labels[two])]),
                )  # fmt: skip


def overlaps(first: Line, second: Line) -> tuple[Ints, Ints, Ints]:
    """Return every overlap of two coders' segments: position in the first, in the second, and length.

    Ordered along the line; there are never more than the segments of both together, because neither line's
    segments overlap among themselves.
    """
    begin = np.searchsorted(second.ends, first.starts, side="right")
    end = np.searchsorted(second.starts, first.ends, side="left")
    one, two = spread(begin, np.maximum(end - begin, 0))
    shared = np.minimum(first.ends[one], second.ends[two]) - np.maximum(first.starts[one], second.starts[two])
    return one, two, shared


def add_up(cells: Ints, amounts: Ints | Floats, size: int) -> Floats:
    """Sum amounts by cell; whole numbers below 2**53 stay exact."""
    return np.bincount(cells, weights=amounts, minlength=size).astype(np.float64, copy=False)


def _unite(starts: Ints, ends: Ints, labels: Ints) -> tuple[Ints, Ints, Ints]:
    # On a grid twice as fine, and ending half a step early, segments that only touch are apart.
    begins, stops, labelled = unite(2 * starts, 2 * ends - 1, labels)
    return begins // 2, (stops + 1) // 2, labelled


def _check(
    documents: Sequence[str], coders: Sequence[str], lengths: Ints, assigned: Bools, table: Ints
) -> None:
    document, start, end, coder = table[:, :4].T
    for wrong, why in (
        (end <= start, "holds no text"),
        ((start < 0) | (end > lengths[document]), "lies outside the document"),
        (~assigned[document, coder], "is of a coder who did not read the document"),
    ):
        if wrong.any():
            first = int(np.argmax(wrong))
            name = f"{documents[document[first]]}, {coders[coder[first]]}"
            raise ValueError(f"{name}: the span {start[first]}–{end[first]} {why}")
