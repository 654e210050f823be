"""How `cpqual agree` writes what it found: sections, one part as a table, a workbook, a page, a picture."""

from __future__ import annotations

import functools
import json
import sys
import textwrap
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import click

from cpqual.cli.output import draw, emit, output_options, printable, send, talk, width
from cpqual.cli.pages import send_page
from cpqual.formats.tables import TABLE_FORMATS, write_parts
from cpqual.services.agreement import Comparison
from cpqual.services.agreement_sections import CAUTIONS, sections
from cpqual.services.agreement_tables import (
    PARTS,
    Part,
    disagreements_table,
    number,
    part,
    parts,
)
from cpqual.services.session import Session

_FOREST = "forest"
_PICTURED = (_FOREST, "confusions")
_PICTURES = ("svg", "png")
_WHOLE = ("html", "docx")
_FORMATS = ("table", *TABLE_FORMATS, *_WHOLE, *_PICTURES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written, in which form, and where: see `report_options`."""

    fmt: str | None
    output: Path | None
    part: str | None
    methods_text: bool
    with_passages: bool
    disagreements: bool
    code: str | None

    @property
    def form(self) -> str:
        """The form that was asked for; `table` on the screen."""
        return self.fmt or "table"

    @property
    def more(self) -> bool:
        """Whether something was asked for that only the report on units has."""
        return bool(
            self.part
            or self.methods_text
            or self.with_passages
            or self.disagreements
            or self.code is not None
        )


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--format`, `-o`, `--part`, `--methods-text` and the rest, as one `report`."""

    @functools.wraps(command)
    def gathered(*args: Any, **given: Any) -> Any:
        report = Wanted(**{field.name: given.pop(field.name) for field in fields(Wanted)})
        return command(*args, report=report, **given)

    given_options: Callable[..., Any] = gathered
    for option in (
        output_options(*_FORMATS),
        click.option("--part", type=click.Choice([*PARTS, _FOREST]),
                     help="One part of the report. [default: all; codes where a form holds one table]"),
        click.option("--methods-text", is_flag=True, help="Draft the paragraphs for a methods section."),
        click.option("--with-passages", is_flag=True,
                     help="Show disputed passages in participants' words in a page, Markdown or workbook."),
        click.option("--code", help="With --disagreements: only this code."),
        click.option("--disagreements", is_flag=True,
                     help="List the disputed passages instead; .xlsx and .csv can be filled in."),
    ):  # fmt: skip
        given_options = option(given_options)
    return given_options


def emit_agreement(opened: Session, found: Comparison, wanted: Wanted) -> None:
    """Write the report of a comparison where and how it was asked for.

    Raises:
        RefusedError: there is nothing to draw, or it would show coefficients in a reflexive project.
    """
    _check(wanted)
    if wanted.disagreements or wanted.code is not None:
        _emit_disagreements(opened, found, wanted)
    elif wanted.methods_text:
        _emit_methods(opened, found, wanted)
    elif wanted.form in _PICTURES:
        _emit_picture(found, wanted)
    elif wanted.part == _FOREST:
        raise click.UsageError("the forest plot is a picture: say -o FILE.svg or FILE.png")
    elif wanted.form in _WHOLE:
        _emit_page(opened, found, wanted)
    elif wanted.part is not None:
        table = part(opened, found, cast(Part, wanted.part))
        emit(table, wanted.fmt, wanted.output, where=found.choices.where)
    elif wanted.form == "json":
        _emit_json(found, wanted.output)
    elif wanted.form in ("csv", "tsv", "jsonl"):
        table = part(opened, found, "codes")
        emit(table, wanted.fmt, wanted.output, where=found.choices.where)
    elif wanted.form == "table":
        colour = sys.stdout.isatty() and wanted.output is None
        send(drawn(found, colour).encode(), wanted.output)
    else:
        _emit_parts(opened, found, wanted)


def _check(wanted: Wanted) -> None:
    """Refuse what would be left out of the answer without a word."""
    asked = [
        words
        for words, said in (
            ("--disagreements", wanted.disagreements or wanted.code is not None),
            ("--methods-text", wanted.methods_text),
            ("--part", wanted.part is not None),
        )
        if said
    ]
    if len(asked) > 1:
        raise click.UsageError(f"{' and '.join(asked)} are asked for one at a time")
    if wanted.with_passages and (asked or wanted.form not in (*_WHOLE, "md", "xlsx")):
        raise click.UsageError(
            "--with-passages goes with a whole report: --format html, docx, md or xlsx"
            " (--disagreements shows passages without it)"
        )


def _emit_disagreements(opened: Session, found: Comparison, wanted: Wanted) -> None:
    """List disputed passages: in short for people, as a table to fill in for programs."""
    from cpqual.services.dispute_sheet import dispute_sheet

    if wanted.form in (*_WHOLE, *_PICTURES):
        raise click.UsageError("the list of disagreements is a table: say -o FILE.xlsx or FILE.csv")
    if wanted.form in ("table", "md"):
        table = disagreements_table(opened, found, wanted.code)
    else:
        table = dispute_sheet(opened, found, wanted.code)
    emit(table, wanted.form, wanted.output)
    if wanted.form == "xlsx":
        talk("fill in outcome and reason, then: cpqual adjudicate import FILE")


def _emit_methods(opened: Session, found: Comparison, wanted: Wanted) -> None:
    from cpqual.services.agreement_methods import methods_text

    if wanted.form not in ("table", "md"):
        raise click.UsageError("the methods text comes as plain text, or in Markdown with --format md")
    send(methods_text(opened, found, "md" if wanted.form == "md" else "plain").encode(), wanted.output)


def _emit_picture(found: Comparison, wanted: Wanted) -> None:
    from cpqual.formats.drawing import png, svg
    from cpqual.formats.palette import PAPER
    from cpqual.services.agreement_charts import Picture, chart

    picture = wanted.part or _FOREST
    if picture not in _PICTURED:
        raise click.UsageError(f"there are pictures of {' and '.join(_PICTURED)}: --part {_FOREST}")
    if wanted.form == "png" and wanted.output is None and sys.stdout.isatty():
        raise click.UsageError("a picture cannot be shown in a terminal: say -o FILE.png")
    spec = chart(found, cast(Picture, picture), PAPER).spec
    send(png(spec) if wanted.form == "png" else svg(spec).encode(), wanted.output)


def _emit_page(opened: Session, found: Comparison, wanted: Wanted) -> None:
    from cpqual.services.agreement_page import agreement_page

    if wanted.part is not None:
        raise click.UsageError("a page holds every part: leave --part out")
    page = agreement_page(opened, found, with_passages=wanted.with_passages)
    send_page(page, wanted.form, wanted.output)


def _emit_parts(opened: Session, found: Comparison, wanted: Wanted) -> None:
    if wanted.form == "xlsx" and wanted.output is None and sys.stdout.isatty():
        raise click.UsageError("an .xlsx file cannot be shown in a terminal: say -o FILE.xlsx")
    buffer = BytesIO()
    if wanted.form == "xlsx":
        write_parts(parts(opened, found, with_passages=wanted.with_passages), "xlsx", buffer)
    else:
        passages = [part(opened, found, "disagreements")] if wanted.with_passages else []
        write_parts([*sections(found), *passages], "md", buffer)
    send(buffer.getvalue(), wanted.output)


def drawn(found: Comparison, colour: bool) -> str:
    """Return the report's sections as text for people."""
    pieces: list[str] = []
    for table in sections(found):
        if pieces:
            pieces.append(click.style(table.name, bold=True) if colour else table.name)
        if table.name == CAUTIONS:
            told = [str(row[0]) for row in table.rows]
            pieces.append("\n".join(_line(f"· {text}", colour) for text in told) + "\n")
        else:
            pieces.append(draw(table, colour))
    return "\n".join(pieces)


def _line(text: str, colour: bool) -> str:
    line = printable(text)
    return textwrap.fill(line, width(colour), subsequent_indent="  ") if colour else line


def _emit_json(found: Comparison, output: Path | None) -> None:
    """Write everything as one JSON object: the design, each code, overall, pairs, confusions, cautions."""
    report = asdict(found.report)
    if found.reflexive:
        report = {name: report[name] for name in ("design", "directed", "bias", "confusion")}
    else:
        report["sensitivity"] = asdict(found.sensitivity) if found.sensitivity else None
    sample = found.sample
    data = report | {
        "level": found.level,
        "left_out": found.left_out,
        "with_suggested": found.with_suggested,
        "from_suggestions": found.from_suggestions,
        "as_now": found.as_now,
        "changed_after_finishing": found.later,
        "not_brought_forward": found.lost,
        "sample": {"name": sample.slug, "unit": sample.unit, "seed": sample.seed} if sample else None,
        "again": found.again,
        "codebook_version": found.codebook.version,
        "snapshot": found.snapshot,
    }
    send((json.dumps(plain(data), ensure_ascii=False, indent=2) + "\n").encode(), output)


def plain(value: Any) -> Any:
    """Return data as JSON has it: NaN, which means undefined, becomes null."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return number(value) if isinstance(value, float) else value
