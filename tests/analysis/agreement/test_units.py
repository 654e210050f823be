"""Spans on units: what the three rules mark, checked against a count of code points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.agreement.units import Ints, Rule, check_units, project, unite

N_CODES = 2
Span = tuple[int, int, int]


def ints(values: object) -> Ints:
    return np.array(values, dtype=np.int64).reshape(-1)


def marks(units: list[tuple[int, int]], spans: list[Span], rule: Rule) -> tuple[set[tuple[int, int]], int]:
    table = np.array(spans, dtype=np.int64).reshape(-1, 3)
    cut = np.array(units, dtype=np.int64).reshape(-1, 2)
    found = project(cut[:, 0], cut[:, 1], table[:, 0], table[:, 1], table[:, 2], rule)
    pairs = list(zip(found.units.tolist(), found.codes.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    return set(pairs), found.unplaced


def by_code_point(units: list[tuple[int, int]], spans: list[Span], rule: Rule) -> set[tuple[int, int]]:
    found = set()
    for unit, (start, end) in enumerate(units):
        for code in range(N_CODES):
            covered = sum(
                any(code == label and first <= point < last for first, last, label in spans)
                for point in range(start, end)
            )
            needed = {Rule.ANY: 1, Rule.HALF: (end - start) / 2, Rule.ALL: end - start}[rule]
            if covered and covered >= needed:
                found.add((unit, code))
    return found


cuts = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6)), max_size=8).map(
    lambda steps: [
        (sum(gap + size for gap, size in steps[:i]) + steps[i][0], sum(g + s for g, s in steps[: i + 1]))
        for i in range(len(steps))
    ]
)
spans_of_one_coder = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 12), st.integers(0, N_CODES - 1)).map(
        lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2])
    ),
    max_size=10,
)


@given(cuts, spans_of_one_coder, st.sampled_from(Rule))
def test_projection_equals_counting_code_points(
    units: list[tuple[int, int]], spans: list[Span], rule: Rule
) -> None:
    found, _ = marks(units, spans, rule)
    assert found == by_code_point(units, spans, rule)


@given(cuts, spans_of_one_coder)
def test_a_stricter_rule_marks_no_more(units: list[tuple[int, int]], spans: list[Span]) -> None:
    some, half, whole = (marks(units, spans, rule)[0] for rule in (Rule.ANY, Rule.HALF, Rule.ALL))
    assert whole <= half <= some


@given(spans_of_one_coder, st.data())
def test_cutting_a_span_in_two_adjacent_ones_changes_nothing(spans: list[Span], data: st.DataObject) -> None:
    units = [(0, 7), (7, 9), (12, 30), (30, 70)]
    cut: list[Span] = []
    for start, end, code in spans:
        middle = data.draw(st.integers(start, end))
        cut += [piece for piece in ((start, middle, code), (middle, end, code)) if piece[0] < piece[1]]
    for rule in Rule:
        assert marks(units, spans, rule) == marks(units, cut, rule)


def test_half_a_unit_is_enough_for_half_and_one_code_point_less_is_not() -> None:
    assert marks([(10, 20)], [(10, 15, 0)], Rule.HALF) == ({(0, 0)}, 0)
    assert marks([(10, 20)], [(10, 14, 0)], Rule.HALF) == (set(), 1)
    assert marks([(10, 13)], [(10, 11, 0)], Rule.HALF) == (set(), 1)


def test_overlapping_spans_of_one_code_count_their_union_and_not_their_sum() -> None:
    assert marks([(0, 10)], [(0, 4, 0), (1, 4, 0)], Rule.HALF)[0] == set()
    assert marks([(0, 10)], [(0, 3, 0), (7, 10, 0)], Rule.HALF)[0] == {(0, 0)}
    assert marks([(0, 10)], [(0, 3, 0), (7, 10, 1)], Rule.HALF)[0] == set()


def test_a_span_that_ends_where_a_unit_starts_does_not_touch_it() -> None:
    assert marks([(0, 5), (5, 9)], [(2, 5, 0)], Rule.ANY)[0] == {(0, 0)}


def test_spans_in_a_gap_or_behind_the_last_unit_are_counted_as_unplaced() -> None:
    assert marks([(0, 5), (8, 9)], [(5, 8, 0), (20, 30, 0), (4, 6, 1)], Rule.ANY) == ({(0, 1)}, 2)


def test_touching_spans_unite_within_a_code_only() -> None:
    starts, ends, codes = unite(ints([5, 0, 5, 3]), ints([9, 5, 9, 4]), ints([0, 0, 1, 0]))
    assert list(zip(starts.tolist(), ends.tolist(), codes.tolist(), strict=True)) == [(0, 9, 0), (5, 9, 1)]


@pytest.mark.parametrize("span", [(4, 4), (5, 4), (-1, 3)])
def test_spans_without_text_are_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="span"):
        unite(ints([span[0]]), ints([span[1]]), ints([0]))


@pytest.mark.parametrize(
    ("starts", "ends"), [([0, 4], [5, 9]), ([4, 0], [5, 2]), ([0, 3], [3, 3]), ([-1], [3]), ([0, 1], [1])]
)
def test_units_out_of_order_overlapping_or_empty_are_refused(starts: list[int], ends: list[int]) -> None:
    with pytest.raises(ValueError, match="unit"):
        check_units(ints(starts), ints(ends))
