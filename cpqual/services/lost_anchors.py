"""What a correction left without words: listed, put on another passage, or let go."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.errors import RefusedError
from cpqual.domain.revising import Revision, edits_between
from cpqual.domain.text import Span
from cpqual.domain.units import trim
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session, list_coders
from cpqual.storage import codes, documents, revisions
from cpqual.storage import lost_anchors as rows
from cpqual.storage.lost_anchors import LostRow
from cpqual.storage.revisions import AnchorTable

KIND_WORDS: dict[AnchorTable, str] = {
    "coding": "coding",
    "memo": "place of a memo",
    "memo_link": "link of a memo",
    "decision": "decision",
    "verdict": "answer to a suggestion",
    "negative_case": "negative case",
    "kept_quote": "kept quote",
    "card_quote": "quote of a theme card",
    "feedback_link": "passage of feedback",
    "framework_link": "passage of a summary",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that stood on words which a correction took away.

    Attributes:
        kind: what it is; see `KIND_WORDS`.
        code: slug of its code, empty for memos and links.
        coder: whose it is; only they decide about it.
        revision: the revision in which it stood on `[start, end)`, on these `words`.
        why: in words.
    """

    id: str
    kind: AnchorTable
    document: str
    code: str
    coder: str
    revision: int
    start: int
    end: int
    words: str
    why: str


def lost(session: Session, document: str | None = None) -> list[Lost]:
    """Return what has lost its words, in one document or all, in text order.

    Where coding is blind, what is others' is left out.

    Raises:
        UnknownNameError: there is no such document.
    """
    wanted = session.document(document).id if document is not None else None
    open_to = unblinded_documents(session)
    found = []
    reader = _Reader(session)
    for row in rows.lost_rows(session.store, wanted):
        one = reader.read(row)
        if one.coder == session.coder.slug or open_to is None or row.document in open_to:
            found.append(one)
    return found


def place_lost(session: Session, lost_id: str, document: str, span: Span) -> Lost:
    """Put something on another passage, as one act; memos on a lost coding go back to it.

    Raises:
        RefusedError: it is not there any more or is another coder's, the passage is empty or outside the
            text, it carries the same already, or the code or memo it needs is gone.
        UnknownNameError: there is no such document.
    """
    row, one = _require_own(session, lost_id)
    stored = session.document(document)
    text = documents.text(session.store, stored.id)
    if not 0 <= span.start < span.end <= len(text):
        raise RefusedError("the passage is empty or outside the text", where=document)
    span = trim(text, *span)
    if span.start == span.end:
        raise RefusedError("the passage holds only white space", where=document)
    if row.table in ("coding", "decision", "verdict") and not one.code:
        raise RefusedError("its code is not in the codebook any more", remedy="Let it go, or undo that act.")
    with session.act("place", f"placed a lost {KIND_WORDS[one.kind]} on {document} {span.start}–{span.end}"):
        outcome = rows.put_back(session.store, row, stored.id, *span)
        if outcome == "taken":
            raise RefusedError("this code is on this passage already", where=document)
        if outcome == "no memo":
            raise RefusedError("the memo has been removed since", remedy="Let its place go.")
    return one


def drop_lost(session: Session, lost_id: str) -> Lost:
    """Let something go that lost its words, as one act; the log keeps it, and undo brings it back.

    Raises:
        RefusedError: it is not there any more, or is another coder's.
    """
    _, one = _require_own(session, lost_id)
    with session.act("let-go", f"let go a lost {KIND_WORDS[one.kind]} of {one.document}"):
        rows.forget_lost(session.store, lost_id)
    return one


def where(session: Session, one: Lost) -> int:
    """Return the place in the text of now that is nearest to where something stood, in code points.

    Raises:
        UnknownNameError: its document is gone.
    """
    stored = session.document(one.document)
    old = revisions.text_of(session.store, stored.id, one.revision) or ""
    new = documents.text(session.store, stored.id)
    return Revision(old, edits_between(old, new)).offset(one.start, "before")


def _require_own(session: Session, lost_id: str) -> tuple[LostRow, Lost]:
    row = next((row for row in rows.lost_rows(session.store) if row.id == lost_id), None)
    if row is None:
        raise RefusedError("nothing lost has this id", remedy="See: cpqual documents lost list")
    one = _Reader(session).read(row)
    if one.coder not in (session.coder.slug, CONSENSUS_SLUG):
        raise RefusedError(f"this is {one.coder}'s: only {one.coder} decides about it")
    return row, one


class _Reader:
    """Says of lost rows what they were, looking each text up once."""

    def __init__(self, session: Session) -> None:
        self._store = session.store
        self._codes = {row_id: slug for slug, row_id in codes.code_ids(session.store).items()}
        self._coders = {coder.id: coder.slug for coder in list_coders(session)}
        self._texts: dict[tuple[str, int], str] = {}

    def read(self, row: LostRow) -> Lost:
        what = self._codes.get(row.row.get("code_id") or "", "")
        twin = "another of the same code came to lie on the same words"
        return Lost(
            row.id,
            row.table,
            row.document,
            what,
            self._coders.get(row.row["coder_id"], ""),
            row.revision,
            row.start,
            row.end,
            self._text(row)[row.start : row.end],
            twin if "twin" in row.row else "its words were taken out",
        )

    def _text(self, row: LostRow) -> str:
        key = row.document, row.revision
        if key not in self._texts:
            self._texts[key] = revisions.text_of(self._store, row.document_id, row.revision) or ""
        return self._texts[key]
