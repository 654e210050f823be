"""`cpqual codebook`: the codes and their rules, in and out, with every version kept."""

from __future__ import annotations

from pathlib import Path

import click

from cpqual.cli.context import Choices, anyones_session, session
from cpqual.cli.output import confirm, emit, file_option, table_options, talk
from cpqual.domain.codebook import Code
from cpqual.domain.codebook_changes import Change
from cpqual.domain.errors import InputError
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import (
    code_editing,
    code_groups,
    codebooks,
    merging_codes,
    reading,
    recoding,
    splitting_codes,
)
from cpqual.services.card_feedback import carrying_out
from cpqual.services.files import write_bytes

_REASON = click.option("--reason", required=True, help="Why; it is kept with the version.")
_CARRIES_OUT = click.option(
    "--carries-out", "carried", multiple=True, metavar="ID",
    help="Accepted feedback that this version carries out; may be repeated.",
)  # fmt: skip


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
@_CARRIES_OUT
@click.pass_obj
def import_(choices: Choices, file: Path, reason: str, carried: tuple[str, ...]) -> None:
    """Take a codebook FILE (YAML or JSON) in as the next version.

    The least that it holds is {schema: cpqual-codebook/1, codes: [{id: late_bus, label: Late buses}]}. Of
    each code, "brief" is the definition, and "typical: {text: ...}" a passage; suggestions learn from both.
    """
    with session(choices) as opened:
        with carrying_out(opened, carried):
            changes = codebooks.import_codebook(opened, file, reason)
        version = codebooks.versions(opened)[-1]
        problems = codebooks.check(opened)
    talk(f"codebook version {version.number}: {_summary(changes)}")
    for problem in problems:
        talk(f"{problem.severity}: {problem.code} {problem.what}")


@codebook.command("export")
@file_option("yaml", "yml")
@click.option(
    "--version", "number", type=click.IntRange(1), help="A saved version; the one in force if not given."
)
@click.pass_obj
def export(choices: Choices, output: Path | None, number: int | None) -> None:
    """Write the codebook as YAML."""
    with anyones_session(choices) as opened:
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
    with anyones_session(choices) as opened:
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
    with anyones_session(choices) as opened:
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
    with anyones_session(choices) as opened:
        changes = codebooks.diff_with(opened, version, other)
    emit(
        Table("changes", ("code", "change", "detail"), [(c.slug, c.kind, c.detail) for c in changes]),
        fmt,
        output,
    )


@codebook.command("merge")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--into", required=True, metavar="CODE", help="The code that stays.")
@_REASON
@_CARRIES_OUT
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def merge(
    choices: Choices, codes: tuple[str, ...], into: str, reason: str, carried: tuple[str, ...], yes: bool
) -> None:
    """Merge codes into another one: every coder's codings get that code.

    Shows first how many codings that are, and how many are there twice. What happened to each coding is
    kept, so that cpqual codebook unmerge can take the merge apart later.
    """
    with session(choices) as opened:
        preview = merging_codes.preview_merge(opened, codes, into)
        _show_merge(preview, into)
        if not yes:
            confirm(f"Merge {', '.join(codes)} into {into}?")
        with carrying_out(opened, carried):
            merging_codes.merge_codes(opened, codes, into, reason)
        version = opened.codebook().version
    talk(f"merged as version {version} of the codebook; cpqual undo takes it back")


def _show_merge(preview: merging_codes.MergePreview, into: str) -> None:
    by = ", ".join(f"{coder} {number}" for coder, number in preview.coders.items())
    where = f" in {counted(preview.documents, 'document')} ({by})" if preview.codings else ""
    talk(f"{counted(preview.codings, 'coding')}{where} would get the code {into}")
    if preview.partial:
        talk("coding is blind: what others coded in documents you have not finished is not counted here")
    if preview.collisions:
        talk(f"{preview.collisions} of them would be there twice, same words and coder: one stays of each")
    if preview.children:
        talk(f"below {into} would come {', '.join(preview.children)}")


@codebook.command("unmerge")
@click.argument("code")
@_REASON
@_CARRIES_OUT
@click.pass_obj
def unmerge(choices: Choices, code: str, reason: str, carried: tuple[str, ...]) -> None:
    """Take CODE out of the code it was merged into; what was changed since stays as it is."""
    with session(choices) as opened, carrying_out(opened, carried):
        done = merging_codes.unmerge_code(opened, code, reason)
    talk(f"{counted(done.restored, 'coding')} of {code} came back")
    if done.gone:
        talk(f"{counted(done.gone, 'coding')} recoded or removed since the merge stayed as they are")


@codebook.command("split")
@click.argument("code")
@click.option("--into", "labels", multiple=True, required=True, metavar="LABEL",
              help="Label of a new code; repeat for each.")  # fmt: skip
