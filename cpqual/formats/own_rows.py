"""Tables of our own form, read back: the line of each row, and its cells by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from cpqual.domain.errors import InputError
from cpqual.formats.delimited import Row, read_grid
from cpqual.formats.options import Source
from cpqual.formats.tables import rearm

_T = TypeVar("_T", bound=str)


def own_cells(row: Row) -> dict[str, str]:
    """Return the cells by column in lower case, without what keeps a spreadsheet from obeying them."""
    return {name.casefold(): rearm(cell).strip() for name, cell in row.cells.items()}


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row of such a table.

    Attributes:
        line: where it begins in the file.
        where: file and line, for messages.
        cells: by column in lower case; a column that the file lacks is empty.
    """

    line: int
    where: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def filled(self, column: str) -> str:
        """Return a cell that may not be empty.

        Raises:
            InputError: it is.
        """
        if not self[column]:
            raise InputError(f"there is no {column}", where=self.where)
        return self[column]

    def one_of(self, column: str, known: Sequence[_T]) -> _T:
        """Return which of some words a cell holds, whatever its case.

        Raises:
            InputError: none of them.
        """
        given = self[column]
        for one in known:
            if given.casefold() == one:
                return one
        raise InputError(f"no {column} {given!r}", where=self.where, remedy=f"Use one of {', '.join(known)}.")


def read_own(source: Source, columns: Sequence[str], required: Sequence[str]) -> list[OwnRow]:
    """Read a delimited table.

    Args:
        source: the file.
        columns: those it may have; they help to tell the delimiter.
        required: those it must have.

    Raises:
        InputError: broken, or without a column it needs.
    """
    grid = read_grid(source, columns)
    for name in required:
        grid.require(name, source.where)
    return [OwnRow(row.line, f"{source.where}, line {row.line}", own_cells(row)) for row in grid.rows]
