"""What Agree mode counts in a thread, and what the screen is handed: nothing of it needs numpy any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cpqual.domain.codings import Decision
from cpqual.domain.errors import RefusedError
from cpqual.domain.units import UnitKind
from cpqual.services import adopting, rule_tasks
from cpqual.services.adjudicating import list_decisions
from cpqual.services.adopting import Settlement
from cpqual.services.disputed_passages import Behind, DisputedUnit
from cpqual.services.layers import unblinded_documents
from cpqual.services.rule_tasks import RuleTask
from cpqual.services.session import Session

if TYPE_CHECKING:
    from cpqual.analysis.agreement.rows import CodeRow, Confused, PairRow
    from cpqual.services.agreement import Comparison, Level


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code of the table.

    Attributes:
        row: its numbers.
        alpha, interval, kappa, f1: coefficients in words.
        status: what to mind about them; empty where there is nothing.
        confused: codes that another coder has in its place (None: nothing), with the units, most first.
        cautions: those that name it.
    """

    code: str
    row: CodeRow
    alpha: str
    interval: str
    kappa: str
    f1: str
    status: str
    confused: tuple[tuple[str | None, float], ...]
    cautions: tuple[str, ...]

    @property
    def differ(self) -> int:
        """Units that coders differ on."""
        return self.row.n_disagreements


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two coders on all codes together, coefficients in words."""

    row: PairRow
    alpha: str
    kappa: str
    f1: str


class ConfusedLine(NamedTuple):
    """Two codes that stand for each other, None for nothing, and the weight of the units where they do."""

    code: str
    instead: str | None
    units: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the screen shows of a comparison, and the comparison itself for questions.

    Attributes:
        decided: disputed units that are decided, by code.
    """

    coders: tuple[str, ...]
    lines: tuple[CodeLine, ...]
    pairs: tuple[PairLine, ...]
    confused: tuple[ConfusedLine, ...]
    notes: tuple[str, ...]
    decided: dict[str, int]
    tasks: tuple[RuleTask, ...]
    comparison: Comparison


class BesideLine(NamedTuple):
    """A coder beside the consensus on one code, or on all together: units, and coefficients in words."""

    coder: str
    code: str
    units: int
    both: int
    coder_only: int
    consensus_only: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Each coder beside the consensus, and what has to be said with it."""

    lines: tuple[BesideLine, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """How far adjudication has come.

    Attributes:
        units: disputed units that are decided, by code.
    """

    units: dict[str, int]
    tasks: tuple[RuleTask, ...]


@dataclass(frozen=True, slots=True)
class Disputes:
    """The units behind a number, worst first, and the decisions there are."""

    units: list[DisputedUnit]
    decisions: list[Decision]


def compare_coders(
    session: Session,
    *,
    unit: UnitKind,
    level: Level,
    unfinished: bool,
    sample: str | None = None,
    where: str = "",
) -> Agreement:
    """Compare the coders on what is open to this one; runs in the counting thread.

    Args:
        sample: name of a sample, of which alone is compared what was drawn; None for everything.
        where: a filter of documents, as `Choices` has it; empty for none.

    Raises:
        RefusedError: there is nothing to compare yet, or nothing that is open to this coder.
        InputError, UnknownNameError: the filter cannot be read, or names what is not there.
    """
    from cpqual.services import agreement
    from cpqual.services.agreement_words import interval, notes, two_places

    open_to = _open_documents(session)
    found = agreement.compare(
        session, unit=unit, level=level, only=sorted(open_to or ()), unfinished=unfinished, sample=sample,
        where=where,
    )  # fmt: skip
    report = found.report
    blind = () if open_to is None else ("blind: only documents that you have finished are compared",)
    reflexive = found.codebook.profile == "reflexive"
    decided = how_far(found, session)
    return Agreement(
        coders=found.design.coders,
        lines=tuple(
            CodeLine(
                row.code, row, two_places(row.alpha) or "–", interval(row.alpha) or "–",
                two_places(row.kappa) or "–", two_places(row.f1) or "–",
                "" if row.status == "ok" or reflexive else str(row.status),
                _confused_with(report.confusion, row.code),
                () if reflexive else tuple(one for one in report.cautions if _names(one, row.code)),
            )
            for row in report.codes
        ),
        pairs=tuple(
            PairLine(
                row, two_places(row.mean_alpha) or "–", two_places(row.pooled_kappa) or "–",
                two_places(row.micro_f1) or "–",
            )
            for row in report.pairs
        ),
        confused=tuple(ConfusedLine(one.code, one.instead, one.units) for one in report.confusion),
        notes=(*blind, *notes(found)),
        decided=decided.units,
        tasks=decided.tasks,
        comparison=found,
    )  # fmt: skip


def _open_documents(session: Session) -> frozenset[str] | None:
    open_to = unblinded_documents(session)
    if open_to is not None and not open_to:
        raise RefusedError(
            "coding is blind in this project: agreement is counted in documents that you have finished",
            remedy="Mark one as finished in Documents mode (F7).",
        )
    return open_to


def beside_consensus(
    session: Session, *, unit: UnitKind, unfinished: bool, sample: str | None = None, where: str = ""
) -> Beside:
    """Compare each coder with the consensus where something is adjudicated; runs in the counting thread.

    Raises:
        RefusedError: nothing is adjudicated yet, or nothing that is open to this coder.
        InputError, UnknownNameError: the filter cannot be read, or names what is not there.
    """
    from cpqual.services.consensus_agreement import compare_with_consensus, consensus_table

    open_to = _open_documents(session)
    found = compare_with_consensus(
        session, unit=unit, only=sorted(open_to or ()), unfinished=unfinished, sample=sample, where=where
    )
    table = consensus_table(found)
    return Beside(tuple(_beside_line(row) for row in table.rows), tuple(table.notes))


def _beside_line(row: Sequence[Any]) -> BesideLine:
    coder, code, units, both, coder_only, consensus_only, *numbers = row
    told = tuple("–" if number is None else f"{number:.2f}" for number in numbers)
    return BesideLine(coder, code, units, both, coder_only, consensus_only, told)


def _confused_with(confusion: tuple[Confused, ...], code: str) -> tuple[tuple[str | None, float], ...]:
    found = [
        (one.instead if one.code == code else one.code, one.units)
        for one in confusion
        if code in (one.code, one.instead)
    ]
    return tuple(sorted(found, key=lambda one: -one[1]))


def _names(caution: str, code: str) -> bool:
    return code in caution.replace(",", " ").replace(".", " ").replace(":", " ").split()


def how_far(comparison: Comparison, session: Session) -> Decided:
    """Count what is decided of what is in dispute; runs in the counting thread."""
    from cpqual.services.disputed_units import decided_units

    return Decided(decided_units(comparison, list_decisions(session)), tuple(rule_tasks.rule_tasks(session)))


def disputes_behind(comparison: Comparison, behind: Behind, session: Session) -> Disputes:
    """Look up the units behind a number; runs in the counting thread."""
    from cpqual.services.disputed_units import disputed_units

    return Disputes(disputed_units(session, comparison, behind), list_decisions(session))


def settlement_of(document: str, unit: UnitKind, unfinished: bool, session: Session) -> Settlement:
    """Count how much of a document is settled; runs in the counting thread."""
    return adopting.settlement(session, document, unit=unit, unfinished=unfinished)
