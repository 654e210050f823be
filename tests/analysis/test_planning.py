"""How much more to code twice: against quantiles from printed tables, the formula's source, and by search."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cpqual.analysis.planning import MOST_DOCUMENTS, half_width, lacy_riffe, needed

# two-sided 95 % points of Student's t as printed in textbooks
T = {4: 2.776, 9: 2.262, 24: 2.064, 30: 2.042}


@pytest.mark.parametrize(("freedom", "t"), T.items())
def test_the_half_width_now_is_t_times_se(freedom: int, t: float) -> None:
    assert half_width(0.05, freedom + 1, freedom + 1) == pytest.approx(t * 0.05, abs=1e-4)


def test_four_times_the_documents_halve_the_error() -> None:
    now, then = half_width(0.08, 10, 10) / T[9], half_width(0.08, 10, 40) / 2.0227
    assert then == pytest.approx(now / 2, abs=1e-4)


@given(st.floats(0.005, 0.5), st.integers(2, 60), st.floats(0.02, 0.5))
def test_the_number_needed_is_the_smallest_that_is_enough(se: float, documents: int, target: float) -> None:
    need = needed(se, documents, target)
    assume(need.documents is not None)
    assert need.documents is not None
    assert half_width(se, documents, need.documents) <= target
    assert need.documents == 5 or half_width(se, documents, need.documents - 1) > target
    assert need.cautious is None or need.cautious >= need.documents


def test_an_interval_never_needs_fewer_documents_than_there_are_intervals_for() -> None:
    assert needed(0.001, 8, 0.5).documents == 5


def test_what_no_coding_would_reach_is_none() -> None:
    need = needed(2.0, 50, 0.001)
    assert need.documents is None
    assert need.cautious is None
    assert half_width(2.0, 50, MOST_DOCUMENTS) > 0.001


def test_few_documents_call_for_more_caution() -> None:
    # the same spread between documents, told by 6 and by 60 of them
    few, many = needed(0.2 / 6**0.5, 6, 0.1), needed(0.2 / 60**0.5, 60, 0.1)
    assert few.documents == many.documents
    assert few.cautious is not None
    assert many.cautious is not None
    assert few.cautious > many.cautious > (many.documents or 0)
    # chi-square, 5 degrees of freedom, lower 20 % point 2.343
    ratio = few.cautious / (few.documents or 1)
    assert ratio == pytest.approx(5 / 2.343, rel=0.1)


@pytest.mark.parametrize(
    ("se", "documents", "target"), [(0.0, 9, 0.1), (float("nan"), 9, 0.1), (0.1, 1, 0.1), (0.1, 9, 0.0)]
)
def test_a_plan_needs_something_to_go_by(se: float, documents: int, target: float) -> None:
    with pytest.raises(ValueError, match="standard error above 0"):
        needed(se, documents, target)


def test_lacy_and_riffe_as_published() -> None:
    # Lacy & Riffe 1996: 1,000 units, 85 % agreement, standard error .03
    assert round(lacy_riffe(1000, 0.85, 0.03)) == 125
    assert lacy_riffe(1, 0.5, 0.1) == pytest.approx(1)
    # without limit of the population: P·Q / SE²
    assert lacy_riffe(10**9, 0.85, 0.03) == pytest.approx(0.85 * 0.15 / 0.03**2 + 1, rel=1e-4)
    for population, expected, se in ((0, 0.8, 0.1), (10, 1.0, 0.1), (10, 0.8, 0.0)):
        with pytest.raises(ValueError, match="population"):
            lacy_riffe(population, expected, se)
