"""How many more documents have to be coded twice for the intervals of agreement to be as narrow as wanted.

Brings numpy in, so the workbench imports this only where it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

from cpqual.analysis.agreement.intervals import Estimate
from cpqual.analysis.planning import MOST_DOCUMENTS, Need, half_width, needed
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.units import ComparedUnit
from cpqual.services.agreement import Comparison, compare
from cpqual.services.session import Session

FURTHER = (5, 10, 20, 40)
"""Further documents whose half-width is told."""


@dataclass(frozen=True, slots=True)
class CodePlan:
    """What one code's interval of α needs.

    Attributes:
        code: its slug; empty for the mean over codes.
        alpha: as it is now.
        half_width: of its interval now; nan where there is none.
        need: documents in all; None where nothing can be said.
        further: half-width with so many further documents, in the order of FURTHER; nan where unknown.
        why: why nothing can be said; empty where something is.
    """

    code: str
    alpha: Estimate
    half_width: float
    need: Need | None
    further: tuple[float, ...]
    why: str

    @property
    def more(self) -> int | None:
        """Documents beside those there are, 0 if these are enough; None where nothing can be said."""
        return _beside(self.need.documents if self.need else None, self.alpha.n_docs)

    @property
    def cautious(self) -> int | None:
        """The same with the caution that few documents call for; see `Need`."""
        return _beside(self.need.cautious if self.need else None, self.alpha.n_docs)


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """A plan for all codes, those that need most first, and what it rests on."""

    half_width: float
    comparison: Comparison
    overall: CodePlan
    codes: tuple[CodePlan, ...]


def plan_documents(
    session: Session,
    *,
    target: float = 0.1,
    unit: ComparedUnit = "turn",
    coders: Sequence[str] = (),
    codes: Sequence[str] = (),
    sample: str | None = None,
) -> DocumentPlan:
    """Work out from the documents coded twice so far how many it takes for an interval of a half-width.

    Args:
        target: the half-width wanted, such as 0.1 for α ± 0.1.
        unit, coders, codes, sample: what is compared, as in `compare`.

    Raises:
        InputError: the half-width does not lie between 0 and 1.
        RefusedError: the project is one of the reflexive profile, or nothing has been coded twice yet.
        UnknownNameError: a coder, code or sample is not in the project.
    """
    if not 0 < target < 1:
        raise InputError("the half-width must lie between 0 and 1", remedy="Say --half-width 0.1.")
    if session.project.profile == "reflexive":
        raise RefusedError("in a reflexive project readings stand side by side, without coefficients")
    found = compare(session, unit=unit, coders=coders, codes=codes, sample=sample)
    plans = [_plan(row.code, row.alpha, target) for row in found.report.codes]
    plans.sort(key=_most_needed_first)
    return DocumentPlan(target, found, _plan("", found.report.overall.mean_alpha, target), tuple(plans))


def _most_needed_first(one: CodePlan) -> tuple[bool, int]:
    # what no coding would reach stands above all; what cannot be told, below
    return one.need is None, -(MOST_DOCUMENTS if one.more is None else one.more)


def _plan(code: str, alpha: Estimate, target: float) -> CodePlan:
    documents = alpha.n_docs
    if isnan(alpha.lo):
        return CodePlan(code, alpha, nan, None, (nan,) * len(FURTHER), alpha.note)
    further = tuple(half_width(alpha.se, documents, documents + more) for more in FURTHER)
    now = half_width(alpha.se, documents, documents)
    return CodePlan(code, alpha, now, needed(alpha.se, documents, target), further, "")


def _beside(wanted: int | None, there: int) -> int | None:
    return None if wanted is None else max(0, wanted - there)
