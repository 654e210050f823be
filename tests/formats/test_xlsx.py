"""Spreadsheets as tables of answers and of turns: what people see in them is what is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats import workbook
from cpqual.formats.options import ReadOptions, ReadResult, Source
from cpqual.formats.readers import csv, xlsx
from cpqual.formats.sheet import read_grid

Rows = list[tuple[Any, ...]]


def book(*sheets: Rows, change: Callable[[Any], None] = lambda book: None) -> bytes:
    """Write a spreadsheet of sheets S1, S2…"""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, 1):
        sheet = made.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes, **options: object) -> ReadResult:
    return xlsx.read(Source("answers.xlsx", "answers.xlsx", data), ReadOptions(**options))  # type: ignore[arg-type]


def cell(value: object, shown_as: str = "General") -> str:
    """Return a value as a cell of that number format is read."""

    def set_format(made: Any) -> None:
        made["S1"]["B2"].number_format = shown_as

    (_, last) = workbook.read_sheet(
        Source("a.xlsx", "a.xlsx", book([("a", "b"), (1, value)], change=set_format))
    ).rows
    return last[1][1]


@pytest.mark.parametrize(
    ("value", "shown_as", "read_as"),
    [
        (7, "General", "7"), (7.0, "General", "7"), (0.1 + 0.2, "General", "0.3"), (7, "000", "007"),
        (0.25, "0%", "25%"), (-0.125, "0.00%", "-12.5%"), (1234.5, "#,##0.00", "1234.5"),
        (True, "General", "TRUE"), (date(2011, 3, 4), "dd/mm/yyyy", "2011-03-04"),
        (datetime(2011, 3, 4, 9, 30), "dd/mm/yyyy hh:mm", "2011-03-04 09:30:00"),
        (time(0, 1, 5), "hh:mm:ss", "00:01:05"), (timedelta(minutes=65), "[h]:mm:ss", "1:05:00"),
        ("#N/A", "General", ""), ("a\u00a0b\ncafe\u0301", "General", "a b\ncaf\u00e9"),
        ("x_x000D_\ny", "General", "x\ny"),
    ],
)  # fmt: skip
def test_values_are_what_people_see(value: object, shown_as: str, read_as: str) -> None:
    assert cell(value, shown_as) == read_as


ANSWERS: Rows = [
    (None, "Survey of spring", None, None), (), (None, "id", "text", "site"),
    (None, 7, "Two lines\nof it", "quay"), (None, 8, None, None), (None, 9, "Nine", None),
]  # fmt: skip


def test_a_title_above_the_columns_and_empty_columns_are_passed_over() -> None:
    result = read(book(ANSWERS))
    assert [(d.slug, d.text, d.site, d.source_name) for d in result.documents] == [
        ("7", "Two lines\nof it", "quay", "answers.xlsx, row 4"), ("9", "Nine", None, "answers.xlsx, row 6"),
    ]  # fmt: skip
    assert result.skipped_rows == 1
    assert "the names of the columns are in row 3; 1 row above left out" in result.warnings
    assert {d.encoding for d in result.documents} == {"xlsx"}


def test_cells_merged_over_rows_count_in_each() -> None:
    def merge(made: Any) -> None:
        made["S1"].merge_cells("D4:D6")
        made["S1"].merge_cells("B1:D1")

    result = read(book(ANSWERS, change=merge))
    assert [d.site for d in result.documents] == ["quay", "quay"]
    assert "cells merged over rows: their value counts in each row (2 cells filled)" in result.warnings


def test_the_first_sheet_that_is_not_hidden_is_read_unless_one_is_named() -> None:
    def hide(made: Any) -> None:
        made["S1"].sheet_state = "hidden"

    data = book([("id", "text"), ("h", "hidden")], [("id", "text"), ("s", "shown")], change=hide)
    result = read(data)
    assert [d.slug for d in result.documents] == ["s"]
    assert (
        "only the sheet 'S2' is read; there are also 'S1' (hidden) (--sheet reads another)" in result.warnings
    )
    assert [d.slug for d in read(data, sheet="s1").documents] == ["h"]
    other = book([("Notes", "of ours"), ("a", "b")], [("id", "text"), ("s", "shown")])
    with pytest.raises(
        InputError, match=r"Only the sheet 'S1' is read; there are also 'S2': the first counts\. Say"
    ):
        read(other)
    with pytest.raises(InputError, match=r"has no sheet 'other'; its sheets are 'S1', 'S2'"):
        read(data, sheet="other")


def test_formulas_without_a_value_are_told() -> None:
    result = read(book([("id", "text", "sum"), ("a", "b", "=1+1"), ("c", "d", "=2")]))
    assert "2 formulas without a value: open the file in a spreadsheet program and save it" in result.warnings


def test_a_sheet_of_text_is_refused() -> None:
    with pytest.raises(InputError, match="is text, and has no sheet 'x'"):
        csv.read(Source("a.csv", "a.csv", b"id,text\n1,2\n"), ReadOptions(sheet="x"))


def test_errors_name_rows() -> None:
    with pytest.raises(InputError, match=r"answers.xlsx, rows 2, 3: id 'a' is given 2 times"):
        read(book([("id", "text"), ("a", "b"), ("a", "c")]))
    with pytest.raises(InputError, match=r"there is no column 'id'; the columns are x, text"):
        read(book([("x", "text"), ("a", "b")]))


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info.filename, change(body) if info.filename == part else body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04 no", "answers.xlsx: is broken or cut off"),
        (repacked(book(ANSWERS), SHEET, lambda _: b"<a"), "answers.xlsx: cannot be read as a spreadsheet"),
        (
            repacked(book(ANSWERS), SHEET, lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml),
            "answers.xlsx: declares a document type",
        ),
        (repacked(book(ANSWERS), "xl/workbook.xml", lambda _: b"<a/>"), "answers.xlsx: cannot be read"),
        (book([]), "answers.xlsx: is empty"),
    ],
)
def test_broken_and_hostile_spreadsheets_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert str(refused.value).startswith(message)


def test_a_sheet_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 5)
    with pytest.raises(InputError, match="has more than 5 cells"):
        read(book(ANSWERS))


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4))
@settings(max_examples=20)
def test_what_a_spreadsheet_holds_is_read(answers: list[tuple[str, str]]) -> None:
    rows: Rows = [
        ("id", "text", "more"),
        *((f"r{i}", f"so {a}", f"so {b}") for i, (a, b) in enumerate(answers)),
    ]
    grid = read_grid(Source("a.xlsx", "a.xlsx", book(rows)), ("id", "text"))
    assert [tuple(row.cells.values()) for row in grid.rows] == [
        tuple(canonicalise(value) for value in row) for row in rows[1:]
    ]


# ---------------------------------------------------------------------------------------------------------
# A turn in each row


TURNS: Rows = [
    ("Speaker", "Text", "Start", "End", "site"), ("INT", "Who came?", time(0, 0, 1), "0:03", "quay"),
    ("Oona", "Nobody.\nReally.", "0:05", "0:06", "quay"), (None, "And more.", "0:09", "x", "quay"),
    ("Oona", None, None, None, None), ("Oona", "Yes.", 12.5, None, "quay"),
]  # fmt: skip


def test_a_sheet_of_turns_is_one_transcript() -> None:
    result = read(book(TURNS))
    (document,) = result.documents
    assert document.text == "INT: Who came?\n\nOona: Nobody. Really.\n\nAnd more.\n\nOona: Yes."
    assert [(t.label, t.time_from, t.time_to) for t in document.turns] == [
        ("INT", 1.0, 3.0), ("Oona", 5.0, 6.0), ("Oona", 12.5, None),
    ]  # fmt: skip
    assert (document.slug, document.kind, document.site) == ("answers", "interview", "quay")
    assert "row 4: no time that can be read" in document.warnings
    assert result.warnings == (
        "read as a table of turns: 'Speaker' speaks, 'Text' is what is said", "row 5: nothing is said",
    )  # fmt: skip
    assert result.skipped_rows == 1


TURNS_CSV = """document,speaker,text,group,row
FG-1,MOD,Who?,A,1
FG-1,P1,Me,A,2
FG-2,MOD,"Bell, Rhona?",B,3
FG-2,"Bell, Rhona",Yes,B,4
"""


def test_a_table_of_turns_with_documents_is_as_many_transcripts() -> None:
    result = csv.read(Source("talks.csv", "talks.csv", TURNS_CSV.encode()), ReadOptions())
    assert [(d.slug, d.text, dict(d.attributes), d.source_name) for d in result.documents] == [
        ("FG-1", "MOD: Who?\n\nP1: Me", {"group": "A"}, "talks.csv, line 2"),
        ("FG-2", "MOD: Bell, Rhona?\n\nBell Rhona: Yes", {"group": "B"}, "talks.csv, line 4"),
    ]
    assert result.documents[1].warnings[:2] == (
        "the speaker 'Bell, Rhona' is written as 'Bell Rhona'",
        "differs from turn to turn and is not kept: 'row'",
    )  # fmt: skip


def test_a_table_with_ids_is_one_of_answers_unless_a_column_of_speakers_is_named() -> None:
    data = b"id,speaker,text\nA,P1,one\nB,P2,two\n"
    source = Source("a.csv", "a.csv", data)
    assert [d.slug for d in csv.read(source, ReadOptions()).documents] == ["A", "B"]
    (document,) = csv.read(source, ReadOptions(speaker_col="Speaker")).documents
    assert document.text == "P1: one\n\nP2: two"
    named = csv.read(source, ReadOptions(speaker_col="speaker", id_col="id")).documents
    assert [(d.slug, d.text) for d in named] == [("A", "P1: one"), ("B", "P2: two")]
    with pytest.raises(InputError, match="there is no column 'who'; the columns are id, speaker, text"):
        csv.read(source, ReadOptions(speaker_col="who"))


def test_a_map_says_who_speaks_in_each_of_the_documents() -> None:
    options = ReadOptions(label_map={("FG-2", "MOD"): "text", ("FG-1", "MOD"): "interviewer"})
    first, second = csv.read(Source("talks.csv", "talks.csv", TURNS_CSV.encode()), options).documents
    assert [t.label for t in first.turns] == ["MOD", "P1"]
    assert [t.label for t in second.turns] == ["Bell Rhona"]


def test_hostile_cells_are_text() -> None:
    data = "speaker,text\n[b]x[/b]\x1b[2J,=cmd()\n,[/b]\u202e\n".encode()
    (document,) = csv.read(Source("a.csv", "a.csv", data), ReadOptions()).documents
    assert document.turns[0].label == "b x /b 2J"
    assert document.text.endswith("=cmd() [/b]\u202e")
