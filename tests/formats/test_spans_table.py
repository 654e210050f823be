"""Tables of spans: what is read, and that every complaint names the line."""

from __future__ import annotations

import io

import openpyxl
import pytest

from cpqual.domain.errors import InputError
from cpqual.formats.options import Source
from cpqual.formats.spans_table import SpansRead, read_spans

HEAD = "coder,start,end,label\n"


def read(text: str, name: str = "spans.csv", **wanted: int) -> SpansRead:
    return read_spans(Source(name, name, text.encode()), **wanted)


def test_spans_with_their_lines() -> None:
    found = read(HEAD + "A,0,5,x\n\nB,2,7,y y\n")
    assert [(r.line, r.coder, r.start, r.end, r.label) for r in found.rows] == [
        (2, "A", 0, 5, "x"),
        (4, "B", 2, 7, "y y"),
    ]
    assert (found.lengths, found.has_documents) == ({"": None}, False)


def test_columns_in_any_order_and_case_with_others_beside_them() -> None:
    found = read("Document;LABEL;end;start;coder;memo\nD1;x;5;0;A;why\nD2;x;9;3;B;\n")
    assert [(r.document, r.label, r.start, r.end) for r in found.rows] == [
        ("D1", "x", 0, 5),
        ("D2", "x", 3, 9),
    ]
    assert (list(found.lengths), found.ignored) == (["D1", "D2"], ("memo",))


def test_an_export_of_codings_is_a_table_of_spans() -> None:
    found = read("document,start,end,code,coder,quote\nINT-1,3,9,barriers,RB,'=words\n")
    assert (found.rows[0].label, found.rows[0].coder) == ("barriers", "RB")


def test_offsets_count_from_the_beginning_given() -> None:
    found = read(HEAD + "A,150,160,x\nB,152,450,x\n", begin=150, length=300)
    assert [(r.start, r.end) for r in found.rows] == [(0, 10), (2, 300)]
    assert found.lengths == {"": 300}


def test_whole_decimals_are_offsets() -> None:
    assert read(HEAD + "A,2.0,9.0,x\n").rows[0].end == 9


def test_a_coder_who_marked_nothing_has_a_row_without_a_span() -> None:
    found = read("coder,document,start,end,label\nA,D1,0,5,x\nB,D1,,,\n")
    assert [(r.coder, r.label) for r in found.rows] == [("A", "x"), ("B", None)]


def test_lengths_by_document() -> None:
    found = read("coder,document,start,end,label,length\nA,D1,0,5,x,50\nA,D2,0,5,x,70\nB,D1,0,5,x,50\n")
    assert found.lengths == {"D1": 50, "D2": 70}


def test_a_spreadsheet_is_read_too() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("coder", "start", "end", "label"), ("A", 0, 5, "x"), ("B", 1, 5, "x")):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    found = read_spans(Source("s.xlsx", "s.xlsx", out.getvalue()))
    assert [(r.coder, r.start, r.end) for r in found.rows] == [("A", 0, 5), ("B", 1, 5)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("coder,start,label\nA,1,x\n", "there is no column 'end'; the columns are coder, start, label"),
        (HEAD, "no spans below the header"),
        (HEAD + "A,0,5,x\nA,5,5,x\n", "line 3: start 5 is not before end 5"),
        (HEAD + "A,7,5,x\n", "line 2: start 7 is not before end 5"),
        (HEAD + "A,-1,5,x\n", "line 2: start is '-1', not a whole number"),
        (HEAD + "A,0.5,5,x\n", "line 2: start is '0.5', not a whole number"),
        (HEAD + "A,0,,x\n", "line 2: end is '', not a whole number"),
        (HEAD + ",0,5,x\n", "line 2: no value in column 'coder'"),
        (HEAD + "A,0,5,\n", "line 2: no value in column 'label'"),
        (HEAD + "A,0,5\n", "line 2: has 3 values, and the header 4 columns"),
        ("coder,start,end,label,Label\nA,0,5,x,y\n", "line 1: two columns are called 'Label'"),
        ("coder,start,end,label,document\nA,0,5,x,\n", "line 2: no value in column 'document'"),
        ("coder,start,end,label,length\nA,0,5,x,9\nB,0,5,x,8\n", "line 3: length is 8, and 9 in"),
        ("coder,start,end,label,length\nA,0,5,x,9\nB,0,10,x,\n", "line 3: the span 0–10 ends outside"),
        ("", "is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(InputError) as refused:
        read(text)
    assert complaint in str(refused.value)


def test_spans_outside_the_length_given_are_refused_in_the_offsets_of_the_file() -> None:
    with pytest.raises(
        InputError, match=r"line 3: the span 160–480 ends outside the text, which ends at 450"
    ):
        read(HEAD + "A,150,160,x\nB,160,480,x\n", begin=150, length=300)
    with pytest.raises(InputError, match="line 2: start 100 is before the text begins, at 150"):
        read(HEAD + "A,100,160,x\n", begin=150, length=300)


def test_a_length_said_twice_is_refused() -> None:
    with pytest.raises(InputError, match="and --length says it too"):
        read("coder,start,end,label,length\nA,0,5,x,9\n", length=9)
