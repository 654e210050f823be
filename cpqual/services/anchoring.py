"""The anchoring check: suggestions are kept back on a share of the units, drawn by lot, to see what they do.

Which units these are follows from a seed and each unit's place, so that nothing has to be kept of them,
nobody can tell beforehand, and it is the same again tomorrow. The workbench asks here with every unit, so
nothing here trains a model or imports one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256

from cpqual.domain.errors import RefusedError
from cpqual.services.session import Session
from cpqual.storage import projects
from cpqual.storage.store import now

SHARE = 0.3
_SETTING = "anchoring:"
"""Before a coder's id: every coder has a check of their own, and a merge unites them one by one."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of one coder.

    Attributes:
        share: of the units, on which suggestions are kept back.
        seed: of the lots.
        since, until: when it began and ended, ISO 8601; `until` is empty while it goes on.
    """

    share: float
    seed: int
    since: str
    until: str = ""

    def hides(self, document: str, start: int) -> bool:
        """Tell whether suggestions are kept back for the unit of a document (slug) that begins at `start`."""
        drawn = sha256(f"{self.seed}\n{document}\n{start}".encode()).digest()
        return bool(int.from_bytes(drawn[:8]) < self.share * 2**64)

    def words(self) -> str:
        """Say what is done, for an appendix: `30 % of units drawn by lot (seed 7), since 2026-03-01`."""
        share = f"{self.share:.0%}".replace("%", " %")
        until = f" until {self.until[:10]}" if self.until else ""
        return f"{share} of units drawn by lot (seed {self.seed}), since {self.since[:10]}{until}"


def check_of(session: Session) -> Check | None:
    """Return this coder's latest check, whether it goes on or not; None if there was none."""
    kept = session.project.settings.get(_SETTING + session.coder.id)
    if not isinstance(kept, dict):
        return None
    share, seed, since, until = (kept.get(name) for name in ("share", "seed", "since", "until"))
    # the file may come from anywhere
    if (
        isinstance(share, float)
        and isinstance(seed, int)
        and isinstance(since, str)
        and isinstance(until, str)
    ):
        return Check(share, seed, since, until)
    return None


def is_checking(session: Session) -> bool:
    """Tell whether suggestions are kept back from this coder on some units now."""
    check = check_of(session)
    return check is not None and not check.until


def hider(session: Session) -> Callable[[str, int], bool]:
    """Return what tells, by document and start of a unit, whether suggestions are kept back there now."""
    check = check_of(session)
    return _nothing if check is None or check.until else check.hides


def _nothing(_: str, __: int) -> bool:
    return False


def begin(session: Session, share: float = SHARE, seed: int | None = None) -> Check:
    """Keep suggestions back from this coder on a share of the units, from now on, as one act.

    Args:
        seed: of the lots; a random one if None.

    Raises:
        RefusedError: the share is not between 0 and 1, a check goes on, or there are no suggestions here.
    """
    if not 0 < share < 1:
        raise RefusedError("the share of units is not between 0 and 1", remedy="Say --share 0.3.")
    if session.second_reading is not None:
        raise RefusedError(f"{session.coder.slug} is a second reading and gets no suggestions")
    # the workbench, which asks with every unit, draws no seeds
    from secrets import randbelow

    before = check_of(session)
    if before is not None and not before.until:
        raise RefusedError(
            f"a check goes on already: {before.words()}", remedy="End it first: cpqual suggest anchoring off"
        )
    check = Check(float(share), randbelow(1_000_000) if seed is None else seed, now())
    with session.act("anchoring", f"began to keep suggestions back on {check.words()}"):
        _keep(session, check)
    return check


def end(session: Session) -> Check:
    """Show suggestions on all units again, as one act; the check can still be reported.

    Raises:
        RefusedError: no check goes on.
    """
    check = check_of(session)
    if check is None or check.until:
        raise RefusedError("no check goes on", remedy="Begin one: cpqual suggest anchoring on")
    ended = Check(check.share, check.seed, check.since, now())
    with session.act("anchoring", "showed suggestions on all units again"):
        _keep(session, ended)
    return ended


def findings(session: Session) -> tuple[str, ...]:
    """Say in sentences what this coder's latest check found; empty if there was none."""
    check = check_of(session)
    if check is None:
        return ()
    # it trains a model
    from cpqual.services.anchoring_report import anchoring_report

    try:
        return anchoring_report(session).words
    except RefusedError as refused:
        return (f"Suggestions were kept back on {check.words()}. Not compared: {refused.what}.",)


def _keep(session: Session, check: Check) -> None:
    projects.set_setting(session.store, _SETTING + session.coder.id, asdict(check))
