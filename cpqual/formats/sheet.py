"""The first sheet of a spreadsheet, or a delimited table, as rows of text with their line numbers."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from cpqual.domain.errors import InputError
from cpqual.domain.text import DecodedText, canonicalise
from cpqual.formats import delimited
from cpqual.formats.delimited import Grid, read_records
from cpqual.formats.options import Source

_LARGEST = 512 * 1024 * 1024
"""Bytes that a spreadsheet's parts may take when unpacked."""


def read_lines(source: Source) -> list[tuple[int, list[str]]]:
    """Return (line, cells) of each row that is not blank; the header is one of them.

    An `.xlsx` file gives its first sheet, whole numbers without a decimal point and formulas as the values
    they last had; anything else is read as a delimited table. Cells are stripped. The header ends with its
    last cell that is not blank; blank cells beyond it are dropped, and those a spreadsheet does not keep are
    made up.

    Raises:
        InputError: empty, not a table or not a spreadsheet.
    """
    spreadsheet = _is_spreadsheet(source)
    found = _sheet(source) if spreadsheet else list(read_records(source)[1])
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


def read_grid(source: Source, wanted: Sequence[str] = ()) -> Grid:
    """Read a table with named columns: the first sheet of an `.xlsx` file, as `read_lines` does, or text.

    Args:
        source: the file.
        wanted: names of columns that help to tell a delimiter.

    Raises:
        InputError: as `read_lines`, or of `delimited.read_grid`.
    """
    if not _is_spreadsheet(source):
        return delimited.read_grid(source, wanted)
    decoded = DecodedText("", "xlsx", sha256(source.data).hexdigest(), ())
    return delimited.as_grid(iter(read_lines(source)), source.where, decoded)


def _is_spreadsheet(source: Source) -> bool:
    return source.name.casefold().endswith(".xlsx") or source.data.startswith(b"PK\x03\x04")


def _sheet(source: Source) -> list[tuple[int, list[str]]]:
    import openpyxl  # here, because few read spreadsheets

    try:
        _check_size(source)
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it leaves out; only values are wanted
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            # the size a sheet claims may be that of the largest there can be
            sheet.reset_dimensions()
            return list(_rows(sheet))
    except InputError:
        raise
    except Exception:
        # whatever a broken file does inside openpyxl, it is a broken file
        raise InputError(
            "cannot be read as a spreadsheet", where=source.where, remedy="Save it as .xlsx or CSV again."
        ) from None


def _check_size(source: Source) -> None:
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _LARGEST:
            raise InputError(
                "unpacks to more than 512 MB", where=source.where, remedy="Save the table as CSV."
            )


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if any(value is not None for value in values):
            yield line, [_text(value) for value in values]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return canonicalise(str(value))
