"""Codings: who put which code on which span."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cpqual.domain.codings import Coding, CodingOrigin
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import new_id
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now

_SELECT = """
SELECT c.id, d.slug, c.start, c.end, k.slug, u.slug, c.origin, c.version, c.confidence, c.created
FROM coding c JOIN document d ON d.id = c.document_id JOIN code k ON k.id = c.code_id
JOIN coder u ON u.id = c.coder_id
"""


def codings(
    store: Store,
    *,
    document_id: str | None = None,
    coder_id: str | None = None,
    code_ids: Sequence[str] | None = None,
    span: Span | None = None,
) -> list[Coding]:
    """Return codings in text order: of one document, one coder, some codes, overlapping a span, where asked."""
    wheres: list[str] = []
    values: list[object] = []
    if document_id is not None:
        wheres.append("c.document_id = ?")
        values.append(document_id)
    if coder_id is not None:
        wheres.append("c.coder_id = ?")
        values.append(coder_id)
    if code_ids is not None:
        wheres.append(f"c.code_id IN ({', '.join('?' * len(code_ids))})")
        values += code_ids
    if span is not None:
        wheres.append("c.start < ? AND c.end > ?")
        values += [span.end, span.start]
    where = f"WHERE {' AND '.join(wheres)}" if wheres else ""
    rows = store.rows(f"{_SELECT} {where} ORDER BY d.position, c.start, c.end, k.position, u.slug", *values)
    return [Coding(*row) for row in rows]


def overlapping(store: Store, document_id: str, coder_id: str, code_id: str, span: Span) -> list[Coding]:
    """Return a coder's codings of one code that overlap a span, in text order."""
    return codings(store, document_id=document_id, coder_id=coder_id, code_ids=[code_id], span=span)


class Mark(NamedTuple):
    """A coding without its history, as counting needs it: cheap to read by the hundred thousand."""

    document: str
    start: int
    end: int
    code: str
    coder: str
    origin: CodingOrigin


def marks(store: Store) -> list[Mark]:
    """Return every coding as a mark, in no order."""
    slugs = {
        table: {row[0]: row[1] for row in store.rows(f"SELECT id, slug FROM {table}")}
        for table in ("document", "code", "coder")
    }
    document, code, coder = slugs["document"], slugs["code"], slugs["coder"]
    rows = store.connection.execute("SELECT document_id, start, end, code_id, coder_id, origin FROM coding")
    return [Mark(document[d], start, end, code[k], coder[u], origin) for d, start, end, k, u, origin in rows]


def coded_documents(store: Store) -> dict[str, set[str]]:
    """Return the slugs of the documents in which each coder has at least one coding, by the coder's slug."""
    rows = store.rows(
        "SELECT u.slug, json_group_array(d.slug) FROM coder u CROSS JOIN document d"
        " WHERE EXISTS (SELECT 1 FROM coding c WHERE c.coder_id = u.id)"
        " AND EXISTS (SELECT 1 FROM coding c WHERE c.document_id = d.id AND c.coder_id = u.id) GROUP BY u.id"
    )
    return {row[0]: set(json.loads(row[1])) for row in rows}


def coding_days(store: Store) -> dict[str, tuple[str, str]]:
    """Return the first and the last day on which each coder coded here, by slug; imported codings apart."""
    rows = store.rows(
        "SELECT u.slug, min(c.created), max(c.created) FROM coding c JOIN coder u ON u.id = c.coder_id"
        " WHERE c.origin <> 'import' GROUP BY u.id"
    )
    return {row[0]: (row[1][:10], row[2][:10]) for row in rows}


def documents_coded_by(store: Store, coder_id: str) -> set[str]:
    """Return the slugs of the documents in which a coder has at least one coding."""
    rows = store.rows(
        "SELECT slug FROM document WHERE id IN (SELECT document_id FROM coding WHERE coder_id = ?)", coder_id
    )
    return {row[0] for row in rows}


