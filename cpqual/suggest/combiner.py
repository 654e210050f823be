"""One small logistic regression, shared by all codes, that weighs what speaks for a pair of unit and code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import expit

from cpqual.suggest.data import Doubles, Flags, Floats, Indices

MOST_PAIRS = 200_000
PENALTY = 20.0
"""Pull of every weight towards its cold-start value: about as strong as a few dozen pairs, so that the
first codings of a project improve on the definitions instead of replacing them."""
INTERCEPT_PENALTY = 0.01
"""Keeps the intercept finite while every unit read is uncoded, or every pair is coded."""
_COLD_SLOPE = 0.85
_COLD_SHIFT = -0.2
_COLD_QUOTES = 4.0
"""What similarity is trusted with before any pair has shown its worth; projects end between 4 and 12."""
_STEPS = 50
_TOLERANCE = 1e-7


class Part(StrEnum):
    """What a feature of a pair stands for, in words a person is shown."""

    QUOTES = "similar quotes"
    BASE_RATE = "base rate"
    DEFINITION = "definition"
    FADING_DEFINITION = "definition while the code has few quotes"
    THEME = "theme"
    CLASSIFIER = "classifier"
    SO_FAR = "this document so far"
    BEFORE = "the unit before in this document"


@dataclass(frozen=True)
class Combiner:
    """The weight of each feature: logit = intercept + Σ weight × (feature − centre).

    Attributes:
        parts: the features, in order.
        weights, centres: one number per feature, on the feature's own scale.
        intercept: the logit of an average pair.
    """

    parts: tuple[Part, ...]
    weights: Doubles
    centres: Doubles
    intercept: float

    def logits(self, features: Sequence[Floats]) -> Floats:
        """Logits of all pairs; each feature is an array (units × codes), in the order of `parts`."""
        total = np.full(features[0].shape, self.intercept, dtype=np.float32)
        for weight, centre, feature in zip(self.weights, self.centres, features, strict=True):
            total += np.float32(weight) * (feature - np.float32(centre))
        return total

    def contributions(self, features: Sequence[float]) -> Doubles:
        """Return what each feature of one pair adds to the intercept."""
        values: Doubles = self.weights * (np.asarray(features, dtype=np.float64) - self.centres)
        return values


def cold_combiner(parts: Sequence[Part], codes: int) -> Combiner:
    """Make the combiner for when nothing was read: only the definitions speak, and the number of codes.

    p = sigmoid(.85 d − ln(codes) − .2), d being the match: it ranks, and says nothing of how often it is
    right. With no quotes both definition features equal d, half the slope
    goes to each, and the similarity to quotes is 0.
    """
    known = {
        Part.DEFINITION: _COLD_SLOPE / 2,
        Part.FADING_DEFINITION: _COLD_SLOPE / 2,
        Part.QUOTES: _COLD_QUOTES,
    }
    return Combiner(
        parts=tuple(parts),
        weights=np.array([known.get(part, 0.0) for part in parts]),
        centres=np.zeros(len(parts)),
        intercept=float(_COLD_SHIFT - np.log(max(codes, 1))),
    )


def fit_combiner(
    parts: Sequence[Part], features: Sequence[Floats], labels: Flags, among: Flags, seed: int
) -> Combiner:
    """Fit the weights to the pairs of units read and codes.

    A weighted logistic regression on features of mean 0 and variance 1, with a quadratic penalty on how far
    it moves from `cold_combiner` (a normal prior around that), which speaks as long as little is read.

    Args:
        parts: the features, in order.
        features: one array (units read × codes) per feature, each without the unit's own codings.
        labels: units read × codes.
        among: units read × codes; the pairs that are learnt from.
        seed: for the choice of pairs without the code, where there are more than 200,000 pairs.
    """
    cold = cold_combiner(parts, labels.shape[1])
    pairs, weights = choose_pairs(labels.ravel(), np.flatnonzero(among), seed)
    if not len(pairs):
        return cold
    values = np.column_stack([feature.ravel()[pairs] for feature in features]).astype(np.float64)
    centres = np.average(values, axis=0, weights=weights)
    values -= centres
    spread = np.sqrt(np.average(values**2, axis=0, weights=weights))
    spread[spread < 1e-6] = 1.0
    values /= spread
    problem = _Problem(
        design=np.column_stack([np.ones(len(values)), values]),
        outcomes=labels.ravel()[pairs].astype(np.float64),
        weights=weights,
        prior=np.concatenate([[cold.intercept + cold.weights @ centres], cold.weights * spread]),
        penalties=np.array([INTERCEPT_PENALTY, *[PENALTY] * len(parts)]),
    )
    solution = problem.solve()
    return Combiner(cold.parts, solution[1:] / spread, centres, float(solution[0]))


def choose_pairs(labels: Flags, among: Indices, seed: int) -> tuple[Indices, Doubles]:
    """Choose all pairs among some, or all with the code and a weighted draw of those without it.

    Args:
        labels: whether each pair, by its number, has the code.
        among: numbers of the pairs to choose from.
        seed: of the draw.

    Returns:
        the numbers of some 200,000 pairs at most (more only where so many have the code), and their weights.
    """
    with_code, without = among[labels[among]], among[~labels[among]]
    room = max(MOST_PAIRS - len(with_code), MOST_PAIRS // 10)
    if room >= len(without):
        return among, np.ones(len(among))
    drawn = np.random.default_rng(seed).choice(without, size=room, replace=False)
    weights = np.concatenate([np.ones(len(with_code)), np.full(room, len(without) / room)])
    return np.concatenate([with_code, drawn]), weights


@dataclass(frozen=True)
class _Problem:
    """Weighted logistic regression with a quadratic pull towards `prior`."""

    design: Doubles
    outcomes: Doubles
    weights: Doubles
    prior: Doubles
    penalties: Doubles

    def loss(self, solution: Doubles) -> float:
        logits = self.design @ solution
        fit = self.weights @ (np.logaddexp(0, logits) - self.outcomes * logits)
        return float(fit + 0.5 * self.penalties @ (solution - self.prior) ** 2)

    def step(self, solution: Doubles) -> Doubles:
        """Return the Newton step to take away from `solution`."""
        chance = expit(self.design @ solution)
        pull = self.penalties * (solution - self.prior)
        slope = self.design.T @ (self.weights * (chance - self.outcomes)) + pull
        bend = (self.design * (self.weights * chance * (1 - chance))[:, None]).T @ self.design
        return np.asarray(np.linalg.solve(bend + np.diag(self.penalties), slope), dtype=np.float64)

    def solve(self) -> Doubles:
        """Newton's method; a step is halved until it does not make the loss worse."""
        solution, loss = self.prior, self.loss(self.prior)
        for _ in range(_STEPS):
            step = self.step(solution)
            for halvings in range(20):
                candidate = solution - step / 2**halvings
                better = self.loss(candidate)
                if better <= loss:
                    break
            else:
                return solution
            gain, solution, loss = loss - better, candidate, better
            if gain <= _TOLERANCE * max(1.0, loss):
                break
        return solution
