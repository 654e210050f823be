"""`cpqual codebook`: the codes and their rules, in and out, with every version kept."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import emit, table_options, talk
from cpqual.domain.codebook import Change
from cpqual.domain.errors import InputError
from cpqual.formats.tables import Table
from cpqual.services import codebooks, reading
from cpqual.services.files import write_bytes


@click.group(invoke_without_command=True)
@table_options
@click.pass_context
def codebook(ctx: click.Context, fmt: str | None, output: Path | None) -> None:
    """List the codes with your counts, or work on the codebook."""
    if ctx.invoked_subcommand is not None:
        return
    with session(ctx.obj) as opened:
        counts = reading.coding_counts(opened)
        rows = [
            ("  " * depth + code.label, code.slug, code.status, counts.get(code.slug, 0), code.brief)
            for depth, code in opened.codebook().walk()
        ]
    emit(Table("codes", ("code", "id", "status", "codings", "brief"), rows), fmt, output)


@codebook.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reason", default="", help="Why this version; the file's own reason when not given.")
@click.pass_obj
def import_(choices: Choices, file: Path, reason: str) -> None:
    """Take a codebook FILE (YAML) in as the next version."""
    with session(choices) as opened:
        changes = codebooks.import_codebook(opened, file, reason)
        version = codebooks.versions(opened)[-1]
        problems = codebooks.check(opened)
    talk(f"codebook version {version.number}: {_summary(changes)}")
    for problem in problems:
        talk(f"{problem.severity}: {problem.code} {problem.what}")


@codebook.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option(
    "--version", "number", type=click.IntRange(1), help="A saved version; the one in force if not given."
)
@click.pass_obj
def export(choices: Choices, output: Path | None, number: int | None) -> None:
    """Write the codebook as YAML."""
    with session(choices) as opened:
        text = codebooks.export(opened, number)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_bytes(output, text.encode())
        talk(f"wrote {output}")


@codebook.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@table_options
@click.pass_obj
def check(choices: Choices, file: Path | None, fmt: str | None, output: Path | None) -> None:
    """List what breaks the rules of the codebook, or of a FILE before it is imported.

    Examples that are not found in the documents they name are listed too.
    """
    with session(choices) as opened:
        problems = codebooks.check(opened, file)
    rows = [(p.severity, p.code, p.what) for p in problems]
    emit(Table("problems", ("severity", "code", "problem"), rows), fmt, output)
    errors = sum(p.severity == "error" for p in problems)
    if errors:
        raise InputError(f"the codebook has {errors} errors")


@codebook.command("log")
@table_options
@click.pass_obj
def log(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the saved versions with their reasons."""
    with session(choices) as opened:
        rows = [
            (v.number, v.date, v.author, v.reason, _summary(v.changes)) for v in codebooks.versions(opened)
        ]
    emit(Table("versions", ("version", "date", "author", "reason", "changes"), rows), fmt, output)


@codebook.command("diff")
@click.argument("version", type=click.IntRange(1))
@click.argument("other", type=click.IntRange(1), required=False)
@table_options
@click.pass_obj
def diff(choices: Choices, version: int, other: int | None, fmt: str | None, output: Path | None) -> None:
    """List what changed from VERSION to OTHER, or to the codebook in force."""
    with session(choices) as opened:
        changes = codebooks.diff_with(opened, version, other)
    emit(
        Table("changes", ("code", "change", "detail"), [(c.slug, c.kind, c.detail) for c in changes]),
        fmt,
        output,
    )


def _summary(changes: list[Change] | tuple[Change, ...]) -> str:
    kinds: dict[str, int] = {}
    for change in changes:
        kinds[change.kind] = kinds.get(change.kind, 0) + 1
    return ", ".join(f"{number} {kind}" for kind, number in kinds.items()) or "nothing changed"


COMMANDS = {"codebook": codebook}
