"""Theme frequencies as somebody looks at them: what is counted of whom, and how it is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cpqual.analysis.frequencies import COUNTS, CountOf, Frequency
from cpqual.domain.filters import quoted_name, quoted_value
from cpqual.domain.passages import BY_DOCUMENT, PassageQuery
from cpqual.formats.tables import Cell, Table
from cpqual.services.code_groups import find_group
from cpqual.services.frequencies import (
    LEAST_CELL,
    LEVELS,
    MOST_ATTRIBUTES,
    FrequencyTable,
    Level,
    count_themes,
)
from cpqual.services.frequency_tables import (
    PERCENTS,
    Percent,
    different,
    long_table,
    notes,
    shown_groups,
    shown_numbers,
    theme_label,
    wide_table,
    works_with,
)
from cpqual.services.grouping import NONE
from cpqual.services.session import Session
from cpqual.services.view_settings import ViewReader

_MOST_CELL = 1_000


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A way to look at theme frequencies.

    Attributes:
        by: up to two attributes to group by, crossed.
        codes: patterns of code slugs; all codes if none, or those of `code_group`.
        code_group: slug of a group of codes, empty for none; `codes` says nothing then.
        percent: what is 100 %.
        min_cell: numbers below are hidden; 0 for none, else 3 or more.
        turned: whether groups stand in rows and codes in columns.
        layer, where: whose codings count, and the filter; None and empty for the default and for none.
    """

    by: tuple[str, ...] = ()
    count: CountOf = "participants"
    level: Level = "both"
    codes: tuple[str, ...] = ()
    code_group: str = ""
    percent: Percent = "denominator"
    min_cell: int = 0
    turned: bool = False
    layer: str | None = None
    where: str = ""

    def settings(self) -> dict[str, Any]:
        """Return what is chosen as JSON holds it, without layer and filter."""
        return {
            "by": list(self.by), "count": self.count, "level": self.level, "codes": list(self.codes),
            "code_group": self.code_group, "percent": self.percent, "min_cell": self.min_cell,
            "turned": self.turned,
        }  # fmt: skip

    def counted(self, session: Session) -> FrequencyTable:
        """Count the themes.

        Raises:
            CpqualError: as `count_themes`; the filter cannot be read; the group of codes is gone or empty.
        """
        codes = find_group(session, self.code_group).codes if self.code_group else self.codes
        return count_themes(
            session, by=self.by, count=self.count, layer=self.layer, level=self.level, codes=codes,
            min_cell=self.min_cell, where=self.where,
        )  # fmt: skip

    def percent_of(self, found: FrequencyTable) -> Percent:
        """Return what is 100 %: the denominators where the groups cannot be added up as asked."""
        return self.percent if works_with(found, self.percent) else "denominator"


def read_view(session: Session, settings: Mapping[str, Any]) -> tuple[ThemeView, list[str]]:
    """Return the view that settings describe, and a line for each thing that is gone since."""
    reader = ViewReader(session, settings)
    least = reader.number("min_cell", LEAST_CELL, _MOST_CELL, 0)
    view = ThemeView(
        by=reader.attributes("by")[:MOST_ATTRIBUTES],
        count=reader.one_of("count", COUNTS, "participants"),
        level=reader.one_of("level", LEVELS, "both"),
        codes=reader.codes("codes"),
        code_group=reader.code_group("code_group"),
        percent=reader.one_of("percent", PERCENTS, "denominator"),
        min_cell=least,
        turned=reader.flag("turned"),
        layer=reader.layer("layer"),
        where=reader.text("where"),
    )
    return view, reader.gone


class GridCell(NamedTuple):
    """A number on the screen.

    Attributes:
        said: the number, or the mark of a hidden one.
        percent: 0 to 100; None where it is undefined, hidden or not asked for.
        amount: what it is drawn by: the percentage or, where none are asked for, the number; None if unknown.
        code, rolled_up: the theme it is of.
        group: the place of its group among those of the table; None for the total of all.
    """

    said: str
    percent: float | None
    amount: float | None
    code: str
    rolled_up: bool
    group: int | None


