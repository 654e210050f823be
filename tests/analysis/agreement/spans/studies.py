"""Studies of spans for tests: published ones, drawn ones, and independent ways to compute their agreement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations, pairwise, permutations
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from cpqual.analysis.agreement.spans.continuum import Continuum

PUBLISHED = json.loads(
    (Path(__file__).parents[3] / "data" / "agreement" / "cases.json").read_text(encoding="utf-8")
)

Spans = Sequence[tuple[int, int, str]]
Document = tuple[int, Sequence[Spans | None]]
"""A length, and for each coder the spans; None: this coder did not read it."""


def published(name: str) -> dict[str, Any]:
    """Return a published study."""
    found: dict[str, Any] = PUBLISHED["datasets"][name]
    return found


def cases_of(*datasets: str) -> list[Any]:
    """Return the published values for some studies."""
    return [case for case in PUBLISHED["cases"] if case["dataset"] in datasets]


def study(*documents: Document, labels: Sequence[str] | None = None) -> Continuum:
    """Lay out documents; coders are called 0, 1, …"""
    names = sorted(
        set(labels or ())
        | {label for _, coders in documents for spans in coders for *_, label in spans or ()}
    )
    n_coders = len(documents[0][1])
    rows = [
        (number, start, end, coder, names.index(label))
        for number, (_, coders) in enumerate(documents)
        for coder, spans in enumerate(coders)
        for start, end, label in spans or ()
    ]
    return Continuum.from_arrays(
        documents=[f"D{number}" for number in range(len(documents))],
        labels=names,
        coders=[str(coder) for coder in range(n_coders)],
        lengths=np.array([length for length, _ in documents], dtype=np.int64),
        assigned=np.array([[one is not None for one in coders] for _, coders in documents]),
        spans=np.array(rows, dtype=np.int64).reshape(-1, 5),
    )


def of_case(name: str) -> Continuum:
    """Return a published study as a continuum of one document."""
    data = published(name)
    begin = data.get("begin", 0)
    spans = [[(int(s) - begin, int(e) - begin, label) for s, e, label in one] for one in data["spans"]]
    length = data.get("length") or max(end for one in spans for _, end, _ in one)
    return study((length, spans))


@st.composite
def exclusive_documents(draw: st.DrawFn, n_coders: int, labels: str = "xyz", most: int = 24) -> Document:
    """Draw a document in which no coder's spans overlap; a coder may not have read it."""
    length = draw(st.integers(1, most))

    def coder() -> Spans | None:
        if draw(st.integers(0, 7)) == 0:
            return None
        ends = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
        spans = [(a, b, draw(st.sampled_from(labels))) for a, b in pairwise(ends)]
        return [span for span in spans if draw(st.booleans())]

    return length, [coder() for _ in range(n_coders)]


@st.composite
def free_documents(draw: st.DrawFn, n_coders: int, labels: str = "xy", most: int = 24) -> Document:
    """Draw a document in which spans may overlap as they like."""
    length = draw(st.integers(1, most))
    span = st.tuples(st.integers(0, length - 1), st.integers(1, length), st.sampled_from(labels)).map(
        lambda one: (one[0], min(one[0] + one[1], length), one[2])
    )
    coder = st.lists(span, max_size=6)
    return length, [draw(coder) for _ in range(n_coders)]


def literal_family(documents: Sequence[Document], labels: Sequence[str]) -> dict[str, Any]:
    """Compute the u-α family as it is written in the publication: every segment with every other one.

    Of Krippendorff, Mathet, Bouvry & Widlöcher (2016), with gaps taken as segments of their own; nothing is
    shared with the package. O(S²).
    """
    q = len(labels) + 1
    ell, s, t = np.zeros((q, q)), np.zeros(q), np.zeros(q)
    ell_marked = np.zeros((q, q))
    for length, coders in documents:
        read = [_with_gaps(length, spans, labels) for spans in coders if spans is not None]
        m = len(read)
        if m < 2:
            continue
        for one, two in permutations(read, 2):
            for a, b, c in one:
                marked = 0
                for a2, b2, k in two:
                    shared = max(0, min(b, b2) - max(a, a2))
                    ell[c, k] += shared / (m - 1)
                    if c and k:
                        ell_marked[c, k] += shared / (m - 1)
                        marked += shared
                t[c] += marked**2 / (m - 1)
        for one in read:
            for a, b, c in one:
                s[c] += (b - a) ** 2 if c else b - a
    total = ell.sum()
    eps = total * (np.outer(ell.sum(axis=1), ell.sum(axis=0)) - np.diag(s)) / (total**2 - s.sum())
    found: dict[str, Any] = {"u_alpha": _alpha(total - np.trace(ell), total - np.trace(eps))}
    folded = np.array([[ell[0, 0], ell[0, 1:].sum()], [ell[1:, 0].sum(), ell[1:, 1:].sum()]])
    sums = np.array([s[0], s[1:].sum()])
    eps2 = total * (np.outer(folded.sum(axis=1), folded.sum(axis=0)) - np.diag(sums)) / (total**2 - s.sum())
    found["bar_u_alpha"] = _alpha(total - np.trace(folded), total - np.trace(eps2))
    inner, t = ell_marked[1:, 1:], t[1:]
    both = inner.sum()
    found["cu_coverage"] = both / total
    found["cu_alpha"], found["ku_alpha"] = np.nan, np.full(len(labels), np.nan)
    if both**2 - t.sum() > 1e-9 * both**2:
        eps3 = (np.outer(inner.sum(axis=1), inner.sum(axis=0)) - np.diag(t)) / (both - t.sum() / both)
        found["cu_alpha"] = _alpha(both - np.trace(inner), both - np.trace(eps3))
        for k in range(len(labels)):
            row, expected = inner[k].sum(), eps3[k].sum()
            if row and expected > 1e-9 and expected - eps3[k, k] > 1e-9:
                found["ku_alpha"][k] = 1 - (expected / row) * (row - inner[k, k]) / (expected - eps3[k, k])
    return found


