"""Passages put on units of every kind: documents come out as if all that does not count were cut out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cpqual.services.agreement_scope import Scope
from cpqual.services.agreement_units import Marked, Units, design_of, marked_by
from cpqual.storage.cuts import Named
from cpqual.storage.independent import NOTHING

CODERS = ("RB", "TM")
STRETCHES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=4)
SPANS = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 35), st.integers(1, 20), st.integers(0, 1), st.integers(0, 1)
    ).map(lambda s: (s[0], s[1], s[1] + s[2], s[3], s[4])),
    max_size=8,
)


def scope() -> Scope:
    documents = tuple(Named(f"id{n}", f"D{n}", "interview") for n in range(2))
    assigned = {one.slug: frozenset(CODERS) for one in documents}
    return Scope(CODERS, documents, assigned, dict(zip(CODERS, "xy", strict=True)), {}, None, (), NOTHING)


def places(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches one after another, each as far from the last as its first number says."""
    found, at = [], 0
    for gap, length in pieces:
        found.append((at + gap, at + gap + length))
        at += gap + length
    return found


@given(STRETCHES, STRETCHES, SPANS, st.sampled_from(["any", "half", "all"]))
def test_a_document_is_marked_by_what_is_coded_of_its_data(
    first: list[tuple[int, int]], second: list[tuple[int, int]],
    spans: list[tuple[int, int, int, int, int]], rule: str,
) -> None:  # fmt: skip
    data = [places(first), places(second)]
    table = np.array([*data[0], *data[1]], dtype=np.int64).reshape(-1, 2)
    sizes = np.array([0, len(first), len(first) + len(second)], dtype=np.int64)
    marked = Marked(np.array(spans, dtype=np.int64).reshape(-1, 5), ("trust", "cost"), {})
    made = design_of(
        scope(), Units("document", sizes, table[:, 0], table[:, 1]), marked,
        {"trust": ("trust",), "cost": ("cost",)}, rule,
    )  # fmt: skip
    with_data = [number for number in range(2) if data[number]]
    assert made.units_per_document.tolist() == [int(number in with_data) for number in range(2)]
    for coder in range(2):
        expected = set()
        for row, number in enumerate(with_data):
            counting = {place for a, b in data[number] for place in range(a, b)}
            for code in range(2):
                coded = {p for d, a, b, who, what in spans if (d, who, what) == (number, coder, code)
                         for p in range(a, b)}  # fmt: skip
                share = len(coded & counting) / len(counting)
                if share > 0 if rule == "any" else share >= {"half": 0.5, "all": 1.0}[rule]:
                    expected.add(2 * row + code)
        assert set(made.marks[coder].tolist()) == expected


def test_a_coding_comes_once_for_each_code_that_it_marks() -> None:
    marked = Marked(np.array([[0, 1, 2, 0, 0], [0, 3, 4, 1, 1]], dtype=np.int64), ("leaf", "other"), {})
    rows = marked_by(marked, {"parent": ("leaf", "other"), "leaf": ("leaf",), "empty": ()})
    assert sorted(rows.tolist()) == [[0, 1, 2, 0, 0], [0, 1, 2, 0, 1], [0, 3, 4, 1, 0]]
