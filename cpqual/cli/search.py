"""`cpqual search`: words in their context, across all documents, and coding what was found."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import confirm, emit, table_options, talk
from cpqual.domain.documents import DOCUMENT_KINDS
from cpqual.domain.wording import counted
from cpqual.services import autocoding
from cpqual.services.autocoding import EXTENTS, Extent
from cpqual.services.searching import Found, SearchQuery, find, notes, table
from cpqual.services.session import Session


@click.command()
@click.argument("query")
@click.option("--whole-words", is_flag=True, help="The last word is not the beginning of a longer one.")
@click.option("--regex", is_flag=True, help="QUERY is a regular expression.")
@click.option("--document", "documents", multiple=True, help="Search only this document; may be repeated.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(DOCUMENT_KINDS), help="Search only this kind."
)
@click.option("--participants", is_flag=True, help="Leave out interviewers' speech and what is no data.")
@where_option
@click.option("--coded", metavar="CODE", help="Only where you have put CODE.")
@click.option("--uncoded", metavar="CODE", help="Only where you have not put CODE.")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=200, show_default=True, help="List at most so many hits."
)
@click.option("--code", "codes", multiple=True, help="Put this code on every hit; may be repeated.")
@click.option(
    "--extent",
    type=click.Choice(EXTENTS),
    default="sentence",
    show_default=True,
    help="How much of the text around a hit is coded.",
)
@click.option("--everything", is_flag=True, help="Code interviewers' speech and what is no data, too.")
@click.option("--dry-run", is_flag=True, help="Say what would be coded, and code nothing.")
@click.option("--yes", is_flag=True, help="Code without asking.")
@table_options
@click.pass_obj
def search(
    choices: Choices,
    query: str,
    whole_words: bool,
    regex: bool,
    documents: tuple[str, ...],
    kinds: tuple[str, ...],
    participants: bool,
    where: str,
    coded: str | None,
    uncoded: str | None,
    limit: int,
    codes: tuple[str, ...],
    extent: Extent,
    everything: bool,
    dry_run: bool,
    yes: bool,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Find the words of QUERY next to each other, in any case; the last may be the beginning of a word.

    "…" are whole words. a OR b; a AND b and -c in the same turn or paragraph; a NEAR b, a NEAR/5 b within so
    many words. With --code the hits are coded, as one act that one undo takes back.
    """
    wanted = SearchQuery(query, whole_words, regex, documents, kinds, participants, coded, uncoded, where)
    with session(choices) as opened:
        found = find(opened, wanted)
        if codes:
            _code(opened, found, codes, extent, everything=everything, dry_run=dry_run, yes=yes)
        else:
            emit(table(opened, found, limit), fmt, output, where=where)


def _code(
    opened: Session, found: Found, codes: tuple[str, ...], extent: Extent, *,
    everything: bool, dry_run: bool, yes: bool,
) -> None:  # fmt: skip
    for line in notes(found):
        talk(line)
    if found.query.where:
        talk(f"only where {found.query.where}")
    plan = autocoding.plan_coding(opened, found.hits, codes, extent, texts=found.texts, everything=everything)
    talk(plan.words)
    if dry_run:
        return
    if plan.codings and not yes:
        confirm("Code them?")
    talk(f"made {counted(autocoding.carry_out(opened, plan), 'coding')}; cpqual undo takes them back")


COMMANDS = {"search": search}
