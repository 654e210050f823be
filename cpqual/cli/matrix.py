"""`cpqual matrix`: codes by documents, people or sites; `cpqual absences`: who was never coded with what."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.cooccurrence import layer_options, names
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, table_options
from cpqual.cli.pictures import emit_or_draw, picture_options
from cpqual.formats.tables import Table
from cpqual.services.absences import UNITS, Unit, absences, never_table, people_table, without, without_table
from cpqual.services.code_matrix import CELLS, ROWS_OF, Cells, RowsOf, code_matrix
from cpqual.services.coded_ground import Level
from cpqual.services.matrix_tables import matrix_spec, matrix_table


@click.command()
@click.option("--rows", "rows_of", type=click.Choice(ROWS_OF), default="documents", show_default=True,
              help="What has a row.")  # fmt: skip
@click.option("--cells", type=click.Choice(CELLS), default="segments", show_default=True,
              help="What stands in the cells.")  # fmt: skip
@click.option("--codes", help="Codes that have a column, such as barriers,support_*. [default: all]")
@layer_options
@click.option("--by", help="Sum the rows up by an attribute: sector, kind, site, role, person.group…")
@click.option("--attributes", is_flag=True, help="Put the attributes of each row beside its name.")
@where_option
@picture_options
@click.pass_obj
def matrix(
    choices: Choices,
    rows_of: RowsOf,
    cells: Cells,
    codes: str | None,
    level: Level,
    layer: str | None,
    include_validation: bool,
    by: str | None,
    attributes: bool,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Write codes by documents, people or sites as a wide table, for R or a spreadsheet.

    Only documents that the layer covers are there, and the people who speak or are quoted in them: a 0 is
    somebody who was read and not coded. As svg or png it is a heat map.
    """
    if by and attributes:
        raise click.UsageError("--attributes goes with single rows, not with --by")
    with session(choices) as opened:
        found = code_matrix(
            opened, rows_of, cells, codes=names(codes), level=level, by=by, layer=layer,
            validation=include_validation, where=where,
        )  # fmt: skip
        table = matrix_table(found, attributes=attributes)
    emit_or_draw(table, lambda palette: matrix_spec(found, palette), fmt, output, where=where)


@click.command("absences")
@click.option("--code", "codes", required=True, help="The code, or several such as barriers,support_*.")
@click.option("--without", "other", help="Instead: units with the code and without this one.")
@click.option("--within", type=click.Choice(UNITS), default="turn", show_default=True,
              help="With --without: where both would have to be.")  # fmt: skip
@click.option("--level", type=click.Choice(["leaf", "rollup"]), default="rollup", show_default=True,
              help="A code as applied, or with all below it.")  # fmt: skip
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option("--include-validation", is_flag=True, help="Count member checks and Delphi rounds too.")
@click.option("--by", help="Attribute to group by: sector, kind, site, role, person.group…")
@click.option("--people", is_flag=True, help="One row a person instead: turns coded, 0 for never.")
@where_option
@table_options
@click.pass_obj
def absences_(
    choices: Choices,
    codes: str,
    other: str | None,
    within: Unit,
    level: Level,
    layer: str | None,
    include_validation: bool,
    by: str | None,
    people: bool,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List the participants who were never coded with a theme, out of how many, ready to be quoted.

    Participants are those who speak or are quoted in documents that the layer covers; what is said by nobody
    in particular counts for no one. With --without B: how often the code stands without B in the same turn.
    """
    wanted = names(codes)
    if other and (people or len(wanted) != 1):
        raise click.UsageError("--without goes with one --code, and not with --people")
    with session(choices) as opened:
        if other:
            made = without(
                opened, wanted[0], other, within, level=level, by=by, layer=layer,
                validation=include_validation, where=where,
            )  # fmt: skip
            table = without_table(made)
        else:
            found = absences(
                opened, wanted, level=level, by=by, layer=layer, validation=include_validation, where=where
            )
            table = people_table(found) if people else never_table(found)
    emit(table, fmt, output, shown=_narrow(table), where=where)


def _narrow(table: Table) -> Table:
    """Return what there is room for on a screen."""
    told = ("level", "denominator_def", "coder_layer", "codebook_version", "snapshot")
    single = {row[table.columns.index("group_var")] for row in table.rows} == {None}
    kept = [
        i for i, name in enumerate(table.columns)
        if name not in told and not (single and name in ("group_var", "group"))
    ]  # fmt: skip
    return Table(
        table.name, tuple(table.columns[i] for i in kept), [[row[i] for i in kept] for row in table.rows],
        table.notes,
    )  # fmt: skip


COMMANDS = {"matrix": matrix, "absences": absences_}
