"""`cpqual frequencies`: theme frequencies with their denominators."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.analysis.frequencies import COUNTS, CountOf, Frequency
from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options
from cpqual.formats.tables import Table
from cpqual.services.frequencies import FrequencyTable, count_themes, long_table, notes


@click.command()
@click.option("--by", help="Attribute to group by: sector, kind, site, role, person.group…")
@click.option(
    "--count", type=click.Choice(COUNTS), default="participants", show_default=True, help="What to count."
)
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option("--include-validation", is_flag=True, help="Count member checks and Delphi rounds too.")
@table_options
@click.pass_obj
def frequencies(
    choices: Choices,
    by: str | None,
    count: CountOf,
    layer: str | None,
    include_validation: bool,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Count how often each theme occurs, out of how many, by group.

    On screen the groups stand side by side; every other format is the long table, one number a row with its
    denominator and what that denominator means.
    """
    with session(choices) as opened:
        found = count_themes(opened, by=by, count=count, layer=layer, validation=include_validation)
    emit(long_table(found), fmt, output, shown=_wide(found))


def _wide(found: FrequencyTable) -> Table:
    by_row: dict[tuple[str, bool], list[Frequency]] = {}
    for cell in found.cells:
        by_row.setdefault((cell.code, cell.rolled_up), []).append(cell)
    columns = ("theme", *(f"{name} (of {total})" for name, total in found.groups))
    rows = []
    for (slug, rolled_up), cells in by_row.items():
        depth = len(found.codebook.path(slug)) - 1
        label = found.codebook.get(slug).label + (" with sub-themes" if rolled_up else "")
        rows.append(("  " * depth + label, *(_number(cell) for cell in cells)))
    return Table("frequencies", columns, rows, notes(found))


def _number(cell: Frequency) -> str:
    return f"{cell.n:>4}  " + (f"{cell.share:>4.0%}" if cell.share is not None else "   –")


COMMANDS = {"frequencies": frequencies}
