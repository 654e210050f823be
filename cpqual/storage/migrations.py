"""Making a project file and bringing an older one up to date, by named migrations.

sqlite-utils is imported here and nowhere near start-up: importing it costs more than opening a project.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from cpqual.storage.schema import APPLICATION_ID, LOGGED, SCHEMA_VERSION, TABLES, VIEWS, log_triggers

migrations = Migrations("cpqual")


@migrations()
def m001_initial(db: Database) -> None:
    """Make every table, view and trigger of the first project file."""
    for statement in _statements(TABLES + VIEWS):
        db.conn.execute(statement)
    for table in LOGGED:
        columns = [row[1] for row in db.conn.execute(f"PRAGMA table_info({table})")]
        for statement in _statements(log_triggers(table, columns)):
            db.conn.execute(statement)


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


def _statements(script: str) -> list[str]:
    # executescript() would commit the migration's transaction, so the script is cut into statements here
    found, held = [], ""
    for line in script.split("\n"):
        held += line + "\n"
        if line.rstrip().endswith(";") and sqlite3.complete_statement(held):
            found.append(held)
            held = ""
    return found
