"""Ratings from a spreadsheet or CSV: units by coders, a table of two coders' counts, or weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.formats.delimited import check_names
from cpqual.formats.lines import SHOWN
from cpqual.formats.options import Source
from cpqual.formats.sheet import read_lines

Lines = list[tuple[int, list[str]]]
NONE = "{}"
"""How a cell says that a coder gave a unit no label at all, where blank is missing."""


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """Units by coders as they are written.

    Attributes:
        coders: names of the coders' columns.
        cells: a row per unit, a cell per coder; empty is missing.
        lines: the line each unit stands on.
        documents: the document of each unit, if a column was named for it.
        where: the file, for messages.
    """

    coders: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    documents: tuple[str, ...] | None
    where: str

    def place(self, unit: int, coder: int) -> str:
        """Name the place of a cell: file, line and column."""
        return f"{self.where}, line {self.lines[unit]}, column {self.coders[coder]}"

    def numbers(self) -> list[list[float | None]]:
        """Return the cells as numbers.

        Raises:
            InputError: one is no number.
        """
        return [
            [_number(cell, self.place(u, c)) if cell else None for c, cell in enumerate(row)]
            for u, row in enumerate(self.cells)
        ]

    def sets(self) -> list[list[frozenset[str] | None]]:
        """Return the cells as sets of labels joined by `;`, `{}` for the empty set.

        Raises:
            InputError: `{}` stands beside labels, or there are only semicolons.
        """
        return [
            [_labels(cell, self.place(u, c)) if cell else None for c, cell in enumerate(row)]
            for u, row in enumerate(self.cells)
        ]


@dataclass(frozen=True, slots=True)
class Square:
    """Numbers by category and category, as a table of counts and a table of weights have them."""

    categories: tuple[str, ...]
    cells: tuple[tuple[float, ...], ...]


def read_ratings(source: Source, document: str | None = None) -> RatingsTable:
    """Read a table with a column `unit`, one per coder and perhaps one for the document.

    Args:
        source: CSV, TSV or XLSX.
        document: name of the document's column.

    Raises:
        InputError: no such column, columns of one name, fewer than two coders, ragged rows, a unit without a
            name or named twice in a document, no units.
    """
    lines = read_lines(source)
    columns = _header(lines[0], source.where)
    unit = _column(columns, "unit", source, "Call the column of the units 'unit'.")
    at = None if document is None else _column(columns, document, source, f"There are {', '.join(columns)}.")
    if at == unit:
        raise InputError("the units' column cannot be the documents', too", where=source.where)
    if document is None:
        _check_no_document(columns, f"{source.where}, line {lines[0][0]}")
    kept = [i for i in range(len(columns)) if i not in (unit, at)]
    if len(kept) < 2:
        raise InputError(
            f"agreement needs two coders, and there {_is(len(kept))} beside the unit",
            where=f"{source.where}, line {lines[0][0]}",
            remedy="Give each coder a column.",
        )
    rows = _even(lines[1:], len(columns), source.where)
    if not rows:
        raise InputError("has a header and no units", where=source.where)
    _check_units(rows, unit, at, source.where)
    return RatingsTable(
        coders=tuple(columns[i] for i in kept),
        cells=tuple(tuple(cells[i] for i in kept) for _, cells in rows),
        lines=tuple(line for line, _ in rows),
        documents=None if at is None else tuple(cells[at] for _, cells in rows),
        where=source.where,
    )


def read_counts(source: Source) -> Square:
    """Read a table of counts: categories in the header and the first column, rows the first coder's.

    Raises:
        InputError: as `read_square`, or a count is negative or not whole, or all are 0.
    """
    square = read_square(source)
    for row, name in zip(square.cells, square.categories, strict=True):
        for count, column in zip(row, square.categories, strict=True):
            if count < 0 or not float(count).is_integer():
                raise InputError(
                    f"a count is a whole number, 0 or more, and not {count:g}",
                    where=f"{source.where}, row {name}, column {column}",
                )
    if not any(map(any, square.cells)):
        raise InputError("every count is 0", where=source.where)
    return square


def read_square(source: Source) -> Square:
    """Read numbers by category and category, named in the header and in the first column alike.

    Raises:
        InputError: fewer than two categories, one named twice, header and first column differ, ragged rows, a
            cell that is blank or no number.
    """
    lines = read_lines(source)
    # the corner may be empty, or say what the categories are
    header = (lines[0][0], ["corner", *lines[0][1][1:]])
    names = _header(header, source.where)[1:]
    if len(names) < 2:
        raise InputError("needs two categories or more", where=f"{source.where}, line {lines[0][0]}")
    rows = _even(lines[1:], len(names) + 1, source.where)
    begun = [cells[0] for _, cells in rows]
    for name, (line, cells) in zip(names, rows, strict=False):
        if cells[0] != name:
            raise InputError(
                f"begins with {cells[0]!r} where the header has {name!r}",
                where=f"{source.where}, line {line}",
                remedy="Name the same categories in the header and the first column, in the same order.",
            )
    if len(begun) != len(names):
        raise InputError(
            f"the header names {len(names)} categories, and there are {len(begun)} rows",
            where=source.where,
            remedy="Give each category a row and a column.",
        )
    numbers = tuple(
        tuple(
            _number(cell, f"{source.where}, line {line}, column {name}")
            for cell, name in zip(cells[1:], names, strict=True)
        )
        for line, cells in rows
    )
    return Square(tuple(names), numbers)


def _header(head: tuple[int, list[str]], where: str) -> list[str]:
    line, columns = head
    check_names(columns, f"{where}, line {line}")
    return columns


def _column(columns: Sequence[str], name: str, source: Source, remedy: str) -> int:
    for index, column in enumerate(columns):
        if column.casefold() == name.casefold():
            return index
    raise InputError(f"there is no column {name!r}", where=source.where, remedy=remedy)


def _check_no_document(columns: Sequence[str], where: str) -> None:
    """Refuse a column that is most likely not a coder's, rather than compare it."""
    for column in columns:
        if column.casefold() in ("document", "documents", "doc"):
            raise InputError(
                f"the column {column!r} would be a coder's",
                where=where,
                remedy=f"Say --document {column}, or leave the column out.",
            )


