"""What must hold before a project file is trusted, which may come from anyone; and bringing an older one up to date."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

from cpqual.domain.errors import CpqualError, NotAProjectError
from cpqual.storage.plainly import refusal, said_plainly
from cpqual.storage.schema import APPLICATION_ID, SCHEMA_VERSION

SCHEMA_FINGERPRINTS = {
    1: "86534c0fc9d3fea0586088ba6be22d2fb468eb178c0a4a6c33cc523b340b0ca5",
    2: "580d393a2f4362b02d77d9bda23e9d5e2e834a3f689b3a5b5286252005f822ad",
    3: "5ecc90994db6610d62dcc913736f0a199035e06e742e2e1d7fb45c830045c63d",
    4: "c577491dd3c374a5e9cb72b3f81da2bb804db7c0661aebd14a861e8db19936a9",
    5: "10fee7a93c118ac6f971387032c1dc4b63e8f445a9c49084e63a737f6ae722e5",
    6: "329511903c4878b8a2f9c1eab5037539e0651719a9b3415c651e1fbb99c5a814",
}
"""SHA-256 of the tables, views and triggers of each schema version: a file with others was not made by cpqual."""
MAKE_ONE = "Make one: cpqual new FILE"
RESTORE = "Restore a backup."


def open_trusted(path: Path, wait: float, read_only: str = "") -> sqlite3.Connection:
    """Connect to a project file, brought up to date where an older cpqual made it.

    Args:
        wait: seconds that a write waits for another program's.
        read_only: why nothing may be written, as the end of a sentence; empty where it may.

    Raises:
        NotAProjectError: it is not a cpqual project, it was made by a newer version, or it carries tables,
            views or triggers that cpqual did not make.
        RefusedError: it cannot be read here and now.
    """
    connection = _connect(path, wait, read_only)
    try:
        version = _require_project(connection, path)
        # an older file is brought up to date only once it is known that nothing of others' runs meanwhile
        _require_own_schema(connection, path, version)
        if version < SCHEMA_VERSION:
            connection.close()
            _bring_up_to_date(path, read_only)
            connection = _connect(path, wait, read_only)
            _require_own_schema(connection, path, SCHEMA_VERSION)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, wait: float, read_only: str) -> sqlite3.Connection:
    where = path.absolute().as_uri()
    mode = "mode=ro" if read_only and not os.access(path.absolute().parent, os.W_OK) else "mode=rw"
    if mode == "mode=ro" and not _side_log(path):
        # where no side file can be made, SQLite reads only what it is told will not change
        mode += "&immutable=1"
    try:
        connection = sqlite3.connect(f"{where}?{mode}", uri=True, isolation_level=None, timeout=wait)
    except sqlite3.Error as error:
        raise NotAProjectError(f"cannot be opened: {error}", where=str(path)) from None
    connection.row_factory = sqlite3.Row
    try:
        # the file may come from anyone: until its schema is known to be ours, nothing in it may run
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # not every build of SQLite overwrites what is deleted; people's words are not to stay in free pages
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        connection.close()
        raise _unreadable(error, path) from None
    return connection


def _side_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _unreadable(error: sqlite3.Error, path: Path) -> CpqualError:
    """Return why a file cannot be read: the machine where SQLite says so, else that it is no project."""
    told = refusal(error, path) if isinstance(error, sqlite3.OperationalError) else None
    if "malformed" in str(error):
        told = NotAProjectError("is damaged, or a part of it is missing", where=str(path), remedy=RESTORE)
    return told or _not_a_project(path)


def _bring_up_to_date(path: Path, read_only: str) -> None:
    if read_only:
        raise NotAProjectError(
            "was made by an older cpqual and has to be brought up to date first, which is not possible here:"
            f" {read_only}",
            where=str(path),
            remedy="Open it to write once, or copy it to a folder of your own.",
        )
    from cpqual.storage.migrations import migrate

    with said_plainly(path):
        migrate(path)


def _require_project(connection: sqlite3.Connection, path: Path) -> int:
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise _unreadable(error, path) from None
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
    return NotAProjectError("is not a cpqual project", where=str(path), remedy=MAKE_ONE)


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
    except sqlite3.Error as error:
        raise _unreadable(error, path) from None
    if found not in own:
        raise NotAProjectError(
            "carries tables, views or triggers that cpqual did not make",
            where=str(path),
            remedy="Do not open it unless you know who made it; restore a backup.",
        )
    # our own triggers write rows as JSON, which older SQLite releases count among the trusted functions
    connection.execute("PRAGMA trusted_schema = ON")
