"""Published worked examples of ratings, tables and label sets, and what other programs get wrong on them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cpqual.analysis.agreement.ratings import (
    Level,
    Ratings,
    SetRatings,
    every_set_statistic,
    every_statistic,
)
from cpqual.analysis.agreement.statistic import Statistic

_FILE = Path(__file__).parents[3] / "data" / "agreement" / "cases.json"
PUBLISHED = json.loads(_FILE.read_text(encoding="utf-8"))
DATASETS = PUBLISHED["datasets"]
CASES = [case for case in PUBLISHED["cases"] if "spans" not in DATASETS[case["dataset"]]]


def as_ratings(data: dict[str, Any], categories: tuple[Any, ...] = ()) -> Ratings:
    if "table" in data:
        table = np.array(data["table"])
        return Ratings.of_table(table, categories=data.get("categories") or range(1, len(table) + 1))
    return Ratings.of(data["ratings"], categories=categories, exchangeable=data.get("exchangeable", False))


def as_sets(data: dict[str, Any]) -> SetRatings:
    return SetRatings.of([[frozenset(labels) for labels in row] for row in data["sets"]])


def statistics_of(case: dict[str, Any]) -> tuple[Statistic, ...]:
    data, params = DATASETS[case["dataset"]], case["params"]
    if "sets" in data:
        return every_set_statistic(as_sets(data))
    given = params.get("custom_disagreement_weights")
    distances = case["statistic"].endswith("_quadratic")
    level = Level(params.get("level", "ordinal" if distances else "nominal"))
    weights = None if given is None else np.array(given, dtype=np.float64)
    return every_statistic(as_ratings(data), level=level, disagreement=weights)


def named(found: tuple[Statistic, ...], name: str, **params: object) -> Statistic:
    (one,) = (one for one in found if one.name == name and dict(one.params) == params)
    return one


def test_every_kind_of_case_is_there() -> None:
    kinds = {
        kind for case in CASES for kind in ("ratings", "table", "sets") if kind in DATASETS[case["dataset"]]
    }
    assert kinds == {"ratings", "table", "sets"}
    assert len(CASES) > 90


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['dataset']}-{c['statistic']}-{c['params']}")
def test_published_values(case: dict[str, Any]) -> None:
    one = named(statistics_of(case), case["statistic"], **case["params"])
    assert one.value == pytest.approx(case["expected"], abs=case["tolerance"])


def test_complete_data_of_several_coders_weigh_pairs_by_one_less_than_the_ratings() -> None:
    # R irr takes 1 for m−1 there and prints .4309
    alpha = named(every_statistic(as_ratings(DATASETS["Fleiss1971"])), "krippendorff_alpha", level="nominal")
    assert alpha.value == pytest.approx(0.4334, abs=5e-5)


def test_sums_of_fractions_are_not_cut_to_whole_numbers() -> None:
    # R icr does, and prints .158 on Gwet's 15 units of four ratings
    rows = [
        [1, 1, 2, 1], [2, 2, 2, 2], [3, 2, 3, 3], [1, 1, 1, 1], [2, 3, 1, 2], [1, 2, 3, 1], [3, 3, 3, 2],
    ]  # fmt: skip
    rows[0][3] = rows[4][3] = rows[5][0] = None  # type: ignore[call-overload]
    pairs = [(row, [v for v in row if v is not None]) for row in rows]
    observed = sum(
        sum(a != b for i, a in enumerate(given) for j, b in enumerate(given) if i != j) / (len(given) - 1)
        for _, given in pairs
    )
    values = [value for _, given in pairs for value in given]
    n = len(values)
    expected = sum(a != b for a in values for b in values)
    alpha = named(every_statistic(Ratings.of(rows)), "krippendorff_alpha", level="nominal")
    assert alpha.value == pytest.approx(1 - (n - 1) * observed / expected, abs=1e-14)


def test_irrcac_ordinal_weights_are_not_krippendorffs_ordinal_metric() -> None:
    found = every_statistic(as_ratings(DATASETS["K2011_CD"]), level=Level.ORDINAL)
    ordinal = named(found, "krippendorff_alpha", level="ordinal")
    assert ordinal.value == pytest.approx(0.8154, abs=5e-5)
    assert not any(one.name.endswith("_ordinal") and "irrcac" not in one.name for one in found)


def test_masi_is_one_less_j_times_m() -> None:
    # DKPro multiplies the two distances and gets .2530 where Passonneau's gives this
    found = every_set_statistic(as_sets(DATASETS["DKPro_sets"]))
    masi = named(found, "krippendorff_alpha_set", distance="masi")
    assert masi.value != pytest.approx(0.2530, abs=5e-4)
    distances = {
        (frozenset("A"), frozenset("B")): 1.0,
        (frozenset("AB"), frozenset("A")): 1 - 1 / 2 * 2 / 3,
        (frozenset("AB"), frozenset("AC")): 1 - 1 / 3 * 1 / 3,
        (frozenset(), frozenset("A")): 1.0,
        (frozenset(), frozenset()): 0.0,
        (frozenset("C"), frozenset("AC")): 1 - 1 / 2 * 2 / 3,
        (frozenset("ABC"), frozenset("AC")): 1 - 2 / 3 * 2 / 3,
    }
    rows = [[frozenset(one) for one in row] for row in DATASETS["DKPro_sets"]["sets"]]

    def apart(one: frozenset[str], two: frozenset[str]) -> float:
        if one == two:
            return 0.0
        known = distances.get((one, two), distances.get((two, one)))
        if known is not None:
            return known
        share = len(one & two) / len(one | two)
        return 1 - share * (2 / 3 if one <= two or two <= one else 1 / 3 if one & two else 0)

    values = [one for row in rows for one in row]
    observed = 2 * sum(apart(*row) for row in rows)
    expected = sum(apart(one, two) for one in values for two in values)
    assert masi.value == pytest.approx(1 - (len(values) - 1) * observed / expected, abs=1e-12)


def test_once_rated_units_count_for_shares_of_categories_and_not_for_alpha() -> None:
    # Gwet's AC1 keeps the last unit (.77544); without it the value is .77515
    found = every_statistic(as_ratings(DATASETS["Gwet_raw4"]))
    assert named(found, "gwet_ac1").value == pytest.approx(0.77544, abs=5e-6)
    paired = {**DATASETS["Gwet_raw4"], "ratings": DATASETS["Gwet_raw4"]["ratings"][:-1]}
    without = every_statistic(as_ratings(paired))
    assert named(without, "gwet_ac1").value == pytest.approx(0.77515, abs=5e-6)
    for level in ("nominal",):
        one, other = (named(each, "krippendorff_alpha", level=level) for each in (found, without))
        assert one.value == other.value


def test_chance_is_of_the_whole_text_and_not_of_what_was_coded() -> None:
    # of 1,000 characters 50 coded by both and 75 by each alone: QualCoder's kappa is .206
    ratings = Ratings.of_table(np.array([[50, 75], [75, 800]]), categories=("coded", "not"))
    found = every_statistic(ratings)
    assert named(found, "cohen_kappa").value == pytest.approx(0.3142857142857, abs=1e-12)
    assert named(found, "percent_agreement").value == pytest.approx(0.85, abs=1e-12)
    assert named(found, "ppos").value == pytest.approx(0.4, abs=1e-12)
    assert named(found, "prevalence_index").value == pytest.approx(0.75, abs=1e-12)
    assert named(found, "bias_index").value == 0
    # κ follows from PABAK and the two indices (Byrt, Bishop & Carlin 1993)
    kappa = (named(found, "pabak").value - 0.75**2) / (1 - 0.75**2)
    assert named(found, "cohen_kappa").value == pytest.approx(kappa, abs=1e-12)


def test_columns_that_are_not_coders_get_no_statistic_that_needs_to_know_who() -> None:
    found = {one.name for one in every_statistic(as_ratings(DATASETS["Randolph1"]))}
    assert {"fleiss_kappa", "randolph_kappa", "gwet_ac1"} <= found
    assert not found & {"conger_kappa", "light_kappa", "cohen_kappa"}


def test_a_full_list_of_categories_changes_what_chance_means_and_alpha_not() -> None:
    seen = every_statistic(as_ratings(DATASETS["Gwet_raw4"]))
    listed = every_statistic(as_ratings(DATASETS["Gwet_raw4"], (1, 2, 3, 4, 5, 6)))
    agreed = named(seen, "percent_agreement").value
    assert named(listed, "brennan_prediger").value == pytest.approx(1 - (1 - agreed) / (1 - 1 / 6), abs=1e-12)
    for params in ({"level": "nominal"},):
        one, other = (named(each, "krippendorff_alpha", **params) for each in (seen, listed))
        assert one.value == pytest.approx(other.value, abs=1e-14)
