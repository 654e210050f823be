"""`cpqual framework`: the framework matrix of cases and themes with the analyst's own summaries."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.output import confirm, emit, printable, send, table_format, table_options, talk, told_back
from cpqual.cli.spans import names, read_place
from cpqual.domain.frameworks import (
    CASE_KINDS,
    WRITTEN,
    CaseKind,
    Framework,
    Summary,
    Written,
    cases_in_words,
)
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services import framework_cells, frameworks
from cpqual.services.framework_cases import cases_of
from cpqual.services.framework_passages import Coverage, Ground
from cpqual.services.frameworks import amount_of
from cpqual.services.session import Session

_SHOWN = 60
_STATUS = {"draft": "~ ", "done": ""}


@click.group()
def framework() -> None:
    """Write a framework matrix: a row for every case, a column for every theme, your summary in each cell.

    Without NAME, where there is one framework only, that one is meant.
    """


@framework.command("new")
@click.argument("name")
@click.option("--cases", type=click.Choice(CASE_KINDS), default="person", show_default=True,
              help="What the rows are.")  # fmt: skip
@click.option("--themes", help="Codes for the columns, such as barriers,trust.  [default: the top level]")
@click.option("--where", default="", help="Only cases of which this is true, such as 'group = worker'.")
@click.pass_obj
def framework_new(choices: Choices, name: str, cases: CaseKind, themes: str | None, where: str) -> None:
    """Make a framework called NAME; each column stands for its code and all codes below it."""
    with session(choices) as opened:
        made = frameworks.make_framework(
            opened, name, cases, names(themes) if themes is not None else None, where
        )
        rows = len(cases_of(opened, made))
    talk(f"made the framework {made.slug}: {_size(made, rows)}; open it in Explore mode (F5)")


def _size(made: Framework, rows: int) -> str:
    return f"{cases_in_words(rows, made.cases)} by {counted(len(made.themes), 'theme')}"


@framework.command("list")
@table_options
@click.pass_obj
def framework_list(choices: Choices, fmt: str | None, output: Path | None) -> None:
    """List the frameworks."""
    with session(choices) as opened:
        rows = [
            (
                one.slug,
                one.title,
                one.cases,
                one.filter or None,
                ", ".join(one.themes),
                one.coder,
                one.created,
            )
            for one in frameworks.list_frameworks(opened)
        ]
    columns = ("framework", "title", "cases", "where", "themes", "by", "created")
    emit(Table("frameworks", columns, rows), fmt, output)


@framework.command("show")
@click.argument("name", required=False)
@click.option("--layer", help="Whose passages are counted: a coder, adjudicated…  [default: adjudicated]")
@table_options
@click.pass_obj
def framework_show(
    choices: Choices, name: str | None, layer: str | None, fmt: str | None, output: Path | None
) -> None:
    """Show the matrix: cases down, themes across, with the beginning of each summary on a screen.

    `~` stands before a draft, and `+2` says that two passages were coded after the summary was written. An
    empty cell tells how many passages wait for it. Every other format holds the whole summaries.
    """
    from cpqual.services.framework_tables import load, wide_table

    with session(choices) as opened:
        found = load(opened, frameworks.require_framework(opened, name), layer)
    whole = wide_table(found)
    rows: list[tuple[Cell, ...]] = []
    for case in found.cases:
        cells: list[Cell] = [case.slug]
        for column in found.columns:
            key = (case.slug, column.theme)
            cells.append(_begins(found.written.get(key), found.counts.get(key)))
        rows.append(tuple(cells))
    shown = Table(whole.name, whole.columns, rows, whole.notes)
    emit(whole, fmt, output, shown=shown)


def _begins(summary: Summary | None, count: Coverage | None) -> str | None:
    if summary is None:
        return f"({counted(count.passages, 'passage')})" if count and count.passages else None
    words = " ".join(summary.body.split()) or "(no words yet)"
    cut = words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + "…"
    new = f" +{count.new}" if count and count.new else ""
    return f"{_STATUS[summary.status]}{cut}{new}"


@framework.command("columns")
@click.argument("name", required=False)
@click.option("--themes", help="These codes in this order; a column left out goes with its summaries.")
@click.option("--add", help="Codes to add at the end.")
@click.option("--remove", help="Columns to take out, with their summaries.")
@click.option("--yes", is_flag=True, help="Take summaries out without asking.")
@table_options
@click.pass_obj
def framework_columns(
    choices: Choices,
    name: str | None,
    themes: str | None,
    add: str | None,
    remove: str | None,
    yes: bool,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List the columns, or say which they are to be."""
    with session(choices) as opened:
        found = frameworks.require_framework(opened, name)
        if themes is not None or add or remove:
            gone = names(remove)
            frameworks.require_columns(found, gone)
            wanted = names(themes) if themes is not None else list(found.themes)
            wanted += [theme for theme in names(add) if theme not in wanted]
            wanted = [theme for theme in wanted if theme not in gone]
            if not yes:
                _confirm_loss(opened, found, wanted)
            found = frameworks.set_themes(opened, found, wanted)
            told_back(opened, f"{found.slug}: {', '.join(found.themes)}")
            return
        book = opened.codebook()
        rows = [
            (
                column.theme,
                column.label,
                column.fate or None,
                ", ".join(book.descendants(column.theme)[1:]) or None,
            )
            for column in frameworks.columns(found, book)
        ]
    emit(Table("columns", ("theme", "label", "what became of it", "with"), rows), fmt, output)


