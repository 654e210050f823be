"""`cpqual import` and `documents`: what is read, shown before anything is written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cpqual.cli import correcting
from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import confirm, emit, printable, table_options, talk
from cpqual.domain.documents import DOCUMENT_KINDS, DocumentKind, ImportedDocument, Proposal
from cpqual.domain.wording import counted
from cpqual.formats.endings import form_of
from cpqual.formats.tables import TABLE_FORMATS, Table
from cpqual.services import reading
from cpqual.services.import_attributes import FurtherValues
from cpqual.services.importing import (
    ImportPlan,
    Planned,
    ReadOptions,
    Said,
    carry_out,
    plan_import,
    read_map,
    require_clear,
    require_readable,
)
from cpqual.services.importing_columns import NOTHING, checked_use
from cpqual.services.importing_files import FIELDS, Progress, is_taken
from cpqual.services.importing_tables import (
    column_words,
    map_table,
    mark_counts,
    otherwise_words,
    plan_table,
    revision_words,
    told_sections,
)
from cpqual.services.name_patterns import meanings_of

_SHOWN = 30
_LABELS = 50
"""Most speakers, and most labels left as text, that are shown of one document."""
"""So many documents are shown one by one; more are summed up."""
_STATES = {
    "new": "",
    "same": "  [already in the project]",
    "changed": "  [CHANGED]",
    "copy": "  [ALREADY THERE]",
    "clash": "  [NAME CLASH]",
}


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would be imported.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--kind", type=click.Choice(DOCUMENT_KINDS), help="Kind of all these documents.")
@click.option(
    "--text-col", "text_cols", multiple=True, help="Column of a table that holds answers; may repeat."
)
@click.option("--id-col", help="Column of a table that holds the ids.")
@click.option("--number-rows", is_flag=True, help="Number the rows of tables that have no column of ids.")
@click.option("--speaker-col", help="Column of a table with a turn in each row that holds who speaks.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=WHAT",
    help="What a column of a table holds: nothing, or text, number, date, boolean, choice:low,high.",
)
@click.option("--sheet", help="Sheet of a spreadsheet; the first that is not hidden, otherwise.")
@click.option("--map", "label_map", type=click.Path(path_type=Path),
              help="Table of document, label, person, role, action (or column, taken_for).")  # fmt: skip
@click.option("--write-map", type=click.Path(path_type=Path, dir_okay=False),
              help="Write labels and columns as such a table, to fill in.")  # fmt: skip
@click.option("--language", help="Language of these documents (ISO 639-1).")
@click.option(
    "--take", multiple=True, metavar="KEY", help="Take what headers say under this key (site, date…)."
)
@click.option("--leave", multiple=True, metavar="KEY", help="Leave what headers say under this key.")
@click.option("--revise/--no-revise", default=None,
              help="Make changed files the next revision of their documents, or leave them out.")  # fmt: skip
@click.option("--copies", is_flag=True, help="Import texts that are there under another name, too.")
@click.option("--notes-to-memos", is_flag=True, help="Make memos of Reflection and Analytic sections, too.")
@click.option("--skip-bad", is_flag=True, help="Leave out files that cannot be read.")
@click.option(
    "--header-attributes", multiple=True, metavar="KEY", help="Make this line of headers an attribute."
)
@click.option("--name-pattern", default="", help="Take parts of file names in: '{kind}-{site}-{number}'.")
@click.option("--meaning", multiple=True, metavar="PART.VALUE=MEANING", help="As site.HL=harbour-lane.")
@table_options
@click.pass_obj
def import_(
    choices: Choices,
    paths: tuple[Path, ...],
    dry_run: bool,
    yes: bool,
    kind: DocumentKind | None,
    text_cols: tuple[str, ...],
    id_col: str | None,
    number_rows: bool,
    speaker_col: str | None,
    columns: tuple[str, ...],
    sheet: str | None,
    label_map: Path | None,
    write_map: Path | None,
    language: str | None,
    take: tuple[str, ...],
    leave: tuple[str, ...],
    revise: bool | None,
    copies: bool,
    notes_to_memos: bool,
    skip_bad: bool,
    header_attributes: tuple[str, ...],
    name_pattern: str,
    meaning: tuple[str, ...],
    fmt: str | None,
    output: Path | None,
) -> None:
    """Import transcripts, field notes and tables of answers, whole folders at a time.

    Shows for every file who speaks, how much, and what was not understood, then asks. All files are imported
    or none; a document of the project is never overwritten. --dry-run with --format or -o gives what was
    understood as a table, one row a document.
    """
    if (fmt or output) and not dry_run:
        raise click.UsageError("--format and -o go with --dry-run")
    if number_rows and id_col:
        raise click.UsageError("--number-rows is for tables without ids, and --id-col names their column")
    options = ReadOptions(
        kind=kind, text_cols=text_cols, id_col=id_col, number_rows=number_rows, speaker_col=speaker_col,
        sheet=sheet, language=language,
    )  # fmt: skip
    said = Said(
        header=dict.fromkeys(take, True) | dict.fromkeys(leave, False),
        columns=_columns_said(columns),
        revise=bool(revise),
        copy=copies,
        notes_to_memos=notes_to_memos,
    )
    mapped = read_map(label_map) if label_map else None
    further = FurtherValues(header_attributes, name_pattern, meanings_of(meaning))
    with session(choices) as opened:
        with bar("reading") as step:
            lenient = skip_bad or dry_run
            plan = plan_import(opened, paths, options, step, said=said, label_map=mapped, skip_bad=lenient)
        if revise is False:
            plan = plan.without_changed()
        if fmt or output:
            emit(plan_table(plan), fmt, output)
        else:
            show(plan, bad=skip_bad)
        if write_map:
            _write_map(plan, write_map)
        for line in further.previewed(opened, (one.document for one in plan.taken)):
            talk(line)
        if dry_run:
            talk("nothing was written (--dry-run)")
            if not skip_bad:
                require_readable(plan.unreadable)
            return
        require_clear(plan)
        if not yes and plan.taken:
            confirm("Import these?", "Say --yes, or look with --dry-run.")
        with bar("writing") as step:
            done = carry_out(opened, plan, step, further.taking(opened))
    updated = len(plan.updated)
    told = [f"imported {counted(len(done), 'document')}"] if done else []
    told += [f"brought {counted(updated, 'document')} up to date"] if updated else []
    talk(f"{' and '.join(told)} as one act; cpqual undo takes it back")


def _columns_said(told: Iterable[str]) -> dict[str, str]:
    said = {}
    for one in told:
        name, equals, what = one.rpartition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--column {one}: say NAME=WHAT, such as --column age=text")
        said[name.strip().casefold()] = checked_use(what)
    return said


def _write_map(plan: ImportPlan, path: Path) -> None:
    emit(map_table(plan), form_of(path, TABLE_FORMATS), path)


@contextmanager
def bar(label: str) -> Iterator[Progress | None]:
    """Show how far long work is while somebody watches a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, item_show_func=_short) as shown:

        def step(done: int, of: int, what: str) -> None:
            shown.length = of
            shown.update(done - shown.pos, what)

        yield step
        shown.update((shown.length or 1) - shown.pos)


