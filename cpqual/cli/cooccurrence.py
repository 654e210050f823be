"""`cpqual cooccurrence`: which codes stand beside which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit
from cpqual.cli.pictures import emit_or_draw, is_picture, picture_options
from cpqual.services.code_columns import heat_spec
from cpqual.services.coded_ground import Level
from cpqual.services.cooccurrence import REACHES, WITHINS, Asked, Reach, Within, cooccurrence, proximity
from cpqual.services.cooccurrence_tables import (
    VALUES,
    Value,
    long_table,
    matrix_table,
    near_table,
    shown_near,
    shown_table,
)


def layer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what says which codings it is about: `--level`, `--layer` and validation."""
    for option in (
        click.option("--include-validation", is_flag=True, help="Count member checks and Delphi rounds too."),
        click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]"),
        click.option("--level", type=click.Choice(["leaf", "rollup"]), default="leaf", show_default=True,
                     help="Codes as applied, or each with all below it."),
    ):  # fmt: skip
        command = option(command)
    return command


def names(listed: str | None) -> list[str]:
    """Return what stands between commas."""
    return [name.strip() for name in listed.split(",") if name.strip()] if listed else []


@click.command("cooccurrence")
@click.option("--within", type=click.Choice(WITHINS), default="turn", show_default=True,
              help="What two codes must share.")  # fmt: skip
@click.option("--codes", help="Codes to pair, such as barriers,support_*. [default: all]")
@click.option("--with", "beside", help="Codes to pair them with. [default: the same ones]")
@layer_options
@click.option("--by", help="Attribute to group by: sector, kind, site, role, person.group…")
@click.option("--shape", type=click.Choice(["long", "matrix"]), default="long", show_default=True,
              help="One row a pair, or codes in rows and columns.")  # fmt: skip
@click.option("--values", type=click.Choice(VALUES), default="count", show_default=True,
              help="Cells of the matrix: n12, the rate of the row's code, or c.")  # fmt: skip
@click.option("--near", type=click.IntRange(0, 100_000), metavar="N",
              help="Instead: how often one begins within N turns or words after the other.")  # fmt: skip
@click.option("--near-in", type=click.Choice(REACHES), default="turns", show_default=True,
              help="What N of --near counts.")  # fmt: skip
@click.option("--text", "as_text", is_flag=True, help="Instead: the passages that carry both codes.")
@where_option
@picture_options
@click.pass_obj
def command(
    choices: Choices,
    within: Within,
    codes: str | None,
    beside: str | None,
    level: Level,
    layer: str | None,
    include_validation: bool,
    by: str | None,
    shape: str,
    values: Value,
    near: int | None,
    near_in: Reach,
    as_text: bool,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Count which codes stand beside which, with both conditional rates.

    n1 and n2 are the units that carry either code, n12 those that carry both; c = n12 / (n1 + n2 - n12) stays
    low where one code is much the rarer, however often it stands beside the other: read the rates. Units
    leave out headers, reflections and what interviewers say. With --within overlap, segments are counted.

    For example, the passages in which two codes overlap:

    cpqual cooccurrence --within overlap --codes barriers --with trust --text
    """
    asked = Asked(names(codes), names(beside), level, by, layer, include_validation, where)
    picture = is_picture(fmt)
    _check(as_text=as_text, near=near is not None, picture=picture, by=by, shape=shape)
    with session(choices) as opened:
        if near is not None:
            table = near_table(proximity(opened, near, near_in, asked))
            emit(table, fmt, output, shown=shown_near(table), where=where)
            return
        found = cooccurrence(opened, within, asked)
        if as_text:
            from cpqual.services.shared_passages import shared_passages

            emit(shared_passages(found), fmt, output, where=where)
            return
    if shape == "long" and not picture:
        emit(long_table(found), fmt, output, shown=shown_table(found), where=where)
        return
    table, slugs = matrix_table(found, values), found.pairing.slugs
    labels = 2 if found.attribute else 1
    shares = values != "count"
    note = table.notes[0] + (", in per cent" if shares else "") + found.coded.only
    emit_or_draw(
        table, lambda palette: heat_spec(table, slugs, labels, palette, note, percent=shares), fmt, output,
        where=where,
    )  # fmt: skip


def _check(*, as_text: bool, near: bool, picture: bool, by: str | None, shape: str) -> None:
    if as_text and (near or picture or by or shape != "long"):
        raise click.UsageError("--text goes with neither --near, --by, --shape matrix nor a picture")
    if near and (picture or shape != "long"):
        raise click.UsageError("--near is one row a pair: leave --shape and pictures out")


COMMANDS = {"cooccurrence": command}
