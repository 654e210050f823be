"""How the intervals of a report are to be made."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.intervals import Coefficient, Intervals, Layer, bootstrap, jackknife, plain
from cpqual.analysis.agreement.units import Bools

IntervalKind = Literal["jackknife", "bootstrap", "none", "unit"]
INTERVAL_KINDS: tuple[IntervalKind, ...] = get_args(IntervalKind)

INDEPENDENT = "assumes independent units"


@dataclass(frozen=True)
class How:
    """A way to make intervals.

    `kind`: the jackknife over documents; the bootstrap over documents, with `seed` and `resamples`; none; or
    the jackknife over units, which is labelled as assuming that the units of a document are independent.
    """

    kind: IntervalKind = "jackknife"
    seed: int = 1
    resamples: int = 1000

    def rows(self, design: Design) -> Design:
        """Return the design in the rows that are left out or drawn again: its documents, or its units.

        Raises ValueError for units that are weighted, such as code points: they are not rows.
        """
        if self.kind != "unit":
            return design
        if design.weights is not None:
            raise ValueError("pieces of text that stand for many units cannot be left out unit by unit")
        documents = design.documents_of(np.arange(design.n_units) * max(len(design.codes), 1))
        return replace(
            design,
            documents=tuple(map(str, range(design.n_units))),
            first_unit=np.arange(design.n_units + 1),
            assigned=design.assigned[documents],
        )

    def intervals(
        self,
        coefficient: Coefficient,
        counts: Layer,
        *,
        left_out: Bools | None = None,
        least: float = -1.0,
    ) -> Intervals:
        """Return a coefficient with its intervals; arguments as in `intervals.jackknife`."""
        if self.kind == "none":
            return plain(coefficient, counts)
        if self.kind == "bootstrap":
            return bootstrap(coefficient, counts, seed=self.seed, resamples=self.resamples, left_out=left_out)
        made = jackknife(coefficient, counts, left_out=left_out, least=least)
        if self.kind == "unit":
            return replace(made, method=f"jackknife over units, t(N−1), 95%: {INDEPENDENT}")
        return made
