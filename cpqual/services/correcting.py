"""Correcting a coded text: first a plan that says what would move, then a new revision as one act.

Everybody's codings, memos, links, decisions and answers go with their words. What loses its words is set
aside until somebody says where it belongs (`cpqual.services.lost_anchors`); nothing is thrown away.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial

from cpqual.domain.documents import ImportedDocument, StoredDocument
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.revising import Revision, edits_between
from cpqual.domain.text import Span, canonicalise, ended_as
from cpqual.domain.units import data_words
from cpqual.domain.wording import counted
from cpqual.services.files import write_new
from cpqual.services.layers import unblinded_documents
from cpqual.services.lost_anchors import KIND_WORDS
from cpqual.services.moved_anchors import move_anchors, move_drawn
from cpqual.services.rewriting import Rewritten, rewrite
from cpqual.services.session import Session, TextChangedError, list_coders
from cpqual.storage import documents, lost_anchors, notes, people, revisions, suggestions
from cpqual.storage.revisions import ANCHOR_TABLES, AnchorTable
from cpqual.storage.store import Store

TYPING_ERROR = "typing error"
"""Why a text is corrected, unless somebody says otherwise."""

_THINGS: dict[AnchorTable, str] = KIND_WORDS | {"memo": "memo", "memo_link": "link"}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of one kind there are, how many move with their words, and how many lose them.

    Attributes:
        twins: how many lose their place to another of the same code and coder that would lie on it, too.
    """

    thing: str
    total: int
    moved: int
    lost: int
    twins: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """Another coder whose codings the correction moves.

    Attributes:
        codings: how many; None where coding is blind, and the coder then anyone who has the document to read.
    """

    coder: str
    codings: int | None
    finished: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a correction would do.

    Attributes:
        document: slug of the document.
        base: hash of the text it was made for.
        revision: the edits, and where they put every place of the text.
        number: number of the revision that it would make.
        tallies: codings, memos, links, decisions and answers, where there are any; one's own where coding is
            blind, everybody's elsewhere.
        turns_added, turns_removed, turns_renamed: what becomes of speakers' turns, apart from moving.
        others: whose work would move besides one's own.
        notes: what is worth knowing.
        problems: why it cannot be carried out; empty when it can.
        reread: the document as its file has it now, where the new text comes from there; turns, sections and
            marks are then what was read in it.
    """

    document: str
    base: str
    revision: Revision
    number: int
    tallies: tuple[Tally, ...]
    turns_added: int
    turns_removed: int
    turns_renamed: int
    others: tuple[Other, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    reread: ImportedDocument | None = None

    @property
    def changes(self) -> bool:
        """Whether the text would be another one."""
        return bool(self.revision.edits)


@dataclass(frozen=True, slots=True)
class Done:
    """A correction that was made: its revision, how many anchors moved, how many await a decision.

    One's own where coding is blind, everybody's elsewhere.
    """

    document: str
    number: int
    moved: int
    lost: int


def plan_correction(session: Session, document: str, span: Span, replacement: str) -> Plan:
    """Say what it would do to put other words in place of a passage.

    Args:
        document: slug of the document.
        span: the passage in code points; empty to put words in between.
        replacement: what is to stand there; it is put into canonical form.

    Raises:
        RefusedError: the passage is outside the text, or nothing would be left of the text.
        InputError: the replacement is no text.
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    old = documents.text(session.store, stored.id)
    if not 0 <= span.start <= span.end <= len(old):
        raise RefusedError("the passage is outside the text", where=document)
    words = _canonical(replacement)
    new = old[: span.start] + words + old[span.end :]
    if canonicalise(new) != new:
        # a mark at the edge of the new words belongs to the letter beside them
        return _plan(session, stored, Revision(old, edits_between(old, canonicalise(new))))
    edits = [
        edit._replace(start=edit.start + span.start, end=edit.end + span.start)
        for edit in edits_between(old[span.start : span.end], words)
    ]
    return _plan(session, stored, Revision(old, edits, span))


