"""`cpqual people link`: who a speaker label stands for, said after the import."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import confirm, emit, table_options, talk, told_back
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import linking


@click.command("link")
@click.argument("names", nargs=-1, metavar="[DOCUMENT LABEL PERSON]")
@click.option("--dry-run", is_flag=True, help="Only show what would be linked.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@table_options
@click.pass_obj
def link(
    choices: Choices, names: tuple[str, ...], dry_run: bool, yes: bool, fmt: str | None, output: Path | None
) -> None:
    """Say which person of the register a speaker label stands for.

    Without arguments every label that is one person's id or pseudonym is linked, after it was shown; what is
    not certain is listed. PERSON may also be interviewer, unattributed, or participant for nobody yet.
    """
    if len(names) not in (0, 3):
        raise click.UsageError("say DOCUMENT LABEL PERSON, or nothing for all that are certain")
    with session(choices) as opened:
        if names:
            if dry_run:
                raise click.UsageError("--dry-run goes without DOCUMENT LABEL PERSON")
            turns = linking.link_label(opened, *names)
            told_back(opened, f"{names[1]} of {names[0]} is {names[2]}: {counted(turns, 'turn')}")
            return
        found = linking.propose_links(opened)
        rows = [
            (one.document, one.label, one.turns, one.person, ", ".join(one.candidates) or None, one.why)
            for one in found
        ]
        columns = ("document", "label", "turns", "person", "perhaps", "why")
        emit(Table("unlinked labels", columns, rows), fmt, output)
        certain = sum(one.person is not None for one in found)
        if dry_run or not found:
            return
        if certain and not yes:
            confirm(f"Link {counted(certain, 'label')}?", "Say --yes, or look with --dry-run.")
        turns = linking.link_all(opened, found)
    talk(f"linked {counted(certain, 'label')}: {counted(turns, 'turn')}; cpqual undo takes it back")
