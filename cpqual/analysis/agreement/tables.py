"""The counts that a report's coefficients take: of every cell, or of the marked ones in a large study."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.intervals import Layer, totals
from cpqual.analysis.agreement.sparse import Sparse
from cpqual.analysis.agreement.units import Bools, Ints

# Above so many documents × codes the counts of all of them would fill the memory.
LARGE = 1_000_000


@dataclass(frozen=True, eq=False)
class Tables:
    """Additive counts per document, in the layouts of `coefficients`.

    `ratings` keeps the documents of a single coder, which count towards the share marked (Gwet 2014) but are
    neither left out nor drawn: `compared` says which are. In the others they hold nothing.
    """

    coincidences: Layer
    ratings: Layer
    pairs: Layer
    compared: Bools

    @classmethod
    def of(cls, design: Design) -> "Tables":
        """Count the design, all cells or, where they are more than LARGE, the marked ones."""
        if len(design.documents) * len(design.codes) > LARGE:
            cells = design.cells()
            return cls(
                Sparse(cells, Statistics.coincidences),
                Sparse(cells, Statistics.ratings),
                Sparse(cells, Statistics.pair_counts),
                cells.frame.compared,
            )
        statistics = design.statistics()
        compared = statistics.select(statistics.compared)
        return cls(compared.coincidences(), statistics.ratings(), compared.pair_counts(), statistics.compared)

    @cached_property
    def pair_totals(self) -> Ints:
        """Sum the pair layout over documents: [code, pair, (n11, n1., n.1, n)]."""
        return totals(self.pairs).astype(np.int64)
