"""Memos as a table, with the line of every row."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.codings import MEMO_KINDS, MemoKind
from cpqual.domain.errors import InputError
from cpqual.formats.options import Source
from cpqual.formats.own_rows import OwnRow, read_own
from cpqual.formats.places import read_ends

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
    return [_memo(row) for row in read_own(source, _COLUMNS, ("body",))]


def _memo(row: OwnRow) -> MemoRow:
    kind = row.one_of("kind", MEMO_KINDS) if row["kind"] else None
    start, end = read_ends(row["start"], row["end"], row.where)
    if (start is not None or row["quote"]) and not row["document"]:
        raise InputError("a passage needs a document", where=row.where)
    return MemoRow(
        row.line, row["body"], kind, row["document"], start, end, row["quote"], row["code"], row["person"],
        row["site"], row["coder"],
    )  # fmt: skip
