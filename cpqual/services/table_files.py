"""Writing a table to a file whose ending says its form."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import cast

from cpqual.formats.endings import form_of
from cpqual.formats.tables import TABLE_FORMATS, Table, TableFormat, write
from cpqual.services.files import new_file_here, write_bytes


def new_table_here(name: str) -> Path:
    """Return the path of a table that is to be made in the folder one is in; `.csv` without an ending.

    Raises:
        RefusedError: it names a folder, or a file of that name is there.
        InputError: no table has that ending.
    """
    path = new_file_here(name, ".csv")
    _form(path)
    return path


def write_table(table: Table, path: Path) -> None:
    """Write a table in the form its file's ending asks for.

    Raises:
        RefusedError: the file cannot be written.
        InputError: no table has that ending, or more rows than a spreadsheet holds.
    """
    out = BytesIO()
    write(table, _form(path), out)
    write_bytes(path, out.getvalue())


def _form(path: Path) -> TableFormat:
    return cast(TableFormat, form_of(path, TABLE_FORMATS))
