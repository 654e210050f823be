"""Looking for damage: in the file, the texts, the anchors and the log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator

from cpqual.domain.text import sha256
from cpqual.storage.folding import MERGE
from cpqual.storage.schema import LOGGED, row_as_json
from cpqual.storage.store import Store

_ANCHORED = (
    "section",
    "turn",
    "annotation",
    "coding",
    "memo",
    "memo_link",
    "decision",
    "verdict",
    "sample_unit",
    "negative_case",
    "kept_quote",
    "card_quote",
    "feedback_link",
    "framework_link",
    "read_unit",
    "rule_hit",
    "unanswered",
    "page",
)


def problems(store: Store, *, indexes: bool = True) -> Iterator[str]:
    """Yield one line for everything that is wrong; none when the project is sound.

    Looked at: SQLite's own integrity check, references, the hash of every text, every anchor against the
    length of its text, what is kept of merges and corrections, the log against the rows it speaks of.

    Args:
        indexes: compare SQLite's indexes with its tables, too, which takes most of its check.
    """
    try:
        found = [row[0] for row in store.rows(f"PRAGMA {'integrity' if indexes else 'quick'}_check(20)")]
    except sqlite3.DatabaseError as error:
        yield f"the file is damaged: {error}"
        return
    yield from (f"the file is damaged: {line}" for line in found if line != "ok")
    for table, row, parent, _ in map(tuple, store.rows("PRAGMA foreign_key_check")):
        yield f"{table} row {row} refers to a {parent} that is not there"
    lengths = yield from _texts(store)
    for table in _ANCHORED:
        yield from _anchors(store, table, lengths)
    yield from _merges(store)
    yield from _revisions(store)
    yield from _lost(store)
    yield from _log(store)
    for table in LOGGED:
        yield from _rows(store, table)


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
        # uniting copies whose acts fit together changes nothing beside them
        f"SELECT a.seq, a.words FROM act a WHERE a.kind = 'do' AND a.verb <> '{MERGE}'"
        " AND NOT EXISTS (SELECT 1 FROM change c WHERE c.act_id = a.id)"
    ):
        yield f"act {number} ({name}) has lost its changes"


def _merges(store: Store) -> Iterator[str]:
    for row_id, source, into, coding, absorbed in store.connection.execute(
        "SELECT id, from_code_id, into_code_id, coding_id, absorbed FROM merged_coding"
    ):
        if source == into:
            yield f"merged_coding {row_id} merges a code into itself"
        if absorbed is not None and _object(absorbed).get("id") != coding:
            yield f"merged_coding {row_id} does not hold the coding that was absorbed"


def _revisions(store: Store) -> Iterator[str]:
    for document_id, slug, revision, kept, first, last in store.connection.execute(
        "SELECT d.id, d.slug, d.revision, count(r.id), min(r.number), max(r.number) FROM document d"
        " LEFT JOIN revision r ON r.document_id = d.id GROUP BY d.id HAVING count(r.id) OR d.revision <> 1"
    ):
        begin, end = (first, last + 1) if kept else (revision, revision)
        if (kept, end) != (revision - begin, revision) or (
            begin > 1 and not _left_out(store, document_id, begin)
        ):
            yield f"{slug}: revision {revision}, but {kept} earlier texts are kept"
    for slug, number, wanted, body in store.connection.execute(
        "SELECT d.slug, r.number, r.text_sha256, x.body FROM revision r JOIN document d ON d.id = r.document_id"
        " JOIN source_text x ON x.sha256 = r.text_sha256"
    ):
        if sha256(body) != wanted:
            yield f"{slug}: the text of revision {number} is not the one that was kept"


def _left_out(store: Store, document_id: str, first: int) -> bool:
    """Tell whether the texts before a revision were left out when this copy was packed: the log has none of them."""
    row = store.row(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM change WHERE tbl = 'document' AND row_id = ?1"
        " AND json_extract(after, '$.revision') = ?2) AND NOT EXISTS (SELECT 1 FROM change WHERE tbl = 'revision'"
        " AND json_extract(coalesce(after, before), '$.document_id') = ?1"
        " AND json_extract(coalesce(after, before), '$.number') < ?2)",
        document_id, first,
    )  # fmt: skip
    return row is not None


def _lost(store: Store) -> Iterator[str]:
    for row_id, table, row, start, end, length in store.connection.execute(
        "SELECT l.id, l.tbl, l.row, l.start, l.end, length(x.body) FROM lost_anchor l"
        " LEFT JOIN revision r ON r.document_id = l.document_id AND r.number = l.revision"
        " LEFT JOIN source_text x ON x.sha256 = r.text_sha256"
    ):
        if table not in LOGGED or "id" not in _object(row):
            yield f"lost_anchor {row_id} does not hold the row that was lost"
        if length is None:
            yield f"lost_anchor {row_id} speaks of a revision that is not there"
        elif not 0 <= start <= end <= length:
            yield f"lost_anchor {row_id} lies outside its text: {start} to {end}"


def _object(text: str) -> dict[str, object]:
    """Return what the file keeps as JSON; nothing where it is no object."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _rows(store: Store, table: str) -> Iterator[str]:
    """Compare every row with the last change the log has of it."""
    columns = [row[1] for row in store.rows(f"PRAGMA table_info({table})")]
    now = row_as_json("t", columns)
    for row_id, row, logged in store.connection.execute(
        f"SELECT t.id, {now}, c.after FROM {table} t LEFT JOIN change c ON c.seq ="
        f" (SELECT max(seq) FROM change WHERE tbl = '{table}' AND row_id = t.id) WHERE c.after IS NOT {now}"
    ):
        if logged is None:
            yield f"{table} {row_id} is there, but the log does not know it"
        # another release of SQLite may write the same number in other digits
        elif _object(row) != _object(logged):
            yield f"{table} {row_id} is not as the log left it"
    for row_id, _, _ in store.connection.execute(
        f"SELECT row_id, max(seq), after FROM change WHERE tbl = '{table}' GROUP BY row_id"
        f" HAVING after IS NOT NULL AND row_id NOT IN (SELECT id FROM {table})"
    ):
        yield f"{table} {row_id} is gone, but the log does not know why"


def facts(store: Store) -> dict[str, int]:
    """Return how much there was to look at: documents, anchors, acts, changes."""
    counted = {"documents": "document", "codings": "coding", "acts": "act", "changes": "change"}
    return {name: int(store.rows(f"SELECT count(*) FROM {table}")[0][0]) for name, table in counted.items()}


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version
