"""The report of small studies: every figure that a reader could count by hand, and what it warns of."""

import math

import numpy as np
import pytest

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.intervals import Status, jackknife
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import AgreementReport, CodeRow, Confused, Directed

CODES = ("trust", "cost", "hope")
N_UNITS = 10


def document(name: str, **marks: dict[str, list[int]]) -> DocumentCodings:
    """Ten units of ten code points; for each coder the units marked with each code."""
    starts = [10 * unit for unit in range(N_UNITS)]
    spans = {
        coder: [(10 * unit, 10 * unit + 4, code) for code, units in codes.items() for unit in units]
        for coder, codes in marks.items()
    }
    return DocumentCodings(name, starts, [start + 10 for start in starts], spans)


def two_coders() -> list[DocumentCodings]:
    return [
        document("D1", RB={"trust": [0, 1, 2], "cost": [5]}, MK={"trust": [0, 1], "cost": [5]}),
        document("D2", RB={"trust": [3]}, MK={"trust": [3, 4], "cost": [9]}),
        document("D3", RB={"trust": [0, 9]}, MK={"trust": [0, 9]}),
        document("D4", RB={"trust": [7, 8]}, MK={"trust": [7]}),
        document("D5", RB={}, MK={"trust": [2]}),
        document("D6", RB={"trust": [1, 2, 3, 4]}, MK={"trust": [1, 2, 3, 4]}),
    ]


def of(documents: list[DocumentCodings]) -> AgreementReport:
    return report(Design.build(documents, CODES, unit="turn"))


def row(made: AgreementReport, code: str) -> CodeRow:
    return next(one for one in made.codes if one.code == code)


def test_design_line() -> None:
    facts = of([*two_coders(), document("D7", RB={"cost": [1]})]).design
    assert (facts.documents, facts.documents_compared, facts.documents_one_coder) == (7, 6, 1)
    assert (facts.units, facts.units_compared) == (70, 60)
    assert facts.coders == ("RB", "MK")
    assert facts.documents_per_coder == (7, 6)
    assert facts.pairs == (("RB", "MK"),)
    assert (facts.documents_per_pair, facts.units_per_pair) == ((6,), (60,))


def test_a_code_row_holds_what_can_be_counted_by_hand() -> None:
    trust = row(of(two_coders()), "trust")
    # RB marked 12 units, MK 12, both 10, of 60.
    assert trust.positives == (12, 12)
    assert trust.prevalence == pytest.approx((0.2, 0.2))
    assert (trust.n_units, trust.n_marked, trust.n_disagreements) == (60, 14, 4)
    assert trust.f1.value == pytest.approx(20 / 24)
    assert trust.p_neg.value == pytest.approx(92 / 96)
    assert trust.jaccard.value == pytest.approx(10 / 14)
    assert trust.percent.value == pytest.approx(56 / 60)
    assert trust.alpha.value == pytest.approx(1 - 119 * 4 / (96 * 24))
    kappa = 1 - 60 * 4 / (12 * 48 + 12 * 48)
    assert trust.kappa.value == pytest.approx(kappa)
    assert trust.kappa_range == pytest.approx((kappa, kappa))
    assert trust.prevalence_index.value == pytest.approx(36 / 60)
    assert (trust.bias_index.value, trust.kappa_max.value) == (0.0, 1.0)
    assert trust.ac1.value == pytest.approx(1 - (4 / 60) / (1 - 2 * 0.2 * 0.8))
    assert trust.bp.value == pytest.approx(1 - 2 * 4 / 60)
    assert trust.pi.value == pytest.approx(1 - (4 / 60) / (2 * 0.2 * 0.8))
    assert trust.status is Status.OK


def test_every_coefficient_has_a_document_interval_and_says_what_it_rests_on() -> None:
    trust = row(of(two_coders()), "trust")
    for one in (
        trust.alpha,
        trust.f1,
        trust.kappa,
        trust.p_neg,
        trust.ac1,
        trust.pi,
        trust.bp,
        trust.percent,
    ):
        assert one.lo < one.value < one.hi
        assert one.se > 0
        assert (one.n_docs, one.n_units, one.n_coders) == (6, 60, 2)
        assert one.method == "jackknife over documents, t(D−1), 95%"


def test_codes_with_most_disagreement_stand_first() -> None:
    assert [one.code for one in of(two_coders()).codes] == ["trust", "cost", "hope"]


def test_a_code_never_used_is_undefined_and_left_out_of_the_mean() -> None:
    made = of(two_coders())
    hope = row(made, "hope")
    assert hope.status is Status.UNDEFINED
    for one in (hope.alpha, hope.kappa, hope.f1, hope.ac1, hope.bp, hope.pi, hope.kappa_max):
        assert math.isnan(one.value)
        assert one.status is Status.UNDEFINED
    assert hope.kappa_range is None
    used = [row(made, "trust").alpha.value, row(made, "cost").alpha.value]
    assert made.overall.mean_alpha.value == pytest.approx(np.mean(used))
    assert made.overall.undefined == 1


def test_few_positives_and_few_documents() -> None:
    assert row(of(two_coders()), "cost").status is Status.FEW_POSITIVES
    four = of(two_coders()[:4])
    assert four.overall.mean_alpha.status is Status.FEW_DOCUMENTS
    assert math.isnan(row(four, "trust").alpha.lo)
    many = [document(f"D{i}", RB={"trust": [1, 2, 3]}, MK={"trust": [1, 2, 4]}) for i in range(4)]
    assert row(of(many), "trust").status is Status.FEW_DOCUMENTS


