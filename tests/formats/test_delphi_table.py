"""Tables of a Delphi study: what is read, what is told apart, and complaints that name the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.delphi import DelphiItem, Invited
from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise
from cpqual.formats.delphi_table import (
    RatingColumns,
    RatingTable,
    read_invited,
    read_items,
    read_ratings,
    scale_ends,
)
from cpqual.formats.options import Source

BY_ID = RatingColumns(id_pattern="D{round}-{respondent}-{item}")


def source(text: str) -> Source:
    return Source("r.csv", "r.csv", text.encode())


def read(text: str, columns: RatingColumns | None = None) -> RatingTable:
    return read_ratings(source(text), columns or RatingColumns())


def test_respondents_come_from_a_column_or_from_the_id() -> None:
    by_column = read("id,item,round,group,rating,respondent,text\nx,I1,2,worker,7,R07,Yes\n")
    by_id = read("id,item,group,rating,text\nD2-R07-I1,I1,worker,7,Yes\n", BY_ID)
    (one,), (two,) = by_column.rows, by_id.rows
    assert (one.item, one.round, one.group, one.respondent, one.rating) == ("I1", 2, "worker", "R07", 7.0)
    assert (two.item, two.round, two.group, two.respondent, two.rating) == ("I1", 2, "worker", "R07", 7.0)


def test_no_rating_is_told_from_one_that_could_not_be_given() -> None:
    rows = [
        ",,",
        "5,,",
        ",n/a,",
        ",Unable to rate - not mine,",
        "n/a,,",
        "can’t rate,,",
        ",too early,",
        "6,n/a,",
    ]
    text = "item,respondent,rating,text,id\n" + "".join(f"I1,R{n},{row}{n}\n" for n, row in enumerate(rows))
    said = [row.said for row in read(text).rows]
    assert said == [
        "blank", "rating", "n/a", "unable to rate", "n/a", "unable to rate", "blank", "rating",
    ]  # fmt: skip
    further = read(text, RatingColumns(unable=("too early",)))
    assert further.rows[6].said == "unable to rate"


def test_a_rating_beside_unable_to_rate_stands_and_is_remarked() -> None:
    found = read("item,respondent,rating,text,id\nI1,R1,5,unable to rate really,x\n")
    assert found.rows[0].rating == 5
    assert found.notes == ("rated although the comment says unable to rate, and taken as rated: line 2",)


def test_numbers_may_have_a_comma_or_a_minus() -> None:
    found = read("item;respondent;rating;id\nI1;R1;6,5;a\nI1;R2;−2;b\nI1;R3;'-2;c\n")
    assert [row.rating for row in found.rows] == [6.5, -2, -2]


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("id,item,rating\nx,I1,7\n", None, "no column 'respondent'.*--id-pattern"),
        ("id,item,respondent\nx,I1,R1\n", None, "no column 'rating'.*--rating-col"),
        ("item,respondent,rating\nI1,R1,seven\n", None, "line 2: the rating 'seven' is no number"),
        ("item,respondent,rating\nI1,R1,nan\n", None, "line 2: the rating 'nan' is no number"),
        ("item,respondent,rating\nI1,,7\n", None, "line 2: no value in column 'respondent'"),
        ("item,group,respondent,rating\nI1,,R1,7\n", None, "line 2: no value in column 'group'"),
        ("item,round,respondent,rating\nI1,0,R1,7\n", None, "line 2: '0' is no round"),
        ("item,round,respondent,rating\nI1,second,R1,7\n", None, "line 2: 'second' is no round"),
        ("item,respondent,rating\nI1,R1,7\nI1,R1,8\n", None, "line 3: 'R1' rates 'I1' again, as in line 2"),
        ("id,item,rating\nR07,I1,7\n", BY_ID, "line 2: the id 'R07' is not made like"),
        ("id,item,rating\nD1-R1-I2,I1,7\n", BY_ID, "line 2: the column says item 'I1' and the id 'I2'"),
        ("id,rating\nx,7\n", RatingColumns(id_pattern="no field"), "no pattern of ids"),
        ("id,rating\nx,7\n", RatingColumns(id_pattern="{item}{respondent}"), "nothing divides"),
        ("id,rating\nx,7\n", RatingColumns(id_pattern="{item}-{who}"), "no pattern of ids"),
    ],
)
def test_complaints_name_the_place(text: str, columns: RatingColumns | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text, columns)


@given(
    # what is read is canonical text: other spellings of the same characters cannot come back
    st.text(
        st.characters(exclude_characters="-", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20
    )
    .map(canonicalise)
    .filter(bool)
)
def test_any_respondent_comes_back_out_of_the_id(name: str) -> None:
    quoted = name.replace('"', '""')
    found = read(f'id,item,rating\n"D1-{quoted}-I1",I1,7\n', BY_ID)
    assert found.rows[0].respondent == name


def test_a_long_id_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="is not made like"):
        read(f"id,item,rating\n{'D-' * 50_000},I1,7\n", BY_ID)


def test_statements_with_their_scales() -> None:
    text = "id,statement,scale\nI1,Ask first.,1-9\nI2,Share.,0–100\n"
    assert read_items(source(text)) == [
        DelphiItem("I1", "Ask first.", 1, 9),
        DelphiItem("I2", "Share.", 0, 100),
    ]
    assert read_items(source("id,statement\nI1,Ask.\n"), "1 to 5") == [DelphiItem("I1", "Ask.", 1, 5)]


@pytest.mark.parametrize("words", ["", "9", "9-1", "a-b", "1-1", "1-9-10"])
def test_what_is_no_scale(words: str) -> None:
    with pytest.raises(InputError, match="no scale"):
        scale_ends(words)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,statement,scale\nI1,A.,1-9\nI1,B.,1-9\n", "line 3: id 'I1' is given twice"),
        ("id,statement,scale\nI1,,1-9\n", "line 2: no value in column 'statement'"),
        ("id,statement\nI1,A.\n", "no column 'scale'"),
        ("id,statement,scale\nI1,A.,up\n", "line 2: 'up' is no scale"),
    ],
)
def test_statements_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_items(source(text))


def test_who_was_invited() -> None:
    assert read_invited(source("round,group,invited\n1,worker,4\n")) == [Invited(1, "worker", 4)]
    with pytest.raises(InputError, match="line 3: 'worker' is given twice for round 1"):
        read_invited(source("round,group,invited\n1,worker,4\n1,worker,5\n"))
    with pytest.raises(InputError, match="line 2: '-4' is no number of people"):
        read_invited(source("round,group,invited\n1,worker,-4\n"))
