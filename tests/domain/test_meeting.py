from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.meeting import Others, UnitGrid
from cpqual.domain.text import Span

UNITS = [Span(2, 10), Span(12, 20), Span(22, 30), Span(32, 40)]
SPANS = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 42), st.integers(1, 12))


def touched(span: Span) -> list[int]:
    return [i for i, unit in enumerate(UNITS) if unit.overlaps(span)]


@given(span=SPANS)
def test_a_passage_touches_the_units_it_shares_text_with(span: Span) -> None:
    first, last = UnitGrid(UNITS).touched(span)
    assert list(range(first, last + 1)) == touched(span)


@given(span=SPANS, others=st.lists(SPANS, max_size=6))
def test_passages_meet_where_they_overlap(span: Span, others: list[Span]) -> None:
    assert Others(others).meet(span) == any(span.overlaps(other) for other in others)


@given(span=SPANS, others=st.lists(SPANS, max_size=6))
def test_passages_meet_in_a_unit_that_both_touch(span: Span, others: list[Span]) -> None:
    expected = any(span.overlaps(other) or set(touched(span)) & set(touched(other)) for other in others)
    assert Others(others, UnitGrid(UNITS)).meet(span) == expected


@given(span=SPANS, others=st.lists(SPANS, max_size=6), reach=st.integers(0, 4))
def test_passages_are_near_within_so_many_steps_from_unit_to_unit(
    span: Span, others: list[Span], reach: int
) -> None:
    inside = [other for other in others if touched(other)]
    if touched(span):
        expected = any(
            abs(i - j) <= reach for other in inside for i in touched(span) for j in touched(other)
        ) or any(span.overlaps(other) for other in inside)
        assert Others(inside, UnitGrid(UNITS), reach).meet(span) == expected


@given(one=SPANS, other=SPANS, reach=st.integers(0, 4))
def test_nearness_is_mutual_even_between_units(one: Span, other: Span, reach: int) -> None:
    grid = UnitGrid(UNITS)
    assert Others([one], grid, reach).meet(other) == Others([other], grid, reach).meet(one)


def test_a_passage_on_a_label_is_next_to_both_its_neighbours() -> None:
    label, grid = Span(20, 22), UnitGrid(UNITS)
    assert not Others([Span(14, 15), Span(24, 25)], grid).meet(label)
    assert Others([Span(14, 15)], grid, 1).meet(label)
    assert Others([Span(24, 25)], grid, 1).meet(label)
    assert not Others([Span(34, 35)], grid, 1).meet(label)
