"""Taking an act back, or doing it again, by replaying its row changes; and what stands in the way of it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from cpqual.domain.errors import RefusedError
from cpqual.storage.acts import Act, of_id
from cpqual.storage.codings import any_coding
from cpqual.storage.schema import LOGGED, _row_as_json
from cpqual.storage.store import Store

Kind = Literal["undo", "redo"]
Progress = Callable[[int, int], None]
"""Is told how many row changes of how many have been replayed; what it raises stops the replay."""

_BULK = 2_000
"""Row changes replayed by one statement."""
_FEW = 8
"""So few are replayed one by one."""
_MARK = "(c.tbl = 'reading' AND c.op = 'insert' AND json_extract(c.after, '$.status') = 'assigned')"
"""The mark made with the first coding in a document; see `_mark_stays`."""
_CLASHED = re.compile(r"UNIQUE constraint failed: (.+)")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of replaying an act.

    Attributes:
        why: `changed`: a row it touched is not as it left it; `needed`: something refers to what would go;
            `missing`: what it refers to is not there; `taken`: another row has the place; `text`: the text it
            counts in was corrected.
        table: the table of the row concerned.
        act: the act to blame, when one is found; its state says whether it holds.
    """

    why: Literal["changed", "needed", "missing", "taken", "text"]
    table: str
    act: Act | None


