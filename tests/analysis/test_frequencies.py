"""Theme frequencies: numerators and denominators worked out by hand, and what must hold for any study."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.frequencies import (
    COUNTS,
    CodeSpans,
    CountOf,
    Group,
    ScopedDocument,
    frequencies,
    intersect,
    merge_overlapping,
)
from cpqual.domain.text import Span

# D1: Ada speaks at 0–10 and 20–30, Ben at 10–20; D2: Ada again, and somebody unattributed
D1 = ScopedDocument(
    "D1", "quay", (Span(0, 30),),
    ((Span(0, 10), "ada"), (Span(10, 20), "ben"), (Span(20, 30), "ada")), (0, 5, 11, 14, 21, 26),
)  # fmt: skip
D2 = ScopedDocument("D2", "mill", (Span(0, 20),), ((Span(0, 10), "ada"), (Span(10, 20), None)), (1, 6, 12))
ALL = Group("all", (D1, D2))
BARRIERS = CodeSpans("barriers", False, {"D1": [Span(2, 6), Span(22, 27)], "D2": [Span(12, 18)]})
SUPPORT = CodeSpans("support", False, {"D1": [Span(8, 12)]})


def cell(count: CountOf, code: CodeSpans = BARRIERS, group: Group = ALL) -> tuple[int, int]:
    found = next(c for c in frequencies([BARRIERS, SUPPORT], [group], count) if c.code == code.code)
    return found.n, found.denominator


def test_a_person_counts_once_and_nobody_in_particular_never() -> None:
    assert cell("participants") == (1, 2)


def test_a_segment_over_two_turns_counts_both_speakers() -> None:
    assert cell("participants", SUPPORT) == (2, 2)


def test_documents_and_sites() -> None:
    assert cell("documents") == (2, 2)
    assert cell("sites", SUPPORT) == (1, 2)


def test_turns_include_those_of_nobody_in_particular() -> None:
    assert cell("turns") == (3, 5)


def test_segments_are_out_of_all_segments_of_the_codes_themselves() -> None:
    rolled = CodeSpans("theme", True, {"D1": [Span(2, 27)]})
    found = frequencies([rolled, BARRIERS, SUPPORT], [ALL], "segments")
    assert [(c.code, c.n, c.denominator) for c in found] == [
        ("theme", 1, 4),
        ("barriers", 3, 4),
        ("support", 1, 4),
    ]


def test_words_are_those_under_the_union_of_the_passages() -> None:
    twice = CodeSpans("barriers", False, {"D1": [Span(0, 6), Span(4, 12)]})
    assert frequencies([twice], [ALL], "words")[0].n == 3


def test_a_segment_outside_the_scope_is_not_counted() -> None:
    only_ben = Group("ben", (ScopedDocument("D1", "quay", (Span(10, 20),), ((Span(10, 20), "ben"),)),))
    assert cell("segments", BARRIERS, only_ben) == (0, 1)
    assert cell("documents", SUPPORT, only_ben) == (1, 1)


def test_an_empty_group_has_no_share() -> None:
    found = frequencies([BARRIERS], [Group("none", ())], "documents")[0]
    assert found.denominator == 0
    assert found.share is None


spans = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 29), st.integers(1, 9))


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8), st.sampled_from(COUNTS))
def test_no_count_exceeds_its_denominator(a: list[Span], b: list[Span], count: CountOf) -> None:
    codes = [CodeSpans("a", False, {"D1": a}), CodeSpans("b", False, {"D1": b, "D2": a})]
    assert all(0 <= c.n <= c.denominator for c in frequencies(codes, [ALL], count))


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8))
def test_intersecting_is_what_it_is_point_by_point(a: list[Span], b: list[Span]) -> None:
    def points(found: list[Span]) -> set[int]:
        return {p for s in found for p in range(*s)}

    left, right = merge_overlapping(a), merge_overlapping(b)
    assert points(intersect(left, right)) == points(a) & points(b)


def test_spans_that_only_touch_stay_two_segments() -> None:
    assert merge_overlapping([Span(0, 5), Span(5, 8), Span(7, 9)]) == [Span(0, 5), Span(5, 9)]


@pytest.mark.parametrize("count", COUNTS)
def test_every_cell_is_there_in_the_order_asked(count: CountOf) -> None:
    found = frequencies([SUPPORT, BARRIERS], [Group("x", (D1,)), Group("y", (D2,))], count)
    assert [(c.code, c.group) for c in found] == [
        ("support", "x"), ("support", "y"), ("barriers", "x"), ("barriers", "y"),
    ]  # fmt: skip
