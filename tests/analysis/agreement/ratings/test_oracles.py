"""Coefficients of random ratings against other implementations, and the laws they must keep."""

import math
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance, masi_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.intervals import Status
from cpqual.analysis.agreement.ratings import (
    Distance,
    Level,
    Ratings,
    SetRatings,
    conditional_alpha,
    every_statistic,
    set_alpha,
    set_alpha_of,
    two,
)
from cpqual.analysis.agreement.ratings.alpha import Coincidences
from cpqual.analysis.agreement.ratings.sets import set_alpha_se
from cpqual.analysis.agreement.ratings.several import Chance, Family, light
from cpqual.analysis.agreement.statistic import Statistic

Rows = list[list[int | None]]


def random_rows(seed: int, units: int = 60, coders: int = 4, missing: float = 0.2) -> Rows:
    rng = np.random.default_rng(seed)
    true = rng.integers(1, 6, size=units)
    values = np.where(rng.random((units, coders)) < 0.6, true[:, None], rng.integers(1, 6, (units, coders)))
    gone = rng.random((units, coders)) < missing
    return [
        [None if g else int(v) for v, g in zip(*row, strict=True)] for row in zip(values, gone, strict=True)
    ]


def by_name(found: tuple[Statistic, ...]) -> dict[tuple[str, str], float]:
    return {(one.name, str(sorted(one.params.items(), key=str))): one.value for one in found}


def same(one: dict[Any, float], other: dict[Any, float]) -> bool:
    return one.keys() == other.keys() and all(
        one[key] == pytest.approx(other[key], abs=1e-9, nan_ok=True) for key in one
    )


ratings_of = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.sampled_from([1, 2, 3, 5, None]), min_size=coders, max_size=coders),
        min_size=2,
        max_size=15,
    )
)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("level", list(Level))
def test_alpha_with_missing_ratings_is_that_of_krippendorff(seed: int, level: Level) -> None:
    rows = random_rows(seed)
    reliability = np.array(rows, dtype=float).T
    ratings = Ratings.of(rows)
    ours = Coincidences.of(ratings).alpha(level, ratings.numbers()).value
    theirs = krippendorff.alpha(reliability_data=reliability, level_of_measurement=level.value)
    assert ours == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", range(2))
def test_two_coders_against_scikit_learn_and_statsmodels(seed: int) -> None:
    rows = random_rows(seed, coders=2, missing=0.0)
    ratings = Ratings.of(rows)
    table = ratings.table(0, 1)
    first, second = zip(*rows, strict=True)
    numbers = ratings.numbers()
    steps = np.abs(np.subtract.outer(numbers, numbers))
    for theirs, weights in ((None, None), ("linear", steps), ("quadratic", steps**2)):
        assert two.kappa(table, weights) == pytest.approx(cohen_kappa_score(first, second, weights=theirs))
    assert two.kappa_se_1969(table) == pytest.approx(cohens_kappa(table).std_kappa)
    assert two.kappa_max(table) == pytest.approx(cohens_kappa(table).kappa_max)
    weighted = cohens_kappa(table, weights=np.arange(5), wt="linear")
    assert two.kappa_se_1969(table, steps) == pytest.approx(weighted.std_kappa)


@pytest.mark.parametrize("seed", range(2))
def test_several_coders_against_statsmodels_and_nltk(seed: int) -> None:
    rows = random_rows(seed, missing=0.0)
    ratings = Ratings.of(rows)
    family = Family(ratings, np.eye(5))
    assert family.value(Chance.FLEISS) == pytest.approx(fleiss_kappa(ratings.counts, method="fleiss"))
    assert family.value(Chance.UNIFORM) == pytest.approx(fleiss_kappa(ratings.counts, method="randolph"))
    task = AnnotationTask([(f"{c}", f"{u}", v) for u, row in enumerate(rows) for c, v in enumerate(row)])
    assert family.value(Chance.NONE) == pytest.approx(task.avg_Ao())
    assert float(light(ratings).value) == pytest.approx(task.kappa())
    assert family.value(Chance.CONGER) == pytest.approx(task.multi_kappa())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("ours", "theirs"), [(Distance.MASI, masi_distance), (Distance.JACCARD, jaccard_distance)]
)
def test_sets_against_nltk(seed: int, ours: Distance, theirs: Any) -> None:
    rng = np.random.default_rng(seed)
    # NLTK divides by zero where both sets are empty, so here none is
    rows = [
        [
            frozenset(rng.choice(list("ABCDE"), size=rng.integers(1, 4), replace=False).tolist())
            for _ in range(3)
        ]
        for _ in range(25)
    ]
    data = [(f"{c}", f"{u}", one) for u, row in enumerate(rows) for c, one in enumerate(row)]
    assert float(set_alpha(SetRatings.of(rows), ours).value) == pytest.approx(
        AnnotationTask(data, distance=theirs).alpha(), abs=1e-9
    )


