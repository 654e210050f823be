"""What a coder has read and perhaps left without a code: said outright, so that nothing has to be guessed."""

from __future__ import annotations

from collections.abc import Iterable

from cpqual.domain.codings import ReadWay
from cpqual.domain.documents import StoredDocument
from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.domain.wording import counted
from cpqual.services.session import Session
from cpqual.storage import documents, read_units
from cpqual.storage.store import BY_THE_WAY


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


def keep_passed_over(session: Session, document: StoredDocument, spans: Iterable[Span]) -> None:
    """Keep what this coder passed over while reading on, as an act by the way, which undo leaves where it is.

    Nothing is kept where the project is open to read, or where the text is not the one read any more.

    Args:
        document: as it was when it was read.
        spans: units in code points of that text.
    """
    found = list(spans)
    now = documents.document(session.store, document.slug)
    if not found or session.read_only or now is None or now.text_sha256 != document.text_sha256:
        return
    words = f"passed over {counted(len(found), 'unit')} in {document.slug}"
    with session.act(BY_THE_WAY, words):
        read_units.add_read_units(session.store, now.id, session.coder.id, found, "reading")


def read_passages(session: Session, document: str) -> list[Span]:
    """Return the passages of a document that this coder has marked as read, sorted and disjoint."""
    stored = session.document(document)
    marks = read_units.read_units(session.store, coder_id=session.coder.id, document_id=stored.id)
    return union(Span(mark.start, mark.end) for mark in marks)
