"""Writing a table as Parquet, for those who have pyarrow."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from cpqual.domain.errors import RefusedError
from cpqual.formats.tables import Cell, Table


def parquet(table: Table) -> bytes:
    """Return a table as a Parquet file: typed columns, missing cells null, notes in the metadata.

    A column of whole numbers is int64, with fractions float64, of truth values boolean, any other is text.

    Raises:
        RefusedError: pyarrow is not installed.
    """
    try:
        arrow, files = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise RefusedError(
            "Parquet needs pyarrow, which is not installed",
            remedy="Install cpqual[parquet], or write CSV.",
        ) from None
    columns: list[list[Any]] = [list(column) for column in zip(*table.rows, strict=True)]
    columns = columns or [[] for _ in table.columns]
    kinds = [kind_of(column) for column in columns]
    types = {"int": arrow.int64(), "float": arrow.float64(), "bool": arrow.bool_(), "text": arrow.string()}
    schema = arrow.schema(
        [arrow.field(name, types[kind]) for name, kind in zip(table.columns, kinds, strict=True)],
        metadata={"notes": "\n".join(table.notes)},
    )
    arrays = [
        arrow.array([_cast(cell, kind) for cell in column], types[kind])
        for column, kind in zip(columns, kinds, strict=True)
    ]
    out = BytesIO()
    files.write_table(arrow.Table.from_arrays(arrays, schema=schema), out)
    return out.getvalue()


def kind_of(column: Iterable[Cell]) -> str:
    """Return what all cells of a column that are not missing are: `int`, `float`, `bool` or `text`."""
    kinds = {type(cell) for cell in column if cell is not None}
    if kinds == {bool}:
        return "bool"
    if kinds == {int}:
        return "int"
    return "float" if kinds and kinds <= {int, float} else "text"


def _cast(cell: Cell, kind: str) -> Cell:
    if cell is None:
        return None
    if kind == "float":
        return float(cell)
    return str(cell) if kind == "text" else cell
