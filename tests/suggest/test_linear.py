from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from cpqual.suggest import linear as module
from cpqual.suggest.linear import fit_linear, out_of_fold


def _rows(units: int) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Two features that each stand for a code, and a third code that is never used."""
    draw = np.random.default_rng(5)
    marks = draw.random((units, 2)) < 0.3
    labels = np.column_stack([marks, np.zeros(units, dtype=bool)])
    noise = draw.random((units, 4)) * 0.3
    rows = sparse.csr_matrix(np.hstack([marks, noise]), dtype=np.float32)
    return rows, labels, np.ones(units, dtype=np.float32)


def test_each_code_finds_its_feature_and_an_unused_code_stays_average() -> None:
    rows, labels, weights = _rows(80)
    scores = fit_linear(rows, labels, weights, np.zeros_like(labels), seed=0).scores(rows)
    for code in (0, 1):
        assert scores[labels[:, code], code].min() > scores[~labels[:, code], code].max()
    assert np.ptp(scores[:, 2]) == 0
    assert scores[:, :2].min() < scores[0, 2] < scores[:, :2].max()


def test_out_of_fold_scores_do_not_know_the_label() -> None:
    """A unit with a feature of its own cannot be told out of fold, though a fit on it tells it."""
    units = 40
    rows = sparse.identity(units, format="csr", dtype=np.float32)
    labels = (np.arange(units) % 2 == 0)[:, None]
    weights = np.ones(units, dtype=np.float32)
    seen = fit_linear(sparse.csr_matrix(rows), labels, weights, np.zeros_like(labels), seed=0).scores(
        sparse.csr_matrix(rows)
    )
    assert seen[labels[:, 0]].min() > seen[~labels[:, 0]].max()
    unseen = out_of_fold(
        sparse.csr_matrix(rows), labels, weights, np.zeros_like(labels), np.arange(units), units, seed=0
    )
    assert len(np.unique(unseen)) <= 4


def test_spans_leave_with_their_unit_and_examples_stay() -> None:
    """The only positive rows are a unit and its span: out of fold, nothing can point to the code."""
    features = sparse.csr_matrix(np.vstack([np.eye(12), np.eye(12)[:1]]), dtype=np.float32)
    labels = np.zeros((13, 1), dtype=bool)
    labels[[0, 12]] = True
    owners = np.concatenate([np.arange(12), [0]])
    weights = np.ones(13, dtype=np.float32)
    with_unit = out_of_fold(features, labels, weights, np.zeros_like(labels), owners, 12, seed=0)
    owners[-1] = -1
    as_example = out_of_fold(features, labels, weights, np.zeros_like(labels), owners, 12, seed=0)
    assert with_unit[0, 0] <= with_unit[:, 0].max()
    assert as_example[0, 0] > max(as_example[1:, 0].max(), with_unit[0, 0])


def test_many_negatives_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels, weights = _rows(200)
    whole = fit_linear(rows, labels, weights, np.zeros_like(labels), seed=0)
    monkeypatch.setattr(module, "MOST_NEGATIVES", 20)
    thinned = fit_linear(rows, labels, weights, np.zeros_like(labels), seed=0)
    assert not np.array_equal(whole.weights, thinned.weights)
    scores = thinned.scores(rows)
    assert scores[labels[:, 0], 0].min() > scores[~labels[:, 0], 0].max()


def test_the_rows_stay_as_they_are_in_whatever_order_their_numbers_are_kept() -> None:
    """Sorting the numbers of a copy must not sort the indices that it shares with the original."""
    rows, labels, weights = _rows(40)
    turned = sparse.csr_matrix(
        (
            np.concatenate([rows[i].data[::-1] for i in range(40)]),
            np.concatenate([rows[i].indices[::-1] for i in range(40)]),
            rows.indptr,
        ),
        shape=rows.shape,
    )
    before = turned.toarray()
    barred = np.zeros_like(labels)
    expected = fit_linear(rows, labels, weights, barred, seed=0).scores(rows)
    assert fit_linear(turned, labels, weights, barred, seed=0).scores(turned) == pytest.approx(expected)
    assert np.array_equal(turned.toarray(), before)
    owners = np.arange(40)
    there = out_of_fold(turned, labels, weights, barred, owners, 40, seed=0)
    assert there == pytest.approx(out_of_fold(rows, labels, weights, barred, owners, 40, seed=0))


def test_a_code_is_not_learnt_from_where_it_cannot_be() -> None:
    rows, labels, weights = _rows(80)
    barred = np.zeros_like(labels)
    barred[labels[:, 0], 0] = True
    scores = fit_linear(rows, labels, weights, barred, seed=0).scores(rows)
    assert np.ptp(scores[:, 0]) == 0
    assert scores[labels[:, 1], 1].min() > scores[~labels[:, 1], 1].max()
