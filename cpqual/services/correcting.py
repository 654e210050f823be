"""Correcting a coded text: first a plan that says what would move, then a new revision as one act.

Everybody's codings, memos, links, decisions and answers go with their words. What loses its words is set
aside until somebody says where it belongs (`cpqual.services.lost_anchors`); nothing is thrown away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain.documents import Annotation, Section, StoredDocument, Turn
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.revising import Revision, edits_between
from cpqual.domain.text import Span, canonicalise
from cpqual.domain.units import data_words
from cpqual.domain.wording import counted
from cpqual.services.layers import unblinded_documents
from cpqual.services.revised_parts import Parts, move_annotations, move_sections, move_turns
from cpqual.services.session import Session, list_coders
from cpqual.storage import documents, notes, people, revisions
from cpqual.storage.revisions import ANCHOR_TABLES, Anchor, AnchorTable
from cpqual.storage.store import Store

TYPING_ERROR = "typing error"
"""Why a text is corrected, unless somebody says otherwise."""

_ASIDE = 1 << 40

_THINGS: dict[AnchorTable, str] = {
    "coding": "coding",
    "memo": "memo",
    "memo_link": "link",
    "decision": "decision",
    "verdict": "answer to a suggestion",
}


class _Moved(NamedTuple):
    """What becomes of the rows of one table: moves in an order that can be written, rows that are lost."""

    moves: list[tuple[str, int, int]]
    lost: list[tuple[Anchor, str | None]]
    owners: Counter[str]


class _Rewritten(NamedTuple):
    """The parts of a document in its new text."""

    sections: Parts[Section]
    turns: Parts[Turn]
    annotations: Parts[Annotation]
    words: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of one kind there are, how many move with their words, and how many lose them.

    Attributes:
        twins: of those lost, how many would lie exactly where another of the same code and coder lies.
    """

    thing: str
    total: int
    moved: int
    lost: int
    twins: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """Another coder whose codings the correction moves; how many is None where coding is blind."""

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
        tallies: codings, memos, links, decisions and answers, where there are any.
        turns_added, turns_removed, turns_changed: what becomes of speakers' turns, apart from moving.
        others: whose work would move besides one's own.
        notes: what is worth knowing.
        problems: why it cannot be carried out; empty when it can.
    """

    document: str
    base: str
    revision: Revision
    number: int
    tallies: tuple[Tally, ...]
    turns_added: int
    turns_removed: int
    turns_changed: int
    others: tuple[Other, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether the text would be another one."""
        return bool(self.revision.edits)


@dataclass(frozen=True, slots=True)
class Done:
    """A correction that was made: its revision, how many anchors moved, how many await a decision."""

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
    words = _ended_as(old[span.start : span.end], _canonical(replacement))
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
    new = _ended_as(old, _canonical(new_text))
    return _plan(session, stored, Revision(old, edits_between(old, new)))


def _canonical(text: str) -> str:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise InputError("the new words are not text", remedy="Give plain text (UTF-8).")
    return canonicalise(text)


def _ended_as(old: str, new: str) -> str:
    """Return a text with as many line breaks at its end as the old one has."""
    return new.rstrip("\n") + old[len(old.rstrip("\n")) :]


def _plan(session: Session, stored: StoredDocument, revision: Revision) -> Plan:
    if not revision.new.strip():
        raise RefusedError("nothing would be left of the text", where=stored.slug)
    parts, remarks, problems = _rewrite(session.store, stored.id, revision)
    moved = {table: _move(session.store, stored.id, revision, table) for table in ANCHOR_TABLES}
    tallies = []
    for table in ANCHOR_TABLES:
        total = revisions.count_anchors(session.store, stored.id, table)
        one = moved[table]
        twins = sum(twin is not None for _, twin in one.lost)
        if total:
            tallies.append(Tally(_THINGS[table], total, len(one.moves), len(one.lost), twins))
    same_place = sum(turn.label != before.label for _, turn, before in _paired(session, stored, parts))
    return Plan(
        document=stored.slug,
        base=stored.text_sha256,
        revision=revision,
        number=stored.revision + 1,
        tallies=tuple(tallies),
        turns_added=len(parts.turns.added),
        turns_removed=len(parts.turns.removed),
        turns_changed=same_place,
        others=_others(session, stored, moved["coding"].owners),
        notes=remarks,
        problems=problems,
    )


def _paired(session: Session, stored: StoredDocument, parts: _Rewritten) -> Iterable[tuple[str, Turn, Turn]]:
    before = dict(revisions.turns(session.store, stored.id))
    return [(row_id, turn, before[row_id]) for row_id, turn in parts.turns.changed]


def _others(session: Session, stored: StoredDocument, owners: Counter[str]) -> tuple[Other, ...]:
    open_to = unblinded_documents(session)
    blind = open_to is not None and stored.slug not in open_to
    status = notes.readings(session.store)
    return tuple(
        Other(
            coder.slug,
            None if blind else owners[coder.id],
            status.get((stored.slug, coder.slug)) == "finished",
        )
        for coder in list_coders(session)
        if coder.id != session.coder.id and owners[coder.id]
    )


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
        return _write(session, stored, plan.revision, " ".join(reason.split()))


