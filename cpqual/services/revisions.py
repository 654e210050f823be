"""The earlier revisions of a document's text: when and why it was corrected, and what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cpqual.domain.errors import RefusedError
from cpqual.domain.revising import Revision, edits_between
from cpqual.services.session import Session
from cpqual.storage import revisions as rows

AROUND = 30
"""Code points shown on either side of an edit, within its line."""


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """A revision of a text.

    Attributes:
        number: counted from 1, the text as it was imported.
        reason, coder, created: of the correction that made it; empty for the first.
    """

    number: int
    reason: str
    coder: str
    created: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that was edited: the words before and after, between those around them.

    Attributes:
        line: number of the line, from 1, in the new text.
        start: where the new words begin, in code points of the new text.
    """

    line: int
    start: int
    left: str
    before: str
    after: str
    right: str


def revisions(session: Session, document: str) -> list[RevisionFacts]:
    """Return the revisions of a document that are kept, first to last; the last one is the text of now.

    In a pack those before it was made are not kept.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    earlier = rows.revisions(session.store, stored.id)
    found = [RevisionFacts(earlier[0].number if earlier else stored.revision, "", "", "")]
    # a row says what a text was and why it was corrected: the reason is that of the revision after it
    return [*found, *(RevisionFacts(one.number + 1, one.reason, one.coder, one.created) for one in earlier)]


def text_of(session: Session, document: str, revision: int) -> str:
    """Return the text of a revision.

    Raises:
        RefusedError: there is no such revision.
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    text = rows.text_of(session.store, stored.id, revision)
    if text is None:
        first = revisions(session, document)[0].number
        left_out = first > 1 and revision in range(1, first)
        raise RefusedError(
            f"revision {revision} is not in this copy" if left_out
            else f"there is no revision {revision}; there are {first} to {stored.revision}",
            where=document,
            remedy="A pack holds no text from before a correction; ask whoever made it." if left_out else "",
        )  # fmt: skip
    return text


def differences(session: Session, document: str, revision: int) -> list[Difference]:
    """Return what a correction changed in the text to make a revision of it.

    Raises:
        RefusedError: there is no such revision, or it is the first.
        UnknownNameError: there is no such document.
    """
    if revision == 1:
        raise RefusedError("revision 1 is the text as it was imported", where=document)
    old, new = text_of(session, document, revision - 1), text_of(session, document, revision)
    return list(describe(Revision(old, edits_between(old, new))))


def describe(revision: Revision) -> Iterator[Difference]:
    """Say of every edit what was changed, in text order."""
    old, new = revision.old, revision.new
    line, counted_to = 1, 0
    for number, edit in enumerate(revision.edits):
        place = revision.replaced(number)
        line += new.count("\n", counted_to, place.start)
        counted_to = place.start
        left = new[max(place.start - AROUND, 0) : place.start].rpartition("\n")[2]
        right = new[place.end : place.end + AROUND].partition("\n")[0]
        yield Difference(line, place.start, left, old[edit.start : edit.end], edit.replacement, right)
