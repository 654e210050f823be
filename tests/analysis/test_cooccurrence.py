"""Codes side by side: published numbers, and counts by plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from cpqual.analysis.agreement.units import Ints
from cpqual.analysis.cooccurrence import Cooccurrence, coefficient, in_units, near, on_overlaps, sequence
from cpqual.analysis.ground import DocumentSpans, Ground, Line, Segments, ground_of
from cpqual.analysis.stretches import Stretches, merged

CODES = 3
MARKS = st.sets(st.tuples(st.integers(0, 12), st.integers(0, CODES - 1)), max_size=25)
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(0, CODES - 1)), max_size=14)


def columns(rows: Sequence[tuple[int, ...]], width: int) -> list[Ints]:
    return list(np.array(sorted(rows), dtype=np.int64).reshape(-1, width).T)


def segments(spans: list[tuple[int, int, int]]) -> Segments:
    starts, lengths, codes = columns(spans, 3)
    found, of = merged(Stretches(starts, starts + lengths), codes, touching=False)
    order = np.lexsort((of, found.ends, found.starts))
    return Segments(found.starts[order], found.ends[order], of[order])


def test_c_of_a_rare_code_beside_a_frequent_one() -> None:
    # the case ATLAS.ti's manual warns of: B is with A half the time, and c is small
    both, n = np.array([[100, 5], [5, 10]]), np.array([100, 10])
    counts = Cooccurrence(n, both, both)
    assert round(float(counts.c[0, 1]), 3) == 0.048
    assert counts.rates[1, 0] == 0.5
    assert counts.rates[0, 1] == 0.05


def test_what_never_occurs_has_no_rate_and_two_such_no_c() -> None:
    none = Cooccurrence(np.zeros(2, int), np.zeros((2, 2), int), np.zeros((2, 2), int))
    assert np.isnan(none.rates).all()
    assert np.isnan(none.c).all()
    assert coefficient(np.array(0), np.array(0), np.array(3)) == 0


@given(MARKS)
def test_units_that_carry_both(marks: set[tuple[int, int]]) -> None:
    units, codes = columns(list(marks), 2)
    found = in_units(units, codes, CODES)
    having = [{unit for unit, code in marks if code == one} for one in range(CODES)]
    for a in range(CODES):
        for b in range(CODES):
            assert found.both[a, b] == len(having[a] & having[b])


@given(SPANS)
def test_overlapping_segments_against_a_matching_of_graphs(spans: list[tuple[int, int, int]]) -> None:
    one = segments(spans)
    found = on_overlaps(one, CODES)
    rows = list(zip(one.starts.tolist(), one.ends.tolist(), one.codes.tolist(), strict=True))
    for a in range(CODES):
        for b in range(CODES):
            if a == b:
                continue
            ours = [row for row in rows if row[2] == a]
            theirs = [row for row in rows if row[2] == b]
            meets = [[x[0] < y[1] and y[0] < x[1] for y in theirs] for x in ours]
            assert found.beside[a, b] == sum(map(any, meets))
            graph = np.array(meets, dtype=int).reshape(len(ours), len(theirs))
            most = 0
            if graph.size:
                most = int((maximum_bipartite_matching(csr_array(graph)) >= 0).sum())
            assert found.both[a, b] == most


@given(SPANS)
def test_c_of_segments_stays_between_nothing_and_one(spans: list[tuple[int, int, int]]) -> None:
    found = on_overlaps(segments(spans), CODES).c
    known = found[~np.isnan(found)]
    assert ((known >= 0) & (known <= 1)).all()


@given(SPANS)
def test_merged_segments_of_a_code_keep_touching_ones_apart(spans: list[tuple[int, int, int]]) -> None:
    one = segments(spans)
    plain = []
    for code in range(CODES):
        mine: list[list[int]] = []
        for start, end in sorted((s, s + n) for s, n, of in spans if of == code):
            if mine and start < mine[-1][1]:
                mine[-1][1] = max(mine[-1][1], end)
            else:
                mine.append([start, end])
        plain += [(*span, code) for span in mine]
    assert sorted(zip(one.starts, one.ends, one.codes, strict=True)) == sorted(plain)


@given(SPANS, st.integers(0, 8))
def test_what_begins_soon_after(spans: list[tuple[int, int, int]], reach: int) -> None:
    one = segments(spans)
    found = near(one.codes, one.starts, one.ends + reach, CODES)
    rows = list(zip(one.starts.tolist(), one.ends.tolist(), one.codes.tolist(), strict=True))
    for a in range(CODES):
        for b in range(CODES):
            after = [
                any(x[0] < y[0] < x[1] + reach for y in rows if y[2] == b) for x in rows if x[2] == a
            ]  # fmt: skip
            assert found[a, b] == sum(after)


@given(MARKS, st.none() | st.integers(0, 2), st.integers(0, 12))
def test_which_code_follows_which(marks: set[tuple[int, int]], skip: int | None, border: int) -> None:
    document = (np.arange(13) >= border).astype(np.int64)
    units, codes = columns(list(marks), 2)
    found = sequence(units, codes, document, CODES, skip)
    steps, left = np.zeros((CODES, CODES), int), np.zeros(CODES, int)
    on = {unit: {code for at, code in marks if at == unit} for unit, _ in marks}
    for unit, following in pairwise(sorted(on)):
        if document[unit] != document[following] or (skip is not None and following - unit - 1 > skip):
            continue
        for a in on[unit]:
            left[a] += 1
            for b in on[following]:
                steps[a, b] += 1
    assert (found.steps == steps).all()
    assert (found.left == left).all()


STRETCHES = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 18), st.integers(1, 6)), max_size=6)


LINE = Line(np.array([0, 30, 60]))


def laid_out() -> Ground:
    """Two documents of five units each of three code points, one code point between them."""
    starts = np.tile(np.arange(0, 20, 4), 2)
    return ground_of(LINE, np.array([0, 5, 10]), starts, starts + 3)


@given(STRETCHES, st.booleans())
def test_ground_inside_or_outside_of_stretches(rows: list[tuple[int, int, int]], inside: bool) -> None:
    ground, line = laid_out(), LINE
    document, start, length = columns(list(rows), 3)
    places = line.spans(DocumentSpans(document, start, start + length))
    found = ground.narrowed(*places, inside=inside)
    covered = {p for low, high in zip(*places, strict=True) for p in range(low, high)}
    having = {
        (p, u) for s, e, u in zip(ground.starts, ground.ends, ground.unit, strict=True) for p in range(s, e)
    }
    expected = {one for one in having if (one[0] in covered) == inside}
    got = [(p, u) for s, e, u in zip(found.starts, found.ends, found.unit, strict=True) for p in range(s, e)]
    assert len(got) == len(set(got))
    assert set(got) == expected
    order = sorted(place for place, _ in expected)
    if order:
        assert found.places(np.arange(len(order))).tolist() == order
    probes = np.arange(0, 60)
    assert found.inside(probes).tolist() == [sum(p < probe for p in order) for probe in probes]
