"""`cpqual suggest status`: what the model learned from, what it may say, and what waits for an answer."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk


@click.command("status")
@table_options
@click.pass_obj
def status(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """Say when the model was trained and on what, whether it is up to date, and how it words its suggestions.

    Of a code that fewer than ten units you read were given, only the match with its definition is told.
    """
    from cpqual.services import suggestion_status
    from cpqual.services.languages import language_notes

    with session(choices, read_only=True) as opened:
        table = suggestion_status.as_table(suggestion_status.status(opened))
        notes = language_notes(opened)
    emit(table, fmt, output)
    for note in notes:
        talk(note)
