"""`cpqual negative`: passages that speak against a theme, or say where it stops holding."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.cli.spans import read_place
from cpqual.domain.consent import ATTRIBUTIONS, Attribution
from cpqual.domain.ids import short
from cpqual.domain.negative_cases import CASE_KINDS, CaseKind
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import negative_cases as service
from cpqual.services.negative_case_table import case_table, import_cases

_SHOWN = ("code", "kind", "passage", "attribution", "note", "coder", "id")


@click.group()
def negative() -> None:
    """Record where a theme does not hold: passages that contradict or qualify it."""


@negative.command("list")
@click.option("--code", help="Only those of this code, of codes below it or merged into it.")
@click.option("--document", help="Only those in this document.")
@click.option("--attribution", type=click.Choice(ATTRIBUTIONS), default="pseudonym", show_default=True,
              help="What is told of speakers; the register holds no names, so named is refused.")  # fmt: skip
@table_options
@click.pass_obj
def list_(
    choices: Choices,
    code: str | None,
    document: str | None,
    attribution: Attribution,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List negative cases by theme, with who says it and how many every theme has.

    Yours, and others' where you may see their codings. A theme without any is named in the notes, too.
    """
    with session(choices) as opened:
        themes = () if code or document else tuple(service.tallies(opened))
        found = case_table(opened, service.cases(opened, code, document=document), attribution, themes)
    places = [found.columns.index(column) for column in _SHOWN]
    shown = Table(found.name, _SHOWN, [[row[i] for i in places] for row in found.rows], found.notes)
    emit(found, fmt, output, shown=shown)


@negative.command()
@click.argument("place", metavar="DOC:START-END")
@click.argument("code")
@click.option("--kind", type=click.Choice(CASE_KINDS), required=True, help="What it does to the code.")
@click.option("--note", required=True, help="What speaks against the code here.")
@click.pass_obj
def add(choices: Choices, place: str, code: str, kind: CaseKind, note: str) -> None:
    """Set a passage against CODE, which it need not carry: DOC:START-END, the end not included."""
    document, span = read_place(place)
    with session(choices) as opened:
        case_id = service.add_case(opened, code, document, span, kind, note)
    talk(f"{document} {span.start}–{span.end} {kind} {code}: {short(case_id)}; cpqual undo takes it back")


@negative.command()
@click.argument("case", metavar="ID")
@click.pass_obj
def remove(choices: Choices, case: str) -> None:
    """Remove your negative case of that ID; cpqual trash has it."""
    with session(choices) as opened:
        found = service.find_case(opened, case)
        service.remove_case(opened, found)
    talk(f"removed the negative case of {found.code}; cpqual undo takes it back")


@negative.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(choices: Choices, file: Path) -> None:
    """Take a table of negative cases in: columns document, code, kind, note, and start and end or quote.

    What cpqual negative list -o FILE.csv has written can be read back.
    """
    with session(choices) as opened:
        number = import_cases(opened, file)
    talk(f"took in {counted(number, 'negative case')}; cpqual undo takes it back")


COMMANDS = {"negative": negative}
