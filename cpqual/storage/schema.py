"""What a project file is known by, which of its tables are logged, and the triggers that log them.

The tables and views stand in `schema_1`, `schema_2` and so on, by the migration that makes them. Every table in
`LOGGED` has triggers that write each row change to `change` under the act that is open, and refuse a write
outside one.
"""

from __future__ import annotations

from cpqual.storage.schema_1 import LOGGED_1
from cpqual.storage.schema_2 import LOGGED_2
from cpqual.storage.schema_3 import LOGGED_3
from cpqual.storage.schema_4 import LOGGED_4
from cpqual.storage.schema_5 import LOGGED_5
from cpqual.storage.schema_6 import LOGGED_6

APPLICATION_ID = 0x6370716C  # "cpql"
SCHEMA_VERSION = 6

LOGGED: tuple[str, ...] = LOGGED_1 + LOGGED_2 + LOGGED_3 + LOGGED_4 + LOGGED_5 + LOGGED_6
"""Tables whose every row change belongs to an act, in an order in which rows can be inserted."""


def log_triggers(table: str, columns: list[str]) -> str:
    """Return the three triggers that log the changes of one table, as SQL."""
    return "".join(
        f"""
CREATE TRIGGER log_{table}_{op} AFTER {op.upper()} ON {table}{_if_changed(columns) if op == "update" else ""} BEGIN
  SELECT RAISE(ABORT, 'cpqual: a write outside an act') WHERE NOT EXISTS (SELECT 1 FROM act_open);
  INSERT INTO change (act_id, tbl, row_id, op, before, after) VALUES (
    (SELECT act_id FROM act_open), '{table}', {"OLD" if op == "delete" else "NEW"}.id, '{op}',
    {row_as_json("OLD", columns) if op != "insert" else "NULL"},
    {row_as_json("NEW", columns) if op != "delete" else "NULL"}
  );
END;
"""
        for op in ("insert", "update", "delete")
    )


def _if_changed(columns: list[str]) -> str:
    # an update that changes nothing is no change: undoing it would seem to do nothing
    return " WHEN " + " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in columns)


def row_as_json(row: str, columns: list[str]) -> str:
    """Return the SQL of a row as the log writes it: an object of its columns."""
    return "json_object(" + ", ".join(f"'{c}', {row}.\"{c}\"" for c in columns) + ")"
