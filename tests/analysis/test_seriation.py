from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cpqual.analysis.seriation import reciprocal_averaging


def test_a_hidden_diagonal_is_found_again() -> None:
    band = np.array([[max(0, 3 - abs(row - column)) for column in range(8)] for row in range(8)])
    rng = np.random.default_rng(4)
    rows, columns = rng.permutation(8), rng.permutation(8)
    across, down = reciprocal_averaging(band[np.ix_(rows, columns)])
    assert rows[across].tolist() in ([*range(8)], [*range(7, -1, -1)])
    assert columns[down].tolist() == rows[across].tolist()


def test_two_groups_are_parted_and_the_first_row_stays_in_the_upper_half() -> None:
    n = np.array([[5, 0, 4, 0], [0, 3, 0, 3], [4, 0, 5, 0], [0, 3, 0, 4]])
    across, down = reciprocal_averaging(n)
    assert set(across[:2]) == {0, 2}
    assert set(down[:2]) == {0, 2}


@pytest.mark.parametrize("n", [[[2, 4], [1, 2], [3, 6]], [[1, 2, 3]], [[0, 0], [0, 0]], [[7]]])
def test_where_nothing_differs_everything_stays_as_it_is(n: list[list[int]]) -> None:
    table = np.array(n)
    assert reciprocal_averaging(table) == ([*range(table.shape[0])], [*range(table.shape[1])])


def test_what_has_no_count_comes_last() -> None:
    across, down = reciprocal_averaging(np.array([[0, 0, 0], [0, 2, 1], [0, 0, 3]]))
    assert across[-1] == 0
    assert down[-1] == 0


@given(arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 9)))
def test_every_row_and_column_is_there_once(n: np.ndarray) -> None:
    across, down = reciprocal_averaging(n)
    assert sorted(across) == [*range(n.shape[0])]
    assert sorted(down) == [*range(n.shape[1])]
    assert reciprocal_averaging(n) == (across, down)
