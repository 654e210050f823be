"""Tables of answers: one document per row and text column, the other columns as attributes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cpqual.domain.attributes import NO_ANSWER
from cpqual.domain.documents import ImportedDocument, Section
from cpqual.domain.errors import InputError
from cpqual.formats.annotations import find_annotations
from cpqual.formats.delimited import Grid, Row
from cpqual.formats.lines import name_lines
from cpqual.formats.options import ROW_NUMBER, ReadOptions, ReadResult, Source
from cpqual.formats.row_numbers import name_before_numbers, numbered_ids
from cpqual.formats.row_numbers import told as numbers_told
from cpqual.formats.sheet import read_grid
from cpqual.formats.turn_tables import read_turns, turn_columns
from cpqual.formats.workbook import ONLY_THE_SHEET

_FIELDS = ("title", "site", "date", "language")
_QUESTION = "question"
_NO_ID = (
    "Name one with --id-col; if none tells the rows apart, --number-rows numbers them. Where each row is a"
    " turn, --speaker-col names who speaks."
)


def read(source: Source, options: ReadOptions) -> ReadResult:
    """Read a table of answers.

    The ids and answers are in the columns `id` and `text`, unless the options name others, or say that rows
    without ids are numbered: by their place below the names of the columns, from 1. An answer that is
    empty or says no more than `n/a` makes no document; it is counted. A table with a column of speakers and
    none of ids has a turn in each row (`turn_tables`).

    Raises:
        InputError: the table is broken, lacks a column, or has an id twice or not at all.
    """
    id_name = options.id_col or "id"
    text_names = options.text_cols or ("text",)
    named = () if options.number_rows or id_name == ROW_NUMBER else (id_name,)
    grid = read_grid(source, (*named, *text_names), options.sheet, survey=True)
    if columns := turn_columns(grid, options, source.where):
        return read_turns(grid, columns, source, options)
    no_ids = options.number_rows and options.id_col is None and grid.column(id_name) is None
    numbered = no_ids or id_name == ROW_NUMBER
    sheets = _other_sheets(grid)
    id_col = None if numbered else grid.require(id_name, source.where, f"{sheets}{_NO_ID}")
    text_cols = tuple(
        grid.require(name, source.where, f"{sheets}Name one with --text-col.") for name in text_names
    )
    if id_col is None:
        ids = numbered_ids(options.numbered_as or name_before_numbers(source.name), len(grid.rows))
        notes = [*grid.decoded.notes, *numbers_told(ids, before=options.numbered_as is not None)]
    else:
        ids, notes = _ids(grid, id_col, source.where), [*grid.decoded.notes]
    fields = {field: grid.column(field) or "" for field in _FIELDS}
    documents = []
    empty: Counter[str] = Counter()
    dashes: Counter[str] = Counter()
    for row, slug in zip(grid.rows, ids, strict=True):
        for column in text_cols:
            answer = row.cells[column].strip()
            if not answer:
                empty[column] += 1
            elif answer.casefold() in NO_ANSWER:
                dashes[column] += 1
            else:
                documents.append(
                    _document(source, grid, row, slug, column, id_col, text_cols, fields, options)
                )
    warnings = [*notes, *_counts(len(grid.rows), text_cols, empty, dashes)]
    if not options.kind and grid.column("round") and grid.column("item"):
        warnings.append(
            "taken as survey; it has columns round and item, so it may be of kind delphi (cpqual delphi"
            " import keeps its ratings, too)"
        )
    taken = {grid.column(name): name for name in _FIELDS} | dict.fromkeys(text_cols, "answer")
    taken[id_col or ROW_NUMBER] = "id"
    names = (ROW_NUMBER, *grid.columns) if numbered else grid.columns
    return ReadResult(
        tuple(documents),
        empty.total() + dashes.total(),
        tuple(warnings),
        {name: taken.get(name, "attribute") for name in names},
    )


def _other_sheets(grid: Grid) -> str:
    """Return what is said of sheets that are not read, as sentences: the table may be on one of them."""
    note = next((note for note in grid.decoded.notes if note.startswith(ONLY_THE_SHEET)), "")
    return (
        f"{note[0].upper()}{note[1:].partition(' (--')[0]}: the first counts. Say --sheet for another. "
        if note
        else ""
    )


def _ids(grid: Grid, id_col: str, where: str) -> list[str]:
    lines: dict[str, list[int]] = {}
    for row in grid.rows:
        lines.setdefault(row.cells[id_col].strip(), []).append(row.line)
    if missing := lines.pop("", None):
        place = name_lines(missing, grid.unit)
        raise InputError(f"no value in column {id_col!r}", where=f"{where}, {place}")
    for slug, found in lines.items():
        if len(found) > 1:
            turns = f"Where each row is a turn: --id-col {id_col!r} and --speaker-col to name who speaks."
            raise InputError(
                f"id {slug!r} is given {len(found)} times",
                where=f"{where}, {name_lines(found, grid.unit)}",
                remedy=turns if 2 * len(lines) <= len(grid.rows) else "",
            )
    return [row.cells[id_col].strip() for row in grid.rows]


def _counts(rows: int, columns: Sequence[str], empty: Counter[str], dashes: Counter[str]) -> Iterator[str]:
    for column in columns:
        if empty[column] or dashes[column]:
            yield (
                f"column {column!r}: of {rows} answers {empty[column]} are empty and {dashes[column]} say"
                " no more than n/a or a dash; they are not imported"
            )


def _document(
    source: Source,
    grid: Grid,
    row: Row,
    slug: str,
    column: str,
    id_col: str | None,
    text_cols: Sequence[str],
    fields: Mapping[str, str],
    options: ReadOptions,
) -> ImportedDocument:
    text = row.cells[column].strip()
    several = len(text_cols) > 1
    slug += f"-{column}" if several else ""
    values = {name: cell.strip() for name, cell in row.cells.items() if cell.strip()}
    given = {field: values.pop(name, "") for field, name in fields.items()}
    attributes = {name: value for name, value in values.items() if name != id_col and name not in text_cols}
    if several:
        attributes.setdefault(_QUESTION, column)
    return ImportedDocument(
        slug=slug,
        title=given["title"] or slug,
        kind=options.kind or "survey",
        source_name=f"{source.name}, {grid.unit} {row.line}",
        source_sha256=grid.decoded.source_sha256,
        encoding=grid.decoded.encoding,
        text=text,
        language=options.language or given["language"] or options.usual_language,
        site=given["site"] or None,
        date=given["date"] or None,
        attributes=attributes,
        sections=(Section(0, len(text), "other", True),),
        annotations=tuple(find_annotations(text, spoken=False)),
    )
