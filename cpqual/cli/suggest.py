"""`cpqual suggest`: train on your codings, list what is proposed, and see how far to trust it."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, table_options, talk
from cpqual.cli.suggest_evaluate import evaluate
from cpqual.formats.tables import Table
from cpqual.services import suggesting

@click.group()
def suggest() -> None:
    """Suggested codes, learned from your own codings and nobody else's."""


@suggest.command("train")
@click.pass_obj
def train(choices: Choices) -> None:
    """Train on what you have read and coded; before any coding, the codebook's definitions speak."""
    from cpqual.services import training

    with session(choices) as opened:
        talk("reading and learning …")
        done = training.train(opened)
    talk(f"learned from {done.codings} codings in {done.read} units read; suggestions for {done.units} units")


@suggest.command("list")
@click.option("-n", "--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@where_option
@table_options
@click.pass_obj
def list_(choices: Choices, limit: int, where: str, fmt: str | None, output: Path | None) -> None:
    """List the most probable suggestions that you have neither coded nor answered."""
    with session(choices) as opened:
        run = suggesting.latest_run(opened)
        found = suggesting.open_suggestions(opened, limit=limit, where=where)
    rows = [
        (s.document, s.start, s.end, s.code, round(s.probability, 3), s.band, ", ".join(_words(s.why)))
        for s in found
    ]
    trained = "no model yet: cpqual suggest train" if run is None else f"trained {run.created}"
    notes = (trained, *((f"only where {where}",) if where else ()))
    columns = ("document", "start", "end", "code", "probability", "shown_as", "because_of")
    emit(Table("suggestions", columns, rows, notes), fmt, output, where=where)


def _words(why: object) -> list[str]:
    if not isinstance(why, dict):
        return []
    return [str(word) for word in why.get("words") or why.get("definition") or ()]


suggest.add_command(evaluate)

COMMANDS = {"suggest": suggest}
