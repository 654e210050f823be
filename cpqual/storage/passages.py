"""Passages by code in reading order, and the words of those in view, without reading whole texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from cpqual.domain.text import Span
from cpqual.storage.store import Store

Wanted = tuple[str, int, int]
"""A passage to read: slug of the document, start, end (code points)."""

_PAGE = """
WITH wanted(row, slug, start, end) AS (VALUES {})
SELECT
  coalesce(
    (SELECT CASE WHEN t.end > w.start THEN t.label END FROM
       (SELECT label, end FROM turn WHERE document_id = d.id AND start <= w.start ORDER BY start DESC LIMIT 1) t),
    (SELECT t.label FROM turn t
     WHERE t.document_id = d.id AND t.start > w.start AND t.start < w.end ORDER BY t.start LIMIT 1),
    ''),
  coalesce(substr(x.body, w.start + 1, min(w.end - w.start, ?)), '')
FROM wanted w LEFT JOIN document d ON d.slug = w.slug LEFT JOIN source_text x ON x.sha256 = d.text_sha256
ORDER BY w.row
"""
_PLACES = """
SELECT d.rowid, c.start, c.end FROM {} ON c.document_id = d.id
WHERE c.code_id = ? AND c.coder_id = ? ORDER BY d.position, d.rowid, c.start, c.end
"""
_BY_DOCUMENT = _PLACES.format("document d CROSS JOIN coding c")
_BY_CODE = _PLACES.format("coding c INDEXED BY coding_code CROSS JOIN document d")


class Speech(NamedTuple):
    """A stretch `[start, end)` of a document in which a person speaks or is quoted."""

    start: int
    end: int
    person: str


def named_documents(store: Store) -> dict[int, tuple[str, str]]:
    """Return (slug, title) of every document by its number, in reading order.

    Numbers hold while the file is open.
    """
    rows = store.rows("SELECT rowid, slug, title FROM document ORDER BY position, rowid")
    return {row[0]: (row[1], row[2]) for row in rows}


def places(store: Store, code: str, coder: str) -> list[sqlite3.Row]:
    """Return (number of the document, start, end) wherever a coder has put a code, in reading order.

    Args:
        code, coder: slugs.
    """
    ids = store.row("SELECT k.id, u.id FROM code k, coder u WHERE k.slug = ? AND u.slug = ?", code, coder)
    if ids is None:
        return []
    found = store.rows("SELECT count(*) FROM coding WHERE code_id = ? AND coder_id = ?", *ids)[0][0]
    texts = store.rows("SELECT count(*) FROM document")[0][0]
    # many codings are read document by document: the index of the table's own rule (document, coder, code,
    # start, end) holds all that is asked for, in this order; few are looked up one by one and sorted
    return store.rows(_BY_DOCUMENT if found > texts else _BY_CODE, *ids)


def page(store: Store, wanted: Sequence[Wanted], longest: int) -> list[tuple[str, str]]:
    """Return the speaker's label and the words of passages, in their order.

    The label is that of the turn a passage begins in, or else of the first one it reaches; empty outside
    turns. Nothing but these passages is read.

    Args:
        wanted: at most some thousands.
        longest: so many code points of a passage at most.
    """
    if not wanted:
        return []
    values = ", ".join(["(?, ?, ?, ?)"] * len(wanted))
    asked = [value for row, place in enumerate(wanted) for value in (row, *place)]
    return [(row[0], row[1]) for row in store.rows(_PAGE.format(values), *asked, longest)]


def excerpt(store: Store, document_id: str, start: int, end: int) -> str:
    """Return the words `[start, end)` of a document, without reading the rest into memory."""
    row = store.row(
        "SELECT substr(x.body, ? + 1, ?) FROM document d JOIN source_text x ON x.sha256 = d.text_sha256"
        " WHERE d.id = ?",
        start,
        end - start,
        document_id,
    )
    return str(row[0]) if row else ""


class Spoken(NamedTuple):
    """A turn `[start, end)`: its speaker's label and where the label begins."""

    label_start: int
    start: int
    end: int
    label: str


def turns_around(store: Store, document_id: str, span: Span) -> list[Spoken]:
    """Return the turns that share text with a passage, the one before and the one after, in text order."""
    columns = "SELECT label_start, start, end, label FROM turn WHERE document_id = ? AND form = 'turn'"
    before = f"{columns} AND end <= ? ORDER BY start DESC LIMIT 1"
    after = f"{columns} AND start >= ? ORDER BY start LIMIT 1"
    rows = [
        *store.rows(before, document_id, span.start),
        *store.rows(f"{columns} AND start < ? AND end > ? ORDER BY start", document_id, span.end, span.start),
        *store.rows(after, document_id, span.end),
    ]
    return [Spoken(*row) for row in rows]


def label_start(store: Store, document_id: str, start: int) -> int | None:
    """Return where the label of the turn begins that begins at an offset, None where no turn does."""
    row = store.row("SELECT label_start FROM turn WHERE document_id = ? AND start = ?", document_id, start)
    return None if row is None else int(row[0])


def speech(store: Store, document: str) -> list[Speech]:
    """Return the stretches of a document in which participants speak or are quoted, in text order."""
    rows = store.rows(
        "SELECT t.start, t.end, p.slug FROM turn t JOIN person p ON p.id = t.person_id"
        " WHERE t.document_id = (SELECT id FROM document WHERE slug = ?)"
        " AND t.speaker <> 'interviewer' ORDER BY t.start",
        document,
    )
    return [Speech(*row) for row in rows]


def codings_on(
    store: Store, document: str, span: Span, coders: Sequence[str], limit: int
) -> list[tuple[str, str]]:
    """Return (code slug, coder slug) of some coders' codings that share text with a passage, in text order."""
    rows = store.rows(
        "SELECT k.slug, u.slug FROM coding c JOIN code k ON k.id = c.code_id JOIN coder u ON u.id = c.coder_id"
        " WHERE c.document_id = (SELECT id FROM document WHERE slug = ?) AND c.start < ? AND c.end > ?"
        f" AND u.slug IN ({', '.join('?' * len(coders))}) ORDER BY c.start LIMIT ?",
        document,
        span.end,
        span.start,
        *coders,
        limit,
    )
    return [(row[0], row[1]) for row in rows]


def own_codings(
    store: Store, coder_id: str, document: str, codes: Sequence[str]
) -> list[tuple[str, int, int, str]]:
    """Return (id, start, end, code slug) of a coder's codings of some codes in a document, in text order."""
    rows = store.rows(
        "SELECT c.id, c.start, c.end, k.slug FROM coding c JOIN code k ON k.id = c.code_id"
        " WHERE c.document_id = (SELECT id FROM document WHERE slug = ?) AND c.coder_id = ?"
        f" AND k.slug IN ({', '.join('?' * len(codes))}) ORDER BY c.start, c.end",
        document,
        coder_id,
        *codes,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
