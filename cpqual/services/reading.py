"""What a coder reads: the list of documents with progress, and one document with its codings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from cpqual.domain.codings import Coding, Memo
from cpqual.domain.documents import Annotation, Page, Section, StoredDocument, Turn
from cpqual.domain.errors import RefusedError
from cpqual.domain.units import Unit, UnitKind, touches, units
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents, memos, notes, revisions, second_readings

_LATEST = 100
"""Codings looked at for the codes used last."""


class ListedDocument(NamedTuple):
    """A document in the list: its facts, this coder's codings in it, and whether it is finished."""

    document: StoredDocument
    codings: int
    finished: bool


class OpenDocument(NamedTuple):
    """A document as a coder sees it: its text, its parts, and this coder's own codings and memos."""

    document: StoredDocument
    text: str
    sections: tuple[Section, ...]
    turns: tuple[Turn, ...]
    annotations: tuple[Annotation, ...]
    units: tuple[Unit, ...]
    codings: tuple[Coding, ...]
    memos: tuple[Memo, ...]
    pages: tuple[Page, ...] = ()

    def page_at(self, offset: int) -> str:
        """Return the number of the page that a place of the text was on; empty where there are no pages."""
        i = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[i].number if i >= 0 else ""


def list_documents(session: Session, where: str = "", *, survey: bool = True) -> list[ListedDocument]:
    """Return all documents in import order with this coder's progress.

    Of a coder who reads a sample a second time, those of the sample.

    Args:
        where: a filter; see `filtering.select`.
        survey: whether the answers of a survey are among them; see `answer_queue`.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: there is no such name in the filter.
    """
    counted = codings.counts_by_document(session.store, session.coder.id)
    status = notes.readings(session.store)
    again = session.second_reading
    among = second_readings.documents(session.store, again.sample_id) if again else None
    selected = _selected(session, where) if where else None
    return [
        ListedDocument(
            document,
            counted.get(document.slug, 0),
            status.get((document.slug, session.coder.slug)) == "finished",
        )
        for document in documents.documents(session.store, survey=survey)
        if (among is None or document.slug in among) and (selected is None or document.slug in selected)
    ]


def survey_size(session: Session) -> int:
    """Return how many documents are answers of a survey."""
    return documents.survey_size(session.store)


def is_answer(session: Session, slug: str) -> bool:
    """Tell whether a document of that slug is there, and an answer of a survey."""
    found = documents.document(session.store, slug)
    return found is not None and found.kind == "survey"


def is_finished(session: Session, slug: str) -> bool:
    """Tell whether this coder has finished a document.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(slug)
    return notes.reading_of(session.store, stored.id, session.coder.id) == "finished"


def _selected(session: Session, where: str) -> frozenset[str]:
    # the first screen lists documents without a filter
    from cpqual.services.filtering import select

    return select(session, where).documents


def open_document(session: Session, slug: str) -> OpenDocument:
    """Return a document with everything this coder may see of it.

    Raises:
        UnknownNameError: there is no such document.
        RefusedError: the coder reads a sample a second time, and the document is not in it.
    """
    stored = session.document(slug)
    text, sections, turns, found_units = text_and_units(session, stored, session.project.unit)
    if again := session.second_reading:
        drawn = second_readings.spans(session.store, again.sample_id, stored.id)
        if not drawn:
            raise RefusedError(
                f"not in the sample {again.sample}, which {again.coder} reads a second time", where=slug
            )
        found_units = tuple(one._replace(drawn=touches(drawn, one.span)) for one in found_units)
    return OpenDocument(
        document=stored,
        text=text,
        sections=sections,
        turns=turns,
        annotations=tuple(documents.annotations_of(session.store, stored.id)),
        units=found_units,
        codings=tuple(codings.codings(session.store, document_id=stored.id, coder_id=session.coder.id)),
        memos=tuple(memos.memos(session.store, stored.id, session.coder.id)),
        pages=tuple(page for _, page in revisions.pages(session.store, stored.id)),
    )


def text_and_units(
    session: Session, stored: StoredDocument, unit: UnitKind
) -> tuple[str, tuple[Section, ...], tuple[Turn, ...], tuple[Unit, ...]]:
    """Return a document's text, sections, turns, and its units of one kind."""
    text = documents.text(session.store, stored.id)
    sections = tuple(documents.sections(session.store, stored.id))
    turns = tuple(documents.turns(session.store, stored.id))
    return text, sections, turns, tuple(units(text, sections, turns, unit))


def finish(session: Session, slug: str, *, finished: bool = True) -> None:
    """Say that this coder has finished a document, or has taken it up again.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(slug)
    words = f"{'finished' if finished else 'took up again'} {slug}"
    with session.act("finish", words):
        status: notes.ReadingStatus = "finished" if finished else "assigned"
        notes.set_reading(session.store, stored.id, session.coder.id, status)
        if stored.kind == "survey":
            # the first screen reads no survey
            from cpqual.services import alike

            alike.finish(session, stored, status)


def last_place(session: Session, slug: str | None = None) -> tuple[str, int] | None:
    """Return (document slug, offset) where this coder was last, in one document or at all.

    Raises:
        UnknownNameError: there is no such document.
    """
    store, coder = session.store, session.coder.id
    if slug is not None:
        found = documents.place(store, coder, session.document(slug).id)
        return (slug, found[1]) if found else None
    found = documents.place(store, coder, None)
    if found is None:
        return None
    slugs = {document.id: document.slug for document in documents.documents(store)}
    return (slugs[found[0]], found[1]) if found[0] in slugs else None


def remember_place(session: Session, slug: str, offset: int) -> None:
    """Remember where this coder is, so that the workbench opens there again; nothing where one only reads.

    Raises:
        UnknownNameError: there is no such document.
    """
    if session.read_only:
        return
    documents.set_place(session.store, session.coder.id, session.document(slug).id, offset)


def find_codings(session: Session, coding_ids: Iterable[str]) -> list[Coding]:
    """Return this coder's codings of these ids; those that are not there any more are left out."""
    found = (codings.coding(session.store, coding_id) for coding_id in coding_ids)
    return [coding for coding in found if coding is not None and coding.coder == session.coder.slug]


def recent_codes(session: Session) -> list[str]:
    """Return the slugs of the codes this coder has put on last, latest first."""
    return codings.latest_codes(session.store, session.coder.id, _LATEST)


def rule_versions(session: Session) -> dict[str, int]:
    """Return, per code slug, the latest version in which its rule changed, where it ever did."""
    return {slug: change.version for slug, change in codes.rule_changes(session.store).items()}


def coding_counts(session: Session) -> dict[str, int]:
    """Return how many codings this coder has per code."""
    return codings.counts(session.store, session.coder.id)
