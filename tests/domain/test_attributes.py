"""Typed values: what is read as a number, a date, yes or no or a choice, and how it is kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.attributes import Attribute, choices_among, choices_of, guess, infer, kept, order_of
from cpqual.domain.errors import InputError
from cpqual.domain.people import AttributeType


@pytest.mark.parametrize(
    ("value", "type_", "stored"),
    [
        ("42", "number", "42"), ("3,5", "number", "3.5"), (" -2 ", "number", "-2"),
        ("\N{MINUS SIGN}2", "number", "-2"), ("12/05/2011", "date", "2011-05-12"),
        ("2011-05", "date", "2011-05"),
        ("2011-05-12 00:00:00", "date", "2011-05-12"), ("12 May 2011", "date", "2011-05-12"),
        ("TRUE", "boolean", "yes"), ("0", "boolean", "no"), ("", "number", ""), ("a  b", "text", "a  b"),
    ],
)  # fmt: skip
def test_a_value_is_kept_as_its_type_writes_it(value: str, type_: AttributeType, stored: str) -> None:
    assert kept(value, type_) == stored


def test_a_choice_is_kept_as_the_list_spells_it() -> None:
    assert kept("  LOW ", "choice", ("Low", "High")) == "Low"
    with pytest.raises(InputError, match="'mid' is none of the choices") as refusal:
        kept("mid", "choice", ("Low", "High"))
    assert refusal.value.remedy == "There are: Low, High."


@pytest.mark.parametrize(
    ("value", "type_", "told"),
    [
        ("forty", "number", "'forty' is no number. Write figures such as 42 or 3.5."),
        ("1,200", "number", "'1,200' is no number. It could be 1200 or 1.200: write it so."),
        ("9" * 5 + "e999", "number", "is no number"),
        ("13/13/2011", "date", "'13/13/2011' is no date"),
        ("maybe", "boolean", "'maybe' is no yes or no. Write yes or no."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_way_out(value: str, type_: AttributeType, told: str) -> None:
    with pytest.raises(InputError) as refusal:
        kept(value, type_)
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("values", "type_", "why"),
    [
        (["41", "3,5", ""], "number", "all 2 are numbers, with decimal commas: 3,5 is kept as 3.5"),
        (["12/05/2011", "2011-06"], "date",
         "all 2 read as ISO or British dates: 12/05/2011 is kept as 2011-05-12"),
        (["2011-05-12"], "date", "the only one reads as ISO dates"),
        (["Yes", "no", "yes"], "boolean", "all 3 are yes or no"),
        (["1", "0"], "number", "all 2 are numbers"),
        (["007", "12"], "text", "2 different; numbers that begin with 0 are names"),
        (["1,200", "3"], "text", "2 different; 1,200 could be 1200 or 1.200"),
        (["1", "2", "about 3"], "text", "3 different; most are numbers, but not 'about 3'"),
        (["worker", "worker"], "text", "1 different"),
        (["", ""], "text", "no value"),
    ],
)  # fmt: skip
def test_the_type_that_all_values_have_is_guessed_with_the_reason(
    values: list[str], type_: AttributeType, why: str
) -> None:
    assert guess(values) == (type_, why)


@given(
    st.lists(
        st.one_of(st.text(max_size=8), st.integers().map(str), st.dates().map(date.isoformat)), max_size=6
    )
)
def test_what_is_guessed_fits_every_value_and_is_kept_once_for_all(values: list[str]) -> None:
    type_ = guess(values).type
    for value in values:
        stored = kept(value, type_)
        assert kept(stored, type_) == stored


def test_choices_are_listed_with_commas_or_bars() -> None:
    assert choices_of(" low, medium ,high,") == ("low", "medium", "high")
    assert choices_of("yes, always | no") == ("yes, always", "no")
    for typed, told in ((" , ", "no choices"), ("a, A", "one choice stands twice in the list")):
        with pytest.raises(InputError, match=told):
            choices_of(typed)


def test_choices_among_values_come_in_their_order_each_once() -> None:
    assert choices_among(["late", "Early", "", "LATE"]) == ("late", "Early")
    with pytest.raises(InputError, match="201 different values are too many"):
        choices_among(map(str, range(201)))


def test_values_are_sorted_by_their_type() -> None:
    ages = Attribute("person", "age", "number")
    assert sorted(["10", "9", "9.5", "?"], key=order_of(ages)) == ["9", "9.5", "10", "?"]
    stage = Attribute("person", "stage", "choice", ("low", "medium", "high"))
    assert sorted(["HIGH", "other", "low", "medium"], key=order_of(stage)) == [
        "low",
        "medium",
        "HIGH",
        "other",
    ]


@pytest.mark.parametrize(
    ("values", "type_", "why"),
    [
        (["41", "7", "", "0"], "number", "all 3 are whole numbers"),
        (["1.50", "-2"], "number", "all 2 are numbers"),
        (["2011-05-12", "2011"], "date", "all 2 read as ISO dates"),
        (["Yes", "no", "TRUE"], "text", "as boolean, TRUE would be kept as yes"),
        (["Yes", "no", "NO"], "boolean", "all 3 are yes or no"),
        (["007", "12"], "text", "2 different; numbers that begin with 0 are names"),
        (["-07", "12"], "text", "'-07' may be a name rather than a number"),
        (["+44", "12"], "text", "'+44' may be a name rather than a number"),
        (["1e5", "12"], "text", "'1e5' may be a name rather than a number"),
        (["1234567890123456"], "text", "'1234567890123456' may be a name rather than a number"),
        (["3,5", "4"], "text", "as number, 3,5 would be kept as 3.5"),
        (["12/05/2011"], "text", "as date, 12/05/2011 would be kept as 2011-05-12"),
        (["41", "forty"], "text", "2 different"),
        ([], "text", "no value"),
    ],
)
def test_a_column_has_a_type_only_where_no_spelling_is_lost(values: list[str], type_: str, why: str) -> None:
    assert (infer(values).type, infer(values).why) == (type_, why)


def test_few_values_that_come_again_are_choices_and_nearly_the_same_ones_are_not() -> None:
    found = infer(["third", "Public", "private"] * 3)
    assert (found.type, found.choices) == ("choice", ("private", "Public", "third"))
    assert infer(["third", "public"] * 2).type == "text"
    assert infer(["third", "Third", "public"] * 3).type == "text"
    assert infer(["one  two", "three"] * 3).type == "text"
    assert infer(["01", "02"] * 3).choices == ("01", "02")
    assert infer(["the same"] * 20).type == "text"
    assert infer(list(map(chr, range(97, 97 + 13))) * 9).type == "text"


@given(st.lists(st.text("0123456789+-.,eEyYnNosS /", max_size=6), max_size=12))
def test_what_is_inferred_keeps_every_value_as_it_is_spelt(values: list[str]) -> None:
    found = infer(values)
    for value in values:
        assert kept(value, found.type, found.choices).casefold() == value.casefold()
        assert found.type == "boolean" or kept(value, found.type, found.choices) == value
