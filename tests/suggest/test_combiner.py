from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from cpqual.suggest import combiner as module
from cpqual.suggest.combiner import INTERCEPT_PENALTY, PENALTY, Part, cold_combiner, fit_combiner

PARTS = (Part.QUOTES, Part.DEFINITION, Part.FADING_DEFINITION)


def _pairs(seed: int, units: int, codes: int) -> tuple[list[np.ndarray], np.ndarray]:
    draw = np.random.default_rng(seed)
    features = [draw.normal(size=(units, codes)).astype(np.float32) for _ in PARTS]
    chance = 1 / (1 + np.exp(2 - 2 * features[0] - features[1]))
    return features, draw.random((units, codes)) < chance


def test_before_any_reading_only_definitions_count() -> None:
    cold = cold_combiner(PARTS, 10)
    match = np.array([[2.0]], dtype=np.float32)
    logit = cold.logits([np.zeros((1, 1), np.float32), match, match])
    assert logit[0, 0] == pytest.approx(0.85 * 2 - np.log(10) - 0.2, abs=1e-6)


def test_the_fit_is_the_least_of_its_loss() -> None:
    features, labels = _pairs(1, 60, 4)
    fitted = fit_combiner(PARTS, features, labels, np.ones_like(labels), seed=0)
    flat = np.column_stack([feature.ravel() for feature in features]).astype(float)
    spread = flat.std(axis=0)
    design = (flat - flat.mean(axis=0)) / spread
    cold = cold_combiner(PARTS, 4)
    prior = np.array([cold.intercept + cold.weights @ flat.mean(axis=0), *(cold.weights * spread)])
    penalties = np.array([INTERCEPT_PENALTY, *[PENALTY] * 3])

    def loss(solution: np.ndarray) -> float:
        logits = solution[0] + design @ solution[1:]
        likelihood = np.logaddexp(0, logits) - labels.ravel() * logits
        return float(likelihood.sum() + 0.5 * penalties @ (solution - prior) ** 2)

    best = minimize(loss, prior, method="BFGS")
    assert fitted.weights * spread == pytest.approx(best.x[1:], abs=1e-3)
    assert fitted.intercept == pytest.approx(best.x[0], abs=1e-3)


def test_it_learns_what_matters() -> None:
    features, labels = _pairs(2, 500, 6)
    fitted = fit_combiner(PARTS, features, labels, np.ones_like(labels), seed=0)
    assert fitted.weights[0] > fitted.weights[1] > 0.5


@pytest.mark.parametrize("value", [False, True])
def test_pairs_that_are_all_alike_stay_finite(value: bool) -> None:
    features, labels = _pairs(3, 20, 3)
    fitted = fit_combiner(PARTS, features, np.full_like(labels, value), np.ones_like(labels), seed=0)
    logits = fitted.logits(features)
    assert np.isfinite(logits).all()
    assert bool(logits.mean() > 0) == value


def test_a_draw_of_the_pairs_gives_nearly_the_same_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    features, labels = _pairs(4, 3000, 5)
    whole = fit_combiner(PARTS, features, labels, np.ones_like(labels), seed=0)
    monkeypatch.setattr(module, "MOST_PAIRS", 8000)
    drawn = fit_combiner(PARTS, features, labels, np.ones_like(labels), seed=0)
    assert drawn.weights == pytest.approx(whole.weights, abs=0.15)
    assert drawn.intercept == pytest.approx(whole.intercept, abs=0.15)
    assert not np.array_equal(drawn.weights, whole.weights)


def test_contributions_and_intercept_add_up_to_the_logit() -> None:
    features, labels = _pairs(5, 30, 3)
    fitted = fit_combiner(PARTS, features, labels, np.ones_like(labels), seed=0)
    one = [float(feature[4, 1]) for feature in features]
    assert fitted.intercept + fitted.contributions(one).sum() == pytest.approx(
        float(fitted.logits(features)[4, 1]), abs=1e-5
    )
