"""Eleven pitfalls of agreement statistics, by number, and errors of other programs that must not be ours.

The numbers: 1 absent or silent, 2 no variation, 3 overlaps of one coder, 4 categories nobody used, 5 parents,
6 α and π, 7 whole numbers, 8 what must not matter, 9 marked units only, 10 averages of documents, 11 seeds.
Errors of other programs were found by running or reading them; the right values are worked out here.
"""

import math
from fractions import Fraction
from itertools import combinations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import Status
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import CodeRow

Spans = list[tuple[int, int]]


def one_code(*documents: dict[str, list[int] | None], units: int = 10) -> CodeRow:
    """Report one code: for each document the units each coder marked, None where they did not code it."""
    starts = [10 * unit for unit in range(units)]
    given_documents = [
        DocumentCodings(
            f"D{number}",
            starts,
            [start + 10 for start in starts],
            {
                coder: [(10 * unit + 1, 10 * unit + 9, "trust") for unit in marked]
                for coder, marked in coders.items()
                if marked is not None
            },
        )
        for number, coders in enumerate(documents)
    ]
    return report(Design.build(given_documents, ["trust"])).codes[0]


def characters(length: int, first: Spans, second: Spans) -> CodeRow:
    """Report one code on the code points of one text, coded by two."""
    spans = {
        name: [(start, end, "trust") for start, end in given_spans]
        for name, given_spans in (("RB", first), ("MK", second))
    }
    document = DocumentCodings("D", [0], [length], spans)
    return report(Design.build([document], ["trust"], unit="char", by_code_point=True)).codes[0]


def test_1_an_absent_coder_is_missing_and_a_silent_one_has_said_no() -> None:
    silent = one_code({"RB": [0, 1], "MK": [0, 1]}, {"RB": [3], "MK": []})
    absent = one_code({"RB": [0, 1], "MK": [0, 1]}, {"RB": [3], "MK": None})
    assert (silent.n_units, silent.n_disagreements) == (20, 1)
    assert (absent.n_units, absent.n_disagreements) == (10, 0)
    assert absent.alpha.value == 1.0
    # 20 units, 5 of 40 ratings positive, one unit apart.
    assert silent.alpha.value == pytest.approx(1 - 39 * 1 / (35 * 5))


def test_1_units_of_one_coder_enter_the_share_marked_of_gwet_and_no_coincidence() -> None:
    alone = one_code({"RB": [0, 1], "MK": [1, 2]}, {"RB": [3, 4, 5], "MK": None})
    without = one_code({"RB": [0, 1], "MK": [1, 2]})
    assert alone.alpha.value == without.alpha.value
    assert alone.percent.value == without.percent.value == 0.8
    share = (0.5 + 1 + 0.5 + 3) / 20
    assert alone.ac1.value == pytest.approx(1 - 0.2 / (1 - 2 * share * (1 - share)))


@pytest.mark.parametrize("marked", [[], list(range(10))])
def test_2_without_variation_nothing_is_0_or_1_that_is_undefined(marked: list[int]) -> None:
    row = one_code(*[dict[str, list[int] | None](RB=marked, MK=marked)] * 6)
    assert row.status is Status.UNDEFINED
    for one in (row.alpha, row.kappa, row.pi, row.ac1, row.bp, row.kappa_max):
        assert math.isnan(one.value)
        assert math.isnan(one.lo)
    # NLTK gives 1 for the same ratings.
    task = AnnotationTask([(coder, unit, bool(marked)) for coder in "ab" for unit in range(10)])
    assert task.alpha() == 1.0


def test_2_a_code_that_one_coder_used_once_has_alpha_0() -> None:
    row = one_code({"RB": [4], "MK": []})
    assert row.alpha.value == pytest.approx(0.0)
    assert row.alpha.status is not Status.UNDEFINED
    assert row.f1.value == 0.0


def test_3_overlapping_passages_of_one_coder_are_one_passage() -> None:
    twice = characters(1000, [(0, 60), (40, 100), (90, 125)], [(75, 200)])
    once = characters(1000, [(0, 125)], [(75, 200)])
    assert repr(twice) == repr(once)


