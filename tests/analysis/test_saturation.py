"""Saturation: the published arithmetic, and orders drawn at random against their exact expectation."""

from __future__ import annotations

from itertools import permutations
from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.saturation import Run, band, first_reaching, new_codes, runs

NEW = (14, 9, 6, 5, 3, 2, 1, 0, 1, 0)
STUDIES = st.lists(st.frozensets(st.sampled_from("abcdefgh")), min_size=1, max_size=7)


def shares(found: list[Run]) -> dict[str, float]:
    return {run.name: round(100 * run.share, 1) for run in found if run.share is not None}


def test_new_information_by_runs_of_two_and_three() -> None:
    # new codes by interview, and the shares they come to by hand
    two, three = runs(NEW, 4, 2), runs(NEW, 4, 3)
    assert shares(two) == {"4+2": 14.7, "5+2": 8.8, "6+2": 2.9, "7+2": 2.9, "8+2": 2.9}
    assert first_reaching(two, 0.05) == Run(6, 2, 1, 34)
    assert shares(three)["6+3"] == 5.9
    found = first_reaching(three, 0.05)
    assert found is not None
    assert (found.name, round(100 * (found.share or 0), 1)) == ("7+3", 2.9)
    assert first_reaching(two, 0.0) is None


def test_the_published_example() -> None:
    # Guest, Namey & Chen 2020: a base of 37 codes, a run with four new ones, and later one with one
    (first, _, last) = runs((20, 10, 5, 2, 3, 1, 0, 1), 4, 2)[:3]
    assert first == Run(4, 2, 4, 37)
    assert round(100 * (first.share or 0)) == 11
    assert not first.reaches(0.05)
    assert last == Run(6, 2, 1, 37)
    assert last.reaches(0.05)


def test_too_few_documents_make_no_run_and_an_empty_base_no_share() -> None:
    assert runs(NEW[:5], 4, 2) == []
    (run,) = runs((0, 0, 3), 2, 1)
    assert run.share is None
    assert not run.reaches(1.0)


@pytest.mark.parametrize(("base", "length"), [(0, 2), (4, 0)])
def test_a_base_or_run_without_documents_is_refused(base: int, length: int) -> None:
    with pytest.raises(ValueError, match="one document at least"):
        runs(NEW, base, length)


@given(STUDIES)
def test_new_codes_add_up_to_all_there_are(documents: list[frozenset[str]]) -> None:
    assert sum(new_codes(documents)) == len(frozenset[str]().union(*documents))


@given(STUDIES, st.integers(1, 3), st.integers(1, 2), st.sampled_from([0.0, 0.05, 0.25, 0.5, 1.0]))
def test_orders_drawn_are_orders_of_the_documents(
    documents: list[frozenset[str]], base: int, length: int, threshold: float
) -> None:
    found = band(documents, base, length, threshold, 40, 3)
    assert found == band(documents, base, length, threshold, 40, 3)
    every = len(frozenset[str]().union(*documents))
    assert found.low[-1] == found.median[-1] == found.high[-1] == every
    sizes = [len(codes) for codes in documents]
    assert min(sizes) <= found.low[0] <= found.high[0] <= max(sizes)
    assert (found.when is None) == (found.reached == 0)


def test_where_orders_reach_the_threshold_is_what_single_orders_say() -> None:
    documents = [frozenset(codes) for codes in ("abc", "abd", "a", "ae", "b")]
    whens = []
    for order in permutations(documents):
        reached = first_reaching(runs(new_codes(order), 2, 1), 0.0)
        whens.append(None if reached is None else reached.after)
    share = sum(when is not None for when in whens) / len(whens)
    drawn = band(documents, 2, 1, 0.0, 20_000, 1)
    assert drawn.reached / drawn.orders == pytest.approx(share, abs=0.02)
    assert drawn.when is not None
    assert (
        drawn.when[1] == sorted(when for when in whens if when)[sum(when is not None for when in whens) // 2]
    )


def test_the_middle_of_many_orders_is_near_the_exact_expectation() -> None:
    # codes met in n of D documents drawn at random: 1 - C(D - d, n) / C(D, n) summed over the codes
    chance = Random(5)
    documents = [frozenset(f"c{k}" for k in range(30) if chance.random() < 0.3) for _ in range(9)]
    having = [sum(f"c{k}" in codes for codes in documents) for k in range(30)]
    found = band(documents, 4, 2, 0.05, 4_000, 7)
    for n in range(1, 10):
        expected = sum(1 - comb(9 - d, n) / comb(9, n) for d in having if d)
        assert found.low[n - 1] <= expected <= found.high[n - 1]
        assert found.median[n - 1] == pytest.approx(expected, abs=1.5)


def test_nothing_to_put_into_an_order_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        band([], 4, 2, 0.05, 10, 1)
