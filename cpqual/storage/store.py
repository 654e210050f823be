"""An open project file: its connection, its reads, and its acts."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from textwrap import shorten

from cpqual.domain.errors import NotAProjectError, RefusedError
from cpqual.domain.ids import new_id
from cpqual.storage.opening import MAKE_ONE, open_trusted
from cpqual.storage.plainly import refusal, said_plainly
from cpqual.storage.whereabouts import Whereabouts

BUSY_SECONDS = 5.0
"""How long a write waits for another program's."""
BY_THE_WAY = "by-the-way"
"""Verb of acts that a coder does without a key of their own: undo passes over them, and they close no way."""
LONGEST_WORDS = 160
"""Longest wording of an act in the log, in characters."""
_AT_ONCE = 100
"""Rows written by one statement."""


class DanglingError(RefusedError):
    """A commit would leave a row pointing at nothing; the transaction was rolled back."""

    def __init__(self, table: str, row_id: str) -> None:
        super().__init__(f"a {table} refers to what would be removed; nothing was changed")
        self.table = table
        self.row_id = row_id


def now() -> str:
    """Return the time as the project file writes it: ISO 8601, UTC, milliseconds."""
    return written(datetime.now(UTC))


def written(time: datetime) -> str:
    """Return a time of UTC as the project file writes it."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def later_than(last: str) -> str:
    """Return the time now, or one millisecond after another time of a project file where that is not past."""
    found = now()
    if found > last:
        return found
    try:
        return written(datetime.fromisoformat(last) + timedelta(milliseconds=1))
    except (ValueError, OverflowError):
        return found


class Store:
    """An open project file. Reads may happen any time; writes only inside `act`.

    Attributes:
        read_only: why nothing may be written, as the end of a sentence about the project; empty where it may.
        busy: why no act may be done on this connection now, as a sentence; empty where any may.
        own_acts: ids of the acts of this connection, and of those opened from it, until who follows the file
            takes them out.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, read_only: str = "") -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only
        self.busy = ""
        self._whereabouts = Whereabouts(path)
        self._open_act: str | None = None
        self.own_acts: set[str] = set()

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, wait: float = BUSY_SECONDS) -> Store:
        """Open a project file, bringing an older one up to date first.

        Args:
            path: the file. Where it or its folder may not be written, it is opened to read.
            read_only: refuse every write, although the file may be written.
            wait: seconds that a write waits for another program's before it is refused.

        Raises:
            NotAProjectError: there is no such file, it is not a cpqual project, it was made by a newer
                version, or it carries tables, views or triggers that cpqual did not make.
            RefusedError: it cannot be read here and now.
        """
        if not path.is_file():
            raise NotAProjectError("there is no such file", where=str(path), remedy=MAKE_ONE)
        why = "it was opened to read" if read_only else ""
        if not (os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)):
            why = "the file or its folder may not be written to"
        connection = open_trusted(path, wait, why)
        return cls(path, connection, why)

    def open_again(self) -> Store:
        """Open the same file once more, for work in another thread; what is done there counts as done here.

        Raises:
            RefusedError: it cannot be read now, or another file has taken its place.
            NotAProjectError: it is gone.
        """
        again = Store.open(self.path, read_only=bool(self.read_only))
        if not self._whereabouts.is_same(again._whereabouts):
            again.close()
            raise RefusedError(
                "was replaced by another file while it was open",
                where=str(self.path),
                remedy="Leave, and compare the two.",
            )
        again.read_only, again.own_acts = self.read_only, self.own_acts
        return again

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in when nobody else has it open."""
        self.connection.close()
        self._whereabouts.tidy()

    def require_place(self) -> None:
        """Make sure that the file is still where it was opened.

        Raises:
            RefusedError: it was moved, deleted or replaced; says where everything is.
        """
        self._whereabouts.require(self.connection)

    def changed_by_others(self) -> int:
        """Return a number that differs from the last one after another connection has written to the file."""
        (row,) = self.rows("PRAGMA data_version")
        return int(row[0])

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query.

        Raises:
            CpqualError: the file cannot be read: another program keeps it, the disk fails, it is damaged.
        """
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            if told := refusal(error, self.path):
                raise told from None
            raise

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query, or None.

        Raises:
            CpqualError: as `rows`.
        """
        try:
            row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            if told := refusal(error, self.path):
                raise told from None
            raise
        return row

    def insert(self, table: str, values: Mapping[str, object]) -> None:
        """Insert one row; `table` and the column names are cpqual's own."""
        names, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        self.connection.execute(sql, tuple(values.values()))

    def insert_many(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, or_ignore: bool = False
    ) -> None:
        """Insert many rows of the same columns, each logged as if it came alone.

        A hundred go with each statement: SQLite makes ready to take back every statement that fires triggers,
        which for single rows is half of the work.

        Args:
            or_ignore: leave out the rows that are there already.
        """
        names, marks = ", ".join(f'"{name}"' for name in columns), f"({', '.join('?' * len(columns))})"
        sql = f"INSERT {'OR IGNORE ' if or_ignore else ''}INTO {table} ({names}) VALUES "
        waiting = iter(rows)
        while some := list(islice(waiting, _AT_ONCE)):
            self.connection.execute(sql + ", ".join([marks] * len(some)), list(chain.from_iterable(some)))

    def update(self, table: str, row_id: str, values: Mapping[str, object]) -> None:
        """Change some columns of the row of that id."""
        settings = ", ".join(f'"{name}" = ?' for name in values)
        sql = f"UPDATE {table} SET {settings} WHERE id = ?"
        self.connection.execute(sql, (*values.values(), row_id))

    def delete(self, table: str, row_id: str) -> None:
        """Delete the row of that id."""
        self.connection.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))

    @contextlib.contextmanager
    def act(
        self, coder_id: str, verb: str, words: str, *, kind: str = "do", target: str | None = None
    ) -> Iterator[str]:
        """Do everything inside as one act: all of it is committed and logged, or nothing is.

        An act inside an act joins the outer one. An act that changes nothing leaves no trace.

        Args:
            coder_id: who acts.
            verb: the command's name (`code`, `import`, `merge`).
            words: what was done, for the log; never a participant's words.
            kind: `do`, `undo` or `redo`.
            target: for `undo` and `redo`, the id of the act concerned.

        Yields:
            The act's id.

        Raises:
            RefusedError: the project is open to read only, `busy` says why not, another program is writing, the disk is full, or
                the file is not where it was opened any more; nothing was changed.
        """
        if self._open_act is not None:
            yield self._open_act
            return
        if self.busy:
            raise RefusedError(self.busy, remedy="Wait until that is done.")
        act_id = new_id()
        with self._transaction():
            self._open_act = act_id
            try:
                self._begin_act(act_id, coder_id, verb, words, kind, target)
                yield act_id
                left_a_trace = self._end_act(act_id, coder_id, verb, kind)
            finally:
                self._open_act = None
        if left_a_trace:
            self.own_acts.add(act_id)

    @contextlib.contextmanager
    def unlogged(self) -> Iterator[None]:
        """Write tables that are not part of the log (caches, places), in one transaction."""
        if self._open_act is not None:
            yield
            return
        with self._transaction():
            yield

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.read_only:
            raise RefusedError(f"nothing can be changed in this project: {self.read_only}")
        self.require_place()
        with said_plainly(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
        try:
            with said_plainly(self.path):
                yield
                self._commit()
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def _commit(self) -> None:
        try:
            self.connection.execute("COMMIT")
        except sqlite3.IntegrityError:
            # a reference was left dangling; the transaction is still open, so what dangles can be found
            table, row_number = self.rows("PRAGMA foreign_key_check")[0][:2]
            row = self.row(f"SELECT id FROM {table} WHERE rowid = ?", row_number)
            raise DanglingError(table, row["id"] if row else "") from None

    def _begin_act(
        self, act_id: str, coder_id: str, verb: str, words: str, kind: str, target: str | None
    ) -> None:
        # united copies are put in order by these times, so that the acts of one file never go against their own
        last = self.row("SELECT at FROM act ORDER BY seq DESC LIMIT 1")
        at = later_than(last[0]) if last else now()
        self.connection.execute(
            "INSERT INTO act (id, coder_id, at, verb, words, kind, target, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'done')",
            (act_id, coder_id, at, verb, shorten(words, LONGEST_WORDS, placeholder=" …"), kind, target),
        )
        self.connection.execute("INSERT INTO act_open (one, act_id) VALUES (1, ?)", (act_id,))

    def _end_act(self, act_id: str, coder_id: str, verb: str, kind: str) -> bool:
        """Close the act, and return whether it is in the log: it is not where nothing was changed."""
        self.connection.execute("DELETE FROM act_open")
        if self.row("SELECT 1 FROM change WHERE act_id = ? LIMIT 1", act_id) is None and kind == "do":
            self.connection.execute("DELETE FROM act WHERE id = ?", (act_id,))
            return False
        if kind == "do" and verb != BY_THE_WAY:
            # a new act closes the way forward: what this coder had undone can no longer be redone
            self.connection.execute(
                "UPDATE act SET state = 'dropped' WHERE coder_id = ? AND state = 'undone'", (coder_id,)
            )
        return True

    @property
    def open_act(self) -> str | None:
        """Id of the act in progress, if there is one."""
        return self._open_act
