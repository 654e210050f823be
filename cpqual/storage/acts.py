"""The log of acts: what was done, and taking it back or doing it again."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from cpqual.domain.errors import RefusedError
from cpqual.storage.schema import LOGGED
from cpqual.storage.store import DanglingError, Store


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log.

    Attributes:
        number: its place in this file's log, from 1.
        kind: `do`, `undo` or `redo`; an undo or redo names the act it concerns in `target`.
        state: `done`, `undone` (it can be done again) or `dropped` (it was undone for good).
        changes: how many rows it touched.
    """

    number: int
    id: str
    coder: str
    at: str
    verb: str
    words: str
    kind: Literal["do", "undo", "redo"]
    target: str | None
    state: Literal["done", "undone", "dropped"]
    changes: int


_SELECT = """
SELECT a.seq AS number, a.id, coalesce(u.slug, '?') AS coder, a.at, a.verb, a.words, a.kind, a.target, a.state,
  (SELECT count(*) FROM change c WHERE c.act_id = a.id) AS changes
FROM act a LEFT JOIN coder u ON u.id = a.coder_id
"""


def log(store: Store, limit: int | None = None, coder_id: str | None = None) -> list[Act]:
    """Return the latest acts, newest first."""
    where, values = ("WHERE a.coder_id = ?", [coder_id]) if coder_id else ("", [])
    rows = store.rows(
        f"{_SELECT} {where} ORDER BY a.seq DESC LIMIT ?", *values, -1 if limit is None else limit
    )
    return [_act(row) for row in rows]


def touched(store: Store, act_id: str) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rows an act touched, by table."""
    found: dict[str, dict[str, None]] = {}
    for table, row_id in store.rows("SELECT tbl, row_id FROM change WHERE act_id = ? ORDER BY seq", act_id):
        found.setdefault(table, {})[row_id] = None
    return {table: tuple(ids) for table, ids in found.items()}


def snapshot(store: Store) -> str:
    """Return a short name for the state of the project: the number and id of its latest act."""
    row = store.row("SELECT seq, id FROM act ORDER BY seq DESC LIMIT 1")
    return f"{row['seq']}-{row['id'][-8:]}" if row else "0"


def next_to_undo(store: Store, coder_id: str) -> Act | None:
    """Return the coder's latest act that still holds."""
    row = store.row(
        f"{_SELECT} WHERE a.coder_id = ? AND a.state = 'done' AND a.kind = 'do' ORDER BY a.seq DESC LIMIT 1",
        coder_id,
    )
    return _act(row) if row else None


def next_to_redo(store: Store, coder_id: str) -> Act | None:
    """Return the act the coder undid last, unless something else was done since."""
    row = store.row(
        f"{_SELECT} JOIN act b ON b.target = a.id AND b.kind = 'undo'"
        " WHERE a.coder_id = ? AND a.state = 'undone' ORDER BY b.seq DESC LIMIT 1",
        coder_id,
    )
    return _act(row) if row else None


def undo(store: Store, coder_id: str, act: Act) -> None:
    """Take back one act, as an act of its own.

    Raises:
        RefusedError: a later act rests on it; nothing was changed.
    """
    _replay(store, coder_id, act, "undo", "undone")


def redo(store: Store, coder_id: str, act: Act) -> None:
    """Do an undone act again, as an act of its own.

    Raises:
        RefusedError: what it needs is no longer there; nothing was changed.
    """
    _replay(store, coder_id, act, "redo", "done")


def _replay(store: Store, coder_id: str, act: Act, kind: Literal["undo", "redo"], state: str) -> None:
    order = "DESC" if kind == "undo" else "ASC"
    changes = store.rows(
        f"SELECT tbl, row_id, before, after FROM change WHERE act_id = ? ORDER BY seq {order}",
        act.id,
    )
    try:
        with store.act(coder_id, kind, f"{kind}: {act.words}", kind=kind, target=act.id):
            # rows may come back before what they refer to; references are checked when the act is committed
            store.connection.execute("PRAGMA defer_foreign_keys = ON")
            for table, row_id, before, after in changes:
                _step(store, act, table, row_id, *((after, before) if kind == "undo" else (before, after)))
            store.connection.execute("UPDATE act SET state = ? WHERE id = ?", (state, act.id))
    except DanglingError as dangling:
        raise _rests_on_it(store, act, dangling.table, dangling.row_id) from None


def _step(store: Store, act: Act, table: str, row_id: str, expected: str | None, wanted: str | None) -> None:
    if table not in LOGGED:
        raise RefusedError(f"the log names a table {table!r} that cannot be changed back")
    current = store.row(f"SELECT * FROM {table} WHERE id = ?", row_id)
    if (dict(current) if current else None) != (json.loads(expected) if expected else None):
        raise _rests_on_it(store, act, table, row_id)
    try:
        if wanted is None:
            store.delete(table, row_id)
        elif expected is None:
            store.insert(table, json.loads(wanted))
        else:
            store.update(table, row_id, json.loads(wanted))
    except sqlite3.IntegrityError:
        raise _rests_on_it(store, act, table, row_id) from None


def _rests_on_it(store: Store, act: Act, table: str, row_id: str) -> RefusedError:
    later = store.row(
        f"{_SELECT} JOIN change x ON x.act_id = a.id WHERE x.tbl = ? AND x.row_id = ? AND a.id NOT IN (?, ?)"
        " AND a.state = 'done' ORDER BY a.seq DESC LIMIT 1",
        table,
        row_id,
        act.id,
        store.open_act or "",
    )
    because = f"act {later['number']} ({later['words']}) rests on it" if later else f"a {table} rests on it"
    return RefusedError(f"act {act.number} ({act.words}) cannot be changed: {because}")


def _act(row: sqlite3.Row) -> Act:
    return Act(**{name: row[name] for name in Act.__slots__})
