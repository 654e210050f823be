"""Groups of codes that cut across the tree."""

from __future__ import annotations

from collections.abc import Collection

from cpqual.domain.codebook import CodeGroup
from cpqual.domain.ids import new_id
from cpqual.storage.codes import code_ids
from cpqual.storage.store import Store


def groups(store: Store) -> list[CodeGroup]:
    """Return all groups in the order they were made, their codes in codebook order."""
    members: dict[str, list[str]] = {}
    for group_id, slug in store.rows(
        "SELECT m.group_id, k.slug FROM code_group_member m JOIN code k ON k.id = m.code_id ORDER BY k.position"
    ):
        members.setdefault(group_id, []).append(slug)
    return [
        CodeGroup(row["slug"], row["label"], row["note"], tuple(members.get(row["id"], ())))
        for row in store.rows("SELECT id, slug, label, note FROM code_group ORDER BY position")
    ]


def write_group(store: Store, group: CodeGroup) -> None:
    """Make the rows of one group say what `group` says; a new one comes last.

    Its codes must be in the project.
    """
    row = store.row("SELECT id, label, note FROM code_group WHERE slug = ?", group.slug)
    if row is None:
        group_id = new_id()
        last = store.rows("SELECT coalesce(max(position), 0) FROM code_group")[0][0]
        values = {"slug": group.slug, "label": group.label, "note": group.note, "position": last + 1}
        store.insert("code_group", {"id": group_id, **values})
    else:
        group_id = row["id"]
        store.update("code_group", group_id, {"label": group.label, "note": group.note})
    _write_members(store, group_id, group.codes)


def _write_members(store: Store, group_id: str, slugs: Collection[str]) -> None:
    ids = code_ids(store)
    wanted = {ids[slug] for slug in slugs}
    rows = store.rows("SELECT id, code_id FROM code_group_member WHERE group_id = ?", group_id)
    for row in rows:
        if row["code_id"] not in wanted:
            store.delete("code_group_member", row["id"])
    fresh = wanted - {row["code_id"] for row in rows}
    store.insert_many(
        "code_group_member",
        ("id", "group_id", "code_id"),
        ((new_id(), group_id, code_id) for code_id in sorted(fresh)),
    )


def remove_group(store: Store, slug: str) -> None:
    """Delete a group; its codes stay."""
    row = store.row("SELECT id FROM code_group WHERE slug = ?", slug)
    if row is not None:
        store.connection.execute("DELETE FROM code_group_member WHERE group_id = ?", (row["id"],))
        store.delete("code_group", row["id"])
