"""`cpqual saturation`: how much of what further documents say is new."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.pictures import emit_or_draw, picture_options
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind
from cpqual.formats.tables import Table
from cpqual.services.saturation import (
    BASE,
    ORDERS,
    RUN,
    THRESHOLD,
    Course,
    Order,
    Saturation,
    Settings,
    drawing,
    notes,
    table,
)
from cpqual.services.saturation import saturation as follow

_BAR = 16
"""Columns of the longest bar."""


def _share(_: click.Context, __: click.Parameter, value: str) -> float:
    """Return a share in per cent, with or without the sign, as a fraction of one."""
    try:
        share = float(value.strip().removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise click.BadParameter(f"{value!r} is no share from 0% to 100%")
    return share


@click.command()
@click.option("--base", type=click.IntRange(1, 1_000), default=BASE, show_default=True,
              help="Documents in the base.")  # fmt: skip
@click.option("--run", "length", type=click.IntRange(1, 1_000), default=RUN, show_default=True,
              help="Documents in a run.")  # fmt: skip
@click.option("--threshold", default=f"{THRESHOLD:.0%}", show_default=True, callback=_share,
              help="Share of new codes at which saturation is reached.")  # fmt: skip
@click.option("--kind", "kinds", type=click.Choice(DOCUMENT_KINDS), multiple=True,
              help="Only documents of this kind; may be repeated. [default: all but member checks and Delphi"
                   " rounds]")  # fmt: skip
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option("--order", type=click.Choice(["date", "listed"]), default="date", show_default=True,
              help="Order of the documents.")  # fmt: skip
@click.option("--orders", type=click.IntRange(0, 100_000), default=ORDERS, show_default=True,
              help="Random orders to draw beside it; 0 for none.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the random orders.")
@click.option("--by", help="Follow the groups of an attribute of documents or sites, too: site, sector…")
@where_option
@picture_options
@click.pass_obj
def saturation(
    choices: Choices,
    base: int,
    length: int,
    threshold: float,
    kinds: tuple[DocumentKind, ...],
    layer: str | None,
    order: Order,
    orders: int,
    seed: int,
    by: str | None,
    where: str,
    fmt: Literal["table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "svg", "png"] | None,
    output: Path | None,
) -> None:
    """Follow how many codes each document adds, and where further ones bring little that is new.

    The codes of the first documents are the base; the new codes of each run of documents after them, over
    the codes of the base, are the share of new information (Guest, Namey & Chen 2020). 6+2 means six
    documents and a run of two. The order of documents matters, so random orders are drawn beside it. In a
    project of the reflexive profile there is no saturation.

    -o FILE.svg or FILE.png draws the codes met so far.
    """
    wanted = Settings(base, length, threshold, orders, seed, order)
    with session(choices) as opened:
        found = follow(opened, wanted, kinds=kinds, layer=layer, by=by, where=where)
    emit_or_draw(
        table(found), lambda palette: drawing(found, palette), fmt, output, shown=_shown(found), where=where
    )


def _shown(found: Saturation) -> Table:
    """Return what there is room for on a screen, the codes met so far as bars."""
    columns: tuple[str, ...] = ("document", "date", "new", "codes", "met so far", "run", "share", "orders")
    grouped = len(found.courses) > 1
    rows = [
        (*((course.group,) if grouped else ()), *row) for course in found.courses for row in _rows(course)
    ]
    band = ("orders: codes met by then in 95 % of the random orders",) if found.settings.orders else ()
    columns = (*(("group",) if grouped else ()), *columns)
    return Table("coded documents", columns, rows, (*band, *notes(found)))


def _rows(course: Course) -> list[tuple[str | int | None, ...]]:
    total, codes = max(sum(course.new), 1), 0
    rows: list[tuple[str | int | None, ...]] = []
    ending = {run.after + run.length: run for run in course.runs}
    for number, (document, new) in enumerate(zip(course.documents, course.new, strict=True), 1):
        codes += new
        before, now = (round(_BAR * met / total) for met in (codes - new, codes))
        run, drawn = ending.get(number), course.band
        share = f"{run.share:.1%}" if run and run.share is not None else None
        here = " ←" if run and run is course.reached else ""
        rows.append((
            document.slug, document.date, new, codes, "▒" * before + "█" * (now - before),
            run.name if run else None, f"{share}{here}" if share else None,
            f"{drawn.low[number - 1]:g}–{drawn.high[number - 1]:g}" if drawn else None,
        ))  # fmt: skip
    return rows


COMMANDS = {"saturation": saturation}
