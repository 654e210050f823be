"""`cpqual frequencies`: theme frequencies with their denominators."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import click

from cpqual.analysis.frequencies import COUNTS, CountOf
from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, output_options, send
from cpqual.cli.pictures import PICTURES, draw_to, is_picture
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind
from cpqual.formats.tables import TABLE_FORMATS, Table, write_parts
from cpqual.services.frequencies import LEAST_CELL, LEVELS, FrequencyTable, Level, count_themes
from cpqual.services.frequency_tables import (
    PERCENTS,
    Percent,
    about,
    long_table,
    notes,
    screen_table,
    wide_table,
    works_with,
)

_PARQUET = "parquet"
_WIDE = ("table", "md", "xlsx")
"""Forms that people read; the others are for programs and hold one number a row."""


@click.command()
@click.option(
    "--by",
    multiple=True,
    help="Attribute to group by: sector, kind, site, role, person.group… Twice: crossed.",
)
@click.option(
    "--count", type=click.Choice(COUNTS), default="participants", show_default=True, help="What to count."
)
@click.option("--level", type=click.Choice(LEVELS), default="both", show_default=True,
              help="Codes by themselves, with all codes below them, or both.")  # fmt: skip
@click.option("--codes", multiple=True, metavar="PATTERN", help="Only these codes; * stands for anything.")
@click.option("--documents", multiple=True, metavar="PATTERN",
              help="Only these documents; * stands for anything.")  # fmt: skip
@click.option("--document-kind", "kinds", multiple=True, type=click.Choice(DOCUMENT_KINDS),
              help="Only documents of this kind.")  # fmt: skip
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option("--include-validation", is_flag=True, help="Count member checks and Delphi rounds too.")
@where_option
@click.option("--shape", type=click.Choice(["wide", "long"]),
              help="Groups side by side, or a number a row. [default: wide for table, md, xlsx]")  # fmt: skip
@click.option("--percent", type=click.Choice(PERCENTS), default="denominator", show_default=True,
              help="What is 100 %: the group's denominator, or a sum of the table.")  # fmt: skip
@click.option("--min-cell", type=click.IntRange(min=LEAST_CELL), metavar="N",
              help="Hide numbers below N, and those that would give them away.")  # fmt: skip
@output_options("table", *TABLE_FORMATS, _PARQUET, *PICTURES,
                told="Form of the output, or svg or png; from the ending of -o when not given.")  # fmt: skip
@click.pass_obj
def frequencies(
    choices: Choices,
    by: tuple[str, ...],
    count: CountOf,
    level: Level,
    codes: tuple[str, ...],
    documents: tuple[str, ...],
    kinds: tuple[DocumentKind, ...],
    layer: str | None,
    include_validation: bool,
    where: str,
    shape: str | None,
    percent: Percent,
    min_cell: int | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Count how often each theme occurs, out of how many, by group.

    Where the groups overlap, as those of people in several roles do, there is no total. A spreadsheet begins
    with a sheet that says what was counted. A picture has bars, or with many groups a heat map.
    """
    with session(choices) as opened:
        found = count_themes(
            opened, by=by, count=count, layer=layer, validation=include_validation, level=level,
            codes=codes, documents=documents, kinds=kinds, min_cell=min_cell or 0, where=where,
        )  # fmt: skip
    if not works_with(found, percent):
        raise click.UsageError(f"--percent {percent} needs groups that do not overlap: these do")
    if is_picture(fmt):
        # here, because the numbers are wanted far more often
        from cpqual.services.frequency_charts import frequency_chart

        draw_to(
            lambda palette: frequency_chart(found, palette, percent).spec,
            "frequencies", "\n".join(notes(found, percent)), fmt, output,
        )  # fmt: skip
        return
    form = fmt or "table"
    wide = shape == "wide" or (shape is None and form in _WIDE)
    if form == "table":
        shown = screen_table(found, percent) if wide else long_table(found, percent)
        emit(shown, "table", output)
    else:
        _emit_file(found, _arranged(found, percent, wide=wide, form=form), percent, form, output, where)


def _arranged(found: FrequencyTable, percent: Percent, *, wide: bool, form: str) -> Table:
    if not wide:
        return long_table(found, percent)
    return wide_table(found, percent, with_state=form not in (*_WIDE, "json"))


def _emit_file(
    found: FrequencyTable, table: Table, percent: Percent, form: str, output: Path | None, where: str
) -> None:
    if form not in ("xlsx", _PARQUET):
        emit(table, form, output, where=where)
        return
    if output is None and sys.stdout.isatty():
        raise click.UsageError(f"a .{form} file cannot be shown in a terminal: say -o FILE.{form}")
    if form == _PARQUET:
        # here, because few need it
        from cpqual.formats.parquet import parquet

        send(parquet(table), output)
        return
    buffer = BytesIO()
    write_parts([about(found, percent), Table(table.name, table.columns, table.rows)], "xlsx", buffer)
    send(buffer.getvalue(), output)


COMMANDS = {"frequencies": frequencies}