def codes_in_documents(store: Store, coder_id: str) -> list[tuple[str, str]]:
    """Return (document slug, code slug) for every code that a coder has anywhere in a document, each once."""
    rows = store.rows(
        "SELECT d.slug, k.slug FROM (SELECT DISTINCT document_id, code_id FROM coding WHERE coder_id = ?) c"
        " JOIN document d ON d.id = c.document_id JOIN code k ON k.id = c.code_id",
        coder_id,
    )
    return [(row[0], row[1]) for row in rows]


def coding(store: Store, coding_id: str) -> Coding | None:
    """Return the coding of that id."""
    row = store.row(f"{_SELECT} WHERE c.id = ?", coding_id)
    return Coding(*row) if row else None


def add_coding(
    store: Store,
    document_id: str,
    start: int,
    end: int,
    code_id: str,
    coder_id: str,
    version: int,
    origin: CodingOrigin,
    confidence: float | None = None,
    created: str | None = None,
) -> str:
    """Write a coding and return its id.

    Raises:
        RefusedError: the coder has this code on exactly this span already.
    """
    coding_id = new_id()
    try:
        store.insert(
            "coding",
            {
                "id": coding_id, "document_id": document_id, "start": start, "end": end, "code_id": code_id,
                "coder_id": coder_id, "version": version, "origin": origin,
                "confidence": None if confidence is None else round(confidence, 6), "created": created or now(),
            },
        )  # fmt: skip
    except sqlite3.IntegrityError as error:
        if "UNIQUE" in str(error):
            raise RefusedError("this code is on this passage already") from None
        raise
    return coding_id


def add_codings(
    store: Store,
    passages: Iterable[tuple[str, int, int, str]],
    coder_id: str,
    version: int,
    origin: CodingOrigin,
) -> None:
    """Write many codings of one coder at once.

    Args:
        passages: (document id, start, end, code id) of each.

    Raises:
        RefusedError: the coder has one of the codes on exactly that span already.
    """
    columns = ("id", "document_id", "start", "end", "code_id", "coder_id", "version", "origin", "created")
    created = now()
    rows = ((new_id(), *passage, coder_id, version, origin, created) for passage in passages)
    try:
        store.insert_many("coding", columns, rows)
    except sqlite3.IntegrityError as error:
        if "UNIQUE" in str(error):
            raise RefusedError("this code is on one of these passages already") from None
        raise


def change_coding(
    store: Store,
    coding_id: str,
    *,
    start: int | None = None,
    end: int | None = None,
    code_id: str | None = None,
    version: int | None = None,
) -> None:
    """Move a coding's edges or give it another code, keeping its id and memos.

    Raises:
        RefusedError: the coder has that code on exactly that span already.
    """
    wanted = {"start": start, "end": end, "code_id": code_id, "version": version}
    values = {name: value for name, value in wanted.items() if value is not None}
    try:
        store.update("coding", coding_id, values)
    except sqlite3.IntegrityError as error:
        if "UNIQUE" in str(error):
            raise RefusedError("this code is on this passage already") from None
        raise


def remove_coding(store: Store, coding_id: str) -> None:
    """Delete a coding; memos on it stay, anchored to the span it had."""
    memos = store.rows("SELECT id FROM memo WHERE coding_id = ?", coding_id)
    if memos:
        row = store.rows("SELECT document_id, start, end FROM coding WHERE id = ?", coding_id)[0]
        for (memo_id,) in memos:
            store.update("memo", memo_id, {**dict(row), "coding_id": None})
    store.delete("coding", coding_id)


def give_way(store: Store, coding_id: str, staying: str) -> None:
    """Delete a coding in favour of another one on the same passage, to which its memos go over."""
    store.connection.execute("UPDATE memo SET coding_id = ? WHERE coding_id = ?", (staying, coding_id))
    store.delete("coding", coding_id)


