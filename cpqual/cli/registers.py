"""`cpqual people`, `sites`, `roles`, `attributes`: the registers of the study."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.formats.tables import Table
from cpqual.services import catalogue, registers
from cpqual.services.grouping import attribute_names

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group(invoke_without_command=True)
@table_options
@click.pass_context
def people(ctx: click.Context, fmt: str | None, output: Path | None) -> None:
    """List the people, or take a register of people in."""
    if ctx.invoked_subcommand is not None:
        return
    with session(ctx.obj) as opened:
        rows = [
            (p.person.slug, p.person.pseudonym, p.person.group, p.person.site, ", ".join(p.roles),
             ", ".join(part.document for part in p.parts), p.turns)
            for p in catalogue.list_people(opened)
        ]  # fmt: skip
    columns = ("person", "pseudonym", "group", "site", "roles", "documents", "turns")
    emit(Table("people", columns, rows), fmt, output)


@people.command("import")
@_FILE
@click.pass_obj
def people_import(choices: Choices, file: Path) -> None:
    """Take people in from a CSV FILE: id, pseudonym, group, site; other columns become attributes."""
    with session(choices) as opened:
        number = registers.import_people(opened, file)
    talk(f"{number} people in the register from {file.name}")


@click.group(invoke_without_command=True)
@table_options
@click.pass_context
def sites(ctx: click.Context, fmt: str | None, output: Path | None) -> None:
    """List the sites, or take a register of sites in."""
    if ctx.invoked_subcommand is not None:
        return
    with session(ctx.obj) as opened:
        found = registers.list_sites(opened)
    names = list(dict.fromkeys(name for site in found for name in site.attributes))
    rows = [(s.slug, s.name, *(s.attributes.get(name) for name in names)) for s in found]
    emit(Table("sites", ("site", "name", *names), rows), fmt, output)


@sites.command("import")
@_FILE
@click.pass_obj
def sites_import(choices: Choices, file: Path) -> None:
    """Take sites in from a CSV FILE: id, name; other columns become attributes (sector, region…)."""
    with session(choices) as opened:
        number = registers.import_sites(opened, file)
    talk(f"{number} sites in the register from {file.name}")


@click.group()
def roles() -> None:
    """Roles that people hold in documents: a person may have several."""


@roles.command("import")
@_FILE
@click.pass_obj
def roles_import(choices: Choices, file: Path) -> None:
    """Take roles in from a CSV FILE: document, person, role; one role a row."""
    with session(choices) as opened:
        number = registers.import_roles(opened, file)
    talk(f"{number} roles from {file.name}")


@click.group(invoke_without_command=True)
@click.pass_context
def attributes(ctx: click.Context) -> None:
    """List the attributes that --by understands, or take values in."""
    if ctx.invoked_subcommand is None:
        with session(ctx.obj) as opened:
            names = attribute_names(opened)
        emit(Table("attributes", ("attribute",), [(name,) for name in names]), None, None)


@attributes.command("import")
@_FILE
@click.pass_obj
def attributes_import(choices: Choices, file: Path) -> None:
    """Take attribute values in from a CSV FILE whose first column is document, person or site."""
    with session(choices) as opened:
        number = registers.import_attributes(opened, file)
    talk(f"{number} values from {file.name}")


COMMANDS = {"people": people, "sites": sites, "roles": roles, "attributes": attributes}
