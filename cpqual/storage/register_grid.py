"""People, sites and documents as rows of a table, looked up by the page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from cpqual.domain.people import AttributeOwner
from cpqual.storage.store import Store

_SELECT: Mapping[AttributeOwner, str] = {
    "person": "SELECT x.id, x.slug, x.pseudonym, x.grp, coalesce(s.name, '') FROM person x"
    " LEFT JOIN site s ON s.id = x.site_id",
    "site": "SELECT x.id, x.slug, x.name FROM site x",
    "document": "SELECT x.id, x.slug, x.title, x.kind, coalesce(s.name, ''), coalesce(x.date, ''), x.words"
    " FROM document x LEFT JOIN site s ON s.id = x.site_id",
}
_ORDER: Mapping[AttributeOwner, str] = {"person": "x.slug", "site": "x.slug", "document": "x.position"}


def ids(store: Store, of: AttributeOwner) -> list[str]:
    """Return the row ids of all: people and sites by slug, documents as they were imported."""
    return [row[0] for row in _plain(store, f"SELECT x.id FROM {of} x ORDER BY {_ORDER[of]}")]


def rows(store: Store, of: AttributeOwner, wanted: Sequence[str]) -> list[tuple[str, ...]]:
    """Return (row id, slug, what is known of it without attributes…) of some, as texts, in no order.

    Of people pseudonym, group and the site's name; of sites the name; of documents title, kind, the site's
    name, date and words.
    """
    found = _plain(
        store,
        f"{_SELECT[of]} WHERE x.id IN (SELECT value FROM json_each(?))",
        json.dumps(list(wanted)),
    )
    return [tuple(map(str, row)) for row in found]


def every_row(store: Store, of: AttributeOwner) -> Iterator[tuple[str, ...]]:
    """Yield what `rows` returns of all, in their order."""
    for row in _plain(store, f"{_SELECT[of]} ORDER BY {_ORDER[of]}"):
        yield tuple(map(str, row))


def words_of_values(store: Store, of: AttributeOwner) -> dict[str, str]:
    """Return all values that each has, one a line, by row id."""
    found = _plain(
        store,
        "SELECT v.owner_id, group_concat(v.value, char(10)) FROM value v"
        " JOIN attribute a ON a.id = v.attribute_id WHERE a.owner = ? GROUP BY v.owner_id",
        of,
    )
    return {row[0]: row[1] for row in found}


def roles_of(store: Store, person_id: str) -> list[tuple[str, str, int]]:
    """Return (document, role, turns there) of a person by documents; an empty role where none is held."""
    return [
        (row[0], row[1], row[2])
        for row in store.rows(
            "SELECT d.slug, coalesce(r.role, ''), (SELECT count(*) FROM turn t WHERE t.document_id = d.id"
            " AND t.person_id = ?1) FROM document d LEFT JOIN role r ON r.document_id = d.id"
            " AND r.person_id = ?1 WHERE d.id IN (SELECT document_id FROM turn WHERE person_id = ?1"
            " UNION SELECT document_id FROM role WHERE person_id = ?1) ORDER BY d.position, r.role",
            person_id,
        )
    ]


def _plain(store: Store, sql: str, *values: object) -> Iterator[tuple[str, ...]]:
    cursor = store.connection.cursor()
    # plain tuples, because a survey has as many people as answers
    cursor.row_factory = None
    yield from cursor.execute(sql, values)
