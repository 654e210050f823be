"""Reading a whole study as numbers, for counting: no object for a turn, a section or a coding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from cpqual.storage.store import Store


class Counted(NamedTuple):
    """A document as counting knows it: its row number and id, slug, kind, site (empty without) and language."""

    number: int
    id: str
    slug: str
    kind: str
    site: str
    language: str


class Numbers(NamedTuple):
    """Rows of whole numbers, document by document, as text: made and read far faster than row by row.

    Attributes:
        documents: row numbers of documents.
        counts: how many rows each of them has.
        text: the numbers of all rows, with blanks between.
    """

    documents: tuple[int, ...]
    counts: tuple[int, ...]
    text: str


def documents(store: Store) -> list[Counted]:
    """Return all documents in import order, without counting anything in them."""
    rows = _rows(
        store,
        "SELECT d.rowid, d.id, d.slug, d.kind, coalesce(s.slug, ''), d.language FROM document d"
        " LEFT JOIN site s ON s.id = d.site_id ORDER BY d.position, d.id",
    )
    return list(map(Counted._make, rows))


def data_sections(store: Store) -> Numbers:
    """Return start and end of the sections that count as data."""
    return _numbers(
        store, "x.start||' '||x.end", "section x ON x.document_id = d.id AND x.counts_as_data = 1"
    )


def turns(store: Store) -> Numbers:
    """Return label_start, start, end and speaker of turns and quoted speech.

    The speaker is the row number of a person, 0 for nobody in particular, −1 for an interviewer.
    """
    return _numbers(
        store,
        "x.label_start||' '||x.start||' '||x.end||' '||"
        "CASE x.speaker WHEN 'interviewer' THEN -1 ELSE coalesce(p.rowid, 0) END",
        "turn x ON x.document_id = d.id LEFT JOIN person p ON p.id = x.person_id",
    )


def marks(store: Store) -> Numbers:
    """Return start and end of transcribers' marks."""
    return _numbers(store, "x.start||' '||x.end", "annotation x ON x.document_id = d.id")


def codings(store: Store) -> Numbers:
    """Return start, end and the row numbers of coder and code of every coding."""
    return _numbers(
        store,
        "x.start||' '||x.end||' '||u.rowid||' '||k.rowid",
        "coding x ON x.document_id = d.id CROSS JOIN coder u ON u.id = x.coder_id"
        " CROSS JOIN code k ON k.id = x.code_id",
    )


def slugs(store: Store, table: Literal["person", "coder", "code"]) -> dict[int, str]:
    """Return the slugs of people, coders or codes by their row numbers."""
    return dict(_rows(store, f"SELECT rowid, slug FROM {table} ORDER BY rowid"))


def texts(store: Store) -> Iterator[tuple[str, str]]:
    """Yield document id and text in import order, holding one at a time."""
    return _rows(
        store,
        "SELECT d.id, x.body FROM document d JOIN source_text x ON x.sha256 = d.text_sha256"
        " ORDER BY d.position, d.id",
    )


def _numbers(store: Store, values: str, joined: str) -> Numbers:
    rows = _rows(
        store,
        f"SELECT d.rowid, count(*), group_concat({values}, ' ') FROM document d CROSS JOIN {joined}"
        " GROUP BY d.rowid",
    )
    documents, counts, texts = tuple(zip(*rows, strict=True)) or ((), (), ())
    return Numbers(documents, counts, " ".join(texts))


def _rows(store: Store, sql: str) -> Iterator[tuple[Any, ...]]:
    cursor = store.connection.cursor()
    # plain tuples: rows that know their columns take longer to make
    cursor.row_factory = None
    rows: Iterator[tuple[Any, ...]] = cursor.execute(sql)
    return rows