def _write(session: Session, stored: StoredDocument, revision: Revision, reason: str) -> Done:
    store = session.store
    parts, _, _ = _rewrite(store, stored.id, revision)
    moved = {table: _move(store, stored.id, revision, table) for table in ANCHOR_TABLES}
    hashed = documents.keep_text(store, revision.new)
    number = revisions.set_text(store, stored.id, hashed, parts.words, reason, session.coder.id)
    person_ids = people.person_ids(store)
    revisions.write_parts(store, stored.id, "section", parts.sections, person_ids)
    revisions.write_parts(store, stored.id, "turn", parts.turns, person_ids)
    revisions.write_parts(store, stored.id, "annotation", parts.annotations, person_ids)
    for table in ANCHOR_TABLES:
        for anchor, twin in moved[table].lost:
            revisions.lose(store, stored.id, stored.revision, table, anchor, twin)
        revisions.move_anchors(store, table, moved[table].moves)
    revisions.move_absorbed(store, stored.id, lambda start, end: revision.move(Span(start, end)))
    revisions.move_places(store, stored.id, revision.offset)
    revisions.drop_suggestions(store, stored.id)
    return Done(
        stored.slug,
        number,
        sum(len(one.moves) for one in moved.values()),
        sum(len(one.lost) for one in moved.values()),
    )


def _rewrite(
    store: Store, document_id: str, revision: Revision
) -> tuple[_Rewritten, tuple[str, ...], tuple[str, ...]]:
    sections = move_sections(revision, revisions.sections(store, document_id))
    turns, remarks, problems = move_turns(revision, revisions.turns(store, document_id))
    annotations = move_annotations(
        revision, revisions.annotations_of(store, document_id), sections.every, turns.every
    )
    words = data_words(revision.new, sections.every, turns.every, annotations.every)
    return _Rewritten(sections, turns, annotations, words), remarks, problems


def _move(store: Store, document_id: str, revision: Revision, table: AnchorTable) -> _Moved:
    """Say where the rows of a table go; one that would lie on its twin loses its place to it."""
    if not revision.edits:
        return _Moved([], [], Counter())
    # a span that ends in blanks after an edit gives them up, and may so come to lie on one that ends there
    first = len(revision.old[: revision.window.start].rstrip())
    rows = revisions.anchors(store, document_id, table, first)
    lost: list[tuple[Anchor, str | None]] = []
    keeper: dict[tuple[str, Span], str] = {}
    moves: list[tuple[Anchor, Span]] = []
    # of twins the one whose words stayed is kept, or else the older one: ids grow with time
    rows.sort(key=lambda row: (revision.touches(Span(row.start, row.end)), row.id))
    for row in rows:
        span = revision.move(Span(row.start, row.end))
        twin = keeper.setdefault((row.alone, span), row.id) if row.alone and span else row.id
        if span is None or twin != row.id:
            lost.append((row, None if span is None else twin))
        elif span != (row.start, row.end):
            moves.append((row, span))
    owners = Counter(row.coder_id for row, _ in (*moves, *lost))
    return _Moved(_in_order(moves, revision.growth), lost, owners)


def _in_order(moves: Sequence[tuple[Anchor, Span]], growth: int) -> list[tuple[str, int, int]]:
    """Order moves so that no row is put where one of the same code and coder has yet to leave."""
    left = sorted(moves, key=lambda move: move[0].start, reverse=growth > 0)
    taken = Counter[tuple[str | None, int, int]]((row.alone, row.start, row.end) for row, _ in left)
    ordered: list[tuple[str, int, int]] = []
    waited = 0
    while left:
        later = []
        for row, span in left:
            here = (row.alone, row.start, row.end)
            if row.alone and taken[row.alone, *span] and waited < 2:
                later.append((row, span))
                continue
            if row.alone and waited >= 2:
                # some wait for each other in a ring: one steps aside, beyond every text
                aside = row._replace(start=_ASIDE + len(ordered), end=_ASIDE + len(ordered) + 1)
                ordered.append((aside.id, aside.start, aside.end))
                later.append((aside, span))
                waited = 0
            else:
                taken[row.alone, *span] += 1
                ordered.append((row.id, *span))
            taken[here] -= 1
        # what could not go in one direction can in the other
        waited = waited + 1 if len(later) == len(left) else 0
        left = later[::-1]
    return ordered


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
        (plan.turns_changed, "given to another speaker"),
    ):
        if number:
            lines.append(f"{counted(number, 'turn')} {words}")
    for other in plan.others:
        how_many = "codings" if other.codings is None else counted(other.codings, "coding")
        lines.append(
            f"{how_many} of {other.coder} among them{' (who has finished)' if other.finished else ''}"
        )
    return [*lines, *plan.notes, *plan.problems]


def _tally_words(tally: Tally) -> str:
    words = f"{tally.moved} of {counted(tally.total, tally.thing)} move with their words"
    if tally.lost:
        gone = tally.lost - tally.twins
        words += f" · {gone} lose them" if gone else ""
        words += f" · {tally.twins} come to lie on one of the same code" if tally.twins else ""
    return words
