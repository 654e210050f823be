"""Counts of marked cells only against counts of all cells: the same report, whatever was marked."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement import sparse, tables
from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import (
    Intervals,
    Layer,
    bootstrap,
    effective_documents,
    jackknife,
    plain,
)
from cpqual.analysis.agreement.report import MEAN_ALPHA, MICRO_F1, PAIR_ALPHA, PAIR_F1, POOLED_KAPPA, report
from cpqual.analysis.agreement.tables import Tables

CODES = ("access", "cost", "trust", "hope")
CODERS = ("RB", "MK", "TS")


def study(seed: int, n_docs: int, density: float) -> Design:
    """Make a study of short answers, some without one of the coders; codes further on are rarer."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(0, 3, n_docs)
    first = np.concatenate([[0], np.cumsum(sizes)])
    document = np.repeat(np.arange(n_docs), sizes)
    place = np.arange(first[-1]) - first[document]
    true = rng.random((first[-1], len(CODES))) < density / (1 + np.arange(len(CODES)))
    assigned = rng.random((n_docs, len(CODERS))) < 0.8
    rows = [
        (document[unit], 10 * place[unit] + 1, 10 * place[unit] + 8, coder, code)
        for coder in range(len(CODERS))
        for unit, code in np.argwhere(true ^ (rng.random(true.shape) < 0.05))
        if assigned[document[unit], coder]
    ]
    return Design.from_arrays(
        documents=[f"A{number}" for number in range(n_docs)],
        codes=CODES,
        coders=CODERS,
        first_unit=first,
        unit_starts=10 * place,
        unit_ends=10 * place + 10,
        assigned=assigned,
        spans=np.array(rows, dtype=np.int64).reshape(-1, 5),
    )


def both_ways(design: Design, monkeypatch: pytest.MonkeyPatch) -> tuple[Tables, Tables]:
    dense = Tables.of(design)
    monkeypatch.setattr(tables, "LARGE", 0)
    monkeypatch.setattr(sparse, "BLOCK", 40)
    return Tables.of(design), dense


def assert_same(one: Intervals, two: Intervals) -> None:
    for name in ("value", "lo", "hi", "se"):
        ours, theirs = getattr(one, name), getattr(two, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9, err_msg=name)
    np.testing.assert_array_equal(one.documents, two.documents)
    np.testing.assert_array_equal(one.gaps, two.gaps)


LAYOUTS: list[tuple[str, c.Coefficient]] = [
    ("coincidences", c.krippendorff_alpha),
    ("coincidences", MEAN_ALPHA),
    ("ratings", c.gwet_ac1),
    ("ratings", c.percent_agreement),
    ("pairs", c.cohen_kappa),
    ("pairs", c.light_kappa),
    ("pairs", POOLED_KAPPA),
    ("pairs", MICRO_F1),
    ("pairs", PAIR_ALPHA),
    ("pairs", PAIR_F1),
]
some_studies = st.tuples(st.integers(0, 10**6), st.integers(1, 40), st.sampled_from([0.0, 0.1, 0.6]))


@settings(max_examples=60, deadline=None)
@given(some_studies, st.sampled_from(LAYOUTS))
def test_intervals_from_marked_cells_are_those_from_all_cells(
    drawn: tuple[int, int, float], layout: tuple[str, c.Coefficient]
) -> None:
    name, coefficient = layout
    with pytest.MonkeyPatch.context() as patched:
        few, every = both_ways(study(*drawn), patched)
        counts: Layer = getattr(few, name)
        all_counts: Layer = getattr(every, name)
        wanted = few.compared if name == "ratings" else None
        assert_same(
            jackknife(coefficient, counts, left_out=wanted),
            jackknife(coefficient, all_counts, left_out=wanted),
        )
        assert_same(plain(coefficient, counts), plain(coefficient, all_counts))
        assert_same(
            bootstrap(coefficient, counts, seed=3, resamples=60, left_out=wanted),
            bootstrap(coefficient, all_counts, seed=3, resamples=60, left_out=wanted),
        )


def flat(made: Any) -> list[Any]:
    """Write a report out as a list of its values in order."""
    if dataclasses.is_dataclass(made):
        return [one for field in dataclasses.fields(made) for one in flat(getattr(made, field.name))]
    if isinstance(made, tuple | list):
        return [one for part in made for one in flat(part)]
    return [made]


@pytest.mark.parametrize("kind", ["jackknife", "bootstrap", "none", "unit"])
def test_the_whole_report_is_the_same(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    design = study(5, 60, 0.2)
    how = How(kind, resamples=50)
    expected = flat(report(design, how))
    monkeypatch.setattr(tables, "LARGE", 0)
    found = flat(report(design, how))
    assert len(found) == len(expected)
    for one, two in zip(found, expected, strict=True):
        if isinstance(two, float) and math.isnan(two):
            assert math.isnan(one)
        else:
            assert one == (pytest.approx(two, abs=1e-9) if isinstance(two, float) else two)


def test_counts_of_cells_sum_to_the_counts_of_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    few, every = both_ways(study(8, 50, 0.3), monkeypatch)
    np.testing.assert_array_equal(few.pair_totals, every.pair_totals)
    np.testing.assert_array_equal(few.compared, every.compared)
    ours, theirs = (effective_documents(one.coincidences) for one in (few, every))
    np.testing.assert_allclose(ours, theirs)


def test_a_large_study_is_counted_by_its_marked_cells() -> None:
    many = 300_000
    starts = np.zeros(many, dtype=np.int64)
    design = Design.from_arrays(
        documents=[f"{number}" for number in range(many)],
        codes=CODES,
        coders=CODERS[:2],
        first_unit=np.arange(many + 1),
        unit_starts=starts,
        unit_ends=starts + 10,
        assigned=np.ones((many, 2), dtype=np.bool_),
        spans=np.array([[number, 0, 9, coder, 0] for number in (3, 99, 777) for coder in (0, 1)]),
    )
    counts = Tables.of(design)
    assert isinstance(counts.pairs, sparse.Sparse)
    assert counts.pair_totals[0, 0].tolist() == [3, 3, 3, many]
    assert counts.pair_totals[1, 0].tolist() == [0, 0, 0, many]