def plan_text(session: Session, document: str, new_text: str) -> Plan:
    """Say what it would do to put another text in place of a document's whole text.

    Line breaks at the very end are no change: editors put them there and take them away.

    Raises:
        RefusedError: nothing would be left of the text.
        InputError: it is no text.
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    old = documents.text(session.store, stored.id)
    new = ended_as(old, _canonical(new_text))
    return _plan(session, stored, Revision(old, edits_between(old, new)))


def plan_reread(session: Session, found: ImportedDocument) -> Plan:
    """Say what it would do to put the text of a file that was read anew in place of the document of its name.

    Raises:
        RefusedError: nothing would be left of the text.
        UnknownNameError: there is no such document.
    """
    stored = session.document(found.slug)
    old = documents.text(session.store, stored.id)
    return _plan(session, stored, Revision(old, edits_between(old, found.text)), found)


def plan_edited(session: Session, shown: StoredDocument, new_text: str) -> Plan:
    """As `plan_text`, for a text that took its time to be edited and would be lost if it were refused.

    Args:
        shown: the document as it was when the editing began.

    Raises:
        RefusedError: the text has been corrected meanwhile, so that this one would take that back. What was
            written lies in a new file beside the project then.
    """
    try:
        return plan_text(session.showing(shown), shown.slug, new_text)
    except TextChangedError:
        kept = write_new(session.path.with_name(f"{shown.slug}-edited.txt"), new_text.encode())
        raise RefusedError(
            "the text was corrected while you edited it; "
            f"what you wrote lies beside the project as {kept.name}",
            where=shown.slug,
            remedy="Look at both and correct again.",
        ) from None


def _canonical(text: str) -> str:
    try:
        null = b"\x00" in text.encode()
    except UnicodeEncodeError:
        null = True
    if null:
        raise InputError("the new words are not text", remedy="Give plain text (UTF-8).")
    return canonicalise(text)


def _plan(
    session: Session, stored: StoredDocument, revision: Revision, reread: ImportedDocument | None = None
) -> Plan:
    if not revision.new.strip():
        raise RefusedError("nothing would be left of the text", where=stored.slug)
    parts = rewrite(session.store, stored.id, revision, reread)
    turns = parts.turns.parts
    moved = {table: move_anchors(session.store, stored.id, revision, table) for table in ANCHOR_TABLES}
    whose = _counted(session, stored)
    tallies = []
    for table in _THINGS:
        there = revisions.owners_after(session.store, stored.id, table, -1)
        total = there.total() if whose is None else there[whose]
        if total:
            tallies.append(Tally(_THINGS[table], total, *moved[table].numbers(whose)))
    return Plan(
        document=stored.slug,
        base=stored.text_sha256,
        revision=revision,
        number=stored.revision + 1,
        tallies=tuple(tallies),
        turns_added=len(turns.added),
        turns_removed=len(turns.removed),
        turns_renamed=parts.turns.renamed,
        others=_others(session, stored, moved["coding"].owners),
        notes=(*parts.turns.notes, *_leaving_samples(session.store, stored, revision)),
        problems=parts.turns.problems,
        reread=reread,
    )


def _leaving_samples(store: Store, stored: StoredDocument, revision: Revision) -> list[str]:
    losing = Counter(move_drawn(store, stored.id, revision).losing)
    return [f"{counted(n, 'unit')} of the sample {slug} drawn no more" for slug, n in sorted(losing.items())]


def _counted(session: Session, stored: StoredDocument) -> str | None:
    """Return whose anchors may be counted: only this coder's where coding is blind, None for everybody's."""
    open_to = unblinded_documents(session)
    return None if open_to is None or stored.slug in open_to else session.coder.id


def _others(session: Session, stored: StoredDocument, owners: Counter[str]) -> tuple[Other, ...]:
    blind = _counted(session, stored) is not None
    status = notes.readings(session.store)
    found = []
    for coder in list_coders(session):
        reads = status.get((stored.slug, coder.slug))
        # where coding is blind, not even that another has codings here may be told
        if coder.id != session.coder.id and (reads is not None if blind else owners[coder.id]):
            found.append(Other(coder.slug, None if blind else owners[coder.id], reads == "finished"))
    return tuple(found)


def carry_out(session: Session, plan: Plan, reason: str = TYPING_ERROR) -> Done:
    """Make the next revision of a text as planned, with everything on it in its new place, as one act.

    Args:
        plan: what `plan_correction` or `plan_text` said.
        reason: why, for the list of revisions.

    Raises:
        RefusedError: nothing would change, the plan has problems, or the text has changed since it was made;
            nothing was written.
        InputError: no reason is given.
    """
    if not reason.strip():
        raise InputError("say why the text is corrected")
    if not plan.changes:
        raise RefusedError("nothing is different", where=plan.document)
    if plan.problems:
        raise RefusedError("; ".join(plan.problems[:3]), where=plan.document)
    with session.act("correct", f"corrected {plan.document}: revision {plan.number}"):
        stored = session.document(plan.document)
        if stored.text_sha256 != plan.base:
            raise RefusedError(
                "the text has changed since", where=plan.document, remedy="Nothing was changed; look again."
            )
        return _write(session, stored, plan, " ".join(reason.split()))


def _write(session: Session, stored: StoredDocument, plan: Plan, reason: str) -> Done:
    store, revision = session.store, plan.revision
    parts = rewrite(store, stored.id, revision, plan.reread)
    moved = {table: move_anchors(store, stored.id, revision, table) for table in ANCHOR_TABLES}
    number = revisions.keep_revision(store, stored.id, reason, session.coder.id)
    hashed = documents.keep_text(store, revision.new)
    if plan.reread is None:
        _shift_parts(store, stored.id, revision, parts)
    _write_parts(store, stored.id, parts)
    for table in ANCHOR_TABLES:
        for anchor, twin in moved[table].lost:
            lost_anchors.lose(store, stored.id, stored.revision, table, anchor, twin)
        # what is behind the edits makes room before others come, or follows when they have gone
        steps = [
            partial(revisions.move_anchors, store, table, moved[table].moves),
            partial(revisions.shift, store, stored.id, table, revision.window.end, revision.growth),
        ]
        for step in steps[::-1] if revision.growth > 0 else steps:
            step()
    drawn = move_drawn(store, stored.id, revision)
    revisions.drop_drawn(store, drawn.lost)
    revisions.move_anchors(store, "sample_unit", drawn.moves)
    revisions.fit_whole(store, stored.id, len(revision.new))
    words = data_words(
        revision.new,
        documents.sections(store, stored.id),
        documents.turns(store, stored.id),
        documents.annotations_of(store, stored.id),
    )
    revisions.set_text(store, stored.id, hashed, number, words)
    revisions.move_places(store, stored.id, revision.offset)
    suggestions.forget_texts(store, [stored.id])
    counts = [moved[table].numbers(_counted(session, stored)) for table in _THINGS]
    return Done(stored.slug, number, sum(n[0] for n in counts), sum(n[1] + n[2] for n in counts))


def _shift_parts(store: Store, document_id: str, revision: Revision, parts: Rewritten) -> None:
    looked_at = [turn.label_start for _, turn in revisions.turns(store, document_id, revision.window)]
    revisions.shift(store, document_id, "turn", max(looked_at, default=revision.window.end), revision.growth)
    revisions.shift(store, document_id, "annotation", parts.lines.end, revision.growth)


def _write_parts(store: Store, document_id: str, parts: Rewritten) -> None:
    person_ids = people.person_ids(store)
    revisions.write_parts(store, document_id, "section", parts.sections, person_ids)
    revisions.write_parts(store, document_id, "page", parts.pages, person_ids)
    revisions.write_parts(store, document_id, "turn", parts.turns.parts, person_ids)
    revisions.write_parts(store, document_id, "annotation", parts.annotations, person_ids)


def tell(plan: Plan) -> list[str]:
    """Return what a plan would do, in a few lines for people."""
    if not plan.changes:
        return ["nothing is different"]
    lines = [
        f"revision {plan.number}: {counted(len(plan.revision.edits), 'place')} changed",
        *(_tally_words(tally) for tally in plan.tallies),
    ]
    for number, words in (
        (plan.turns_added, "begun"),
        (plan.turns_removed, "joined to the one before, or gone"),
        (plan.turns_renamed, "given to another speaker"),
    ):
        if number:
            lines.append(f"{counted(number, 'turn')} {words}")
    for other in plan.others:
        finished = " (who has finished)" if other.finished else ""
        if other.codings is None:
            lines.append(f"whatever {other.coder}{finished} has here goes with its words, too")
        else:
            lines.append(f"{counted(other.codings, 'coding')} of {other.coder}{finished} among them")
    return [*lines, *plan.notes, *plan.problems]


def _tally_words(tally: Tally) -> str:
    all_of_them = counted(tally.total, tally.thing)
    if not (tally.moved or tally.lost or tally.twins):
        return f"{all_of_them} {'stays where it is' if tally.total == 1 else 'stay where they are'}"
    words = (
        f"{tally.moved} of {all_of_them} {'moves with its' if tally.total == 1 else 'move with their'} words"
    )
    words += f" · {tally.lost} lose them" if tally.lost else ""
    return words + (f" · {tally.twins} come to lie on one of the same code" if tally.twins else "")
