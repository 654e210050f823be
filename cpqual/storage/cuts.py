"""The texts of many documents at once, with what their units are cut by."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from cpqual.domain.documents import DocumentKind, Section, SpeakerKind
from cpqual.storage.store import Store

_ORDER = "WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY d.position, d.id"


class Cut(NamedTuple):
    """A document's text, its sections, and start, end and speaker of its turns of form `turn`."""

    document_id: str
    text: str
    sections: list[Section]
    turns: list[tuple[int, int, SpeakerKind]]


class Named(NamedTuple):
    """A document by its row id, slug and kind."""

    id: str
    slug: str
    kind: DocumentKind


def named(store: Store) -> list[Named]:
    """Return all documents in import order, without counting anything in them."""
    return [Named(*row) for row in store.rows("SELECT id, slug, kind FROM document d ORDER BY position, id")]


def cuts(store: Store, document_ids: Collection[str]) -> Iterator[Cut]:
    """Yield documents in import order, holding one at a time whatever their number."""
    among = json.dumps(list(document_ids))
    sections = _Beside(_rows(
        store,
        "SELECT d.id, s.start, s.end, s.type, s.counts_as_data FROM document d"
        f" JOIN section s ON s.document_id = d.id {_ORDER}, s.start",
        among,
    ))  # fmt: skip
    turns = _Beside(_rows(
        store,
        "SELECT d.id, t.start, t.end, t.speaker FROM document d"
        f" JOIN turn t ON t.document_id = d.id AND t.form = 'turn' {_ORDER}, t.start, t.rowid",
        among,
    ))  # fmt: skip
    texts = f"SELECT d.id, x.body FROM document d JOIN source_text x ON x.sha256 = d.text_sha256 {_ORDER}"
    for document_id, text in _rows(store, texts, among):
        yield Cut(
            document_id,
            text,
            [Section(start, end, kind, bool(data)) for _, start, end, kind, data in sections.of(document_id)],
            [row[1:] for row in turns.of(document_id)],
        )


def _rows(store: Store, sql: str, value: str) -> Iterator[tuple[Any, ...]]:
    cursor = store.connection.cursor()
    # plain tuples: rows that know their columns take longer to make
    cursor.row_factory = None
    rows: Iterator[tuple[Any, ...]] = cursor.execute(sql, (value,))
    return rows


class _Beside:
    """Rows in the order of their documents, handed out document by document."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._ahead = next(self._groups, None)

    def of(self, document_id: str) -> list[tuple[Any, ...]]:
        """Return the rows of a document, which is none before the last one asked for."""
        if self._ahead is None or self._ahead[0] != document_id:
            return []
        found = list(self._ahead[1])
        self._ahead = next(self._groups, None)
        return found
