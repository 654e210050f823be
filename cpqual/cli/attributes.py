"""`cpqual attributes`: values of documents, people and sites, typed, from tables, headers and file names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import confirm, draw, emit, table_options, talk, told_back
from cpqual.domain.people import ATTRIBUTE_OWNERS, AttributeOwner
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import attribute_values, name_patterns, registers
from cpqual.services import attributes as managing
from cpqual.services.attribute_values import Choosing, ValuesPlan
from cpqual.services.grouping import attribute_names
from cpqual.services.session import Session

_OF = click.option(
    "--of", type=click.Choice(ATTRIBUTE_OWNERS), help="Attributes of documents, people or sites."
)
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would be taken in, and change nothing.")
_NAME = click.argument("name")


def _choosing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the ways to say how values are to be understood."""
    command = click.option(
        "--missing", "missing", multiple=True, metavar="WORD", help="A word that stands for no value: n/a."
    )(command)
    command = click.option(
        "--as-text", is_flag=True, help="Keep an attribute as text where values do not fit its type."
    )(command)
    return click.option(
        "--type", "types", multiple=True, metavar="NAME=TYPE",
        help="text, number, date, boolean, or choice:low,medium,high in their order.",
    )(command)  # fmt: skip


def _choosing(types: Sequence[str], as_text: bool, missing: Sequence[str]) -> Choosing:
    said = {}
    for one in types:
        name, equals, kind = one.rpartition("=")
        if not equals:
            raise click.UsageError(f"--type {one}: say NAME=TYPE, such as --type age=number")
        said[name.strip()] = managing.read_type(kind)
    return Choosing(said, as_text, frozenset(word.strip().casefold() for word in missing))


@click.group(invoke_without_command=True)
@click.pass_context
def attributes(ctx: click.Context) -> None:
    """Attributes of documents, people and sites; alone, the names that --by understands."""
    if ctx.invoked_subcommand is None:
        with session(ctx.obj) as opened:
            names = attribute_names(opened)
        emit(Table("attributes", ("attribute",), [(name,) for name in names]), None, None)


@attributes.command("list")
@_OF
@table_options
@click.pass_obj
def attributes_list(
    choices: Choices, of: AttributeOwner | None, fmt: str | None, output: Path | None
) -> None:
    """List the attributes with their types, and how many have a value."""
    with session(choices) as opened:
        found = managing.list_attributes(opened, of)
    rows = [
        (one.attribute.full, one.attribute.type, ", ".join(one.attribute.choices) or None, one.values,
         one.missing)
        for one in found
    ]  # fmt: skip
    emit(Table("attributes", ("attribute", "type", "choices", "values", "missing"), rows), fmt, output)


@attributes.command("export")
@click.option("--of", type=click.Choice(ATTRIBUTE_OWNERS), default="document", show_default=True)
@table_options
@click.pass_obj
def attributes_export(choices: Choices, of: AttributeOwner, fmt: str | None, output: Path | None) -> None:
    """Write all values of documents, people or sites in the form that import reads."""
    with session(choices) as opened:
        table = managing.attributes_table(opened, of)
    emit(table, fmt, output)


@attributes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_OF
@_choosing_options
@_DRY_RUN
@click.pass_obj
def attributes_import(
    choices: Choices, file: Path, of: AttributeOwner | None, types: tuple[str, ...], as_text: bool,
    missing: tuple[str, ...], dry_run: bool,
) -> None:  # fmt: skip
    """Take values in from FILE (.csv or .xlsx), whose first column is called document, person or site.

    Every other column is an attribute. Its type is the one it has, or what all its values are.
    """
    with session(choices) as opened:
        plan = registers.plan_attributes(opened, file, of, _choosing(types, as_text, missing))
        _tell(plan)
        if not dry_run:
            _take(opened, plan, file.name)


@attributes.command("from-header")
@click.argument("keys", nargs=-1)
@_choosing_options
@_DRY_RUN
@table_options
@click.pass_obj
def attributes_from_header(
    choices: Choices, keys: tuple[str, ...], types: tuple[str, ...], as_text: bool, missing: tuple[str, ...],
    dry_run: bool, fmt: str | None, output: Path | None,
) -> None:  # fmt: skip
    """Make attributes of documents from lines of their headers; without KEYS, list the lines there are."""
    with session(choices) as opened:
        if not keys:
            found = attribute_values.header_keys(opened)
            emit(Table("header lines", ("line", "documents", "type", "because"), found), fmt, output)
            return
        plan = attribute_values.from_headers(opened, keys, _choosing(types, as_text, missing))
        _tell(plan)
        if not dry_run:
            _take(opened, plan, "headers")


