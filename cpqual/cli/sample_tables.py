"""Tables of what a plan for a sample needs, and of what a second reading found."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from cpqual.domain.errors import InputError
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table

if TYPE_CHECKING:
    from cpqual.services.drift import Drift
    from cpqual.services.sample_planning import CodePlan, DocumentPlan


def _number(value: float) -> float | None:
    return None if isnan(value) else round(value, 3)


def plan_table(found: DocumentPlan) -> Table:
    """Return what each code's interval needs, how many documents more, and what further ones would give."""
    from cpqual.services.sample_planning import FURTHER

    columns = (
        "code", "alpha", "documents", "half_width", "needed", "more", "cautious",
        *(f"at +{n}" for n in FURTHER), "note",
    )  # fmt: skip
    rows = [_plan_row(one) for one in (*found.codes, found.overall)]
    notes = (
        f"for a 95 % interval of α reaching {found.half_width:g} to either side, on the assumption that "
        f"further documents are like those that {' and '.join(found.comparison.design.coders)} have coded",
        "half-width t(D−1)·SE with SE falling as 1/√D; cautious: with the upper 80 % limit of SE, which few "
        "documents tell only roughly",
    )
    return Table("plan", columns, rows, notes)


def shown_plan(found: DocumentPlan) -> Table:
    """Return the plan for the terminal: α with its half-width, and below it why some codes have none."""
    from cpqual.services.sample_planning import FURTHER

    full = plan_table(found)
    rows: list[tuple[Cell, ...]] = []
    missing: dict[str, list[str]] = {}
    for one in (*found.codes, found.overall):
        if one.why:
            missing.setdefault(one.why, []).append(one.code or "the mean of all codes")
        else:
            now = f"{one.alpha.value:.2f} ± {one.half_width:.2f}"
            further = [f"±{width:.2f}" for width in one.further[1:3]]
            rows.append((one.code or "(mean)", now, one.alpha.n_docs, one.more, one.cautious, *further))
    columns = ("code", "α now", "D", "more", "cautious", *(f"at +{n}" for n in FURTHER[1:3]))
    reasons = (f"{why}: {', '.join(codes)}" for why, codes in missing.items())
    return Table("plan", columns, rows, (*reasons, *full.notes))


def _plan_row(one: CodePlan) -> tuple[Cell, ...]:
    need = one.need.documents if one.need else None
    why = one.why or ("" if need is not None else "not to be reached by coding more")
    return (
        one.code or "(mean of all codes)", _number(one.alpha.value), one.alpha.n_docs,
        _number(one.half_width), need, one.more, one.cautious, *map(_number, one.further), why or None,
    )  # fmt: skip


def planned_units(population: int | None, expected: float | None, se: float) -> Table:
    """Return how many units to code twice by Lacy and Riffe's formula.

    Raises:
        InputError: the population or the agreement expected is not given, or a number cannot be used.
    """
    from cpqual.analysis.planning import lacy_riffe

    if population is None or expected is None:
        raise InputError(
            "the formula needs a population and an agreement",
            remedy="Say both, as in: --population 1000 --expected 0.85.",
        )
    try:
        exact = lacy_riffe(population, expected, se)
    except ValueError as error:
        raise InputError(str(error)) from None
    notes = (
        f"{exact:.2f} before rounding; for simple agreement on a simple random sample (Lacy & Riffe 1996)",
    )
    return Table(
        "plan", ("population", "expected", "se", "units"), [(population, expected, se, round(exact))], notes
    )


def drift_table(found: Drift) -> Table:
    """Return each code in both readings: units of each, what was given up and taken on, and agreement."""
    from cpqual.services.agreement_words import design_line, provenance

    first, again = found.reading.of, found.reading.coder
    reflexive = found.comparison.reflexive
    numbers = () if reflexive else ("alpha", "alpha_lo", "alpha_hi", "f1")
    columns = ("code", first, again, "both", "given_up", "taken_on", "change", *numbers, "note")
    rows: list[tuple[Cell, ...]] = []
    for one in found.codes:
        row = one.row
        values = () if reflexive else (row.alpha.value, row.alpha.lo, row.alpha.hi, row.f1.value)
        told = [f"redefined in version {one.redefined}"] if one.redefined is not None else []
        if not reflexive and row.status != "ok":
            told.append(str(row.status))
        rows.append(
            (
                one.code, *row.positives, one.both, one.given_up, one.taken_on, one.change,
                *map(_number, values), "; ".join(told) or None,
            )
        )  # fmt: skip
    unit = found.comparison.design.unit
    return Table(
        "drift",
        columns,
        rows,
        (
            found.told,
            f"in {unit}s drawn; given_up: marked in the first reading only, taken_on: in the second only",
            design_line(found.comparison),
            *(() if reflexive else _numbers_told(found)),
            *provenance(found.comparison),
        ),
    )


def shown_drift(found: Drift) -> Table:
    """Return both readings for the terminal: the interval beside its coefficient."""
    from cpqual.services.agreement_words import interval, two_places

    full = drift_table(found)
    if found.comparison.reflexive:
        return full
    rows = [
        (*row[:6], two_places(one.row.alpha), interval(one.row.alpha), row[-1])
        for one, row in zip(found.codes, full.rows, strict=True)
    ]
    return Table("drift", (*full.columns[:6], "α", "95 % over documents", "note"), rows, full.notes)


def _numbers_told(found: Drift) -> tuple[str, ...]:
    from cpqual.services.agreement_words import overall_line

    one, made = found.reading, found.comparison
    missing = dict.fromkeys(code.row.alpha.note for code in found.codes if code.row.alpha.note)
    suggested = made.from_suggestions.get(one.of, 0)
    return (
        overall_line(made),
        *missing,
        *(
            (f"{suggested} of {one.of}'s codings came from suggestions, and {one.coder} was offered none",)
            if suggested
            else ()
        ),
        *(
            f"{coder} changed {counted(number, 'coding')} after first finishing, which is left out"
            for coder, number in (made.later or {}).items()
            if number
        ),
    )
