"""Tables of answers: one document per answer, everything else counted or named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.options import ReadResult
from cpqual.formats.row_numbers import name_before_numbers

ReadTable = Callable[..., ReadResult]

DELPHI = """\
id,text,item,round,group,rating,site
R1-I1,"Yes, but ask first",I1,1,service user,6,
R1-I2,,I2,1,service user,9,
R2-I1,n/a,I1,1,worker,4,quay
R2-I2,"Two lines
of it",I2,1,worker,,quay
R3-I1, - ,I1,1,carer,1,
"""


def test_each_answer_is_a_document_with_the_rest_as_attributes(read_table: ReadTable) -> None:
    result = read_table(DELPHI, "DEL.csv", kind="delphi")
    assert [(d.slug, d.text, d.kind, d.source_name) for d in result.documents] == [
        ("R1-I1", "Yes, but ask first", "delphi", "DEL.csv, line 2"),
        ("R2-I2", "Two lines\nof it", "delphi", "DEL.csv, line 5"),
    ]
    first, second = result.documents
    assert first.attributes == {"item": "I1", "round": "1", "group": "service user", "rating": "6"}
    assert (first.site, second.site) == (None, "quay")
    assert second.attributes == {"item": "I2", "round": "1", "group": "worker"}
    assert [(s.start, s.end, s.type, s.counts_as_data) for s in second.sections] == [(0, 15, "other", True)]
    assert second.turns == ()


def test_answers_that_say_nothing_are_counted(read_table: ReadTable) -> None:
    result = read_table(DELPHI)
    assert result.skipped_rows == 3
    assert result.warnings == (
        "column 'text': of 5 answers 1 are empty and 2 say no more than n/a or a dash; they are not imported",
        "taken as survey; it has columns round and item, so it may be of kind delphi (cpqual delphi"
        " import keeps its ratings, too)",
    )
    assert {d.kind for d in result.documents} == {"survey"}


def test_rows_without_ids_are_numbered_when_that_is_said(read_table: ReadTable) -> None:
    table = "when,best\n1 May,Bus\n2 May,\n\n3 May,Rain\n"
    with pytest.raises(InputError, match=r"no column 'id'.*--number-rows"):
        read_table(table)
    for how in ({"number_rows": True}, {"id_col": "(row number)"}):
        result = read_table(table, "Garden week (1).csv", text_cols=("best",), **how)
        assert [(d.slug, d.text) for d in result.documents] == [
            ("Garden week-00001", "Bus"), ("Garden week-00003", "Rain")
        ]  # fmt: skip
        assert dict(result.documents[0].attributes) == {"when": "1 May"}
        assert result.columns == {"(row number)": "id", "when": "attribute", "best": "answer"}
        assert "numbered, Garden week-00001 to Garden week-00003;" in result.warnings[0]


def test_a_table_with_ids_keeps_them_unless_it_is_said_of_that_table(read_table: ReadTable) -> None:
    table = "ID,text\nA,Bus\nB,Rain\n"
    kept = read_table(table, number_rows=True)
    assert [d.slug for d in kept.documents] == ["A", "B"]
    assert not kept.warnings
    numbered = read_table(table, id_col="(row number)")
    assert [(d.slug, dict(d.attributes)) for d in numbered.documents] == [
        ("answers-00001", {"ID": "A"}), ("answers-00002", {"ID": "B"})
    ]  # fmt: skip
    with pytest.raises(InputError, match="no column 'nr'"):
        read_table(table, number_rows=True, id_col="nr")
    turns = read_table("speaker,text\nMOD,Who came?\nOona,Nobody.\n", number_rows=True)
    assert len(turns.documents) == 1


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("survey.csv", "survey"),
        ("survey (2).csv", "survey"),
        ("Barriers (Responses) - Form Responses 1.csv", "Barriers"),
        ("Barriers(1-57).xlsx", "Barriers"),
        ("Wave (2019).csv", "Wave (2019)"),
        ("(1).csv", "(1)"),
        ("x" * 80 + ".csv", "x" * 40),
    ],
)
def test_what_exports_add_to_a_name_is_not_part_of_ids(name: str, before: str) -> None:
    assert name_before_numbers(name) == before


def test_several_questions_make_several_documents(read_table: ReadTable) -> None:
    result = read_table(
        "Nr;Best;Worst\n1;Bus;None of it\n2;;Rain\n", text_cols=("best", "worst"), id_col="nr"
    )
    assert [(d.slug, d.text, dict(d.attributes)) for d in result.documents] == [
        ("1-Best", "Bus", {"question": "Best"}),
        ("1-Worst", "None of it", {"question": "Worst"}),
        ("2-Worst", "Rain", {"question": "Worst"}),
    ]
    assert result.skipped_rows == 1


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.csv"), ("\t", "a.tsv")]
)
@given(answers=st.lists(CELL, min_size=1, max_size=5), bom=st.booleans(), end=st.sampled_from(["\n", "\r\n"]))
def test_what_a_spreadsheet_writes_is_read(
    read_table: ReadTable, delimiter: str, name: str, answers: list[str], bom: bool, end: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(["id", "text", "a,b;c"])
    writer.writerows((f"r{i}", f'1;2,3 {answer}\n"x"', answer) for i, answer in enumerate(answers))
    result = read_table(("\ufeff" if bom else "") + out.getvalue(), name)
    assert [d.text for d in result.documents] == [canonicalise(f'1;2,3 {answer}\n"x"') for answer in answers]
    assert [d.slug for d in result.documents] == [f"r{i}" for i in range(len(answers))]


def test_excels_separator_line_is_obeyed_and_lines_still_count(read_table: ReadTable) -> None:
    result = read_table("sep=;\nid;text\na;one, two\n")
    assert [(d.text, d.source_name) for d in result.documents] == [("one, two", "answers.csv, line 3")]


def test_long_answers_are_read(read_table: ReadTable) -> None:
    answer = "word " * 60_000
    assert read_table(f"id,text\na,{answer}\n").documents[0].text == answer.strip()


def test_marks_in_answers_are_found_and_their_brackets_left(read_table: ReadTable) -> None:
    document = read_table('id,text\na,"[NAME] came (2) times"\n').documents[0]
    assert [a.kind for a in document.annotations] == ["redaction"]


@pytest.mark.parametrize(
    ("text", "options", "complaint"),
    [
        (
            "nr,answer\n1,a",
            {},
            "a.csv: there is no column 'id'; the columns are nr, answer. Name one with --id-col; if none"
            " tells the rows apart, --number-rows numbers them. Where each row is a turn, --speaker-col names"
            " who speaks.",
        ),
        (
            "id,answer\n1,a",
            {},
            "a.csv: there is no column 'text'; the columns are id, answer. Name one with --text-col.",
        ),
        ("id,text\n1,a", {"text_cols": ("best",)}, "there is no column 'best'"),
        ("id,text\n1,a\n2\n3,b,c\n", {}, "a.csv: the header has 2 columns, but line 3 has 1, line 4 has 3."),
        ("id,text\n1,a\n\n2,b\n1,c\n", {}, "a.csv, lines 2, 5: id '1' is given 2 times"),
        ("id,text\n1,a\n ,b\n", {}, "a.csv, line 3: no value in column 'id'"),
        (
            'id,text\n1,"a\nb\n2,c',
            {},
            "a.csv, line 2: a quotation mark begins a cell here and is not closed.",
        ),
        ('text,id\n"a\nb","1\n"c,2\n', {}, "a.csv, line 3: a cell begins here with a quotation mark, and an"),
        (
            'sep=;\ntext;id\n"a;\nb";1\n"c;2\n',
            {},
            "a.csv, line 5: a quotation mark begins a cell here and is",
        ),
        (
            'id,text\n1,"say "yes""\n',
            {},
            "a.csv, line 2: a cell begins here with a quotation mark, and another",
        ),
        (
            'id,text\n1,"a' + "b\n" * 10**6 + "1",
            {},
            "a.csv, line 2: a quotation mark begins a cell here and is",
        ),
        (
            "id,text\n\n1," + "b" * 2_000_001,
            {},
            "a.csv, line 3: a cell begins here that has more than 2,000,000",
        ),
        ('id,text\n1,"' + "b" * 2_000_001 + '"', {}, "a.csv, line 2: a cell begins here that has more than"),
        ("", {}, "a.csv: is empty"),
        ("\n\n", {}, "a.csv: is empty"),
        ("id,text\x00\n", {}, "a.csv: is not a text file"),
    ],
)
def test_a_broken_table_is_refused_with_its_lines(
    read_table: ReadTable, text: str, options: dict[str, object], complaint: str
) -> None:
    with pytest.raises(InputError) as refusal:
        read_table(text, "a.csv", **options)
    assert complaint in str(refusal.value)


def test_values_a_spreadsheet_pads_with_empty_columns_are_no_error(read_table: ReadTable) -> None:
    assert [d.text for d in read_table("id,text,,\n1,a,,\n2,b,,\n").documents] == ["a", "b"]
