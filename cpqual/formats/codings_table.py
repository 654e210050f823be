"""Codings and decisions as tables, from CSV or JSON lines, with the line of every row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Literal, TypeVar, cast, get_args

from cpqual.domain.codings import (
    CODING_ORIGINS,
    OUTCOMES,
    READ_WAYS,
    REASONS,
    CodingOrigin,
    Outcome,
    ReadWay,
    Reason,
)
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise, decode
from cpqual.formats.delimited import Row, read_grid
from cpqual.formats.lines import lines
from cpqual.formats.options import Source
from cpqual.formats.own_rows import own_cells
from cpqual.formats.places import read_ends
from cpqual.formats.tables import disarm

CODING_COLUMNS = (
    "document", "start", "end", "code", "coder", "quote", "memo", "origin", "created", "confidence",
)  # fmt: skip
READ_COLUMN = "read"
ReadScope = Literal["unit", "document"]
"""What a row says was read: its passage, or the whole document, which is then finished."""
READ_SCOPES: tuple[ReadScope, ...] = get_args(ReadScope)
DECISION_COLUMNS = (
    "document", "start", "end", "code", "outcome", "reason", "note", "quote", "coder", "created",
)  # fmt: skip

_SHARE = re.compile(r"[0-9]{0,3}(?:\.[0-9]{1,20})?(?:e-[0-9]{1,3})?", re.IGNORECASE)
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class TableRead(Generic[_R]):
    """The rows of a file, and the columns it has that are not read."""

    rows: tuple[_R, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodingRow:
    """One coding, or something read and left without a code, as a file gives it; names are not yet looked up.

    Attributes:
        line: where the row begins in the file.
        start, end: code points `[start, end)`, both None when only the quote is given.
        code: empty where the row only says what was read.
        coder: empty when the file does not say.
        quote: the coded words, empty when not given.
        confidence: 0 to 1, where given.
        read: what was read, None where the row says nothing of it.
        way: how it came to be read, from the column `origin` of a row without a code.
    """

    line: int
    document: str
    start: int | None
    end: int | None
    code: str
    coder: str
    quote: str
    memo: str
    origin: CodingOrigin | None
    created: str
    confidence: float | None
    read: ReadScope | None = None
    way: ReadWay | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One adjudicated disagreement as a file gives it; fields as in `CodingRow`."""

    line: int
    document: str
    start: int | None
    end: int | None
    code: str
    outcome: Outcome
    reason: Reason
    note: str
    quote: str
    coder: str
    created: str


def read_codings(source: Source) -> TableRead[CodingRow]:
    """Read a table of codings: `document,start,end,code,coder[,quote,memo,origin,created,confidence,read]`.

    A `.jsonl` or `.ndjson` file has an object on each line, any other is delimited. Start and end may be
    left out of a row that has a quote. A row without a code says in `read` what was read all the same.

    Raises:
        InputError: broken, without the columns document and code (or read), or with a value that cannot be;
            names the line.
    """
    known = (*CODING_COLUMNS, READ_COLUMN)
    return _read(source, known, ("document", "code"), _coding, instead={"code": READ_COLUMN})


def read_decisions(source: Source) -> TableRead[DecisionRow]:
    """Read a table of decisions: `document,start,end,code,outcome,reason,note[,quote,coder,created]`.

    Raises:
        InputError: as `read_codings`, with outcome and reason required too.
    """
    return _read(source, DECISION_COLUMNS, ("document", "code", "outcome", "reason"), _decision)


def _read(
    source: Source,
    known: tuple[str, ...],
    required: tuple[str, ...],
    make: Callable[[Row, str], _R],
    instead: Mapping[str, str] = MappingProxyType({}),
) -> TableRead[_R]:
    """Read a table row by row.

    Args:
        required: columns in which every row has a value.
        instead: for a required column another one, of which a value will do.
    """
    if source.name.casefold().endswith((".jsonl", ".ndjson")):
        rows = tuple(_json_rows(source))
        columns = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    else:
        grid = read_grid(source, known)
        rows, columns = grid.rows, grid.columns
    names = {column.casefold() for column in columns}
    missing = [name for name in required if names.isdisjoint((name, instead.get(name, name)))]
    if rows and missing:
        raise InputError(
            f"there is no column {missing[0]!r}; the columns are {', '.join(columns)}", where=source.where
        )
    found = []
    for row in rows:
        where = f"{source.where}, line {row.line}"
        cells = own_cells(row)
        for name in required:
            if not cells.get(name) and not cells.get(instead.get(name, name)):
                raise InputError(f"no value in column {name!r}", where=where)
        found.append(make(Row(row.line, {name: cells.get(name, "") for name in known}), where))
    return TableRead(tuple(found), tuple(column for column in columns if column.casefold() not in known))