def _even(lines: Lines, width: int, where: str) -> Lines:
    ragged = [(line, len(cells)) for line, cells in lines if len(cells) != width]
    if ragged:
        shown = ", ".join(f"line {line} has {count}" for line, count in ragged[:SHOWN])
        more = f" and {len(ragged) - SHOWN} more" if len(ragged) > SHOWN else ""
        raise InputError(
            f"the header has {width} columns, but {shown}{more}",
            where=where,
            remedy="Give every row as many values; put those that hold the delimiter in quotation marks.",
        )
    return lines


def _check_units(rows: Lines, unit: int, document: int | None, where: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        if not cells[unit]:
            raise InputError("a unit has no name", where=f"{where}, line {line}, column unit")
        if document is not None and not cells[document]:
            raise InputError(f"the unit {cells[unit]!r} has no document", where=f"{where}, line {line}")
        key = ("" if document is None else cells[document], cells[unit])
        if key in seen:
            raise InputError(
                f"the unit {cells[unit]!r} is there twice, first on line {seen[key]}",
                where=f"{where}, line {line}",
                remedy="Give every unit one row, with a column for each coder.",
            )
        seen[key] = line


def _number(cell: str, place: str) -> float:
    try:
        # Python takes 1_000 for a number; nobody's table does
        number = math.nan if "_" in cell else float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(
            f"{cell!r} is not a number" if cell else "there is no number",
            where=place,
            remedy="Write 1.5 for one and a half.",
        )
    return number


def _labels(cell: str, place: str) -> frozenset[str]:
    if cell == NONE:
        return frozenset()
    labels = frozenset(label.strip() for label in cell.split(";") if label.strip())
    if not labels or NONE in labels:
        raise InputError(
            f"{cell!r} is not a set of labels",
            where=place,
            remedy="Join labels with ; and write {} for none.",
        )
    return labels


def _is(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"
