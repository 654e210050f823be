"""The line that asks for passages: what it means, and what is said when it means nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codebook import Code, Codebook
from cpqual.domain.errors import CpqualError, InputError, UnknownNameError
from cpqual.domain.passages import PassageQuery, as_typed, in_words, parse_query

SLUGS = ("barriers", "trust", "worker_attitudes", "near", "and", "2012")
BOOK = Codebook(
    (
        *(Code(slug, slug.replace("_", " ").title()) for slug in SLUGS),
        Code("bus", "The bus", "barriers"),
        Code("double", "The same"),
        Code("twice", "the same"),
    )
)


def test_conditions_stand_after_the_codes_they_narrow_down() -> None:
    found = parse_query('barriers or trust AND "Worker attitudes" without "near" near 3 Trust', BOOK)
    assert found == PassageQuery(
        ("barriers", "trust"), also=("worker_attitudes",), without=("near",), near=("trust", 3)
    )


def test_near_reaches_the_next_unit_when_no_number_is_given() -> None:
    assert parse_query("barriers near trust", BOOK).near == ("trust", 1)
    assert parse_query("barriers near 0 trust", BOOK).near == ("trust", 0)
    assert parse_query('barriers near "2012"', BOOK).near == ("2012", 1)
    assert parse_query("barriers near 2012", BOOK).near == ("2012", 1)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "an empty query: the code whose passages to show is missing"),
        ("and trust", "character 1: the code whose passages to show is missing before 'and'"),
        ("barriers trust", "character 10: 'trust' is out of place"),
        ("barriers and", "character 13: a code after 'and' is missing"),
        ("barriers and trust or near", "character 20: 'or' joins the codes at the beginning only"),
        ("barriers near 2 trust near trust", "character 23: 'near' can stand only once"),
        ("barriers near 20000 trust", "character 15: the distance is 9999 units at most"),
        ('barriers and "trust', "character 14: a quotation mark has no partner"),
        ("barriers without trst", "character 18: no code 'trst' in the codebook. Did you mean trust?"),
        ('"the same"', "character 1: 2 codes are called 'the same'. Use one of their ids: double, twice."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(typed: str, told: str) -> None:
    with pytest.raises((InputError, UnknownNameError)) as refused:
        parse_query(typed, BOOK)
    assert str(refused.value).startswith(told)


@given(typed=st.text(st.sampled_from('ab" 12'), max_size=20) | st.text(max_size=30))
def test_no_line_is_a_fault(typed: str) -> None:
    place = "understood"
    try:
        parse_query(typed, BOOK)
    except CpqualError as refused:
        place = refused.where
    assert place


@given(
    codes=st.lists(st.sampled_from(SLUGS), min_size=1, unique=True),
    also=st.lists(st.sampled_from(SLUGS), unique=True),
    without=st.lists(st.sampled_from(SLUGS), unique=True),
    near=st.none() | st.tuples(st.sampled_from(SLUGS), st.integers(0, 9999)),
)
def test_what_a_query_types_as_asks_for_it_again(
    codes: list[str], also: list[str], without: list[str], near: tuple[str, int] | None
) -> None:
    query = PassageQuery(tuple(codes), also=tuple(also), without=tuple(without), near=near)
    assert parse_query(as_typed(query), BOOK) == query


def test_a_query_is_told_in_words() -> None:
    query = PassageQuery(
        ("barriers", "gone"), also=("trust",), without=("near",), near=("and", 2), words="the bus"
    )
    assert in_words(query, BOOK, "turn") == (
        "Barriers or gone with sub-codes, on the same turn as Trust, without Near, within 2 turns of And,"
        " holding “the bus”"
    )
    plain = PassageQuery(("barriers",), rolled_up=False, also=("trust",), same="span")
    assert in_words(plain, BOOK, "turn") == "Barriers, overlapping Trust"
    assert in_words(PassageQuery(("trust",)), BOOK, "turn") == "Trust"
    assert query.has_conditions
    assert not query.whole().has_conditions
