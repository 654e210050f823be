"""Names of rows by their ids, also of rows that are gone: the log knows them."""

from __future__ import annotations

from typing import Any

from cpqual.storage.acts import remembered
from cpqual.storage.schema import LOGGED
from cpqual.storage.store import Store


def row(store: Store, table: str, row_id: str) -> dict[str, Any] | None:
    """Return a row of a logged table as it is now, None when it is gone."""
    if table not in LOGGED:
        return None
    found = store.row(f"SELECT * FROM {table} WHERE id = ?", row_id)
    return dict(found) if found else None


def present(store: Store, table: str, row_id: str) -> str | None:
    """Return the slug of a row that is there."""
    found = row(store, table, row_id)
    return str(found["slug"]) if found else None


def slug(store: Store, table: str, row_id: str) -> str:
    """Return the slug of a code, document or other named row, as the log knew it last when it is gone."""
    found = row(store, table, row_id) or remembered(store, table, row_id) or {}
    return str(found.get("slug") or "?")
