"""An open project file: its connection, its acts, and what must hold before it is trusted."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten

from cpqual.domain.errors import CpqualError, NotAProjectError, RefusedError
from cpqual.domain.ids import new_id
from cpqual.storage.schema import APPLICATION_ID, SCHEMA_VERSION

BUSY_MILLISECONDS = 5_000
LONGEST_WORDS = 160
"""Longest wording of an act in the log, in characters."""
SCHEMA_FINGERPRINTS = {
    1: "86534c0fc9d3fea0586088ba6be22d2fb468eb178c0a4a6c33cc523b340b0ca5",
    2: "580d393a2f4362b02d77d9bda23e9d5e2e834a3f689b3a5b5286252005f822ad",
}
"""SHA-256 of the tables, views and triggers of each schema version: a file with others was not made by cpqual."""


class DanglingError(RefusedError):
    """A commit would leave a row pointing at nothing; the transaction was rolled back."""

    def __init__(self, table: str, row_id: str) -> None:
        super().__init__(f"a {table} refers to what would be removed; nothing was changed")
        self.table = table
        self.row_id = row_id


def now() -> str:
    """Return the time as the project file writes it: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Store:
    """An open project file. Reads may happen any time; writes only inside `act`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._open_act: str | None = None

    @classmethod
    def create(cls, path: Path) -> Store:
        """Make a new, empty project file, readable by its owner only, and open it.

        Raises:
            RefusedError: the file exists, or its folder does not.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise RefusedError("exists already", where=str(path), remedy="Choose another name.") from None
        except OSError as error:
            raise RefusedError(f"cannot be made: {error.strerror}", where=str(path)) from None
        from cpqual.storage.migrations import migrate

        try:
            migrate(path)
            return cls.open(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a project file, bringing an older one up to date first.

        Raises:
            NotAProjectError: there is no such file, it is not a cpqual project, it was made by a newer
                version, or it carries tables, views or triggers that cpqual did not make.
        """
        if not path.is_file():
            raise NotAProjectError(
                "there is no such file", where=str(path), remedy="Make one: cpqual new FILE"
            )
        connection = _connect(path)
        try:
            version = _require_project(connection, path)
            # an older file is brought up to date only once it is known that nothing of others' runs meanwhile
            _require_own_schema(connection, path, version)
            if version < SCHEMA_VERSION:
                connection.close()
                from cpqual.storage.migrations import migrate

                migrate(path)
                connection = _connect(path)
                _require_own_schema(connection, path, SCHEMA_VERSION)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in when nobody else has it open."""
        self.connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def insert(self, table: str, values: Mapping[str, object]) -> None:
        """Insert one row; `table` and the column names are cpqual's own."""
        names, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        self.connection.execute(sql, tuple(values.values()))

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert many rows of the same columns."""
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

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
            RefusedError: another program is writing, or the disk is full; nothing was changed.
        """
        if self._open_act is not None:
            yield self._open_act
            return
        act_id = new_id()
        with self._transaction():
            self._open_act = act_id
            try:
                self._begin_act(act_id, coder_id, verb, words, kind, target)
                yield act_id
                self._end_act(act_id, coder_id, kind)
            finally:
                self._open_act = None

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
        with _said_plainly(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
        try:
            with _said_plainly(self.path):
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
        self.connection.execute(
            "INSERT INTO act (id, coder_id, at, verb, words, kind, target, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'done')",
            (act_id, coder_id, now(), verb, shorten(words, LONGEST_WORDS, placeholder=" …"), kind, target),
        )
        self.connection.execute("INSERT INTO act_open (one, act_id) VALUES (1, ?)", (act_id,))

    def _end_act(self, act_id: str, coder_id: str, kind: str) -> None:
        self.connection.execute("DELETE FROM act_open")
        if self.row("SELECT 1 FROM change WHERE act_id = ? LIMIT 1", act_id) is None and kind == "do":
            self.connection.execute("DELETE FROM act WHERE id = ?", (act_id,))
        elif kind == "do":
            # a new act closes the way forward: what this coder had undone can no longer be redone
            self.connection.execute(
                "UPDATE act SET state = 'dropped' WHERE coder_id = ? AND state = 'undone'", (coder_id,)
            )

    @property
    def open_act(self) -> str | None:
        """Id of the act in progress, if there is one."""
        return self._open_act


def _connect(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=BUSY_MILLISECONDS / 1000,
        )
    except sqlite3.Error as error:
        raise NotAProjectError(f"cannot be opened: {error}", where=str(path)) from None
    connection.row_factory = sqlite3.Row
    try:
        # the file may come from anyone: until its schema is known to be ours, nothing in it may run
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA recursive_triggers = ON")
    except sqlite3.Error:
        connection.close()
        raise _not_a_project(path) from None
    return connection


def _require_project(connection: sqlite3.Connection, path: Path) -> int:
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        raise _not_a_project(path) from None
    if application != APPLICATION_ID:
        raise _not_a_project(path)
    if version > SCHEMA_VERSION:
        raise NotAProjectError(
            f"was made by a newer cpqual (file version {version}, this one reads {SCHEMA_VERSION})",
            where=str(path),
            remedy="Upgrade cpqual.",
        )
    return version


def _not_a_project(path: Path) -> NotAProjectError:
    return NotAProjectError("is not a cpqual project", where=str(path), remedy="Make one: cpqual new FILE")


def schema_fingerprint(connection: sqlite3.Connection) -> str:
    """Return a SHA-256 of all tables, views, indexes and triggers of an open file."""
    digest = hashlib.sha256()
    for row in connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_schema"
        " WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlite_migrations%'"
        " AND name NOT LIKE 'idx__sqlite_migrations%'"
        # the shadow tables of the full-text index are SQLite's own and may differ between its versions
        " AND name NOT LIKE 'document_fts_%' ORDER BY type, name"
    ):
        digest.update("\x1f".join(row).encode() + b"\x1e")
    return digest.hexdigest()


def _require_own_schema(connection: sqlite3.Connection, path: Path, version: int) -> None:
    # tables are made before the version is written: a program that died between them left the next ones
    own = [SCHEMA_FINGERPRINTS[made] for made in range(max(version, 1), SCHEMA_VERSION + 1)]
    try:
        found = schema_fingerprint(connection)
    except sqlite3.Error:
        raise _not_a_project(path) from None
    if found not in own:
        raise NotAProjectError(
            "carries tables, views or triggers that cpqual did not make",
            where=str(path),
            remedy="Do not open it unless you know who made it; restore a backup.",
        )
    # our own triggers write rows as JSON, which older SQLite releases count among the trusted functions
    connection.execute("PRAGMA trusted_schema = ON")


@contextlib.contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the machine (locked, full, read-only) into a refusal a person can act on."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise RefusedError(
                "another program is writing to the project",
                where=str(path),
                remedy="Nothing was changed; try again.",
            ) from None
        if "full" in text or "readonly" in text or "disk I/O" in text:
            raise RefusedError(f"{text}; nothing was changed", where=str(path)) from None
        raise
    except sqlite3.DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise CpqualError(
                "the project file is damaged",
                where=str(path),
                remedy="Run: cpqual check; then restore a backup.",
            ) from None
        raise
