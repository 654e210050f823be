"""`cpqual passages`: the passages of codes under conditions, as a working list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, table_options
from cpqual.domain.passages import BY_DOCUMENT, SAMES, Same, parse_query
from cpqual.formats.tables import Table
from cpqual.services.comparing import table
from cpqual.services.negative_passages import with_cases
from cpqual.services.passages import find


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--by",
    default=BY_DOCUMENT,
    show_default=True,
    help="Group by document, person, or an attribute (sector, kind…).",
)
@click.option("--layer", help="A coder, adjudicated, union or intersection. [default: adjudicated]")
@click.option(
    "--same",
    type=click.Choice(SAMES),
    default="unit",
    show_default=True,
    help="'and', 'without': codes on the same unit (turn, paragraph, sentence), or overlapping.",
)
@click.option("--own", is_flag=True, help="Leave the codes below those named out.")
@click.option("--counted", is_flag=True, help="Only what a frequency table counts.")
@click.option("--words", default="", help="Only passages that hold these words.")
@click.option("--negative", is_flag=True, help="With what speaks against these codes, here or elsewhere.")
@where_option
@table_options
@click.pass_obj
def passages(
    choices: Choices,
    query: tuple[str, ...],
    by: str,
    layer: str | None,
    same: Same,
    own: bool,
    counted: bool,
    words: str,
    negative: bool,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List all passages of codes, to compare them.

    QUERY is CODE [or CODE]… and then any of: and CODE (only passages that carry this code, too), without
    CODE (only those that do not), near [N] CODE (only those within N turns, paragraphs or sentences of a
    passage of this code; 1 if no number is given). For example:

    cpqual passages barriers and trust without bus near 2 rules

    A code is named by its id, or by its label in double quotes. Codes stand for all below them, and
    passages of several codes that overlap are one, unless --own is said. A passage of several speakers
    stands under each of them with --by person.

    This is the working list for reading passages side by side; quotations for a report are chosen
    elsewhere.
    """
    with session(choices) as opened:
        asked = parse_query(_line(query), opened.codebook())
        wanted = replace(
            asked, rolled_up=not own, same=same, layer=layer, by=by, counted=counted, words=words,
            where=where,
        )  # fmt: skip
        answer = find(opened, wanted)
        found = table(opened, answer)
        if negative:
            found = with_cases(opened, answer, found)
    emit(found, fmt, output, shown=_narrow(found, grouped=by != BY_DOCUMENT), where=where)


def _line(words: Sequence[str]) -> str:
    """Return the query as one line; what the shell kept together stays together."""
    if len(words) == 1:
        return words[0]
    return " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)


def _narrow(found: Table, *, grouped: bool) -> Table:
    """Return what there is room for on a screen."""
    names = ("group",) if grouped else ()
    against = ("against", "note") if "against" in found.columns else ()
    columns = (*names, "document", "start", "speaker", "codes", "passage", *against)
    places = [found.columns.index(column) for column in columns]
    return Table(found.name, columns, [[row[i] for i in places] for row in found.rows], found.notes)


COMMANDS = {"passages": passages}
