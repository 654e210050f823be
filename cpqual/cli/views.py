"""`cpqual views`: what was looked at in Explore mode and kept under a name, counted anew."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_format, table_options, talk, told_back
from cpqual.formats.tables import Table
from cpqual.services import saved_views as service

_FOR_PEOPLE = ("md", "xlsx")


@click.group()
def views() -> None:
    """Have the tables again that were kept in Explore mode under a name (F5, key s)."""


@views.command("list")
@table_options
@click.pass_obj
def list_(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the saved views."""
    with session(choices) as opened:
        rows = [
            (one.slug, one.title, one.analysis, _where(one), one.coder, one.created)
            for one in service.views(opened)
        ]
    columns = ("view", "title", "analysis", "where", "coder", "created")
    emit(Table("saved views", columns, rows, () if rows else ("No view has been saved yet.",)), fmt, output)


@views.command()
@click.argument("name")
@table_options
@click.pass_obj
def show(choices: Choices, name: str, fmt: str | None, output: Path | None) -> None:
    """Print the table of the view NAME, its id or title, counted anew.

    Tables and Markdown are laid out as in Explore mode; CSV, TSV and JSON hold one number a row. What a view
    names that is gone since is said, and left out.
    """
    with session(choices) as opened:
        view = service.find_view(opened, name)
        tables, gone = service.tables_of(opened, view)
    for line in gone:
        talk(line)
    table = tables[0] if table_format(fmt) in _FOR_PEOPLE else tables[-1]
    emit(table, fmt, output, shown=tables[0], where=_where(view))


@views.command()
@click.argument("name")
@click.argument("title")
@click.pass_obj
def rename(choices: Choices, name: str, title: str) -> None:
    """Give the view NAME another title; its id stays."""
    with session(choices) as opened:
        service.rename_view(opened, name, title)
        told_back(opened, "renamed")


@views.command()
@click.argument("name")
@click.pass_obj
def remove(choices: Choices, name: str) -> None:
    """Remove the view NAME; cpqual trash has it."""
    with session(choices) as opened:
        found = service.remove_view(opened, name)
    talk(f"removed the view {found.slug}; cpqual undo takes it back")


def _where(view: service.SavedView) -> str:
    return str(view.settings.get("where") or "")


COMMANDS = {"views": views}
