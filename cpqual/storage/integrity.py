"""Looking for damage: in the file, the texts, the anchors and the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator

from cpqual.domain.text import sha256
from cpqual.storage.store import Store

_ANCHORED = ("section", "turn", "annotation", "coding", "memo", "memo_link", "decision", "verdict")


def problems(store: Store) -> Iterator[str]:
    """Yield one line for everything that is wrong; none when the project is sound.

    Looked at: SQLite's own integrity check, references, the hash of every text, every anchor against the
    length of its text, the log against the rows it speaks of.
    """
    try:
        found = [row[0] for row in store.rows("PRAGMA integrity_check(20)")]
    except sqlite3.DatabaseError as error:
        yield f"the file is damaged: {error}"
        return
    yield from (f"the file is damaged: {line}" for line in found if line != "ok")
    for table, row, parent, _ in map(tuple, store.rows("PRAGMA foreign_key_check")):
        yield f"{table} row {row} refers to a {parent} that is not there"
    lengths = yield from _texts(store)
    for table in _ANCHORED:
        yield from _anchors(store, table, lengths)
    yield from _log(store)


def _texts(store: Store) -> Generator[str, None, dict[str, int]]:
    lengths: dict[str, int] = {}
    for document_id, slug, wanted, body in store.connection.execute(
        "SELECT d.id, d.slug, d.text_sha256, x.body FROM document d"
        " LEFT JOIN source_text x ON x.sha256 = d.text_sha256 ORDER BY d.position"
    ):
        if body is None or sha256(body) != wanted:
            yield f"{slug}: the text is not the one that was imported"
        lengths[document_id] = len(body or "")
    return lengths


def _anchors(store: Store, table: str, lengths: dict[str, int]) -> Iterator[str]:
    for row_id, document_id, start, end in store.connection.execute(
        f"SELECT id, document_id, start, end FROM {table} WHERE start IS NOT NULL"
    ):
        if not 0 <= start <= end <= lengths.get(document_id, 0):
            yield f"{table} {row_id} lies outside its text: {start} to {end}"


def _log(store: Store) -> Iterator[str]:
    if store.row("SELECT 1 FROM act_open") is not None:
        yield "an act was left open"
    for (act_id,) in store.rows("SELECT id FROM act WHERE coder_id NOT IN (SELECT id FROM coder)"):
        yield f"act {act_id} is by nobody known"
    for number, name in store.rows(
        "SELECT a.seq, a.words FROM act a WHERE a.kind = 'do'"
        " AND NOT EXISTS (SELECT 1 FROM change c WHERE c.act_id = a.id)"
    ):
        yield f"act {number} ({name}) has lost its changes"


def facts(store: Store) -> dict[str, int]:
    """Return how much there was to look at: documents, anchors, acts, changes."""
    counted = {"documents": "document", "codings": "coding", "acts": "act", "changes": "change"}
    return {name: int(store.rows(f"SELECT count(*) FROM {table}")[0][0]) for name, table in counted.items()}


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version
