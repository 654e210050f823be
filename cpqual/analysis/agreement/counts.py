"""Counts that suffice for every coefficient, kept per document so that documents can be left out."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cpqual.analysis.agreement.units import Bools, Floats, Ints

Counts = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Statistics:
    """What was marked, per document and code; every method's result may be summed over documents.

    `marked` [document, code, coder]: units the coder marked. `both` [document, code, pair]: units both
    coders of the pair marked. `assigned` [document, coder]: who coded the document. `units` [document].
    `pairs`: positions of the two coders of each pair. Documents a coder did not code hold zeros for them.
    """

    marked: Counts
    both: Counts
    assigned: Bools
    units: Ints
    pairs: tuple[tuple[int, int], ...]

    @cached_property
    def coders_per_document(self) -> Ints:
        """The number of coders [document]."""
        return np.asarray(np.count_nonzero(self.assigned, axis=1))

    @cached_property
    def compared(self) -> Bools:
        """Whether two or more coders coded the document and it has units [document]."""
        return (self.coders_per_document >= 2) & (self.units > 0)

    @cached_property
    def pair_units(self) -> Ints:
        """N: units both coders of a pair coded [document, pair]."""
        first, second = self._sides
        return np.multiply(self.assigned[:, first] & self.assigned[:, second], self.units[:, None])

    @property
    def _sides(self) -> tuple[list[int], list[int]]:
        return [first for first, _ in self.pairs], [second for _, second in self.pairs]

    def select(self, documents: Bools) -> "Statistics":
        """Keep only some documents (bool [document])."""
        if documents.all():
            return self
        return Statistics(
            self.marked[documents],
            self.both[documents],
            self.assigned[documents],
            self.units[documents],
            self.pairs,
        )

    def pair_counts(self) -> Counts:
        """S with N: [document, code, pair, (n11, n1., n.1, n)], int32.

        n11 units both marked, n1. the first coder marked, n.1 the second marked, n both coded. All four are
        zero where one of the two did not code the document.
        """
        first, second = self._sides
        table = np.empty((*self.both.shape, 4), dtype=np.int32)
        shared = self.pair_units > 0
        table[..., 0] = self.both
        table[..., 1] = self.marked[:, :, first] * shared[:, None, :]
        table[..., 2] = self.marked[:, :, second] * shared[:, None, :]
        table[..., 3] = self.pair_units[:, None, :]
        return table

    def coincidences(self) -> Floats:
        """Krippendorff's coincidences [document, code, (o01, n1, n)] of documents with two or more coders.

        n ratings, n1 positive ones, o01 = n1 − o11 with o11 = Σ_{i≠j} n11 / (coders − 1).
        """
        coders = self.coders_per_document
        positives = self.marked.sum(axis=2, dtype=np.int64) * self.compared[:, None]
        # Whole numbers up to the single division: perfect agreement must come out as exactly zero.
        apart = positives * (coders[:, None] - 1) - 2 * self.both.sum(axis=2, dtype=np.int64)
        table = np.empty((*positives.shape, 3))
        table[..., 0] = apart / np.maximum(coders - 1, 1)[:, None] * self.compared[:, None]
        table[..., 1] = positives
        table[..., 2] = (coders * self.units * self.compared)[:, None]
        return table

    def ratings(self) -> Floats:
        """Return counts for the coefficients over units [document, code, (u, N, s, M, n1, n)].

        u: sum over the N units with two or more coders of the share of coder pairs that disagree;
        s: sum over the M units with one or more coders of the share of coders who marked them;
        n1 of n ratings positive, in the N units.
        """
        coders = np.maximum(self.coders_per_document, 1)[:, None]
        table = np.empty((*self.marked.shape[:2], 6))
        table[..., [0, 4, 5]] = self.coincidences()
        table[..., 0] *= 2 / coders
        table[..., 1] = (self.units * self.compared)[:, None]
        table[..., 2] = self.marked.sum(axis=2, dtype=np.int64) / coders
        table[..., 3] = (self.units * (self.coders_per_document > 0))[:, None]
        return table
