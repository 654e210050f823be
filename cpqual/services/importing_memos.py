"""Memos that come with a document: comments put beside it, and the researcher's own sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpqual.domain.codings import MemoKind
from cpqual.domain.documents import Comment, ImportedDocument, SectionType
from cpqual.domain.text import Span
from cpqual.domain.units import trim
from cpqual.services.session import Session
from cpqual.storage import memos

_NOTES: dict[SectionType, MemoKind] = {"reflection": "reflexive", "analytic": "theoretical"}
"""Sections that are no data but the researcher's own thinking, and the kind of memo each makes."""


@dataclass(frozen=True, slots=True)
class ComingMemo:
    """A memo that an import would write.

    Attributes:
        span: the passage it is about, in code points; None for the whole document.
    """

    kind: MemoKind
    body: str
    span: Span | None


def comment_memos(document: ImportedDocument) -> list[ComingMemo]:
    """Return the comments of a file as memos; the first line says who wrote each, and when."""
    return [
        ComingMemo("document", f"{_whose(document, comment)}\n{comment.words.strip()}", _span(comment))
        for comment in document.comments
        if comment.words.strip()
    ]


def note_memos(document: ImportedDocument) -> list[ComingMemo]:
    """Return the sections of field notes that are the researcher's own thinking."""
    return list(_notes(document))


def _notes(document: ImportedDocument) -> Iterator[ComingMemo]:
    text = document.text
    for section in document.sections:
        kind = _NOTES.get(section.type)
        if kind is None:
            continue
        words = trim(text, section.start, section.end)
        if words.end > words.start:
            yield ComingMemo(kind, text[words.start : words.end], words)


def _whose(document: ImportedDocument, comment: Comment) -> str:
    author = comment.author or "somebody"
    day = f", {comment.date[:10]}" if comment.date else ""
    if comment.reply_to is not None and 0 <= comment.reply_to < len(document.comments):
        other = document.comments[comment.reply_to].author or "somebody"
        return f"Comment by {author}{day}, in answer to {other}"
    return f"Comment by {author}{day}"


def _span(comment: Comment) -> Span | None:
    return Span(comment.start, comment.end) if comment.end > comment.start else None


def write_memos(session: Session, document_id: str, coming: Sequence[ComingMemo]) -> int:
    """Write memos of the importing coder, inside an act, and return how many; those there are left alone."""
    there = {memo.body for memo in memos.memos(session.store, document_id)} if coming else set()
    fresh = [memo for memo in coming if memo.body not in there]
    for memo in fresh:
        place: dict[str, object] = {"start": memo.span.start, "end": memo.span.end} if memo.span else {}
        memos.add_memo(
            session.store, session.coder.id, memo.kind, memo.body, document_id=document_id, **place
        )
    return len(fresh)
