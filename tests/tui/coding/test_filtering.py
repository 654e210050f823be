from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codebook import Code
from cpqual.tui.coding.filtering import Choice, filter_choices, new_name
from cpqual.tui.coding.layer import Look


def choice(slug: str, label: str, tag: str, shortcut: str | None = None) -> Choice:
    return Choice(Code(slug, label, shortcut=shortcut), Look(tag, "red", label), ())


CHOICES = [
    choice("barriers", "Barriers", "BA"),
    choice("practical_support", "Practical support", "PS", shortcut="k"),
    choice("person_centred", "Person-centred approach", "PC"),
    choice("overcoming_barriers", "Overcoming barriers", "OB"),
]


def listed(query: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [found.code.slug for found in filter_choices(query, CHOICES, recent)]


def test_nothing_typed_lists_recent_codes_first_and_the_rest_as_in_the_codebook() -> None:
    assert listed("", ("overcoming_barriers", "person_centred")) == [
        "overcoming_barriers", "person_centred", "barriers", "practical_support",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("bar", "barriers"), ("sup", "practical_support"), ("ob", "overcoming_barriers"),
        ("PC", "person_centred"),
        ("k", "practical_support"), ("cent app", "person_centred"), ("prsup", "practical_support"),
        ("overcoming_b", "overcoming_barriers"),
    ],
)  # fmt: skip
def test_the_best_match_comes_first(query: str, first: str) -> None:
    assert listed(query)[0] == first


def test_what_does_not_fit_is_not_listed() -> None:
    assert listed("zzz") == []


def test_recent_codes_break_ties() -> None:
    twins = [choice("aa_one", "Same one", "AO"), choice("aa_two", "Same two", "AT")]
    assert [c.code.slug for c in filter_choices("same", twins, ["aa_two"])] == ["aa_two", "aa_one"]


@given(st.text(max_size=12))
def test_any_query_is_answered_with_codes_of_the_list(query: str) -> None:
    found = filter_choices(query, CHOICES, ())
    assert len({id(one) for one in found}) == len(found)
    assert all(one in CHOICES for one in found)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lost letters", "lost letters"), ("  lost   letters ", "lost letters"), ("barriers", None),
        ("Practical Support", None), ("x", None), ("?!", None),
    ],
)  # fmt: skip
def test_only_a_name_that_no_code_has_can_become_one(query: str, name: str | None) -> None:
    assert new_name(query, CHOICES) == name
