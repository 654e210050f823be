"""Writing a table to a file whose ending says its form, with the filter that it was made under."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import cast

from cpqual.formats.endings import form_of
from cpqual.formats.tables import TABLE_FORMATS, Table, TableFormat, write
from cpqual.services.files import new_file_here, write_bytes

WHERE = "only_where"
"""The column that tells the filter in the forms that have no notes to tell it."""
_WITHOUT_NOTES = ("csv", "tsv", "jsonl")


def new_table_here(name: str) -> Path:
    """Return the path of a table that is to be made in the folder one is in; `.csv` without an ending.

    Raises:
        RefusedError: it names a folder, or a file of that name is there.
        InputError: no table has that ending.
    """
    path = new_file_here(name, ".csv")
    _form(path)
    return path


def telling(table: Table, form: TableFormat, where: str) -> Table:
    """Return a table that tells the filter it was made under, also where the form has no notes.

    Args:
        where: the filter, which the notes of the table hold already; empty for none.
    """
    if not where or form not in _WITHOUT_NOTES:
        return table
    return replace(table, columns=(*table.columns, WHERE), rows=[(*row, where) for row in table.rows])


def write_table(table: Table, path: Path, where: str = "") -> None:
    """Write a table in the form its file's ending asks for.

    Args:
        where: see `telling`.

    Raises:
        RefusedError: the file cannot be written.
        InputError: no table has that ending, or more rows than a spreadsheet holds.
    """
    out, form = BytesIO(), _form(path)
    write(telling(table, form, where), form, out)
    write_bytes(path, out.getvalue())


def _form(path: Path) -> TableFormat:
    return cast(TableFormat, form_of(path, TABLE_FORMATS))
