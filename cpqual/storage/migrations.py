"""Making a project file and bringing an older one up to date, by named migrations.

sqlite-utils is imported here and nowhere near start-up: importing it costs more than opening a project.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from cpqual.storage.schema import APPLICATION_ID, SCHEMA_VERSION, log_triggers
from cpqual.storage.schema_1 import LOGGED_1, TABLES_1, VIEWS_1
from cpqual.storage.schema_2 import LOGGED_2, TABLES_2
from cpqual.storage.schema_3 import LOGGED_3, TABLES_3
from cpqual.storage.schema_4 import LOGGED_4, TABLES_4
from cpqual.storage.schema_5 import LOGGED_5, TABLES_5
from cpqual.storage.schema_6 import LOGGED_6, TABLES_6

migrations = Migrations("cpqual")


@migrations()
def m001_initial(db: Database) -> None:
    """Make every table, view and trigger of the first project file."""
    _run(db, TABLES_1 + VIEWS_1)
    _log(db, LOGGED_1)


@migrations()
def m002_living_codebook(db: Database) -> None:
    """Add groups of codes, merges that can be taken apart, memo links, and revisions of a text."""
    _run(db, TABLES_2)
    _log(db, LOGGED_2)


@migrations()
def m003_agreement(db: Database) -> None:
    """Add samples, second readings, and what uniting two copies leaves."""
    _run(db, TABLES_3)
    _log(db, LOGGED_3)


@migrations()
def m004_paper(db: Database) -> None:
    """Add saved views, frameworks, negative cases, kept quotes, theme cards and Delphi rounds."""
    _run(db, TABLES_4)
    _log(db, LOGGED_4)


@migrations()
def m005_suggestions(db: Database) -> None:
    """Add units read, rules that find passages, and vectors."""
    _run(db, TABLES_5)
    _log(db, LOGGED_5)


@migrations()
def m006_sources(db: Database) -> None:
    """Add pages, and suggestions that were left unanswered."""
    _run(db, TABLES_6)
    _log(db, LOGGED_6)


def migrate(path: Path) -> None:
    """Apply the migrations that the project file still lacks, each in its own transaction."""
    db = Database(path, execute_plugins=False)
    try:
        migrations.apply(db)
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.conn.execute("PRAGMA journal_mode = WAL")
    finally:
        db.close()


def _run(db: Database, script: str) -> None:
    for statement in _statements(script):
        db.conn.execute(statement)


def _log(db: Database, tables: tuple[str, ...]) -> None:
    for table in tables:
        columns = [row[1] for row in db.conn.execute(f"PRAGMA table_info({table})")]
        _run(db, log_triggers(table, columns))


def _statements(script: str) -> list[str]:
    # executescript() would commit the migration's transaction, so the script is cut into statements here
    found, held = [], ""
    for line in script.split("\n"):
        held += line + "\n"
        if line.rstrip().endswith(";") and sqlite3.complete_statement(held):
            found.append(held)
            held = ""
    return found
