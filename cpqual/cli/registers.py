"""`cpqual people`, `sites`, `roles`: the registers of the study."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli import linking
from cpqual.cli.context import Choices, session
from cpqual.cli.output import confirm, emit, table_options, talk, told_back
from cpqual.domain.wording import counted, listed
from cpqual.formats.tables import Table
from cpqual.services import catalogue, people_editing, registers
from cpqual.services.people_editing import Changes

_SHOWN = 10
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
    """Take people in from FILE (.csv or .xlsx): id, pseudonym, group, site; the rest are attributes."""
    with session(choices) as opened:
        taken = registers.import_people(opened, file)
    _talk_of(taken, counted(taken.number, "person"), file)


@people.command("add")
@click.argument("slug")
@click.option("--pseudonym", help="What they are called; the id without it.")
@click.option("--group", help="Worker, service user…")
@click.option("--site", help="Home site, by id or name.")
@click.pass_obj
def people_add(
    choices: Choices, slug: str, pseudonym: str | None, group: str | None, site: str | None
) -> None:
    """Add a person with the id SLUG to the register."""
    with session(choices) as opened:
        people_editing.add_person(opened, slug, Changes(name=pseudonym, group=group, site=site))
        told_back(opened, f"{slug} is in the register")


@people.command("set")
@click.argument("slugs", nargs=-1, required=True)
@click.option("--id", "new", help="Another id.")
@click.option("--pseudonym")
@click.option("--group", help="Empty ('') for none.")
@click.option("--site", help="Home site, by id or name; empty ('') for none.")
@click.pass_obj
def people_set(
    choices: Choices, slugs: tuple[str, ...], new: str | None, pseudonym: str | None, group: str | None,
    site: str | None,
) -> None:  # fmt: skip
    """Change people of the register; their attributes are set with cpqual attributes set."""
    with session(choices) as opened:
        people_editing.set_people(opened, slugs, Changes(new, pseudonym, group, site))
        told_back(opened, f"changed {', '.join(slugs)}")


@people.command("remove")
@click.argument("slug")
@click.pass_obj
def people_remove(choices: Choices, slug: str) -> None:
    """Remove a person whom nothing in the study refers to."""
    with session(choices) as opened:
        people_editing.remove_registered(opened, "person", slug)
        told_back(opened, f"removed {slug}")


@people.command("merge")
@click.argument("stays")
@click.argument("goes")
@click.option(
    "--prefer", default="", metavar="SLUG", help="Whose group, site and attributes hold if they differ."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def people_merge(choices: Choices, stays: str, goes: str, prefer: str, yes: bool) -> None:
    """Take two entries of one person together: what belongs to GOES comes to STAYS."""
    with session(choices) as opened:
        plan = people_editing.plan_merge(opened, stays, goes, prefer)
        what = (
            listed(counted(number, called) for called, number in plan.moves.items())
            or "nothing but the entry"
        )
        if not yes:
            confirm(f"{goes} becomes {stays}, with {what}?")
        people_editing.carry_out_merge(opened, plan)
        told_back(opened, f"{goes} is {stays} now, with {what}")


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
    """Take sites in from FILE (.csv or .xlsx): id, name; other columns become attributes (sector…)."""
    with session(choices) as opened:
        taken = registers.import_sites(opened, file)
    _talk_of(taken, counted(taken.number, "site"), file)


def _talk_of(taken: registers.Taken, told: str, file: Path) -> None:
    """Name who or what is new, so that a row of totals or a slip of the key is seen."""
    names = ", ".join(taken.new[:_SHOWN]) + (" …" if len(taken.new) > _SHOWN else "")
    new = f"; {len(taken.new)} new: {names}" if taken.new else ""
    talk(f"{told} in the register from {file.name}{new}")


@sites.command("add")
@click.argument("slug")
@click.option("--name", default="", help="What it is called; the id without it.")
@click.pass_obj
def sites_add(choices: Choices, slug: str, name: str) -> None:
    """Add a site with the id SLUG."""
    with session(choices) as opened:
        people_editing.add_site(opened, slug, name)
        told_back(opened, f"{slug} is a site")


@sites.command("set")
@click.argument("slug")
@click.option("--id", "new", help="Another id.")
@click.option("--name")
@click.pass_obj
def sites_set(choices: Choices, slug: str, new: str | None, name: str | None) -> None:
    """Change id or name of a site; its attributes are set with cpqual attributes set."""
    with session(choices) as opened:
        people_editing.set_sites(opened, [slug], Changes(new, name))
        told_back(opened, f"changed {slug}")


@sites.command("remove")
@click.argument("slug")
@click.pass_obj
def sites_remove(choices: Choices, slug: str) -> None:
    """Remove a site that nothing in the study refers to."""
    with session(choices) as opened:
        people_editing.remove_registered(opened, "site", slug)
        told_back(opened, f"removed {slug}")


@click.group()
def roles() -> None:
    """Roles that people hold in documents: a person may have several."""


@roles.command("list")
@click.option("--document", default="", help="Only in this document.")
@click.option("--person", default="", help="Only of this person.")
@table_options
@click.pass_obj
def roles_list(choices: Choices, document: str, person: str, fmt: str | None, output: Path | None) -> None:
    """List who is in which document as what, those without a role, too."""
    with session(choices) as opened:
        rows = catalogue.participations(opened, document, person)
    columns = ("document", "person", "pseudonym", "roles", "turns")
    emit(Table("roles", columns, rows), fmt, output)


@roles.command("export")
@table_options
@click.pass_obj
def roles_export(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """Write the roles in the form that import reads: document, person, role."""
    with session(choices) as opened:
        rows = catalogue.roles(opened)
    emit(Table("roles", ("document", "person", "role"), rows), fmt, output)


@roles.command("add")
@click.argument("document")
@click.argument("person")
@click.argument("names", nargs=-1, required=True, metavar="ROLE…")
@click.pass_obj
def roles_add(choices: Choices, document: str, person: str, names: tuple[str, ...]) -> None:
    """Give a PERSON roles in a DOCUMENT, beside those held there already."""
    with session(choices) as opened:
        people_editing.give_roles(opened, document, person, names)
        told_back(opened, f"{person} is in {document} as {listed(names)}")


@roles.command("remove")
@click.argument("document")
@click.argument("person")
@click.argument("role")
@click.pass_obj
def roles_remove(choices: Choices, document: str, person: str, role: str) -> None:
    """Take a ROLE from a PERSON in a DOCUMENT."""
    with session(choices) as opened:
        people_editing.take_role(opened, document, person, role)
        told_back(opened, f"{person} is in {document} no longer as {role}")


@roles.command("import")
@_FILE
@click.pass_obj
def roles_import(choices: Choices, file: Path) -> None:
    """Take roles in from FILE (.csv or .xlsx): document, person, role; one role a row."""
    with session(choices) as opened:
        number = registers.import_roles(opened, file)
    talk(f"{number} roles from {file.name}")


people.add_command(linking.link)

COMMANDS = {"people": people, "sites": sites, "roles": roles}