@click.option("--below", is_flag=True, help="Make the new codes below CODE instead of beside it.")
@_REASON
@_CARRIES_OUT
@click.pass_obj
def split(
    choices: Choices, code: str, labels: tuple[str, ...], below: bool, reason: str, carried: tuple[str, ...]
) -> None:
    """Make codes into which CODE is split; its codings then wait in the re-code queue (F6)."""
    with session(choices) as opened:
        new = [Code("", label, code if below else None) for label in labels]
        with carrying_out(opened, carried):
            made = splitting_codes.split_code(opened, code, new, reason)
        waiting = recoding.stale_codes(opened).get(code)
    talk(f"made {', '.join(made)}; {counted(waiting.codings if waiting else 0, 'coding')} of yours to decide")


@codebook.command("retire")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--back", is_flag=True, help="Bring retired codes back instead.")
@_REASON
@_CARRIES_OUT
@click.pass_obj
def retire(
    choices: Choices, codes: tuple[str, ...], back: bool, reason: str, carried: tuple[str, ...]
) -> None:
    """Retire codes: they are not applied any more, and their codings stay."""
    with session(choices) as opened, carrying_out(opened, carried):
        (code_editing.bring_back_codes if back else code_editing.retire_codes)(opened, codes, reason)
    talk(f"{'brought back' if back else 'retired'}: {', '.join(codes)}")


@codebook.command("move")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--below", "parent", metavar="CODE", help="The code they come below; a theme if not given.")
@click.option("--before", metavar="CODE", help="The code in front of which they come; last if not given.")
@_REASON
@_CARRIES_OUT
@click.pass_obj
def move(
    choices: Choices,
    codes: tuple[str, ...],
    parent: str | None,
    before: str | None,
    reason: str,
    carried: tuple[str, ...],
) -> None:
    """Move codes, with everything below them, to another place in the tree."""
    with session(choices) as opened, carrying_out(opened, carried):
        code_editing.move_codes(opened, codes, parent=parent, before=before, reason=reason)
    talk(f"moved {', '.join(codes)} {f'below {parent}' if parent else 'to the themes'}")


@codebook.command("stale")
@table_options
@click.pass_obj
def stale(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the codes whose rule changed, with how many of your codings wait to be looked at again (F6)."""
    with session(choices) as opened:
        book = opened.codebook()
        rows = [
            (book.get(slug).label, slug, one.version, one.reason, one.codings)
            for slug, one in recoding.stale_codes(opened).items()
        ]
    emit(Table("waiting", ("code", "id", "version", "reason", "codings"), rows), fmt, output)


@codebook.group("groups")
def groups() -> None:
    """List and change groups of codes that cut across the tree."""


@groups.command("list")
@table_options
@click.pass_obj
def list_groups(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the groups with their codes."""
    with session(choices) as opened:
        rows = [(g.label, g.slug, " ".join(g.codes), g.note) for g in code_groups.groups(opened)]
    emit(Table("groups", ("group", "id", "codes", "note"), rows), fmt, output)


@groups.command("add")
@click.argument("label")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--note", default="", help="What the group is for.")
@click.pass_obj
def add_group(choices: Choices, label: str, codes: tuple[str, ...], note: str) -> None:
    """Make a group called LABEL of these codes."""
    with session(choices) as opened, opened.act("group", f"made a group of {counted(len(codes), 'code')}"):
        slug = code_groups.add_group(opened, label, note)
        code_groups.set_group(opened, slug, codes)
    talk(f"made the group {slug} of {counted(len(codes), 'code')}")


@groups.command("set")
@click.argument("group")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--label", help="Another label.")
@click.option("--note", help="Another note.")
@click.pass_obj
def set_group(
    choices: Choices, group: str, codes: tuple[str, ...], label: str | None, note: str | None
) -> None:
    """Let GROUP hold exactly these codes; without codes, only its label or note changes."""
    if not codes and label is None and note is None:
        raise click.UsageError("name the codes of the group, or give --label or --note")
    with session(choices) as opened, opened.act("group", f"changed the group {group}"):
        if label is not None or note is not None:
            named = code_groups.find_group(opened, group)
            code_groups.rename_group(opened, group, named.label if label is None else label, note)
        if codes:
            code_groups.set_group(opened, group, codes)
    talk(f"changed the group {group}")


@groups.command("remove")
@click.argument("group")
@click.pass_obj
def remove_group(choices: Choices, group: str) -> None:
    """Remove GROUP; its codes stay as they are."""
    with session(choices) as opened:
        code_groups.remove_group(opened, group)
    talk(f"removed the group {group}; cpqual undo takes it back")


def _summary(changes: list[Change] | tuple[Change, ...]) -> str:
    kinds: dict[str, int] = {}
    for change in changes:
        kinds[change.kind] = kinds.get(change.kind, 0) + 1
    return ", ".join(f"{number} {kind}" for kind, number in kinds.items()) or "nothing changed"


COMMANDS = {"codebook": codebook}
