"""The log of acts: what was done, by whom, and which rows each act touched."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cpqual.storage.store import BY_THE_WAY, Store

LAYERED = ("coding", "memo", "memo_link", "verdict", "decision", "negative_case", "read_unit", "unanswered")
"""Tables whose rows are one coder's own work, not the project's."""
_LAYERED = ", ".join(f"'{table}'" for table in LAYERED)


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log.

    Attributes:
        number: its place in this file's log, from 1.
        kind: `do`, `undo` or `redo`; an undo or redo names the act it concerns in `target`.
        state: `done`, `undone` (it can be done again), or `dropped`: undone, and its coder has done something
            else since, so that it is done again only when asked for by its number.
        changes: how many row changes it made.
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


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which acts are wanted; what is None or empty does not count.

    Attributes:
        words: all of these occur in the act's words (ASCII letters in either case).
        since: at or after this time, as the log writes times.
        document_id: it touched this document or something in it.
        shared_or_by: it touched nobody's own work (see `LAYERED`), or is by the coder of this id.
    """

    coder_id: str | None = None
    verb: str | None = None
    words: tuple[str, ...] = ()
    since: str | None = None
    document_id: str | None = None
    shared_or_by: str | None = None


EVERY_ACT = ActFilter()

_SELECT = """
SELECT a.seq AS number, a.id, coalesce(u.slug, '?') AS coder, a.at, a.verb, a.words, a.kind, a.target, a.state,
  (SELECT count(*) FROM change c WHERE c.act_id = a.id) AS changes
FROM act a LEFT JOIN coder u ON u.id = a.coder_id
"""


def log(
    store: Store, limit: int | None = None, before: int | None = None, wanted: ActFilter = EVERY_ACT
) -> list[Act]:
    """Return the latest acts, newest first: at most `limit`, with numbers below `before`."""
    where, values = _where(wanted)
    if before is not None:
        where, values = f"{where} AND a.seq < ?", [*values, before]
    rows = store.rows(
        f"{_SELECT} WHERE {where} ORDER BY a.seq DESC LIMIT ?", *values, -1 if limit is None else limit
    )
    return [_act(row) for row in rows]


def numbers(store: Store, wanted: ActFilter = EVERY_ACT) -> Sequence[int]:
    """Return the numbers of all wanted acts, newest first, eight bytes each at most."""
    if wanted == EVERY_ACT:
        row = store.rows("SELECT count(*), coalesce(max(seq), 0) FROM act")[0]
        if row[0] == row[1]:
            return range(row[1], 0, -1)
    where, values = _where(wanted)
    rows = store.connection.execute(f"SELECT a.seq FROM act a WHERE {where} ORDER BY a.seq DESC", values)
    return array("q", (row[0] for row in rows))


def numbered(store: Store, wanted: Sequence[int]) -> list[Act]:
    """Return the acts of these numbers, newest first; numbers that are not in the log are left out."""
    marks = ", ".join("?" * len(wanted))
    return [
        _act(row) for row in store.rows(f"{_SELECT} WHERE a.seq IN ({marks}) ORDER BY a.seq DESC", *wanted)
    ]


def of_id(store: Store, act_id: str) -> Act | None:
    """Return the act of that id."""
    row = store.row(f"{_SELECT} WHERE a.id = ?", act_id)
    return _act(row) if row else None


def verbs(store: Store) -> list[str]:
    """Return every verb the log knows, in alphabetical order."""
    return [row[0] for row in store.rows("SELECT DISTINCT verb FROM act ORDER BY verb")]


