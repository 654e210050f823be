"""`cpqual suggest evaluate`: how far the suggestions may be trusted on your own documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import draw, emit, output_options, send, talk
from cpqual.cli.pages import page_form, send_page
from cpqual.cli.pictures import PICTURES, draw_to, is_picture
from cpqual.formats.palette import PAPER
from cpqual.formats.tables import TABLE_FORMATS, Table, write_parts

_WHOLE = ("html", "docx")
_PARTS = ("methods", "codes", "calibration", "coders")


@click.command("evaluate")
@click.option("--part", type=click.Choice(_PARTS),
              help="One part as a table. [default: all; codes where a form holds one table]")  # fmt: skip
@output_options("table", *TABLE_FORMATS, *_WHOLE, *PICTURES)
@click.pass_obj
def evaluate(
    choices: Choices,
    part: Literal["methods", "codes", "calibration", "coders"] | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Say how good the suggestions are on your own documents, by models that have not seen them.

    Figures come with intervals over documents, beside a search for keywords and the frequency of codes; and
    where another coder has coded the same documents, beside how well the two of you agree.

    -o FILE.svg or FILE.png draws the calibration curve.
    """
    from cpqual.services import suggestion_quality_tables as tables
    from cpqual.services.suggestion_quality import suggestion_quality

    with session(choices) as opened, _telling() as told:
        found = suggestion_quality(opened, told)
    if is_picture(fmt):
        chart = tables.picture(found, PAPER)
        draw_to(lambda palette: tables.picture(found, palette).spec, "Calibration", chart.said, fmt, output)
    elif part is not None:
        emit(tables.part(found, part), fmt, output)
    elif fmt == "md":
        _send_parts(tables.shown(found), "md", output)
    elif fmt == "xlsx":
        _send_parts([tables.part(found, one) for one in tables.PARTS], "xlsx", output)
    elif page := page_form(fmt):
        send_page(tables.page(found), page, output)
    elif fmt == "json":
        send((json.dumps(tables.data(found), ensure_ascii=False, indent=2) + "\n").encode(), output)
    elif fmt in TABLE_FORMATS:
        emit(tables.part(found, "codes"), fmt, output)
    else:
        colour = sys.stdout.isatty() and output is None
        text = "\n".join(f"{table.name}\n{draw(table, colour)}" for table in tables.shown(found))
        send(text.encode(), output)


def _send_parts(parts: Sequence[Table], form: Literal["md", "xlsx"], output: Path | None) -> None:
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("an .xlsx file cannot be shown in a terminal: say -o FILE.xlsx")
    buffer = BytesIO()
    write_parts(parts, form, buffer)
    send(buffer.getvalue(), output)


@contextmanager
def _telling() -> Iterator[Callable[[int, int], None] | None]:
    """Show how far the trainings are, where somebody looks; nothing is written, so it can be broken off."""
    if not sys.stderr.isatty():
        talk("training once for every fold …")
        yield None
        return
    with click.progressbar(length=1, label="training", file=sys.stderr) as bar:

        def tell(done: int, trainings: int) -> None:
            bar.length = trainings
            bar.update(done - bar.pos)

        yield tell
