"""Which units are behind a number of the agreement report, worst first; only where something is counted.

The worst unit is the one with most codes in dispute, and of those the one with most text that some coders
gave the code and others did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from cpqual.analysis.agreement.disputes import Disagreement, Disputes, disagreements
from cpqual.domain.codings import Decision
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.services.agreement import Comparison
from cpqual.services.consensus import clipped
from cpqual.services.disputed_passages import Behind, DisputedUnit
from cpqual.services.session import Session
from cpqual.storage import codings, documents

_SHOWN = 400
"""Code points of a unit that a list shows."""


def disputed_units(session: Session, comparison: Comparison, behind: Behind) -> list[DisputedUnit]:
    """Return the units behind a number, worst first; units as bad as each other stand in reading order.

    Raises:
        UnknownNameError: a code is not among those compared.
    """
    for code in (behind.code, behind.instead or ""):
        if code and code not in comparison.design.codes:
            raise UnknownNameError(f"the code {code!r} is not among those compared")
    found = list(_behind(comparison, behind))
    per_unit = _codes_in_dispute(comparison)
    marks = _marks(session, comparison, {one.code for one in found})
    texts: dict[str, str] = {}
    listed = []
    for one in found:
        if one.document not in texts:
            texts[one.document] = documents.text(session.store, session.document(one.document).id)
        span = Span(one.start, one.end)
        by_coder = marks.get((one.document, one.code), {})
        words = texts[one.document][one.start : min(one.end, one.start + _SHOWN)]
        codes = per_unit[one.document][one.unit]
        listed.append(
            DisputedUnit(
                one.document, *span, one.code, one.marked, one.unmarked, codes,
                _unshared(by_coder, one, span), words,
            )
        )  # fmt: skip
    place = {document: number for number, document in enumerate(comparison.design.documents)}
    return sorted(listed, key=lambda one: (-one.codes, -one.unshared, place[one.document], one.start))


def _behind(comparison: Comparison, behind: Behind) -> Iterator[Disagreement]:
    found = disagreements(comparison.design, behind.code or None)
    if behind.pair is not None:
        first, second = behind.pair
        found = (
            one
            for one in found
            if (first in one.marked and second in one.unmarked)
            or (second in one.marked and first in one.unmarked)
        )
    if behind.instead is None:
        return found
    return _confused(comparison, found, behind)


def _confused(
    comparison: Comparison, found: Iterator[Disagreement], behind: Behind
) -> Iterator[Disagreement]:
    """Keep the units in which another code stands for this one, or nothing does."""
    others: dict[tuple[str, int], list[Disagreement]] = {}
    for one in disagreements(comparison.design, behind.instead or None):
        if one.code != behind.code:
            others.setdefault((one.document, one.unit), []).append(one)
    for one in found:
        beside = others.get((one.document, one.unit), ())
        if behind.instead:
            if any(_crossed(one, other) for other in beside):
                yield one
        elif any(_alone(has, lacks, beside) for has in one.marked for lacks in one.unmarked):
            yield one


def _crossed(one: Disagreement, other: Disagreement) -> bool:
    return bool(set(one.marked) & set(other.unmarked) and set(one.unmarked) & set(other.marked))


def _alone(has: str, lacks: str, beside: Sequence[Disagreement]) -> bool:
    return not any(lacks in other.marked and has in other.unmarked for other in beside)


def _codes_in_dispute(comparison: Comparison) -> Mapping[str, Sequence[int]]:
    """Return by document and unit on how many codes the coders differ."""
    design = comparison.design
    disputes = Disputes.of(design)
    units = disputes.keys[disputes.disputed] // len(design.codes)
    counts = np.bincount(units, minlength=int(design.first_unit[-1])).tolist()
    first = design.first_unit.tolist()
    return {
        document: counts[first[number] : first[number + 1]]
        for number, document in enumerate(design.documents)
    }


def _marks(
    session: Session, comparison: Comparison, wanted: set[str]
) -> dict[tuple[str, str], dict[str, list[Span]]]:
    """Return the passages of the coders compared by (document, code) and coder; below a code counts as it."""
    rolled_up = any(row.rolled_up for row in comparison.report.codes)
    coders = set(comparison.design.coders)
    book = comparison.codebook
    above = {code.slug: book.path(code.slug) if rolled_up else (code.slug,) for code in book}
    found: dict[tuple[str, str], dict[str, list[Span]]] = {}
    for mark in codings.marks(session.store):
        if mark.coder in coders:
            for code in wanted.intersection(above[mark.code]):
                by_coder = found.setdefault((mark.document, code), {})
                by_coder.setdefault(mark.coder, []).append(Span(mark.start, mark.end))
    return found


def _unshared(by_coder: Mapping[str, Sequence[Span]], one: Disagreement, unit: Span) -> int:
    layers = [union(clipped(by_coder.get(coder, ()), unit)) for coder in (*one.marked, *one.unmarked)]
    together = _length(union(span for layer in layers for span in layer))
    # somebody has not marked the unit at all, or a part of it too small to count
    return together if not all(layers) else together - _shared(layers)


def _shared(layers: Sequence[Sequence[Span]]) -> int:
    edges = sorted({edge for layer in layers for span in layer for edge in span})
    return sum(
        end - start
        for start, end in pairwise(edges)
        if all(any(span.start <= start and end <= span.end for span in layer) for layer in layers)
    )


def _length(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def decided_units(comparison: Comparison, decisions: Iterable[Decision]) -> dict[str, int]:
    """Return how many of the disputed units are decided, by code; codes without one are left out."""
    design = comparison.design
    codes = {code: number for number, code in enumerate(design.codes)}
    places = {document: number for number, document in enumerate(design.documents)}
    disputes = Disputes.of(design)
    disputed = disputes.keys[disputes.disputed]
    keys: list[int] = []
    for one in decisions:
        if one.code in codes and one.document in places:
            first, last = design.first_unit[places[one.document]], design.first_unit[places[one.document] + 1]
            low = first + np.searchsorted(design.unit_ends[first:last], one.start, side="right")
            high = first + np.searchsorted(design.unit_starts[first:last], one.end, side="left")
            keys += [int(unit) * len(codes) + codes[one.code] for unit in range(int(low), int(high))]
    met = np.intersect1d(np.array(keys, dtype=np.int64), disputed)
    counts = np.bincount(met % len(codes), minlength=len(codes)).tolist()
    return {code: counts[number] for code, number in codes.items() if counts[number]}
