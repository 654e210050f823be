"""Spans of several coders from a table: `coder,start,end,label[,document][,length]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.domain.wording import counted
from cpqual.formats.delimited import check_names
from cpqual.formats.options import Source
from cpqual.formats.sheet import read_lines
from cpqual.formats.tables import rearm

SPAN_COLUMNS = ("coder", "start", "end", "label", "document", "length")
_REQUIRED = ("coder", "start", "end", "label")
_WHOLE = re.compile(r"([0-9]{1,12})(?:\.0{1,12})?")


@dataclass(frozen=True, slots=True)
class SpanRow:
    """One span, half-open and counted from 0; no label and no ends: the coder read it and marked nothing."""

    line: int
    document: str
    coder: str
    start: int
    end: int
    label: str | None


@dataclass(frozen=True, slots=True)
class SpansRead:
    """The rows of a table of spans.

    Attributes:
        lengths: the length of each document, in order of appearance; None where it is not known.
        has_documents: whether there is a column for the document; else there is one, without a name.
        ignored: columns that are not read.
    """

    rows: tuple[SpanRow, ...]
    lengths: dict[str, int | None]
    has_documents: bool
    ignored: tuple[str, ...]


def read_spans(source: Source, *, length: int | None = None, begin: int = 0) -> SpansRead:
    """Read a table of spans; `code` may stand for `label`, as in an export of codings.

    A row with a coder (and document) but without start, end and label says that the coder read the document
    and marked nothing. Offsets may be written as whole decimals (`2.0`).

    Args:
        source: CSV, TSV or XLSX.
        length: how long every document is, where the file has no column `length`.
        begin: the offset at which documents begin.

    Raises:
        InputError: broken, without a column that is needed, or with a span that is empty, reversed or
            outside its document; names the line.
    """
    columns, lines = _table(source)
    names = {column.casefold(): column for column in columns}
    if "label" not in names and "code" in names:
        names["label"] = names["code"]
    if missing := [name for name in _REQUIRED if name not in names]:
        raise InputError(
            f"there is no column {missing[0]!r}; the columns are {', '.join(columns)}",
            where=source.where,
            remedy="A table of spans has coder,start,end,label and may have document,length.",
        )
    if not lines:
        raise InputError("there are no spans below the header", where=source.where)
    if length is not None and "length" in names:
        raise InputError(
            "has a column 'length', and --length says it too", where=source.where, remedy="Say one of them."
        )
    rows, lengths = [], dict[str, int | None]()
    for line, found in lines:
        where = f"{source.where}, line {line}"
        cells = {known: rearm(found[names[known]]).strip() for known in SPAN_COLUMNS if known in names}
        one = _span(line, cells, begin, where)
        rows.append(one)
        _learn_length(lengths, one.document, cells.get("length", ""), length, where)
    for one in rows:
        known = lengths[one.document]
        if known is not None and one.end > known:
            raise InputError(
                f"the span {one.start + begin}–{one.end + begin} ends outside the text, which ends at "
                f"{known + begin}",
                where=f"{source.where}, line {one.line}",
            )
    read = {names[known] for known in SPAN_COLUMNS if known in names}
    return SpansRead(tuple(rows), lengths, "document" in names, tuple(c for c in columns if c not in read))


def _table(source: Source) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    """Return the columns, and for each row its line and its cells by column."""
    (line, head), *rows = read_lines(source)
    check_names(head, f"{source.where}, line {line}")
    for line, cells in rows:
        if len(cells) != len(head):
            raise InputError(
                f"has {counted(len(cells), 'value')}, and the header {counted(len(head), 'column')}",
                where=f"{source.where}, line {line}",
                remedy="Put values that hold the delimiter in quotation marks.",
            )
    return tuple(head), [(line, dict(zip(head, cells, strict=True))) for line, cells in rows]


def _span(line: int, cells: dict[str, str], begin: int, where: str) -> SpanRow:
    document, coder, label = cells.get("document", ""), cells["coder"], cells["label"]
    if not coder:
        raise InputError("no value in column 'coder'", where=where)
    if "document" in cells and not document:
        raise InputError("no value in column 'document'", where=where)
    if not cells["start"] and not cells["end"] and not label:
        return SpanRow(line, document, coder, 0, 0, None)
    if not label:
        raise InputError("no value in column 'label'", where=where)
    start, end = (_whole(cells[name], name, where) for name in ("start", "end"))
    if start < begin:
        raise InputError(f"start {start} is before the text begins, at {begin}", where=where)
    if start >= end:
        raise InputError(
            f"start {start} is not before end {end}", where=where, remedy="An end is the first place after."
        )
    return SpanRow(line, document, coder, start - begin, end - begin, label)


def _whole(text: str, name: str, where: str) -> int:
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise InputError(f"{name} is {text!r}, not a whole number", where=where)
    return int(found[1])


def _learn_length(
    lengths: dict[str, int | None], document: str, written: str, length: int | None, where: str
) -> None:
    known = lengths.setdefault(document, length)
    if not written:
        return
    said = _whole(written, "length", where)
    if known is not None and known != said:
        raise InputError(f"length is {said}, and {known} in a line above", where=where)
    lengths[document] = said
