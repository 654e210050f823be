"""Tables out: the same values in every format, the same bytes every time, and no formula anywhere."""

from __future__ import annotations

import csv
import io
import json
import math
import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.formats.tables import TABLE_FORMATS, Cell, Table, TableFormat, disarm, rearm, write, write_parts

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CELLS = st.one_of(
    TEXT,
    st.sampled_from(["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'=x", "a|b", "<b>"]),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        Table,
        name=st.text("abc /:*", max_size=40),
        columns=st.just(tuple(f"c{i}" for i in range(width))),
        rows=st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4),
        notes=st.lists(TEXT, max_size=2).map(tuple),
    )
)


def written(table: Table, fmt: TableFormat) -> bytes:
    out = io.BytesIO()
    write(table, fmt, out)
    return out.getvalue()


@given(TABLES, st.sampled_from(TABLE_FORMATS))
def test_the_same_table_gives_the_same_bytes(table: Table, fmt: TableFormat) -> None:
    assert written(table, fmt) == written(table, fmt)


@given(TABLES)
def test_csv_and_tsv_read_back_to_the_same_values(table: Table) -> None:
    formats: list[tuple[TableFormat, str]] = [("csv", ","), ("tsv", "\t")]
    for fmt, delimiter in formats:
        text = written(table, fmt).decode()
        assert "\r" not in text
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        assert rows[0] == list(table.columns)
        assert rows[1:] == [[in_csv(cell) for cell in row] for row in table.rows]
        assert not any(
            cell.startswith(("=", "+", "-", "@", "\t"))
            for row, original in zip(rows[1:], table.rows, strict=True)
            for cell, value in zip(row, original, strict=True)
            if isinstance(value, str)
        )


def in_csv(cell: Cell) -> str:
    if isinstance(cell, str):
        return re.sub(r"\r\n?", "\n", disarm(cell))
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else repr(cell)


@given(TABLES)
def test_json_reads_back_to_the_same_values(table: Table) -> None:
    whole = json.loads(written(table, "json"))
    expected = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert whole == {"table": table.name, "notes": list(table.notes), "rows": expected}
    lines = written(table, "jsonl").decode()
    assert [json.loads(line) for line in lines.splitlines()] == expected


@given(TABLES)
def test_markdown_keeps_each_row_on_its_line(table: Table) -> None:
    lines = written(table, "md").decode().splitlines()
    body = [line for line in lines if line.startswith("| ")]
    assert len(body) == 2 + len(table.rows)
    assert all(
        line.replace("\\\\", "").replace("\\|", "").count("|") == len(table.columns) + 1 for line in body
    )


@given(TEXT)
def test_disarming_is_undone_by_rearming(text: str) -> None:
    for candidate in (text, "=" + text, "'=" + text, "''-" + text, "'" + text):
        assert rearm(disarm(candidate)) == candidate
        assert disarm(candidate)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_a_spreadsheet_has_types_a_frozen_header_and_notes() -> None:
    rows: list[list[Cell]] = [
        ["=1+1", -3, 0.1, None],
        ["-yes", 10**20, math.nan, True],
        ["http://x.example", 0, -0.5, False],
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(written(Table("codes: a/b", ("code", "n", "x", "y"), rows, ("by person",)), "xlsx"))
    )
    sheet, about = book.worksheets
    assert (sheet.title, about.title, sheet.freeze_panes) == ("codes  a b", "About", "A2")
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["=1+1", -3, 0.1, None],
        ["-yes", str(10**20), None, True],
        ["http://x.example", 0, -0.5, False],
    ]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert [cell.value for cell in about["A"]] == ["codes: a/b", "by person"]


def test_text_too_long_for_a_spreadsheet_is_cut_and_said_to_be() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(Table("t", ("text",), [["x" * 40_000], ["y"]]), "xlsx")))
    assert len(book.worksheets[0]["A2"].value) == 32_767
    assert book.worksheets[1]["A2"].value == "1 cells were longer than a spreadsheet holds and are cut short."


def test_more_rows_than_a_spreadsheet_holds_are_refused() -> None:
    with pytest.raises(InputError, match=r"more than a spreadsheet holds\. Write CSV"):
        written(Table("t", ("a",), [[1]] * 1_048_576), "xlsx")


def test_numbers_keep_every_digit_and_missing_is_empty() -> None:
    table = Table("t", ("a", "b", "c", "d"), [[0.1 + 0.2, -1, None, math.inf], [True, 10**20, "", -0.0]])
    assert (
        written(table, "csv").decode()
        == "a,b,c,d\n0.30000000000000004,-1,,\ntrue,100000000000000000000,,-0.0\n"
    )
    assert json.loads(written(table, "jsonl").split(b"\n")[0]) == {
        "a": 0.1 + 0.2,
        "b": -1,
        "c": None,
        "d": None,
    }


def test_markup_in_a_cell_is_shown_and_not_obeyed() -> None:
    text = written(Table("t", ("a",), [["<script>x</script> a|b\nc"]]), "md").decode()
    assert "| &lt;script>x&lt;/script> a\\|b<br>c |" in text


@pytest.mark.parametrize(("columns", "rows"), [(("a", "a"), []), (("a",), [[1, 2]]), (("a", "b"), [[1]])])
def test_a_table_that_does_not_fit_together_is_a_mistake(
    columns: tuple[str, ...], rows: list[list[Cell]]
) -> None:
    with pytest.raises(ValueError, match="table 't'"):
        Table("t", columns, rows)


def parts(*tables: Table) -> openpyxl.Workbook:
    out = io.BytesIO()
    write_parts(tables, "xlsx", out)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))


def test_parts_are_sheets_with_names_of_their_own_and_notes_at_the_end() -> None:
    one = Table("codes", ("code", "units"), [["=1+1", 3]], ("mind this",))
    book = parts(one, Table("Codes", ("a",), []), Table("about", ("a",), [[0.5]]))
    assert book.sheetnames == ["codes", "Codes 2", "Table", "About"]
    sheet = book["codes"]
    assert (sheet["A2"].data_type, sheet["A2"].value, sheet["B2"].data_type) == ("s", "=1+1", "n")
    assert sheet.freeze_panes == "A2"
    assert [row[0].value for row in book["About"]] == ["codes", "mind this"]


def test_parts_of_a_markdown_text_stand_one_below_the_other() -> None:
    out = io.BytesIO()
    write_parts([Table("x", ("a",), [[1]]), Table("y", ("b",), [[2]])], "md", out)
    assert [line for line in out.getvalue().decode().splitlines() if line.startswith("#")] == [
        "### x",
        "### y",
    ]


def test_a_spreadsheet_offers_what_may_be_filled_in() -> None:
    table = Table("t", ("a", "b"), [["", "x"], ["", "y"]], choices={"a": ("yes", "no")}, wrapped=("b",))
    sheet = parts(table)["t"]
    (rule,) = sheet.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("A2:A3", '"yes,no"')
    assert sheet["B2"].alignment.wrap_text
