"""Tables out: to the terminal for people, to standard output or a file for machines."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import click

from cpqual.domain.errors import RefusedError
from cpqual.domain.wording import local_time
from cpqual.formats.endings import form_of
from cpqual.formats.tables import TABLE_FORMATS, Table, TableFormat, write
from cpqual.services.files import write_pieces
from cpqual.services.session import Session
from cpqual.services.table_files import telling

_MISSING = "–"
_TIMES = ("when", "created")
"""Columns that hold times: in UTC wherever programs read them, in this machine's time where people do."""
_GAPS = ((0, 1), (0, 1, 0, 0), (0, 0))
"""Blanks around a cell: fewer on a screen that a table fits only so; folded names are hard to read."""
_WIDEST = 10_000
_HARMLESS = "\n\t\u200c\u200d"


def output_options(
    *forms: str, told: str = "Form of the output; from the ending of -o when not given."
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what gives a command `--format` (its parameter is `fmt`) and `-o` (`output`).

    Where only `-o` is given `fmt` is what its ending says; an ending that says none of the forms is refused
    before any work is done.
    """

    def give(command: Callable[..., Any]) -> Callable[..., Any]:
        # looked at first, because -o asks whether it was given
        form = click.option("--format", "fmt", type=click.Choice(forms), is_eager=True, help=told)
        return form(_file_option(forms, " or say --format")(command))

    return give


def file_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what gives a command that writes one form, under several endings or one, `-o` alone."""
    return _file_option(forms, "")


def _file_option(forms: Sequence[str], remedy: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def look(ctx: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
        if path is not None and ctx.params.get("fmt") is None:
            form = form_of(path, forms, remedy)
            if remedy:
                ctx.params["fmt"] = form
        return path

    return click.option(
        "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), callback=look,
        help="Write to this file.",
    )  # fmt: skip


def table_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--format`, with every form of a table, and `-o`."""
    return output_options("table", *TABLE_FORMATS)(command)


def table_format(fmt: str | None) -> TableFormat | None:
    """Return the form of a table that is asked for; None for one on the screen, or no table."""
    return next((known for known in TABLE_FORMATS if known == fmt), None)


def emit(
    table: Table, fmt: str | None, output: Path | None, *, shown: Table | None = None, where: str = ""
) -> None:
    """Write a table where and how it was asked for.

    Args:
        table: the data.
        fmt: one of the formats, or `table` or None for text.
        output: a file, None for standard output.
        shown: another arrangement of the same data to print for `table`.
        where: the filter that the data was made under: see `telling`.
    """
    chosen = table_format(fmt)
    if chosen is None:
        text = draw(shown or table, sys.stdout.isatty() and output is None)
        send(text.encode(), output)
        return
    if chosen == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("an .xlsx file cannot be shown in a terminal: say -o FILE.xlsx")
    buffer = BytesIO()
    write(telling(table, chosen, where), chosen, buffer)
    data = buffer.getvalue()
    if output is None and sys.stdout.isatty():
        # a transcript's control characters are data in a file or pipe, and commands in a terminal
        data = printable(data.decode()).encode()
    send(data, output)


def send(data: bytes, output: Path | None) -> None:
    """Write bytes to a file, saying so, or to standard output.

    Raises:
        RefusedError: the file cannot be written.
    """
    send_pieces((data,), output)


def send_pieces(pieces: Iterable[bytes], output: Path | None) -> None:
    """Write bytes as `send` does, piece by piece.

    Raises:
        RefusedError: the file cannot be written.
    """
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    else:
        write_pieces(output, pieces)
        click.echo(f"wrote {output}", err=True)


def draw(table: Table, colour: bool) -> str:
    """Return a table as text for people: aligned columns, `–` for missing, notes below."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for i, column in enumerate(table.columns):
        numeric = any(isinstance(row[i], (int, float)) for row in table.rows)
        drawn.add_column(Text(printable(column)), justify="right" if numeric else "left", overflow="fold")
    times = [column in _TIMES for column in table.columns]
    for row in table.rows:
        drawn.add_row(*(Text(_cell(cell, time)) for cell, time in zip(row, times, strict=True)))
    text = StringIO()
    console = Console(file=text, force_terminal=colour, width=width(colour))
    if colour:
        whole = console.options.update(width=_WIDEST)
        for padding in (*_GAPS, _GAPS[0]):
            drawn.padding = padding
            if console.measure(drawn, options=whole).maximum <= console.width:
                break
    console.print(drawn if table.rows else Text(f"(no {table.name})"))
    for note in table.notes:
        # a file or pipe has no width at which a note would have to be cut
        console.print(Text(printable(note)), style="dim", soft_wrap=not colour)
    return text.getvalue()


def width(colour: bool) -> int:
    """Return how many columns text for people may take."""
    # what goes into a pipe or file is not folded to anyone's screen
    return max(shutil.get_terminal_size().columns, 60) if colour else 250


def _cell(cell: object, time: bool) -> str:
    if time and isinstance(cell, str):
        cell = local_time(cell)
    if cell is None:
        return _MISSING
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = f"{cell:.3f}" if isinstance(cell, float) else str(cell)
    return printable(text.replace("\n", "⏎"))


def printable(text: str) -> str:
    """Return text that moves no cursor and runs no command; lines, tabs and joiners stay."""
    return "".join(c if c.isprintable() or c in _HARMLESS else "\ufffd" for c in text)


def confirm(question: str, remedy: str = "Say --yes.") -> None:
    """Ask the person whether to go on; stop the command if not.

    Raises:
        RefusedError: nobody is at a terminal to answer.
    """
    if not sys.stdin.isatty():
        raise RefusedError("nobody is there to confirm this", remedy=remedy)
    click.confirm(printable(question), abort=True, err=True)


def talk(message: str) -> None:
    """Say something to the person, on standard error, so that data on standard output stays clean."""
    click.echo(printable(message), err=True)


def told_back(opened: Session, done: str) -> None:
    """Say what was done, and that undo takes it back: not where it was so, as that would undo another act."""
    talk(f"{done}; cpqual undo takes it back" if opened.wrote else f"{done}: so it was, nothing was changed")
