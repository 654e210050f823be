"""Ratings of a Delphi round: golden values, numpy and hand-written oracles, and what cannot be told."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.delphi import (
    Move,
    Quartiles,
    Verdict,
    at_least,
    at_most,
    consensus,
    hidden_groups,
    move,
    quartiles,
    ratings_of,
)
from cpqual.domain.delphi import ConsensusRule

GOLDEN = ratings_of([9, 9, 8, 8, 7, 7, 7, 6, 5, 3])
"""Median 7, 70 % at 7 or more, IQR 1.75 by R-7 and 2 by Tukey's hinges."""
RATINGS = st.lists(st.integers(1, 9), max_size=60)


def test_the_golden_case() -> None:
    by_r7, by_hinges = quartiles(GOLDEN), quartiles(GOLDEN, "tukey")
    assert by_r7 == Quartiles(6.25, 7.0, 8.0)
    assert by_r7.range == 1.75
    assert by_hinges == Quartiles(6.0, 7.0, 8.0)
    assert by_hinges.range == 2.0
    assert at_least(GOLDEN, 7) == (7, 10)
    assert at_least(GOLDEN, 7).percent == 70.0
    assert at_most(GOLDEN, 3).percent == 10.0


def test_of_nobody_and_of_one_there_is_no_spread() -> None:
    assert quartiles(ratings_of([])) is None
    alone = quartiles(ratings_of([4]), "tukey")
    assert alone == Quartiles(None, 4.0, None)
    assert alone.range is None
    assert at_least(ratings_of([]), 7).percent is None


@given(RATINGS)
def test_r7_is_what_numpy_calls_linear(found: list[int]) -> None:
    told = quartiles(ratings_of(found))
    if len(found) < 2:
        assert told is None or told.range is None
        return
    expected = np.percentile(np.array(found), [25, 50, 75], method="linear")
    assert told is not None
    assert told == pytest.approx(tuple(expected))


@given(RATINGS)
def test_hinges_are_the_medians_of_both_halves(found: list[int]) -> None:
    told = quartiles(ratings_of(found), "tukey")
    if len(found) < 2:
        return
    ordered = sorted(found)
    half = (len(ordered) + 1) // 2
    assert told == (median(ordered[:half]), median(ordered), median(ordered[-half:]))


@given(RATINGS, st.integers(1, 9))
def test_who_rates_lower_and_who_rates_as_high_are_everybody(found: list[int], cut: int) -> None:
    ratings = ratings_of(found)
    assert at_least(ratings, cut).n + at_most(ratings, cut - 1).n == len(found)


def verdict(rule: ConsensusRule, *ratings: float, low: float = 1, high: float = 9) -> Verdict:
    return consensus(ratings_of(ratings), rule, low, high)


def test_a_share_of_exactly_the_rules_is_enough() -> None:
    assert consensus(GOLDEN, ConsensusRule(share=70, at_least=7), 1, 9) == (True, "")
    assert consensus(GOLDEN, ConsensusRule(share=70.1, at_least=7), 1, 9) == (False, "7 of 10 at 7 or more")
    assert verdict(ConsensusRule(share=66.6, at_least=7), 7, 7, 1).reached is True
    opposed = ConsensusRule(share=70, at_least=7, opposed=10, at_most=3)
    assert consensus(GOLDEN, opposed, 1, 9).reached is True


def test_every_part_has_to_hold_and_those_that_do_not_are_named() -> None:
    rule = ConsensusRule(share=75, at_least=7, opposed=5, at_most=3, iqr=1.75, median=8)
    assert consensus(GOLDEN, rule, 1, 9) == (
        False, "7 of 10 at 7 or more; 1 of 10 at 3 or less; median 7",
    )  # fmt: skip


def test_the_rule_says_how_its_quartiles_are_found() -> None:
    assert consensus(GOLDEN, ConsensusRule(iqr=1.75), 1, 9).reached is True
    hinges = ConsensusRule(iqr=1.75, quartiles="tukey")
    assert consensus(GOLDEN, hinges, 1, 9) == (False, "IQR 2")


def test_what_cannot_be_told_has_a_reason() -> None:
    rule = ConsensusRule(share=75, at_least=7)
    assert verdict(rule) == (None, "nobody rated")
    assert verdict(rule, 9) == (None, "one rating is no consensus")
    assert verdict(rule, 5, 5, high=5) == (None, "the rule's 7 is not on the scale 1–5")


def test_how_those_in_both_rounds_moved() -> None:
    before = {"A": 3.0, "B": 5.0, "C": 7.0, "gone": 1.0}
    now = {"A": 5.0, "B": 5.0, "C": 6.0, "new": 9.0}
    assert move(before, now) == Move(3, 1, 1, 1, 5.0, 5.0)
    assert move(before, {"new": 9.0}) == Move(0, 0, 0, 0, None, None)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9)), st.integers(0, 6))
def test_hidden_groups_are_never_few_nor_alone(rated: dict[str, int], least: int) -> None:
    hidden = hidden_groups(rated, least)
    assert {group for group, n in rated.items() if 0 < n < least} <= hidden
    if hidden and hidden != {group for group, n in rated.items() if n}:
        assert len(hidden) > 1
        assert sum(rated[group] for group in hidden) >= least
    if not any(0 < n < least for n in rated.values()):
        assert not hidden
