"""Reading summaries of a framework from a table with a row for every cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.domain.frameworks import CELL_STATUSES, CellStatus
from cpqual.domain.text import Span
from cpqual.formats.delimited import read_grid
from cpqual.formats.options import Source
from cpqual.formats.places import read_places
from cpqual.formats.tables import rearm

_COLUMNS = ("case", "theme", "status", "summary", "passages")


@dataclass(frozen=True, slots=True)
class CellRow:
    """A row that says something.

    Attributes:
        where: file and line, to name in errors.
        status: `empty` where only passages are named.
        passages: the passages that the summary rests on, as (document, span).
    """

    where: str
    case: str
    theme: str
    status: CellStatus
    summary: str
    passages: tuple[tuple[str, Span], ...]


def read_cells(source: Source) -> Iterator[CellRow]:
    """Yield the rows with a summary or a passage, of a table `case,theme,status,summary,passages`.

    Status and passages may be missing; a summary without a status is a draft. Other columns are passed over,
    and so are rows that say nothing: what is in their cells stays.

    Raises:
        InputError: not a table, without its columns, or a row with a status or a passage that is none.
    """
    grid = read_grid(source, _COLUMNS)
    names = {name: grid.column(name) for name in _COLUMNS}
    for name in ("case", "theme", "summary"):
        if names[name] is None:
            raise InputError(f"there is no column {name!r}", where=source.where)
    for row in grid.rows:
        where = f"{source.where}, line {row.line}"
        said = {name: rearm(row.cells[column]) for name, column in names.items() if column is not None}
        found = _row(said, where)
        if found.summary.strip() or found.passages:
            yield found


def _row(said: Mapping[str, str], where: str) -> CellRow:
    case, theme = said["case"].strip(), said["theme"].strip()
    if not case or not theme:
        raise InputError(f"the {'theme' if case else 'case'} is missing", where=where)
    passages = read_places(said.get("passages", ""), where)
    return CellRow(where, case, theme, _status(said, where), said["summary"], passages)


def _status(said: Mapping[str, str], where: str) -> CellStatus:
    given = said.get("status", "").strip().casefold()
    for status in CELL_STATUSES:
        if given == status:
            return "draft" if status == "empty" and said["summary"].strip() else status
    if given:
        raise InputError(f"no status {given!r}", where=where, remedy=f"Use {', '.join(CELL_STATUSES)}.")
    return "draft" if said["summary"].strip() else "empty"