def any_coding(store: Store, document_id: str, coder_id: str) -> bool:
    """Tell whether a coder has a coding in a document."""
    return (
        store.row(
            "SELECT 1 FROM coding WHERE document_id = ? AND coder_id = ? LIMIT 1", document_id, coder_id
        )
        is not None
    )


def latest_codes(store: Store, coder_id: str, codings: int) -> list[str]:
    """Return the codes of a coder's latest codings, latest first, each once; so many codings are looked at."""
    rows = store.rows(
        # rows are numbered as they come, and the index by coder is in that order within a coder
        "SELECT k.slug FROM (SELECT code_id, rowid AS n FROM coding WHERE coder_id = ? ORDER BY rowid DESC LIMIT ?) c"
        " JOIN code k ON k.id = c.code_id ORDER BY c.n DESC",
        coder_id,
        codings,
    )
    return list(dict.fromkeys(row[0] for row in rows))


def counts(store: Store, coder_id: str) -> dict[str, int]:
    """Return how many codings the coder has per code slug."""
    # counted code by code from an index that has all it takes: ten times faster than row by row
    rows = store.rows(
        "SELECT slug, (SELECT count(*) FROM coding WHERE code_id = code.id AND coder_id = ?) FROM code",
        coder_id,
    )
    return {row[0]: row[1] for row in rows if row[1]}


def count_before(store: Store, coder_id: str, code_id: str, version: int) -> int:
    """Return how many codings of a code the coder made under earlier versions than this."""
    return int(
        store.rows(
            "SELECT count(*) FROM coding WHERE code_id = ? AND coder_id = ? AND version < ?",
            code_id, coder_id, version,
        )[0][0]
    )  # fmt: skip


_MANY = 2_000
_BY_CODE = "coding c JOIN document d ON d.id = c.document_id"
_BY_DOCUMENT = "document d CROSS JOIN coding c ON c.document_id = d.id"


def ids_before(
    store: Store, coder_id: str, code_id: str, version: int, limit: int | None = None, offset: int = 0
) -> list[str]:
    """Return the ids of a coder's codings of a code made under earlier versions than this, in text order.

    Args:
        limit: at most so many.
        offset: leave out so many of the first ones.
    """
    # many are not sorted to find the first: documents are gone through in order, each by its index
    many = count_before(store, coder_id, code_id, version) > _MANY
    rows = store.rows(
        f"SELECT c.id FROM {_BY_DOCUMENT if many else _BY_CODE}"
        " WHERE c.code_id = ? AND c.coder_id = ? AND c.version < ?"
        " ORDER BY d.position, c.start, c.end LIMIT ? OFFSET ?",
        code_id, coder_id, version, -1 if limit is None else limit, offset,
    )  # fmt: skip
    return [row[0] for row in rows]


def stamp(store: Store, coding_ids: Iterable[str], version: int) -> None:
    """Say of codings that they hold under a version of the codebook."""
    store.connection.executemany(
        "UPDATE coding SET version = ? WHERE id = ?", ((version, coding_id) for coding_id in coding_ids)
    )


def counts_by_document(store: Store, coder_id: str) -> dict[str, int]:
    """Return how many codings the coder has per document slug."""
    rows = store.rows(
        "SELECT slug, (SELECT count(*) FROM coding WHERE document_id = document.id AND coder_id = ?) FROM document",
        coder_id,
    )
    return {row[0]: row[1] for row in rows if row[1]}


def counts_by_coder(store: Store) -> dict[str, tuple[int, int]]:
    """Return (codings, documents) per coder slug."""
    rows = store.rows(
        "SELECT u.slug, count(*), count(DISTINCT c.document_id) FROM coding c JOIN coder u ON u.id = c.coder_id"
        " GROUP BY u.id ORDER BY u.slug"
    )
    return {row[0]: (row[1], row[2]) for row in rows}
