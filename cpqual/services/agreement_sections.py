"""The agreement report as a person reads it: a few narrow tables, numbers with their intervals in words."""

from __future__ import annotations

from cpqual.analysis.agreement.intervals import Estimate, Status
from cpqual.analysis.agreement.rows import CodeRow, Sensitivity
from cpqual.formats.tables import Cell, Table
from cpqual.services.agreement import Comparison, Stat
from cpqual.services.agreement_tables import SHARED_OUT
from cpqual.services.agreement_words import (
    design_line,
    in_words,
    interval,
    notes,
    overall_line,
    provenance,
    two_places,
)

CAUTIONS = "what to bear in mind"
NOTHING = "∅ nothing"
"""What is said in place of a code where nothing stands."""
_USUAL: tuple[Stat, ...] = ("alpha", "kappa", "f1")
_LABELS: dict[Stat, str] = {
    "alpha": "α", "kappa": "κ", "f1": "F1", "p_neg": "p neg", "jaccard": "Jaccard", "percent": "Po",
    "pi": "π", "ac1": "AC1", "bp": "BP", "prevalence_index": "PI", "bias_index": "BI", "kappa_max": "κ max",
}  # fmt: skip
_SHOWN_CONFUSIONS = 10


def sections(found: Comparison) -> list[Table]:
    """Return what a person reads: codes, overall, pairs, the weightiest confusions, cautions.

    Each is narrow enough for a terminal of 80 columns as long as names are short.
    """
    if found.reflexive:
        return [shown_codes(found, notes(found))]
    made = [shown_codes(found, (design_line(found), overall_line(found)))]
    if len(found.report.pairs) > 1:
        made.append(shown_pairs(found))
    if any(one.alpha.n_units for one in found.report.overall.conditional):
        made.append(_shown_conditional(found))
    if found.sensitivity is not None:
        made.append(_shown_by_unit(found.sensitivity))
    if found.report.confusion:
        made.append(_shown_confusions(found))
    made.append(
        Table(CAUTIONS, ("mind that",), [(text,) for text in (*found.report.cautions, *provenance(found))])
    )
    return made


def shown_codes(found: Comparison, said: tuple[str, ...]) -> Table:
    """Return the table of codes for people: the interval beside its coefficient, positives per coder."""
    bare = found.reflexive
    stats = () if bare else found.stats or _USUAL
    # the interval of the first: all of them would not fit
    bounded = stats[0] if stats and found.how.kind != "none" else None
    numbers = [label for stat in stats for label in (_LABELS[stat], *(["95 %"] if stat == bounded else ()))]
    others = (*numbers, "differ", *(() if bare else ("status",)))
    coders = (f"{name} (coder)" if name in ("code", *others) else name for name in found.design.coders)
    columns = ("code", *coders, *others)
    rows: list[tuple[Cell, ...]] = []
    for row in found.report.codes:
        values: list[Cell] = []
        for stat in stats:
            one: Estimate = getattr(row, stat)
            values += [two_places(one), *([interval(one)] if stat == bounded else ())]
        status = () if bare else (None if row.status is Status.OK else str(row.status),)
        rows.append((code_label(row), *row.positives, *values, row.n_disagreements, *status))
    return Table("agreement", columns, rows, said)


def code_label(row: CodeRow) -> str:
    """Return how a code is called where rows of its own and rolled-up ones stand together."""
    return f"{row.code} and below" if row.rolled_up else row.code


def shown_pairs(found: Comparison) -> Table:
    """Return the coder by coder table for people."""
    rows = [
        (pair.first, pair.second, pair.n_docs, pair.n_units,
         in_words(pair.mean_alpha), in_words(pair.pooled_kappa), two_places(pair.micro_f1))
        for pair in found.report.pairs
    ]  # fmt: skip
    return Table("coder × coder", ("one", "other", "documents", "units", "mean α", "pooled κ", "F1"), rows)


def _shown_conditional(found: Comparison) -> Table:
    rows = [
        (one.parent, len(one.codes), one.alpha.n_units, in_words(one.alpha))
        for one in found.report.overall.conditional
        if one.alpha.n_units
    ]
    return Table(
        "which code below a parent, where both marked one",
        ("below", "codes", "units", "α" if found.how.kind == "none" else "α [95 %]"),
        rows,
    )


def _shown_by_unit(found: Sensitivity) -> Table:
    rows = [
        (row.unit, row.n_units, in_words(row.alpha), in_words(row.f1))
        for row in found.rows
        if row.code is None
    ]
    said = "all codes together; each code: --part sensitivity"
    return Table("by unit", ("unit", "units", "mean α", "F1"), rows, (said,))


def _shown_confusions(found: Comparison) -> Table:
    weightiest = found.report.confusion[:_SHOWN_CONFUSIONS]
    rows = [(one.code, one.instead or NOTHING, f"{round(one.units, 1):g}") for one in weightiest]
    more = len(found.report.confusion) - len(rows)
    return Table(
        "confusions",
        ("one coder has", "another has instead", "units"),
        rows,
        (
            SHARED_OUT,
            *([f"{more} more: --part confusions"] if more else []),
        ),
    )