def _short(what: str | None) -> str:
    return printable(what or "")[:40]


def show(plan: ImportPlan, *, bad: bool) -> None:
    """Say what was understood of every file, and if `bad` which cannot be read."""
    # a table's thousands of answers keep no transcript after them from being seen
    tables = {path for path, _ in plan.tables}
    in_order = sorted(plan.planned, key=lambda planned: planned.path in tables)
    for planned in in_order[:_SHOWN]:
        _show_document(planned)
    if len(in_order) > _SHOWN:
        rest = in_order[_SHOWN:]
        words = sum(planned.words for planned in rest)
        states = Counter(planned.status for planned in rest)
        told = ", ".join(f"{number} {status}" for status, number in states.items())
        talk(f"… and {len(rest)} more documents, {words} words ({told})")
        for planned in rest:
            if planned.status not in ("new", "same"):
                _show_head(planned)
        if others := sum(planned.status == "same" and bool(planned.otherwise) for planned in rest):
            talk(f"    {counted(others, 'document')} of these with other values; --revise takes them")
    for skipped in plan.skipped:
        talk(f"skipped {skipped.path.name}: {skipped.why}")
    for read in plan.unreadable if bad else ():
        talk(f"left out: {read.error}")
    for name, warning in plan.warnings:
        talk(f"{name}: {warning}")
    for path, columns in plan.tables:
        kept = [
            f"{one.name} is left out" if one.use == NOTHING else f"{one.name} is the {one.use}"
            for one in columns
            if not one.is_attribute
        ]
        talk(f"{path.name}: {', '.join(kept)}; the other columns become attributes")
    for column in plan.columns:
        talk(f"    {column_words(column)}")
    if plan.skipped_rows:
        talk(f"{plan.skipped_rows} empty answers are not imported")