def test_3_ends_are_half_open() -> None:
    units = DocumentCodings("D", [0, 5], [5, 9], {"RB": [(0, 5, "trust")], "MK": [(5, 9, "trust")]})
    design = Design.build([units], ["trust"])
    assert [keys.tolist() for keys in design.marks] == [[0], [1]]
    for empty in ((4, 4), (5, 4)):
        with pytest.raises(ValueError, match="holds no text"):
            Design.build([DocumentCodings("D", [0], [9], {"RB": [(*empty, "trust")]})], ["trust"])


def test_4_categories_are_those_of_the_design_and_not_those_seen() -> None:
    # BP and PABAK of a binary code have two categories even where one of them was hardly used.
    row = one_code({"RB": [0], "MK": []}, units=100)
    assert row.bp.value == pytest.approx(2 * 0.99 - 1)
    names = ("trust", "cost", "hope")
    document = DocumentCodings("D", [0, 5], [5, 9], {"RB": [(0, 5, "hope")], "MK": [(0, 9, "hope")]})
    assert [one.code for one in report(Design.build([document], names)).codes] == ["hope", "trust", "cost"]


def test_5_a_parent_has_the_union_of_its_children_and_not_their_average() -> None:
    # Two halves of one unit under two children: no child fills it, together they do.
    spans = {
        "RB": [(0, 5, "child_a"), (5, 10, "child_b"), (0, 5, "parent"), (5, 10, "parent")],
        "MK": [(0, 10, "child_a"), (0, 10, "parent")],
    }
    document = DocumentCodings("D", [0, 10], [10, 20], spans)
    codes = ("parent", "child_a", "child_b")
    rows = {row.code: row for row in report(Design.build([document], codes, rule="all")).codes}
    assert rows["parent"].alpha.value == 1.0
    assert rows["child_a"].positives == (0, 1)
    assert rows["child_b"].positives == (0, 0)


def test_6_alpha_and_pi_differ_by_the_correction_for_small_samples() -> None:
    row = one_code({"RB": [0, 1, 2], "MK": [1, 2, 3, 4]})
    n = 20
    assert 1 - row.alpha.value == pytest.approx((1 - row.pi.value) * (n - 1) / n)
    assert row.alpha.value - row.pi.value > 0.02


