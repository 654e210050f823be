"""Memos as a table, with the line of every row."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.codings import MEMO_KINDS, MemoKind
from cpqual.domain.errors import InputError
from cpqual.formats.delimited import Row, read_grid
from cpqual.formats.options import Source
from cpqual.formats.places import read_ends
from cpqual.formats.tables import rearm

_COLUMNS = ("body", "kind", "document", "start", "end", "quote", "code", "person", "site", "coder")


@dataclass(frozen=True, slots=True)
class MemoRow:
    """A memo as a file gives it; names are not yet looked up, and empty where the file does not say.

    Attributes:
        line: where the row begins in the file.
        kind: None for the usual one of what it is about.
        start, end: code points `[start, end)`, both None where there is no passage or only its quote.
        quote: the words of the passage.
    """

    line: int
    body: str
    kind: MemoKind | None
    document: str
    start: int | None
    end: int | None
    quote: str
    code: str
    person: str
    site: str
    coder: str


def read_memos(source: Source) -> list[MemoRow]:
    """Read a delimited table of memos: `body[,kind,document,start,end,quote,code,person,site,coder]`.

    Raises:
        InputError: broken, without a column `body`, or with a value that cannot be; names the line.
    """
    grid = read_grid(source, _COLUMNS)
    grid.require("body", source.where)
    return [_row(row, f"{source.where}, line {row.line}") for row in grid.rows]


def _row(row: Row, where: str) -> MemoRow:
    cells = {name.casefold(): rearm(cell).strip() for name, cell in row.cells.items()}
    given = {name: cells.get(name, "") for name in _COLUMNS}
    kind = next((known for known in MEMO_KINDS if known == given["kind"].casefold()), None)
    if given["kind"] and kind is None:
        raise InputError(
            f"no kind {given['kind']!r}", where=where, remedy=f"Use one of {', '.join(MEMO_KINDS)}."
        )
    start, end = read_ends(given["start"], given["end"], where)
    if (start is not None or given["quote"]) and not given["document"]:
        raise InputError("a passage needs a document", where=where)
    return MemoRow(
        row.line, given["body"], kind, given["document"], start, end, given["quote"], given["code"],
        given["person"], given["site"], given["coder"],
    )  # fmt: skip