def _show_head(planned: Planned) -> None:
    document = planned.document
    talk(
        f"{document.slug}  {document.kind}, {planned.words} words, from {document.source_name}"
        f" ({document.encoding}){_STATES[planned.status]}"
    )
    match planned.status:
        case "copy":
            again = "imported once more" if planned.taken else "not imported; --copies imports it once more"
            talk(f"    the same text as {planned.other}: {again}")
        case "clash":
            talk(f"    {planned.other} has that name and another text")
        case "changed":
            _show_revision(planned)
        case "same" if planned.other:
            talk(f"    {planned.other}")
    if planned.otherwise:
        how = "" if planned.updates else " (left as it is; --revise takes it)"
        talk(f"    other than here: {'; '.join(otherwise_words(planned))}{how}")


def _show_revision(planned: Planned) -> None:
    for words in revision_words(planned):
        talk(f"    {words}")
    if planned.said.skip:
        talk("    left as it is")
    elif not planned.taken:
        talk("    --revise takes it as the next revision, --no-revise leaves it out")


def _show_document(planned: Planned) -> None:
    _show_head(planned)
    document = planned.document
    for speaker in document.speakers[:_LABELS]:
        who = speaker.person or speaker.kind
        roles = f" ({', '.join(speaker.roles)})" if speaker.roles else ""
        alike = f"  perhaps the same as {speaker.similar_to}" if speaker.similar_to else ""
        talk(f"    {speaker.label:<16} {who}{roles}: {speaker.turns} turns, {speaker.words} words{alike}")
    _talk_of_more(len(document.speakers), "speaker")
    reported = Counter(turn.person or turn.label for turn in document.turns if turn.form == "reported")
    if reported:
        talk(f"    quoted: {', '.join(f'{who} {n}×' for who, n in reported.items())}")
    if sections := told_sections(document):
        talk(f"    sections: {', '.join(sections)}")
    if document.annotations:
        marks = mark_counts(document)
        talk(f"    annotations: {', '.join(f'{n} {kind}' for kind, n in marks.items())}")
    if document.pages:
        talk(f"    pages: {len(document.pages)}")
    for one in {one.key: one for one in reversed(document.proposals)}.values():
        _show_proposal(document, one)
    if planned.memos:
        talk(f"    {counted(len(planned.memos), 'memo')} of what stands beside the text")
    if planned.new_people:
        talk(f"    new people: {', '.join(planned.new_people)}")
    if planned.new_site:
        talk(f"    new site: {planned.new_site}")
    for left in document.not_speakers[:_LABELS]:
        talk(f"    not a speaker, line {left.line}: {left.label} ({left.why})")
    _talk_of_more(len(document.not_speakers), "label")
    for warning in document.warnings:
        talk(f"    note: {warning}")


def _talk_of_more(number: int, thing: str) -> None:
    if number > _LABELS:
        talk(f"    … and {counted(number - _LABELS, f'more {thing}')}; --write-map writes all of them")


def _show_proposal(document: ImportedDocument, one: Proposal) -> None:
    taken = "" if is_taken(document, one.key) else f" (not taken; --take {one.key})"
    line = f", line {one.line}" if one.line else ""
    note = f": {one.note}" if one.note else ""
    if one.key in FIELDS:
        talk(f"    header: {one.key} {one.value or one.given}{line}{taken}{note}")
    elif one.note:
        talk(f"    header: {one.key}{line}{note}")


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
