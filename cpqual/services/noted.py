"""Which passages of a document have a memo, or speak against a code: what an open text's margin shows."""

from __future__ import annotations

from typing import NamedTuple

from cpqual.domain.codings import Memo
from cpqual.domain.negative_cases import NegativeCase
from cpqual.domain.text import Span
from cpqual.services.session import Session
from cpqual.storage import memos, negative_cases


class Noted(NamedTuple):
    """A passage of a document with a memo on it, on a coding there, or (`link` is set) linked to it."""

    memo: Memo
    span: Span
    link: str | None = None


def memos_about(session: Session, document: str) -> list[Noted]:
    """Return this coder's memos on the passages and codings of a document, and those linked into it.

    In text order, one entry for each passage of each memo; memos on the whole document are left out.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    on_it = memos.memos(session.store, stored.id, session.coder.id)
    found = [Noted(memo, memo.span) for memo in on_it if memo.span is not None]
    into = memos.links(session.store, document_id=stored.id)
    linked = {memo.id: memo for memo in memos.memos_of(session.store, sorted({one.memo for one in into}))}
    found += [
        Noted(linked[one.memo], one.span, one.id)
        for one in into
        if one.memo in linked and linked[one.memo].coder == session.coder.slug
    ]
    return sorted(found, key=lambda noted: (noted.span, noted.memo.created))


def cases_in(session: Session, document: str) -> list[NegativeCase]:
    """Return this coder's negative cases in a document, in text order.

    Raises:
        UnknownNameError: there is no such document.
    """
    found = negative_cases.cases(session.store, session.document(document).id)
    return sorted((one for one in found if one.coder == session.coder.slug), key=lambda one: one.span)
