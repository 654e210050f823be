"""Units of the documents compared, and coders' passages on them, as arrays of any size."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.spans.cutting import cut_out
from cpqual.analysis.agreement.units import Ints, Rule, spread
from cpqual.domain.text import Span
from cpqual.domain.units import ComparedUnit, CutUnit, data_spans
from cpqual.services.agreement_scope import Scope
from cpqual.services.session import Session
from cpqual.storage import codes, cuts, independent

_SUGGESTED = 5
_STRETCHES: dict[ComparedUnit, CutUnit] = {
    "turn": "turn", "paragraph": "paragraph", "sentence": "sentence", "token": "token",
    # made up of what turns say
    "char": "turn", "document": "turn",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Units:
    """Units of the documents of a scope: those of document d are first[d] … first[d+1]−1.

    `starts`, `ends`: code points, half-open. For documents and code points as units these are the stretches
    of text that count, in which they are made up later.
    """

    kind: ComparedUnit
    first: Ints
    starts: Ints
    ends: Ints


@dataclass(frozen=True, eq=False)
class Marked:
    """Codings in the documents of a scope.

    `spans`: [coding, 5] document, start, end, coder, code, as positions in the scope and in `codes`.
    `suggested`: codings that came from accepted suggestions, by coder, in documents two coders coded.
    """

    spans: Ints
    codes: tuple[str, ...]
    suggested: Mapping[str, int]


def units_of(session: Session, scope: Scope, kind: ComparedUnit) -> Units:
    """Cut the documents of a scope into the units that coders are expected to decide about.

    Where the scope is restricted to a sample, only units that lie in something drawn are among them.
    """
    flat, sizes = array("q"), [0]
    slugs = {one.id: one.slug for one in scope.documents}
    for one in cuts.cuts(session.store, slugs):
        spans = data_spans(one.text, one.sections, one.turns, _STRETCHES[kind])
        if scope.sample is not None:
            spans = _drawn(spans, scope.sample.units.get(slugs[one.document_id], ()))
        flat.extend(chain.from_iterable(spans))
        sizes.append(len(spans))
    table = np.frombuffer(flat, dtype=np.int64).reshape(-1, 2) if flat else np.zeros((0, 2), dtype=np.int64)
    return Units(kind, np.cumsum(sizes, dtype=np.int64), table[:, 0].copy(), table[:, 1].copy())


def _drawn(spans: Iterable[tuple[int, int]], drawn: Sequence[Span]) -> list[tuple[int, int]]:
    """Keep the units that lie wholly in something drawn."""
    starts = [one.start for one in drawn]
    return [
        (start, end) for start, end in spans if (i := bisect_right(starts, start)) and end <= drawn[i - 1].end
    ]


def marked_in(session: Session, scope: Scope, *, with_suggested: bool) -> Marked:
    """Read the codings of a scope, as they count there."""
    slugs = {code_id: slug for slug, code_id in codes.code_ids(session.store).items()}
    flat = independent.numbers(
        session.store,
        {one.id: number for number, one in enumerate(scope.documents)},
        {scope.coder_ids[name]: number for number, name in enumerate(scope.coders)},
        {code_id: number for number, code_id in enumerate(slugs)},
        scope.taken_back,
    )
    table = np.array(flat, dtype=np.int64).reshape(-1, independent.COLUMNS)
    assigned = assigned_of(scope)
    table = table[assigned[table[:, 0], table[:, 3]]]
    shared = np.count_nonzero(assigned, axis=1) > 1
    accepted = table[(table[:, _SUGGESTED] == 1) & shared[table[:, 0]]]
    counts = np.bincount(accepted[:, 3], minlength=len(scope.coders))
    if not with_suggested:
        table = table[table[:, _SUGGESTED] == 0]
    suggested = dict(zip(scope.coders, counts.tolist(), strict=True))
    return Marked(table[:, :_SUGGESTED], tuple(slugs.values()), suggested)


def assigned_of(scope: Scope) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return who counts where: documents × coders of the scope."""
    rows = [[name in scope.assigned[one.slug] for name in scope.coders] for one in scope.documents]
    return np.array(rows, dtype=np.bool_).reshape(len(scope.documents), len(scope.coders))


def marked_by(marked: Marked, compared: Mapping[str, Sequence[str]]) -> Ints:
    """Return the spans of some codes (rows × 5), as `Marked.spans` but for the code's position in `compared`.

    A coding comes once for each code that it marks.
    """
    under = {slug: number for number, slug in enumerate(marked.codes)}
    marking: list[list[int]] = [[] for _ in under]
    for number, slugs in enumerate(compared.values()):
        for slug in slugs:
            if slug in under:
                marking[under[slug]].append(number)
    sizes = np.array([len(one) for one in marking], dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    row, place = spread(begins[marked.spans[:, 4]], sizes[marked.spans[:, 4]])
    spans = marked.spans[row]
    spans[:, 4] = np.array([number for one in marking for number in one], dtype=np.int64)[place]
    return spans


def design_of(
    scope: Scope, units: Units, marked: Marked, compared: Mapping[str, Sequence[str]], rule: Rule | str
) -> Design:
    """Put codings on units.

    Args:
        compared: the codes compared, in order, each with the codes whose codings mark it.
        rule: when a coding marks a unit.
    """
    spans = marked_by(marked, compared)
    first, starts, ends = units.first, units.starts, units.ends
    beside: Ints = np.zeros(len(scope.coders), dtype=np.int64)
    if units.kind == "document":
        lengths, inner = cut_out(units.first, units.starts, units.ends, spans)
        empty = inner[:, 1] == inner[:, 2]
        beside = np.bincount(spans[empty, 3], minlength=len(scope.coders))
        spans = inner[~empty]
        first, starts, ends = _wholes(lengths)
    design = Design.from_arrays(
        documents=[one.slug for one in scope.documents],
        codes=list(compared),
        coders=scope.coders,
        first_unit=first,
        unit_starts=starts,
        unit_ends=ends,
        assigned=assigned_of(scope),
        spans=spans,
        rule=rule,
        unit=units.kind,
        by_code_point=units.kind == "char",
    )
    if units.kind != "document":
        return design
    kept = np.flatnonzero(np.diff(units.first))
    unplaced = tuple(int(a + b) for a, b in zip(design.unplaced, beside, strict=True))
    return replace(
        design,
        unit_starts=units.starts[units.first[kept]],
        unit_ends=units.ends[units.first[kept + 1] - 1],
        unplaced=unplaced,
    )


def _wholes(lengths: Ints) -> tuple[Ints, Ints, Ints]:
    """Return one unit for each document that has text that counts, as long as that text."""
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths > 0)])
    ends = lengths[lengths > 0]
    return first, np.zeros(ends.shape, dtype=np.int64), ends
