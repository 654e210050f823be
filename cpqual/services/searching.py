"""Searching: words or a pattern in one text or in all documents, found as passages in reading order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain import search
from cpqual.domain.documents import StoredDocument, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import Unit, touches, union
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services.filtering import heard, selection
from cpqual.services.patterns import PatternFinder
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session
from cpqual.storage import codings, documents

CONTEXT = 40
"""Code points of context either side of a hit."""
MOST_HITS = 200_000
"""Passages that a search stops at; a question that finds more is no question."""
COLUMNS = ("document", "start", "end", "speaker", "before", "match", "after")
_MOST_TEXTS = 8
_MOST_NAMED = 5

_ByDocument = Generator[tuple[str, list[Span] | None], None, None]
"""Slugs of documents with their passages; None where a pattern took too long."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for, and where.

    Attributes:
        words: see `domain.search.parse`; with `pattern`, a regular expression of Python's.
        whole_words: words are not taken for beginnings of longer ones.
        pattern: take `words` for a regular expression.
        documents: slugs of the only documents to search; empty for all.
        kinds: the only kinds of documents to search; empty for all.
        participants: leave interviewers' speech, headers and sections that are no data out.
        coded: only where this coder has put the code.
        uncoded: only where this coder has not put the code.
        where: a filter; see `filtering.select`. Only passages of which somebody selected says a part.
    """

    words: str
    whole_words: bool = False
    pattern: bool = False
    documents: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    participants: bool = False
    coded: str | None = None
    uncoded: str | None = None
    where: str = ""


class Hit(NamedTuple):
    """A found passage `[start, end)` of a document (code points)."""

    document: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The passage."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes:
        query: what was asked for.
        hits: in reading order.
        counts: (document slug, number of hits) of every document that has any.
        texts: the hash of the text that the hits of a document are counted in, by slug.
        given_up: slugs of documents in which a pattern took too long.
        cut: there are more hits than `MOST_HITS`.
    """

    query: SearchQuery
    hits: tuple[Hit, ...]
    counts: tuple[tuple[str, int], ...]
    texts: Mapping[str, str]
    given_up: tuple[str, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A hit between the words around it, line breaks made spaces; `speaker` is empty outside turns."""

    document: str
    start: int
    end: int
    speaker: str
    before: str
    match: str
    after: str


def find(session: Session, query: SearchQuery, *, stopped: Callable[[], bool] = lambda: False) -> Found:
    """Return the passages of all documents that answer a query, as they read now.

    Words are looked up in the full-text index first; a pattern is tried in a process of its own, because one
    that runs wild can be ended no other way.

    Args:
        query: what is looked for.
        stopped: asked between documents; what was found until then is returned.

    Raises:
        InputError: the query asks for nothing, or says it wrongly; or the filter cannot be read.
        UnknownNameError: it names a document or code that is not there, or such a name in the filter.
        RefusedError: nothing answers the filter.
    """
    chosen = _Filter(session, query)
    hits: list[Hit] = []
    counts: list[tuple[str, int]] = []
    given_up: list[str] = []
    by_document = _by_pattern(session, query, chosen) if query.pattern else _by_words(session, query, chosen)
    try:
        for slug, spans in by_document:
            if stopped():
                break
            if spans is None:
                given_up.append(slug)
                continue
            kept = chosen.narrow(slug, spans)[: MOST_HITS - len(hits)]
            if kept:
                hits += [Hit(slug, *span) for span in kept]
                counts.append((slug, len(kept)))
            if len(hits) == MOST_HITS:
                break
    finally:
        by_document.close()
    texts = {slug: chosen.documents[slug].text_sha256 for slug, _ in counts}
    return Found(query, tuple(hits), tuple(counts), texts, tuple(given_up), len(hits) == MOST_HITS)


class _Filter:
    """Which documents are searched, and which of their passages count."""

    def __init__(self, session: Session, query: SearchQuery) -> None:
        self._session = session
        self._query = query
        only = {session.document(slug).slug for slug in query.documents}
        selected = selection(session, query.where)
        self._is_heard = heard(session, selected) if selected is not None else None
        self.documents: dict[str, StoredDocument] = {
            one.slug: one
            for one in documents.documents(session.store)
            if (not only or one.slug in only)
            and (not query.kinds or one.kind in query.kinds)
            and (selected is None or one.slug in selected.documents)
        }
        self._code_ids = {slug: session.code_id(slug) for slug in (query.coded, query.uncoded) if slug}

    def narrow(self, slug: str, spans: Sequence[Span]) -> list[Span]:
        """Return those of a document's passages that count."""
        kept = list(spans)
        if self._is_heard is not None:
            kept = [span for span in kept if self._is_heard(slug, span)]
        if kept and self._query.participants:
            talk = union(
                unit.span for unit in _units(self._session, self.documents[slug]) if unit.to_be_coded
            )
            kept = [span for span in kept if touches(talk, span)]
        if kept and self._query.coded:
            coded = self._coded(slug, self._query.coded)
            kept = [span for span in kept if touches(coded, span)]
        if kept and self._query.uncoded:
            coded = self._coded(slug, self._query.uncoded)
            kept = [span for span in kept if not touches(coded, span)]
        return kept

    def _coded(self, slug: str, code: str) -> list[Span]:
        found = codings.codings(
            self._session.store,
            document_id=self.documents[slug].id,
            coder_id=self._session.coder.id,
            code_ids=[self._code_ids[code]],
        )
        return union(Span(one.start, one.end) for one in found)


def _by_words(session: Session, query: SearchQuery, chosen: _Filter) -> _ByDocument:
    wanted = search.parse(query.words, whole_words=query.whole_words)
    candidates = list(chosen.documents.values())
    if wanted.index_query is not None:
        indexed = documents.matching(session.store, wanted.index_query)
        candidates = [one for one in candidates if one.slug in indexed]
    for document in candidates:
        text = documents.text(session.store, document.id)
        blocks = () if wanted.is_simple else [unit.span for unit in _units(session, document)]
        yield document.slug, search.find(text, wanted, blocks)


def _by_pattern(session: Session, query: SearchQuery, chosen: _Filter) -> _ByDocument:
    with PatternFinder(query.words) as finder:
        for document in chosen.documents.values():
            yield document.slug, finder.find(documents.text(session.store, document.id))


def _units(session: Session, document: StoredDocument) -> list[Unit]:
    return list(text_and_units(session, document, "turn")[3])


class Concordance:
    """Hits as lines of a keyword in context, reading each text once for the lines in view."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, tuple[str, list[Turn]]] = {}

    def line(self, hit: Hit, reach: int = CONTEXT) -> ContextLine:
        """Return a hit between the words around it.

        Args:
            hit: what was found.
            reach: at most so many code points on either side.

        Raises:
            UnknownNameError: the document is not there any more.
        """
        text, turns = self._document(hit.document)
        i = bisect_right(turns, hit.start, key=lambda turn: turn.start) - 1
        speaker = turns[i].label if i >= 0 and hit.start < turns[i].end else ""
        before, after = text[max(hit.start - reach, 0) : hit.start], text[hit.end : hit.end + reach]
        words = (_flat(part) for part in (before, text[hit.start : hit.end], after))
        return ContextLine(hit.document, hit.start, hit.end, speaker, *words)

    def _document(self, slug: str) -> tuple[str, list[Turn]]:
        if slug not in self._read:
            if len(self._read) >= _MOST_TEXTS:
                self._read.clear()
            stored = self._session.document(slug)
            store = self._session.store
            self._read[slug] = documents.text(store, stored.id), documents.turns(store, stored.id)
        return self._read[slug]


def codes_on(session: Session, hit: Hit) -> list[str]:
    """Return the codes this coder has on a hit or a part of it, in text order, each once."""
    stored = session.document(hit.document)
    found = codings.codings(session.store, document_id=stored.id, coder_id=session.coder.id, span=hit.span)
    return list(dict.fromkeys(one.code for one in found))


def lines(session: Session, hits: Iterable[Hit], reach: int = CONTEXT) -> list[ContextLine]:
    """Return hits as lines of a keyword in context."""
    concordance = Concordance(session)
    return [concordance.line(hit, reach) for hit in hits]


def table(session: Session, found: Found, limit: int | None = None) -> Table:
    """Return the hits with their context as a table, or the first of them, which is then said."""
    rows = [
        (one.document, one.start, one.end, one.speaker or None, one.before, one.match, one.after)
        for one in lines(session, found.hits[:limit])
    ]
    listed = (f"the first {limit:,} are listed",) if limit is not None and len(found.hits) > limit else ()
    only = (f"only where {found.query.where}",) if found.query.where else ()
    return Table("hits", COLUMNS, rows, (*notes(found), *only, *listed))


def notes(found: Found) -> tuple[str, ...]:
    """Return in words how many hits there are, and what was not searched."""
    said = [f"{counted(len(found.hits), 'hit')} in {counted(len(found.counts), 'document')}"]
    if found.cut:
        said.append("there are more: the search stopped there")
    if found.given_up:
        where = ", ".join(found.given_up[:_MOST_NAMED]) + (" …" if len(found.given_up) > _MOST_NAMED else "")
        many = counted(len(found.given_up), "document")
        said.append(f"the pattern took too long and was not tried to the end in {many}: {where}")
    return tuple(said)


def _flat(words: str) -> str:
    return re.sub(r"\s", " ", words)
