"""The codebook's rules: what is refused, and what is pointed out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codebook import (
    EXAMPLE_LIMIT,
    SLUG,
    Code,
    Codebook,
    Example,
    could_say,
    problems,
    references,
    require_sound,
    tags,
)
from cpqual.domain.errors import InputError, UnknownNameError

WHOLE = Code(
    "barriers",
    "Barriers",
    brief="What is in the way.",
    when_not_to_use=("Something is done -> coping",),
    shortcut="b",
)
COPING = Code(
    "coping",
    "Coping",
    brief="What is done.",
    when_not_to_use=("Nothing is done -> barriers",),
    parent="barriers",
)
BOOK = Codebook((WHOLE, COPING))


def errors(codebook: Codebook) -> list[tuple[str, str]]:
    return [(p.code, p.what) for p in problems(codebook) if p.severity == "error"]


def test_a_sound_codebook_has_no_problems() -> None:
    assert problems(BOOK) == []
    require_sound(BOOK, "book.yml")


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (replace(COPING, slug="Coping!"), "lower-case"),
        (replace(COPING, slug="barriers"), "used twice"),
        (replace(COPING, label="  "), "label is empty"),
        (replace(COPING, parent="nowhere"), "parent 'nowhere'"),
        (replace(COPING, colour="beige"), "colour 'beige'"),
        (replace(COPING, shortcut="bb"), "one character"),
        (replace(COPING, shortcut="b"), "barriers's"),
        (replace(COPING, when_not_to_use=("x -> nobody",)), "refers to 'nobody'"),
        (replace(COPING, confused_with=("nobody",)), "refers to 'nobody'"),
        (replace(COPING, near_miss=Example("x", use_instead="nobody")), "refers to 'nobody'"),
        (replace(COPING, typical=Example("x" * (EXAMPLE_LIMIT + 1))), f"{EXAMPLE_LIMIT} at most"),
        (replace(COPING, parent="coping"), "circle"),
        (replace(COPING, said_by=("worker", "worker")), "said_by has an empty item or one twice"),
    ],
)
def test_each_broken_rule_is_an_error_that_names_the_code(code: Code, complaint: str) -> None:
    broken = Codebook((WHOLE, code))
    found = [what for slug, what in errors(broken) if slug == code.slug]
    assert any(complaint in what for what in found)
    with pytest.raises(InputError, match=r"^book\.yml: code "):
        require_sound(broken, "book.yml")


def test_a_longer_circle_is_found_and_walking_ends() -> None:
    circle = Codebook((Code("a", "A", "c"), Code("b", "B", "a"), Code("c", "C", "b"), Code("d", "D", "a")))
    assert {slug for slug, what in errors(circle) if "circle" in what} == {"a", "b", "c"}
    assert list(circle.walk()) == []
    assert set(circle.path("d")) == {"a", "b", "c", "d"}


def test_what_is_missing_from_an_active_code_is_only_a_warning() -> None:
    bare = Codebook((Code("a", "A"), Code("b", "B", status="draft"), Code("c", "C", codable=False)))
    assert {(p.severity, p.code) for p in problems(bare)} == {("warning", "a")}
    require_sound(bare, "book.yml")


def test_a_reference_to_what_was_merged_into_the_code_is_history() -> None:
    merged = replace(COPING, formerly=("managing",), confused_with=("managing", "barriers"))
    assert errors(Codebook((WHOLE, merged))) == []
    assert references(merged) == ("barriers", "managing", "barriers")


def test_the_tree_is_walked_parents_first_in_codebook_order() -> None:
    book = Codebook(
        (Code("b2", "", "b"), Code("a", ""), Code("b", ""), Code("b1", "", "b"), Code("b11", "", "b1"))
    )
    assert [(depth, code.slug) for depth, code in book.walk()] == [
        (0, "a"),
        (0, "b"),
        (1, "b2"),
        (1, "b1"),
        (2, "b11"),
    ]
    assert book.path("b11") == ("b", "b1", "b11")
    assert set(book.descendants("b")) == {"b", "b1", "b2", "b11"}
    assert [c.slug for c in book.children("b")] == ["b2", "b1"]


def test_an_unknown_code_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean barriers"):
        BOOK.get("bariers")
    assert BOOK.get("coping") is COPING


def test_only_codable_codes_in_use_are_usable() -> None:
    assert [replace(WHOLE, status=s).usable for s in ("draft", "active", "merged", "retired")] == [
        True,
        True,
        False,
        False,
    ]
    assert not replace(WHOLE, codable=False).usable


@given(st.lists(st.from_regex(SLUG), unique=True, max_size=12))
def test_tags_are_two_letters_and_tell_a_few_codes_apart(slugs: list[str]) -> None:
    given_tags = tags(Code(slug, slug) for slug in slugs)
    assert list(given_tags) == slugs
    assert all(len(tag) == 2 for tag in given_tags.values())
    by_letter = [tag for slug, tag in given_tags.items() if len(slug) > 1]
    assert len(set(by_letter)) == len(by_letter)


@pytest.mark.parametrize(
    ("said_by", "speaker", "could"),
    [
        ((), {"participant"}, True),
        ((), set(), True),
        ((), {"interviewer"}, False),
        (("worker",), {"interviewer"}, False),
        (("interviewer",), {"interviewer"}, True),
        (("interviewer",), {"participant"}, False),
        (("interviewer",), {"participant", "worker"}, False),
        (("interviewer",), set(), True),
        (("participant",), {"participant", "worker"}, True),
        (("worker",), {"participant", "worker", "chair"}, True),
        (("worker",), {"participant", "chair"}, False),
        (("worker",), {"participant"}, True),
        (("worker", "unattributed"), set(), True),
        (("unattributed",), {"participant"}, False),
    ],
)
def test_only_what_is_known_of_a_speaker_rules_a_code_out(
    said_by: tuple[str, ...], speaker: set[str], could: bool
) -> None:
    assert could_say(said_by, speaker) is could
