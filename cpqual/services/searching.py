"""Finding words: in one text, and across all documents by the full-text index."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpqual.domain.text import Span
from cpqual.services.session import Session
from cpqual.storage import documents

CONTEXT = 40
"""Code points of context either side of a hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage `[start, end)` with the words before and after it, line breaks made spaces."""

    document: str
    start: int
    end: int
    before: str
    match: str
    after: str


def find_in_text(text: str, query: str) -> list[Span]:
    """Return every occurrence of `query` in a text, whatever its case; words may be broken over lines."""
    words = query.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    return [Span(*match.span()) for match in pattern.finditer(text)]


def search(session: Session, query: str, *, limit: int = 200) -> list[Hit]:
    """Return passages of all documents that hold the words of `query` in this order.

    The full-text index finds the documents (any diacritics, any case), the text itself gives the passages.

    Args:
        query: words, taken literally.
        limit: at most so many hits.
    """
    words = re.findall(r"\w+", query)
    if not words:
        return []
    phrase = " ".join('"' + word + '"' for word in words)
    hits: list[Hit] = []
    for document_id, slug in documents.search(session.store, phrase, limit):
        text = documents.text(session.store, document_id)
        for span in find_in_text(text, query):
            hits.append(_hit(slug, text, span))
            if len(hits) == limit:
                return hits
    return hits


def _hit(slug: str, text: str, span: Span) -> Hit:
    def flat(start: int, end: int) -> str:
        return re.sub(r"\s", " ", text[max(start, 0) : end])

    return Hit(
        slug,
        span.start,
        span.end,
        flat(span.start - CONTEXT, span.start),
        flat(*span),
        flat(span.end, span.end + CONTEXT),
    )
