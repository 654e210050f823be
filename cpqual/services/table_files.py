"""Writing a table to a file whose ending says its form."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from cpqual.domain.errors import RefusedError
from cpqual.formats.tables import TABLE_FORMATS, Table, TableFormat, write
from cpqual.services.files import new_file_here, write_bytes


def new_table_here(name: str) -> Path:
    """Return the path of a table that is to be made in the folder one is in; `.csv` without an ending.

    Raises:
        RefusedError: it names a folder, a file of that name is there, or no table has that ending.
    """
    path = new_file_here(name, ".csv")
    _form(path)
    return path


def write_table(table: Table, path: Path) -> None:
    """Write a table in the form its file's ending asks for.

    Raises:
        RefusedError: no table has that ending, or the file cannot be written.
        InputError: more rows than a spreadsheet holds.
    """
    out = BytesIO()
    write(table, _form(path), out)
    write_bytes(path, out.getvalue())


def _form(path: Path) -> TableFormat:
    ending = path.suffix.removeprefix(".").lower()
    for form in TABLE_FORMATS:
        if form == ending:
            return form
    raise RefusedError(f"no form {ending!r}", remedy=f"End the name in {', '.join(TABLE_FORMATS)}.")
