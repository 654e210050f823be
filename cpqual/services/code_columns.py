"""Wide tables with a column for each code, and heat maps of them."""

from __future__ import annotations

from collections.abc import Sequence

from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.charts import HeatCell, Spec, heat_map
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Cell, Table

MOST_COLUMNS = 30
"""Codes of a picture; more cannot be read."""
MOST_ROWS = 60
"""Rows of a picture."""


def columns(fixed: Sequence[str], slugs: Sequence[str]) -> tuple[str, ...]:
    """Return column names; a code that is called like one of the fixed columns gets `code.` before it."""
    return (*fixed, *(f"code.{slug}" if slug in fixed else slug for slug in slugs))


def heat_spec(
    table: Table, slugs: Sequence[str], labels: int, palette: Palette, note: str, *, percent: bool = False
) -> Spec:
    """Return a heat map of a wide table: its columns named by codes, as many of them as can be read.

    Args:
        slugs: the codes whose columns are drawn, in order.
        labels: how many of the first columns name a row.
        percent: the cells are shares, to be shown in per cent.

    Raises:
        RefusedError: no cell is above zero.
    """
    at = [table.columns.index(name) for name in columns(_fixed(table, slugs), slugs)[-len(slugs) :]]
    amounts = [[_amount(row[i]) for i in at] for row in table.rows]
    kept = _weightiest([sum(column) for column in zip(*amounts, strict=True)], MOST_COLUMNS)
    lines = _weightiest([sum(row[j] for j in kept) for row in amounts], MOST_ROWS)
    names = [" · ".join(str(cell) for cell in table.rows[i][:labels]) for i in lines]
    times, unit = (100, " %") if percent else (1, "")
    what = note.rpartition("cells: ")[2].partition(";")[0].removesuffix(", in per cent")

    def about(n: int, m: int, amount: float) -> str:
        return f"{names[n]}\n{slugs[kept[m]]}\n{what}: {amount * times:.4g}{unit}"

    cells = [
        HeatCell(n, m, amounts[i][j] * times, about(n, m, amounts[i][j]))
        for n, i in enumerate(lines) for m, j in enumerate(kept) if table.rows[i][at[j]] is not None
    ]  # fmt: skip
    if not cells:
        raise RefusedError("there is nothing to draw: no cell is above zero")
    out = len(slugs) - len(kept), len(table.rows) - len(lines)
    left = (
        f". Left out here: {counted(out[1], 'row')} and {counted(out[0], 'column')} with less."
        if any(out)
        else ""
    )
    return heat_map(names, [slugs[j] for j in kept], cells, palette, note + left)


def _amount(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _fixed(table: Table, slugs: Sequence[str]) -> tuple[str, ...]:
    return table.columns[: len(table.columns) - len(slugs)]


def _weightiest(sums: Sequence[float], most: int) -> list[int]:
    """Return the places of the largest sums above zero, in their own order."""
    largest = sorted((i for i, one in enumerate(sums) if one), key=lambda i: -sums[i])
    return sorted(largest[:most])
