"""What a version's diff says: every kind of change by its name, and no more than there was."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codebook import Code, Codebook, CodeGroup, Example
from cpqual.domain.codebook_changes import Change, diff

WHOLE = Code("barriers", "Barriers", brief="What is in the way.", shortcut="b")
COPING = Code("coping", "Coping", brief="What is done.", parent="barriers")
BOOK = Codebook((WHOLE, COPING))


@pytest.mark.parametrize(
    ("later", "kind"),
    [
        (replace(COPING, label="Managing"), "renamed"),
        (replace(COPING, parent=None), "moved"),
        (replace(COPING, status="retired"), "retired"),
        (replace(COPING, status="draft"), "restyled"),
        (replace(COPING, brief="Else."), "redefined"),
        (replace(COPING, full="At length."), "redefined"),
        (replace(COPING, when_to_use=("A ride is found.",)), "redefined"),
        (replace(COPING, when_not_to_use=("It is only hoped for.",)), "redefined"),
        (replace(COPING, said_by=("worker",)), "redefined"),
        (replace(COPING, typical=Example("I asked the neighbour.")), "illustrated"),
        (replace(COPING, near_miss=Example("I gave up.")), "illustrated"),
        (replace(COPING, confused_with=("barriers",)), "illustrated"),
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
