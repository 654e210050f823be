"""Negative cases as a table, with the line of every row."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.domain.negative_cases import CASE_KINDS, CaseKind
from cpqual.formats.options import Source
from cpqual.formats.own_rows import OwnRow, read_own
from cpqual.formats.places import read_ends

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
    return [_case(row) for row in read_own(source, CASE_COLUMNS, _REQUIRED)]


def _case(row: OwnRow) -> CaseRow:
    document, code, _, note = (row.filled(name) for name in _REQUIRED)
    kind = row.one_of("kind", CASE_KINDS)
    start, end = read_ends(row["start"], row["end"], row.where)
    if start is None and not row["quote"]:
        raise InputError("say start and end, or the quote", where=row.where)
    return CaseRow(row.line, document, start, end, code, kind, note, row["quote"], row["coder"])
