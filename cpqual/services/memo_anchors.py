"""What memos are about: found in the project by name, and open to the coder who writes."""

from __future__ import annotations

from collections.abc import Mapping

from cpqual.domain.codings import About
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services.layers import unblinded_documents
from cpqual.services.session import Session
from cpqual.storage import codings, documents, people


def is_open(open_to: frozenset[str] | None, document: str | None) -> bool:
    """Tell whether a coder may see what others wrote about something in a document, or (None) in none.

    Args:
        open_to: as `unblinded_documents` returns it.
    """
    return open_to is None or document in open_to


def columns(session: Session, about: About) -> dict[str, object]:
    """Return the columns of the memo table that say what a memo is about; none for the project.

    Raises:
        RefusedError: it is two things, a passage outside the text, or a coding gone or not open.
        UnknownNameError: the document, code, person or site is not in the project.
    """
    named = [about.coding, about.code, about.person, about.site, about.document]
    if sum(name is not None for name in named) > 1:
        raise RefusedError("a memo is about one thing", remedy="Link it to other passages.")
    if about.coding is not None:
        return {"coding_id": _require_coding(session, about.coding)}
    if about.code is not None:
        return {"code_id": session.code_id(about.code)}
    if about.person is not None:
        ids = people.person_ids(session.store)
        return {"person_id": _id_of(about.person, ids, "person", "cpqual people")}
    if about.site is not None:
        return {"site_id": _id_of(about.site, people.site_ids(session.store), "site", "cpqual sites")}
    if about.document is None:
        if about.span is not None:
            raise RefusedError("a passage needs a document")
        return {}
    document_id = session.document(about.document).id
    if about.span is None:
        return {"document_id": document_id}
    require_passage(session, about.document, document_id, about.span)
    return {"document_id": document_id, "start": about.span.start, "end": about.span.end}


def _id_of(slug: str, ids: Mapping[str, str], thing: str, command: str) -> str:
    if slug not in ids:
        raise UnknownNameError(f"no {thing} {slug!r} in the project", remedy=f"See: {command}")
    return ids[slug]


def require_passage(session: Session, slug: str, document_id: str, span: Span) -> None:
    """Check that a passage lies in its document's text.

    Raises:
        RefusedError: it does not, or is empty.
    """
    length = len(documents.text(session.store, document_id))
    if not 0 <= span.start < span.end <= length:
        raise RefusedError(
            f"{span.start} to {span.end} is no passage of {slug}, which has {length:,} characters"
        )


def _require_coding(session: Session, coding_id: str) -> str:
    found = codings.coding(session.store, coding_id)
    if found is None:
        raise RefusedError("this coding is not there any more")
    if found.coder != session.coder.slug and not is_open(unblinded_documents(session), found.document):
        raise RefusedError("this coding is another coder's")
    return coding_id


def named(session: Session, about: About) -> str:
    """Return how to call what a memo is about, looking up the code and the place of a coding."""
    if about.coding is None:
        return about.words
    made = codings.coding(session.store, about.coding)
    return f"{made.code} on {made.document} {made.start}–{made.end}" if made is not None else about.words
