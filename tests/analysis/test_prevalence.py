"""The share of answers with a code: by hand, against all samples of a small population, and at the edges."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from statistics import fmean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.prevalence import Frame, estimated_share, unevenness

SIZES = (1, 1, 2, 1, 3, 1, 2, 5, 1, 1, 2, 1)
CODED = (True, False, True, False, True, False, False, True, True, False, False, False)
FRAME = Frame(len(SIZES), sum(SIZES))
TRUE = sum(size for size, has in zip(SIZES, CODED, strict=True) if has) / sum(SIZES)


def test_a_case_worked_out_by_hand() -> None:
    # R = 5/7; residuals 6/7, -5/7, 4/7, -5/7; v = (1 - 4/10) / (4 * 1.5 ** 2) * 34/49
    found = estimated_share([3, 1, 2, 1], [True, False, True, False], Frame(10, 15))
    assert found.value == pytest.approx(5 / 7)
    assert found.se == pytest.approx(sqrt(0.6 / 9 * 34 / 49))
    # n* = (10/49) / 0.0462585 = 4.4118, t(3) = 3.1824: 0.56502 ± 0.40551
    assert (found.low, found.high) == pytest.approx((0.1595, 0.9705), abs=1e-4)


def test_answers_of_one_each_give_the_textbook_error_of_a_proportion() -> None:
    # Cochran 1977, section 3.2: v(p) = (1 - f) p q / (n - 1)
    found = estimated_share([1] * 50, [True] * 10 + [False] * 40, Frame(200, 200))
    assert found.value == pytest.approx(0.2)
    assert found.se == pytest.approx(sqrt(0.75 * 0.2 * 0.8 / 49))


EVEN = (2, 3, 2, 3, 2, 2, 3, 3, 2, 3, 2, 3)


@pytest.mark.parametrize("sizes", [SIZES, EVEN])
def test_over_all_samples_the_bias_is_that_of_hartley_and_ross(sizes: tuple[int, ...]) -> None:
    frame = Frame(len(sizes), sum(sizes))
    true = sum(size for size, has in zip(sizes, CODED, strict=True) if has) / sum(sizes)
    samples = list(combinations(range(len(sizes)), 6))
    found = [estimated_share([sizes[i] for i in one], [CODED[i] for i in one], frame) for one in samples]
    values = [one.value for one in found]
    means = [fmean(sizes[i] for i in one) for one in samples]
    covariance = fmean(v * m for v, m in zip(values, means, strict=True)) - fmean(values) * fmean(means)
    assert fmean(values) - true == pytest.approx(-covariance / fmean(sizes))
    assert fmean(one.low <= true <= one.high for one in found) > 0.93
    # the variance told from one sample is that of the estimate over all, where sizes are nearly even;
    # with one wording of many answers it is too small, which is why such wordings are read in full
    told, real = fmean(one.se**2 for one in found), pvariance(values)
    assert told == pytest.approx(real, rel=0.05) if sizes is EVEN else told < real


def test_what_was_read_in_full_is_counted_as_it_is() -> None:
    rest = estimated_share([1, 1, 1, 1], [True, False, False, False], Frame(50, 50))
    found = estimated_share([1, 1, 1, 1], [True, False, False, False], Frame(50, 50, 150), full_coded=60)
    assert found.value == pytest.approx((60 + 0.25 * 50) / 200)
    assert found.se == pytest.approx(rest.se / 4)
    assert found.high - found.low == pytest.approx((rest.high - rest.low) / 4)


def test_when_everything_was_read_nothing_is_uncertain() -> None:
    found = estimated_share(SIZES, CODED, FRAME)
    assert (found.value, found.se, found.low, found.high) == pytest.approx((TRUE, 0, TRUE, TRUE))


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), min_size=2, max_size=40), st.integers(1, 1000))
def test_limits_hold_the_share_between_them_and_have_a_width(
    drawn: list[tuple[int, bool]], unread: int
) -> None:
    sizes, coded = [size for size, _ in drawn], [has for _, has in drawn]
    found = estimated_share(sizes, coded, Frame(len(drawn) + unread, sum(sizes) + 2 * unread))
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value <= found.high + 1e-12
    assert found.high <= 1
    assert found.low < found.high
    other = estimated_share(
        sizes, [not has for has in coded], Frame(len(drawn) + unread, sum(sizes) + 2 * unread)
    )
    assert other.high == pytest.approx(1 - found.low)


def test_sizes_all_alike_are_even_and_more_wordings_make_others_so() -> None:
    assert unevenness([3] * 10, 4) == 0
    assert unevenness([1, 1, 10, 1], 1) > unevenness([1, 1, 10, 1], 3) > unevenness([1, 1, 10, 1], 4) == 0


def test_one_wording_is_too_few() -> None:
    with pytest.raises(ValueError, match="1 wordings drawn of 4"):
        estimated_share([1], [True], Frame(4, 4))
