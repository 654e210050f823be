"""Theme frequencies as a picture: bars of each theme by group, or a heat map where there are many groups."""

from __future__ import annotations

from collections.abc import Sequence

from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import counted
from cpqual.formats.charts import Chart, HeatCell, drawable, heat_map
from cpqual.formats.lane_charts import Bar, Lane, bars
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Cell
from cpqual.services.code_columns import MOST_COLUMNS
from cpqual.services.frequencies import FrequencyTable
from cpqual.services.frequency_tables import Percent, notes, wide_table

MOST_BARS = 5
"""Groups that have bars side by side; more are a heat map."""
MOST_ROWS = 120
_NAMES = 4
"""Columns of the wide table before its numbers."""
_NAME, _WITH = 30, " + sub-themes"


def frequency_chart(
    found: FrequencyTable, palette: Palette, percent: Percent = "denominator", *, noted: bool = True
) -> Chart:
    """Return the wide table as a picture: the same rows, groups, numbers and shares.

    Args:
        noted: put below it what was counted, for where that does not stand beside it.

    Raises:
        RefusedError: there is no row or group.
    """
    table = wide_table(found, "denominator" if percent == "none" else percent)
    heads = table.columns[_NAMES::2]
    if not table.rows or not heads:
        raise RefusedError("there is nothing to draw: no code or no group")
    rows = table.rows[:MOST_ROWS]
    kept = range(len(heads))
    lanes = [_lane(found, row) for row in rows]
    names, sizes = _groups(found, len(heads))

    def about(i: int, j: int) -> str:
        return _about(found, str(rows[i][0]), names[j], sizes[j], rows[i], j)

    told = notes(found, percent)
    left = len(table.rows) - len(rows)
    below = [told[0], *told[1:2], told[-1]] if noted else []
    if left:
        below.append(f"Left out here: {counted(left, 'row')}.")
    said = f"{table.name} of {counted(len(rows), 'row')} in {counted(len(heads), 'group')}. {' '.join(told)}"
    if len(heads) <= MOST_BARS:
        drawn = [
            Bar(i, j, _share(row, j), _beside(row, j), about(i, j))
            for i, row in enumerate(rows) for j in kept
        ]  # fmt: skip
        heading = [(name, _of(found, size)) for name, size in zip(names, sizes, strict=True)]
        return Chart(bars(lanes, heading, drawn, palette, "\n".join(below)), said)
    if len(heads) > MOST_COLUMNS:
        below.append(f"Left out here: {counted(len(heads) - MOST_COLUMNS, 'group')}.")
        kept = range(MOST_COLUMNS)
    cells = [
        HeatCell(i, j, 100 * (_share(row, j) or 0.0), about(i, j), _percentage(row, j))
        for i, row in enumerate(rows) for j in kept
    ]  # fmt: skip
    columns = [f"{names[j]}{'' if sizes[j] is None else f' (of {sizes[j]:,})'}" for j in kept]
    below.insert(0, "cells: per cent")
    spec = heat_map([lane.label for lane in lanes], columns, cells, palette, "\n".join(below))
    return Chart(spec, said)


def _lane(found: FrequencyTable, row: Sequence[Cell]) -> Lane:
    label = found.codebook.get(str(row[1])).label
    # of a name that is cut short, what tells the two rows of a code apart has to stay
    label = drawable(label, _NAME) + _WITH if row[3] == "rollup" else label
    return Lane(label, int(str(row[2])) - 1)


def _groups(found: FrequencyTable, columns: int) -> tuple[list[str], list[int | None]]:
    """Return names and denominators of the groups, all together last where the table has that."""
    names = [name for name, _ in found.groups]
    sizes: list[int | None] = [size for _, size in found.groups]
    if columns > len(names):
        names.append("all groups")
        sizes.append(sum(size for _, size in found.groups))
    return names, sizes if found.shows_denominators else [None] * len(names)


def _of(found: FrequencyTable, size: int | None) -> str:
    return "" if size is None else f"of {size:,} {found.count}"


def _number(row: Sequence[Cell], group: int) -> str:
    cell = row[_NAMES + 2 * group]
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _share(row: Sequence[Cell], group: int) -> float | None:
    cell = row[_NAMES + 2 * group + 1]
    return cell / 100 if isinstance(cell, int | float) else None


def _percentage(row: Sequence[Cell], group: int) -> str:
    share = _share(row, group)
    return _number(row, group) if share is None else f"{100 * share:.0f}"


def _beside(row: Sequence[Cell], group: int) -> str:
    share = _share(row, group)
    return _number(row, group) if share is None else f"{_number(row, group)} ({100 * share:.0f} %)"


def _about(
    found: FrequencyTable, theme: str, name: str, size: int | None, row: Sequence[Cell], group: int
) -> str:
    of = "" if size is None else f" of {size:,}"
    share = _share(row, group)
    percentage = "" if share is None else f", {100 * share:.1f} %"
    by = f"\n{name}" if found.attributes else ""
    return f"{theme}{by}\n{_number(row, group)}{of} {found.count}{percentage}"
