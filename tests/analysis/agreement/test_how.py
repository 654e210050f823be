"""How intervals are made, what each pair and coder comes to, and how far numbers hang on the unit."""

import math

import pytest

from cpqual.analysis.agreement.cautions import Circumstances, cautions_of
from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.how import INTERVAL_KINDS, How
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import AgreementReport, CodeRow
from cpqual.analysis.agreement.sensitivity import sensitivity

CODES = ("trust", "cost")


def study(*, third: bool = False, size: int = 8) -> Design:
    """Six documents; RB marks four units with `trust`, MK three of these and another, TS one."""
    documents = []
    for n in range(6):
        spans = {
            "RB": [(10 * u, 10 * u + 5, "trust") for u in range(4)],
            "MK": [(10 * u, 10 * u + 5, "trust") for u in (1, 2, 3, 5 + n % 3)],
        }
        if third and n < 3:
            spans["TS"] = [(10, 15, "trust"), (20, 25, "cost")]
        starts = [10 * u for u in range(size)]
        documents.append(DocumentCodings(f"D{n}", starts, [s + 10 for s in starts], spans))
    return Design.build(documents, CODES, unit="turn")


def row(made: AgreementReport, code: str = "trust") -> CodeRow:
    return next(one for one in made.codes if one.code == code)


@pytest.mark.parametrize("kind", INTERVAL_KINDS)
def test_the_values_are_the_same_however_intervals_are_made(kind: str) -> None:
    usual, other = row(report(study(third=True))), row(report(study(third=True), How(kind)))  # type: ignore[arg-type]
    for name in ("alpha", "f1", "kappa", "p_neg", "percent", "pi", "ac1", "bp"):
        assert getattr(other, name).value == pytest.approx(getattr(usual, name).value)


def test_the_bootstrap_is_the_same_with_the_same_seed_and_says_it() -> None:
    one, same, other = (report(study(third=True), How("bootstrap", n, 200)) for n in (1, 1, 2))
    assert str(row(one)) == str(row(same))
    assert row(one).alpha.se != row(other).alpha.se
    assert "200 resamples, seed 1" in row(one).alpha.method


def test_leaving_out_units_treats_each_as_a_document() -> None:
    design = study()
    made = row(report(design, How("unit"))).alpha
    single = [
        DocumentCodings(f"U{u}", [0], [10], {
            who: [(0, 5, CODES[key % 2]) for key in keys.tolist() if key // 2 == u]
            for who, keys in zip(design.coders, design.marks, strict=True)
        })
        for u in range(design.n_units)
    ]  # fmt: skip
    expected = report(Design.build(single, CODES, coders=design.coders))
    assert (made.lo, made.hi) == pytest.approx((row(expected).alpha.lo, row(expected).alpha.hi))
    assert "assumes independent units" in made.method


def test_pieces_of_text_are_no_units_to_leave_out() -> None:
    whole = [DocumentCodings("D", [0], [9], {"RB": [(0, 4, "trust")], "MK": []})]
    with pytest.raises(ValueError, match="unit by unit"):
        How("unit").rows(Design.build(whole, CODES, by_code_point=True))


def test_each_pair_on_each_code_in_four_cells() -> None:
    pair = row(report(study())).pairs[0]
    assert (pair.first, pair.second, pair.n_units) == ("RB", "MK", 48)
    assert (pair.both, pair.first_only, pair.second_only, pair.neither) == (18, 6, 6, 18)
    assert pair.f1.value == pytest.approx(36 / 48)
    assert pair.kappa.value == pytest.approx(0.5)
    assert pair.alpha.value == pytest.approx(1 - 95 * 12 / (48 * 48))


def test_bias_counts_each_unit_for_every_other_coder_of_it() -> None:
    bias = {(one.coder, one.code): one for one in report(study(third=True)).bias}
    rb = bias[("RB", "trust")]
    # with MK on 48 units: 24 against 24; with TS on 24: 12 against 3
    assert (rb.units, rb.own, rb.others) == (72, 36, 27)
    assert rb.difference == pytest.approx(9 / 72)
    assert bias[("TS", None)].difference == pytest.approx((2 * 3 + 2 * 3 - 2 * 12) / (2 * 48))
    alone = report(Design.build([DocumentCodings("D", [0], [9], {"RB": []})], CODES)).bias
    assert all(math.isnan(one.difference) for one in alone)


def test_the_spread_over_units_is_that_of_the_reports() -> None:
    designs = [study(), study(size=16)]
    found = sensitivity(designs, How())
    alphas = [row(report(design)).alpha.value for design in designs]
    spread = {one.code: one for one in found.spreads}
    assert spread["trust"].alpha == pytest.approx((min(alphas), max(alphas)))
    assert spread["trust"].f1 == pytest.approx((0.75, 0.75))
    assert all(math.isnan(value) for value in spread["cost"].alpha)
    assert [one.n_units for one in found.rows if one.code is None] == [48, 96]
    overall = report(designs[0]).overall
    assert str(found.rows[0].alpha) == str(overall.mean_alpha)
    assert str(found.rows[0].f1) == str(overall.micro_f1)


def test_cautions_of_how_codings_came_about() -> None:
    around = Circumstances({"RB": 2}, {"MK": 1}, {"MK": 3})
    said = " ".join(cautions_of(around, study()))
    assert "2 codings of RB came from accepted suggestions" in said
    assert "MK added, removed or changed 1 coding after first finishing" in said
    assert "3 codings that MK had at first finishing could not be carried" in said
    assert "Somebody marked every" not in said


def test_a_study_of_nothing_but_marked_units_is_told() -> None:
    assert "Somebody marked every turn" in " ".join(cautions_of(Circumstances(), study(size=4)))
    assert "adjudicated layer" in cautions_of(Circumstances(with_consensus=True), study(size=4))[0]