@attributes.command("from-names")
@click.argument("pattern")
@click.option(
    "--map", "meanings", multiple=True, metavar="PART.VALUE=MEANING",
    help="What a part stands for where it is written so: site.HL=harbour-lane.",
)  # fmt: skip
@_choosing_options
@_DRY_RUN
@click.option("--yes", is_flag=True, help="Do not ask.")
@table_options
@click.pass_obj
def attributes_from_names(
    choices: Choices, pattern: str, meanings: tuple[str, ...], types: tuple[str, ...], as_text: bool,
    missing: tuple[str, ...], dry_run: bool, yes: bool, fmt: str | None, output: Path | None,
) -> None:  # fmt: skip
    """Take parts of file names in by a PATTERN such as '{kind}-{site}-{number:number}.txt'.

    {kind}, {site}, {date} and {title} are those of the document, other parts attributes. {name:number} is
    figures alone, {name:date} a date, {name:word} letters alone, {*} what is not kept.
    """
    with session(choices) as opened:
        plan = name_patterns.plan_names(
            opened, pattern, name_patterns.meanings_of(meanings), _choosing(types, as_text, missing)
        )
        emit(name_patterns.names_table(plan), fmt, output)
        if plan.values is not None:
            _tell(plan.values)
        if dry_run:
            return
        if not yes:
            confirm("Take these in?")
        number = name_patterns.take_names(opened, plan)
        told_back(opened, f"took parts of the names of {counted(number, 'file')} in")


@attributes.command("add")
@_NAME
@click.argument("kind", metavar="TYPE")
@click.option("--of", type=click.Choice(ATTRIBUTE_OWNERS), required=True)
@click.pass_obj
def attributes_add(choices: Choices, name: str, kind: str, of: AttributeOwner) -> None:
    """Make an attribute NAME of a TYPE: text, number, date, boolean, choice:low,medium,high."""
    with session(choices) as opened:
        type_, listed = managing.read_type(kind)
        made = managing.add_attribute(opened, of, name, type_, listed or ())
        told_back(opened, f"made {made.full}, a {made.type}")


@attributes.command("set")
@_NAME
@click.argument("value")
@click.argument("slugs", nargs=-1, required=True)
@_OF
@click.pass_obj
def attributes_set(
    choices: Choices, name: str, value: str, slugs: tuple[str, ...], of: AttributeOwner | None
) -> None:
    """Set the attribute NAME to VALUE for documents, people or sites; an empty VALUE ('') takes it away."""
    with session(choices) as opened:
        wanted = managing.find_attribute(opened, name, of)
        number = managing.set_value(opened, wanted, slugs, value)
        told_back(opened, f"{'set' if value.strip() else 'took away'} {wanted.full} of {number}")


@attributes.command("type")
@_NAME
@click.argument("kind", metavar="TYPE")
@_OF
@click.pass_obj
def attributes_type(choices: Choices, name: str, kind: str, of: AttributeOwner | None) -> None:
    """Give the attribute NAME a TYPE: text, number, date, boolean, choice:low,medium,high."""
    with session(choices) as opened:
        wanted = managing.find_attribute(opened, name, of)
        changed, number = managing.retype(opened, wanted, *managing.read_type(kind))
        order = f" ({', '.join(changed.choices)})" if changed.choices else ""
        told_back(
            opened, f"{changed.full} is a {changed.type}{order}; {counted(number, 'value')} written anew"
        )


@attributes.command("rename")
@_NAME
@click.argument("new")
@_OF
@click.pass_obj
def attributes_rename(choices: Choices, name: str, new: str, of: AttributeOwner | None) -> None:
    """Call the attribute NAME by another name, NEW."""
    with session(choices) as opened:
        wanted = managing.find_attribute(opened, name, of)
        told_back(opened, f"{wanted.full} is called {managing.rename(opened, wanted, new).full}")


@attributes.command("remove")
@_NAME
@_OF
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def attributes_remove(choices: Choices, name: str, of: AttributeOwner | None, yes: bool) -> None:
    """Remove the attribute NAME with all its values."""
    with session(choices) as opened:
        wanted = managing.find_attribute(opened, name, of)
        number = next(one.values for one in managing.list_attributes(opened) if one.attribute == wanted)
        if not yes:
            confirm(f"Remove {wanted.full} with {counted(number, 'value')}?")
        managing.remove(opened, wanted)
        told_back(opened, f"removed {wanted.full}")


def _tell(plan: ValuesPlan) -> None:
    """Show on standard error what would become of each column."""
    rows = [
        (one.attribute.full, one.attribute.type, one.why, len(one.values), one.missing, one.changed,
         one.problem.what if one.problem else None)
        for one in plan.attributes
    ]  # fmt: skip
    columns = ("attribute", "type", "because", "values", "missing", "new or changed", "does not fit")
    talk(draw(Table("attributes", columns, cast(Any, rows)), colour=False).rstrip())


def _take(opened: Session, plan: ValuesPlan, source: str) -> None:
    number = attribute_values.take_values(opened, plan, source)
    told_back(opened, f"{counted(number, 'value')} set from {source}")


COMMANDS = {"attributes": attributes}
