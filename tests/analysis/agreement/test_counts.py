"""Counts of random studies against a matrix of ratings, and what must not change them."""

import dataclasses
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement import design
from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.units import Floats

CODES = ("access", "cost", "trust")
CODERS = ("RB", "MK", "TS")

# Per unit, a coder's codes as bits; None where the coder did not code the document.
Study = list[dict[str, list[int] | None]]
studies = st.lists(
    st.integers(1, 6).flatmap(
        lambda size: st.fixed_dictionaries(
            {coder: st.none() | st.lists(st.integers(0, 7), min_size=size, max_size=size) for coder in CODERS}
        )
    ),
    min_size=1,
    max_size=5,
)


def documents(study: Study) -> list[DocumentCodings]:
    made = []
    for number, coders in enumerate(study):
        size = max((len(bits) for bits in coders.values() if bits is not None), default=1)
        spans = {
            coder: [
                (10 * unit, 10 * unit + 7, code)
                for unit, marked in enumerate(bits)
                for place, code in enumerate(CODES)
                if marked >> place & 1
            ]
            for coder, bits in coders.items()
            if bits is not None
        }
        starts = [10 * unit for unit in range(size)]
        made.append(DocumentCodings(f"D{number}", starts, [start + 10 for start in starts], spans))
    return made


def counted(study: Study) -> Statistics:
    return Design.build(documents(study), CODES, coders=CODERS).statistics()


def matrix(study: Study, code: int) -> Floats:
    """Ratings [coder, unit] of one code, nan where the coder did not code the document."""
    columns = []
    for coders in study:
        size = max((len(bits) for bits in coders.values() if bits is not None), default=1)
        columns.append(
            [
                [float("nan")] * size
                if (bits := coders[coder]) is None
                else [float(b >> code & 1) for b in bits]
                for coder in CODERS
            ]
        )
    return np.concatenate([np.array(rows) for rows in columns], axis=1)


def every_value(statistics: Statistics) -> Floats:
    """All coefficients of all codes in one row, nan where undefined."""
    pairs = statistics.pair_counts().sum(axis=0)
    ratings = statistics.ratings().sum(axis=0)
    values = [c.krippendorff_alpha(statistics.coincidences().sum(axis=0)), c.light_kappa(pairs)]
    values += [f(ratings) for f in (c.fleiss_pi, c.gwet_ac1, c.brennan_prediger, c.percent_agreement)]
    values += [f(pairs.sum(axis=1)) for f in (c.positive_agreement, c.negative_agreement, c.jaccard)]
    return np.concatenate([*values, c.pooled_kappa(pairs)[None]])


@given(studies)
def test_counts_of_documents_sum_to_the_counts_of_the_rating_matrix(study: Study) -> None:
    statistics = counted(study)
    pairs, coincidences, ratings = (
        table.sum(axis=0)
        for table in (statistics.pair_counts(), statistics.coincidences(), statistics.ratings())
    )
    for code in range(len(CODES)):
        grid = matrix(study, code)
        for pair, (one, two) in enumerate(combinations(range(len(CODERS)), 2)):
            x, y = grid[[one, two]][:, ~np.isnan(grid[[one, two]]).any(axis=0)]
            assert pairs[code, pair].tolist() == [(x * y).sum(), x.sum(), y.sum(), x.size]
        raters = (~np.isnan(grid)).sum(axis=0)
        marked = np.nansum(grid, axis=0)
        twice = raters >= 2
        m, r = raters[twice], marked[twice]
        assert coincidences[code] == pytest.approx([(r * (m - r) / (m - 1)).sum(), r.sum(), m.sum()])
        apart = (2 * r * (m - r) / (m * (m - 1))).sum()
        share = (marked[raters > 0] / raters[raters > 0]).sum()
        assert ratings[code] == pytest.approx(
            [apart, twice.sum(), share, (raters > 0).sum(), r.sum(), m.sum()]
        )


@given(studies, st.permutations(range(len(CODERS))))
def test_the_order_of_coders_changes_no_coefficient(study: Study, order: list[int]) -> None:
    coders = [CODERS[place] for place in order]
    turned = Design.build(documents(study), CODES, coders=coders).statistics()
    assert every_value(turned) == pytest.approx(every_value(counted(study)), nan_ok=True)


@given(studies, st.integers(0, 1000))
def test_the_order_of_documents_and_units_changes_no_coefficient(study: Study, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shuffled: Study = []
    for place in rng.permutation(len(study)):
        size = max((len(bits) for bits in study[place].values() if bits is not None), default=1)
        units = rng.permutation(size)
        shuffled.append(
            {k: None if bits is None else [bits[u] for u in units] for k, bits in study[place].items()}
        )
    assert every_value(counted(shuffled)) == pytest.approx(every_value(counted(study)), nan_ok=True)


@given(studies)
def test_every_document_twice_moves_only_the_small_sample_term_of_alpha(study: Study) -> None:
    once, twice = counted(study), counted(study + study)
    assert every_value(twice)[len(CODES) :] == pytest.approx(every_value(once)[len(CODES) :], nan_ok=True)
    alpha, doubled = every_value(once)[: len(CODES)], every_value(twice)[: len(CODES)]
    n = once.coincidences().sum(axis=0)[:, 2]
    known = ~np.isnan(alpha)
    expected = 1 - (1 - alpha[known]) * (2 * n[known] - 1) / (2 * (n[known] - 1))
    assert doubled[known] == pytest.approx(expected)
    assert np.isnan(doubled[~known]).all()


@given(studies)
def test_selecting_documents_is_leaving_the_others_out(study: Study) -> None:
    keep = np.arange(len(study)) % 2 == 0
    chosen = counted(study).select(keep)
    alone = counted(study[::2])
    for field in dataclasses.fields(Statistics):
        assert np.array_equal(getattr(chosen, field.name), getattr(alone, field.name))


@settings(max_examples=50)
@given(st.integers(2, 7), st.integers(1, 200))
def test_coders_who_agree_wholly_have_no_coincidence_of_disagreement(n_coders: int, n_units: int) -> None:
    # Thirds and sevenths must not leave a rest: α = 1 and an interval without width depend on it.
    starts = np.arange(n_units) * 2
    spans = [(int(start), int(start) + 1, "trust") for start in starts[::3]]
    document = DocumentCodings("D", starts, starts + 2, {f"C{i}": spans for i in range(n_coders)})
    statistics = Design.build([document], CODES).statistics()
    assert statistics.coincidences()[0, 2, 0] == 0.0
    assert statistics.ratings()[0, 2, 0] == 0.0


@given(studies)
def test_counting_in_runs_of_documents_changes_nothing(study: Study) -> None:
    whole = counted(study)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(design, "BLOCK", 2 * len(CODES))
        runs = counted(study)
    assert np.array_equal(runs.marked, whole.marked)
    assert np.array_equal(runs.both, whole.both)
