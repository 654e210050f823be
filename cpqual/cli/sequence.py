"""`cpqual sequence`: which code follows which."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.cooccurrence import layer_options, names
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, talk
from cpqual.cli.pictures import draw_to, emit_or_draw, is_picture, picture_options
from cpqual.services.coded_ground import Level
from cpqual.services.ribbons import MOST_DOCUMENTS, along, chosen, ribbon_chart
from cpqual.services.sequences import (
    UNITS,
    Unit,
    ribbon,
    ribbon_table,
    shown_steps,
    steps,
    steps_matrix,
    steps_spec,
    steps_table,
)


@click.command()
@click.option("--within", type=click.Choice(UNITS), default="turn", show_default=True, help="What is a step.")
@click.option("--skip", type=click.IntRange(0, 100_000), metavar="N",
              help="How many without a code may lie between. [default: any number]")  # fmt: skip
@click.option("--codes", help="Codes to look at, such as barriers,support_*. [default: all]")
@layer_options
@click.option("--shape", type=click.Choice(["long", "matrix", "ribbon"]), default="long", show_default=True,
              help="One row a pair, codes by codes, or where in each document codes are.")  # fmt: skip
@click.option("--documents", multiple=True, metavar="PATTERN",
              help="Only ribbons of these documents; * stands for anything.")  # fmt: skip
@click.option("--positions", type=click.Choice(["share", "points"]), default="share", show_default=True,
              help="Places in a drawn ribbon: shares of the text, or code points.")  # fmt: skip
@click.option("--values", type=click.Choice(["count", "share"]), default="count", show_default=True,
              help="Cells of the matrix.")  # fmt: skip
@where_option
@picture_options
@click.pass_obj
def sequence(
    choices: Choices,
    within: Unit,
    skip: int | None,
    codes: str | None,
    level: Level,
    layer: str | None,
    include_validation: bool,
    shape: str,
    documents: tuple[str, ...],
    positions: str,
    values: Literal["count", "share"],
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Count which code comes next after which, in the order of each document.

    A step goes from a turn that carries a code to the next one that carries any; what interviewers say is no
    turn here. Each code's steps come with their share of all that lead on from it.

    As a picture, the ribbon shows the codes of each document along its text, and below them who speaks.
    """
    shares = values == "share"
    if shape == "ribbon":
        with session(choices) as opened:
            found = ribbon(
                opened, codes=names(codes), level=level, documents=documents, layer=layer,
                validation=include_validation, where=where,
            )  # fmt: skip
            if not is_picture(fmt):
                emit(ribbon_table(found), fmt, output, where=where)
                return
            numbers = chosen(found.coded, documents)
            compared = found.coded.codes(names(codes), level)
            drawn = [along(found.coded, compared, number) for number in numbers[:MOST_DOCUMENTS]]
        if numbers[MOST_DOCUMENTS:]:
            talk(f"the first {MOST_DOCUMENTS} of {len(numbers)} documents; choose others with --documents")
        made_of = partial(ribbon_chart, drawn, shares=positions == "share")
        told = "; ".join(one.ribbon.title for one in drawn)
        draw_to(lambda palette: made_of(palette).spec, "ribbon", told, fmt, output)
        return
    if documents:
        raise click.UsageError("--documents goes with --shape ribbon")
    with session(choices) as opened:
        made = steps(
            opened, within, skip=skip, codes=names(codes), level=level, layer=layer,
            validation=include_validation, where=where,
        )  # fmt: skip
    if shape == "matrix" or is_picture(fmt):
        table = steps_matrix(made, shares=shares)
        drawn_of = partial(steps_spec, made, shares=shares)
        emit_or_draw(table, drawn_of, fmt, output, where=where)
    else:
        emit(steps_table(made), fmt, output, shown=shown_steps(made), where=where)


COMMANDS = {"sequence": sequence}
