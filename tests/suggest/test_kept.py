"""Which pairs are kept: what is shown of a unit, of a code, and of what was coded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.suggest.kept import ALWAYS, expected, kept_pairs

CODES = ("a", "b", "c", "d", "e")


def test_the_first_three_are_kept_and_further_ones_where_they_are_probable() -> None:
    scores = np.array([[0.5, 0.001, 0.3, 0.04, 0.002]], dtype=np.float32)
    found = kept_pairs(scores, CODES, {}, most=9, least=0.02, per_code=0)
    assert [(pair.code, pair.rank) for pair in found] == [(0, 1), (2, 2), (3, 3)]
    scores[0, 1] = 0.02
    assert len(kept_pairs(scores, CODES, {}, most=9, least=0.02, per_code=0)) == 4
    assert len(kept_pairs(scores, CODES, {}, most=3, least=0.02, per_code=0)) == 3


def test_the_best_unread_units_of_a_rare_code_are_kept() -> None:
    scores = np.full((4, 5), 0.5, dtype=np.float32)
    scores[:, 4] = [0.001, 0.004, 0.003, 0.002]
    found = kept_pairs(scores, CODES, {1: frozenset()}, most=9, least=0.6, per_code=2)
    assert [pair.unit for pair in found if pair.code == 4] == [2, 3]


def test_a_code_that_was_given_is_kept_however_improbable() -> None:
    scores = np.array([[0.5, 0.4, 0.3, 0.2, 0.0001]], dtype=np.float32)
    found = kept_pairs(scores, CODES, {0: frozenset({"e", "gone"})}, most=3, least=0.02, per_code=5)
    assert [(pair.code, pair.rank) for pair in found if pair.code == 4] == [(4, 5)]


def test_what_is_expected_of_read_and_unread_units_is_told_apart() -> None:
    scores = np.array([[0.5], [0.25], [0.75]], dtype=np.float32)
    (one,) = expected(scores, ("a",), {2: frozenset({"a"})}).values()
    assert (one.unread, one.read) == (0.75, 0.75)
    assert one.variance == pytest.approx(0.25 + 0.1875)


def test_nothing_to_keep() -> None:
    assert kept_pairs(np.empty((0, 0), dtype=np.float32), (), {}, most=9, least=0.1, per_code=3) == []
    assert expected(np.empty((0, 1), dtype=np.float32), ("a",), {})["a"].unread == 0


@given(st.integers(1, 12), st.integers(1, 5))
def test_pairs_come_once_by_unit_and_rank(units: int, width: int) -> None:
    scores = np.random.default_rng(units * 7 + width).random((units, width), dtype=np.float32)
    found = kept_pairs(scores, CODES[:width], {0: frozenset({"a"})}, most=4, least=0.5, per_code=2)
    assert [(one.unit, one.rank) for one in found] == sorted({(one.unit, one.rank) for one in found})
    assert all({one.rank for one in found if one.unit == u} >= set(range(1, min(ALWAYS, width) + 1))
               for u in range(units))  # fmt: skip
