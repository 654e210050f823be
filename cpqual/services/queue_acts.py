"""Answering what a list holds: accepting, rejecting, putting off, passing over; singly or many at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpqual.domain.codings import Coding
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.services.coding import apply_codes, remove_codings
from cpqual.services.queue_twins import SETTLED as CONTRADICTIONS
from cpqual.services.queues import SECOND_LOOK, Queued
from cpqual.services.read_marks import mark_read
from cpqual.services.session import Session
from cpqual.services.suggesting import latest_run, stands
from cpqual.storage import codings, notes, queues
from cpqual.storage.queues import QueuedUnit


def accept(session: Session, one: Queued, span: Span | None = None) -> None:
    """Put the code on its unit, or on a passage in it, as one act; a coding looked at again is kept.

    Args:
        span: the passage, in code points of the document.

    Raises:
        RefusedError: the line does not stand any more, or the code is on the passage already.
    """
    words = f"{'kept' if one.given else 'accepted'} {one.suggestion.code} on {_place(one.unit)}"
    with session.act("accept", words):
        _require_standing(session, one)
        _read(session, one.unit)
        if not one.given:
            passage = Span(one.unit.start, one.unit.end) if span is None else span
            apply_codes(
                session, one.unit.document, passage, [one.suggestion.code],
                origin="suggestion", on_overlap="keep",
            )  # fmt: skip
        _answer(session, one, "accepted")


def reject(session: Session, one: Queued) -> None:
    """Keep the answer that the code does not belong on the unit; a coding looked at again is taken off.

    Raises:
        RefusedError: the line does not stand any more, or the coding reaches beyond the unit.
    """
    words = f"{'took off' if one.given else 'rejected'} {one.suggestion.code} on {_place(one.unit)}"
    with session.act("reject", words):
        _require_standing(session, one)
        _read(session, one.unit)
        if one.given:
            remove_codings(session, [coding.id for coding in _inside(one.unit, _given(session, one))])
        _answer(session, one, "rejected")


def put_off(session: Session, one: Queued) -> None:
    """Keep the answer that this is to be decided later; the unit does not count as read for that.

    Raises:
        RefusedError: the line does not stand any more.
    """
    with session.act("later", f"put off {one.suggestion.code} on {_place(one.unit)}"):
        _require_standing(session, one)
        _answer(session, one, "later")


def pass_over(session: Session, one: Queued) -> None:
    """Keep that the unit was read and nothing more is to be coded there, as one act.

    Raises:
        RefusedError: the line does not stand any more.
    """
    with session.act("read", f"read {_place(one.unit)}"):
        _require_standing(session, one)
        _read(session, one.unit)


@dataclass(frozen=True, slots=True)
class Bulk:
    """What accepting many at once would do.

    Attributes:
        items: what would be coded, by code and in document order.
        there: how many have the code already.
        gone: how many do not stand any more.
    """

    items: tuple[Queued, ...]
    there: int
    gone: int


def plan_accepting(session: Session, wanted: Sequence[Queued]) -> Bulk:
    """Return what accepting these would code; nothing is written.

    Codings looked at again are left out, since there is nothing to be coded.
    """
    proposed = [one for one in wanted if not one.given]
    standing = [one for one in proposed if stands(session, one.unit)]
    items = [one for one in standing if not _given(session, one)]
    items.sort(key=lambda one: one.suggestion.code)
    return Bulk(tuple(items), len(standing) - len(items), len(proposed) - len(standing))


def accept_all(session: Session, bulk: Bulk) -> int:
    """Put on what was previewed and nothing else, as one act; return how many codings were made.

    What was coded or corrected since the preview is left out.

    Raises:
        RefusedError: nothing is left to be coded.
    """
    with session.act("accept", f"accepted {counted(len(bulk.items), 'suggestion')} at once"):
        left = plan_accepting(session, bulk.items).items
        if not left:
            raise RefusedError("nothing of it is left to be coded")
        for one in left:
            accept(session, one)
    return len(left)


def reasons(session: Session, one: Queued) -> Mapping[str, object]:
    """Return why a code was proposed, as JSON values; empty where no reasons were kept."""
    unit, run = one.unit, latest_run(session)
    if run is None:
        return {}
    # the model that proposed it may have been replaced while somebody looks
    found = queues.reasons(session.store, run.id, unit.document, unit.start, one.suggestion.code)
    kept = json.loads(found) if found else {}
    return kept if isinstance(kept, dict) else {}


def _require_standing(session: Session, one: Queued) -> None:
    if not stands(session, one.unit):
        raise RefusedError(
            "this line does not stand any more: the text was corrected", where=one.unit.document,
            remedy="List anew (R on F3).",
        )  # fmt: skip


def _given(session: Session, one: Queued) -> list[Coding]:
    document_id = session.document(one.unit.document).id
    code_id = session.code_id(one.suggestion.code)
    return codings.overlapping(
        session.store, document_id, session.coder.id, code_id, Span(one.unit.start, one.unit.end)
    )


def _inside(unit: QueuedUnit, found: Sequence[Coding]) -> Sequence[Coding]:
    if not found:
        raise RefusedError("the code is not on the unit any more", where=unit.document)
    if any(coding.start < unit.start or coding.end > unit.end for coding in found):
        raise RefusedError(
            "this coding reaches beyond the unit", where=unit.document, remedy="Change it in Code mode (o)."
        )
    return found


def _read(session: Session, unit: QueuedUnit) -> None:
    mark_read(session, unit.document, [Span(unit.start, unit.end)], "queue")


def _answer(session: Session, one: Queued, answer: notes.Answer) -> None:
    # an answer in sight of a coding or a twin is none to a model's probability, and settles that list
    asked = SECOND_LOOK if one.given else CONTRADICTIONS if one.twin else one.suggestion.run
    notes.set_verdict(
        session.store,
        session.document(one.unit.document).id,
        one.unit.start,
        one.unit.end,
        session.code_id(one.suggestion.code),
        session.coder.id,
        answer,
        None if one.given or one.twin else one.suggestion.probability,
        asked,
    )


def _place(unit: QueuedUnit) -> str:
    return f"{unit.document} {unit.start}–{unit.end}"
