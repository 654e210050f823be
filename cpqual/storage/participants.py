"""Changing the register of people and sites, and taking two entries of one person together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from cpqual.storage import attributes
from cpqual.storage.store import Store

Registered = Literal["person", "site"]
_HOLDS: Mapping[Registered, Mapping[str, str]] = {
    "person": {
        "turn": "turn", "role": "role", "memo": "memo", "framework_cell": "cell of a framework",
        "card_feedback": "answer to a theme card",
    },
    "site": {
        "document": "document", "person": "person", "memo": "memo", "framework_cell": "cell of a framework",
    },
}  # fmt: skip
"""The tables that point at a person or site, and what a row of each is called."""


class Entry(NamedTuple):
    """A person of the register, with row ids."""

    id: str
    slug: str
    pseudonym: str
    group: str
    site: str | None


def person(store: Store, slug: str) -> Entry | None:
    """Return the register's entry of that slug, the site as a slug."""
    row = store.row(
        "SELECT p.id, p.slug, p.pseudonym, p.grp, s.slug FROM person p LEFT JOIN site s ON s.id = p.site_id"
        " WHERE p.slug = ?",
        slug,
    )
    return Entry(*row) if row else None


def holding(store: Store, of: Registered, row_id: str) -> dict[str, int]:
    """Return what points at a person or site, in words, and how much of it there is; attributes left out."""
    found: dict[str, int] = {}
    for table, called in _HOLDS[of].items():
        ((number,),) = store.rows(f"SELECT count(*) FROM {table} WHERE {of}_id = ?", row_id)
        if number:
            found[called] = number
    return found


def change(store: Store, of: Registered, row_id: str, columns: Mapping[str, object]) -> None:
    """Change columns of a person or site."""
    store.update(of, row_id, columns)


def remove(store: Store, of: Registered, row_id: str) -> None:
    """Remove a person or site that nothing points at, with the values of its attributes."""
    attributes.remove_values(store, row_id)
    store.delete(of, row_id)


def shared_cells(store: Store, first: str, second: str) -> list[tuple[str, str]]:
    """Return (framework, code) of the themes of a framework that two people both have a cell for."""
    rows = store.rows(
        "SELECT f.slug, k.slug FROM framework_cell a JOIN framework_cell b ON b.framework_id = a.framework_id"
        " AND b.code_id = a.code_id JOIN framework f ON f.id = a.framework_id JOIN code k ON k.id = a.code_id"
        " WHERE a.person_id = ? AND b.person_id = ? ORDER BY f.slug, k.position",
        first,
        second,
    )
    return [(row[0], row[1]) for row in rows]


def take_together(store: Store, kept: str, gone: str, values: Mapping[str, str]) -> dict[str, int]:
    """Let everything of one person be another's, remove the first from the register, and say what moved.

    Args:
        kept, gone: row ids.
        values: attributes of the one who stays, by name.

    Returns:
        What moved, in words, and how much of it.
    """
    moved = holding(store, "person", gone)
    for table in ("turn", "memo", "framework_cell", "card_feedback"):
        store.connection.execute(f"UPDATE {table} SET person_id = ? WHERE person_id = ?", (kept, gone))
    # who held a role under both names holds it once
    store.connection.execute(
        "DELETE FROM role WHERE person_id = ? AND EXISTS (SELECT 1 FROM role r WHERE r.person_id = ?"
        " AND r.document_id = role.document_id AND r.role = role.role)",
        (gone, kept),
    )
    store.connection.execute("UPDATE role SET person_id = ? WHERE person_id = ?", (kept, gone))
    for name, value in values.items():
        attributes.put(store, "person", name, {kept: value})
    remove(store, "person", gone)
    return moved


def take_role(store: Store, document_id: str, person_id: str, role: str) -> bool:
    """Take a role from a person in a document, and tell whether it was held."""
    cursor = store.connection.execute(
        "DELETE FROM role WHERE document_id = ? AND person_id = ? AND role = ?",
        (document_id, person_id, role),
    )
    return cursor.rowcount > 0


def change_documents(store: Store, document_ids: list[str], columns: Mapping[str, object]) -> None:
    """Change columns of documents: title, kind, site_id or date."""
    for document_id in document_ids:
        store.update("document", document_id, columns)
