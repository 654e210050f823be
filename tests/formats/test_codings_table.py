"""Tables of codings and decisions: read with their lines, and refused where a value cannot be."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codings import CODING_ORIGINS, CodingOrigin
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.codings_table import CODING_COLUMNS, CodingRow, TableRead, read_codings, read_decisions
from cpqual.formats.options import Source
from cpqual.formats.tables import Cell, Table, TableFormat, write


def codings(text: str, name: str = "RB.csv") -> TableRead[CodingRow]:
    return read_codings(Source(name, name, text.encode()))


def test_a_table_of_codings_is_read_by_its_columns() -> None:
    found = codings(
        "Document,start,end,Code,coder,quote,seen\n"
        'INT-1,10,14,barriers,RB,"no, bus",x\nINT-2,,,coping,,we walked,\n'
    )
    assert found.ignored == ("seen",)
    first, second = found.rows
    assert first == CodingRow(2, "INT-1", 10, 14, "barriers", "RB", "no, bus", "", None, "", None)
    assert (second.line, second.start, second.end, second.quote) == (3, None, None, "we walked")


def test_json_lines_are_read_too() -> None:
    found = codings(
        '{"document": "INT-1", "start": 10, "end": 14, "code": "a", "origin": "import", "confidence": 0.5}\n'
        '\n{"document": "INT-2", "quote": "-yes", "code": "b", "start": null, "extra": 1}\n',
        "RB.jsonl",
    )
    assert found.ignored == ("extra",)
    assert [(r.line, r.start, r.origin, r.confidence, r.quote) for r in found.rows] == [
        (1, 10, "import", 0.5, ""),
        (3, None, None, None, "-yes"),
    ]


NAME = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
    .map(canonicalise)
    .map(str.strip)
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(canonicalise).map(str.strip)
ROWS = st.lists(
    st.builds(
        lambda d, s, n, *rest: CodingRow(0, d, s, s + n, *rest),
        NAME.filter(bool),
        st.integers(0, 10**9),
        st.integers(1, 99),
        NAME.filter(bool),
        NAME,
        WORDS | st.sampled_from(["=1+1", "-yes", "'=x"]),
        WORDS,
        st.sampled_from([None, *CODING_ORIGINS]),
        st.sampled_from(["", "2012-01-20T10:00:00Z"]),
        st.none() | st.floats(0, 1),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize(("fmt", "name"), [("csv", "a.csv"), ("tsv", "a.tsv"), ("jsonl", "a.jsonl")])
@given(rows=ROWS)
def test_what_is_exported_reads_back_the_same(fmt: TableFormat, name: str, rows: list[CodingRow]) -> None:
    out = io.BytesIO()
    cells: list[list[Cell]] = [[getattr(row, column) for column in CODING_COLUMNS] for row in rows]
    write(Table("codings", CODING_COLUMNS, cells), fmt, out)
    again = read_codings(Source(name, name, out.getvalue())).rows
    assert [[getattr(row, column) for column in CODING_COLUMNS] for row in again] == cells


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("INT-1,a,4,c,RB,,,,", "start is 'a', not a whole number"),
        ("INT-1,1.5,4,c,RB,,,,", "start is '1.5', not a whole number"),
        ("INT-1,-1,4,c,RB,,,,", "start is '-1', not a whole number"),
        ("INT-1,4,,c,RB,,,,", "end is '', not a whole number"),
        ("INT-1,4,4,c,RB,,,,", "start 4 is not before end 4"),
        ("INT-1,,,c,RB,,,,", "neither start and end nor a quote"),
        (",1,4,c,RB,,,,", "no value in column 'document'"),
        ("INT-1,1,4,,RB,,,,", "no value in column 'code'"),
        ("INT-1,1,4,c,RB,,,machine,", "origin is 'machine', not one of manual, suggestion"),
        ("INT-1,1,4,c,RB,,,,1.5", "confidence is '1.5', not a number from 0 to 1"),
        ("INT-1,1,4,c,RB,,,,nan", "confidence is 'nan', not a number from 0 to 1"),
        ("INT-1,1,4", "the header has 9 columns, but line 3 has 3"),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_line(row: str, complaint: str) -> None:
    head = "document,start,end,code,coder,quote,memo,origin,confidence\nINT-1,1,4,c,RB,,,,\n"
    with pytest.raises(InputError) as refusal:
        codings(head + row + "\n")
    assert str(refusal.value).startswith("RB.csv")
    assert "line 3" in str(refusal.value)
    assert complaint in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "RB.jsonl, line 2: is not JSON"),
        ("[1]", "RB.jsonl, line 2: is not a JSON object"),
        ("[" * 100_000, "RB.jsonl, line 2: is not JSON"),
        ('{"document": "a", "code": ["b"]}', "RB.jsonl, line 2: code is neither text nor a number"),
        ('{"document": "a", "code": "b", "start": ' + "9" * 5000 + ', "end": 1}', "RB.jsonl, line 2: "),
    ],
)
def test_broken_json_is_named_by_its_line(line: str, complaint: str) -> None:
    with pytest.raises(InputError) as refusal:
        codings('{"document": "a", "code": "b", "quote": "c"}\n' + line, "RB.jsonl")
    assert complaint in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("document,start,end,read,origin\na,1,4,Unit,\na,,,document,\na,4,9,unit,queue\n", "r.csv"),
        (
            '{"document": "a", "start": 1, "end": 4, "read": "unit"}\n{"document": "a", "read": "document"}\n'
            '{"document": "a", "start": 4, "end": 9, "read": "unit", "origin": "queue", "code": null}\n',
            "r.jsonl",
        ),
    ],
)
def test_a_row_without_a_code_says_what_was_read(text: str, name: str) -> None:
    found = [(r.start, r.end, r.code, r.read, r.way) for r in codings(text, name).rows]
    assert found == [
        (1, 4, "", "unit", None),
        (None, None, "", "document", None),
        (4, 9, "", "unit", "queue"),
    ]


def test_a_row_may_be_a_coding_and_say_that_its_unit_was_read() -> None:
    (row,) = codings("document,start,end,code,read,origin\na,1,4,b,unit,manual\n").rows
    assert (row.code, row.origin, row.read, row.way) == ("b", "manual", "unit", None)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("a,1,4,,,page,,", "read is 'page', not one of unit, document"),
        ("a,,,,,unit,,", "neither start and end nor a quote"),
        ("a,1,4,,,,,", "no value in column 'code'"),
        ("a,1,4,,,document,,", "has no start: Say unit where a passage was read"),
        ("a,,,,dog,document,,", "has no quote"),
        ("a,1,4,,,unit,manual,", "origin is 'manual', not one of reading, queue, import"),
        ("a,1,4,,,unit,,0.5", "has no confidence: Give the row its code"),
    ],
)
def test_what_cannot_have_been_read_is_named_by_its_line(row: str, complaint: str) -> None:
    head = "document,start,end,code,quote,read,origin,confidence\na,1,4,c,,,,\n"
    with pytest.raises(InputError) as refusal:
        codings(head + row + "\n")
    assert "RB.csv, line 3" in str(refusal.value)
    assert complaint in str(refusal.value).replace(". ", ": ")


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match="there is no column 'code'; the columns are document, start, end"):
        codings("document,start,end\na,1,2\n")


def test_decisions_are_read_with_their_outcome_and_reason() -> None:
    head = "document,start,end,code,outcome,reason,note\n"
    found = read_decisions(Source("d.csv", "d.csv", (head + "INT-1,1,4,c,both,Boundary,see memo\n").encode()))
    assert [(d.line, d.outcome, d.reason, d.note) for d in found.rows] == [
        (2, "both", "boundary", "see memo")
    ]
    for wrong, complaint in (
        ("INT-1,1,4,c,z,missed,", "outcome is 'z'"),
        ("INT-1,1,4,c,a,,", "no value in column 'reason'"),
    ):
        with pytest.raises(InputError, match=complaint):
            read_decisions(Source("d.csv", "d.csv", (head + wrong).encode()))


def test_every_origin_is_one_a_file_may_give() -> None:
    for origin in get_args(CodingOrigin):
        assert codings(f"document,code,quote,origin\na,b,c,{origin}\n").rows[0].origin == origin
