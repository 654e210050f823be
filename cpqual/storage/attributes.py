"""The attributes of documents, people and sites: their types and choices, and the values of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from cpqual.domain.attributes import Attribute
from cpqual.domain.ids import many_ids, new_id
from cpqual.domain.people import AttributeOwner
from cpqual.storage.store import Store


def attributes(store: Store) -> list[Attribute]:
    """Return every attribute, by what it belongs to and its name."""
    rows = store.rows("SELECT owner, name, type, choices FROM attribute ORDER BY owner, name")
    return [Attribute(row[0], row[1], row[2], tuple(json.loads(row[3]))) for row in rows]


def attribute(store: Store, owner: AttributeOwner, name: str) -> Attribute | None:
    """Return the attribute of that name."""
    row = store.row("SELECT type, choices FROM attribute WHERE owner = ? AND name = ?", owner, name)
    return Attribute(owner, name, row[0], tuple(json.loads(row[1]))) if row else None


def typed_by_imports(store: Store, owner: AttributeOwner) -> set[str]:
    """Return the names of the attributes whose type and choices follow from imported values alone.

    Not of those that another act than an import set, nor of those that were text and became something else:
    values only ever widen a type, so that a person said it.
    """
    rows = store.rows(
        "SELECT name FROM attribute a WHERE owner = ? AND EXISTS (SELECT 1 FROM change c JOIN act t"
        " ON t.id = c.act_id WHERE c.tbl = 'attribute' AND c.row_id = a.id AND t.verb = 'import')"
        " AND NOT EXISTS (SELECT 1 FROM change c JOIN act t ON t.id = c.act_id"
        " WHERE c.tbl = 'attribute' AND c.row_id = a.id AND t.kind = 'do' AND t.state = 'done'"
        " AND ((t.verb <> 'import' AND (c.before IS NULL OR c.after ->> '$.type' <> c.before ->> '$.type'"
        " OR c.after ->> '$.choices' <> c.before ->> '$.choices'))"
        " OR (c.before ->> '$.type' = 'text' AND c.after ->> '$.type' <> 'text')))",
        owner,
    )
    return {row[0] for row in rows}


def value_counts(store: Store) -> dict[str, int]:
    """Return how many have a value of each attribute, by its full name."""
    rows = store.rows(
        "SELECT a.owner, a.name, count(*) FROM attribute a JOIN value v ON v.attribute_id = a.id GROUP BY a.id"
    )
    return {f"{row[0]}.{row[1]}": row[2] for row in rows}


def values_of(store: Store, owner: AttributeOwner, name: str) -> dict[str, str]:
    """Return the values of an attribute by the row id of who has them, in the order in which they came."""
    rows = store.rows(
        "SELECT v.owner_id, v.value FROM value v JOIN attribute a ON a.id = v.attribute_id"
        " WHERE a.owner = ? AND a.name = ? ORDER BY v.rowid",
        owner,
        name,
    )
    return {row[0]: row[1] for row in rows}


def values_of_owners(
    store: Store, owner: AttributeOwner, owner_ids: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Return the values of some documents, people or sites, by row id and name."""
    found: dict[str, dict[str, str]] = {}
    for owner_id, name, value in store.rows(
        "SELECT v.owner_id, a.name, v.value FROM value v JOIN attribute a ON a.id = v.attribute_id"
        " WHERE a.owner = ? AND v.owner_id IN (SELECT value FROM json_each(?))",
        owner,
        json.dumps(list(owner_ids)),
    ):
        found.setdefault(owner_id, {})[name] = value
    return found


def keep(store: Store, one: Attribute) -> None:
    """Write an attribute, or bring the type and choices of the one of that name up to date."""
    columns = {"type": one.type, "choices": json.dumps(one.choices, ensure_ascii=False)}
    attribute_id = _id(store, one.owner, one.name)
    if attribute_id is None:
        store.insert("attribute", {"id": new_id(), "name": one.name, "owner": one.owner, **columns})
    elif attribute(store, one.owner, one.name) != one:
        store.update("attribute", attribute_id, columns)


def rename(store: Store, owner: AttributeOwner, name: str, new: str) -> None:
    """Give an attribute another name."""
    store.update("attribute", _require(store, owner, name), {"name": new})


def remove(store: Store, owner: AttributeOwner, name: str) -> None:
    """Remove an attribute with all its values."""
    attribute_id = _require(store, owner, name)
    store.connection.execute("DELETE FROM value WHERE attribute_id = ?", (attribute_id,))
    store.delete("attribute", attribute_id)


def put(store: Store, owner: AttributeOwner, name: str, values: Mapping[str, str | None]) -> int:
    """Set an attribute that there is, and return for how many that changed something.

    Args:
        values: as they are kept, by the row id of who has them; None or an empty one takes the value away.
    """
    attribute_id = _require(store, owner, name)
    held = {
        row[0]: (row[1], row[2])
        for row in store.rows(
            "SELECT owner_id, id, value FROM value WHERE attribute_id = ?"
            " AND owner_id IN (SELECT value FROM json_each(?))",
            attribute_id,
            json.dumps(list(values)),
        )
    }
    new: list[tuple[str, str, str, str]] = []
    ids = many_ids()
    changed = 0
    for owner_id, value in values.items():
        value_id, before = held.get(owner_id, ("", None))
        if (value or None) == before:
            continue
        changed += 1
        if not value:
            store.delete("value", value_id)
        elif before is None:
            new.append((next(ids), attribute_id, owner_id, value))
        else:
            store.update("value", value_id, {"value": value})
    store.insert_many("value", ("id", "attribute_id", "owner_id", "value"), new)
    return changed


def remove_values(store: Store, owner_id: str) -> None:
    """Take every value from a document, person or site."""
    store.connection.execute("DELETE FROM value WHERE owner_id = ?", (owner_id,))


def known_ids(store: Store, owner: AttributeOwner) -> dict[str, str]:
    """Return the row id of every document, person or site by slug."""
    cursor = store.connection.cursor()
    # plain tuples, because a survey has a hundred thousand
    cursor.row_factory = None
    return dict(cursor.execute(f"SELECT slug, id FROM {owner}"))


def ids_of(store: Store, owner: AttributeOwner, slugs: Sequence[str]) -> dict[str, str]:
    """Return the row ids of some documents, people or sites by slug; those that are not there are missing."""
    rows = store.rows(
        f"SELECT slug, id FROM {owner} WHERE slug IN (SELECT value FROM json_each(?))",
        json.dumps(list(slugs)),
    )
    return {row[0]: row[1] for row in rows}


def header_values(store: Store) -> dict[str, dict[str, str]]:
    """Return the header of every document that has one, by document slug."""
    rows = store.rows("SELECT slug, header FROM document WHERE header <> '{}' ORDER BY position")
    return {row[0]: json.loads(row[1]) for row in rows}


def file_names(store: Store, slugs: Iterable[str] | None = None) -> dict[str, str]:
    """Return the name of the file that every document, or each of some, came from, by slug."""
    rows = store.rows("SELECT slug, source_name FROM document ORDER BY position")
    wanted = None if slugs is None else set(slugs)
    return {row[0]: row[1] for row in rows if wanted is None or row[0] in wanted}


def _id(store: Store, owner: AttributeOwner, name: str) -> str | None:
    row = store.row("SELECT id FROM attribute WHERE owner = ? AND name = ?", owner, name)
    return str(row[0]) if row else None


def _require(store: Store, owner: AttributeOwner, name: str) -> str:
    found = _id(store, owner, name)
    if found is None:
        raise KeyError(f"{owner}.{name}")
    return found
