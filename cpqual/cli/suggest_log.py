"""`cpqual suggest log`: what became of suggested codes."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options
from cpqual.services.acceptance import GROUPINGS, By, acceptance, table


@click.command("log")
@click.option("--by", type=click.Choice(GROUPINGS), default="code", show_default=True,
              help="Group answers by code, coder, wording of the suggestions, or week.")  # fmt: skip
@table_options
@click.pass_obj
def log(choices: Choices, by: By, fmt: str | None, output: Path | None) -> None:
    """Count what coders answered to suggestions, and how often these were right so far."""
    with session(choices) as opened:
        found = acceptance(opened, by)
    emit(table(found, by), fmt, output)