@settings(max_examples=20, deadline=None)
@given(ratings_of, st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_means_nothing(rows: Rows, random: Any) -> None:
    order = list(range(len(rows[0])))
    random.shuffle(order)
    shuffled = [[row[i] for i in order] for row in rows]
    random.shuffle(shuffled)
    every = {"categories": (1, 2, 3, 5)}
    before = every_statistic(Ratings.of(rows, **every), level=Level.RATIO)  # type: ignore[arg-type]
    after = every_statistic(Ratings.of(shuffled, **every), level=Level.RATIO)  # type: ignore[arg-type]
    pairs = ("cohen_kappa", "cohen_kappa_se_cohen1960")
    assert same(
        {key: value for key, value in by_name(before).items() if key[0] not in pairs},
        {key: value for key, value in by_name(after).items() if key[0] not in pairs},
    )


@settings(max_examples=20, deadline=None)
@given(ratings_of)
def test_every_unit_twice_changes_alpha_alone(rows: Rows) -> None:
    once, twice = Ratings.of(rows, categories=(1, 2, 3, 5)), Ratings.of(rows * 2, categories=(1, 2, 3, 5))
    for chance in Chance:
        one, other = (Family(each, np.eye(4)).value(chance) for each in (once, twice))
        assert one == pytest.approx(other, abs=1e-9, nan_ok=True)
    assert two.kappa(once.table(0, 1)) == pytest.approx(float(two.kappa(twice.table(0, 1))), nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_kappa_of_two_categories_is_at_most_its_share_of_agreement_in_one(cells: list[int]) -> None:
    table = np.array(cells).reshape(2, 2)
    kappa, share = float(two.kappa(table)), float(two.specific_agreement(table, 0))
    if not math.isnan(kappa) and not math.isnan(share):
        assert kappa <= share + 1e-12
        assert kappa <= float(two.kappa_max(table)) + 1e-12


@settings(max_examples=20, deadline=None)
@given(ratings_of)
def test_nothing_is_one_or_zero_where_it_is_undefined(rows: Rows) -> None:
    for one in every_statistic(Ratings.of(rows, categories=(1, 2, 3, 5)), level=Level.INTERVAL):
        undefined = math.isnan(one.value)
        assert undefined == (one.status is Status.UNDEFINED)
        assert not undefined or one.note.startswith(("undefined", "every"))
        assert math.isnan(one.lo) or one.lo <= one.value + 1e-12


def test_ratings_that_do_not_vary_have_no_agreement_beyond_chance() -> None:
    found = {one.name: one for one in every_statistic(Ratings.of([["a", "a"]] * 5, categories=("a", "b")))}
    for name in ("krippendorff_alpha", "cohen_kappa", "scott_pi", "gwet_ac1", "brennan_prediger"):
        assert found[name].status is Status.UNDEFINED
    assert found["percent_agreement"].value == 1.0


def test_the_document_jackknife_is_that_of_leaving_each_out_by_hand() -> None:
    rows, size = random_rows(3), 10
    documents = [f"d{i // size}" for i in range(len(rows))]
    every = (1, 2, 3, 4, 5)
    found = every_statistic(Ratings.of(rows, categories=every, documents=documents), level=Level.RATIO)
    numbers = [
        by_name(
            every_statistic(
                Ratings.of([r for i, r in enumerate(rows) if i // size != d], categories=every),
                level=Level.RATIO,
            )
        )
        for d in range(6)
    ]
    checked = 0
    for one in found:
        if math.isnan(one.se):
            continue
        key = (one.name, str(sorted(one.params.items(), key=str)))
        left = np.array([each[key] for each in numbers])
        assert one.se == pytest.approx(math.sqrt(5 / 6 * ((left - left.mean()) ** 2).sum()), abs=1e-9), key
        checked += 1
    assert checked > 30


def random_design(seed: int, codes: int = 7) -> Design:
    """Build a design of eight documents; the third coder is absent from two."""
    rng = np.random.default_rng(seed)
    names = [f"c{i}" for i in range(codes)]
    documents = []
    for d in range(8):
        units = int(rng.integers(4, 9))
        true = rng.random((units, codes)) < 0.25
        spans = {}
        for coder in ("RB", "MK", "TS")[: 2 if d < 2 else 3]:
            marks = np.where(rng.random(true.shape) < 0.2, ~true, true)
            spans[coder] = [(int(u), int(u) + 1, names[k]) for u, k in zip(*np.nonzero(marks), strict=True)]
        documents.append(DocumentCodings(f"d{d}", list(range(units)), list(range(1, units + 1)), spans))
    return Design.build(documents, names)


def as_rows(design: Design) -> tuple[list[list[frozenset[str] | None]], list[str]]:
    rows: list[list[frozenset[str] | None]] = []
    documents = []
    for d, name in enumerate(design.documents):
        for unit in range(int(design.first_unit[d]), int(design.first_unit[d + 1])):
            row: list[frozenset[str] | None] = []
            for coder, keys in enumerate(design.marks):
                mine = keys[keys // len(design.codes) == unit] % len(design.codes)
                codes = frozenset(design.codes[k] for k in mine)
                row.append(codes if design.assigned[d, coder] else None)
            rows.append(row)
            documents.append(name)
    return rows, documents


@pytest.mark.parametrize("codes", [3, 7, 70])
@pytest.mark.parametrize("with_empty", [True, False])
@pytest.mark.parametrize("distance", list(Distance))
def test_sets_of_a_design_are_those_of_its_units(codes: int, with_empty: bool, distance: Distance) -> None:
    design = random_design(codes, codes)
    rows, documents = as_rows(design)
    made = set_alpha_of(design, distance=distance, with_empty=with_empty)
    other = set_alpha(SetRatings.of(rows, documents=documents), distance, with_empty=with_empty)
    assert float(made.value) == pytest.approx(float(other.value), abs=1e-12)
    left = np.array([
        float(
            set_alpha(
                SetRatings.of([row for row, name in zip(rows, documents, strict=True) if name != out]),
                distance, with_empty=with_empty,
            ).value
        )
        for out in design.documents
    ])  # fmt: skip
    assert float(made.se) == pytest.approx(math.sqrt(7 / 8 * ((left - left.mean()) ** 2).sum()), abs=1e-10)


def test_the_error_of_sets_over_units_is_near_that_of_leaving_each_out() -> None:
    rng = np.random.default_rng(5)
    true = rng.integers(0, 4, 120)
    names = [frozenset("a"), frozenset("ab"), frozenset("c"), frozenset[str]()]
    rows = [[names[t] if rng.random() < 0.75 else names[rng.integers(0, 4)] for _ in range(3)] for t in true]
    for distance in Distance:
        sets = SetRatings.of(rows)
        fewer = (SetRatings.of(rows[:i] + rows[i + 1 :]) for i in range(len(rows)))
        left = np.array([float(set_alpha(each, distance).value) for each in fewer])
        jackknifed = math.sqrt(119 / 120 * ((left - left.mean()) ** 2).sum())
        assert set_alpha_se(sets, distance) == pytest.approx(jackknifed, rel=0.03)


def test_which_child_is_asked_only_where_both_marked_exactly_one() -> None:
    design = random_design(11)
    children = ("c0", "c1", "c2", "c3")
    rows, documents = as_rows(design)
    kept: list[list[str | None]] = []
    for row in rows:
        own = [sorted(one & set(children)) if one is not None else [] for one in row]
        kept.append([codes[0] if len(codes) == 1 else None for codes in own])
    found = conditional_alpha(design, {"parent": children, "other": ("c5", "c6")})["parent"]
    by_hand = Ratings.of(kept, categories=children, documents=documents)
    expected = Coincidences.of(by_hand).alpha(Level.NOMINAL)
    assert found.value == pytest.approx(float(expected.value), abs=1e-12)
    assert found.se == pytest.approx(float(expected.se), abs=1e-12)
    assert found.n_units == by_hand.n_units < len(rows)


def test_which_child_is_undefined_where_nobody_agrees_that_it_is_one() -> None:
    design = random_design(1)
    assert conditional_alpha(design, {"p": ("c0",)})["p"].status is Status.UNDEFINED
    with pytest.raises(ValueError, match="not a code"):
        conditional_alpha(design, {"p": ("c0", "elsewhere")})
