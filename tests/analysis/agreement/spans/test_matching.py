"""F1 of spans and positions, and matching, against counting by hand and by trying every matching."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.spans.continuum import Continuum
from cpqual.analysis.agreement.spans.matching import (
    all_labels_f1,
    mean_pairwise_f1,
    pair_counts,
)
from tests.analysis.agreement.spans.studies import (
    Document,
    cases_of,
    free_documents,
    mean_f1,
    of_case,
    study,
    united,
)

free = st.lists(free_documents(3, most=12), min_size=1, max_size=2)


def overall(continuum: Continuum, theta: float) -> tuple[float, float]:
    counts = pair_counts(continuum, theta)
    return (
        float(all_labels_f1(counts.exact.sum(axis=0))),
        float(all_labels_f1(counts.overlapping.sum(axis=0))),
    )


@settings(max_examples=15)
@given(free, st.sampled_from([0.01, 0.25, 0.5, 0.75, 1.0]))
def test_f1_is_that_of_a_maximum_matching_and_of_same_ends(documents: list[Document], theta: float) -> None:
    exact, overlap = overall(study(*documents, labels="xy"), theta)
    np.testing.assert_allclose(exact, mean_f1(documents, "xy", None), atol=1e-12)
    np.testing.assert_allclose(overlap, mean_f1(documents, "xy", theta), atol=1e-12)


@settings(max_examples=15)
@given(free)
def test_positions_are_those_of_every_code_point(documents: list[Document]) -> None:
    counts = pair_counts(study(*documents, labels="xy")).positions.pair_counts().sum(axis=0)
    for number, label in enumerate("xy"):
        for pair, (i, j) in enumerate(((0, 1), (0, 2), (1, 2))):
            expected = [0, 0, 0, 0]
            for length, coders in documents:
                one, two = (
                    {at for a, b in united(coders[k] or (), label) for at in range(a, b)} for k in (i, j)
                )
                for column, number_there in enumerate((len(one & two), len(one), len(two), length)):
                    expected[column] += number_there
            assert counts[number, pair].tolist() == expected


@settings(max_examples=15)
@given(free, st.permutations(range(3)))
def test_the_order_of_coders_does_not_matter(documents: list[Document], order: list[int]) -> None:
    turned: list[Document] = [(length, [coders[i] for i in order]) for length, coders in documents]
    np.testing.assert_allclose(
        overall(study(*turned, labels="xy"), 0.5), overall(study(*documents, labels="xy"), 0.5), atol=1e-12
    )


@settings(max_examples=15)
@given(free)
def test_duplicating_every_document_changes_no_f1(documents: list[Document]) -> None:
    np.testing.assert_allclose(
        overall(study(*documents, *documents, labels="xy"), 0.5),
        overall(study(*documents, labels="xy"), 0.5),
        atol=1e-12,
    )


@settings(max_examples=15)
@given(free)
def test_kappa_on_positions_is_never_above_f1(documents: list[Document]) -> None:
    pairs = pair_counts(study(*documents, labels="xy")).positions.pair_counts().sum(axis=0)
    kappa, f1 = c.cohen_kappa(pairs), c.positive_agreement(pairs)
    known = ~np.isnan(kappa) & ~np.isnan(f1)
    assert np.all(kappa[known] <= f1[known] + 1e-12)


def test_one_span_is_matched_once_however_many_it_overlaps() -> None:
    continuum = study((20, [[(0, 10, "x")], [(0, 5, "x"), (5, 10, "x")]]))
    assert overall(continuum, 0.5) == pytest.approx((0.0, 2 / 3))


def test_a_chain_of_overlaps_is_matched_as_far_as_it_goes() -> None:
    """Taking the best overlap first would leave the outer ones alone."""
    continuum = study((30, [[(0, 10, "x"), (10, 20, "x")], [(4, 16, "x"), (16, 26, "x")]]))
    assert overall(continuum, 0.2)[1] == 1


def test_the_same_ends_under_another_label_are_no_agreement() -> None:
    assert overall(study((9, [[(0, 5, "x")], [(0, 5, "y")]])), 0.5) == (0.0, 0.0)


def test_cutting_a_span_in_two_changes_no_position() -> None:
    whole = pair_counts(study((50, [[(5, 25, "x")], [(10, 30, "x")]])))
    cut = pair_counts(study((50, [[(5, 15, "x"), (15, 25, "x")], [(10, 30, "x")]])))
    assert cut.positions.pair_counts().tolist() == whole.positions.pair_counts().tolist()
    assert cut.spans.tolist() != whole.spans.tolist()


def test_overlapping_segments_of_one_coder_are_not_coded_by_both() -> None:
    """The mistake of QualCoder: what one coder marked twice counted as marked by two."""
    counts = pair_counts(study((50, [[(5, 25, "x"), (15, 30, "x")], [(40, 45, "x")]])))
    assert counts.positions.pair_counts()[0, 0, 0].tolist() == [0, 25, 5, 50]


def test_kappa_of_the_published_case_is_not_that_of_qualcoder() -> None:
    """50 code points by both, 75 and 75 by one, 800 by neither: .314, where QualCoder says .206."""
    pairs = pair_counts(study((1000, [[(0, 125, "x")], [(75, 200, "x")]]))).positions.pair_counts()
    assert float(c.cohen_kappa(pairs)[0, 0, 0]) == pytest.approx(0.314285714286, abs=1e-10)


def test_published_share_of_equal_characters() -> None:
    case: dict[str, Any] = next(
        case for case in cases_of("NVivo1000") if case["statistic"] == "percent_agreement"
    )
    ratings = pair_counts(of_case("NVivo1000")).positions.ratings().sum(axis=0)
    assert float(c.percent_agreement(ratings)[0]) == pytest.approx(case["expected"], abs=case["tolerance"])


def test_a_label_nobody_of_a_pair_used_has_no_f1_there() -> None:
    counts = pair_counts(study((9, [[(0, 5, "x")], [], []])))
    pairs = c.positive_agreement(counts.exact.sum(axis=0)[0])
    assert pairs[0] == 0
    assert isnan(pairs[2])
    assert float(mean_pairwise_f1(counts.exact.sum(axis=0)[0])) == 0


def test_distances_of_matched_ends_are_seen_from_the_first_coder() -> None:
    continuum = study((90, [[(10, 30, "x"), (50, 60, "y")], [(12, 29, "x"), (80, 90, "y")]]))
    (found,) = pair_counts(continuum, 0.5).matched
    assert (found.labels.tolist(), found.start_shift.tolist(), found.end_shift.tolist()) == ([0], [2], [-1])


@pytest.mark.parametrize("theta", [0.0, -1.0, 1.1, float("nan")])
def test_a_theta_out_of_range_is_refused(theta: float) -> None:
    with pytest.raises(ValueError, match="θ must be"):
        pair_counts(study((9, [[(0, 5, "x")], []])), theta)


def test_spans_outside_or_empty_or_of_somebody_absent_are_refused() -> None:
    for spans, why in (([(3, 3, "x")], "holds no text"), ([(3, 12, "x")], "outside the document")):
        with pytest.raises(ValueError, match=why):
            study((9, [spans, []]))
    with pytest.raises(ValueError, match="did not read"):
        Continuum.from_arrays(
            documents=["D"], labels=["x"], coders=["A", "B"], lengths=np.array([9]),
            assigned=np.array([[True, False]]), spans=np.array([[0, 1, 2, 1, 0]]),
        )  # fmt: skip