def test_7_products_of_long_texts_do_not_overflow() -> None:
    size = 2_000_000_000
    row = characters(size, [(0, size // 2)], [(size // 4, size // 2)])
    both, one, two = Fraction(size, 4), Fraction(size, 2), Fraction(size, 4)
    chance = one * (size - two) + two * (size - one)
    assert row.kappa.value == pytest.approx(float(1 - size * (one + two - 2 * both) / chance), rel=1e-12)
    ratings, positives = 2 * size, one + two
    alpha = 1 - (ratings - 1) * (one + two - 2 * both) / ((ratings - positives) * positives)
    assert row.alpha.value == pytest.approx(float(alpha), rel=1e-12)


def test_7_fractions_of_several_coders_are_not_cut_off() -> None:
    # Four coders, two of whom mark: each unit adds 4/3, which one program in wide use counts as 1 (R icr).
    marks = [[0, 1], [1, 2], [2, 0], []]
    row = one_code({f"C{index}": units for index, units in enumerate(marks)}, units=5)
    apart = 3 * Fraction(2 * 2, 3)
    assert row.alpha.value == pytest.approx(float(1 - 19 * apart / (14 * 6)), rel=1e-14)


cuttable = st.lists(
    st.tuples(st.integers(0, 90), st.integers(2, 30)).map(lambda drawn: (drawn[0], sum(drawn))), max_size=5
)


@settings(max_examples=40, deadline=None)
@given(cuttable, cuttable, st.data())
def test_8_cutting_a_passage_in_two_adjacent_ones_changes_no_statistic_of_code_points(
    first: Spans, second: Spans, data: st.DataObject
) -> None:
    cut: Spans = []
    for start, end in first:
        middle = data.draw(st.integers(start + 1, end - 1))
        cut += [(start, middle), (middle, end)]
    assert repr(characters(130, cut, second)) == repr(characters(130, first, second))


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50))
def test_8_kappa_rises_to_f1_as_unmarked_text_grows_and_never_above(both: int, one: int, two: int) -> None:
    sizes = [both + one + two + 10**power for power in range(1, 9)]
    tables = np.array([[both, both + one, both + two, size] for size in sizes])
    kappas, f1 = c.cohen_kappa(tables), float(c.positive_agreement(tables[0]))
    assert np.all(np.diff(kappas) >= -1e-12)
    assert np.all(kappas <= f1 + 1e-12)
    assert kappas[-1] == pytest.approx(f1, abs=1e-5)


def test_8_sums_over_documents_are_the_pooled_table() -> None:
    apart = one_code({"RB": [0, 1], "MK": [1]}, {"RB": [2, 3, 4], "MK": [3, 4, 5]})
    together = one_code({"RB": [0, 1, 12, 13, 14], "MK": [1, 13, 14, 15]}, units=20)
    for name in ("alpha", "kappa", "f1", "p_neg", "jaccard", "percent", "pi", "ac1", "bp", "kappa_max"):
        assert getattr(apart, name).value == pytest.approx(getattr(together, name).value)


def test_9_units_chosen_because_somebody_marked_them_lower_alpha_and_leave_no_joint_absence() -> None:
    rng = np.random.default_rng(4)
    true = rng.random(4000) < 0.1
    marks = [np.flatnonzero(true ^ (rng.random(4000) < 0.03)) for _ in range(2)]
    every = one_code({"RB": marks[0].tolist(), "MK": marks[1].tolist()}, units=4000)
    seen = np.union1d(*marks)
    kept = [np.searchsorted(seen, units).tolist() for units in marks]
    chosen = one_code({"RB": kept[0], "MK": kept[1]}, units=len(seen))
    assert every.alpha.value > 0.6
    assert chosen.alpha.value < 0
    assert chosen.f1.value == every.f1.value
    assert (every.p_neg.value > 0.95, chosen.p_neg.value) == (True, 0.0)


def test_10_kappa_is_pooled_and_not_averaged_over_documents() -> None:
    quiet: dict[str, list[int] | None] = {"RB": [0], "MK": []}
    busy: dict[str, list[int] | None] = {"RB": [0, 1, 2, 3, 4], "MK": [0, 1, 2, 3, 4]}
    documents = [quiet, quiet, quiet, busy]
    alone = [one_code(one).kappa.value for one in documents]
    assert alone == [0.0, 0.0, 0.0, 1.0]
    pooled = 1 - 40 * 3 / (8 * 35 + 5 * 32)
    assert one_code(*documents).kappa.value == pytest.approx(pooled)
    assert pooled > 0.7 > np.mean(alone)


def test_11_the_jackknife_needs_no_seed_and_the_bootstrap_tells_it() -> None:
    rng = np.random.default_rng(7)
    starts = np.arange(10) * 10
    documents = [
        DocumentCodings(
            f"D{number}",
            starts,
            starts + 10,
            {
                coder: [(10 * unit, 10 * unit + 5, "trust") for unit in rng.choice(10, 4).tolist()]
                for coder in ("RB", "MK")
            },
        )
        for number in range(12)
    ]
    design = Design.build(documents, ["trust"])
    once, again = report(design).codes[0].alpha, report(design).codes[0].alpha
    assert once == again
    assert "seed" not in once.method
    drawn = {
        seed: report(design, How("bootstrap", seed=seed, resamples=200)).codes[0].alpha for seed in (1, 2)
    }
    assert drawn[1] == report(design, How("bootstrap", seed=1, resamples=200)).codes[0].alpha
    assert (drawn[1].lo, drawn[1].hi) != (drawn[2].lo, drawn[2].hi)
    assert "200 resamples, seed 2" in drawn[2].method


def test_nvivo_example_on_code_points() -> None:
    # 1000 characters, 50 under the code for both, 100 for the one only and 50 for the other only.
    row = characters(1000, [(0, 150)], [(100, 200)])
    assert row.percent.value == pytest.approx(0.85)
    assert row.kappa.value == pytest.approx(0.3182, abs=5e-5)
    assert row.jaccard.value == pytest.approx(0.25)
    assert row.f1.value == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("length", "percent", "kappa"), [(2000, 0.80, 0.375), (10_000, 0.96, 0.479), (40_000, 0.99, 0.495)]
)
def test_more_unmarked_text_raises_percent_towards_1_and_kappa_towards_f1(
    length: int, percent: float, kappa: float
) -> None:
    # The same 200 characters under both coders' code and 200 under each one's only.
    row = characters(length, [(0, 400)], [(200, 600)])
    assert row.percent.value == pytest.approx(percent)
    assert row.kappa.value == pytest.approx(kappa, abs=5e-4)
    assert (row.f1.value, row.jaccard.value) == pytest.approx((0.5, 1 / 3))


