"""Published worked examples, golden figures and other implementations, for every coefficient."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score, jaccard_score

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.units import Floats

SHARED = Path(__file__).parents[2] / "data" / "agreement" / "cases.json"
PUBLISHED = json.loads(SHARED.read_text(encoding="utf-8"))


def as_ratings(data: dict[str, Any]) -> list[list[str | None]]:
    """Units by coders; a table of two coders is written out, its rows being the first coder's."""
    if "ratings" in data:
        return [[None if value is None else str(value) for value in row] for row in data["ratings"]]
    return [
        [str(row), str(column)]
        for row, counts in enumerate(data["table"])
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def study(data: dict[str, Any]) -> Statistics:
    """One document per unit, so that a missing rating is an absent coder; one code per category."""
    ratings = as_ratings(data)
    categories = sorted({value for row in ratings for value in row if value is not None})
    documents = [
        DocumentCodings(
            f"{number}", [0], [1], {f"{i}": [(0, 1, value)] for i, value in enumerate(row) if value}
        )
        for number, row in enumerate(ratings)
    ]
    coders = [f"{i}" for i in range(len(ratings[0]))]
    return Design.build(documents, categories, coders=coders).statistics()


def summed(statistics: Statistics) -> tuple[Floats, Floats, Floats]:
    pairs = statistics.pair_counts().sum(axis=0).astype(np.float64)
    return pairs, statistics.coincidences().sum(axis=0), statistics.ratings().sum(axis=0)


# A coefficient of q exclusive categories follows from its binary parts: disagreement and chance
# disagreement are each half the sum of those of "this category or not".
def alpha_of_categories(statistics: Statistics) -> float:
    _, coincidences, _ = summed(statistics)
    apart, positives, n = coincidences.T
    return float(1 - (n[0] - 1) * apart.sum() / (positives * (n - positives)).sum())


def fleiss_of_categories(statistics: Statistics) -> float:
    _, _, ratings = summed(statistics)
    share = c.marked_share(ratings)
    return float(1 - (1 - c.percent_agreement(ratings)).sum() / (2 * share * (1 - share)).sum())


def percent_of_categories(statistics: Statistics) -> float:
    _, _, ratings = summed(statistics)
    return float(1 - (1 - c.percent_agreement(ratings)).sum() / 2)


def kappa_max_of_categories(statistics: Statistics) -> float:
    pairs, _, ratings = summed(statistics)
    chance = (1 - c.percent_agreement(ratings)) / (1 - c.cohen_kappa(pairs[:, 0]))
    return float(np.average(c.kappa_max(pairs[:, 0]), weights=chance))


def first_code(coefficient: Callable[[Floats], Floats], layout: int) -> Callable[[Statistics], float]:
    return lambda statistics: float(np.ravel(coefficient(summed(statistics)[layout][0]))[0])


# What follows for all categories from their binary parts, and what does so for two categories only.
COMPUTED: dict[str, Callable[[Statistics], float]] = {
    "krippendorff_alpha": alpha_of_categories,
    "scott_pi": fleiss_of_categories,
    "fleiss_kappa": fleiss_of_categories,
    "percent_agreement": percent_of_categories,
    "cohen_kappa": lambda statistics: float(c.pooled_kappa(summed(statistics)[0])),
    "conger_kappa": lambda statistics: float(c.pooled_kappa(summed(statistics)[0])),
    "cohen_kappa_max": kappa_max_of_categories,
}
OF_TWO_CATEGORIES: dict[str, Callable[[Statistics], float]] = {
    "light_kappa": first_code(c.light_kappa, 0),
    "ppos": first_code(c.positive_agreement, 0),
    "pneg": first_code(c.negative_agreement, 0),
    "bennett_s": first_code(c.brennan_prediger, 2),
    "brennan_prediger": first_code(c.brennan_prediger, 2),
    "randolph_kappa": first_code(c.brennan_prediger, 2),
    "gwet_ac1": first_code(c.gwet_ac1, 2),
}


def binary(data: dict[str, Any]) -> bool:
    return len({value for row in as_ratings(data) for value in row if value is not None}) == 2


def computable(case: dict[str, Any]) -> bool:
    data = PUBLISHED["datasets"][case["dataset"]]
    if not {"ratings", "table"} & set(data) or case["params"].get("level", "nominal") != "nominal":
        return False
    if case["statistic"] == "conger_kappa" and any(None in row for row in as_ratings(data)):
        # With ratings missing, Gwet's (2014) form weighs coders and not pairs of coders.
        return False
    return case["statistic"] in COMPUTED or (case["statistic"] in OF_TWO_CATEGORIES and binary(data))


@pytest.mark.parametrize(
    "case",
    [case for case in PUBLISHED["cases"] if computable(case)],
    ids=lambda case: f"{case['dataset']}-{case['statistic']}",
)
def test_published_values_of_whole_data_sets(case: dict[str, Any]) -> None:
    compute = (COMPUTED | OF_TWO_CATEGORIES)[case["statistic"]]
    computed = compute(study(PUBLISHED["datasets"][case["dataset"]]))
    assert computed == pytest.approx(case["expected"], abs=case["tolerance"])


@pytest.mark.parametrize(
    "case",
    [case for case in PUBLISHED["cases"] if case["statistic"] == "fleiss_kappa_category"],
    ids=lambda case: str(case["params"]["category"]),
)
def test_published_kappa_of_single_categories(case: dict[str, Any]) -> None:
    data = PUBLISHED["datasets"][case["dataset"]]
    categories = sorted({value for row in as_ratings(data) for value in row if value is not None})
    place = categories.index(str(case["params"]["category"]))
    value = c.fleiss_pi(summed(study(data))[2])[place]
    assert value == pytest.approx(case["expected"], abs=case["tolerance"])


BINARY = [
    name for name, data in PUBLISHED["datasets"].items() if {"ratings", "table"} & set(data) and binary(data)
]


@pytest.mark.parametrize("name", BINARY)
def test_on_two_categories_each_binary_coefficient_is_the_coefficient(name: str) -> None:
    statistics = study(PUBLISHED["datasets"][name])
    pairs, coincidences, ratings = summed(statistics)
    assert c.krippendorff_alpha(coincidences) == pytest.approx(alpha_of_categories(statistics))
    assert c.fleiss_pi(ratings) == pytest.approx(fleiss_of_categories(statistics))
    assert c.percent_agreement(ratings) == pytest.approx(percent_of_categories(statistics))
    if pairs.shape[1] == 1:
        assert c.cohen_kappa(pairs[:, 0]) == pytest.approx(float(c.pooled_kappa(pairs)))


def test_binary_coefficients_as_exact_fractions() -> None:
    # Krippendorff 2011, section A; Feinstein & Cicchetti 1990, skewed table; 50 both, 75 and 75 of 1000.
    assert c.krippendorff_alpha(np.array([4.0, 6.0, 20.0])) == pytest.approx(2 / 21, abs=1e-12)
    assert c.cohen_kappa(np.array([80, 90, 85, 100])) == pytest.approx(7 / 22, abs=1e-12)
    assert c.cohen_kappa(np.array([50, 125, 125, 1000])) == pytest.approx(11 / 35, abs=1e-12)


def test_the_figures_of_the_methods_notes() -> None:
    # The example of the NVivo help pages: 1000 characters, 50 coded by both, 100 and 50 by one only.
    characters = np.array([50, 150, 100, 1000])
    assert c.cohen_kappa(characters) == pytest.approx(0.3182, abs=5e-5)
    assert c.jaccard(characters) == pytest.approx(0.25)
    assert two_coder_percent(characters) == pytest.approx(0.85)
    # A code each coder used once, in different units.
    assert c.cohen_kappa(np.array([0, 1, 1, 100])) == pytest.approx(-0.010, abs=5e-4)
    assert two_coder_percent(np.array([0, 1, 1, 100])) == pytest.approx(0.98)
    # 40 units, six and five marks, four shared.
    assert c.cohen_kappa(np.array([4, 6, 5, 40])) == pytest.approx(0.684, abs=5e-4)
    assert c.positive_agreement(np.array([4, 6, 5, 40])) == pytest.approx(0.727, abs=5e-4)
    assert two_coder_percent(np.array([4, 6, 5, 40])) == pytest.approx(0.925)


def two_coder_percent(pair: Any) -> Floats:
    both, first, second, units = pair
    apart = first + second - 2 * both
    share = (first + second) / 2
    return c.percent_agreement(np.array([apart, units, share, units, first + second, 2 * units]))


@pytest.mark.parametrize(("units", "kappa"), [(300, -0.03), (1000, 0.31), (10_000, 0.39), (100_000, 0.40)])
def test_unmarked_text_takes_kappa_to_f1(units: int, kappa: float) -> None:
    pair = np.array([50, 125, 125, units])
    assert c.cohen_kappa(pair) == pytest.approx(kappa, abs=0.006)
    assert c.positive_agreement(pair) == pytest.approx(0.4)


def test_pabak_prevalence_and_bias_give_kappa() -> None:
    # Byrt, Bishop & Carlin 1993: κ = (PABAK − PI² + BI²) / (1 − PI² + BI²).
    pair = np.array([7, 11, 13, 40])
    prevalence, bias = c.prevalence_index(pair), c.bias_index(pair)
    pabak = 2 * two_coder_percent(pair) - 1
    expected = (pabak - prevalence**2 + bias**2) / (1 - prevalence**2 + bias**2)
    assert c.cohen_kappa(pair) == pytest.approx(float(expected))


def test_kappa_max_is_reached_when_the_smaller_set_of_marks_lies_within_the_larger() -> None:
    assert c.kappa_max(np.array([2, 9, 5, 40])) == pytest.approx(
        float(c.cohen_kappa(np.array([5, 9, 5, 40])))
    )


def test_pooled_kappa_is_the_ratio_of_mean_disagreements() -> None:
    table = np.array([[[4, 6, 5, 40]], [[0, 1, 1, 40]]])
    observed = (3 / 40 + 2 / 40) / 2
    expected = ((6 * 35 + 5 * 34) / 1600 + (39 + 39) / 1600) / 2
    assert c.pooled_kappa(table) == pytest.approx(1 - observed / expected)


def test_a_code_nobody_used_does_not_move_pooled_kappa() -> None:
    used = np.array([[[4, 6, 5, 40]]])
    with_unused = np.array([[[4, 6, 5, 40]], [[0, 0, 0, 40]]])
    assert c.pooled_kappa(with_unused) == pytest.approx(float(c.pooled_kappa(used)))


@pytest.mark.parametrize("marks", [0, 40])
def test_without_variation_coefficients_are_undefined_and_never_0_or_1(marks: int) -> None:
    pair = np.array([marks, marks, marks, 40])
    ratings = np.array([0, 40, marks, 40, 2 * marks, 80])
    undefined = [
        c.krippendorff_alpha(c.pair_coincidences(pair)),
        c.cohen_kappa(pair),
        c.kappa_max(pair),
        c.light_kappa(pair[None]),
        c.pooled_kappa(pair[None, None]),
        c.fleiss_pi(ratings),
        c.gwet_ac1(ratings),
        c.brennan_prediger(ratings),
        (c.positive_agreement if marks == 0 else c.negative_agreement)(pair),
    ]
    assert np.isnan(undefined).all()
    assert c.percent_agreement(ratings) == 1.0


def test_without_units_everything_is_undefined() -> None:
    pair, ratings = np.zeros(4), np.zeros(6)
    for on_pair in (c.cohen_kappa, c.positive_agreement, c.jaccard, c.prevalence_index, c.bias_index):
        assert np.isnan(on_pair(pair))
    for on_ratings in (c.percent_agreement, c.fleiss_pi, c.gwet_ac1, c.brennan_prediger):
        assert np.isnan(on_ratings(ratings))


def test_a_code_that_one_coder_used_once_has_alpha_0_and_is_not_missing() -> None:
    assert c.krippendorff_alpha(np.array([1.0, 1.0, 80.0])) == pytest.approx(0.0)


binary_units = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40)


