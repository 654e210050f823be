"""`cpqual trash`: what was removed or retired, and bringing it back."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.services import log_tables
from cpqual.services import trash as service
from cpqual.services.trash import TRASH_KINDS, TrashKind


@click.group()
def trash() -> None:
    """See what was removed or retired, and bring it back."""


@trash.command("list")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many things."
)
@click.option("--all", "every", is_flag=True, help="Everything.")
@click.option("--kind", "kinds", type=click.Choice(TRASH_KINDS), multiple=True, help="Only such things.")
@click.option("--words", default="", help="Only what holds these words.")
@click.option("--before", type=click.IntRange(1), help="Only what has a lower id: the next page.")
@table_options
@click.pass_obj
def list_(
    choices: Choices,
    limit: int,
    every: bool,
    kinds: tuple[TrashKind, ...],
    words: str,
    before: int | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List your removed codings, memos and links, and the project's retired codes and removed groups."""
    with session(choices) as opened:
        found = service.removed(
            opened, kinds=kinds or TRASH_KINDS, limit=None if every else limit, before=before, query=words
        )
    emit(log_tables.trash_table(found), fmt, output)


@trash.command()
@click.argument("number", metavar="ID", type=click.IntRange(1))
@click.option("--as", "code", help="For a coding: the code it comes back with, when its own is not in use.")
@click.pass_obj
def restore(choices: Choices, number: int, code: str | None) -> None:
    """Bring back the thing of that ID in the trash, as it was."""
    with session(choices) as opened:
        found = service.bring_back(opened, number, code=code)
    talk(f"brought back: {'a memo' if found.kind == 'memo' else found.what}; cpqual undo takes it back")


COMMANDS = {"trash": trash}
