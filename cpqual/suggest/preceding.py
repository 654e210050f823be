"""What was coded before a unit in its own document, for coders who read in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cpqual.suggest.data import Flags, Floats, Indices, Unit

STRENGTH = 1.0
"""Shape and rate of the prior of how a code's rate in a document differs from that of elsewhere."""
FEWEST_READ = 0.5
"""Where less than this share of the units before a unit was read, it was not come to in order."""


@dataclass(frozen=True)
class Preceding:
    """What one coder gave the units before each unit of the same document; never what the unit itself has.

    Attributes:
        first: for every unit the index of its document's first unit.
        read: indices of the units read, ascending.
        so_far: (units read + 1) × codes; how many of the units read before a place have each code.
    """

    first: Indices
    read: Indices
    so_far: Floats

    @classmethod
    def of(cls, units: Sequence[Unit], read: Indices, labels: Flags) -> Preceding:
        """Count along the documents.

        Args:
            units: those of one document stand together, in reading order.
            read: indices of the units read, ascending.
            labels: units read × codes.
        """
        documents = [unit.document for unit in units]
        begins = np.array([i == 0 or documents[i - 1] != one for i, one in enumerate(documents)], np.bool_)
        first = np.maximum.accumulate(np.where(begins, np.arange(len(documents)), 0))
        so_far = np.zeros((len(read) + 1, labels.shape[1]), dtype=np.float32)
        np.cumsum(labels, axis=0, out=so_far[1:])
        return cls(first.astype(np.intp), read, so_far)

    def in_order(self, units: Indices) -> Flags:
        """Tell of which units at least half of those before them in their document were read, and any."""
        count = np.searchsorted(self.read, units) - np.searchsorted(self.read, self.first[units])
        flags: Flags = (count > 0) & (count >= FEWEST_READ * (units - self.first[units]))
        return flags

    def features(self, units: Indices, rates: Floats) -> list[Floats]:
        """Return two features of every pair, each 0 for a unit that was not come to in order.

        The first is the logarithm of (n + 1) / (e + 1), where n units so far have the code and e would have
        it at the rate of elsewhere: the posterior mean of a ratio of rates under the prior Gamma(1, 1)
        (DuMouchel 1999). The second is whether the unit just before has the code, less that rate.

        Args:
            units: their indices.
            rates: units × codes; how often each code was given elsewhere, 0 to 1.
        """
        upto, begin = np.searchsorted(self.read, units), np.searchsorted(self.read, self.first[units])
        used = self.so_far[upto] - self.so_far[begin]
        count = (upto - begin)[:, None].astype(np.float32)
        so_far = np.log((used + STRENGTH) / (count * rates + STRENGTH))
        before = np.zeros_like(rates)
        last = np.maximum(upto - 1, 0)
        known = (upto > begin) & (np.append(self.read, -2)[last] == units - 1)
        before[known] = (self.so_far[upto] - self.so_far[last])[known] - rates[known]
        ordered = self.in_order(units)[:, None]
        return [so_far * ordered, before * ordered]