class Line(NamedTuple):
    """A row or a column of the table: a theme or a group, and its denominator where it has one to show."""

    label: str
    size: int | None = None
    code: str = ""
    rolled_up: bool = False
    depth: int = 0


class Grid(NamedTuple):
    """The table as it is laid out: [row][column] cells under their headings."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: tuple[tuple[GridCell, ...], ...]
    percent: Percent


def grid(found: FrequencyTable, view: ThemeView) -> Grid:
    """Lay the numbers out: themes in rows, groups in columns, a total of them last; or turned."""
    percent = view.percent_of(found)
    groups = tuple(Line(name, size) for name, size in shown_groups(found))
    themes, rows = [], []
    for row in found.rows:
        first = row[0]
        depth = len(found.codebook.path(first.code)) - 1
        themes.append(Line(found.codebook.get(first.code).label, None, first.code, first.rolled_up, depth))
        rows.append(tuple(_cells(found, row, percent)))
    if not view.turned:
        return Grid(tuple(themes), groups, tuple(rows), percent)
    return Grid(groups, tuple(themes), tuple(zip(*rows, strict=True)) or tuple(() for _ in groups), percent)


def _cells(found: FrequencyTable, row: tuple[Frequency, ...], percent: Percent) -> list[GridCell]:
    cells = []
    for place, (number, share) in enumerate(shown_numbers(found, row, percent)):
        known = isinstance(number, int)
        said = f"{number:,}" if known else str(number)
        amount = share if percent != "none" else float(str(number)) if known else None
        group = place if place < len(row) else None
        cells.append(GridCell(said, share, amount, row[0].code, row[0].rolled_up, group))
    return cells


def passages_behind(found: FrequencyTable, view: ThemeView, cell: GridCell) -> PassageQuery:
    """Return the query for the passages that a number counts: of its theme, in its group, filtered."""
    conditions = [f"({view.where})"] if view.where else []
    if cell.group is not None and found.attributes:
        values = zip(found.attributes, found.values[cell.group], strict=True)
        conditions += [_is(name, value) for name, value in values]
    return PassageQuery(
        (cell.code,), rolled_up=cell.rolled_up, layer=view.layer, by=view.by[0] if view.by else BY_DOCUMENT,
        counted=True, where=" and ".join(conditions),
    )  # fmt: skip


def _is(attribute: str, value: str) -> str:
    name = quoted_name(attribute)
    return f"{name} is empty" if value == NONE else f"{name} = {quoted_value(value)}"


def view_tables(session: Session, settings: Mapping[str, Any]) -> tuple[list[Table], list[str]]:
    """Return the tables of a saved view, as people read it and with one number a row, and what is gone.

    Raises:
        CpqualError: as `ThemeView.counted`.
    """
    view, gone = read_view(session, settings)
    return tables(view.counted(session), view), gone


def tables(found: FrequencyTable, view: ThemeView) -> list[Table]:
    """Return what is shown as a table for people, and with one number a row for programs."""
    percent = view.percent_of(found)
    wide = turned_table(found, percent) if view.turned else wide_table(found, percent)
    return [wide, long_table(found, percent)]


def turned_table(found: FrequencyTable, percent: Percent) -> Table:
    """Return a row for each group with its denominator, and for each theme its number and percentage."""
    heads = [f"{theme_label(found, row[0])}" for row in found.rows]
    columns = ["group", "of"]
    for head in heads:
        columns += [head] if percent == "none" else [head, f"{head} %"]
    rows: list[list[Cell]] = [[name, size] for name, size in shown_groups(found)]
    for row in found.rows:
        for line, (number, share) in zip(rows, shown_numbers(found, row, percent), strict=True):
            line += [number] if percent == "none" else [number, share]
    return Table("frequencies", different(columns), rows, notes(found, percent))
