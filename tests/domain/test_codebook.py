"""The codebook's rules: what is refused, what is pointed out, and what changed between two versions."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codebook import (
    EXAMPLE_LIMIT,
    SLUG,
    Change,
    Code,
    Codebook,
    CodeGroup,
    Example,
    diff,
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


@pytest.mark.parametrize(
    ("later", "kind"),
    [
        (replace(COPING, label="Managing"), "renamed"),
        (replace(COPING, parent=None), "moved"),
        (replace(COPING, status="retired"), "retired"),
        (replace(COPING, status="draft"), "restyled"),
        (replace(COPING, brief="Else."), "redefined"),
        (replace(COPING, colour="red"), "restyled"),
    ],
)
def test_each_kind_of_change_is_named(later: Code, kind: str) -> None:
    after = Codebook((WHOLE, later))
    assert [(c.slug, c.kind) for c in diff(BOOK, after)] == [("coping", kind)]


def test_a_merge_and_a_split_say_into_what_and_an_unmerge_from_what() -> None:
    merged = Codebook(
        (replace(WHOLE, formerly=("coping",)), replace(COPING, status="merged", brief="Else.", shortcut=None))
    )
    assert [(c.slug, c.kind, c.detail) for c in diff(BOOK, merged)] == [
        ("coping", "merged", "into barriers"),
        ("coping", "redefined", "brief"),
    ]
    assert Change("coping", "unmerged", "from barriers") in diff(merged, BOOK)
    assert (merged.merged_into("coping"), BOOK.merged_into("coping")) == ("barriers", None)
    unknown = Codebook((WHOLE, replace(COPING, status="merged")))
    assert [(c.kind, c.detail) for c in diff(BOOK, unknown)] == [("merged", "active → merged")]
    money, doors = (Code(slug, slug.title(), split_from="barriers") for slug in ("money", "doors"))
    assert [(c.slug, c.kind, c.detail) for c in diff(BOOK, Codebook((WHOLE, COPING, money, doors)))] == [
        ("barriers", "split", "into money, doors"),
        ("money", "added", "Money, split from barriers"),
        ("doors", "added", "Doors, split from barriers"),
    ]
    later = Codebook((WHOLE, COPING, money, replace(doors, split_from="coping")))
    assert [(c.slug, c.kind) for c in diff(Codebook((WHOLE, COPING, money, doors)), later)] == [
        ("coping", "split")
    ]


def test_a_change_of_groups_is_told_of_each_code() -> None:
    def grouped(**groups: tuple[str, ...]) -> Codebook:
        return replace(BOOK, groups=tuple(CodeGroup(slug, slug, "", codes) for slug, codes in groups.items()))

    before = grouped(ours=("barriers",), theirs=("barriers", "coping"))
    after = grouped(ours=("coping",), theirs=("coping",), new=("barriers",))
    assert [(c.slug, c.kind, c.detail) for c in diff(before, after)] == [
        ("barriers", "grouped", "+new, -ours, -theirs"),
        ("coping", "grouped", "+ours"),
    ]


@given(st.permutations([f"c{i}" for i in range(7)]))
def test_the_codes_told_as_reordered_are_as_few_as_can_be(order: list[str]) -> None:
    before = Codebook(tuple(Code(slug, slug) for slug in sorted(order)))
    changes = diff(before, Codebook(tuple(Code(slug, slug) for slug in order)))
    assert {c.kind for c in changes} <= {"moved"}
    moved = {c.slug for c in changes}
    stayed = [slug for slug in order if slug not in moved]
    assert stayed == sorted(stayed)
    rising = max(
        size
        for size in range(len(order) + 1)
        if any(list(some) == sorted(some) for some in combinations(order, size))
    )
    assert len(stayed) == rising


def test_coming_back_and_coming_and_going_are_changes() -> None:
    retired = Codebook((WHOLE, replace(COPING, status="retired")))
    assert [(c.slug, c.kind) for c in diff(retired, BOOK)] == [("coping", "revived")]
    new = Codebook((WHOLE, Code("hope", "Hope")))
    assert [(c.slug, c.kind) for c in diff(BOOK, new)] == [("hope", "added"), ("coping", "removed")]
    assert diff(BOOK, BOOK) == []


@given(st.lists(st.from_regex(SLUG), unique=True, max_size=12))
def test_tags_are_two_letters_and_tell_a_few_codes_apart(slugs: list[str]) -> None:
    given_tags = tags(Code(slug, slug) for slug in slugs)
    assert list(given_tags) == slugs
    assert all(len(tag) == 2 for tag in given_tags.values())
    by_letter = [tag for slug, tag in given_tags.items() if len(slug) > 1]
    assert len(set(by_letter)) == len(by_letter)