def test_overall_figures_pool_codes() -> None:
    overall = of(two_coders()).overall
    # trust: 10 of 12 and 12; cost: 1 of 1 and 2; hope: none.
    assert overall.micro_f1.value == pytest.approx(2 * 11 / (12 + 12 + 1 + 2))
    apart = 4 + 1
    chance = (12 * 48 + 12 * 48 + 1 * 58 + 2 * 59) / 60
    assert overall.pooled_kappa.value == pytest.approx(1 - apart / chance)


def three_coders() -> list[DocumentCodings]:
    return [
        document(f"D{i}", RB={"trust": [0, 1]}, MK={"trust": [1, 2], "cost": [0]}, **third)
        for i, third in enumerate([{"TS": {"trust": [1]}}] * 5 + [{}] * 2)
    ]


def test_the_matrix_of_coders_counts_each_pair_on_the_documents_both_coded() -> None:
    made = of(three_coders())
    assert [(one.first, one.second, one.n_docs, one.n_units) for one in made.pairs] == [
        ("RB", "MK", 7, 70),
        ("RB", "TS", 5, 50),
        ("MK", "TS", 5, 50),
    ]
    alone = of([DocumentCodings(d.document, d.starts, d.ends, _without(d, "TS")) for d in three_coders()])
    for name in ("mean_alpha", "pooled_kappa", "micro_f1"):
        one, two = getattr(made.pairs[0], name), getattr(alone.overall, name)
        assert (one.value, one.lo, one.hi) == pytest.approx((two.value, two.lo, two.hi), nan_ok=True)


def _without(given: DocumentCodings, coder: str) -> dict[str, list[tuple[int, int, str]]]:
    return {name: list(spans) for name, spans in given.spans.items() if name != coder}


def test_kappa_of_each_pair_and_their_range() -> None:
    trust = row(of(three_coders()), "trust")
    pairs = [one.value for one in trust.kappa_pairs]
    # Per document of ten: RB 2, MK 2, 1 shared; RB 2, TS 1, 1 shared.
    assert pairs == pytest.approx([1 - 10 * 2 / 32, 1 - 10 * 1 / 26, 1 - 10 * 1 / 26])
    assert trust.kappa_range == pytest.approx((min(pairs), max(pairs)))
    assert trust.kappa.value == pytest.approx(np.mean(pairs))
    assert [one.n_units for one in trust.kappa_pairs] == [70, 50, 50]


def test_prevalence_of_each_coder_and_its_range() -> None:
    trust = row(of(three_coders()), "trust")
    assert trust.prevalence == pytest.approx((0.2, 0.2, 0.1))
    assert trust.prevalence_range == pytest.approx((0.1, 0.2))
    assert row(of([document("D", RB={})]), "trust").prevalence_range is None


def test_who_marks_what_the_other_does_not() -> None:
    made = of(two_coders())
    assert set(made.directed) == {
        Directed("RB", "MK", "trust", 2),
        Directed("MK", "RB", "trust", 2),
        Directed("MK", "RB", "cost", 1),
    }


def test_codes_that_stand_for_each_other() -> None:
    documents = [document(f"D{i}", RB={"trust": [0]}, MK={"cost": [0], "hope": [3]}) for i in range(5)]
    assert of(documents).confusion == (Confused("trust", "cost", 5.0), Confused("hope", None, 5.0))


def test_the_share_of_a_document_with_one_coder_counts_for_ac1_but_is_not_left_out() -> None:
    documents = [*two_coders(), document("D7", RB={"trust": [0, 1, 2, 3, 4]})]
    trust = row(of(documents), "trust")
    share = (12 + 5) / 70
    assert trust.ac1.value == pytest.approx(1 - (4 / 60) / (1 - 2 * share * (1 - share)))
    assert (trust.ac1.n_docs, trust.percent.n_docs) == (6, 6)
    assert trust.alpha == row(of(two_coders()), "trust").alpha


def test_intervals_are_those_of_the_counts() -> None:
    design = Design.build(two_coders(), CODES)
    expected = jackknife(c.krippendorff_alpha, design.statistics().coincidences())
    alpha = row(report(design), "trust").alpha
    assert (alpha.lo, alpha.hi, alpha.se) == pytest.approx(
        (float(expected.lo[0]), float(expected.hi[0]), float(expected.se[0]))
    )


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [DocumentCodings("D", [], [], {"RB": [], "MK": []})],
        [document("D")],
        [document("D", RB={"trust": [1]})],
        [document("D", RB={"trust": [1]}), document("E", MK={"trust": [1]})],
    ],
    ids=["nothing", "no units", "no coder", "one coder", "no document in common"],
)
def test_nothing_to_compare_gives_no_number_and_says_so(documents: list[DocumentCodings]) -> None:
    made = of(documents)
    assert made.design.documents_compared == 0
    assert all(one.status is Status.UNDEFINED for one in made.codes)
    assert math.isnan(made.overall.pooled_kappa.value)
    assert (made.directed, made.confusion) == ((), ())
    assert made.cautions[0] == "No document was coded by two or more coders, so no agreement can be computed."


def test_a_design_without_codes_has_an_empty_report() -> None:
    made = report(Design.build([document("D", RB={}, MK={})], ()))
    assert made.codes == ()
    assert math.isnan(made.overall.mean_alpha.value)
