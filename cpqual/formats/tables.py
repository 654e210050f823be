"""Writing a table as CSV, TSV, JSON, JSON lines, Markdown or a spreadsheet, safely and always the same."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Literal, get_args

from cpqual.domain.errors import InputError

Cell = str | int | float | bool | None
TableFormat = Literal["csv", "tsv", "json", "jsonl", "md", "xlsx"]
TABLE_FORMATS: tuple[TableFormat, ...] = get_args(TableFormat)

# leading apostrophes count, so that disarming and rearming undo each other whatever the text
_ARMED = re.compile(r"'*[=+\-@\t\r]")
_CR = re.compile(r"\r\n?")
_XLSX_ROWS = 1_048_576
_XLSX_CUT = -2
_XLSX_EXACT = 10**15
"""Largest number a spreadsheet keeps to the last digit."""
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_CREATED = datetime(2000, 1, 1)
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its column names, rows of as many cells, and notes for the reader.

    Attributes:
        choices: what may be filled into a column; a spreadsheet offers it as a list.
        wrapped: columns of long text, which a spreadsheet shows on several lines.
        staying: so many columns stay in view where a spreadsheet is scrolled sideways.

    Raises:
        ValueError: two columns have one name, or a row has more or fewer cells than there are columns.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    notes: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrapped: tuple[str, ...] = ()
    staying: int = 0

    def __post_init__(self) -> None:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError(f"table {self.name!r} has two columns of one name")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.name!r}: row {number} has {len(row)} cells for {len(self.columns)} columns"
                )


def write(table: Table, fmt: TableFormat, out: BinaryIO) -> None:
    """Write the table to `out` in UTF-8 with LF; the same table gives the same bytes.

    Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, tab or CR) gets an
    apostrophe before it in CSV, TSV and Markdown, and is written as text to a spreadsheet; numbers stay
    numbers. A missing value is empty, in JSON null; a number that is not finite counts as missing. Line ends
    inside CSV and TSV cells are LF. Notes go into JSON, Markdown and a second sheet; CSV, TSV and JSON lines
    hold the rows alone.

    Raises:
        InputError: more rows than a spreadsheet holds.
    """
    out.write(_WRITERS[fmt](table))


def write_parts(tables: Sequence[Table], fmt: Literal["md", "xlsx"], out: BinaryIO) -> None:
    """Write several tables into one file: sections of a Markdown text, or the sheets of a spreadsheet.

    Cells are written as `write` does; a spreadsheet's notes come together on its last sheet.

    Raises:
        InputError: more rows than a spreadsheet holds.
    """
    out.write(_xlsx(*tables) if fmt == "xlsx" else b"\n".join(map(_markdown, tables)))


def disarm(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula; `rearm` undoes it."""
    return f"'{text}" if _ARMED.match(text) else text


def rearm(text: str) -> str:
    """Return the text that `disarm` was given."""
    return text[1:] if text.startswith("'") and _ARMED.match(text, 1) else text


def _is_missing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and not math.isfinite(cell))


def _plain(cell: Cell) -> str:
    """Return a cell as text: floats with every digit they have, truth values in lower case."""
    if _is_missing(cell):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return disarm(cell)
    # not repr: numpy's floats are floats too, and name their type there
    return float.__repr__(cell) if isinstance(cell, float) else str(cell)


