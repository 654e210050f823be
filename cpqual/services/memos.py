"""Memos: dated notes anchored to a passage, a coding, a code, a person or the project."""

from __future__ import annotations

from cpqual.domain.codings import Memo, MemoKind
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services.session import Session
from cpqual.storage import notes


def add_memo(
    session: Session,
    body: str,
    *,
    kind: MemoKind = "theoretical",
    document: str | None = None,
    span: Span | None = None,
    code: str | None = None,
) -> str:
    """Write a memo on a passage, a document, a code, or (with no anchor) the project; return its id.

    Raises:
        RefusedError: the memo is empty.
        UnknownNameError: the document or code is not in the project.
    """
    if not body.strip():
        raise RefusedError("the memo is empty")
    anchor: dict[str, object] = {}
    if document is not None:
        anchor["document_id"] = session.document(document).id
    if span is not None:
        anchor |= {"start": span.start, "end": span.end}
    if code is not None:
        anchor["code_id"] = session.code_id(code)
    with session.act("memo", f"memo on {document or code or 'the project'}"):
        return notes.add_memo(session.store, session.coder.id, kind, body.strip(), **anchor)


def change_memo(session: Session, memo: Memo, body: str) -> None:
    """Rewrite a memo, or remove it when nothing is left of it; the log keeps what it said.

    Raises:
        RefusedError: it is another coder's.
    """
    if memo.coder != session.coder.slug:
        raise RefusedError(f"this memo is {memo.coder}'s")
    with session.act("memo", f"{'changed' if body.strip() else 'removed'} a memo"):
        if body.strip():
            notes.change_memo(session.store, memo.id, body.strip())
        else:
            notes.remove_memo(session.store, memo.id)


def list_memos(session: Session, document: str | None = None) -> list[Memo]:
    """Return this coder's memos, oldest first."""
    document_id = session.document(document).id if document else None
    return [m for m in notes.memos(session.store, document_id) if m.coder == session.coder.slug]
