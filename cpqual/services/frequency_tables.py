"""Theme frequencies as tables: wide for a paper, long for programs, with what has to stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from cpqual import __version__
from cpqual.analysis.frequencies import Frequency
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services.frequencies import FrequencyTable

Percent = Literal["denominator", "rows", "columns", "all", "none"]
PERCENTS: tuple[Percent, ...] = get_args(Percent)

_LONG = (
    "code", "path", "level", "unit", "group_var", "group", "n", "denominator", "denominator_def", "pct",
    "coder_layer", "codebook_version", "snapshot", "own_or_rollup", "group_var_2", "group_2", "hidden",
    "pct_of", "codebook_date", "software",
)  # fmt: skip
_STATE = ("unit", "coder_layer", "codebook_version", "codebook_date", "snapshot", "software")
_TOTAL = "all groups"
_BESIDE = "*"
_WHOLES: dict[Percent, str] = {
    "denominator": "the denominator of the group",
    "rows": "the sum of the row's numbers over all groups",
    "columns": "the sum of all codes' own numbers in the group, in which what carries two codes counts twice",
    "all": "the sum of all codes' own numbers in all groups, in which what carries two codes counts twice",
}
_NOBODY = (
    "no speaker in these documents stands for a person of the register, so people cannot be counted: count "
    "documents or segments"
)


def works_with(found: FrequencyTable, percent: Percent) -> bool:
    """Tell whether such percentages mean something: overlapping groups add up to nothing."""
    return percent not in ("rows", "all") or not found.shared


def notes(found: FrequencyTable, percent: Percent = "denominator") -> tuple[str, ...]:
    """Return what has to stand below the table: what was counted, what was not, and in which state."""
    return tuple(f"{what}: {how}" for what, how in _facts(found, percent))


def about(found: FrequencyTable, percent: Percent = "denominator") -> Table:
    """Return what was counted, as a table of its own for the first sheet of a spreadsheet."""
    return Table("What was counted", ("what", "how"), _facts(found, percent), wrapped=("how",))


def long_table(found: FrequencyTable, percent: Percent = "denominator") -> Table:
    """Return the table with one number a row, its denominator and what that denominator means beside it.

    A number that is hidden is missing, and `hidden` says why: `small` or `beside` a small one.
    """
    rows = []
    whole = _whole(percent)
    for row in found.rows:
        for place, cell in enumerate(row):
            path = found.codebook.path(cell.code)
            names = [*zip(found.attributes, found.values[place], strict=True), (None, None), (None, None)]
            first = (names[0][0], names[0][1] or cell.group)
            rows.append(
                (
                    cell.code, " > ".join(path), len(path), found.count, *first, _shown(cell),
                    cell.denominator if found.shows_denominators else None, found.definition,
                    _percent(found, row, place, percent), found.layer, found.codebook.version, found.snapshot,
                    _own(cell), *names[1], cell.hidden or None, whole, found.codebook.date, _software(),
                )
            )  # fmt: skip
    return Table("frequency", _LONG, rows, notes(found, percent))


def wide_table(found: FrequencyTable, percent: Percent = "denominator", *, with_state: bool = False) -> Table:
    """Return the table as papers print it: the groups side by side, each with number and percentage.

    Args:
        with_state: add columns that say what was counted and in which state, for forms without notes.
    """
    heads = [f"{name} n{_of(size)}" for name, size in shown_groups(found)]
    columns = ["theme", "code", "level", "own_or_rollup"]
    for (name, _), head in zip(shown_groups(found), heads, strict=True):
        columns += [head] if percent == "none" else [head, f"{name} %"]
    rows = []
    for row in found.rows:
        cell = row[0]
        depth = len(found.codebook.path(cell.code))
        line: list[Cell] = [theme_label(found, cell), cell.code, depth, _own(cell)]
        for place, number in enumerate(_numbers(found, row)):
            line.append(number)
            if percent != "none":
                line.append(_percent(found, row, place, percent))
        rows.append([*line, *(_state(found) if with_state else ())])
    named = different([*columns, *(_STATE if with_state else ())])
    return Table("frequencies", named, rows, notes(found, percent))


def screen_table(found: FrequencyTable, percent: Percent = "denominator") -> Table:
    """Return the table for the screen: number and percentage of a group in one cell, themes indented."""
    columns = different(["theme", *(f"{name}{_of(size)}" for name, size in shown_groups(found))])
    rows = []
    for row in found.rows:
        depth = len(found.codebook.path(row[0].code)) - 1
        label = found.codebook.get(row[0].code).label + (" with sub-themes" if row[0].rolled_up else "")
        numbers = [
            f"{number!s:>4}"
            + ("" if percent == "none" else f"  {_rounded(_percent(found, row, place, percent)):>4}")
            for place, number in enumerate(_numbers(found, row))
        ]
        rows.append(("  " * depth + label, *numbers))
    return Table("frequencies", columns, rows, notes(found, percent))


def _facts(found: FrequencyTable, percent: Percent) -> list[tuple[str, str]]:
    by = f" by {' and '.join(found.attributes)}" if found.attributes else ""
    told = [(f"{found.count}{by}; denominator", found.definition)]
    if found.count == "participants" and not any(size for _, size in found.groups) and not found.min_cell:
        told.append(("nobody to count", _NOBODY))
    if percent != "none":
        told.append(("100 %", _WHOLES[percent]))
    if found.where:
        told.append(("only where", found.where))
    told.append(("left out", found.left_out))
    if found.attributes and found.shared:
        what = "words" if found.count == "words" else found.count
        told.append(
            ("groups overlap", f"{found.shared:,} {what} stand in more than one, so there is no total")
        )
    if found.with_groups and found.count in ("participants", "documents"):
        told.append(
            ("focus groups", "who says nothing of a theme there may agree or not, and people echo others")
        )
    if found.min_cell:
        told.append(("small cells", _hiding(found)))
    if found.adjudication:
        told.append(("adjudication", found.adjudication))
    version = f"{found.codebook.version}" + (f" of {found.codebook.date}" if found.codebook.date else "")
    state = f"{found.layer}; codebook version {version}; snapshot {found.snapshot}; {_software()}"
    return [*told, ("layer", state)]


def _hiding(found: FrequencyTable) -> str:
    least = found.min_cell
    told = [
        f"<{least} stands where fewer than {least} carry the theme or fewer than {least} do not",
        f"{_BESIDE} where a number would give one of those away",
        "nought and everybody are shown",
    ]
    if found.small_groups:
        groups = counted(found.small_groups, "group")
        told.append(f"{groups} of fewer than {least} left out, of the total too")
    if not found.shows_denominators:
        told.append("denominators are sums of hidden numbers and not shown")
    return "; ".join([*told, "another table of the same study can undo this: publish one"])


def shown_groups(found: FrequencyTable) -> list[tuple[str, int | None]]:
    """Return the columns of numbers with their denominators, None where that must not be shown.

    The total is the last one, where there is one.
    """
    groups: list[tuple[str, int | None]] = list(found.groups)
    if found.has_total:
        groups.append((_TOTAL, sum(size for _, size in found.groups)))
    return groups if found.shows_denominators else [(name, None) for name, _ in groups]


def _of(size: int | None) -> str:
    return "" if size is None else f" (of {size})"


def _numbers(found: FrequencyTable, row: Sequence[Frequency]) -> list[Cell]:
    """Return the numbers of a row, the total last where there is one, as they may be shown."""
    shown: list[Cell] = [_mark(found, cell) if cell.hidden else cell.n for cell in row]
    if found.has_total:
        total = _total(row)
        shown.append(_BESIDE if total is None else total)
    return shown


def shown_numbers(
    found: FrequencyTable, row: Sequence[Frequency], percent: Percent
) -> list[tuple[Cell, float | None]]:
    """Return the numbers of a row, or the marks of hidden ones, with their percentages to one decimal.

    They are in the order of `shown_groups`. A percentage is None where it is undefined or would give a hidden
    number away.
    """
    return [
        (number, None if percent == "none" else _percent(found, row, place, percent))
        for place, number in enumerate(_numbers(found, row))
    ]


def _mark(found: FrequencyTable, cell: Frequency) -> str:
    # one mark for both sides: telling them apart would let some numbers be worked out
    return f"<{found.min_cell}" if cell.hidden == "small" else _BESIDE


def _shown(cell: Frequency) -> int | None:
    return None if cell.hidden else cell.n


def _total(row: Iterable[Frequency]) -> int | None:
    """Return the sum of a row, None where a cell of it is hidden."""
    cells = list(row)
    return None if any(cell.hidden for cell in cells) else sum(cell.n for cell in cells)


def _percent(found: FrequencyTable, row: Sequence[Frequency], place: int, percent: Percent) -> float | None:
    """Return the percentage in a column of a row, to one decimal; None if undefined or not to be shown."""
    n = _total(row) if place == len(row) else _shown(row[place])
    base = _base(found, row, place, percent)
    return round(100 * n / base, 1) if n is not None and base else None


def _base(found: FrequencyTable, row: Sequence[Frequency], place: int, percent: Percent) -> int | None:
    """Return what is 100 %, None where it would give a hidden number away."""
    groups = range(len(row)) if place == len(row) else range(place, place + 1)
    match percent:
        case "denominator":
            return sum(row[i].denominator for i in groups) if found.shows_denominators else None
        case "rows":
            return _total(row)
        case "columns":
            hidden = any(found.hidden_sums[i] for i in groups)
            return None if hidden else sum(found.mentions[i] for i in groups)
        case "all":
            return None if any(found.hidden_sums) else sum(found.mentions)
        case "none":
            return None


def _rounded(percentage: float | None) -> str:
    return "–" if percentage is None else f"{percentage:.0f}%"


def _whole(percent: Percent) -> str | None:
    return None if percent == "none" else _WHOLES[percent]


def theme_label(found: FrequencyTable, cell: Frequency) -> str:
    """Return what a row is called where the codebook's tree is not seen."""
    return found.codebook.get(cell.code).label + (" with sub-themes" if cell.rolled_up else "")


def _own(cell: Frequency) -> str:
    return "rollup" if cell.rolled_up else "own"


def _software() -> str:
    return f"cpqual {__version__}"


def _state(found: FrequencyTable) -> tuple[Cell, ...]:
    book = found.codebook
    return (found.count, found.layer, book.version, book.date, found.snapshot, _software())


def different(columns: Sequence[str]) -> tuple[str, ...]:
    """Return names of columns, changed where a group is named like another column."""
    names: list[str] = []
    for column in columns:
        while column in names:
            column += "′"
        names.append(column)
    return tuple(names)
