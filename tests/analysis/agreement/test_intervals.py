"""Intervals over documents against the definition, and where there is none."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement import intervals
from cpqual.analysis.agreement.intervals import Coefficient, Intervals, Status, bootstrap, jackknife, plain
from cpqual.analysis.agreement.units import Floats, Ints

PER_PAIR: list[Coefficient] = [
    c.cohen_kappa,
    c.positive_agreement,
    c.negative_agreement,
    c.light_kappa,
    c.pooled_kappa,
]


def some_documents(seed: int, n_docs: int, n_codes: int = 3, n_pairs: int = 2) -> Floats:
    """Make counts [document, code, pair, 4] of documents in which the two coders mostly agree."""
    rng = np.random.default_rng(seed)
    units = np.broadcast_to(rng.integers(20, 60, (n_docs, 1, n_pairs)), (n_docs, n_codes, n_pairs))
    both = rng.integers(1, 6, (n_docs, n_codes, n_pairs))
    first, second = both + rng.integers(0, 4, both.shape), both + rng.integers(0, 4, both.shape)
    return np.stack([both, first, second, units], axis=-1).astype(np.float64)


def by_definition(coefficient: Coefficient, counts: Floats) -> tuple[Floats, Floats]:
    """Half width and standard error with every document left out in a loop, and summed again."""
    size = len(counts)
    left = np.array([coefficient(np.delete(counts, d, axis=0).sum(axis=0)) for d in range(size)])
    se = np.sqrt((size - 1) / size * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    return stats.t.ppf(0.975, size - 1) * se, se


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 25), st.sampled_from(PER_PAIR))
def test_jackknife_equals_leaving_out_each_document_in_turn(
    seed: int, n_docs: int, coefficient: Coefficient
) -> None:
    counts = some_documents(seed, n_docs)
    half, se = by_definition(coefficient, counts)
    made = jackknife(coefficient, counts)
    value = coefficient(counts.sum(axis=0))
    assert made.value == pytest.approx(value)
    assert made.se == pytest.approx(se)
    assert made.lo == pytest.approx(np.maximum(value - half, -1))
    assert made.hi == pytest.approx(np.minimum(value + half, 1))
    assert np.all(made.documents == n_docs)


def test_jackknife_of_a_mean_is_the_t_interval_of_the_mean() -> None:
    # The jackknife standard error of a mean is the classical one, which gives an independent check.
    values = np.array([0.2, 0.5, 0.4, 0.1, 0.6, 0.3])
    counts = np.stack([values, np.ones(6)], axis=-1)
    made = jackknife(lambda sums: sums[..., 0] / sums[..., 1], counts)
    low, high = stats.t.interval(0.95, 5, loc=values.mean(), scale=stats.sem(values))
    assert (float(made.lo), float(made.hi)) == pytest.approx((low, high))


def test_blocks_of_documents_give_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = some_documents(3, 23)
    whole = jackknife(c.cohen_kappa, counts)
    monkeypatch.setattr(intervals, "BLOCK", 4 * counts[0].size)
    assert jackknife(c.cohen_kappa, counts).se == pytest.approx(whole.se)


def test_each_pair_has_the_documents_it_coded() -> None:
    counts = some_documents(5, 12)
    counts[:6, :, 1] = 0
    made = jackknife(c.cohen_kappa, counts)
    half, se = by_definition(c.cohen_kappa, counts[6:, :, 1])
    assert made.documents[0].tolist() == [12, 6]
    assert made.se[:, 1] == pytest.approx(se)
    assert made.hi[:, 1] == pytest.approx(np.minimum(made.value[:, 1] + half, 1))


def test_documents_that_stay_are_in_the_value_and_not_left_out() -> None:
    counts = some_documents(8, 9)
    left_out = np.arange(9) < 6
    made = jackknife(c.pooled_kappa, counts, left_out=left_out)
    stay = counts[6:].sum(axis=0)
    left = [c.pooled_kappa(np.delete(counts[:6], d, axis=0).sum(axis=0) + stay) for d in range(6)]
    assert made.value == pytest.approx(float(c.pooled_kappa(counts.sum(axis=0))))
    assert made.se == pytest.approx(np.sqrt(5) * np.std(left))
    assert made.documents == 6


def test_an_interval_is_cut_at_1_and_at_the_least_possible_value() -> None:
    counts = np.array([[1, 1, 1, 9]] * 7 + [[0, 3, 4, 9]], dtype=np.float64)
    made = jackknife(c.positive_agreement, counts, least=0.0)
    half, _ = by_definition(c.positive_agreement, counts)
    assert made.value + half > 1
    assert made.value - half < 0
    assert (float(made.lo), float(made.hi)) == (0.0, 1.0)


def test_fewer_than_five_documents_have_no_interval_and_say_so() -> None:
    counts = some_documents(1, 4)
    one = jackknife(c.cohen_kappa, counts).estimate((0, 0), n_units=120, n_coders=2)
    assert np.isfinite(one.value)
    assert np.isnan([one.lo, one.hi, one.se]).all()
    assert (one.status, one.n_docs) == (Status.FEW_DOCUMENTS, 4)
    assert one.note == "no interval: 4 documents, 5 needed"
    five = jackknife(c.cohen_kappa, some_documents(1, 5)).estimate((0, 0), n_units=150, n_coders=2)
    assert five.status is Status.OK
    assert five.lo < five.value < five.hi


def test_one_document_is_spoken_of_as_one() -> None:
    one = jackknife(c.cohen_kappa, some_documents(1, 1)).estimate((0, 0), n_units=30, n_coders=2)
    assert one.note == "no interval: 1 document, 5 needed"


@pytest.mark.parametrize("made", [jackknife, partial(bootstrap, seed=1)], ids=["jackknife", "bootstrap"])
def test_full_agreement_is_no_certainty(made: Callable[..., Intervals]) -> None:
    one = made(c.cohen_kappa, np.array([[3, 3, 3, 20]] * 8)).estimate((), n_units=160, n_coders=2)
    assert one.value == 1.0
    assert np.isnan([one.lo, one.hi]).all()
    assert one.status is Status.OK
    assert one.note.startswith("no interval: the value is the same")


def test_a_code_marked_in_one_document_only_has_no_interval() -> None:
    counts = np.array([[0, 0, 0, 20]] * 8 + [[2, 3, 4, 20]], dtype=np.float64)
    one = jackknife(c.cohen_kappa, counts).estimate((), n_units=180, n_coders=2)
    assert one.value == pytest.approx(float(c.cohen_kappa(np.array([2, 3, 4, 180]))))
    assert np.isnan(one.lo)
    assert one.status is Status.FEW_DOCUMENTS
    assert "without some of the documents" in one.note


def test_undefined_is_nan_with_its_reason() -> None:
    unused = np.array([[0, 0, 0, 20]] * 8)
    one = jackknife(c.cohen_kappa, unused).estimate((), n_units=160, n_coders=2)
    assert np.isnan(one.value)
    assert (one.status, one.note) == (Status.UNDEFINED, "undefined: the ratings do not vary")
    none = jackknife(c.cohen_kappa, np.zeros((8, 4))).estimate((), n_units=0, n_coders=2)
    assert (none.status, none.n_docs) == (Status.UNDEFINED, 0)
    assert "no document" in none.note


def drawn_documents(seed: int, resamples: int, size: int) -> Ints:
    """Draw the documents of each resample [resample, place]."""
    return np.random.default_rng(seed).integers(0, size, (resamples, size))


def test_bootstrap_equals_summing_the_drawn_documents() -> None:
    counts = some_documents(4, 8)
    made = bootstrap(c.cohen_kappa, counts, seed=11, resamples=300)
    documents = drawn_documents(11, 300, 8)
    drawn = np.array([c.cohen_kappa(counts[row].sum(axis=0)) for row in documents])
    assert made.lo == pytest.approx(np.quantile(drawn, 0.025, axis=0))
    assert made.hi == pytest.approx(np.quantile(drawn, 0.975, axis=0))
    assert made.se == pytest.approx(drawn.std(axis=0, ddof=1))
    assert "300 resamples, seed 11" in made.method


def test_bootstrap_tells_how_many_resamples_were_undefined() -> None:
    counts = np.array([[0, 0, 0, 20]] * 6 + [[2, 3, 4, 20], [1, 2, 2, 20]], dtype=np.float64)
    made = bootstrap(c.cohen_kappa, counts, seed=2, resamples=500)
    without = int(np.count_nonzero((drawn_documents(2, 500, 8) < 6).all(axis=1)))
    assert without > 0
    one = made.estimate((), n_units=160, n_coders=2)
    assert one.note == f"undefined in {without} of the resamples, which are left out of the interval"
    assert one.lo <= one.value <= one.hi


def test_bootstrap_of_few_or_no_documents_gives_no_interval() -> None:
    few = bootstrap(c.cohen_kappa, some_documents(1, 4), seed=1)
    assert np.isnan(few.lo).all()
    assert few.estimate((0, 0), n_units=1, n_coders=2).status is Status.FEW_DOCUMENTS
    none = bootstrap(c.cohen_kappa, np.zeros((0, 4)), seed=1)
    assert np.isnan(none.value)


def test_a_plain_number_has_no_interval_and_no_method() -> None:
    one = plain(c.prevalence_index, some_documents(2, 3)).estimate((1, 0), n_units=90, n_coders=2)
    assert 0 < one.value < 1
    assert np.isnan(one.lo)
    assert (one.method, one.status, one.note) == ("", Status.OK, "")


def test_documents_that_weigh_evenly_count_in_full_and_a_heavy_one_for_almost_one() -> None:
    even = np.array([[0, 4, 40]] * 7)
    heavy = np.array([[0, 1000, 4000], *[[0, 1, 40]] * 6])
    unmarked = np.array([[0, 0, 40]] * 7)
    assert intervals.effective_documents(even) == pytest.approx(7)
    assert intervals.effective_documents(heavy) == pytest.approx(1006**2 / (1000**2 + 6))
    assert np.isnan(intervals.effective_documents(unmarked))
