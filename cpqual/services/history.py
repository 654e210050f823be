"""Taking acts back, doing them again, and reading the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.wording import counted, local_time
from cpqual.services.adopting import correct_progress
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session, find_coder, list_coders, unknown_coder
from cpqual.services.thing_words import THINGS
from cpqual.storage import acts, replaying
from cpqual.storage.acts import Act, ActFilter
from cpqual.storage.folding import MERGE
from cpqual.storage.obstacles import Obstacle, ObstacleError
from cpqual.storage.replaying import Progress

__all__ = [
    "EVERYTHING", "HIDDEN", "Act", "LogQuery", "Plan", "Progress", "Reason", "act_of", "acts_of",
    "brings_material", "can_redo", "can_undo", "carry_out", "log", "next_to_undo", "numbers", "plan", "redo",
    "target_of", "touched", "undo", "verbs",
]  # fmt: skip

_MATERIAL = frozenset(
    {"import", "import-codings", "import-decisions", "people", "sites", "roles", "attributes"}
)
HIDDEN = "hidden while you code blind"
"""Stands in the log for what another coder did where this coder may not look yet."""


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which acts are wanted; what is empty does not count.

    Attributes:
        coder: initials of who did it.
        verb: what kind of act (`code`, `import`).
        words: all of these words occur in its wording.
        since: at or after this local date or time, ISO 8601.
        document: slug of a document it touched.
    """

    coder: str = ""
    verb: str = ""
    words: str = ""
    since: str = ""
    document: str = ""


EVERYTHING = LogQuery()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act cannot be taken back or done again: in words, and the act that stands in the way, if any."""

    words: str
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking back an entry of the log means.

    Attributes:
        kind: `undo`, or `redo` where the entry is itself an undo or the act was undone.
        act: the act that is taken back or done again.
        rows: (table, `insert | update | delete`, how many) the act did.
        layers: how many rows of each coder's own work it touches, by coder.
        next: it is what a plain undo or redo would take.
    """

    kind: Literal["undo", "redo"]
    act: Act
    rows: tuple[tuple[str, str, int], ...]
    layers: dict[str, int]
    next: bool


# Reading the log


def log(
    session: Session,
    limit: int | None = None,
    *,
    mine: bool = False,
    before: int | None = None,
    query: LogQuery = EVERYTHING,
) -> list[Act]:
    """Return the latest acts, newest first.

    Where coding is blind, the words of what others did in documents that are not open to this coder are
    hidden, and looking for words or a document finds only this coder's acts and those on shared things.

    Args:
        limit: at most so many.
        mine: only this coder's.
        before: only acts with lower numbers, for the next page.

    Raises:
        UnknownNameError: there is no such coder or document.
        InputError: `since` is no date.
    """
    wanted = _filter(session, replace(query, coder=session.coder.slug) if mine else query)
    return _veiled(session, acts.log(session.store, limit, before, wanted))


def numbers(session: Session, query: LogQuery = EVERYTHING) -> Sequence[int]:
    """Return the numbers of all wanted acts, newest first, compactly: what a list of any length needs.

    Raises:
        UnknownNameError, InputError: as `log`.
    """
    return acts.numbers(session.store, _filter(session, query))


def acts_of(session: Session, wanted: Sequence[int]) -> list[Act]:
    """Return the acts of some numbers, newest first, with words as in `log`."""
    return _veiled(session, acts.numbered(session.store, wanted))


def act_of(session: Session, number: int) -> Act:
    """Return the act of that number.

    Raises:
        RefusedError: there is none.
    """
    found = acts_of(session, [number])
    if not found:
        raise RefusedError(f"no act {number} in the log", remedy="See: cpqual log")
    return found[0]


def target_of(session: Session, act: Act) -> Act | None:
    """Return the act that an undo or redo concerns; None for an act that is neither."""
    found = acts.of_id(session.store, act.target) if act.target else None
    return _veiled(session, [found])[0] if found else None


def verbs(session: Session) -> list[str]:
    """Return every kind of act there is in the log."""
    return acts.verbs(session.store)


