"""A sheet of a spreadsheet as rows of text, with its values as people see them."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.domain.wording import counted
from cpqual.formats.archive import Archive
from cpqual.formats.options import Source

MOST_CELLS = 20_000_000
"""Most cells of a sheet that are read: a million rows of twenty."""
_CHUNK = 1024 * 1024
_OVERLAP = 512
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref=["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']"""
)
_UNCOUNTED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f[^<>]{0,200}/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL = re.compile(r"([A-Z]+)(\d+)")
_MOST_MERGED = 100_000
_PADDED = re.compile(r"0{2,15}")
Row = tuple[int, list[str]]

ONLY_THE_SHEET = "only the sheet"
"""Begins the remark that a spreadsheet has other sheets."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet read: (row number, cells) of each row that is not blank, and what is worth knowing of it."""

    name: str
    rows: list[Row]
    notes: tuple[str, ...]


def read_sheet(source: Source, name: str | None = None) -> Sheet:
    """Read a sheet of an `.xlsx` file: the one of that name, otherwise the first that is not hidden.

    Formulas give the value they last had, dates are ISO 8601, shares have their percent sign, numbers no more
    than 15 digits; a number that is shown with zeros before it keeps them, a value that is an error is empty.
    The value of cells merged over several rows counts in each of them.

    Raises:
        InputError: no sound spreadsheet, too large, or without that sheet.
    """
    import openpyxl  # here, because few read spreadsheets

    archive = Archive(source)
    _refuse_types(archive, source)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it leaves out; only values are wanted
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
            sheet = _choose(book, name, source)
            # the size a sheet claims may be that of the largest there can be
            sheet.reset_dimensions()
            reader = _Reader(source)
            rows = list(reader.rows(sheet))
            notes = [*_other_sheets(book, sheet, chosen=name is not None), *reader.notes()]
            notes += _as_merged(rows, archive, sheet._worksheet_path.lstrip("/"))
    except InputError:
        raise
    except Exception:
        # whatever a broken file does inside openpyxl, it is a broken file
        raise InputError(
            "cannot be read as a spreadsheet", where=source.where, remedy="Save it as .xlsx or CSV again."
        ) from None
    rows = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    return Sheet(sheet.title, rows, tuple(notes))


def _refuse_types(archive: Archive, source: Source) -> None:
    """Refuse parts that declare a document type, by which entities could be defined."""
    for part in archive.names:
        if part.endswith((".xml", ".rels")) and any(
            b"<!DOCTYPE" in chunk for chunk, _ in archive.chunks(part, _CHUNK, len(b"<!DOCTYPE"))
        ):
            raise InputError(
                "declares a document type, which spreadsheets never do; it is not read",
                where=source.where,
                remedy="Save it as .xlsx or CSV again.",
            )


def _choose(book: Any, name: str | None, source: Source) -> Any:
    sheets = list(book.worksheets)
    if name is None:
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        return (visible or sheets)[0]
    for sheet in sheets:
        if sheet.title.casefold() == name.casefold():
            return sheet
    known = ", ".join(repr(sheet.title) for sheet in sheets)
    raise InputError(f"has no sheet {name!r}; its sheets are {known}", where=source.where)


def _other_sheets(book: Any, read: Any, *, chosen: bool) -> Iterator[str]:
    others = [sheet for sheet in book.worksheets if sheet is not read]
    if others and not chosen:
        names = ", ".join(
            f"{sheet.title!r}{'' if sheet.sheet_state == 'visible' else ' (hidden)'}" for sheet in others[:5]
        )
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        yield f"{ONLY_THE_SHEET} {read.title!r} is read; there are also {names}{more} (--sheet reads another)"


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.errors = 0

    def rows(self, sheet: Any) -> Iterator[Row]:
        total = 0
        for number, cells in enumerate(sheet.iter_rows(), 1):
            total += len(cells)
            if total > MOST_CELLS:
                raise InputError(
                    f"has more than {MOST_CELLS:,} cells", where=self.source.where,
                    remedy="Save its parts as files of their own.",
                )  # fmt: skip
            if any(cell.value is not None for cell in cells):
                yield number, [self.text(cell) for cell in cells]

    def text(self, cell: Any) -> str:
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str):
            if cell.data_type == "e":
                self.errors += 1
                return ""
            # how the file format writes a carriage return
            return canonicalise(value.replace("_x000D_", "\r"))
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _number(value, str(cell.number_format))
        return _other(value)

    def notes(self) -> Iterator[str]:
        if self.errors:
            yield f"{counted(self.errors, 'cell')} with an error such as #N/A read as empty"


def _number(value: float, shown_as: str) -> str:
    if shown_as.endswith("%"):
        return f"{value * 100:.15g}%"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}"
    whole = str(int(value))
    return whole.zfill(len(shown_as)) if _PADDED.fullmatch(shown_as) else whole


def _other(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else _to_the_second(value.isoformat(" "))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _to_the_second(value.isoformat())
    if isinstance(value, timedelta):
        return _to_the_second(str(value))
    return canonicalise(str(value))


def _to_the_second(moment: str) -> str:
    return moment.partition(".")[0]


def _as_merged(rows: list[Row], archive: Archive, part: str) -> Iterator[str]:
    """Put the value of cells merged over rows into each of them, and say what there was."""
    merged: list[tuple[str, str]] = []
    uncounted = 0
    for chunk, new in archive.chunks(part, _CHUNK, _OVERLAP):
        merged += [
            (match[1].decode(), match[2].decode()) for match in _MERGED.finditer(chunk) if match.end() > new
        ]
        uncounted += sum(match.end() > new for match in _UNCOUNTED.finditer(chunk))
        if len(merged) > _MOST_MERGED:
            break
    by_number = dict(rows)
    filled = 0
    for first, last in merged[:_MOST_MERGED]:
        (column, top), (_, bottom) = _place(first), _place(last)
        value = (by_number.get(top, []) + [""] * (column + 1))[column]
        below = [n for n in range(top + 1, bottom + 1) if n in by_number] if value else []
        for number in below:
            cells = by_number[number]
            cells += [""] * (column + 1 - len(cells))
            if not cells[column]:
                cells[column] = value
                filled += 1
    if filled:
        yield f"cells merged over rows: their value counts in each row ({counted(filled, 'cell')} filled)"
    if uncounted:
        without = counted(uncounted, "formula")
        yield f"{without} without a value: open the file in a spreadsheet program and save it"


def _place(cell: str) -> tuple[int, int]:
    """Return a cell's column, from 0, and row."""
    match = _CELL.fullmatch(cell)
    letters, row = (match[1], int(match[2])) if match else ("A", 0)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1, row