def _where(wanted: ActFilter) -> tuple[str, list[object]]:
    # the plus keeps SQLite on the log's own order: an index by coder would have to be sorted
    wheres, values = ["1"], list[object]()
    for column, value in (
        ("+a.coder_id =", wanted.coder_id),
        ("a.verb =", wanted.verb),
        ("a.at >=", wanted.since),
    ):
        if value is not None:
            wheres.append(f"{column} ?")
            values.append(value)
    for word in wanted.words:
        wheres.append(r"a.words LIKE ? ESCAPE '\'")
        values.append("%" + word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%")
    if wanted.document_id is not None:
        # every row that lies in a document holds its id, and nothing else does
        wheres.append(
            "EXISTS (SELECT 1 FROM change c WHERE c.act_id = a.id"
            " AND (c.row_id = ? OR instr(coalesce(c.after, c.before), ?)))"
        )
        values += [wanted.document_id] * 2
    if wanted.shared_or_by is not None:
        wheres.append(
            "(a.coder_id = ? OR NOT EXISTS"
            f" (SELECT 1 FROM change c WHERE c.act_id = a.id AND c.tbl IN ({_LAYERED})))"
        )
        values.append(wanted.shared_or_by)
    return " AND ".join(wheres), values


# What an act touched


@dataclass(frozen=True, slots=True)
class Change:
    """One row change: the row before (None when it was added) and after (None when it was removed)."""

    table: str
    row_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def touched(store: Store, act_id: str) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rows an act touched, by table."""
    found: dict[str, dict[str, None]] = {}
    for table, row_id in store.rows("SELECT tbl, row_id FROM change WHERE act_id = ? ORDER BY seq", act_id):
        found.setdefault(table, {})[row_id] = None
    return {table: tuple(ids) for table, ids in found.items()}


def counted(store: Store, act_id: str) -> list[tuple[str, str, int]]:
    """Return (table, `insert | update | delete`, rows) of an act, in the order it came to them."""
    return [
        (row[0], row[1], row[2])
        for row in store.rows(
            "SELECT tbl, op, count(*) FROM change WHERE act_id = ? GROUP BY tbl, op ORDER BY min(seq)", act_id
        )
    ]


def changes(store: Store, act_id: str, limit: int, tables: Sequence[str] = ()) -> list[Change]:
    """Return the first row changes of an act, of some tables where given."""
    among = f"AND tbl IN ({', '.join('?' * len(tables))})" if tables else ""
    rows = store.rows(
        f"SELECT tbl, row_id, before, after FROM change WHERE act_id = ? {among} ORDER BY seq LIMIT ?",
        act_id, *tables, limit,
    )  # fmt: skip
    return [Change(row[0], row[1], _loaded(row[2]), _loaded(row[3])) for row in rows]


def owners(store: Store, act_id: str) -> dict[str, int]:
    """Return how many rows of each coder's own work (see `LAYERED`) an act touched, by coder slug.

    A memo link has no coder of its own and counts as the act's coder's.
    """
    rows = store.rows(
        "SELECT u.slug, count(*) FROM change c JOIN act a ON a.id = c.act_id LEFT JOIN coder u"
        " ON u.id = coalesce(json_extract(coalesce(c.after, c.before), '$.coder_id'), a.coder_id)"
        f" WHERE c.act_id = ? AND c.tbl IN ({_LAYERED}) GROUP BY u.slug",
        act_id,
    )
    return {row[0] or "?": row[1] for row in rows}


def layered_documents(store: Store, act_id: str) -> set[str | None]:
    """Return the ids of the documents in which an act touched a coder's own work, None for none of them."""
    rows = store.rows(
        "SELECT DISTINCT json_extract(coalesce(after, before), '$.document_id') FROM change"
        f" WHERE act_id = ? AND tbl IN ({_LAYERED})",
        act_id,
    )
    return {row[0] for row in rows}


def remembered(store: Store, table: str, row_id: str) -> dict[str, Any] | None:
    """Return a row as the log knew it last, whether it is still there or not."""
    row = store.row(
        "SELECT coalesce(after, before) FROM change WHERE tbl = ? AND row_id = ? ORDER BY seq DESC LIMIT 1",
        table, row_id,
    )  # fmt: skip
    return _loaded(row[0]) if row else None


def snapshot(store: Store) -> str:
    """Return a short name for the state of the project: the number and id of its latest act."""
    row = store.row("SELECT seq, id FROM act ORDER BY seq DESC LIMIT 1")
    return f"{row['seq']}-{row['id'][-8:]}" if row else "0"


# What comes next

_LAST_OWN = "max({})".format(
    ", ".join(
        f"coalesce((SELECT max(seq) FROM act WHERE coder_id = ?1 AND state = '{state}' AND kind = 'do'"
        f" AND verb <> '{BY_THE_WAY}'), 0)"
        for state in ("done", "undone", "dropped")
    )
)
"""Number of the latest thing coder ?1 did; one look into the index for each state."""


def next_to_undo(store: Store, coder_id: str) -> Act | None:
    """Return the coder's own act that took effect last and still holds: done last, or done again last.

    Acts by the way are passed over.
    """
    done = store.row(
        f"{_SELECT} WHERE a.coder_id = ? AND a.state = 'done' AND a.kind = 'do' AND a.verb <> ?"
        " ORDER BY a.seq DESC LIMIT 1",
        coder_id,
        BY_THE_WAY,
    )
    again = store.row(
        "SELECT b.target FROM act b JOIN act a ON a.id = b.target WHERE b.coder_id = ? AND b.state = 'done'"
        " AND b.kind = 'redo' AND b.seq > ? AND a.coder_id = b.coder_id AND a.state = 'done'"
        " ORDER BY b.seq DESC LIMIT 1",
        coder_id, done["number"] if done else 0,
    )  # fmt: skip
    return of_id(store, again[0]) if again else _act(done) if done else None


def next_to_redo(store: Store, coder_id: str) -> Act | None:
    """Return the act the coder took back last, unless the coder did something else since."""
    row = store.row(
        "SELECT b.target FROM act b JOIN act a ON a.id = b.target WHERE b.coder_id = ?1 AND b.state = 'done'"
        f" AND b.kind = 'undo' AND a.state = 'undone' AND b.seq > {_LAST_OWN} ORDER BY b.seq DESC LIMIT 1",
        coder_id,
    )
    return of_id(store, row[0]) if row else None


def _act(row: sqlite3.Row) -> Act:
    return Act(**{name: row[name] for name in Act.__slots__})


def _loaded(text: str | None) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(text) if text else None
    return found
