"""Tables as text: comma, semicolon or tab, with every complaint naming the line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.domain.text import DecodedText, decode
from cpqual.formats.lines import SHOWN
from cpqual.formats.options import Source

DELIMITERS = (",", ";", "\t")
_LONGEST_CELL = 2_000_000
"""Most code points of a cell: a quotation mark that is not closed makes one cell of the rest of the file."""
_ODD_MARK = "Look for a quotation mark that is not closed or not doubled."


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its columns as written, and its rows without the blank ones.

    Attributes:
        unit: what its rows are called in messages, a `line` of text or a `row` of a spreadsheet.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    decoded: DecodedText
    unit: str = "line"

    def column(self, name: str) -> str | None:
        """Return the column of that name as it is written in the file; letter case does not matter."""
        return next((column for column in self.columns if column.casefold() == name.casefold()), None)

    def require(self, name: str, where: str, remedy: str = "") -> str:
        """Return the column of that name as it is written in the file.

        Raises:
            InputError: there is none; names it, and those there are.
        """
        column = self.column(name)
        if column is None:
            known = ", ".join(self.columns)
            raise InputError(
                f"there is no column {name!r}; the columns are {known}", where=where, remedy=remedy
            )
        return column


def read_grid(source: Source, wanted: Sequence[str] = ()) -> Grid:
    """Read a delimited table.

    The delimiter is the one that gives the first record most of the wanted columns, then most columns; tab
    in a `.tsv`. A first line `sep=;` decides it. Cells are canonical text, and otherwise as they are.

    Args:
        source: the file.
        wanted: names of columns that help to tell the delimiter.

    Raises:
        InputError: not text, empty, with an unclosed quotation mark, with a column that has no name or
            another's, or with a row of too few or too many values; names the lines.
    """
    decoded, records = read_records(source, wanted)
    return as_grid(records, source.where, decoded)


def as_grid(
    records: Iterator[tuple[int, list[str]]], where: str, decoded: DecodedText, unit: str = "line"
) -> Grid:
    """Return (line, cells) of each record, the header first, as a table with named columns.

    Raises:
        InputError: as `read_grid` for columns and rows.
    """
    head = next(records, None)
    if head is None:
        raise InputError("is empty", where=where)
    columns = _columns(head[1], f"{where}, {unit} {head[0]}")
    return Grid(columns, tuple(_rows(columns, records, where, unit)), decoded, unit)


def read_records(
    source: Source, wanted: Sequence[str] = ()
) -> tuple[DecodedText, Iterator[tuple[int, list[str]]]]:
    """Decode a delimited table and yield (line, cells) of each record that is not blank, the header first.

    Arguments, delimiter and errors as in `read_grid`, which also names the columns.
    """
    decoded = decode(source.data, source.where)
    text, skipped = decoded.text, 0
    if not text or text.isspace():
        raise InputError("is empty", where=source.where)
    delimiter = ""
    if text.startswith("sep=") and text[4:5] in DELIMITERS:
        delimiter, text, skipped = text[4], text.partition("\n")[2], 1
    elif source.name.casefold().endswith(".tsv"):
        delimiter = "\t"
    delimiter = delimiter or _sniff(text, wanted)
    return decoded, _records(text, delimiter, source.where, skipped)


def _sniff(text: str, wanted: Sequence[str]) -> str:
    names = {name.casefold() for name in wanted}

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            head = next(csv.reader(_head_lines(text), delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return len(names & {cell.strip().casefold() for cell in head}), len(head)

    return max(DELIMITERS, key=fit)


def _head_lines(text: str) -> Iterator[str]:
    """Yield the first lines, enough for a header with line breaks in its quotation marks."""
    yield from (line + "\n" for line in text[:65536].lstrip("\n").split("\n"))


def _records(text: str, delimiter: str, where: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of each record that is not blank.

    Raises:
        InputError: the quotation marks of a cell are not right; names the line on which the cell begins.
    """
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        begin = 1
        while True:
            try:
                record = next(reader, None)
            except csv.Error:
                line, what = _odd_cell(text, begin, delimiter)
                raise InputError(what, where=f"{where}, line {line + skipped}", remedy=_ODD_MARK) from None
            if record is None:
                return
            if any(cell.strip() for cell in record):
                yield begin + skipped, record
            begin = reader.line_num + 1
    finally:
        csv.field_size_limit(before)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines one by one: all at once they would take as much memory again, and often four times."""
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def _odd_cell(text: str, line: int, delimiter: str) -> tuple[int, str]:
    """Return the line on which the first cell with odd quotation marks begins, and what is wrong with it.

    Args:
        line: that on which the record with the cell begins.
    """
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
    begin = at
    cell = re.compile(rf'(?:"(?:[^"]|"")*+"|[^"{delimiter}\n][^{delimiter}\n]*+)?+{delimiter}')
    while found := cell.match(text, at, at + _LONGEST_CELL):
        at = found.end()
    line += text.count("\n", begin, at)
    marked = text[at : at + 1] == '"'
    closed = re.compile(r'"(?:[^"]|"")*+"').match(text, at) if marked else None
    if marked and closed is None:
        return line, "a quotation mark begins a cell here and is not closed"
    if closed is None or len(closed[0]) > _LONGEST_CELL:
        return line, f"a cell begins here that has more than {_LONGEST_CELL:,} characters"
    return line, "a cell begins here with a quotation mark, and another in it is not doubled"


def _columns(head: list[str], where: str) -> tuple[str, ...]:
    columns = [" ".join(cell.split()) for cell in head]
    while columns and not columns[-1]:
        columns.pop()
    check_names(columns, where)
    return tuple(columns)


def check_names(columns: Sequence[str], where: str) -> None:
    """Look whether the columns of a table can be told from each other.

    Raises:
        InputError: one has no name, or the same as another in any case.
    """
    seen: set[str] = set()
    for number, column in enumerate(columns, 1):
        if not column:
            raise InputError(f"column {number} has no name", where=where)
        if column.casefold() in seen:
            raise InputError(f"two columns are called {column!r}", where=where)
        seen.add(column.casefold())


def _rows(
    columns: tuple[str, ...], records: Iterator[tuple[int, list[str]]], where: str, unit: str
) -> Iterator[Row]:
    ragged: list[tuple[int, int]] = []
    for line, record in records:
        while len(record) > len(columns) and not record[-1].strip():
            record.pop()
        if len(record) == len(columns):
            yield Row(line, dict(zip(columns, record, strict=True)))
        else:
            ragged.append((line, len(record)))
    if ragged:
        shown = ", ".join(f"{unit} {line} has {count}" for line, count in ragged[:SHOWN])
        more = f" and {len(ragged) - SHOWN} more" if len(ragged) > SHOWN else ""
        raise InputError(
            f"the header has {len(columns)} columns, but {shown}{more}",
            where=where,
            remedy="Name the further columns, or clear their cells."
            if unit == "row"
            else "Put values that hold the delimiter in quotation marks.",
        )