def _alpha(observed: float, expected: float) -> float:
    return 1 - observed / expected if expected > 1e-9 else np.nan


def _with_gaps(length: int, spans: Spans, labels: Sequence[str]) -> list[tuple[int, int, int]]:
    found, at = [], 0
    for start, end, label in sorted(spans):
        if start > at:
            found.append((at, start, 0))
        found.append((start, end, labels.index(label) + 1))
        at = end
    return [*found, (at, length, 0)] if at < length else found


def by_character(documents: Sequence[Document], label: str) -> dict[str, float]:
    """Compute u-α of one label against nothing by filling in every code point; spans may overlap."""
    agree = np.zeros((2, 2))
    squares, plain, positive, m_total = 0.0, 0.0, 0.0, 0.0
    for length, coders in documents:
        rows = [
            np.array([any(a <= i < b for a, b, k in spans if k == label) for i in range(length)], dtype=int)
            for spans in coders
            if spans is not None
        ]
        m = len(rows)
        if m < 2:
            continue
        for one, two in permutations(rows, 2):
            for i in range(length):
                agree[one[i], two[i]] += 1 / (m - 1)
        for spans in coders:
            for a, b in united(spans or (), label):
                squares += (b - a) ** 2
        m_total += m * length
        positive += sum(int(row.sum()) for row in rows)
    plain = m_total - positive
    held = agree.sum(axis=1)
    scale = m_total / (m_total**2 - plain - squares) if m_total > 1 else 0
    expected = m_total - scale * ((held[0] ** 2 - plain) + (held[1] ** 2 - squares))
    return {"u_alpha": _alpha(m_total - np.trace(agree), expected)}


def united(spans: Spans, label: str) -> list[tuple[int, int]]:
    """Unite the overlapping spans of a label; those that touch stay two."""
    found: list[tuple[int, int]] = []
    for a, b, k in sorted(spans):
        if k != label:
            continue
        if found and a < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], b))
        else:
            found.append((a, b))
    return found


def most_matches(one: Sequence[tuple[int, int]], two: Sequence[tuple[int, int]], theta: float) -> int:
    """Return the size of a maximum matching of spans with enough intersection over union, by trying all."""

    def iou(a: tuple[int, int], b: tuple[int, int]) -> float:
        shared = max(0, min(a[1], b[1]) - max(a[0], b[0]))
        return shared / (a[1] - a[0] + b[1] - b[0] - shared)

    if not one:
        return 0
    first, rest = one[0], one[1:]
    best = most_matches(rest, two, theta)
    for at, other in enumerate(two):
        if iou(first, other) >= theta:
            best = max(best, 1 + most_matches(rest, [*two[:at], *two[at + 1 :]], theta))
    return best


def mean_f1(documents: Sequence[Document], labels: Sequence[str], theta: float | None) -> float:
    """Compute the mean over pairs of F1 of all labels from the spans themselves; θ None: same ends."""
    values = []
    for i, j in combinations(range(len(documents[0][1])), 2):
        common, total = 0, 0
        for _, coders in documents:
            first, second = coders[i], coders[j]
            if first is None or second is None:
                continue
            for label in labels:
                one, two = united(first, label), united(second, label)
                common += len(set(one) & set(two)) if theta is None else most_matches(one, two, theta)
                total += len(one) + len(two)
        if total:
            values.append(2 * common / total)
    return float(np.mean(values)) if values else float("nan")
