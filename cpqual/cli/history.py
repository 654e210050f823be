"""`cpqual log`, `undo`, `redo`: what was done, and taking it back."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.formats.tables import Table
from cpqual.services import history


@click.command()
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many acts."
)
@click.option("--all", "every", is_flag=True, help="All acts.")
@click.option("--mine", is_flag=True, help="Only this coder's.")
@table_options
@click.pass_obj
def log(choices: Choices, limit: int, every: bool, mine: bool, fmt: str | None, output: Path | None) -> None:
    """List what was done, newest first."""
    with session(choices) as opened:
        acts = history.log(opened, None if every else limit, mine=mine)
    rows = [(a.number, a.at, a.coder, a.kind, a.words, a.changes, a.state) for a in acts]
    emit(Table("acts", ("act", "when", "coder", "kind", "what", "changes", "state"), rows), fmt, output)


@click.command()
@click.argument("act", type=click.IntRange(1), required=False)
@click.pass_obj
def undo(choices: Choices, act: int | None) -> None:
    """Take back your latest act, or the ACT of that number in the log."""
    with session(choices) as opened:
        done = history.undo(opened, act)
    talk(f"undone: {done.words}")


@click.command()
@click.pass_obj
def redo(choices: Choices) -> None:
    """Do again what you undid last."""
    with session(choices) as opened:
        done = history.redo(opened)
    talk(f"done again: {done.words}")


COMMANDS = {"log": log, "undo": undo, "redo": redo}
