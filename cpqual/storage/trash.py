"""What was removed and is not there now, found in the log of acts, and putting rows back as they were."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cpqual.domain.errors import RefusedError
from cpqual.storage.store import Store

REMOVABLE = ("coding", "memo", "memo_link", "code_group", "negative_case")
"""Tables whose removed rows are found here."""

_GONE = " AND ".join(
    f"(c.tbl <> '{table}' OR NOT EXISTS (SELECT 1 FROM {table} x WHERE x.id = c.row_id))"
    for table in REMOVABLE
)
_OWN = """
CASE c.tbl WHEN 'code_group' THEN 1
WHEN 'memo_link' THEN EXISTS (
  SELECT 1 FROM memo m WHERE m.id = json_extract(c.before, '$.memo_id') AND m.coder_id = ?)
ELSE json_extract(c.before, '$.coder_id') = ? END
"""
_HOLDS = "k.kind = 'do' AND k.state = 'done'"
_REMOVED = f"""
FROM change c JOIN act k ON k.id = c.act_id
WHERE c.op = 'delete' AND c.tbl IN ({{tables}}) AND {_HOLDS} AND {_GONE} AND {_OWN}
  AND NOT EXISTS (SELECT 1 FROM merged_coding m WHERE c.tbl = 'coding' AND m.coding_id = c.row_id)
  AND NOT EXISTS (SELECT 1 FROM change n JOIN act k ON k.id = n.act_id
    WHERE n.tbl = c.tbl AND n.row_id = c.row_id AND n.seq > c.seq AND n.op = 'delete' AND {_HOLDS})
"""
_NAMES = """
coalesce((SELECT slug FROM code WHERE id = json_extract(c.before, '$.code_id')), '') || ' ' ||
coalesce((SELECT slug FROM document WHERE id = json_extract(c.before, '$.document_id')), '') || ' ' ||
coalesce(json_extract(c.before, '$.body'), json_extract(c.before, '$.label'),
  json_extract(c.before, '$.note'), '')
"""


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """A row that a change removed, or a code whose status the change set.

    Attributes:
        number: of the row change in this file's log.
        row: the row as it was; a code's as the change left it.
        act: number of the act that did it.
        at, coder: when and by whom.
    """

    number: int
    table: str
    row: dict[str, Any]
    act: int
    act_id: str
    at: str
    coder: str


def numbers(
    store: Store, coder_id: str, tables: Sequence[str], words: Sequence[str] = (), only: int | None = None
) -> array[int]:
    """Return the numbers of the row changes that removed something of these tables, newest first.

    Codings, memos, links and negative cases are the coder's own, groups the project's. Left out are rows that are there again,
    removals that were taken back, codings that a merge of codes holds, and links that went with their memo.

    Args:
        words: all of these occur in the code, document, label or body (ASCII letters in either case).
        only: look at the row change of this number alone.
    """
    if not tables:
        return array("q")
    sql = _REMOVED.format(tables=", ".join(f"'{table}'" for table in tables if table in REMOVABLE))
    values: list[object] = [coder_id, coder_id]
    for word in words:
        sql += rf" AND ({_NAMES}) LIKE ? ESCAPE '\'"
        values.append("%" + word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%")
    if only is not None:
        sql += " AND c.seq = ?"
        values.append(only)
    rows = store.connection.execute(f"SELECT c.seq {sql} ORDER BY c.seq DESC", values)
    return array("q", (row[0] for row in rows))


def status_numbers(store: Store) -> dict[int, str]:
    """Return the slug of every retired or merged code by the number of the row change that made it so."""
    rows = store.rows(
        "SELECT max(c.seq), k.slug FROM code k JOIN change c ON c.tbl = 'code' AND c.row_id = k.id"
        " WHERE k.status IN ('retired', 'merged') AND json_extract(c.after, '$.status') = k.status"
        " AND json_extract(c.before, '$.status') IS NOT k.status GROUP BY k.id"
    )
    return {row[0]: row[1] for row in rows}


def rows(store: Store, wanted: Sequence[int]) -> list[RemovedRow]:
    """Return what the row changes of these numbers removed, newest first."""
    found = store.rows(
        "SELECT c.seq, c.tbl, coalesce(c.before, c.after) AS row, c.after, k.seq, k.id, k.at, coalesce(u.slug, '?')"
        " FROM change c JOIN act k ON k.id = c.act_id LEFT JOIN coder u ON u.id = k.coder_id"
        f" WHERE c.seq IN ({', '.join('?' * len(wanted))}) ORDER BY c.seq DESC",
        *wanted,
    )
    return [
        RemovedRow(row[0], row[1], json.loads(row[3] if row[1] == "code" else row[2]), *row[4:])
        for row in found
    ]


def gone_with(store: Store, act_id: str, table: str, column: str, row_id: str) -> list[dict[str, Any]]:
    """Return the rows of a table that an act removed together with the row they refer to by `column`."""
    found = store.rows(
        "SELECT before FROM change WHERE act_id = ? AND tbl = ? AND op = 'delete'"
        f" AND json_extract(before, '$.{column}') = ? ORDER BY seq",
        act_id, table, row_id,
    )  # fmt: skip
    return [json.loads(row[0]) for row in found]


def text_then(store: Store, document_id: str, since: int) -> str | None:
    """Return the text a document had at a row change, None when no later one gave it another."""
    row = store.row(
        "SELECT x.body FROM change c JOIN source_text x ON x.sha256 = json_extract(c.before, '$.text_sha256')"
        " WHERE c.tbl = 'document' AND c.row_id = ? AND c.seq > ?"
        " AND json_extract(c.before, '$.text_sha256') IS NOT json_extract(c.after, '$.text_sha256')"
        " ORDER BY c.seq LIMIT 1",
        document_id, since,
    )  # fmt: skip
    return str(row[0]) if row else None


def still_there(store: Store, table: str, row_id: object) -> bool:
    """Tell whether a row of that id is there."""
    return store.row(f"SELECT 1 FROM {table} WHERE id = ?", row_id) is not None


def put_back(store: Store, table: str, row: dict[str, Any]) -> None:
    """Insert a row as it was.

    Raises:
        RefusedError: another row has its place, or what it refers to is not there.
    """
    try:
        store.insert(table, row)
    except sqlite3.IntegrityError as error:
        why = "the same is there already" if "UNIQUE" in str(error) else "what it belongs to is not there"
        raise RefusedError(why) from None


def memos_back_on(store: Store, act_id: str, coding_id: str) -> None:
    """Let the memos that an act took off a coding be about it again, where nothing has moved them since."""
    for memo_id, before, after in store.rows(
        "SELECT row_id, before, after FROM change WHERE act_id = ? AND tbl = 'memo' AND op = 'update'"
        " AND json_extract(before, '$.coding_id') = ?",
        act_id, coding_id,
    ):  # fmt: skip
        anchor = ("document_id", "start", "end", "coding_id")
        left, now = json.loads(after), store.row("SELECT * FROM memo WHERE id = ?", memo_id)
        if now is not None and all(now[name] == left[name] for name in anchor):
            store.update("memo", memo_id, {name: json.loads(before)[name] for name in anchor})


def without_missing(
    store: Store, rows: Iterable[dict[str, Any]], table: str, column: str
) -> list[dict[str, Any]]:
    """Return the rows whose `column` names a row of `table` that is there."""
    return [row for row in rows if still_there(store, table, row[column])]
