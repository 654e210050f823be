"""Negative cases as a table, with the line of every row."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.domain.negative_cases import CASE_KINDS, CaseKind
from cpqual.formats.delimited import Row, read_grid
from cpqual.formats.options import Source
from cpqual.formats.places import read_ends
from cpqual.formats.tables import rearm

_REQUIRED = ("document", "code", "kind", "note")
CASE_COLUMNS = (*_REQUIRED, "start", "end", "quote", "coder")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A negative case as a file gives it; names are not yet looked up.

    Attributes:
        line: where the row begins in the file.
        start, end: code points `[start, end)`, both None when only the quote is given.
        quote: the words of the passage, empty when not given.
        coder: empty when the file does not say.
    """

    line: int
    document: str
    start: int | None
    end: int | None
    code: str
    kind: CaseKind
    note: str
    quote: str
    coder: str


def read_cases(source: Source) -> list[CaseRow]:
    """Read a delimited table of negative cases: `document,code,kind,note[,start,end,quote,coder]`.

    Start and end may be left out of a row that has a quote.

    Raises:
        InputError: broken, without a column it needs, or with a value that cannot be; names the line.
    """
    grid = read_grid(source, CASE_COLUMNS)
    for name in _REQUIRED:
        grid.require(name, source.where)
    return [_row(row, f"{source.where}, line {row.line}") for row in grid.rows]


def _row(row: Row, where: str) -> CaseRow:
    cells = {name.casefold(): rearm(cell).strip() for name, cell in row.cells.items()}
    for name in _REQUIRED:
        if not cells[name]:
            raise InputError(f"there is no {name}", where=where)
    kind = next((known for known in CASE_KINDS if known == cells["kind"].casefold()), None)
    if kind is None:
        raise InputError(
            f"no kind {cells['kind']!r}", where=where, remedy=f"Use one of {', '.join(CASE_KINDS)}."
        )
    start, end = read_ends(cells.get("start", ""), cells.get("end", ""), where)
    quote = cells.get("quote", "")
    if start is None and not quote:
        raise InputError("say start and end, or the quote", where=where)
    return CaseRow(
        row.line, cells["document"], start, end, cells["code"], kind, cells["note"], quote,
        cells.get("coder", ""),
    )  # fmt: skip
