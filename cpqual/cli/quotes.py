"""`cpqual quotes`: quotations of a code for a paper, attributed as far as they may be."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options
from cpqual.formats.tables import Table
from cpqual.services.quote_bank import ATTRIBUTIONS, LEAST_PEOPLE, LONGEST, Asked, Attribution, Wanted, bank
from cpqual.services.quote_bank import table as as_table

_SHOWN = ("number", "quote", "attribution", "check")


@click.command()
@click.option("--code", "codes", required=True, multiple=True, help="The code; may be repeated.")
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option("--attribution", type=click.Choice(ATTRIBUTIONS), default="pseudonym", show_default=True,
              help="What is told of speakers; the register holds no names, so named is refused.")  # fmt: skip
@click.option("--words", type=click.IntRange(0), default=LONGEST, show_default=True,
              help="Cut longer passages at the end of a sentence; 0 for none.")  # fmt: skip
@click.option("--interviewer", "asked", type=click.Choice(["mark", "cut"]), default="mark", show_default=True,
              help="What becomes of the interviewer's speech within a passage.")  # fmt: skip
@click.option("--most", type=click.IntRange(1), help="So many quotes at most.")
@click.option("--own", is_flag=True, help="Leave the codes below those named out.")
@click.option("--context", is_flag=True, help="What stands before and after, too.")
@click.option("--min-people", "least_people", type=click.IntRange(0), default=LEAST_PEOPLE, show_default=True,
              help="Warn where fewer people share group, site and role; 0 for never.")  # fmt: skip
@click.option("--site-kind", help="Attribute of sites to tell. [default: sector, where sites have one]")
@click.option(
    "--include-validation", "validation", is_flag=True, help="Member checks and Delphi rounds, too."
)
@table_options
@click.pass_obj
def quotes(
    choices: Choices,
    codes: tuple[str, ...],
    layer: str | None,
    attribution: Attribution,
    words: int,
    asked: Asked,
    most: int | None,
    own: bool,
    context: bool,
    least_people: int,
    site_kind: str | None,
    validation: bool,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List quotations of a code: every speaker's first before anybody's second.

    Each row tells where the passage is, so that it can be found again, and what to check before it is
    published: few people who share the speaker's group, site and role, and words of one document alone that
    look like names, numbers or addresses. With --attribution role or none the words themselves may still tell
    who speaks.
    """
    if output is not None and output.suffix.lower() == ".docx":
        raise click.UsageError("a .docx file cannot be written: say -o FILE.md or FILE.xlsx")
    wanted = Wanted(
        codes, layer, attribution, words, asked, context, least_people, most, own, site_kind, validation
    )
    with session(choices) as opened:
        found = as_table(bank(opened, wanted))
    places = [found.columns.index(column) for column in _SHOWN]
    shown = Table(found.name, _SHOWN, [[row[i] for i in places] for row in found.rows], found.notes)
    emit(found, fmt, output, shown=shown)


COMMANDS = {"quotes": quotes}