def _delimited(table: Table, delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([disarm(column) for column in table.columns])
    writer.writerows([_CR.sub("\n", _plain(cell)) for cell in row] for row in table.rows)
    return text.getvalue().encode()


def _json_row(table: Table, row: Sequence[Cell]) -> dict[str, Cell]:
    return {name: None if _is_missing(cell) else cell for name, cell in zip(table.columns, row, strict=True)}


def _json(table: Table) -> bytes:
    """Write one object with the table's name, notes and rows; each row is an object."""
    whole = {
        "table": table.name,
        "notes": list(table.notes),
        "rows": [_json_row(table, row) for row in table.rows],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


_LINE_BREAKERS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def _json_lines(table: Table) -> bytes:
    rows = (json.dumps(_json_row(table, row), ensure_ascii=False, allow_nan=False) for row in table.rows)
    # some readers end a line at these too
    return "".join(row.translate(_LINE_BREAKERS) + "\n" for row in rows).encode()


def _markdown(table: Table) -> bytes:
    numeric = [
        any(isinstance(row[i], int | float) for row in table.rows)
        and all(row[i] is None or isinstance(row[i], int | float) for row in table.rows)
        for i in range(len(table.columns))
    ]
    lines = [f"### {_markdown_cell(table.name)}", ""]
    lines.append("| " + " | ".join(map(_markdown_cell, table.columns)) + " |")
    lines.append("| " + " | ".join("---:" if right else "---" for right in numeric) + " |")
    lines += ["| " + " | ".join(map(_markdown_cell, row)) + " |" for row in table.rows]
    for note in table.notes:
        lines += ["", _markdown_cell(note)]
    return ("\n".join(lines) + "\n").encode()


def _markdown_cell(cell: Cell) -> str:
    text = _plain(cell).replace("&", "&amp;").replace("<", "&lt;").replace("\\", "\\\\").replace("|", "\\|")
    # a picture or link would be fetched by whatever shows the page
    text = text.replace("](", "]\\(").replace("![", "!\\[")
    return re.sub(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "<br>", text)


def _xlsx(*tables: Table) -> bytes:
    import xlsxwriter  # here, because it costs what no other format needs

    for table in tables:
        if len(table.rows) >= _XLSX_ROWS:
            raise InputError(
                f"{len(table.rows):,} rows are more than a spreadsheet holds",
                where=table.name,
                remedy="Write CSV.",
            )
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties({"created": _CREATED})
        cut = 0
        for name, table in zip(_sheet_names(tables), tables, strict=True):
            cut += _write_sheet(book, name, table)
        _write_about(book, tables, cut)
    return out.getvalue()


def _write_sheet(book: Any, name: str, table: Table) -> int:
    """Write one table on a sheet of its own, and return how many cells had to be cut."""
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    cut = 0
    for c, column in enumerate(table.columns):
        longest = max(len(column), *(len(_plain(row[c])) for row in table.rows[:200]), 0)
        sheet.set_column(c, c, min(longest + 2, _WIDEST), wrapped if column in table.wrapped else None)
        if column in table.choices and table.rows:
            allowed = {"validate": "list", "source": list(table.choices[column])}
            sheet.data_validation(1, c, len(table.rows), c, allowed)
    for r, row in enumerate((table.columns, *table.rows)):
        for c, cell in enumerate(row):
            cut += _write_cell(sheet, r, c, cell, bold if r == 0 else None)
    sheet.freeze_panes(1, table.staying)
    return cut


def _write_about(book: Any, tables: Sequence[Table], cut: int) -> None:
    bold = book.add_format({"bold": True})
    cut_note = (f"{cut} cells were longer than a spreadsheet holds and are cut short.",) if cut else ()
    told = [table for table in tables if table.notes] if len(tables) > 1 else tables
    lines = [line for table in told for line in ((table.name, bold), *((note, None) for note in table.notes))]
    if not (lines or cut_note):
        return
    about = book.add_worksheet("About")
    about.set_column(0, 0, 100)
    for r, (line, style) in enumerate((*lines, *((note, None) for note in cut_note))):
        _write_cell(about, r, 0, line, style)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, style: Any) -> bool:
    """Write one cell by its type, and tell whether its text had to be cut."""
    if _is_missing(cell):
        return False
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, style)
    elif isinstance(cell, str):
        return bool(sheet.write_string(row, column, cell, style) == _XLSX_CUT)
    elif cell is not None and abs(cell) <= _XLSX_EXACT:
        sheet.write_number(row, column, cell, style)
    else:
        sheet.write_string(row, column, _plain(cell), style)
    return False


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """Return names that a spreadsheet allows: none is another's, or that of the last sheet."""
    names: list[str] = []
    for table in tables:
        bare = _NOT_IN_SHEET_NAME.sub(" ", table.name).strip()[:31].strip()
        name = bare if bare and bare.casefold() not in ("about", "history") else "Table"
        taken = {known.casefold() for known in names}
        number = 2
        while name.casefold() in taken:
            name = f"{bare[:27] or 'Table'} {number}"
            number += 1
        names.append(name)
    return names


_WRITERS: Mapping[TableFormat, Callable[[Table], bytes]] = {
    "csv": lambda table: _delimited(table, ","),
    "tsv": lambda table: _delimited(table, "\t"),
    "json": _json,
    "jsonl": _json_lines,
    "md": _markdown,
    "xlsx": _xlsx,
}
