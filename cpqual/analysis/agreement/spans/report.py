"""The agreement of spans in a study: per code, per pair of coders, over domains of exclusive codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan

import numpy as np

from cpqual.analysis.agreement import coefficients as c
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.intervals import Estimate, Status
from cpqual.analysis.agreement.spans import unitizing as u
from cpqual.analysis.agreement.spans.continuum import Clash, Continuum
from cpqual.analysis.agreement.spans.matching import (
    Matched,
    PairCounts,
    mean_pairwise_f1,
    pair_counts,
)
from cpqual.analysis.agreement.units import Floats, Ints

FEW_SPANS = 10
CELLS = 200_000
"""Documents times codes that are counted at once."""


@dataclass(frozen=True)
class Edges:
    """Spans matched at IoU θ or more, and the median distance of their ends in code points.

    `starts` and `ends` are nan where nothing was matched.
    """

    matched: int
    starts: float
    ends: float


@dataclass(frozen=True)
class SpanRow:
    """One code in the documents that two or more coders read.

    `spans` and `lengths`: number and code points of each coder's spans, united where they overlap.
    `u_alpha`: the code against nothing. The F1 are means over pairs of coders. `edges`: distances without
    their sign, over all pairs.
    """

    code: str
    spans: tuple[int, ...]
    lengths: tuple[int, ...]
    u_alpha: Estimate
    f1_exact: Estimate
    f1_overlap: Estimate
    f1_token: Estimate
    edges: Edges
    status: Status


@dataclass(frozen=True)
class SpanPair:
    """Two coders on all codes: F1 over all spans; `edges`: where the second's ends lie from the first's."""

    first: str
    second: str
    f1_exact: Estimate
    f1_overlap: Estimate
    f1_token: Estimate
    edges: Edges


@dataclass(frozen=True)
class CodeInDomain:
    """One code among those that exclude each other: (k)u-α and the share of its text that it speaks of."""

    code: str
    ku_alpha: Estimate
    ku_coverage: Estimate


@dataclass(frozen=True)
class Domain:
    """The codes under one parent, which exclude each other wherever one coder applied them."""

    parent: str
    u_alpha: Estimate
    bar_u_alpha: Estimate
    cu_alpha: Estimate
    cu_coverage: Estimate
    codes: tuple[CodeInDomain, ...]


@dataclass(frozen=True)
class NoDomain:
    """A parent whose codes do not exclude each other, with one place where they do not."""

    parent: str
    clash: Clash


@dataclass(frozen=True)
class SpanReport:
    """All of it; rows in the order of the codes."""

    coders: tuple[str, ...]
    documents: int
    length: int
    theta: float
    codes: tuple[SpanRow, ...]
    overall: tuple[Estimate, Estimate, Estimate]
    pairs: tuple[SpanPair, ...]
    domains: tuple[Domain, ...]
    no_domains: tuple[NoDomain, ...]


def span_report(
    text: Continuum,
    tokens: Continuum,
    domains: Mapping[str, Continuum],
    *,
    theta: float = 0.5,
    how: How | None = None,
) -> SpanReport:
    """Compute everything.

    Args:
        text: every code's spans in code points of the text that counts.
        tokens: the same documents, coders and codes in tokens.
        domains: by parent, the spans of the codes below it.
        theta: intersection over union from which two spans are matched.
        how: how intervals are made, by default by the jackknife over documents; never over units.

    Raises:
        ValueError: θ is not above 0 and at most 1.
    """
    made = _Maker(text, how or How())
    rows: list[SpanRow] = []
    tables = np.zeros((3, len(text.documents), len(text.pairs), 4))
    matched = []
    for run in _runs(text):
        part = _part(text, tokens, run, theta, made)
        rows += part.rows
        matched.append(part.matched)
        for table, more in zip(tables, part.tables, strict=True):
            table += more
    found = [(parent, one, next(one.clashes(), None)) for parent, one in domains.items()]
    return SpanReport(
        coders=text.coders,
        documents=int(text.compared.sum()),
        length=made.length,
        theta=theta,
        codes=tuple(rows),
        overall=_three([made.one(mean_pairwise_f1, table, least=0.0) for table in tables]),
        pairs=tuple(_pairs(text, list(tables), matched, made)),
        domains=tuple(_domain(parent, one, made) for parent, one, clash in found if clash is None),
        no_domains=tuple(NoDomain(parent, clash) for parent, _, clash in found if clash is not None),
    )


def _runs(text: Continuum) -> list[tuple[int, int]]:
    """Cut the codes into runs of about so many cells: the need of memory does not grow with all of them."""
    step = max(1, CELLS // max(len(text.documents), 1))
    size = max(len(text.labels), 1)
    return [(low, min(low + step, size)) for low in range(0, size, step)]


class _Maker:
    """Makes estimates over the documents that two or more coders read."""

    def __init__(self, continuum: Continuum, how: How) -> None:
        self.how = how
        self.compared = continuum.compared
        self.length = int(continuum.lengths[continuum.compared].sum())
        self.coders = int(continuum.assigned[continuum.compared].any(axis=0).sum())

    def many(
        self, coefficient: c.Coefficient, sums: c.AnyCounts, size: int, least: float = -inf
    ) -> list[Estimate]:
        """Return one estimate for each element of the last axis of values."""
        found = self.how.intervals(coefficient, sums, left_out=self.compared, least=least)
        return [found.estimate(at, n_units=self.length, n_coders=self.coders) for at in range(size)]

    def one(self, coefficient: c.Coefficient, sums: c.AnyCounts, least: float = -inf) -> Estimate:
        found = self.how.intervals(coefficient, sums, left_out=self.compared, least=least)
        return found.estimate((), n_units=self.length, n_coders=self.coders)


@dataclass(frozen=True, eq=False)
class _Part:
    """Some of the codes: their rows, counts [document, pair, 4] of them together, and what was matched."""

    rows: list[SpanRow]
    tables: tuple[Floats, Floats, Floats]
    matched: tuple[Matched, ...]


def _part(whole: Continuum, tokens: Continuum, run: tuple[int, int], theta: float, made: _Maker) -> _Part:
    text = whole.part(*run)
    counts = pair_counts(text, theta)
    token = pair_counts(tokens.part(*run), theta).positions.pair_counts().astype(np.float64)
    tables = (counts.exact, counts.overlapping, token)
    f1 = [made.many(mean_pairwise_f1, table, len(text.labels), 0.0) for table in tables]
    exact, overlapping, on_tokens = (table.sum(axis=1) for table in tables)
    return _Part(_rows(text, counts, f1, made), (exact, overlapping, on_tokens), counts.matched)


def _rows(text: Continuum, counts: PairCounts, f1: list[list[Estimate]], made: _Maker) -> list[SpanRow]:
    alpha = made.many(u.u_alpha, u.label_sums(text), len(text.labels))
    spans = counts.spans[text.compared].sum(axis=0)
    lengths = counts.positions.marked[text.compared].sum(axis=0, dtype=np.int64)
    labels = np.concatenate([one.labels for one in counts.matched])
    starts = np.abs(np.concatenate([one.start_shift for one in counts.matched]))
    ends = np.abs(np.concatenate([one.end_shift for one in counts.matched]))
    return [
        SpanRow(
            code=code,
            spans=tuple(spans[k].tolist()),
            lengths=tuple(lengths[k].tolist()),
            u_alpha=alpha[k],
            f1_exact=f1[0][k],
            f1_overlap=f1[1][k],
            f1_token=f1[2][k],
            edges=_edges(starts[labels == k], ends[labels == k]),
            status=_status(alpha[k], int(spans[k].sum())),
        )
        for k, code in enumerate(text.labels)
    ]


def _status(alpha: Estimate, spans: int) -> Status:
    if alpha.status is Status.UNDEFINED or spans >= FEW_SPANS:
        return alpha.status
    return Status.FEW_POSITIVES


def _edges(starts: Ints, ends: Ints) -> Edges:
    if not len(starts):
        return Edges(0, nan, nan)
    return Edges(len(starts), float(np.median(starts)), float(np.median(ends)))


def _pairs(
    text: Continuum, tables: Sequence[c.AnyCounts], matched: list[tuple[Matched, ...]], made: _Maker
) -> list[SpanPair]:
    exact, overlap, token = (made.many(c.positive_agreement, table, len(text.pairs), 0.0) for table in tables)
    return [
        SpanPair(
            text.coders[first], text.coders[second], exact[at], overlap[at], token[at],
            _edges(np.concatenate([part[at].start_shift for part in matched]),
                   np.concatenate([part[at].end_shift for part in matched])),
        )
        for at, (first, second) in enumerate(text.pairs)
    ]  # fmt: skip


def _domain(parent: str, found: Continuum, made: _Maker) -> Domain:
    sums = u.family_sums(found.together())
    codes = [
        CodeInDomain(
            code,
            made.one(u.of_label(u.ku_alpha, k), sums),
            made.one(u.of_label(u.ku_coverage, k), sums, least=0.0),
        )
        for k, code in enumerate(found.labels)
    ]
    return Domain(
        parent,
        made.one(u.u_alpha, sums),
        made.one(u.bar_u_alpha, sums),
        made.one(u.cu_alpha, sums),
        made.one(u.cu_coverage, sums, least=0.0),
        tuple(codes),
    )


def _three(found: list[Estimate]) -> tuple[Estimate, Estimate, Estimate]:
    exact, overlap, token = found
    return exact, overlap, token
