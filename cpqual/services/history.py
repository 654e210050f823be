"""Taking acts back, doing them again, and reading the log."""

from __future__ import annotations

from cpqual.domain.errors import RefusedError
from cpqual.services.session import Session
from cpqual.storage import acts
from cpqual.storage.acts import Act

__all__ = ["Act", "log", "redo", "touched", "undo"]


def undo(session: Session, number: int | None = None) -> Act:
    """Take back this coder's latest act, or the act of that number, and return it.

    Raises:
        RefusedError: there is nothing to undo, the act was undone before, or a later act rests on it.
    """
    act = acts.next_to_undo(session.store, session.coder.id) if number is None else _numbered(session, number)
    if act is None or act.verb == "new":
        raise RefusedError("nothing to undo")
    if act.kind != "do" or act.state != "done":
        raise RefusedError(f"act {act.number} ({act.words}) has been undone already, or is itself an undo")
    acts.undo(session.store, session.coder.id, act)
    return act


def redo(session: Session) -> Act:
    """Do again what this coder undid last, and return it.

    Raises:
        RefusedError: there is nothing to redo.
    """
    act = acts.next_to_redo(session.store, session.coder.id)
    if act is None:
        raise RefusedError("nothing to redo")
    acts.redo(session.store, session.coder.id, act)
    return act


def log(session: Session, limit: int | None = None, *, mine: bool = False) -> list[Act]:
    """Return the latest acts, newest first."""
    return acts.log(session.store, limit, session.coder.id if mine else None)


def touched(session: Session, act: Act) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rows an act added, changed or removed, by table."""
    return acts.touched(session.store, act.id)


def _numbered(session: Session, number: int) -> Act:
    for act in acts.log(session.store):
        if act.number == number:
            return act
    raise RefusedError(f"no act {number} in the log", remedy="See: cpqual log")
