"""`cpqual import` and `documents`: what is read, shown before anything is written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from cpqual.cli import correcting
from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import confirm, emit, table_options, talk
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import reading
from cpqual.services.importing import ImportPlan, Planned, ReadOptions, carry_out, plan_import, read_map

_SHOWN = 30
"""So many documents are shown one by one; more are summed up."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would be imported.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--kind", type=click.Choice(DOCUMENT_KINDS), help="Kind of all these documents.")
@click.option(
    "--text-col", "text_cols", multiple=True, help="Column of a table that holds answers; may repeat."
)
@click.option("--id-col", help="Column of a table that holds the ids.")
@click.option("--map", "label_map", type=click.Path(path_type=Path),
              help="CSV of document, label, person: who a speaker label stands for.")  # fmt: skip
@click.option("--language", help="Language of these documents (ISO 639-1).")
@click.pass_obj
def import_(
    choices: Choices,
    paths: tuple[Path, ...],
    dry_run: bool,
    yes: bool,
    kind: DocumentKind | None,
    text_cols: tuple[str, ...],
    id_col: str | None,
    label_map: Path | None,
    language: str | None,
) -> None:
    """Import transcripts, field notes and tables of answers (txt, md, csv), whole folders at a time.

    Shows for every file who speaks, how much, and what was not understood, then asks. All files are imported
    or none; a document of the project is never overwritten.
    """
    options = ReadOptions(
        kind=kind,
        text_cols=text_cols,
        id_col=id_col,
        label_map=read_map(label_map).who if label_map else {},
        language=language,
    )
    with session(choices) as opened:
        plan = plan_import(opened, paths, options)
        _show(plan)
        if dry_run:
            talk("nothing was written (--dry-run)")
            return
        if not yes and any(planned.status == "new" for planned in plan.planned):
            confirm("Import these?", "Say --yes, or look with --dry-run.")
        done = carry_out(opened, plan)
    talk(f"imported {counted(len(done), 'document')} as one act; cpqual undo takes it back")


def _show(plan: ImportPlan) -> None:
    for planned in plan.planned[:_SHOWN]:
        _show_document(planned)
    if len(plan.planned) > _SHOWN:
        rest = plan.planned[_SHOWN:]
        words = sum(planned.words for planned in rest)
        talk(f"… and {len(rest)} more documents, {words} words")
    for skipped in plan.skipped:
        talk(f"skipped {skipped.path.name}: {skipped.why}")
    for name, warning in plan.warnings:
        talk(f"{name}: {warning}")
    if plan.skipped_rows:
        talk(f"{plan.skipped_rows} empty answers are not imported")


def _show_document(planned: Planned) -> None:
    document = planned.document
    state = {"new": "", "same": "  [already in the project]", "clash": "  [NAME CLASH]"}[planned.status]
    talk(f"{document.slug}  {document.kind}, {planned.words} words, from {document.source_name}{state}")
    for speaker in document.speakers:
        who = speaker.person or speaker.kind
        roles = f" ({', '.join(speaker.roles)})" if speaker.roles else ""
        alike = f"  perhaps the same as {speaker.similar_to}" if speaker.similar_to else ""
        talk(f"    {speaker.label:<16} {who}{roles}: {speaker.turns} turns, {speaker.words} words{alike}")
    reported = Counter(turn.person or turn.label for turn in document.turns if turn.form == "reported")
    if reported:
        talk(f"    quoted: {', '.join(f'{who} {n}×' for who, n in reported.items())}")
    sections = [s.type for s in document.sections if s.type not in ("header", "talk", "other")]
    if sections:
        talk(f"    sections: {', '.join(sections)}")
    if document.annotations:
        kinds = Counter(annotation.kind for annotation in document.annotations)
        talk(f"    annotations: {', '.join(f'{n} {kind}' for kind, n in kinds.items())}")
    if planned.new_people:
        talk(f"    new people: {', '.join(planned.new_people)}")
    if planned.new_site:
        talk(f"    new site: {planned.new_site}")
    for left in document.not_speakers:
        talk(f"    not a speaker, line {left.line}: {left.label} ({left.why})")
    for warning in document.warnings:
        talk(f"    note: {warning}")


@click.group(invoke_without_command=True)
@where_option
@table_options
@click.pass_context
def documents(ctx: click.Context, where: str, fmt: str | None, output: Path | None) -> None:
    """List the documents with your progress, or mark them finished."""
    if ctx.invoked_subcommand is not None:
        if where:
            raise click.UsageError(f"--where goes with the listing, not with {ctx.invoked_subcommand}")
        return
    with session(ctx.obj) as opened:
        rows = [
            (d.document.slug, d.document.kind, d.document.site, d.document.date, d.document.words,
             d.document.turns, d.codings, d.finished, d.document.title)
            for d in reading.list_documents(opened, where)
        ]  # fmt: skip
    columns = ("document", "kind", "site", "date", "words", "turns", "codings", "finished", "title")
    notes = (f"only where {where}",) if where else ()
    emit(Table("documents", columns, rows, notes), fmt, output, where=where)


@documents.command("finish")
@click.argument("names", nargs=-1, required=True)
@click.option("--again", is_flag=True, help="Take them up again instead.")
@click.pass_obj
def finish(choices: Choices, names: tuple[str, ...], again: bool) -> None:
    """Mark documents as finished by you: agreement then counts what you left uncoded as uncoded."""
    with session(choices) as opened, opened.act("finish", f"finished {', '.join(names)}"):
        for name in names:
            reading.finish(opened, name, finished=not again)
    talk(f"{'taken up again' if again else 'finished'}: {', '.join(names)}")


for _command in correcting.COMMANDS:
    documents.add_command(_command)

COMMANDS = {"import": import_, "documents": documents}
