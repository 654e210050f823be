"""Code points as weighted pieces of text against code points written out, one unit each."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.analysis.agreement.counts import Statistics
from cpqual.analysis.agreement.design import Design, DocumentCodings
from cpqual.analysis.agreement.report import report
from cpqual.analysis.agreement.rows import AgreementReport
from cpqual.analysis.agreement.units import Rule, cut

CODES = ("access", "cost", "trust")
CODERS = ("RB", "MK", "TS")
DATA = [(2, 9), (9, 17), (20, 31)]

spans = st.lists(
    st.tuples(st.integers(0, 33), st.integers(1, 9), st.sampled_from(CODES)).map(
        lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2])
    ),
    max_size=4,
)
studies = st.lists(st.fixed_dictionaries({coder: st.none() | spans for coder in CODERS}), max_size=6)
Study = list[dict[str, list[tuple[int, int, str]] | None]]


def documents(study: Study, units: list[tuple[int, int]]) -> list[DocumentCodings]:
    return [
        DocumentCodings(
            f"D{number}",
            [start for start, _ in units],
            [end for _, end in units],
            {coder: found for coder, found in coders.items() if found is not None},
        )
        for number, coders in enumerate(study)
    ]


def literal(study: Study) -> Design:
    points = [(at, at + 1) for start, end in DATA for at in range(start, end)]
    return Design.build(documents(study, points), CODES, coders=CODERS, unit="char")


def weighted(study: Study, rule: Rule = Rule.ANY) -> Design:
    return Design.build(
        documents(study, DATA), CODES, coders=CODERS, rule=rule, unit="char", by_code_point=True
    )


@given(studies, st.sampled_from(Rule))
def test_counts_of_weighted_pieces_are_those_of_code_points(study: Study, rule: Rule) -> None:
    ours, theirs = weighted(study, rule).statistics(), literal(study).statistics()
    for field in dataclasses.fields(Statistics):
        assert np.array_equal(getattr(ours, field.name), getattr(theirs, field.name))


def comparable(made: AgreementReport) -> str:
    """Write a report out without what depends on the order of sums of fractions; nan equals nan in words."""
    confusion = sorted((one.code, str(one.instead), round(one.units, 9)) for one in made.confusion)
    return repr(dataclasses.replace(made, confusion=())) + repr(confusion)


@settings(max_examples=30, deadline=None)
@given(studies)
def test_the_whole_report_is_that_of_code_points(study: Study) -> None:
    assert comparable(report(weighted(study))) == comparable(report(literal(study)))


def test_text_outside_the_units_is_not_counted() -> None:
    study: Study = [{"RB": [(0, 4, "cost"), (17, 20, "trust")], "MK": [(3, 40, "cost")], "TS": None}]
    design = weighted(study)
    assert design.n_units == 7 + 8 + 11
    assert design.unplaced == (1, 0, 0)
    assert design.statistics().marked[0].tolist() == [[0, 0, 0], [2, 25, 0], [0, 0, 0]]


def test_a_text_of_millions_needs_a_row_per_piece_only() -> None:
    million = 5_000_000
    document = DocumentCodings(
        "D", [0], [million], {"RB": [(10, million - 10, "cost")], "MK": [(0, million // 2, "cost")]}
    )
    design = Design.build([document], CODES, by_code_point=True)
    assert len(design.unit_starts) == 4
    assert design.statistics().pair_counts()[0, 1, 0].tolist() == [
        million // 2 - 10,
        million - 20,
        million // 2,
        million,
    ]


def test_cutting_keeps_the_text_and_remembers_where_it_was() -> None:
    starts, ends, origin = cut(
        np.array([0, 5, 20]), np.array([5, 9, 30]), np.array([2, 2, 9, 12, 20, 25, 90])
    )
    assert list(zip(starts.tolist(), ends.tolist(), origin.tolist(), strict=True)) == [
        (0, 2, 0),
        (2, 5, 0),
        (5, 9, 1),
        (20, 25, 2),
        (25, 30, 2),
    ]


def test_weights_that_make_no_sense_are_refused() -> None:
    design = weighted([{"RB": [(3, 5, "cost")], "MK": [], "TS": None}])
    for wrong in (np.zeros(5, dtype=np.int64), np.ones(2, dtype=np.int64)):
        with pytest.raises(ValueError, match="weight of 1 or more"):
            dataclasses.replace(design, weights=wrong)
    with pytest.raises(ValueError, match="no more"):
        Design.build([DocumentCodings("D", [0], [2**31], {"RB": []})], CODES, by_code_point=True)
