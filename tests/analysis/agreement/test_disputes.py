"""Disputed units and codes confused with one another, on a study small enough to count by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.disputes import Disagreement, Disputes, confusion, disagreements

CODES = ("access", "cost", "trust", "hope")
STUDY = [
    DocumentCodings(
        "INT-01",
        [0, 10, 25],
        [10, 20, 40],
        {
            "RB": [(0, 5, "access"), (12, 14, "trust")],
            "MK": [(0, 5, "cost"), (12, 14, "trust")],
            "TS": [(0, 5, "access"), (0, 5, "trust")],
        },
    ),
    DocumentCodings("INT-02", [0, 7], [7, 9], {"RB": [(8, 9, "trust")], "MK": []}),
    DocumentCodings("INT-03", [0], [7], {"TS": [(0, 7, "cost")]}),
]


def test_disagreements_name_who_marked_and_who_did_not_costliest_code_first() -> None:
    rows = list(disagreements(Design.build(STUDY, CODES)))
    assert rows == [
        Disagreement("INT-01", 0, 0, 10, "trust", ("TS",), ("RB", "MK")),
        Disagreement("INT-01", 1, 10, 20, "trust", ("RB", "MK"), ("TS",)),
        Disagreement("INT-02", 1, 7, 9, "trust", ("RB",), ("MK",)),
        Disagreement("INT-01", 0, 0, 10, "access", ("RB", "TS"), ("MK",)),
        Disagreement("INT-01", 0, 0, 10, "cost", ("MK",), ("RB", "TS")),
    ]


def test_disagreements_of_one_code() -> None:
    rows = list(disagreements(Design.build(STUDY, CODES), "cost"))
    assert [(row.document, row.code) for row in rows] == [("INT-01", "cost")]
    assert list(disagreements(Design.build(STUDY, CODES), "hope")) == []


def test_an_unknown_code_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="'joy' is not among"):
        disagreements(Design.build(STUDY, CODES), "joy")


def test_counts_leave_out_documents_of_a_single_coder() -> None:
    disputes = Disputes.of(Design.build(STUDY, CODES))
    assert disputes.marked_units.tolist() == [1, 1, 3, 0]
    assert disputes.disputed_units.tolist() == [1, 1, 3, 0]


def test_confusion_of_two_coders_with_one_code_each_is_a_plain_substitution() -> None:
    document = DocumentCodings("D", [0], [9], {"RB": [(0, 9, "access")], "MK": [(0, 9, "cost")]})
    table, omitted = confusion(Design.build([document], CODES))
    assert table[0, 1] == table[1, 0] == 1.0
    assert table.sum() == 2.0
    assert omitted.tolist() == [0, 0, 0, 0]


def test_confusion_shares_a_unit_out_when_one_coder_has_more_codes() -> None:
    spans = {"RB": [(0, 9, "access"), (0, 9, "trust")], "MK": [(0, 9, "cost")]}
    table, omitted = confusion(Design.build([DocumentCodings("D", [0], [9], spans)], CODES))
    assert table[0].tolist() == [0, 0.5, 0, 0]
    assert table[1].tolist() == [0.5, 0, 0.5, 0]
    assert omitted.tolist() == [0.5, 0, 0.5, 0]


def test_what_both_marked_is_no_confusion_and_what_only_one_marked_is_an_omission() -> None:
    spans = {"RB": [(0, 9, "access"), (0, 9, "trust")], "MK": [(0, 9, "access")]}
    table, omitted = confusion(Design.build([DocumentCodings("D", [0], [9], spans)], CODES))
    assert not table.any()
    assert omitted.tolist() == [0, 0, 1, 0]


code_sets = st.lists(st.sampled_from(CODES), unique=True, max_size=4)
units_of_three = st.lists(st.tuples(code_sets, code_sets, code_sets), min_size=1, max_size=6)


@given(units_of_three)
def test_every_lone_mark_weighs_one(units: list[tuple[list[str], list[str], list[str]]]) -> None:
    spans = {
        coder: [(3 * u, 3 * u + 2, code) for u, sets in enumerate(units) for code in sets[place]]
        for place, coder in enumerate(("RB", "MK", "TS"))
    }
    starts = [3 * u for u in range(len(units))]
    design = Design.build([DocumentCodings("D", starts, [s + 3 for s in starts], spans)], CODES)
    table, omitted = confusion(design)
    both, first, second, _ = np.moveaxis(design.statistics().pair_counts().sum(axis=0), -1, 0)
    assert table == pytest.approx(table.T)
    assert table.sum(axis=1) + omitted == pytest.approx((first + second - 2 * both).sum(axis=1))
    assert np.diag(table).tolist() == [0, 0, 0, 0]
