"""Tables with a turn in each row: one transcript of a file, or one for each value of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from cpqual.domain.documents import ImportedDocument
from cpqual.formats.annotations import CLOCK
from cpqual.formats.clocks import seconds
from cpqual.formats.delimited import Grid, Row
from cpqual.formats.lines import name_lines
from cpqual.formats.options import Extracted, ReadOptions, ReadResult, Source
from cpqual.formats.text_document import make_document
from cpqual.formats.utterances import Utterance, one_line, write_down

_SPEAKER = ("speaker", "speaker name", "speaker_name", "speaker label", "speaker_label")
_TEXT = ("text", "utterance", "speech", "words", "said", "transcript", "content")
_DOCUMENT = (
    "document", "doc", "transcript_id", "document_id", "doc_id", "interview_id", "conversation_id", "file",
    "filename", "interview",
)  # fmt: skip
_FROM = (
    "time", "start", "start time", "start_time", "time_from", "from", "begin", "timestamp", "timecode", "in",
)  # fmt: skip
_TO = ("end", "end time", "end_time", "time_to", "to", "stop", "out")
_SPAN = ("timespan", "time span", "time range", "timestamps")
"""Columns that hold the first time and the last."""
_CLOCK = re.compile(rf"[\[({{#]?({CLOCK})(?:[:;]\d{{2}})?[\])}}#]?")
"""A time, in brackets or not; Premiere and Descript count pictures behind it, `00:01:40:12`."""
_BETWEEN = re.compile(r"[ ]*(?:-->|[-–—])[ ]*")
_PLAIN = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_SLOWEST = 4
"""Seconds to a letter that would be too slow for any speech with its pauses."""
_FIELDS = ("title", "site", "date", "language")


@dataclass(frozen=True, slots=True)
class TurnColumns:
    """The columns of a table of turns, as the file writes them; None where it has none such.

    Attributes:
        unit: how many seconds a whole number in a column of times stands for.
    """

    speaker: str | None
    text: str
    document: str | None
    time_from: str | None
    time_to: str | None
    span: str | None
    unit: float = 1.0

    @property
    def times(self) -> tuple[str | None, str | None, str | None]:
        """The columns of times."""
        return self.time_from, self.time_to, self.span


def turn_columns(grid: Grid, options: ReadOptions, where: str) -> TurnColumns | None:
    """Return the columns of a table of turns; None where the table is one of answers.

    It is one of turns if the options name a column of speakers, or if it has a column of that name and one of
    what is said, no column of ids, and the options name neither; and if it has nothing but what is said, from
    when, and till when, as Whisper writes it.

    Raises:
        InputError: the options name a column that the table does not have; names those there are.
    """
    if options.speaker_col is None and (options.id_col or options.text_cols or grid.column("id")):
        return None
    speaker = _first(grid, _SPEAKER)
    if options.speaker_col is not None:
        speaker = grid.require(options.speaker_col, where, "Name one with --speaker-col.")
    text = _first(grid, _TEXT)
    if speaker is not None and options.speaker_col is not None and (text is None or options.text_cols):
        text = grid.require(next(iter(options.text_cols), "text"), where, "Name one with --text-col.")
    times = (_first(grid, _FROM), _first(grid, _TO), _first(grid, _SPAN))
    captions = times[0] is not None and times[1] is not None and len(grid.columns) == 3
    if text is None or (speaker is None and not captions):
        return None
    document = _first(grid, _DOCUMENT)
    if options.id_col is not None:
        document = grid.require(options.id_col, where, "Name one with --id-col.")
    return TurnColumns(speaker, text, document, *times, unit=_unit(grid, text, times[0], times[1]))


def _unit(grid: Grid, text: str, begin: str | None, end: str | None) -> float:
    """Return a thousandth where times must be thousandths of a second: nobody says a letter in a second."""
    said = 0
    lasted = 0
    for row in grid.rows:
        cells = [row.cells[column].strip() if column else "" for column in (begin, end)]
        if not all(cell.isdecimal() and len(cell) < 10 for cell in cells):
            return 1.0
        said += len(row.cells[text])
        lasted += int(cells[1]) - int(cells[0])
    return 0.001 if lasted > said * _SLOWEST else 1.0


def _first(grid: Grid, names: Sequence[str]) -> str | None:
    return next((column for name in names if (column := grid.column(name))), None)


def read_turns(grid: Grid, columns: TurnColumns, source: Source, options: ReadOptions) -> ReadResult:
    """Read a table of turns: one document for each value of the document column, or one of the whole table.

    A row whose speaker is empty goes on with the speaker before. Rows in which nothing is said are counted.

    Raises:
        InputError: a document without words.
    """
    groups: dict[str, list[Row]] = {}
    for row in grid.rows:
        name = row.cells[columns.document].strip() if columns.document else ""
        groups.setdefault(name, []).append(row)
    silent = [row.line for row in grid.rows if not row.cells[columns.text].strip()]
    documents = [
        _document(grid, columns, name, rows, source, options)
        for name, rows in groups.items()
        if any(row.cells[columns.text].strip() for row in rows)
    ]
    taken = {grid.column(name): name for name in _FIELDS} | {
        columns.speaker: "speaker", columns.text: "answer", columns.document: "id",
        columns.time_from: "time", columns.time_to: "time",
    }  # fmt: skip
    return ReadResult(
        tuple(documents),
        len(silent),
        (*grid.decoded.notes, *_notes(columns, silent, grid)),
        {name: taken.get(name, "attribute") for name in grid.columns},
    )


def _notes(columns: TurnColumns, silent: Sequence[int], grid: Grid) -> Iterator[str]:
    who = f"{columns.speaker!r} speaks" if columns.speaker else "nobody is named"
    yield (
        f"read as a table of turns: {who}, {columns.text!r} is what is said"
        + (f", a document for each {columns.document!r}" if columns.document else "")
    )
    if columns.speaker and columns.document is None and (parting := _parting(grid, columns)):
        name, several = parting
        how = f"--speaker-col {columns.speaker!r} --id-col {name!r}"
        yield f"one transcript; {how} makes {several}, one for each value of that column"
    if columns.unit != 1:
        yield "its times are read as thousandths of a second"
    if silent:
        yield f"{name_lines(silent, grid.unit)}: nothing is said"


def _parting(grid: Grid, columns: TurnColumns) -> tuple[str, int] | None:
    """Return a column each of whose values stands in rows that follow each other, and how many it has.

    The table may hold as many transcripts; a column that changes with every other row says nothing of that.
    """
    used = {columns.speaker, columns.text, *columns.times}
    for column in (name for name in grid.columns if name not in used):
        runs = [value for value, _ in groupby(row.cells[column].strip() for row in grid.rows)]
        if 1 < len(set(runs)) == len(runs) <= len(grid.rows) / 2 and all(runs):
            return column, len(runs)
    return None


def _document(
    grid: Grid, columns: TurnColumns, name: str, rows: Sequence[Row], source: Source, options: ReadOptions
) -> ImportedDocument:
    written = write_down(list(_said(rows, columns)))
    used = {columns.speaker, columns.text, columns.document, *columns.times}
    further = {column: _values(rows, column) for column in grid.columns if column not in used}
    given = {column: next(iter(said)) for column, said in further.items() if len(said) == 1}
    fields = {field: given.pop(grid.column(field) or "", "") for field in _FIELDS}
    warnings = [f"the speaker {was!r} is written as {label!r}" for was, label in written.respelt.items()]
    if differing := [column for column, said in further.items() if len(said) > 1]:
        shown = ", ".join(map(repr, differing[:5])) + (" …" if len(differing) > 5 else "")
        warnings.append(f"differs from turn to turn and is not kept: {shown}")
    if unread := [row.line for row in rows if _has_odd_time(row, columns)]:
        warnings.append(f"{name_lines(unread, grid.unit)}: no time that can be read")
    named = replace(source, name=f"{name}.csv") if name else source
    facts = {key: said for key, said in fields.items() if said}
    extracted = Extracted(
        written.text, grid.decoded.encoding, facts=facts, warnings=tuple(warnings), turns=written.turns
    )
    document = make_document(extracted, named, options)
    slug = name or document.slug
    return replace(
        document,
        slug=slug,
        title=fields["title"] or slug,
        source_name=f"{source.name}, {grid.unit} {rows[0].line}" if name else source.name,
        language=options.language or fields["language"] or document.language,
        site=fields["site"] or document.site,
        date=fields["date"] or document.date,
        attributes={**document.attributes, **given},
    )


def _values(rows: Sequence[Row], column: str) -> dict[str, None]:
    """Return the values of a column, each once and without the empty one."""
    return dict.fromkeys(filter(None, (row.cells[column].strip() for row in rows)))


def _said(rows: Sequence[Row], columns: TurnColumns) -> Iterator[Utterance]:
    speaker = ""
    for row in rows:
        named = one_line(row.cells[columns.speaker]).rstrip(": ") if columns.speaker else ""
        speaker = named or speaker
        begin, end = (_time(cell, columns.unit) for cell in _time_cells(row, columns))
        yield Utterance(speaker, one_line(row.cells[columns.text]), begin, end, fresh=bool(named))


def _time_cells(row: Row, columns: TurnColumns) -> tuple[str, str]:
    """Return when a row's words begin and end, as the cells have it; empty where they do not."""
    begin, end, both = (row.cells[column].strip() if column else "" for column in columns.times)
    begin = begin or both
    parts = [begin] if _CLOCK.fullmatch(begin) else _BETWEEN.split(begin, maxsplit=1)
    return parts[0], end or "".join(parts[1:])


def _has_odd_time(row: Row, columns: TurnColumns) -> bool:
    return any(cell and _time(cell) is None for cell in _time_cells(row, columns))


def _time(cell: str, unit: float = 1.0) -> float | None:
    """Return a time of a recording in seconds: `0:49`, `[00:00:49.5]`, or seconds as they are."""
    if clock := _CLOCK.fullmatch(cell):
        return seconds(clock[1])
    return round(float(cell.replace(",", ".")) * unit, 3) if _PLAIN.fullmatch(cell) else None
