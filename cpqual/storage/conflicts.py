"""What uniting copies left for somebody to look at."""

from __future__ import annotations

from typing import NamedTuple

from cpqual.storage.store import Store


class KeptConflict(NamedTuple):
    """A field of a row that two copies had changed to different values, and when the later one did.

    The field `removed` says that one copy had taken the row away, and another needed it.
    """

    id: str
    table: str
    row_id: str
    field: str
    kept: str | None
    other: str | None
    found: str
    settled: bool


def conflicts(store: Store) -> list[KeptConflict]:
    """Return all conflicts, those first that came first."""
    rows = store.rows(
        'SELECT id, tbl AS "table", row_id, field, kept, other, found, settled FROM conflict ORDER BY found, id'
    )
    return [KeptConflict(**dict(row) | {"settled": bool(row["settled"])}) for row in rows]


def settle(store: Store, conflict_id: str) -> None:
    """Say that a conflict has been looked at."""
    with store.unlogged():
        store.connection.execute("UPDATE conflict SET settled = 1 WHERE id = ?", (conflict_id,))
