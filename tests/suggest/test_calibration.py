from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import f1_score

from cpqual.suggest.calibration import band_of, fit_calibration, fit_thresholds, mean_f1
from cpqual.suggest.data import Band, Suggestion, percent_shown


@pytest.mark.parametrize(
    ("probability", "match", "read", "band"),
    [
        (0.99, 0.0, 0, Band.WEAK),
        (0.01, 1.5, 24, Band.MEDIUM),
        (0.01, 3.0, 24, Band.STRONG),
        (0.5, 0.0, 25, Band.LIKELY),
        (0.49, 6.0, 25, Band.POSSIBLE),
        (0.19, 6.0, 249, Band.UNLIKELY),
        (0.19, 6.0, 250, Band.PERCENT),
    ],
)
def test_how_sure_it_may_sound(probability: float, match: float, read: int, band: Band) -> None:
    assert band_of(probability, match, read, used=10) is band


@pytest.mark.parametrize(
    ("probability", "match", "read", "band"),
    [
        (0.9, 3.0, 1_000, Band.STRONG),
        (0.1, 1.5, 1_000, Band.MEDIUM),
        (0.9, 1.4, 1_000, Band.WEAK),
        (0.1, 1.4, 1_000, Band.UNLIKELY),
        (0.2, 0.0, 25, Band.WEAK),
        (0.1, 0.0, 24, Band.WEAK),
    ],
)
def test_of_a_code_with_few_examples_only_the_match_with_its_definition_is_told(
    probability: float, match: float, read: int, band: Band
) -> None:
    assert band_of(probability, match, read, used=9) is band


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.0, 0), (1e-6, 1), (0.012, 1), (0.5, 50), (0.994, 99), (0.9951, 99), (1.0, 99)],
)
def test_nothing_is_shown_as_certain(probability: float, shown: int) -> None:
    assert percent_shown(probability) == shown
    one = Suggestion(0, "barriers", probability, Band.PERCENT, above_threshold=False)
    assert one.wording == f"{shown} %"


def _overconfident(units: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(8)
    logits = draw.normal(-1, 1, size=(units, 3))
    labels = draw.random((units, 3)) < 1 / (1 + np.exp(-logits))
    return (3 * logits + 1).astype(np.float32), labels


def test_probabilities_become_shares() -> None:
    logits, labels = _overconfident(2000)
    chances = fit_calibration(logits, labels, np.ones_like(labels), 0).probabilities(logits)
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.7)):
        chosen = (chances >= low) & (chances < high)
        assert labels[chosen].mean() == pytest.approx(chances[chosen].mean(), abs=0.05)


def test_calibration_keeps_the_order() -> None:
    logits, labels = _overconfident(400)
    chances = fit_calibration(logits, labels, np.ones_like(labels), 0).probabilities(logits)
    order = np.argsort(logits.ravel())
    assert (np.diff(chances.ravel()[order]) >= 0).all()
    assert len(np.unique(chances)) > 0.9 * chances.size


@pytest.mark.parametrize("units", [0, 10, 249])
def test_with_few_units_the_logit_is_believed(units: int) -> None:
    logits, labels = _overconfident(units)
    chances = fit_calibration(logits, labels, np.ones_like(labels), 0).probabilities(logits)
    assert chances == pytest.approx(1 / (1 + np.exp(-logits)), abs=1e-6)


def test_a_threshold_separates_what_can_be_separated() -> None:
    labels = np.array([[1, 0], [1, 0], [0, 0], [0, 1], [0, 0], [0, 1]], dtype=bool)
    scores = np.where(labels, 0.6, 0.3).astype(np.float32)
    assert np.array_equal(scores >= fit_thresholds(scores, labels), labels)


def test_a_code_with_many_quotes_gets_a_threshold_of_its_own() -> None:
    """The first code scores low as a whole, the second high: one threshold would lose the first."""
    draw = np.random.default_rng(1)
    labels = draw.random((300, 3)) < [0.3, 0.3, 0.01]
    scores = ([0.0, 0.4, 0.4] + labels * [0.2, 0.4, 0.4] + draw.random((300, 3)) * 0.1).astype(np.float32)
    low, high, rare = fit_thresholds(scores, labels)
    assert 0.1 < low < 0.3
    assert high > 0.5
    assert rare > 0.5


def test_without_any_coding_half_is_the_threshold() -> None:
    assert fit_thresholds(np.zeros((3, 2), np.float32), np.zeros((3, 2), bool)).tolist() == [0.5, 0.5]
    assert fit_thresholds(np.zeros((0, 2), np.float32), np.zeros((0, 2), bool)).tolist() == [0.5, 0.5]
    assert len(fit_thresholds(np.zeros((3, 0), np.float32), np.zeros((3, 0), bool))) == 0


@given(st.lists(st.tuples(*[st.booleans()] * 4), min_size=1, max_size=12))
def test_f1_is_what_scikit_learn_says(rows: list[tuple[bool, bool, bool, bool]]) -> None:
    table = np.array(rows)
    taken, labels = table[:, :2], table[:, 2:]
    macro, micro = mean_f1(taken, labels)
    if not labels.any():
        assert (macro, micro) == (0, 0)
        return
    occurring = labels.any(axis=0)
    options = {"zero_division": 0.0}
    each = [f1_score(labels[:, code], taken[:, code], **options) for code in np.flatnonzero(occurring)]
    assert macro == pytest.approx(np.mean(each))
    assert micro == pytest.approx(f1_score(labels.ravel(), taken.ravel(), **options))


def test_of_very_many_pairs_a_weighted_draw_gives_nearly_the_same_curve() -> None:
    generator = np.random.default_rng(3)
    logits = generator.normal(-3, 1.5, size=(12_000, 30)).astype(np.float32)
    labels = generator.random(logits.shape) < expit(1.2 * logits)
    everything = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    everything.fit(expit(logits.ravel().astype(np.float64)), labels.ravel().astype(np.float64))
    drawn = fit_calibration(logits, labels, np.ones_like(labels), 0)
    at = np.linspace(-6, 1, 60).astype(np.float32)
    wanted = 0.98 * everything.predict(expit(at.astype(np.float64))) + 0.02 * expit(at)
    assert np.abs(drawn.probabilities(at) - wanted).max() < 0.03
