"""The first sheet of a spreadsheet, or a delimited table, as rows of text with their line numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from cpqual.domain.errors import InputError
from cpqual.domain.text import DecodedText
from cpqual.domain.wording import counted
from cpqual.formats.delimited import Grid, as_grid, read_records
from cpqual.formats.options import Source
from cpqual.formats.survey_heads import with_one_head
from cpqual.formats.workbook import Row, read_sheet

_TOP = 12
"""Rows among which the names of the columns are looked for."""


def read_lines(source: Source) -> list[tuple[int, list[str]]]:
    """Return (line, cells) of each row that is not blank; the header is one of them.

    An `.xlsx` file gives its first sheet, whole numbers without a decimal point and formulas as the values
    they last had; anything else is read as a delimited table. Cells are stripped. The header ends with its
    last cell that is not blank; blank cells beyond it are dropped, and those a spreadsheet does not keep are
    made up.

    Raises:
        InputError: empty, not a table or not a spreadsheet.
    """
    spreadsheet = is_spreadsheet(source)
    found = read_sheet(source).rows if spreadsheet else list(read_records(source)[1])
    rows = [(line, [" ".join(cell.split()) for cell in cells]) for line, cells in found]
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows:
        raise InputError("is empty", where=source.where)
    while not rows[0][1][-1]:
        rows[0][1].pop()
    width = len(rows[0][1])
    for _, cells in rows:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if spreadsheet:
            cells += [""] * (width - len(cells))
    return rows


def read_grid(
    source: Source, wanted: Sequence[str] = (), sheet: str | None = None, *, survey: bool = False
) -> Grid:
    """Read a table with named columns: a sheet of an `.xlsx` file, or text.

    In a spreadsheet a title may stand above the names of the columns, and columns may be empty.

    Args:
        source: the file.
        wanted: names of columns that help to tell a delimiter, and the row of the names.
        sheet: name of the sheet; the first that is not hidden, otherwise.
        survey: whether the names of the columns may be as survey programs write them; see `survey_heads`.

    Raises:
        InputError: as `read_sheet` of `workbook`, or as `read_grid` of `delimited`.
    """
    if not is_spreadsheet(source):
        if sheet is not None:
            raise InputError(f"is text, and has no sheet {sheet!r}", where=source.where)
        decoded, records = read_records(source, wanted)
        return _grid(records, decoded, source.where, "line", survey=survey)
    found = read_sheet(source, sheet)
    rows, above = _from_header(found.rows, wanted)
    notes = list(found.notes)
    if above:
        notes.append(
            f"the names of the columns are in row {rows[0][0]}; {counted(above, 'row')} above left out"
        )
    decoded = DecodedText("", "xlsx", sha256(source.data).hexdigest(), tuple(notes))
    return _grid(iter(_filled_columns(rows)), decoded, source.where, "row", survey=survey)


def _grid(records: Iterator[Row], decoded: DecodedText, where: str, unit: str, *, survey: bool) -> Grid:
    if survey:
        records, notes = with_one_head(records, unit)
        decoded = decoded._replace(notes=(*decoded.notes, *notes))
    return as_grid(records, where, decoded, unit)


def _from_header(rows: list[Row], wanted: Sequence[str]) -> tuple[list[Row], int]:
    """Return the rows from that with the names of the columns on, and how many rows stand above it.

    That is the first row, among the first few, with all the names wanted, or else the first with more than a
    title: at least two cells, and half as many as the fullest of those rows.
    """
    names = {name.casefold() for name in wanted}
    first = [[cell.strip().casefold() for cell in cells] for _, cells in rows[:_TOP]]
    fullest = max((sum(map(bool, cells)) for cells in first), default=0)
    at = next((i for i, cells in enumerate(first) if names and names <= set(cells)), None)
    if at is None:
        enough = max(2, fullest / 2) if fullest > 1 else 1
        at = next((i for i, cells in enumerate(first) if sum(map(bool, cells)) >= enough), 0)
    return rows[at:], at


def _filled_columns(rows: list[Row]) -> list[Row]:
    """Return the rows, as wide as each other, without the columns in which no row has anything."""
    width = max((len(cells) for _, cells in rows), default=0)
    used = [False] * width
    for _, cells in rows:
        for i, cell in enumerate(cells):
            used[i] = used[i] or bool(cell.strip())
    return [
        (line, [cells[i] if i < len(cells) else "" for i in range(width) if used[i]]) for line, cells in rows
    ]


def is_spreadsheet(source: Source) -> bool:
    """Tell whether a file is a spreadsheet rather than text."""
    return source.name.casefold().endswith(".xlsx") or source.data.startswith(b"PK\x03\x04")