def _confirm_loss(opened: Session, found: Framework, wanted: list[str]) -> None:
    lost = {
        theme: frameworks.summaries_under(opened, found, theme)
        for theme in found.themes
        if theme not in wanted
    }
    told = ", ".join(f"{theme} ({number})" for theme, number in lost.items() if number)
    if told:
        confirm(f"Take out summaries of {told}?")


@framework.command("cell")
@click.argument("name")
@click.argument("case")
@click.argument("theme")
@click.option("--text", help="Write this as the summary.")
@click.option("--file", "file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
              help="Write what is in this file as the summary; - for standard input.")  # fmt: skip
@click.option("--status", type=click.Choice(WRITTEN), help="Say how far the summary is.")
@click.option(
    "--link", "links", multiple=True, metavar="DOC:START-END", help="Link this passage; may be repeated."
)
@click.option("--unlink", "unlinks", multiple=True, metavar="DOC:START-END",
              help="Unlink what touches this passage; may be repeated.")  # fmt: skip
@click.option("--clear", is_flag=True, help="Make the cell empty.")
@click.option("--layer", help="Whose passages are shown: a coder, adjudicated…  [default: adjudicated]")
@table_options
@click.pass_obj
def framework_cell(
    choices: Choices,
    name: str,
    case: str,
    theme: str,
    text: str | None,
    file: Path | None,
    status: Written | None,
    links: tuple[str, ...],
    unlinks: tuple[str, ...],
    clear: bool,
    layer: str | None,
    fmt: str | None,
    output: Path | None,
) -> None:
    """Show the cell of CASE under THEME with its passages, or write it.

    Shown are the summary and all passages of the case under the theme: those it rests on first, then those
    that are not linked yet.
    """
    if text is not None and file is not None:
        raise click.UsageError("the summary comes from --text or from --file, not from both")
    if clear and (text is not None or file is not None or status or links or unlinks):
        raise click.UsageError("--clear leaves nothing that could be written or linked")
    body = _read(file) if file is not None else text
    with session(choices) as opened:
        found = frameworks.require_framework(opened, name)
        row = frameworks.find_case(opened, found, case)
        if clear:
            framework_cells.clear_cell(opened, found, row, theme)
            told_back(opened, f"cleared {row.slug} × {theme}")
        elif body is not None or status or links or unlinks:
            with opened.act("framework", f"wrote the cell of {row.slug} × {theme} in {found.slug}"):
                for one in unlinks:
                    framework_cells.unlink_passages(opened, found, row, theme, *read_place(one))
                if body is not None:
                    framework_cells.write_summary(opened, found, row, theme, body, status)
                elif status:
                    framework_cells.set_status(opened, found, row, theme, status)
                for one in links:
                    framework_cells.link_passage(opened, found, row, theme, *read_place(one))
            told_back(opened, f"wrote {row.slug} × {theme}")
        else:
            ground = Ground(opened, found, layer)
            emit(
                _cell_table(framework_cells.read_cell(opened, found, row, theme, ground, most=500)),
                fmt,
                output,
            )


def _read(file: Path) -> str:
    if str(file) == "-":
        data = sys.stdin.buffer.read()
    else:
        from cpqual.services.files import read_bytes

        data = read_bytes(file)
    return data.decode(errors="surrogateescape").removeprefix("\ufeff")


