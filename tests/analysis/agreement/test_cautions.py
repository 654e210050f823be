"""Cautions appear when their cause is in the data, and only then."""

import math

import numpy as np
import pytest

from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.how import How, IntervalKind
from cpqual.analysis.agreement.report import report

CODES = ("trust", "cost")


def cautions(*documents: dict[str, list[tuple[int, int, str]]], rule: str = "any") -> str:
    made = [
        DocumentCodings(f"D{number}", [0, 10, 20, 30], [10, 20, 30, 40], spans)
        for number, spans in enumerate(documents)
    ]
    return "\n".join(report(Design.build(made, CODES, rule=rule, unit="turn")).cautions)


TRUST = (0, 9, "trust")
COST = (31, 40, "cost")


def test_few_documents() -> None:
    text = cautions(*[{"RB": [TRUST], "MK": [COST]}] * 4)
    assert "Coded by two or more coders: 4 documents. An interval over documents needs 5" in text
    assert "interval over documents" not in cautions(*[{"RB": [TRUST], "MK": [COST]}] * 5)


def test_documents_of_one_coder_are_named_as_left_out() -> None:
    text = cautions(*[{"RB": [TRUST], "MK": [TRUST]}] * 5, {"RB": [TRUST]})
    assert "Coded by one coder only, and not compared: 1 document." in text


def test_coders_without_a_document_in_common() -> None:
    text = cautions({"RB": [TRUST], "MK": []}, {"MK": [TRUST], "TS": []})
    assert "RB and TS have coded no document in common." in text
    assert "RB and MK" not in text


def test_a_coder_who_marked_nothing() -> None:
    text = cautions({"RB": [TRUST], "MK": []})
    assert "MK marked no turn in 1 document: every turn there counts as coded and unmarked." in text
    assert "RB marked no turn" not in text


def test_passages_that_left_no_trace() -> None:
    text = cautions({"RB": [(8, 12, "trust")], "MK": [TRUST]}, rule="half")
    assert "1 coded passage of RB marked no turn under the rule ‘half’" in text
    assert "of MK marked no turn" not in text


def test_passages_outside_what_is_compared() -> None:
    text = cautions({"RB": [TRUST, (300, 310, "trust")], "MK": [TRUST]})
    assert "1 coded passage of RB touches none of the turns compared and left no trace" in text
    assert "under the rule" not in text


def test_codes_never_or_always_marked() -> None:
    always = [(0, 40, "trust")]
    text = cautions(*[{"RB": always, "MK": always}] * 5)
    assert "Never marked, so agreement is undefined: cost." in text
    assert "Marked on every turn by every coder, so agreement is undefined: trust." in text
    mixed = cautions(*[{"RB": [TRUST], "MK": [TRUST]}] * 5)
    assert "The mean α covers 1 of 2 codes." in mixed


def test_few_positives_are_listed_with_their_number() -> None:
    text = cautions(*[{"RB": [TRUST, COST], "MK": [TRUST]}] * 10)
    assert "fewer than 10" not in text
    assert "Marked on fewer than 10 turns by anyone: trust (9)." in cautions(
        *[{"RB": [TRUST], "MK": [TRUST]}] * 9
    )


def test_a_code_of_one_coder() -> None:
    text = cautions(*[{"RB": [TRUST, COST], "MK": [TRUST]}] * 5)
    assert "cost was marked by RB only." in text
    assert "trust was marked by" not in text


def test_a_value_that_no_document_moves_has_no_interval() -> None:
    text = cautions(*[{"RB": [TRUST], "MK": [TRUST]}] * 5)
    assert (
        "α is the same whichever document is left out, which says nothing about other documents: trust."
        in text
    )
    assert "widest" not in text


def test_a_code_marked_in_one_document() -> None:
    text = cautions({"RB": [TRUST, COST], "MK": [TRUST, COST]}, *[{"RB": [TRUST], "MK": [TRUST]}] * 5)
    assert "No interval, because α is undefined without one of the documents: cost." in text


def test_the_widest_interval_and_the_gap_to_ac1() -> None:
    agree = {"RB": [TRUST, COST], "MK": [TRUST, COST]}
    differ = {"RB": [TRUST, COST], "MK": [(11, 19, "trust"), COST]}
    text = cautions(*[agree] * 5, *[differ] * 2)
    assert "The widest interval of α is that of trust, from " in text
    assert "AC1 and α lie furthest apart for trust (" in text
    assert "marked on 25.0% to 25.0% of what they coded" in text


@pytest.mark.parametrize(("kind", "found"), [("jackknife", "85 to 88"), ("bootstrap", "71 to 84")])
def test_marks_that_a_few_documents_hold(kind: IntervalKind, found: str) -> None:
    # One document with ten times the marks of the others.
    spans = [(10 * unit, 10 * unit + 9, "trust") for unit in range(10)]
    starts = [10 * unit for unit in range(40)]
    made = [
        DocumentCodings(
            f"D{number}",
            starts,
            [start + 10 for start in starts],
            {"RB": spans[: 10 if number == 0 else 1], "MK": spans[1:10] if number == 0 else spans[:2]},
        )
        for number in range(6)
    ]
    uneven = report(Design.build(made, ["trust"]), How(kind, resamples=50))
    marks = np.array([19, 3, 3, 3, 3, 3])
    even = marks.sum() ** 2 / (marks**2).sum()
    assert uneven.codes[0].even_documents == pytest.approx(even)
    said = f"fewer than 4: trust ({math.floor(10 * even) / 10}). In simulation such intervals of α held"
    assert any(said in one and f"in {found} of 100" in one for one in uneven.cautions)
    evenly = report(Design.build(made[1:], ["trust"]), How(kind, resamples=50))
    assert evenly.codes[0].even_documents == pytest.approx(5)
    by_unit = report(Design.build(made, ["trust"]), How("unit"))
    assert not any("few documents hold" in one for one in (*evenly.cautions, *by_unit.cautions))
