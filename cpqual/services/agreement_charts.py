"""The pictures of an agreement report: α of each code with its interval, and which codes are confused."""

from __future__ import annotations

from typing import Literal

from cpqual.analysis.agreement.rows import CodeRow
from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Chart, ForestRow, HeatCell, forest, heat_map
from cpqual.formats.palette import Palette
from cpqual.services.agreement import Comparison
from cpqual.services.agreement_sections import NOTHING, code_label
from cpqual.services.agreement_tables import number
from cpqual.services.agreement_words import in_words

Picture = Literal["forest", "confusions"]
MOST_CODES = 24
"""Codes of a picture of confusions; more cannot be read."""


_AXIS = {
    "jackknife": "Krippendorff’s α, with its 95 % interval over documents",
    "bootstrap": "Krippendorff’s α, with its 95 % interval over documents",
    "unit": "Krippendorff’s α, with a 95 % interval that assumes independent units",
    "none": "Krippendorff’s α",
}


MOST_ROWS = 120
"""Codes of a forest plot."""


def chart(found: Comparison, picture: Picture, palette: Palette) -> Chart:
    """Return one of the report's pictures.

    Raises:
        RefusedError: there is nothing to draw, or it would show coefficients in a reflexive project.
    """
    if picture == "confusions":
        if not found.report.confusion:
            raise RefusedError("there are no disagreements to draw")
        return _confusions(found, palette)
    if found.reflexive:
        raise RefusedError("a project of the reflexive profile has no coefficients to draw")
    return _forest(found, palette)


def _forest(found: Comparison, palette: Palette) -> Chart:
    rows = [_forest_row(row) for row in found.report.codes[:MOST_ROWS]]
    rows.append(_mean(found))
    note = _left_out(len(found.report.codes) - MOST_ROWS)
    lines = "; ".join(f"{row.label}: {row.said}" for row in rows)
    said = f"Krippendorff’s α of each code with its interval, most disagreements first. {lines}."
    return Chart(forest(rows, _AXIS[found.how.kind], palette, note), said)


def _forest_row(row: CodeRow) -> ForestRow:
    alpha = row.alpha
    if number(alpha.value) is None:
        why = "never marked" if row.n_marked == 0 else alpha.note.removeprefix("undefined: ")
        return ForestRow(code_label(row), None, None, None, f"undefined: {why}")
    said = f"{in_words(alpha)}, {row.n_disagreements} differ"
    return ForestRow(code_label(row), alpha.value, number(alpha.lo), number(alpha.hi), said)


def _mean(found: Comparison) -> ForestRow:
    mean = found.report.overall.mean_alpha
    undefined = found.report.overall.undefined
    said = in_words(mean) + (f", {counted(undefined, 'code')} undefined" if undefined else "")
    return ForestRow("mean of the codes", number(mean.value), number(mean.lo), number(mean.hi), said)


def _confusions(found: Comparison, palette: Palette) -> Chart:
    weights: dict[str, float] = {}
    for one in found.report.confusion:
        for code in {one.code, one.instead} - {None}:
            weights[str(code)] = weights.get(str(code), 0.0) + one.units
    kept = sorted(weights, key=lambda code: -weights[code])[:MOST_CODES]
    names = [row.code for row in found.report.codes if row.code in kept]
    place = {code: number for number, code in enumerate(names)}
    cells = []
    for one in found.report.confusion:
        if one.code in place and one.instead is None:
            cells.append(HeatCell(place[one.code], len(names), one.units))
        elif one.code in place and one.instead in place:
            cells.append(HeatCell(place[one.code], place[one.instead], one.units))
            cells.append(HeatCell(place[one.instead], place[one.code], one.units))
    lines = "; ".join(
        f"{one.code} and {one.instead or 'nothing'}: {one.units:.1f}" for one in found.report.confusion[:10]
    )
    note = _left_out(len(weights) - len(names))
    said = (
        "Units where one coder has the code of a row and another the code of a column instead, or nothing."
        f" The weightiest: {lines}. {note}".rstrip()
    )
    return Chart(heat_map(names, [*names, NOTHING], cells, palette, note), said)


def _left_out(codes: int) -> str:
    return f"Left out here: {counted(codes, 'code')} with fewer disagreements." if codes > 0 else ""
