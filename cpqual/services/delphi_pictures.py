"""The results of Delphi rounds as a picture: how often each rating was given, by item and round."""

from __future__ import annotations

from collections.abc import Sequence

from cpqual.domain.delphi import METHOD_NAMES
from cpqual.domain.errors import RefusedError
from cpqual.formats.charts import Spec
from cpqual.formats.delphi_charts import RatedItem, RatingRow, ratings_chart
from cpqual.formats.palette import Palette
from cpqual.services.delphi_summary import Cell, Summary
from cpqual.services.delphi_tables import rule_lines, said, said_share

_MOST_ROWS = 120
"""Lines of a picture; more cannot be read."""


def drawing(found: Summary, palette: Palette) -> Spec:
    """Return results as a picture.

    Raises:
        RefusedError: nobody rated anything that is shown, or there are more lines than can be read.
    """
    if len(found.cells) > _MOST_ROWS:
        raise RefusedError(
            f"a picture of {len(found.cells)} lines cannot be read", remedy="Say --item, --round or --by all."
        )
    if not any(cell.ratings for cell in found.cells):
        raise RefusedError("there is nothing to draw: nobody rated what is shown")
    by_item: dict[str, list[Cell]] = {}
    for cell in found.cells:
        by_item.setdefault(cell.item.slug, []).append(cell)
    items = [_item(found, cells) for cells in by_item.values()]
    ends = [cell.item.low for cell in found.cells], [cell.item.high for cell in found.cells]
    cuts = {force.rule.at_least for force in found.rules.values()}
    cut = cuts.pop() if len(cuts) == 1 else None
    method = METHOD_NAMES[found.asked.quartiles]
    line = f"; thin line: {cut:g} and more lie to its right" if cut is not None else ""
    lines = [
        f"dots: share of those who rated; bar: quartiles, {method}; stroke: median{line}",
        *rule_lines(found),
    ]
    return ratings_chart(items, (min(ends[0]), max(ends[1])), cut, palette, "\n".join(lines))


def _item(found: Summary, cells: Sequence[Cell]) -> RatedItem:
    grouped = found.asked.by == "group"
    latest = max(cell.round for cell in cells)
    item = cells[0].item
    rows = [_row(found, cell, grouped=grouped, last=cell.round == latest) for cell in cells]
    return RatedItem(f"{item.slug}  {item.statement}", rows)


def _row(found: Summary, cell: Cell, *, grouped: bool, last: bool) -> RatingRow:
    spread = cell.quartiles
    label = f"round {cell.round}" + (f" · {cell.group}" if grouped else "")
    if cell.hidden or spread is None:
        return RatingRow(label, (), None, None, None, cell.hidden or "nobody rated", last)
    parts = [f"median {spread.median:g}"]
    parts += [f"IQR {spread.range:g}"] if spread.range is not None else []
    parts += [said_share(cell.high, found) or f"n {cell.rated}"]
    verdict = {"yes": "consensus", "no": "no consensus", "no rule": ""}.get(str(said(cell.verdict)), "")
    parts += [verdict] if verdict else []
    return RatingRow(label, cell.ratings, spread.low, spread.median, spread.high, " · ".join(parts), last)
