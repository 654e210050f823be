"""Tables as survey programs write them: rows with questions below the names, columns without names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.formats.options import ReadResult
from cpqual.formats.survey_heads import with_one_head

ReadTable = Callable[..., ReadResult]

QUALTRICS = """\
StartDate,ResponseId,Q1,Q2_4_TEXT
Start Date,Response ID,"What did the café
change for you?",Which group? - Other - Text
"{""ImportId"":""startDate"",""timeZone"":""Z""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1_TEXT""}","{""ImportId"":""QID2_4_TEXT""}"
2024-05-01 10:00:00,R_1,I come in by the front door now.,Gardeners
2024-05-01 10:09:00,R_2,,
"""

SURVEYMONKEY = """\
Respondent ID,Collector ID,Start Date,Where do you live?,,Who came? (Tick all),,What would you change?
,,,Response,Other (please specify),A neighbour,My sister,Open-Ended Response
1001,26,2024-01-05,Other,On the boat,,My sister,The waiting.
1002,26,2024-01-05,Quay,,A neighbour,,"Nothing, really."
"""


def test_qualtrics_questions_and_ids_are_no_answers(read_table: ReadTable) -> None:
    result = read_table(QUALTRICS, id_col="ResponseId", text_cols=("Q1",))
    assert [(d.slug, d.text, d.source_name) for d in result.documents] == [
        ("R_1", "I come in by the front door now.", "answers.csv, line 5")
    ]
    assert result.warnings == (
        "line 2 and line 4: Qualtrics' questions and ids below the names of the columns, no answers",
        "column 'Q1': of 2 answers 1 are empty and 0 say no more than n/a or a dash; they are not imported",
    )


def test_surveymonkeys_two_rows_of_names_are_one(read_table: ReadTable) -> None:
    result = read_table(SURVEYMONKEY, id_col="Respondent ID", text_cols=("What would you change?",))
    assert [(d.slug, d.text) for d in result.documents] == [
        ("1001", "The waiting."), ("1002", "Nothing, really."),
    ]  # fmt: skip
    assert result.documents[0].attributes == {
        "Collector ID": "26",
        "Start Date": "2024-01-05",
        "Where do you live?": "Other",
        "Where do you live?: Other (please specify)": "On the boat",
        "Who came? (Tick all): My sister": "My sister",
    }
    assert result.warnings == ("line 2: SurveyMonkey's second row of names, put behind the questions",)


def test_the_second_row_is_known_in_other_languages(read_table: ReadTable) -> None:
    german = SURVEYMONKEY.replace("Respondent ID", "Befragten-ID").replace("Open-Ended Response", "Antwort")
    german = german.replace("Response", "Auswahl")
    result = read_table(german, id_col="Befragten-ID", text_cols=("What would you change?: Antwort",))
    assert [d.text for d in result.documents] == ["The waiting.", "Nothing, really."]


def test_columns_without_a_name_and_names_used_twice_are_told(read_table: ReadTable) -> None:
    result = read_table("id,,text,Why?,why?\n1,a,Yes.,b,c\n2,,No.,,\n")
    assert [d.attributes for d in result.documents] == [{"column 2": "a", "Why?": "b", "why? (2)": "c"}, {}]
    assert result.warnings == (
        "1 column without a name called by number",
        "columns of one name told apart: 'why? (2)'",
    )


@pytest.mark.parametrize(
    "text",
    [
        "id,text\n,a\n1,b\n",  # an id that is missing
        "id,text,more\n1,Response,\n2,b,\n",  # a respondent who says so
        "id,,text\n,,a\n1,x,b\n",
    ],
)
def test_a_row_of_answers_is_no_row_of_names(text: str) -> None:
    records = [(i, line.split(",")) for i, line in enumerate(text.splitlines(), 1)]
    found, _ = with_one_head(iter(records), "line")
    assert list(found)[1:] == records[1:]


@given(st.lists(st.sampled_from(["", " ", "a", "A", "a (2)", "column 1", "column 2", "b"]), min_size=1))
def test_every_column_has_a_name_of_its_own(names: list[str]) -> None:
    found, _ = with_one_head(iter([(1, names)]), "line")
    [(_, named)] = found
    last = max((i for i, name in enumerate(names) if name.strip()), default=-1)
    assert len(named) == len(names)
    assert all(name.strip() for name in named[: last + 1])
    kept = [name.casefold() for name in named if name.strip()]
    assert len(set(kept)) == len(kept)
    # what was unlike all others is called as before
    single = [
        i
        for i, name in enumerate(names)
        if name.strip() and [n.casefold() for n in names].count(name.casefold()) == 1
    ]
    assert all(named[i] == names[i] for i in single)
