"""What to bear in mind about a report, as plain sentences made from its numbers."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cpqual.analysis.agreement.design import Design
from cpqual.analysis.agreement.disputes import Disputes
from cpqual.analysis.agreement.intervals import LEAST_DOCUMENTS, NO_WIDTH, Estimate, Status
from cpqual.analysis.agreement.rows import CodeRow, DesignFacts, Overall
from cpqual.analysis.agreement.units import Rule

RARE = 0.1
"""AC1 and percentage agreement of codes on a smaller share of units than this say little."""
WITH_CONSENSUS = (
    "Compared with the adjudicated layer, on units that were adjudicated: this is no agreement of "
    "independent coders, and units on which the coders agreed are mostly not among these."
)
# With fewer documents that weigh evenly 95 % intervals were too narrow: in % as benchmarks/coverage.py found.
FEW_EVEN = 4
FOUND = {"jackknife": "85 to 88", "bootstrap": "71 to 84"}


def cautions(facts: DesignFacts, rows: Sequence[CodeRow], overall: Overall) -> tuple[str, ...]:
    """Write the cautions that apply to these results."""
    return (*_of_design(facts), *_of_marks(facts), *_of_codes(facts, rows, overall), *_of_numbers(rows))


@dataclass(frozen=True)
class Circumstances:
    """How the codings that were compared came about; all numbers by coder.

    `from_suggestions`: those counted that came from accepted suggestions. `later`: changed after finishing,
    and left out. `lost`: of before, without a place in the text or codebook of now. `with_consensus`:
    coders are compared with the adjudicated layer.
    """

    from_suggestions: Mapping[str, int] = field(default_factory=dict)
    later: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    with_consensus: bool = False


def cautions_of(around: Circumstances, design: Design) -> tuple[str, ...]:
    """Write the cautions that follow from how the codings came about and which units were compared."""
    return tuple(_of_circumstances(around, design))


def _of_circumstances(around: Circumstances, design: Design) -> Iterator[str]:
    if around.with_consensus:
        yield WITH_CONSENSUS
    elif _all_marked(design):
        yield (
            f"Somebody marked every {design.unit} compared. If they were chosen for that, α comes out too "
            "low and agreement on what is not to be marked is missing."
        )
    for coder, number in around.from_suggestions.items():
        if number:
            yield (
                f"{_count(number, 'coding')} of {coder} came from accepted suggestions, which may have led "
                "coders to the same codes."
            )
    for coder, number in around.later.items():
        if number:
            yield (
                f"{coder} added, removed or changed {_count(number, 'coding')} after first finishing a "
                "document; here everything stands as it did then."
            )
    for coder, number in around.lost.items():
        if number:
            yield (
                f"{_count(number, 'coding')} that {coder} had at first finishing could not be carried into "
                "the text and codebook of now, and left no trace in these numbers."
            )


def _all_marked(design: Design) -> bool:
    """Tell whether every unit that two or more coders coded was marked by one of them with some code."""
    if not design.codes:
        return False
    compared = np.count_nonzero(design.assigned, axis=1) >= 2
    units = int(np.diff(design.first_unit)[compared].sum())
    return 0 < units == Disputes.of(design).n_units


def _of_design(facts: DesignFacts) -> Iterator[str]:
    if facts.documents_compared == 0:
        yield "No document was coded by two or more coders, so no agreement can be computed."
        return
    if facts.documents_compared < LEAST_DOCUMENTS:
        yield (
            f"Coded by two or more coders: {_count(facts.documents_compared, 'document')}. An interval over "
            f"documents needs {LEAST_DOCUMENTS}, so none is given."
        )
    if facts.documents_one_coder:
        yield f"Coded by one coder only, and not compared: {_count(facts.documents_one_coder, 'document')}."
    for (first, second), documents in zip(facts.pairs, facts.documents_per_pair, strict=True):
        if documents == 0:
            yield f"{first} and {second} have coded no document in common."


def _of_marks(facts: DesignFacts) -> Iterator[str]:
    per_coder = zip(
        facts.coders,
        facts.documents_per_coder,
        facts.marks_per_coder,
        facts.unplaced_per_coder,
        strict=True,
    )
    for coder, documents, marks, unplaced in per_coder:
        if documents and not marks:
            yield (
                f"{coder} marked no {facts.unit} in {_count(documents, 'document')}: every "
                f"{facts.unit} there counts as coded and unmarked."
            )
        if unplaced:
            passages = _count(unplaced, "coded passage")
            why = (
                f"{'touches' if unplaced == 1 else 'touch'} none of the {facts.unit}s compared"
                if facts.rule == Rule.ANY
                else f"marked no {facts.unit} under the rule ‘{facts.rule}’"
            )
            yield f"{passages} of {coder} {why} and left no trace in these numbers."


def _of_codes(facts: DesignFacts, rows: Sequence[CodeRow], overall: Overall) -> Iterator[str]:
    if facts.documents_compared == 0:
        return
    unused = [row.code for row in rows if row.n_marked == 0]
    always = [row.code for row in rows if row.alpha.status is Status.UNDEFINED and row.n_marked]
    if unused:
        yield f"Never marked, so agreement is undefined: {_list(unused)}."
    if always:
        yield f"Marked on every {facts.unit} by every coder, so agreement is undefined: {_list(always)}."
    if overall.undefined and overall.undefined < len(rows):
        yield f"The mean α covers {len(rows) - overall.undefined} of {len(rows)} codes."
    few = [f"{row.code} ({row.n_marked})" for row in rows if row.status is Status.FEW_POSITIVES]
    if few:
        yield f"Marked on fewer than 10 {facts.unit}s by anyone: {_list(few)}."
    for row in rows:
        users = [coder for coder, count in zip(facts.coders, row.positives, strict=True) if count]
        if len(users) == 1:
            yield f"{row.code} was marked by {users[0]} only."


def _of_numbers(rows: Sequence[CodeRow]) -> Iterator[str]:
    bounded = [row for row in rows if row.alpha.lo == row.alpha.lo]
    flat = [row.code for row in rows if row.alpha.se < NO_WIDTH]
    if flat:
        yield (
            "No interval, because α is the same whichever document is left out, which says nothing about "
            f"other documents: {_list(flat)}."
        )
    single = [row.code for row in rows if _one_document(row.alpha)]
    if single:
        yield f"No interval, because α is undefined without one of the documents: {_list(single)}."
    yield from _of_uneven(bounded)
    if bounded:
        wide = max(bounded, key=lambda row: row.alpha.hi - row.alpha.lo)
        yield (
            f"The widest interval of α is that of {wide.code}, "
            f"from {_number(wide.alpha.lo)} to {_number(wide.alpha.hi)}."
        )
    through = [row.code for row in bounded if row.alpha.lo <= 0 < row.alpha.hi]
    if through:
        yield f"The interval of α holds 0, which is what chance gives: {_list(through)}."
    rare = [row.code for row in rows if row.prevalence_range and 0 < row.prevalence_range[1] < RARE]
    if rare:
        yield (
            f"Marked on less than {RARE:.0%} of units by every coder: {_count(len(rare), 'code')} of "
            f"{len(rows)}. AC1 and percentage agreement of these come near 1 by what nobody marked."
        )
    defined = [row for row in rows if row.alpha.status is not Status.UNDEFINED]
    gap = max(defined, key=lambda row: row.ac1.value - row.alpha.value, default=None)
    if gap is None or gap.prevalence_range is None:
        return
    if _number(gap.ac1.value) != _number(gap.alpha.value):
        low, high = gap.prevalence_range
        yield (
            f"AC1 and α lie furthest apart for {gap.code} ({_number(gap.ac1.value)} and "
            f"{_number(gap.alpha.value)}), which the coders marked on {low:.1%} to {high:.1%} of what they "
            "coded: AC1 and percentage agreement rise towards 1 as unmarked text is added, α does not."
        )


def _of_uneven(rows: Sequence[CodeRow]) -> Iterator[str]:
    few = [row for row in rows if row.even_documents < FEW_EVEN]
    if few:
        kind = few[0].alpha.method.split()[0]
        # cut rather than rounded: 3.96 is less than 4
        named = [f"{row.code} ({math.floor(10 * row.even_documents) / 10:.1f})" for row in few]
        yield (
            f"A few documents hold most of the marks, as if there were fewer than {FEW_EVEN}: "
            f"{_list(named)}. In simulation such intervals of α held the true value in {FOUND[kind]} of 100 "
            "studies, not in 95."
        )


def _one_document(alpha: Estimate) -> bool:
    return alpha.status is Status.FEW_DOCUMENTS and alpha.n_docs >= LEAST_DOCUMENTS


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _number(value: float) -> str:
    # −0.00 would read as if it meant something.
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
