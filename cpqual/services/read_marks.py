"""What a coder has read and perhaps left without a code: said outright, so that nothing has to be guessed."""

from __future__ import annotations

from collections.abc import Iterable

from cpqual.domain.codings import Coding, ReadWay
from cpqual.domain.documents import StoredDocument
from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.domain.wording import counted
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents, notes, read_units, unanswered
from cpqual.storage.store import BY_THE_WAY
from cpqual.storage.suggestions import CachedSuggestion


def mark_read(session: Session, document: str, spans: Iterable[Span], way: ReadWay) -> None:
    """Keep that this coder has read passages of a document, as one act or within the one in progress.

    Passages that are marked already stay as they are.

    Args:
        document: slug of the document.
        spans: the passages in code points, mostly units.
        way: what brought the coder there.

    Raises:
        UnknownNameError: the document is not in the project.
    """
    found = list(spans)
    stored = session.document(document)
    with session.act("read", f"read {counted(len(found), 'unit')} in {document}"):
        read_units.add_read_units(session.store, stored.id, session.coder.id, found, way)


def keep_passed_over(
    session: Session,
    document: StoredDocument,
    spans: Iterable[Span],
    left: Iterable[CachedSuggestion] = (),
) -> None:
    """Keep what this coder passed over while reading on, as an act by the way, which undo leaves where it is.

    Nothing is kept where the project is open to read, or where the text is not the one read any more.

    Args:
        document: as it was when it was read.
        spans: units in code points of that text.
        left: suggestions that stood beside a unit when its coder went on; those that were answered or coded
            since are not kept.
    """
    now = documents.document(session.store, document.slug)
    if session.read_only or now is None or now.text_sha256 != document.text_sha256:
        return
    found, open_ = list(spans), _still_open(session, now, left)
    passed = f"passed over {counted(len(found), 'unit')}" if found else ""
    unanswered_ = f"left {counted(len(open_), 'suggestion')} unanswered" if open_ else ""
    words = " and ".join(part for part in (passed, unanswered_) if part)
    if not words:
        return
    with session.act(BY_THE_WAY, f"{words} in {document.slug}"):
        read_units.add_read_units(session.store, now.id, session.coder.id, found, "reading")
        unanswered.add_unanswered(session.store, now.id, session.coder.id, open_)


def _still_open(
    session: Session, document: StoredDocument, left: Iterable[CachedSuggestion]
) -> list[tuple[int, int, str, float, str]]:
    """Return those suggestions, as they are kept, that this coder has neither answered nor coded by now."""
    shown = list(left)
    if not shown:
        return []
    ids = codes.code_ids(session.store)
    made: dict[str, list[Coding]] = {}
    for one in codings.codings(session.store, document_id=document.id, coder_id=session.coder.id):
        made.setdefault(one.code, []).append(one)
    answered = {
        (v.start, v.end, v.code) for v in notes.verdicts(session.store, session.coder.id, document.id)
    }
    return [
        (one.start, one.end, ids[one.code], one.probability, one.run)
        for one in shown
        if one.code in ids
        and (one.start, one.end, one.code) not in answered
        and not any(c.start < one.end and one.start < c.end for c in made.get(one.code, ()))
    ]


def read_passages(session: Session, document: str) -> list[Span]:
    """Return the passages of a document that this coder has marked as read, sorted and disjoint."""
    stored = session.document(document)
    marks = read_units.read_units(session.store, coder_id=session.coder.id, document_id=stored.id)
    return union(Span(mark.start, mark.end) for mark in marks)
