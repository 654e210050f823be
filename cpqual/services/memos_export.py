"""Memos out of a project: as a table for any program, and as Markdown to read and to quote from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cpqual.domain.codings import Memo
from cpqual.domain.text import Span
from cpqual.formats.memos_markdown import Grouping as Grouping
from cpqual.formats.memos_markdown import MemoText, Passage, write_memos
from cpqual.formats.tables import Table
from cpqual.services.memos import MemoQuery, find_memos, links_of
from cpqual.services.session import Session
from cpqual.storage import acts, documents

MEMO_COLUMNS = (
    "memo", "kind", "about", "document", "start", "end", "code", "person", "site", "coder", "created", "body",
)  # fmt: skip


def memo_table(session: Session, query: MemoQuery) -> Table:
    """Return the memos that fit a query, one row each.

    Raises:
        UnknownNameError: the document or code is not in the project.
    """
    rows = [
        (
            m.id, m.kind, m.about.kind, m.document, m.start, m.end, m.code, m.person, m.site, m.coder,
            m.created, m.body,
        )
        for m in find_memos(session, query)
    ]  # fmt: skip
    return Table("memos", MEMO_COLUMNS, rows)


def memos_as_markdown(session: Session, query: MemoQuery, by: Grouping = "kind") -> tuple[str, int]:
    """Return the memos that fit a query as a Markdown text, with the number of memos.

    Raises:
        UnknownNameError: the document or code is not in the project.
    """
    found = find_memos(session, query)
    texts = _Texts(session)
    facts = {
        "project": session.project.name,
        "coder": session.coder.slug,
        "date": datetime.now(UTC).date().isoformat(),
        "snapshot": acts.snapshot(session.store),
        **_chosen(query),
    }
    linked: dict[str, list[Passage]] = {}
    for link in links_of(session, *(memo.id for memo in found)):
        linked.setdefault(link.memo, []).append(texts.passage(link.document, link.span))
    written = [_memo_text(memo, texts, linked.get(memo.id, ())) for memo in found]
    return write_memos(written, facts, by), len(found)


def _chosen(query: MemoQuery) -> Mapping[str, str]:
    """Return what narrows a query, in words."""
    fields = {
        "words": query.text, "kinds": ", ".join(query.kinds), "about": ", ".join(query.anchors),
        "document": query.document, "code": query.code, "person": query.person, "site": query.site,
        "written by": query.coder, "since": query.since,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


class _Texts:
    """The texts of documents, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, str] = {}

    def passage(self, document: str, span: Span) -> Passage:
        """Return a passage with its words."""
        if document not in self._known:
            stored = self._session.document(document)
            self._known[document] = documents.text(self._session.store, stored.id)
        return Passage(document, span, self._known[document][span.start : span.end])


def _memo_text(memo: Memo, texts: _Texts, linked: Sequence[Passage]) -> MemoText:
    quote = texts.passage(memo.document, memo.span) if memo.document and memo.span else None
    return MemoText(memo.kind, memo.about.words, memo.coder, memo.created, memo.body, quote, linked)