def touched(session: Session, act: Act) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rows an act added, changed or removed, by table."""
    return acts.touched(session.store, act.id)


def _filter(session: Session, query: LogQuery) -> ActFilter:
    coder = find_coder(list_coders(session), query.coder) if query.coder else None
    if query.coder and coder is None:
        raise unknown_coder(query.coder, list_coders(session), session.path.name)
    # what is found would tell what was done: blind means neither shown nor counted
    veiled = (query.words or query.document) and unblinded_documents(session) is not None
    return ActFilter(
        coder_id=coder.id if coder else None,
        verb=query.verb or None,
        words=tuple(query.words.split()),
        since=_as_logged(query.since) if query.since else None,
        document_id=session.document(query.document).id if query.document else None,
        shared_or_by=session.coder.id if veiled else None,
    )


def _as_logged(since: str) -> str:
    try:
        when = datetime.fromisoformat(since).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f"{since!r} is no date", remedy="Write it as 2026-03-12 or 2026-03-12T14:30."
        ) from None
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _veiled(session: Session, found: list[Act]) -> list[Act]:
    open_to = unblinded_documents(session)
    if open_to is None:
        return found
    ids = {session.document(slug).id for slug in open_to}
    return [
        replace(act, words=HIDDEN, changes=0)
        if act.coder != session.coder.slug and acts.layered_documents(session.store, act.id) - ids
        else act
        for act in found
    ]


# Taking back and doing again


def next_to_undo(session: Session) -> Act | None:
    """Return the act that `undo` would take back; None when there is nothing left."""
    act = acts.next_to_undo(session.store, session.coder.id)
    return None if act is None or act.verb == "new" else act


def brings_material(act: Act) -> bool:
    """Tell whether an act brought in what others rest on: documents, people, layers of codings."""
    return act.verb in _MATERIAL


def undo(session: Session, number: int | None = None) -> Act:
    """Take back this coder's act that took effect last, or the entry of that number, and return the act.

    What was done since stays. Taking back an undo does its act again.

    Raises:
        RefusedError: there is nothing to undo, the act was undone before, a later act rests on it, or it is
            another coder's; nothing was changed.
    """
    if number is not None:
        chosen = plan(session, number)
        if chosen.kind == "redo" and chosen.act.number == number:
            raise RefusedError(f"act {number} ({chosen.act.words}) has been undone already")
        return carry_out(session, chosen)
    act = next_to_undo(session)
    if act is None:
        raise RefusedError("nothing to undo")
    _require_no_merge(act)
    _replay(session, act, "undo")
    return act


def redo(session: Session, number: int | None = None) -> Act:
    """Do again what this coder took back last, or the undone act of that number, and return it.

    Raises:
        RefusedError: there is nothing to redo, the act holds, something is in the way, or it is another
            coder's; nothing was changed.
    """
    if number is not None:
        chosen = plan(session, number)
        if chosen.kind == "undo" and chosen.act.number == number:
            raise RefusedError(f"act {number} ({chosen.act.words}) holds: there is nothing to do again")
        return carry_out(session, chosen)
    act = acts.next_to_redo(session.store, session.coder.id)
    if act is None:
        raise RefusedError("nothing to redo")
    _replay(session, act, "redo")
    return act


def plan(session: Session, number: int) -> Plan:
    """Return what taking back the entry of that number means; for an act that was undone, doing it again.

    Raises:
        RefusedError: there is no such entry, it has been taken back in turn, it is the project itself, or it
            united copies.
    """
    entry = act_of(session, number)
    act = acts.of_id(session.store, entry.target) if entry.target else entry
    if act is None or act.verb == "new":
        raise RefusedError(f"act {number} made the project and cannot be taken back")
    _require_no_merge(act)
    if entry.kind != "do" and (act.state == "done") == (entry.kind == "undo"):
        state = "holds" if act.state == "done" else "is undone"
        raise RefusedError(f"act {number} has been taken back already: act {act.number} {state}")
    store, own = session.store, session.coder.id
    following = acts.next_to_undo(store, own) if act.state == "done" else acts.next_to_redo(store, own)
    return Plan(
        "undo" if act.state == "done" else "redo",
        act,
        tuple(acts.counted(store, act.id)),
        acts.owners(store, act.id),
        following is not None and following.id == act.id,
    )


def _require_no_merge(act: Act) -> None:
    if act.verb == MERGE:
        raise RefusedError(
            f"act {act.number} ({act.words}) united two copies and is not taken back",
            remedy="The copy from before it is beside this file; earlier acts can be undone by number.",
        )


def carry_out(
    session: Session, chosen: Plan, *, others: bool = False, progress: Progress | None = None
) -> Act:
    """Take an act back or do it again, as planned, and return it.

    Args:
        others: the person was told that the act is another coder's and wants it all the same.
        progress: is told how far it has come; what it raises stops it, and nothing is changed.

    Raises:
        RefusedError: something is in the way, or the act is another coder's: what touches a coder's codings,
            memos, answers or decisions is never taken back by somebody else, and the rest only with `others`.
    """
    _require_may(session, chosen)
    if chosen.act.coder != session.coder.slug and not others:
        raise RefusedError(
            f"act {chosen.act.number} is {chosen.act.coder}'s", remedy="Ask before it is changed."
        )
    _replay(session, chosen.act, chosen.kind, progress=progress)
    return chosen.act


def can_undo(session: Session, act: Act) -> Reason | None:
    """Return why an act cannot be taken back by this coder, None when it can; nothing is changed.

    It is tried and rolled back, so it takes as long as doing it.
    """
    return _why_not(session, act, "undo")


def can_redo(session: Session, act: Act) -> Reason | None:
    """Return why an act cannot be done again by this coder, None when it can; see `can_undo`."""
    return _why_not(session, act, "redo")


def _why_not(session: Session, act: Act, kind: Literal["undo", "redo"]) -> Reason | None:
    try:
        chosen = plan(session, act.number)
        if chosen.kind != kind:
            return Reason(f"act {act.number} {'holds' if kind == 'redo' else 'is undone'} already")
        _require_may(session, chosen)
        replaying.replay(session.store, session.coder.id, chosen.act, kind, rehearsal=True)
    except ObstacleError as error:
        return _reason(session, error.obstacle)
    except RefusedError as error:
        return Reason(str(error))
    return None


def _require_may(session: Session, chosen: Plan) -> None:
    own = session.coder.slug
    theirs = [coder for coder in chosen.layers if coder != own]
    if chosen.act.coder != own and theirs:
        number = sum(chosen.layers[coder] for coder in theirs)
        raise RefusedError(
            f"act {chosen.act.number} is {chosen.act.coder}'s and touches the work of {', '.join(theirs)}"
            f" ({counted(number, 'row')})",
            remedy=f"Only {chosen.act.coder} can take it back or do it again.",
        )


def _replay(
    session: Session, act: Act, kind: Literal["undo", "redo"], *, progress: Progress | None = None
) -> None:
    def mark_anew() -> None:
        correct_progress(session, acts.layered_documents(session.store, act.id))

    after = mark_anew if act.verb == "adjudicate" else None
    try:
        replaying.replay(session.store, session.coder.id, act, kind, progress=progress, after=after)
    except ObstacleError as error:
        verb = "taken back" if kind == "undo" else "done again"
        because = _reason(session, error.obstacle).words
        raise RefusedError(f"act {act.number} ({act.words}) cannot be {verb}: {because}") from None


def _reason(session: Session, obstacle: Obstacle) -> Reason:
    thing = THINGS.get(obstacle.table, obstacle.table)
    if obstacle.act is None:
        return Reason(f"a {thing} rests on it" if obstacle.why == "needed" else f"a {thing} is in the way")
    other = _veiled(session, [obstacle.act])[0]
    name = f"act {other.number} ({other.coder}, {local_time(other.at)}: {other.words})"
    if other.state != "done" and obstacle.why != "text":
        return Reason(f"{name}, on which it rests, has been taken back", other)
    match obstacle.why:
        case "missing":
            words = f"{name} took away a {thing} that it needs"
        case "text":
            words = f"{name} corrected the text since, and its place there may not fit"
        case "taken":
            words = f"{name} has put a {thing} in the same place"
        case _:
            words = f"{name} rests on it"
    return Reason(words, other)
