"""What is read next, and which texts say nearly the same."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from cpqual.suggest.order import lot, mixed, twins, words_of


class At(NamedTuple):
    document: str
    start: int


def test_lots_are_drawn_once_and_for_all() -> None:
    assert lot("a", "INT-1", 3) == lot("a", "INT-1", 3)
    assert lot("a", "INT-1", 3) != lot("b", "INT-1", 3)
    drawn = [lot("seed", "INT-1", n) for n in range(400)]
    assert all(0 <= one < 1 for one in drawn)
    assert 0.4 < sum(drawn) / 400 < 0.6


def test_half_are_likely_for_codes_used_little_and_half_drawn() -> None:
    units = [At(f"D{n}", 0) for n in range(8)]
    likely = {units[0]: {"much": 0.9}, units[1]: {"little": 0.5}}
    found = mixed(likely, units[4:], {"much": 9}, 4)
    assert found == [units[1], units[4], units[0], units[5]]


def test_a_batch_is_not_of_one_code_nor_of_one_document() -> None:
    a, b, c = At("D1", 0), At("D2", 0), At("D3", 0)
    assert mixed({a: {"x": 0.9}, b: {"x": 0.8}, c: {"y": 0.6}}, [], {}, 2) == [a, c]
    near, far = At("D1", 9), At("D9", 0)
    assert mixed({a: {"x": 0.9}, near: {"y": 0.6}, far: {"z": 0.4}}, [], {}, 2) == [a, far]


units = st.builds(At, st.sampled_from(["A", "B", "C"]), st.integers(0, 20))


@given(
    st.dictionaries(units, st.dictionaries(st.sampled_from("xyz"), st.floats(0, 1)), max_size=8),
    st.lists(units, unique=True, max_size=8),
    st.integers(0, 20),
)
def test_no_unit_comes_twice_and_none_is_left_while_more_are_wanted(
    likely: dict[At, dict[str, float]], drawn: list[At], number: int
) -> None:
    found = mixed(likely, drawn, {}, number)
    there = {*likely, *drawn}
    assert len(found) == len(set(found)) == min(number, len(there))
    assert set(found) <= there


def test_words_are_compared_without_case_and_marks() -> None:
    assert words_of("It’s the SAME, the same!") == {"it's", "the", "same"}


def test_short_texts_have_no_twins() -> None:
    assert list(twins([words_of("Yes, I do.")] * 3)) == []


def test_equal_texts_are_paired_with_the_first_of_them() -> None:
    said = words_of("The ferry never came that day")
    assert list(twins([said, words_of("quite another thing was said"), said, said])) == [(0, 2), (0, 3)]


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=4), unique=True, max_size=9))
def test_all_pairs_that_are_nearly_the_same_are_found(texts: list[frozenset[str]]) -> None:
    wanted = {
        (i, j) for (i, a), (j, b) in combinations(enumerate(texts), 2) if len(a & b) >= 0.8 * len(a | b)
    }
    assert set(twins(texts)) == wanted
