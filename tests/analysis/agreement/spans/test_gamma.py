"""Best alignments against published disorders and every alignment there is; γ and its noise."""

from __future__ import annotations

from functools import cache
from itertools import product
from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.analysis.agreement.spans.alignment import (
    Marks,
    TooManyError,
    Weights,
    cost_of_all,
    cost_of_two,
    disorder,
)
from cpqual.analysis.agreement.spans.gamma import mean_gamma, pair_gamma
from tests.analysis.agreement.spans.studies import cases_of, of_case, published, study

GAMMA = ("gamma_fixture_01", "gamma_fixture_02", "gamma_fixture_04", "gamma_AlexPaulSuzan")

span = st.tuples(st.integers(0, 15), st.integers(1, 8), st.integers(0, 1))
spans = st.lists(span, max_size=4)


def marks(found: list[tuple[int, int, int]]) -> Marks:
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    starts = table[:, 0].astype(np.float64)
    return Marks(starts, starts + table[:, 1], table[:, 2])


@pytest.mark.parametrize("case", cases_of(*GAMMA), ids=lambda case: case["dataset"])
def test_published_disorders(case: dict[str, Any]) -> None:
    given_spans = published(case["dataset"])["spans"]
    labels = sorted({label for one in given_spans for *_, label in one})
    coders = [
        Marks(
            np.array([start for start, _, _ in one], dtype=np.float64),
            np.array([end for _, end, _ in one], dtype=np.float64),
            np.array([labels.index(label) for *_, label in one], dtype=np.int64),
        )
        for one in given_spans
    ]
    params = case["params"]
    weights = Weights(params["alpha"], params["beta"], params["deltaEmpty"])
    assert disorder([coders], weights) == pytest.approx(case["expected"], abs=case["tolerance"])


def test_the_disorder_of_two_documents_is_between_theirs() -> None:
    near = [marks([(0, 5, 0)]), marks([(1, 5, 0)])]
    far = [marks([(0, 5, 0)]), marks([(10, 5, 0)])]
    one, two, both = (disorder(documents, Weights()) for documents in ([near], [far], [near, far]))
    assert one < both < two
    assert both == pytest.approx((one + two) / 2)


def cheapest(coders: list[list[tuple[int, int, int]]], weights: Weights) -> float:
    """Try every alignment: the first span that is left, with every choice of partners."""
    n = len(coders)

    def apart(one: tuple[int, int, int] | None, two: tuple[int, int, int] | None) -> float:
        if one is None or two is None:
            return weights.empty
        moved = abs(one[0] - two[0]) + abs(one[0] + one[1] - two[0] - two[1])
        place = weights.alpha * (moved / (one[1] + two[1])) ** 2
        return weights.empty * (place + weights.beta * (one[2] != two[2]))

    @cache
    def best(left: tuple[frozenset[int], ...]) -> float:
        owner = next((coder for coder in range(n) if left[coder]), None)
        if owner is None:
            return 0.0
        mine = min(left[owner])
        choices = [[mine] if k == owner else ([None, *sorted(left[k])] if k > owner else [None])
                   for k in range(n)]  # fmt: skip
        found = []
        for chosen in product(*choices):
            units = [None if at is None else coders[k][at] for k, at in enumerate(chosen)]
            cost = sum(apart(units[i], units[j]) for i in range(n) for j in range(i)) * 2 / (n * (n - 1))
            found.append(cost + best(tuple(left[k] - {chosen[k]} for k in range(n))))
        return min(found)

    return best(tuple(frozenset(range(len(one))) for one in coders))


@settings(max_examples=20)
@given(spans, spans, st.sampled_from([Weights(), Weights(3, 1, 1), Weights(0, 1, 2), Weights(1, 0, 0.5)]))
def test_two_coders_are_aligned_as_well_as_can_be(
    one: list[tuple[int, int, int]], two: list[tuple[int, int, int]], weights: Weights
) -> None:
    assert cost_of_two(marks(one), marks(two), weights) == pytest.approx(cheapest([one, two], weights))


@settings(max_examples=12)
@given(st.lists(st.lists(span, max_size=3), min_size=3, max_size=3), st.sampled_from([Weights(), Weights(3)]))
def test_three_coders_are_aligned_as_well_as_can_be(
    coders: list[list[tuple[int, int, int]]], weights: Weights
) -> None:
    found = cost_of_all([marks(one) for one in coders], weights)
    assert found == pytest.approx(cheapest(coders, weights), abs=1e-6)


def test_the_same_spans_have_gamma_one_without_noise() -> None:
    coder = [(at, at + 10, "xy"[at // 20 % 2]) for at in range(0, 400, 20)]
    found = mean_gamma(study((400, [coder, coder])), seed=4)
    assert found.value == 1
    assert found.error == 0


def test_gamma_is_repeatable_and_its_error_shrinks_with_samples() -> None:
    continuum = of_case("gamma_fixture_02")
    few, again, many = (pair_gamma(continuum, (0, 1), seed=9, samples=n) for n in (20, 20, 320))
    assert few == again
    assert many.error < few.error
    assert abs(many.value - few.value) < 6 * few.error


def test_spans_drawn_by_chance_have_gamma_near_zero() -> None:
    # each has a label of its own, so that none are united
    random, values = np.random.default_rng(5), []
    for _ in range(12):
        coders = [
            [(int(at), int(at) + 20, str(random.integers(2))) for at in random.integers(0, 980, 25)]
            for _ in range(2)
        ]
        continuum = study((1000, [[(a, b, f"{k}{n}") for n, (a, b, k) in enumerate(c)] for c in coders]))
        values.append(mean_gamma(continuum, seed=1, samples=10).value)
    assert abs(float(np.mean(values))) < 0.1


def test_three_coders_have_the_mean_of_their_pairs() -> None:
    continuum = of_case("gamma_AlexPaulSuzan")
    pairs = [pair_gamma(continuum, pair, seed=2).value for pair in continuum.pairs]
    assert mean_gamma(continuum, seed=2).value == pytest.approx(np.mean(pairs))


def test_nobody_marking_anything_has_no_gamma() -> None:
    assert isnan(mean_gamma(study((50, [[], []]), labels="x"), seed=1).value)


def test_too_many_spans_for_the_joint_alignment_are_refused() -> None:
    crowd = marks([(at % 10, 5, 0) for at in range(200)])
    with pytest.raises(TooManyError, match="unitary alignments"):
        cost_of_all([crowd, crowd, crowd], Weights())