def test_forty_units_and_a_code_each_coder_used_once() -> None:
    row = one_code({"RB": [0, 1, 2, 3, 4, 5], "MK": [2, 3, 4, 5, 6]}, units=40)
    assert row.percent.value == pytest.approx(0.925)
    assert row.kappa.value == pytest.approx(0.684, abs=5e-4)
    assert row.f1.value == pytest.approx(0.727, abs=5e-4)
    rare = one_code({"RB": [1], "MK": [2]}, units=100)
    assert rare.percent.value == pytest.approx(0.98)
    assert rare.kappa.value == pytest.approx(-0.010, abs=5e-4)


def test_kappa_of_passages_is_cohens_and_not_qualcoders() -> None:
    # 50 characters under both, 75 under one only each, 800 under neither. QualCoder takes chance as the
    # product of yes and no, on the coded characters only, and comes to .206.
    row = characters(1000, [(0, 125)], [(75, 200)])
    assert row.kappa.value == pytest.approx(0.314, abs=5e-4)
    # Where one coder's passage lies within the other's, that κ is Jaccard; Cohen's is not.
    nested = characters(1000, [(0, 200)], [(50, 150)])
    assert nested.jaccard.value == 0.5
    assert nested.kappa.value == pytest.approx(1 - 1000 * 100 / (200 * 900 + 100 * 800))


def test_alpha_of_complete_ratings_of_three_coders() -> None:
    # R irr weighs units by one coder in place of coders less one when nothing is missing.
    marks: dict[str, list[int] | None] = {"RB": [0, 1, 2], "MK": [1, 2], "TS": [2, 5]}
    grid = np.zeros((3, 10))
    for coder, units in enumerate(([0, 1, 2], [1, 2], [2, 5])):
        grid[coder, units] = 1
    value = krippendorff.alpha(reliability_data=grid, level_of_measurement="nominal")
    assert one_code(marks).alpha.value == pytest.approx(value)
    # Units: 0 one of three, 1 two of three, 5 one of three: o01 = 3 · (1·2)/2.
    assert value == pytest.approx(1 - 29 * 3 / (7 * 23))


def test_what_is_missing_is_left_out_by_pair_and_not_by_unit() -> None:
    # INCEpTION drops every position that somebody has not coded; only the pair concerned may lose it.
    complete: dict[str, list[int] | None] = {"RB": [0, 1], "MK": [0], "TS": [0, 1]}
    partly: dict[str, list[int] | None] = {"RB": [2, 3, 4], "MK": [4], "TS": None}
    row = one_code(complete, partly)
    units = dict(
        zip(combinations(("RB", "MK", "TS"), 2), (one.n_units for one in row.kappa_pairs), strict=True)
    )
    assert units == {("RB", "MK"): 20, ("RB", "TS"): 10, ("MK", "TS"): 10}
    assert row.n_disagreements == 3
