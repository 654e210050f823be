"""The matrix of codes as a screen shows it: codes that occur, in an order that helps to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cpqual.analysis.seriation import reciprocal_averaging
from cpqual.domain.filter_reading import parse
from cpqual.domain.filters import And, Condition, as_typed
from cpqual.domain.passages import PassageQuery
from cpqual.domain.wording import counted
from cpqual.formats.charts import Spec
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Table
from cpqual.services.code_columns import heat_spec
from cpqual.services.code_matrix import Cells, RowsOf, code_matrix
from cpqual.services.coded_ground import Level
from cpqual.services.grouping import NONE
from cpqual.services.matrix_tables import matrix_table
from cpqual.services.session import Session

Order = Literal["listed", "similar"]
ORDERS: tuple[Order, ...] = get_args(Order)
_NAMED: dict[RowsOf, str] = {"documents": "document", "people": "person", "sites": "site"}


@dataclass(frozen=True, slots=True, eq=False)
class MatrixView:
    """A matrix as it is looked at.

    Attributes:
        layer, where: whose codings were counted, and the filter.
        rows: names of documents, people or sites.
        slugs: the codes that occur in any of them.
        values: [row][code].
        absent: the codes that occur in none.
        table: the same for a file, with the codes that do not occur at the end.
    """

    rows_of: RowsOf
    cells: Cells
    level: Level
    layer: str
    where: str
    rows: tuple[str, ...]
    slugs: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    absent: tuple[str, ...]
    table: Table


def matrix_view(
    session: Session,
    rows_of: RowsOf,
    cells: Cells,
    *,
    codes: Sequence[str] = (),
    level: Level = "leaf",
    order: Order = "listed",
    layer: str | None = None,
    where: str = "",
) -> MatrixView:
    """Count each code in each document, site or person, as `code_matrix` does, and put the counts in order.

    Args:
        order: documents by import and codes by codebook, or both so that like stands beside like (see
            `analysis.seriation`).
        where: a filter; see `filtering.select`.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code or layer, or a name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found = code_matrix(session, rows_of, cells, codes=codes, level=level, layer=layer, where=where)
    table = matrix_table(found)
    n = np.array([row[1:] for row in table.rows], dtype=np.int64).reshape(len(table.rows), len(found.slugs))
    if order == "similar":
        rows, columns = reciprocal_averaging(n)
    else:
        rows, columns = list(range(n.shape[0])), list(range(n.shape[1]))
    occurring = n.sum(axis=0) > 0
    shown = [column for column in columns if occurring[column]]
    absent = [column for column in columns if not occurring[column]]
    placed = [0, *(1 + column for column in (*shown, *absent))]
    told = {"listed": (), "similar": ("rows and codes in the order of reciprocal averaging (Hill 1973)",)}
    return MatrixView(
        rows_of,
        cells,
        level,
        found.coded.voices.making,
        where,
        tuple(str(table.rows[row][0]) for row in rows),
        tuple(found.slugs[column] for column in shown),
        tuple(tuple(one) for one in n[np.ix_(rows, shown)].tolist()),
        tuple(found.slugs[column] for column in absent),
        Table(
            table.name,
            tuple(table.columns[place] for place in placed),
            [[table.rows[row][place] for place in placed] for row in rows],
            (*table.notes, *told[order]),
        ),
    )


def view_spec(view: MatrixView, palette: Palette) -> Spec:
    """Return the matrix as a heat map.

    Raises:
        RefusedError: every cell is 0.
    """
    return heat_spec(view.table, (*view.slugs, *view.absent), 1, palette, view.table.notes[0])


def passages_of(view: MatrixView, row: int, column: int) -> PassageQuery:
    """Return the query for the passages that a cell counts."""
    name, of = view.rows[row], _NAMED[view.rows_of]
    here = Condition(of, "is empty") if name == NONE else Condition(of, "=", (name,))
    whole = as_typed(And((parse(view.where), here)) if view.where else here)
    rolled_up = view.level == "rollup"
    return PassageQuery(
        (view.slugs[column],), rolled_up=rolled_up, layer=view.layer, counted=True, where=whole
    )


def said(view: MatrixView, row: int, column: int) -> str:
    """Return what stands in a cell as words, with what its row and its column come to."""
    value = view.values[row][column]
    one = _NAMED[view.rows_of]
    having = sum(values[column] > 0 for values in view.values)
    codes = sum(number > 0 for number in view.values[row])
    of = f"the code is in {having} of {counted(len(view.rows), one)}, this row has {counted(codes, 'code')}"
    if view.cells == "presence":
        return f"{'occurs' if value else 'does not occur'}; {of}"
    return f"{counted(value, view.cells.removesuffix('s'))}; {of}"
