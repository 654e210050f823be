"""What a revision makes of the sections, pages, turns and transcribers' marks of its document."""

from __future__ import annotations

from typing import NamedTuple

from cpqual.domain.documents import Annotation, ImportedDocument, Page, Section
from cpqual.domain.revising import Revision
from cpqual.domain.text import Span
from cpqual.services.reread_parts import fit_parts, fit_turns
from cpqual.services.revised_parts import (
    MovedTurns,
    Parts,
    lines_around,
    move_annotations,
    move_stretches,
    move_turns,
)
from cpqual.storage import revisions
from cpqual.storage.store import Store


class Rewritten(NamedTuple):
    """The parts of a document around the edits, as they are in its new text."""

    sections: Parts[Section]
    pages: Parts[Page]
    turns: MovedTurns
    annotations: Parts[Annotation]
    lines: Span
    """The lines of the old text in which annotations were looked at."""


def rewrite(store: Store, document_id: str, revision: Revision, reread: ImportedDocument | None) -> Rewritten:
    """Return the parts of a document as a revision of its text leaves them.

    Args:
        reread: the document as its file has it now, where the new text comes from there: its parts are then
            those of the file. Else they are worked out from the text around the edits.
    """
    if reread is not None:
        return _reread(store, document_id, revision, reread)
    window = revision.window
    sections = move_stretches(revision, revisions.sections(store, document_id))
    pages = move_stretches(revision, revisions.pages(store, document_id))
    turns = move_turns(
        revision, revisions.turns(store, document_id, window), revisions.speakers(store, document_id)
    )
    lines = lines_around(revision.old, window)
    for _ in range(2):
        # a mark may run over several lines: those beside it on its first and last line count, too
        marks = revisions.annotations_of(store, document_id, lines)
        reach = Span(
            min([lines.start, *(mark.start for _, mark in marks)]),
            max([lines.end, *(mark.end for _, mark in marks)]),
        )
        lines = lines_around(revision.old, reach)
    annotations = move_annotations(revision, marks, sections.every, turns.parts.every)
    return Rewritten(sections, pages, turns, annotations, lines)


def _reread(store: Store, document_id: str, revision: Revision, found: ImportedDocument) -> Rewritten:
    whole = Span(0, len(revision.old))
    return Rewritten(
        fit_parts(revision, revisions.sections(store, document_id), found.sections),
        fit_parts(revision, revisions.pages(store, document_id), found.pages),
        fit_turns(revision, revisions.turns(store, document_id, whole), found),
        fit_parts(revision, revisions.annotations_of(store, document_id, whole), found.annotations),
        whole,
    )
