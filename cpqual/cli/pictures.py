"""Tables that can be had as a picture, too."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cpqual.cli.output import emit, output_options, send, talk
from cpqual.formats.charts import Spec
from cpqual.formats.drawing import png, svg
from cpqual.formats.palette import PAPER, Palette
from cpqual.formats.tables import TABLE_FORMATS, Table

PICTURES = ("svg", "png")


def picture_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--format`, with pictures among the forms, and `-o`."""
    told = "Form of the output; from the ending of -o when not given. svg and png are pictures."
    return output_options("table", *TABLE_FORMATS, *PICTURES, told=told)(command)


def is_picture(fmt: str | None) -> bool:
    """Tell whether a picture is asked for."""
    return fmt in PICTURES


def emit_or_draw(
    table: Table,
    drawn: Callable[[Palette], Spec],
    fmt: str | None,
    output: Path | None,
    *,
    shown: Table | None = None,
    where: str = "",
) -> None:
    """Write a table as `emit` does, or as a picture, which has the table's name and notes in it.

    Args:
        drawn: makes the picture.

    Raises:
        RefusedError: there is nothing to draw.
    """
    if is_picture(fmt):
        draw_to(drawn, table.name, "\n".join(table.notes), fmt, output)
    else:
        emit(table, fmt, output, shown=shown, where=where)


def draw_to(
    drawn: Callable[[Palette], Spec], title: str, said: str, fmt: str | None, output: Path | None
) -> None:
    """Write a picture in the colours of paper, and say how to get its numbers.

    Args:
        title: its name, and `said` what it shows in words, for those who have it read out.

    Raises:
        RefusedError: there is nothing to draw.
    """
    as_png = fmt == "png"
    if as_png and output is None and sys.stdout.isatty():
        raise click.UsageError("a picture cannot be shown in a terminal: say -o FILE.png")
    spec = drawn(PAPER)
    send(png(spec) if as_png else svg(spec, title, said).encode(), output)
    if output is not None:
        talk(f"its numbers as a table: the same with -o {output.stem}.csv")
