"""`cpqual suggest list`: what is proposed, as a short list for people or unit by unit for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cpqual.cli.context import Choices, session
from cpqual.cli.filtering import where_option
from cpqual.cli.output import emit, send_pieces, table_format, table_options, talk
from cpqual.cli.spans import names
from cpqual.domain.units import UNIT_KINDS, UnitKind
from cpqual.formats.tables import Cell, Table, write
from cpqual.services import suggesting
from cpqual.services.session import Session
from cpqual.services.table_files import WHERE

if TYPE_CHECKING:
    from cpqual.services.suggestion_list import ListedUnit, Listing

_SHORT = 50
_COLUMNS = ("document", "start", "end", "text_hash", "code", "probability", "likely")


@click.command("list")
@click.option("-n", "--limit", type=click.IntRange(1),
              help=f"At most so many.  [default: {_SHORT}; every unit in the form by units]")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="By units: every unit with every code.")
@click.option("--documents", metavar="PATTERNS",
              help="By units: only these documents, with commas between; * is for anything.")  # fmt: skip
@click.option("--unit", type=click.Choice(UNIT_KINDS), help="By units: of this kind, not the project's.")
@click.option("--unread/--read", "unread", default=None,
              help="By units: only those you have not read, or have.")  # fmt: skip
@where_option
@table_options
@click.pass_obj
def list_(
    choices: Choices,
    limit: int | None,
    every: bool,
    documents: str | None,
    unit: UnitKind | None,
    unread: bool | None,
    where: str,
    fmt: str | None,
    output: Path | None,
) -> None:
    """List the most probable suggestions that you have neither coded nor answered.

    As JSON lines, or with any option for it, the list goes by units instead: every unit that can carry a
    code, in document order, with the SHA-256 of its words and what is suggested for it, read or not. Of each
    code it says the probability and whether that makes it likely. A unit you have read is scored as if you
    had not. Other forms than JSON lines have a row for each unit and code.

    Nothing old is listed: what you did since the last training is learned from first.
    """
    by_units = every or documents or unit or unread is not None or table_format(fmt) == "jsonl"
    with session(choices) as opened:
        if not by_units:
            _short_list(opened, limit or _SHORT, where, fmt, output)
            return
        from cpqual.services.suggestion_list import Asked, list_units

        asked = Asked(
            unit, tuple(names(documents)), where, None if unread is None else not unread, every, limit
        )
        found = list_units(opened, asked, talk)
        talk(f"scoring {found.count:,} units …")
        with _counted(found) as units:
            form = table_format(fmt)
            if form == "jsonl":
                send_pieces((_line(one, where) for one in units), output)
            elif form in ("csv", "tsv"):
                send_pieces(_delimited(units, form, where), output)
            else:
                emit(_as_table(units, found, where), fmt, output)


def _short_list(opened: Session, limit: int, where: str, fmt: str | None, output: Path | None) -> None:
    if suggesting.are_offered(opened) and not suggesting.is_up_to_date(opened):
        from cpqual.services import training

        talk("something has changed since the last training: reading and learning …")
        training.train(opened)
    run = suggesting.latest_run(opened)
    found = suggesting.open_suggestions(opened, limit=limit, where=where)
    rows = [
        (s.document, s.start, s.end, s.code, round(s.probability, 3), s.band, ", ".join(_words(s.why)))
        for s in found
    ]
    trained = "none in a second reading" if run is None else f"trained {run.created}"
    notes = (trained, *((f"only where {where}",) if where else ()))
    columns = ("document", "start", "end", "code", "probability", "shown_as", "because_of")
    emit(Table("suggestions", columns, rows, notes), fmt, output, where=where)


def _words(why: object) -> list[str]:
    if not isinstance(why, dict):
        return []
    return [str(word) for word in why.get("words") or why.get("definition") or ()]


@contextmanager
def _counted(found: Listing) -> Iterator[Iterable[ListedUnit]]:
    """Show how many units are done, where somebody looks at that and not at the units."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield found.units
        return
    with click.progressbar(found.units, length=found.count, label="units", file=sys.stderr) as bar:
        yield bar


def _line(one: ListedUnit, where: str) -> bytes:
    """Return a unit as one line of JSON."""
    told: dict[str, object] = {name: getattr(one, name) for name in ("document", "start", "end", "text_hash")}
    told["suggestions"] = [code._asdict() for code in one.suggestions]
    # the ASCII form has no character that a reader might take for the end of a line
    return (json.dumps(told | ({WHERE: where} if where else {})) + "\n").encode()


def _rows(one: ListedUnit) -> Iterator[tuple[Cell, ...]]:
    return ((one.document, one.start, one.end, one.text_hash, *code) for code in one.suggestions)


def _delimited(units: Iterable[ListedUnit], form: Literal["csv", "tsv"], where: str) -> Iterator[bytes]:
    """Yield a table's head and then the rows of each unit: there may be millions."""
    columns, told = ((*_COLUMNS, WHERE), (where,)) if where else (_COLUMNS, ())
    head = len(_written(Table("", columns, ()), form))
    yield _written(Table("", columns, ()), form)
    for one in units:
        yield _written(Table("", columns, [(*row, *told) for row in _rows(one)]), form)[head:]


def _written(table: Table, form: Literal["csv", "tsv"]) -> bytes:
    out = BytesIO()
    write(table, form, out)
    return out.getvalue()


def _as_table(units: Iterable[ListedUnit], found: Listing, where: str) -> Table:
    rows = [row for one in units for row in _rows(one)]
    notes = (
        f"learned from {found.codings} codings in {found.read} units read",
        *((f"only where {where}",) if where else ()),
    )
    return Table("suggestions by units", _COLUMNS, rows, notes)
