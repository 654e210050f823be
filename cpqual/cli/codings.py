"""`cpqual codings`: codings in and out as a table."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, table_options, talk
from cpqual.domain.wording import counted, first_few
from cpqual.services import exchanging

_NAMED = 5
"""So many documents are written out in a command that is proposed."""


@click.group()
def codings() -> None:
    """Take codings out as a table, or in from one."""


@codings.command("export")
@click.option("--by", "coder", help="Only this coder's. [default: everybody's]")
@click.option(
    "--read", is_flag=True, help="Also what was read and left without a code, and what is finished."
)
@where_option
@table_options
@click.pass_obj
def export(
    choices: Choices, coder: str | None, read: bool, where: str, fmt: str | None, output: Path | None
) -> None:
    """Write the codings with their words and memos; CSV when nothing else is said."""
    with session(choices) as opened:
        table = exchanging.export_codings(opened, coder, where, read=read)
    emit(table, fmt or (None if output else "csv"), output, where=where)


@codings.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "coder", help="Whose they are when the table does not say. [default: you]")
@click.option("--copies", is_flag=True,
              help="Put the codings on the other answers of the same words, too.")  # fmt: skip
@click.pass_obj
def import_(choices: Choices, file: Path, coder: str | None, copies: bool) -> None:
    """Take codings in from a CSV or JSONL FILE; all rows or none.

    Columns: document, start, end, code, coder, and if there are any quote, memo, origin, created, confidence,
    read. A row may go without a code and say what was read: its passage ("unit" in column read) or all of
    the document, which is then finished ("document").
    Offsets count characters from 0, the end is not included; a row with a quote may leave them empty where
    those words occur once. Codings that are there already stay as they are.
    A code that was merged is refused, naming the code to write instead; a retired one is taken in.
    """
    with session(choices) as opened:
        found = exchanging.import_codings(opened, file, coder, copies=copies)
    put = f" and put {found.copies_in_words}" if copies and found.copies else ""
    if found.ignored:
        talk(f"columns that are not read: {', '.join(found.ignored)}")
    talk(f"imported {found.in_words}{put} as one act; cpqual undo takes it back")
    if found.there:
        talk(f"{counted(found.there, 'coding')} were there already and stay as they are")
    for who, slugs in found.open_in:
        talk(f"{who} has not finished {first_few(slugs)}; coding is blind here, so agreement leaves that out")
        named = " ".join(map(quote, slugs[:_NAMED])) + (" …" if len(slugs) > _NAMED else "")
        talk(f"where all was read: cpqual --coder {quote(who)} documents finish {named}")
        talk('or, in the table, a row of the document with "document" in column read')
    for who, slugs in found.late_in:
        talk(
            f"{who} had finished {first_few(slugs)} before; only --as-now lets agreement count these codings"
        )
    if found.copies and not copies:
        talk(f"not put: {found.copies_in_words}; --copies puts them, after cpqual undo")


COMMANDS = {"codings": codings}
