"""How often adjudication went a coder's way: each coder beside the consensus, no agreement of coders."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from cpqual.analysis.agreement.cautions import WITH_CONSENSUS
from cpqual.analysis.agreement.how import How
from cpqual.analysis.agreement.rows import CodePair
from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.documents import DocumentKind
from cpqual.domain.units import ComparedUnit
from cpqual.formats.tables import Cell, Table
from cpqual.services.agreement import JACKKNIFE, Comparison, RuleName, compared_in
from cpqual.services.agreement_scope import Choices, Scope, consensus_scopes
from cpqual.services.agreement_units import Marked, Units
from cpqual.services.session import Session
from cpqual.storage import notes


def compare_with_consensus(
    session: Session,
    *,
    unit: ComparedUnit = "turn",
    rule: RuleName = "any",
    coders: Sequence[str] = (),
    only: Sequence[str] = (),
    kinds: Sequence[DocumentKind] = (),
    codes: Sequence[str] = (),
    sample: str | None = None,
    with_suggested: bool | None = None,
    unfinished: bool = False,
    as_now: bool = False,
    where: str = "",
    how: How = JACKKNIFE,
) -> list[Comparison]:
    """Compare each coder with the adjudicated layer, on units on which a decision or a coding of it lies.

    Those are, for the most part, units that coders differed on: the numbers say how often the decision went a
    coder's way, and nothing of how coders agree. The coder stands first in each comparison, the consensus
    second.

    Args: as those of `agreement.compare`; one coder is enough.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: a coder, document, code or sample is not in the project.
        RefusedError: nothing has been adjudicated where a coder has finished.
    """
    choices = Choices(coders, only, kinds, codes, sample, with_suggested, unfinished, as_now, where)
    return [
        compared_in(
            session, scope, choices, unit, rule, "leaf", how,
            among=partial(_adjudicated, session, scope),
        )
        for scope in consensus_scopes(session, choices)
    ]  # fmt: skip


def consensus_table(found: Sequence[Comparison]) -> Table:
    """Return a row for each coder and code that either of the two marked, and for all codes of a coder.

    In a project of the reflexive profile there are counts and no coefficients.
    """
    bare = found[0].reflexive
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        coder, facts = one.design.coders[0], one.report.design
        cells = {row.code: row.pairs[0] for row in one.report.codes if row.n_marked}
        overall = one.report.overall
        together = [sum(getattr(pair, name) for pair in cells.values()) for name in _COUNTS]
        numbers = (overall.mean_alpha.value, overall.pooled_kappa.value, overall.micro_f1.value)
        rows.append((coder, "(all codes)", facts.units_compared, *together, *_shown(numbers, bare)))
        rows += [
            (coder, code, pair.n_units, pair.both, pair.first_only, pair.second_only, *_numbers(pair, bare))
            for code, pair in cells.items()
        ]
    names = () if bare else ("alpha", "kappa", "f1")
    columns = ("coder", "code", "units", "both", "coder_only", "consensus_only", *names)
    means = () if bare else ("(all codes): mean α, pooled κ, F1 over all marks",)
    where = found[0].choices.where
    only = (f"only documents where {where}",) if where else ()
    said = (WITH_CONSENSUS, *means, *only, f"snapshot {found[0].snapshot}")
    return Table("with consensus", columns, rows, said)


_COUNTS = ("both", "first_only", "second_only")


def _numbers(pair: CodePair, bare: bool) -> tuple[float | None, ...]:
    return _shown((pair.alpha.value, pair.kappa.value, pair.f1.value), bare)


def _shown(numbers: Sequence[float], bare: bool) -> tuple[float | None, ...]:
    return () if bare else tuple(None if number != number else round(number, 4) for number in numbers)


def _adjudicated(session: Session, scope: Scope, units: Units, marked: Marked) -> Units:
    """Keep the units on which a decision or a coding of the consensus lies."""
    numbers = {one.slug: number for number, one in enumerate(scope.documents)}
    decided = [
        (numbers[one.document], one.start, one.end)
        for one in notes.decisions(session.store)
        if one.document in numbers
    ]
    consensus = marked.spans[:, 3] == scope.coders.index(CONSENSUS_SLUG)
    kept = np.zeros(len(units.starts), dtype=np.bool_)
    for document, start, end in (*decided, *marked.spans[consensus][:, :3].tolist()):
        low, high = units.first[document], units.first[document + 1]
        at = low + np.searchsorted(units.ends[low:high], start, side="right")
        until = low + np.searchsorted(units.starts[low:high], end, side="left")
        kept[at:until] = True
    within = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept)])
    return Units(units.kind, within[units.first], units.starts[kept], units.ends[kept])