def _json_rows(source: Source) -> Iterator[Row]:
    text = decode(source.data, source.where).text
    for line in lines(text):
        content = text[line.start : line.end].strip()
        if not content:
            continue
        where = f"{source.where}, line {line.number}"
        try:
            record = json.loads(content)
        except (ValueError, RecursionError):
            raise InputError("is not JSON", where=where) from None
        if not isinstance(record, dict):
            raise InputError("is not a JSON object", where=where)
        yield Row(line.number, {name: _cell(name, value, where) for name, value in record.items()})


def _cell(name: str, value: object, where: str) -> str:
    """Return a JSON value as the text a delimited file would have.

    Text is not marked against spreadsheets in JSON, so it is given the mark that reading takes away.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return disarm(canonicalise(value))
    if isinstance(value, bool | list | dict):
        raise InputError(f"{name} is neither text nor a number", where=where)
    return str(value)


def _span(row: Row, where: str, *, needed: bool = True) -> tuple[int | None, int | None]:
    start, end = read_ends(row.cells["start"], row.cells["end"], where)
    if start is None and needed and not row.cells["quote"]:
        raise InputError("neither start and end nor a quote", where=where)
    return start, end


def _choice(row: Row, name: str, choices: tuple[str, ...], where: str) -> str:
    value = row.cells[name].casefold()
    if value not in choices:
        raise InputError(f"{name} is {row.cells[name]!r}, not one of {', '.join(choices)}", where=where)
    return value


def _coding(row: Row, where: str) -> CodingRow:
    cells = row.cells
    coded, origin = bool(cells["code"]), cells["origin"]
    read = cast(ReadScope, _choice(row, READ_COLUMN, READ_SCOPES, where)) if cells[READ_COLUMN] else None
    start, end = _span(row, where, needed=coded or read == "unit")
    if not coded:
        _require_bare(row, read, where)
    return CodingRow(
        row.line,
        cells["document"],
        start,
        end,
        cells["code"],
        cells["coder"],
        cells["quote"],
        cells["memo"],
        cast(CodingOrigin, _choice(row, "origin", CODING_ORIGINS, where)) if coded and origin else None,
        cells["created"],
        _confidence(cells["confidence"], where),
        read,
        cast(ReadWay, _choice(row, "origin", READ_WAYS, where)) if origin and not coded else None,
    )


def _require_bare(row: Row, read: ReadScope | None, where: str) -> None:
    """Refuse what only a coding has, and a passage in a row about a whole document."""
    passage = ("start", "end", "quote") if read == "document" else ()
    for name in ("memo", "confidence", *passage):
        if row.cells[name]:
            raise InputError(
                f"a row without a code that says {read} in column {READ_COLUMN!r} has no {name}",
                where=where,
                remedy="Give the row its code." if not passage else "Say unit where a passage was read.",
            )


def _confidence(text: str, where: str) -> float | None:
    if not text:
        return None
    if not _SHARE.fullmatch(text) or float(text) > 1:
        raise InputError(f"confidence is {text!r}, not a number from 0 to 1", where=where)
    return float(text)


def _decision(row: Row, where: str) -> DecisionRow:
    start, end = _span(row, where)
    cells = row.cells
    return DecisionRow(
        row.line,
        cells["document"],
        start,
        end,
        cells["code"],
        cast(Outcome, _choice(row, "outcome", OUTCOMES, where)),
        cast(Reason, _choice(row, "reason", REASONS, where)),
        cells["note"],
        cells["quote"],
        cells["coder"],
        cells["created"],
    )
