from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from cpqual.suggest.ridge import CONSTANT, fit_ridge, kernel


def _problem(seed: int, rows: int) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    features = sparse.csr_matrix(draw.random((rows, 7)) * (draw.random((rows, 7)) < 0.5), dtype=np.float32)
    targets = (draw.random((rows, 3)) < 0.4).astype(np.float32)
    return features, targets, draw.choice([0.5, 1.0], size=rows).astype(np.float32)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), sizes=st.lists(st.integers(1, 4), min_size=2, max_size=6))
def test_leave_out_scores_are_those_of_a_fit_without_the_block(seed: int, sizes: list[int]) -> None:
    features, targets, weights = _problem(seed, sum(sizes))
    blocks = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    _, left_out = fit_ridge(features, targets, weights, blocks)
    for block in blocks:
        rest = np.setdiff1d(np.arange(sum(sizes)), block)
        model, _ = fit_ridge(features[rest], targets[rest], weights[rest], [])
        assert np.allclose(left_out[block], model.scores(features[block]), atol=1e-4)


def test_a_row_in_no_block_leaves_alone() -> None:
    features, targets, weights = _problem(1, 9)
    _, alone = fit_ridge(features, targets, weights, [])
    _, listed = fit_ridge(features, targets, weights, [np.array([row]) for row in range(9)])
    assert np.allclose(alone, listed)


def test_scores_by_features_and_by_similar_rows_agree() -> None:
    features, targets, weights = _problem(2, 12)
    model, _ = fit_ridge(features, targets, weights, [])
    others = _problem(3, 5)[0]
    by_rows = (kernel(others, model.rows) + CONSTANT) @ model.dual
    assert np.allclose(model.scores(others), by_rows, atol=1e-5)


def test_the_normal_equations_hold_across_slices() -> None:
    """1,100 rows need three slices of the kernel and of the mirrored inverse."""
    features, targets, weights = _problem(4, 1100)
    model, _ = fit_ridge(features, targets, weights, [])
    system = (features @ features.T).toarray() + CONSTANT + np.diag(1 / weights)
    assert np.allclose(system @ model.dual, targets, atol=1e-3)


def test_rows_without_features_get_the_rate_of_the_code() -> None:
    targets = np.array([[1], [1], [1], [0]], dtype=np.float32)
    nothing = sparse.csr_matrix((np.empty(0), (np.empty(0, int), np.empty(0, int))), shape=(4, 0))
    model, left_out = fit_ridge(nothing, targets, np.ones(4, np.float32), [])
    assert np.allclose(model.scores(nothing), 0.5 * 3 / (1 + 0.5 * 4))
    assert left_out[3, 0] > left_out[0, 0]
