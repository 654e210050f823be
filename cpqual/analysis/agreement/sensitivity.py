"""How far the numbers hang on the unit: α and F1 of the same codings on units of several kinds."""

from collections.abc import Iterator, Sequence

import numpy as np

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import Coefficient, Estimate, Intervals, Status
from cpqual.analysis.agreement.rows import Sensitivity, Spread, UnitRow


def sensitivity(designs: Sequence[Design], how: How) -> Sensitivity:
    """Compare designs that differ in their units only: rows by design as given, then by code, all first."""
    rows = tuple(row for design in designs for row in unit_rows(design, how))
    codes: dict[str | None, list[UnitRow]] = {}
    for row in rows:
        codes.setdefault(row.code, []).append(row)
    return Sensitivity(
        rows,
        tuple(
            Spread(code, _ends(row.alpha for row in same), _ends(row.f1 for row in same))
            for code, same in codes.items()
        ),
    )


def unit_rows(design: Design, how: How) -> Iterator[UnitRow]:
    """Compute α and F1 of all codes together and of each code."""
    statistics = design.statistics()
    compared = statistics.select(statistics.compared)
    n_units, n_coders = int(compared.units.sum()), int(np.count_nonzero(compared.assigned.any(axis=0)))
    coincidences, pairs = compared.coincidences(), compared.pair_counts()

    def estimate(made: Intervals, *index: int) -> Estimate:
        return made.estimate(index, n_units=n_units, n_coders=n_coders)

    alpha = how.intervals(c.krippendorff_alpha, coincidences)
    mean = how.intervals(lambda counts: c.mean_defined(c.krippendorff_alpha(counts)), coincidences)
    f1 = how.intervals(_summed(1), pairs, least=0.0)
    micro = how.intervals(_summed(2), pairs, least=0.0)
    yield UnitRow(design.unit, None, n_units, estimate(mean), estimate(micro))
    for k, code in enumerate(design.codes):
        yield UnitRow(design.unit, code, n_units, estimate(alpha, k), estimate(f1, k))


def _summed(axes: int) -> Coefficient:
    """Return F1 of counts [..., code, pair, 4] summed over the last pairs, or over codes and pairs."""
    over = tuple(range(-1 - axes, -1))
    return lambda counts: c.positive_agreement(counts.sum(axis=over))


def _ends(estimates: Iterator[Estimate]) -> tuple[float, float]:
    values = [one.value for one in estimates if one.status is not Status.UNDEFINED]
    return (min(values), max(values)) if values else (np.nan, np.nan)
