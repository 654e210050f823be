"""How much of a code has been found: an estimate to decide by whether to go on looking for its passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpqual.domain.wording import counted
from cpqual.services.session import Session
from cpqual.services.suggesting import ModelRun, latest_run
from cpqual.storage import queues
from cpqual.suggest.order import BATCH

LEAST_READ, LEAST_FOUND = 25, 8
"""Below so many units read in order, or so many with the code, nothing can be said: what lists bring up is
chosen for being probable, and a model that has seen nothing else takes every unit for such a one."""
_FEWER, _MORE, _GIVE_OR_TAKE = 4, 2, 3
"""What is left is taken to lie between a fourth and twice of what is expected, give or take three units that
the model has no inkling of. Followed on public coded sets, that held about nine times in ten."""
_PRIOR = 3
"""Units that are thought to have agreed with their probabilities before any was read."""


@dataclass(frozen=True, slots=True)
class Found:
    """How far the search for a code's passages is.

    Attributes:
        found: units that carry the code.
        read, unread: units of the project read and not read when the model learned.
        listed: how many of those read a list had brought up.
        left: units expected to carry the code among those unread: fewest, most likely, most; None where too
            little has been read to say.
        course: units found in each ten of those that lists have brought up, the latest last; the last ten may
            not be full.
    """

    code: str
    found: int
    read: int
    unread: int
    listed: int
    left: tuple[float, float, float] | None
    course: tuple[int, ...]

    @property
    def share(self) -> tuple[float, float] | None:
        """The least and the greatest share of the code's units that has been found; None if unsaid."""
        if self.left is None:
            return None
        fewest, _, most = self.left
        return self.found / (self.found + most), self.found / (self.found + fewest)

    @property
    def in_short(self) -> str:
        """The share as a range, without what it assumes."""
        if self.share is None:
            return f"{counted(self.found, 'unit')} found in {self.read} read: too little read to say more"
        low, high = self.share
        return f"{counted(self.found, 'unit')} found, probably {_percent(low)} to {_percent(high)} of all"

    @property
    def in_words(self) -> str:
        """The share as a range with what it assumes, or why nothing can be said."""
        if self.left is None:
            by_list = f", {self.listed} of them from lists" if self.listed else ""
            return (
                f"{counted(self.found, 'unit')} found in {self.read} read{by_list}: too little read to say"
                f" how many are left (from {LEAST_READ} read in order and {LEAST_FOUND} found)"
            )
        return (
            f"{self.in_short}: {self.left[0]:.0f} to {self.left[2]:.0f} more expected in {self.unread} unread"
            " units, if probabilities there are at most four times too high or half of what they should be"
        )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def found_so_far(session: Session, code: str) -> Found | None:
    """Return how much of a code has been found; None before any model was trained.

    What is left is Σ p over the unread units, p being the calibrated probabilities, times (found + 3) / (Σ p
    over the units read + 3), where p is of a model that has left the unit out.

    Raises:
        UnknownNameError: there is no such code.
    """
    code_id = session.code_id(code)
    run = latest_run(session)
    if run is None:
        return None
    found = queues.units_with_code(session.store, run.id, session.coder.id, code_id)
    units = run.facts.get("units")
    unread = max(units - run.read_units, 0) if isinstance(units, int) else 0
    served = queues.served_with_code(session.store, session.coder.id, code_id)
    left = None
    sums = _sums(run, code)
    if sums is not None and run.read_units - len(served) >= LEAST_READ and found >= LEAST_FOUND:
        left = left_between(found, *sums)
    return Found(code, found, run.read_units, unread, len(served), left, in_tens(served))


def left_between(found: int, unread: float, read: float) -> tuple[float, float, float]:
    """Return how many units are left: fewest, most likely, most; see `found_so_far` for the formula.

    Fewest and most are bounds from experience (a fourth less three, twice and three more), no interval of a
    known probability.

    Args:
        found: units that carry the code.
        unread: Σ p over the units not read.
        read: Σ p over the units read.
    """
    likely = unread * (found + _PRIOR) / (read + _PRIOR)
    return max(likely / _FEWER - _GIVE_OR_TAKE, 0), likely, likely * _MORE + _GIVE_OR_TAKE


def in_tens(served: Sequence[bool]) -> tuple[int, ...]:
    """Return how many are true of each ten in turn."""
    return tuple(sum(served[i : i + BATCH]) for i in range(0, len(served), BATCH))


def _sums(run: ModelRun, code: str) -> tuple[float, float] | None:
    """Return Σ p over the units unread and read; the facts of a run are JSON and are read with care."""
    expected = run.facts.get("expected")
    sums = expected.get(code) if isinstance(expected, dict) else None
    if not isinstance(sums, dict):
        return None
    unread, read = sums.get("unread"), sums.get("read")
    if isinstance(unread, (int, float)) and isinstance(read, (int, float)):
        return float(unread), float(read)
    return None
