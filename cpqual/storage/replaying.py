"""Taking an act back, or doing it again, by replaying its row changes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from cpqual.domain.errors import RefusedError
from cpqual.storage.acts import Act
from cpqual.storage.codings import any_coding
from cpqual.storage.obstacles import Kind, Watch
from cpqual.storage.schema import LOGGED, row_as_json
from cpqual.storage.store import Store
from cpqual.storage.suggestions import forget_texts

Progress = Callable[[int, int], None]
"""Is told how many row changes of how many have been replayed; what it raises stops the replay."""

_BULK = 2_000
"""Row changes replayed by one statement."""
_FEW = 8
"""So few are replayed one by one."""


class _RehearsedError(Exception):
    """Ends a rehearsal so that all of it is rolled back."""


class _Run(NamedTuple):
    """Changes of one act with consecutive numbers, of one table and one kind."""

    table: str
    op: str
    first: int
    last: int
    rows: int


def replay(
    store: Store,
    coder_id: str,
    act: Act,
    kind: Kind,
    *,
    rehearsal: bool = False,
    progress: Progress | None = None,
    after: Callable[[], None] | None = None,
) -> None:
    """Take an act back or do it again, as an act of its own that keeps everything done since.

    Args:
        coder_id: who does it.
        rehearsal: do everything but keep nothing.
        progress: is told how far it has come, now and then.
        after: does what follows from it, in the same act; not called in a rehearsal.

    Raises:
        ObstacleError: something is in the way; nothing was changed.
    """
    runs = _runs(store, act, kind)
    total, done = sum(run.rows for run in runs), 0
    watch = Watch(store, act, kind)
    replayed = _Replay(store, act, kind, watch)
    try:
        with store.act(coder_id, kind, f"{kind}: {act.words}", kind=kind, target=act.id) as doing:
            # rows may come back before what they refer to; references are looked at when all are there
            store.connection.execute("PRAGMA defer_foreign_keys = ON")
            if kind == "undo":
                watch.require_on_top()
            for run in runs:
                replayed.take(run)
                done += run.rows
                if progress is not None:
                    progress(done, total)
            watch.require_whole(doing)
            watch.require_same_texts()
            forget_texts(store, _corrected(store, act))
            state = "undone" if kind == "undo" else "done"
            store.connection.execute("UPDATE act SET state = ? WHERE id = ?", (state, act.id))
            if rehearsal:
                raise _RehearsedError
            if after is not None:
                after()
    except _RehearsedError:
        return


def _corrected(store: Store, act: Act) -> list[str]:
    """Return the ids of the documents whose text an act changed."""
    found = store.rows(
        "SELECT DISTINCT row_id FROM change WHERE act_id = ? AND tbl = 'document' AND op = 'update'"
        " AND json_extract(before, '$.text_sha256') <> json_extract(after, '$.text_sha256')",
        act.id,
    )
    return [row[0] for row in found]


def _runs(store: Store, act: Act, kind: Kind) -> list[_Run]:
    rows = store.connection.execute(
        "SELECT seq, tbl, op FROM change WHERE act_id = ? ORDER BY seq", (act.id,)
    )
    found: list[_Run] = []
    for (table, op), same in groupby(rows, key=lambda row: (row[1], row[2])):
        if table not in LOGGED:
            raise RefusedError(f"the log names a table {table!r} that cannot be changed back")
        found += _cut(table, op, [row[0] for row in same])
    return found[::-1] if kind == "undo" else found


def _cut(table: str, op: str, numbers: list[int]) -> Iterator[_Run]:
    for i in range(0, len(numbers), _BULK):
        part = numbers[i : i + _BULK]
        yield _Run(table, op, part[0], part[-1], len(part))


class _Replay:
    """One replay of one act inside a transaction."""

    def __init__(self, store: Store, act: Act, kind: Kind, watch: Watch) -> None:
        self._store = store
        self._act = act
        self._kind = kind
        self._watch = watch
        self._expected, self._wanted = ("after", "before") if kind == "undo" else ("before", "after")

    def take(self, run: _Run) -> None:
        """Replay some changes, all at once where they are many and nothing is in the way."""
        if run.rows > _FEW and run.table != "reading" and self._at_once(run):
            return
        order = "DESC" if self._kind == "undo" else "ASC"
        for table, row_id, expected, wanted in self._store.rows(
            f"SELECT tbl, row_id, {self._expected}, {self._wanted} FROM change"
            f" WHERE seq BETWEEN ? AND ? AND +act_id = ? ORDER BY seq {order}",
            run.first, run.last, self._act.id,
        ):  # fmt: skip
            self._step(table, row_id, expected, wanted)

    # One by one

    def _step(self, table: str, row_id: str, expected: str | None, wanted: str | None) -> None:
        follows = table == "reading" and self._watch.with_codings
        if follows and self._mark_stays(row_id, expected, wanted):
            return
        current = self._store.row(f"SELECT * FROM {table} WHERE id = ?", row_id)
        # a mark that follows from what else an act did is put right after every replay, and may differ
        moved = follows and current is not None and expected is not None and wanted is not None
        if not moved and (dict(current) if current else None) != (json.loads(expected) if expected else None):
            raise self._watch.changed(table, row_id)
        try:
            if wanted is None:
                self._store.delete(table, row_id)
            elif expected is None:
                self._store.insert(table, json.loads(wanted))
            else:
                self._store.update(table, row_id, json.loads(wanted))
        except sqlite3.IntegrityError as error:
            raise self._watch.taken(table, row_id, wanted or "{}", str(error)) from None

    def _mark_stays(self, row_id: str, expected: str | None, wanted: str | None) -> bool:
        """Tell whether the mark that came with the first coding in a document is to be left as it is.

        It says that the coder has taken the document up, which holds as long as any coding of theirs is there,
        whichever act made the mark.
        """
        if (expected is None) == (wanted is None):
            return False
        mark = json.loads(expected or wanted or "{}")
        where = mark["document_id"], mark["coder_id"]
        if mark["status"] != "assigned":
            return False
        if expected is None:
            same = "SELECT 1 FROM reading WHERE document_id = ? AND coder_id = ?"
            return self._store.row(same, *where) is not None
        current = self._store.row("SELECT * FROM reading WHERE id = ?", row_id)
        return current is None or dict(current) != mark or any_coding(self._store, *where)

    # All at once

    def _at_once(self, run: _Run) -> bool:
        """Replay a run by single statements; False, with nothing done, when a row is not as it should be."""
        connection = self._store.connection
        connection.execute("SAVEPOINT replay")
        try:
            whole = self._by_statements(run)
        except sqlite3.IntegrityError:
            whole = False
        if not whole:
            connection.execute("ROLLBACK TO replay")
        connection.execute("RELEASE replay")
        return whole

    def _by_statements(self, run: _Run) -> bool:
        """Do it and look at the result: what is there must be, to the letter, what the log says."""
        table, where, values = (
            run.table,
            "c.seq BETWEEN ? AND ? AND +c.act_id = ?",
            (run.first, run.last, self._act.id),
        )
        columns = [row[1] for row in self._store.rows(f"PRAGMA table_info({table})")]
        row = row_as_json("t", columns)
        fields = ", ".join(f"json_extract(c.{self._wanted}, '$.{name}')" for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        there = (
            f"SELECT count(DISTINCT t.id) FROM change c CROSS JOIN {table} t ON t.id = c.row_id WHERE {where}"
        )

        def count(condition: str = "") -> int:
            return int(self._store.rows(f"{there} {condition}", *values)[0][0])

        match run.op, self._kind:
            case ("insert", "undo") | ("delete", "redo"):
                if count(f"AND {row} = c.{self._expected}") != run.rows:
                    return False
                sql = f"DELETE FROM {table} WHERE id IN (SELECT c.row_id FROM change c WHERE {where})"
                return self._store.connection.execute(sql, values).rowcount == run.rows
            case ("delete", "undo") | ("insert", "redo"):
                if count():
                    return False
                sql = f"INSERT INTO {table} ({names}) SELECT {fields} FROM change c WHERE {where} ORDER BY c.seq"
            case _:
                if count(f"AND {row} = c.{self._expected}") != run.rows:
                    return False
                sql = f"UPDATE {table} SET ({names}) = ({fields}) FROM change c WHERE c.row_id = {table}.id AND {where}"
        self._store.connection.execute(sql, values)
        return count(f"AND {row} = c.{self._wanted}") == run.rows
