"""The design: absent and idle coders, refusals, and marks that do not depend on neighbouring documents."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from cpqual.analysis.agreement.design import Design, DocumentCodings

FIELD_NOTE = DocumentCodings(
    "FN-01",
    starts=[0, 10, 20],
    ends=[10, 20, 30],
    spans={"RB": [(0, 12, "trust"), (22, 25, "cost")], "MK": [(2, 5, "trust")]},
)
INTERVIEW = DocumentCodings("INT-01", starts=[0, 5], ends=[5, 9], spans={"RB": [(0, 9, "cost")], "TS": []})
CODES = ("trust", "cost")


def test_marks_are_keys_of_unit_and_code_through_all_documents() -> None:
    design = Design.build([FIELD_NOTE, INTERVIEW], CODES)
    assert design.coders == ("RB", "MK", "TS")
    assert [keys.tolist() for keys in design.marks] == [[0, 2, 5, 7, 9], [0], []]
    assert design.assigned.tolist() == [[True, True, False], [True, False, True]]


def test_an_absent_coder_is_missing_and_an_idle_one_has_marked_nothing() -> None:
    statistics = Design.build([FIELD_NOTE, INTERVIEW], CODES).statistics()
    pairs = statistics.pair_counts()
    # FN-01, trust: RB marked two units, MK one of them; TS did not code the document at all.
    assert pairs[0, 0].tolist() == [[1, 2, 1, 3], [0, 0, 0, 0], [0, 0, 0, 0]]
    # INT-01, cost: RB marked both units, TS coded it and marked none.
    assert pairs[1, 1].tolist() == [[0, 0, 0, 0], [0, 2, 0, 2], [0, 0, 0, 0]]
    assert statistics.pair_units.tolist() == [[3, 0, 0], [0, 2, 0]]


def test_a_coder_who_is_the_only_one_in_a_document_enters_no_comparison() -> None:
    alone = DocumentCodings("FN-02", [0, 4], [4, 8], {"RB": [(0, 8, "trust")]})
    with_it = Design.build([FIELD_NOTE, alone], CODES).statistics()
    without = Design.build([FIELD_NOTE], CODES).statistics()
    assert with_it.pair_counts().sum(axis=0).tolist() == without.pair_counts().sum(axis=0).tolist()
    assert with_it.coincidences().sum(axis=0).tolist() == without.coincidences().sum(axis=0).tolist()
    # The share marked keeps units rated once (Gwet 2014): (2 + 1)/2 of 3 units, and 2 of 2.
    assert with_it.ratings().sum(axis=0)[0, 2:4].tolist() == [3.5, 5.0]


def test_a_span_that_runs_past_its_document_marks_nothing_in_the_next() -> None:
    long = DocumentCodings("A", [0], [5], {"RB": [(0, 500, "trust")], "MK": []})
    next_one = DocumentCodings("B", [0, 5], [5, 10], {"RB": [(5, 6, "trust")], "MK": []})
    design = Design.build([long, next_one], CODES)
    assert design.marks[0].tolist() == [0, 4]


def test_passages_at_the_seam_of_two_documents_are_counted_apart() -> None:
    behind = DocumentCodings("A", [0], [5], {"RB": [(6, 9, "trust")]})
    ahead = DocumentCodings("B", [0], [5], {"RB": [(0, 3, "trust")]})
    assert Design.build([behind, ahead], CODES).unplaced == (1,)


def test_every_rule_reaches_the_projection() -> None:
    counts = {
        rule: Design.build([FIELD_NOTE], CODES, rule=rule).marks[0].size for rule in ("any", "half", "all")
    }
    assert counts == {"any": 3, "half": 1, "all": 1}


def test_spans_that_mark_no_unit_are_counted_for_their_coder() -> None:
    assert Design.build([FIELD_NOTE], CODES, rule="half").unplaced == (1, 1)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (DocumentCodings("D", [0], [5], {"RB": [(3, 3, "trust")]}), "D, RB: the span 3–3 holds no text"),
        (DocumentCodings("D", [0], [5], {"RB": [(0, 3, "hope")]}), "D, RB: the code 'hope' is not among"),
        (DocumentCodings("D", [0, 3], [5, 8], {"RB": []}), "D: units must be in order"),
        (DocumentCodings("D", [0], [5], {"ZZ": []}), "D, ZZ: this coder is not among"),
    ],
)
def test_bad_input_is_refused_with_its_place(document: DocumentCodings, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Design.build([document], CODES, coders=["RB", "MK"])


def test_a_document_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="same document"):
        Design.build([FIELD_NOTE, FIELD_NOTE], CODES)


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="most"):
        Design.build([FIELD_NOTE], CODES, rule="most")


def test_marks_that_contradict_the_design_are_refused() -> None:
    design = Design.build([FIELD_NOTE, INTERVIEW], CODES)
    unordered = (design.marks[0][::-1], *design.marks[1:])
    with pytest.raises(ValueError, match="marks of RB"):
        dataclasses.replace(design, marks=unordered)
    with pytest.raises(ValueError, match="TS has marks in a document they did not code"):
        dataclasses.replace(design, marks=(*design.marks[:2], np.array([0], dtype=np.int64)))
    with pytest.raises(ValueError, match="marks of MK"):
        dataclasses.replace(design, marks=(design.marks[0], np.array([10]), design.marks[2]))


ARRAYS: dict[str, Any] = {
    "documents": ["FN-01", "INT-01"],
    "codes": CODES,
    "coders": ["RB", "MK", "TS"],
    "first_unit": np.array([0, 3, 5]),
    "unit_starts": np.array([0, 10, 20, 0, 5]),
    "unit_ends": np.array([10, 20, 30, 5, 9]),
    "assigned": np.array([[True, True, False], [True, False, True]]),
    "spans": np.array([[1, 0, 9, 0, 1], [0, 2, 5, 1, 0], [0, 22, 25, 0, 1], [0, 0, 12, 0, 0]]),
}


@pytest.mark.parametrize("by_code_point", [False, True])
def test_arrays_give_the_design_that_objects_give(by_code_point: bool) -> None:
    made = Design.from_arrays(**ARRAYS, by_code_point=by_code_point)
    same = Design.build([FIELD_NOTE, INTERVIEW], CODES, by_code_point=by_code_point)
    for field in dataclasses.fields(Design):
        one, two = getattr(made, field.name), getattr(same, field.name)
        if field.name == "marks":
            assert [keys.tolist() for keys in one] == [keys.tolist() for keys in two]
        else:
            assert np.array_equal(one, two)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit_starts": np.array([0, 9, 20, 0, 5])}, "FN-01: units must be in order"),
        ({"unit_ends": np.array([10, 20, 30, 0, 9])}, "INT-01: a unit must"),
        ({"unit_ends": np.array([10, 20, 30, 5])}, "do not fit"),
        ({"first_unit": np.array([0, 3, 4])}, "do not fit"),
        ({"spans": np.array([[0, 5, 5, 1, 0]])}, "FN-01, MK: the span 5–5 holds no text"),
        ({"spans": np.array([[1, 0, 5, 1, 0]])}, "INT-01, MK: the span 0–5 is in a document that this coder"),
        ({"spans": np.array([[0, 0, 5, 1, 2]])}, "a code that is not among the 2"),
        ({"spans": np.array([[0, 0, 5, -1, 0]])}, "a coder that is not among the 3"),
        ({"spans": np.array([[2, 0, 5, 1, 0]])}, "a document that is not among the 2"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_with_their_place(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Design.from_arrays(**(ARRAYS | change))
