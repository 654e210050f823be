"""Memos: dated notes about a passage, a coding, a code, a document, a person, a site or the project.

A memo belongs to who wrote it: nobody else changes it. Others read it where they may see that coder's codings
(see `layers.unblinded_documents`). Where coding is blind, a memo that lies in no document (about a code, a
person, a site, the project) stays its writer's own: no document's being finished says that it may be read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cpqual.domain.codings import MEMO_KINDS, About, AnchorKind, Memo, MemoKind, MemoLink, Wording
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.text import Span
from cpqual.services.layers import unblinded_documents
from cpqual.services.memo_anchors import columns, is_open, named, require_passage
from cpqual.services.session import Session
from cpqual.storage import memos as rows
from cpqual.storage.memos import Head

__all__ = ["About", "Memo", "MemoLink", "Wording"]

Order = Literal["newest", "oldest", "place"]
_EMPTY_LINES_FIRST = re.compile(r"\A(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class MemoQuery:
    """Which memos to list; what is left empty does not narrow.

    Attributes:
        text: words that all occur in the memo, in any case.
        kinds: kinds of memos.
        anchors: kinds of things the memo is about.
        document: slug; memos on it, in it, and linked into it.
        code: slug; memos about it and about codings with it.
        person, site: slugs.
        coder: initials of the writer.
        since: the day of the oldest, ISO 8601.
    """

    text: str = ""
    kinds: tuple[MemoKind, ...] = ()
    anchors: tuple[AnchorKind, ...] = ()
    document: str = ""
    code: str = ""
    person: str = ""
    site: str = ""
    coder: str = ""
    since: str = ""
    order: Order = "newest"


@dataclass(frozen=True, slots=True)
class Found:
    """The memos of a query.

    Attributes:
        ids: of the memos that fit, in the order asked for.
        visible: how many there are that this coder may read.
        counts: of all visible ones, how many there are by field of a `MemoQuery` and value.
    """

    ids: tuple[str, ...]
    visible: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


# Writing


def add_memo(
    session: Session,
    body: str,
    *,
    kind: MemoKind | None = None,
    document: str | None = None,
    span: Span | None = None,
    coding: str | None = None,
    code: str | None = None,
    person: str | None = None,
    site: str | None = None,
) -> str:
    """Write a memo and return its id.

    Args:
        kind: None takes the usual one for what it is about.
        document: with `span` it is about that passage, else about the whole document.
        coding: id of a coding; the memo is then wherever the coding is.
        code, person, site: slugs. With nothing named the memo is about the project.

    Raises:
        RefusedError: the memo is empty, is about two things, the passage is outside the text, or the coding
            is gone or not open to this coder.
        InputError: the words hold null bytes or cannot be written as UTF-8.
        UnknownNameError: the document, code, person or site is not in the project.
    """
    about = About(document, span, coding, code, person, site)
    words = require_body(body)
    anchor = columns(session, about)
    with session.act("memo", f"memo on {named(session, about)}"):
        return rows.add_memo(session.store, session.coder.id, kind or about.usual_kind, words, **anchor)


def write_memo(session: Session, about: About, body: str, kind: MemoKind | None = None) -> str:
    """Write a memo about something and return its id; as `add_memo`."""
    one = _one_thing(about)
    return add_memo(
        session, body, kind=kind, document=one.document, span=one.span, coding=one.coding, code=one.code,
        person=one.person, site=one.site,
    )  # fmt: skip


def memos_on(session: Session, about: About) -> list[Memo]:
    """Return this coder's memos about exactly one thing, oldest first.

    Raises:
        UnknownNameError: it is not in the project.
        RefusedError: it is a passage outside the text, or a coding that is gone or not open to this coder.
    """
    return rows.anchored(session.store, session.coder.id, columns(session, _one_thing(about)))


def _one_thing(about: About) -> About:
    # document, span and code of a coding are the coding's own
    return About(coding=about.coding) if about.coding is not None else about


def change_memo(session: Session, memo: Memo, body: str, *, kind: MemoKind | None = None) -> None:
    """Rewrite a memo, or remove it when nothing is left of it; the log keeps what it said.

    Raises:
        RefusedError: it is another coder's, or not there any more.
        InputError: the words hold null bytes or cannot be written as UTF-8.
    """
    if not body.strip():
        remove_memo(session, memo)
        return
    _require_own(session, memo)
    with session.act("memo", f"changed the memo on {memo.about.words}"):
        rows.change_memo(session.store, memo.id, {"body": require_body(body), "kind": kind or memo.kind})


def remove_memo(session: Session, memo: Memo) -> None:
    """Remove a memo with its links; undoing the act brings both back.

    Raises:
        RefusedError: it is another coder's, or not there any more.
    """
    _require_own(session, memo)
    with session.act("memo", f"removed the memo on {memo.about.words}"):
        rows.remove_memo(session.store, memo.id)


def require_body(body: str, what: str = "the memo") -> str:
    """Return a memo's words, or those of `what`, as they are kept: LF, without empty lines around them.

    Raises:
        RefusedError: there are none.
        InputError: they hold null bytes, or cannot be written as UTF-8.
    """
    words = _EMPTY_LINES_FIRST.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).rstrip()
    if not words:
        raise RefusedError(f"{what} is empty")
    try:
        words.encode()
    except UnicodeEncodeError:
        raise InputError(f"{what} holds bytes that are not UTF-8 text") from None
    if "\0" in words:
        raise InputError(f"{what} holds null bytes")
    return words


def _require_own(session: Session, memo: Memo) -> Memo:
    found = rows.memos_of(session.store, [memo.id])
    if not found:
        raise RefusedError("this memo is not there any more")
    if found[0].coder != session.coder.slug:
        raise RefusedError(f"this memo is {found[0].coder}'s")
    return found[0]


# Finding and reading


def list_memos(session: Session, document: str | None = None) -> list[Memo]:
    """Return this coder's memos, oldest first: all, or those on a document and on anything in it.

    Raises:
        UnknownNameError: there is no such document.
    """
    document_id = session.document(document).id if document else None
    return rows.memos(session.store, document_id, session.coder.id)


def recent_memos(session: Session, limit: int) -> list[Memo]:
    """Return the memos this coder wrote last, latest first."""
    return rows.recent(session.store, session.coder.id, limit)


def look_up(session: Session, query: MemoQuery) -> Found:
    """Return which memos fit a query, among those this coder may read.

    Reads no memo's words, unless words are asked for; `read_memos` then reads those that are shown.

    Raises:
        UnknownNameError: the document or code is not in the project.
    """
    open_to = unblinded_documents(session)
    visible = [
        head
        for head in rows.heads(session.store, query.order)
        if head.coder == session.coder.slug or is_open(open_to, head.document)
    ]
    linked: set[str] = set()
    if query.document:
        linked = rows.linked_to(session.store, session.document(query.document).id)
    if query.code:
        session.code_id(query.code)
    fitting = [head for head in visible if _fits(head, query, linked)]
    if words := query.text.split():
        holding = rows.holding(session.store, words)
        fitting = [head for head in fitting if head.id in holding]
    return Found(tuple(head.id for head in fitting), len(visible), _counts(visible))


def find_memos(session: Session, query: MemoQuery) -> list[Memo]:
    """Return the memos that fit a query, among those this coder may read.

    Raises:
        UnknownNameError: the document or code is not in the project.
    """
    return rows.memos_of(session.store, look_up(session, query).ids)


def read_memos(session: Session, ids: Sequence[str]) -> list[Memo]:
    """Return memos by their ids, in that order; those gone or not open to this coder are left out."""
    found = rows.memos_of(session.store, ids)
    open_to = unblinded_documents(session)
    return [m for m in found if m.coder == session.coder.slug or is_open(open_to, m.document)]


def history_of(session: Session, memo: Memo) -> list[Wording]:
    """Return what a memo said, from its first wording to the present one, by the log of acts.

    Raises:
        RefusedError: it is not open to this coder.
    """
    open_to = unblinded_documents(session)
    if memo.coder != session.coder.slug and not is_open(open_to, memo.document):
        raise RefusedError(f"this memo is {memo.coder}'s")
    return rows.wordings(session.store, memo.id)


def _fits(head: Head, query: MemoQuery, linked: set[str]) -> bool:
    return (
        (not query.kinds or head.kind in query.kinds)
        and (not query.anchors or head.about in query.anchors)
        and (not query.document or head.document == query.document or head.id in linked)
        and (not query.code or head.code == query.code)
        and (not query.person or head.person == query.person)
        and (not query.site or head.site == query.site)
        and (not query.coder or head.coder.casefold() == query.coder.casefold())
        and (not query.since or head.created[: len(query.since)] >= query.since)
    )


def _counts(visible: Sequence[Head]) -> dict[str, Mapping[str, int]]:
    values = {
        "kinds": (head.kind for head in visible),
        "anchors": (head.about for head in visible),
        "document": (head.document for head in visible),
        "code": (head.code for head in visible),
        "person": (head.person for head in visible),
        "site": (head.site for head in visible),
        "coder": (head.coder for head in visible),
    }
    return {name: Counter(str(one) for one in of if one is not None) for name, of in values.items()}


# Links


def link(session: Session, memo_id: str, document: str, span: Span) -> str:
    """Link one's own memo to a passage, and return the link's id.

    Raises:
        RefusedError: the memo is gone or another coder's, the passage is outside the text or linked already.
        UnknownNameError: there is no such document.
    """
    memo = _own(session, memo_id)
    stored = session.document(document)
    require_passage(session, stored.slug, stored.id, span)
    if any((one.document, one.span) == (stored.slug, span) for one in links_of(session, memo_id)):
        raise RefusedError("the memo is linked to this passage already")
    with session.act(
        "link", f"linked the memo on {memo.about.words} to {stored.slug} {span.start}–{span.end}"
    ):
        return rows.add_link(session.store, memo_id, stored.id, span.start, span.end)


def unlink(session: Session, link_id: str) -> None:
    """Take a link of one's own memo away.

    Raises:
        RefusedError: it is not there any more, or the memo is another coder's.
    """
    found = rows.link(session.store, link_id)
    if found is None:
        raise RefusedError("this link is not there any more")
    memo = _own(session, found.memo)
    with session.act("link", f"unlinked {found.document} {found.start}–{found.end} from {memo.about.words}"):
        rows.remove_link(session.store, link_id)


def _own(session: Session, memo_id: str) -> Memo:
    found = rows.memos_of(session.store, [memo_id])
    if not found:
        raise RefusedError("this memo is not there any more")
    return _require_own(session, found[0])


def links_of(session: Session, *memo_ids: str) -> list[MemoLink]:
    """Return the passages memos are linked to, in text order: of others' memos those open to this coder."""
    links = rows.links(session.store, memo_ids=memo_ids)
    open_to = unblinded_documents(session)
    if open_to is None:
        return links
    own = {memo.id for memo in rows.memos_of(session.store, memo_ids) if memo.coder == session.coder.slug}
    return [one for one in links if one.memo in own or one.document in open_to]


def known_day(day: str) -> str:
    """Return a day as memos are narrowed by it, empty for none.

    Raises:
        InputError: it is not written as 2012-01-31, or there is no such day.
    """
    try:
        return date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        raise InputError(f"no day {day!r}", remedy="Write it as 2012-01-31.") from None


def known_kind(kind: str) -> MemoKind:
    """Return a kind of memo.

    Raises:
        InputError: there is no such kind.
    """
    for known in MEMO_KINDS:
        if kind == known:
            return known
    raise InputError(f"no kind of memo {kind!r}", remedy=f"Use one of {', '.join(MEMO_KINDS)}.")
