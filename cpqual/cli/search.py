"""`cpqual search`: words in their context, across all documents."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options
from cpqual.formats.tables import Table
from cpqual.services.searching import search as find


@click.command()
@click.argument("query")
@click.option(
    "-n", "--limit", type=click.IntRange(1), default=200, show_default=True, help="At most so many hits."
)
@table_options
@click.pass_obj
def search(choices: Choices, query: str, limit: int, fmt: str | None, output: Path | None) -> None:
    """Find the words of QUERY, in this order, in any case."""
    with session(choices) as opened:
        hits = find(opened, query, limit=limit)
    rows = [(h.document, h.start, h.end, h.before, h.match, h.after) for h in hits]
    emit(Table("hits", ("document", "start", "end", "before", "match", "after"), rows), fmt, output)


COMMANDS = {"search": search}