@given(binary_units)
def test_two_coders_as_scikit_learn_counts_them(units: list[tuple[bool, bool]]) -> None:
    first, second = (np.array(column, dtype=np.int64) for column in zip(*units, strict=True))
    pair = np.array([(first & second).sum(), first.sum(), second.sum(), len(units)])
    if 0 < pair[1] + pair[2] < 2 * len(units):
        assert c.cohen_kappa(pair) == pytest.approx(cohen_kappa_score(first, second))
    if pair[1] + pair[2]:
        assert c.positive_agreement(pair) == pytest.approx(f1_score(first, second))
        assert c.jaccard(pair) == pytest.approx(jaccard_score(first, second))


ratings_of_three = st.lists(st.tuples(*[st.sampled_from(["y", "n", None])] * 3), min_size=2, max_size=25)


@settings(deadline=None)
@given(ratings_of_three)
def test_alpha_with_missing_ratings_as_krippendorff_computes_it(
    rows: list[tuple[str | None, str | None, str | None]],
) -> None:
    _, coincidences, _ = summed(study({"ratings": [*rows, ("y", "n", None)]}))
    numbers = [
        [{"y": 1.0, "n": 0.0, None: np.nan}[value] for value in row] for row in [*rows, ("y", "n", None)]
    ]
    expected = krippendorff.alpha(
        reliability_data=np.array(numbers).T, value_domain=[0.0, 1.0], level_of_measurement="nominal"
    )
    assert c.krippendorff_alpha(coincidences)[1] == pytest.approx(expected)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 10_000))
def test_cohen_kappa_never_exceeds_f1(both: int, first: int, second: int, neither: int) -> None:
    pair = np.array([both, both + first, both + second, both + first + second + neither])
    kappa, f1 = c.cohen_kappa(pair), c.positive_agreement(pair)
    if not np.isnan(kappa):
        assert kappa <= f1 + 1e-12


def test_kappa_reaches_f1_as_unmarked_units_are_added() -> None:
    pair = np.array([30, 45, 41, 10**9])
    assert c.cohen_kappa(pair) == pytest.approx(float(c.positive_agreement(pair)), abs=1e-6)