class ObstacleError(RefusedError):
    """An act cannot be replayed; nothing was changed."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(f"this act cannot be changed: a {obstacle.table} is in the way")
        self.obstacle = obstacle


def text_changed(store: Store, document_id: str, since: int) -> Act | None:
    """Return the act that changed a document's text first since a row change of that number, if it is another now.

    None when the text is the one it was then, or the document is not there.
    """
    row = store.row(
        "SELECT c.act_id FROM change c JOIN document d ON d.id = c.row_id WHERE c.tbl = 'document'"
        " AND c.row_id = ? AND c.seq = (SELECT min(seq) FROM change WHERE tbl = 'document' AND row_id = ?"
        " AND seq >= ? AND before IS NOT NULL"
        " AND json_extract(before, '$.text_sha256') IS NOT json_extract(after, '$.text_sha256'))"
        " AND json_extract(c.before, '$.text_sha256') <> d.text_sha256",
        document_id, document_id, since,
    )  # fmt: skip
    return of_id(store, row[0]) if row else None


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
) -> None:
    """Take an act back or do it again, as an act of its own that keeps everything done since.

    Args:
        coder_id: who does it.
        rehearsal: do everything but keep nothing.
        progress: is told how far it has come, now and then.

    Raises:
        ObstacleError: something is in the way; nothing was changed.
    """
    runs = _runs(store, act, kind)
    total, done = sum(run.rows for run in runs), 0
    replayed = _Replay(store, act, kind)
    try:
        with store.act(coder_id, kind, f"{kind}: {act.words}", kind=kind, target=act.id) as doing:
            # rows may come back before what they refer to; references are looked at when all are there
            store.connection.execute("PRAGMA defer_foreign_keys = ON")
            if kind == "undo":
                replayed.require_on_top()
            for run in runs:
                replayed.take(run)
                done += run.rows
                if progress is not None:
                    progress(done, total)
            replayed.require_whole(doing)
            replayed.require_same_texts()
            state = "undone" if kind == "undo" else "done"
            store.connection.execute("UPDATE act SET state = ? WHERE id = ?", (state, act.id))
            if rehearsal:
                raise _RehearsedError
    except _RehearsedError:
        return


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

    def __init__(self, store: Store, act: Act, kind: Kind) -> None:
        self._store = store
        self._act = act
        self._kind = kind
        # an act that did nothing but mark a document was meant to do just that
        self._with_codings = (
            store.row("SELECT 1 FROM change WHERE act_id = ? AND tbl <> 'reading' LIMIT 1", act.id)
            is not None
        )
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

    # Order

    def require_on_top(self) -> None:
        """See that no act that holds has touched one of the rows since this act was done, or done again.

        That the rows look as the act left them is not enough: later acts may have changed them to and fro, and
        could then never be taken back themselves.
        """
        row = self._store.row(
            "SELECT x.tbl, CASE k.kind WHEN 'do' THEN k.id ELSE k.target END AS later FROM change c"
            " CROSS JOIN change x ON x.tbl = c.tbl AND x.row_id = c.row_id AND x.seq > ?"
            " JOIN act k ON k.id = x.act_id JOIN act a ON a.id = later"
            f" WHERE c.act_id = ? AND NOT (? AND {_MARK}) AND k.kind <> 'undo' AND later <> ? AND a.state = 'done'"
            " ORDER BY x.seq DESC LIMIT 1",
            self._since(), self._act.id, self._with_codings, self._act.id,
        )  # fmt: skip
        if row is not None:
            raise ObstacleError(Obstacle("changed", row[0], of_id(self._store, row[1])))

    def _applied(self) -> str:
        """Return the id of the act by which this one took effect last: its own, or of its latest redo."""
        row = self._store.row(
            "SELECT k.id FROM change c JOIN change x ON x.tbl = c.tbl AND x.row_id = c.row_id"
            " JOIN act k ON k.id = x.act_id WHERE c.seq = (SELECT max(seq) FROM change WHERE act_id = ?)"
            " AND k.kind = 'redo' AND k.target = ? ORDER BY x.seq DESC LIMIT 1",
            self._act.id, self._act.id,
        )  # fmt: skip
        return str(row[0]) if row else self._act.id

    def _since(self) -> int:
        """Return the number of the first change by which the act took effect last."""
        return int(
            self._store.rows("SELECT coalesce(min(seq), 0) FROM change WHERE act_id = ?", self._applied())[0][
                0
            ]
        )

    def require_same_texts(self) -> None:
        """See that no passage comes back into a text that was corrected meanwhile: its place may not fit."""
        first = "max(seq) + 1" if self._kind == "redo" else "min(seq)"
        since = self._store.rows(f"SELECT {first} FROM change WHERE act_id = ?", self._applied())[0][0]
        places = " OR ".join(
            f"json_extract({self._expected}, '$.{name}') IS NOT json_extract({self._wanted}, '$.{name}')"
            for name in ("start", "end")
        )
        for (document_id,) in self._store.rows(
            f"SELECT DISTINCT json_extract({self._wanted}, '$.document_id') AS document FROM change"
            f" WHERE act_id = ? AND json_extract({self._wanted}, '$.start') IS NOT NULL AND ({places})"
            " AND document IS NOT NULL",
            self._act.id,
        ):
            corrected = text_changed(self._store, document_id, since)
            if corrected is not None:
                raise ObstacleError(Obstacle("text", "document", corrected))

    # One by one

    def _step(self, table: str, row_id: str, expected: str | None, wanted: str | None) -> None:
        if table == "reading" and self._with_codings and self._mark_stays(row_id, expected, wanted):
            return
        current = self._store.row(f"SELECT * FROM {table} WHERE id = ?", row_id)
        if (dict(current) if current else None) != (json.loads(expected) if expected else None):
            raise self._changed(table, row_id)
        try:
            if wanted is None:
                self._store.delete(table, row_id)
            elif expected is None:
                self._store.insert(table, json.loads(wanted))
            else:
                self._store.update(table, row_id, json.loads(wanted))
        except sqlite3.IntegrityError as error:
            raise self._taken(table, row_id, wanted or "{}", str(error)) from None

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
        row = _row_as_json("t", columns)
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

    # What stands in the way

    def require_whole(self, doing: str) -> None:
        """See that nothing refers to what is not there any more.

        Args:
            doing: id of the act in progress, whose changes are what may have broken a reference.
        """
        done = {
            tuple(row)
            for row in self._store.rows("SELECT DISTINCT tbl, op FROM change WHERE act_id = ?", doing)
        }
        for table in LOGGED:
            for row in self._store.rows(f"PRAGMA foreign_key_list({table})"):
                parent, column, key = row["table"], row["from"], row["to"]
                if {(table, "insert"), (table, "update")} & done:
                    self._require_parents(doing, table, column, parent, key)
                if (parent, "delete") in done:
                    self._require_no_children(doing, table, column, parent)
        if ("coder", "delete") in done:
            self._require_known_coders(doing)
        for row in self._store.rows(
            "SELECT op, json_extract(coalesce(after, before), '$.number') FROM change WHERE act_id = ?"
            " AND tbl = 'codebook_version' AND op <> 'update'",
            doing,
        ):
            self._require_latest(row[0], row[1])

    def _require_parents(self, doing: str, table: str, column: str, parent: str, key: str) -> None:
        row = self._store.row(
            f"SELECT x.{column} FROM change c CROSS JOIN {table} x ON x.id = c.row_id WHERE c.act_id = ?"
            f" AND c.tbl = ? AND c.op <> 'delete' AND x.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = x.{column}) LIMIT 1",
            doing, table,
        )  # fmt: skip
        if row is not None:
            raise ObstacleError(Obstacle("missing", parent, self._blamed(parent, row[0])))

    def _require_no_children(self, doing: str, table: str, column: str, parent: str) -> None:
        row = self._store.row(
            f"SELECT x.id FROM change c CROSS JOIN {table} x ON x.{column} = c.row_id WHERE c.act_id = ?"
            f" AND c.tbl = ? AND c.op = 'delete' AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = c.row_id) LIMIT 1",
            doing, parent,
        )  # fmt: skip
        if row is not None:
            raise ObstacleError(Obstacle("needed", table, self._blamed(table, row[0])))

    def _require_known_coders(self, doing: str) -> None:
        # the log is kept for ever, so whoever did something in it stays, too
        row = self._store.row(
            "SELECT a.id FROM change c JOIN act a ON a.coder_id = c.row_id WHERE c.act_id = ? AND c.tbl = 'coder'"
            " AND c.op = 'delete' AND NOT EXISTS (SELECT 1 FROM coder u WHERE u.id = c.row_id) ORDER BY a.id = ?, a.seq DESC LIMIT 1",
            doing, doing,
        )  # fmt: skip
        if row is not None:
            found = None if row[0] == doing else of_id(self._store, row[0])
            raise ObstacleError(Obstacle("needed", "coder", found))

    def _require_latest(self, op: str, number: int) -> None:
        """See that a version of the codebook comes or goes only as the last, with no coding made under it."""
        later = self._store.row(
            "SELECT id FROM codebook_version WHERE number > ? ORDER BY number DESC LIMIT 1", number
        )
        if later is not None:
            found = self._blamed("codebook_version", later[0])
            raise ObstacleError(Obstacle("needed" if op == "delete" else "taken", "codebook_version", found))
        under = self._store.row("SELECT id FROM coding WHERE version = ? LIMIT 1", number)
        if op == "delete" and under is not None:
            raise ObstacleError(Obstacle("needed", "coding", self._blamed("coding", under[0])))

    def _changed(self, table: str, row_id: str) -> ObstacleError:
        return ObstacleError(Obstacle("changed", table, self._blamed(table, row_id)))

    def _taken(self, table: str, row_id: str, wanted: str, error: str) -> ObstacleError:
        clash = _CLASHED.match(error)
        values = json.loads(wanted)
        columns = [name.rpartition(".")[2] for name in clash[1].split(", ")] if clash else ["id"]
        same = " AND ".join(f'"{name}" = ?' for name in columns)
        other = self._store.row(
            f"SELECT id FROM {table} WHERE {same} AND id <> ?",
            *(values.get(name) for name in columns),
            row_id,
        )
        return ObstacleError(Obstacle("taken", table, self._blamed(table, other[0]) if other else None))

    def _blamed(self, table: str, row_id: str) -> Act | None:
        """Return the latest act that holds and touched a row.

        For an act to be done again it must be a later one; else it is the one before it that was taken back.
        """
        newer = "a.state = 'done' AND a.kind = 'do'"
        wheres = [newer] if self._kind == "undo" else [f"{newer} AND a.seq > {self._act.number}"]
        if self._kind == "redo":
            wheres += [f"a.state <> 'done' AND a.kind = 'do' AND a.seq < {self._act.number}", newer]
        for where in wheres:
            row = self._store.row(
                "SELECT a.id FROM change x JOIN act a ON a.id = x.act_id WHERE x.tbl = ? AND x.row_id = ?"
                f" AND a.id <> ? AND {where} ORDER BY a.seq DESC LIMIT 1",
                table, row_id, self._act.id,
            )  # fmt: skip
            if row is not None:
                return of_id(self._store, row[0])
        return None