def _cell_table(cell: framework_cells.Cell) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            "linked" if one.links else None, one.new or None, one.passage.place.document,
            one.passage.place.start, one.passage.place.end, one.passage.speaker or None,
            ", ".join(one.passage.place.codes) or None, one.passage.words,
        )
        for one in cell.passages
    ]  # fmt: skip
    columns = ("linked", "new", "document", "start", "end", "speaker", "codes", "passage")
    return Table(
        f"{cell.case.slug} × {cell.column.theme}",
        columns,
        rows,
        tuple(framework_cells.told(cell)),
        wrapped=("passage",),
    )


@framework.command("status")
@click.argument("name", required=False)
@click.option("--layer", help="Whose passages are counted: a coder, adjudicated…  [default: adjudicated]")
@table_options
@click.pass_obj
def framework_status(
    choices: Choices, name: str | None, layer: str | None, fmt: str | None, output: Path | None
) -> None:
    """Say per theme how many cells are done, drafts and empty, and where passages came since."""
    from cpqual.services.framework_tables import load, status_table

    with session(choices) as opened:
        table = status_table(load(opened, frameworks.require_framework(opened, name), layer))
    places = [i for i, column in enumerate(table.columns) if column != "label"]
    shown = Table(
        table.name, tuple(table.columns[i] for i in places), [[row[i] for i in places] for row in table.rows],
        table.notes,
    )  # fmt: skip
    emit(table, fmt, output, shown=shown)


@framework.command("export")
@click.argument("name", required=False)
@click.option(
    "--wide", is_flag=True, help="A row for every case, a column for every theme, instead of cells."
)
@click.option("--layer", help="Whose passages are counted: a coder, adjudicated…  [default: adjudicated]")
@table_options
@click.pass_obj
def framework_export(
    choices: Choices, name: str | None, wide: bool, layer: str | None, fmt: str | None, output: Path | None
) -> None:
    """Write the framework to a file: .xlsx (matrix, passages, cells), .md to read, .csv (a row a cell).

    The .csv is what `framework import` reads back.
    """
    from cpqual.services.framework_tables import as_text, as_workbook, load, long_table, wide_table

    chosen = table_format(fmt)
    if chosen == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("an .xlsx file cannot be shown in a terminal: say -o FILE.xlsx")
    with session(choices) as opened:
        found = load(opened, frameworks.require_framework(opened, name), layer)
        if wide:
            emit(wide_table(found), fmt, output)
        elif chosen == "xlsx":
            send(as_workbook(opened, found), output)
        elif chosen == "md":
            text = as_text(opened, found)
            send(printable(text).encode() if output is None else text.encode(), output)
        else:
            emit(long_table(found), fmt, output)


@framework.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def framework_import(choices: Choices, name: str, file: Path) -> None:
    """Take summaries into the framework NAME from a CSV: case,theme,status,summary,passages.

    Rows without a summary and without passages leave their cells alone. Passages are written as
    INT-1:10-40; INT-1:52-60 and are added to those linked already.
    """
    from cpqual.services.framework_import import import_summaries

    with session(choices) as opened:
        found = import_summaries(opened, frameworks.require_framework(opened, name), file)
    told = f"{counted(found.written, 'cell')} written, {found.unchanged} said so already"
    talk(f"{told}; cpqual undo takes it back" if found.written else told)


@framework.command("change")
@click.argument("name")
@click.option("--title", help="Another title; the name that commands use stays.")
@click.option("--where", help="Only cases of which this is true; '' for all.")
@click.pass_obj
def framework_change(choices: Choices, name: str, title: str | None, where: str | None) -> None:
    """Give a framework another title, or let other cases in; summaries of cases left out are kept."""
    if title is None and where is None:
        raise click.UsageError("say --title or --where")
    with session(choices) as opened:
        found = frameworks.require_framework(opened, name)
        found = frameworks.change_framework(opened, found, title=title, where=where)
        rows = len(cases_of(opened, found))
    talk(f"{found.slug}: {found.title}, {_size(found, rows)}")


@framework.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def framework_remove(choices: Choices, name: str, yes: bool) -> None:
    """Remove a framework with its summaries; cpqual undo brings it back."""
    with session(choices) as opened:
        found = frameworks.require_framework(opened, name)
        held = frameworks.summaries_in(opened, found)
        if not yes:
            confirm(f"Remove the framework {found.slug} with {amount_of(held)}?")
        frameworks.remove_framework(opened, found)
    talk(f"removed the framework {found.slug} with {amount_of(held)}; cpqual undo brings it back")


COMMANDS = {"framework": framework}
