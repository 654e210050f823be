"""People, sites and the typed values of documents, people and sites."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cpqual.domain.attributes import Attribute, kept
from cpqual.domain.errors import InputError
from cpqual.domain.ids import new_id
from cpqual.domain.people import AttributeOwner, AttributeType, Person, Site
from cpqual.storage import attributes
from cpqual.storage.store import Store


def people(store: Store) -> list[Person]:
    """Return everyone in the register, by slug, with their attributes."""
    found = _values(store, "person")
    rows = store.rows(
        "SELECT p.id, p.slug, p.pseudonym, p.grp, s.slug FROM person p LEFT JOIN site s ON s.id = p.site_id"
        " ORDER BY p.slug"
    )
    return [Person(row[1], row[2], row[3], row[4], found.get(row[0], {})) for row in rows]


def values_of_people(store: Store, field: str) -> dict[str, str]:
    """Return what everyone has of their `group`, their `site` or an attribute, by slug; nobody without one."""
    found = _pairs(
        store,
        "SELECT json_group_array(p.slug), json_group_array(v.value) FROM attribute a"
        " JOIN value v ON v.attribute_id = a.id JOIN person p ON p.id = v.owner_id"
        " WHERE a.owner = 'person' AND a.name = ? AND v.value <> ''",
        field,
    )
    columns = "SELECT json_group_array(p.slug), json_group_array"
    if field == "group":
        found |= _pairs(store, f"{columns}(p.grp) FROM person p WHERE p.grp <> ''")
    elif field == "site":
        found |= _pairs(store, f"{columns}(s.slug) FROM person p JOIN site s ON s.id = p.site_id")
    return found


def values_of_documents(store: Store, field: str) -> dict[str, str]:
    """Return what every document has of an attribute, by slug; nothing of those without a value."""
    return _pairs(
        store,
        "SELECT json_group_array(d.slug), json_group_array(v.value) FROM attribute a"
        " JOIN value v ON v.attribute_id = a.id JOIN document d ON d.id = v.owner_id"
        " WHERE a.owner = 'document' AND a.name = ? AND v.value <> ''",
        field,
    )


def _pairs(store: Store, sql: str, *values: str) -> dict[str, str]:
    # two columns as JSON are read faster than so many rows: a survey has as many people as answers
    ((slugs, held),) = store.rows(sql, *values)
    return dict(zip(json.loads(slugs), json.loads(held), strict=True))


def sites(store: Store) -> list[Site]:
    """Return all sites by slug, with their attributes."""
    found = _values(store, "site")
    rows = store.rows("SELECT id, slug, name FROM site ORDER BY slug")
    return [Site(row[1], row[2], found.get(row[0], {})) for row in rows]


def attributes_of(store: Store, owner: AttributeOwner, owner_id: str) -> dict[str, str]:
    """Return the attributes of one document, person or site."""
    rows = store.rows(
        "SELECT a.name, v.value FROM value v JOIN attribute a ON a.id = v.attribute_id"
        " WHERE v.owner_id = ? AND a.owner = ? ORDER BY a.name",
        owner_id,
        owner,
    )
    return {row[0]: row[1] for row in rows}


def attribute_names(store: Store) -> list[tuple[AttributeOwner, str]]:
    """Return (owner, name) of every attribute."""
    return [(row[0], row[1]) for row in store.rows("SELECT owner, name FROM attribute ORDER BY owner, name")]


def attribute_types(store: Store) -> dict[str, tuple[AttributeType, tuple[str, ...]]]:
    """Return the type and the choices of every attribute by its full name (`site.sector`)."""
    rows = store.rows("SELECT owner, name, type, choices FROM attribute")
    return {f"{row[0]}.{row[1]}": (row[2], tuple(json.loads(row[3]))) for row in rows}


def voices(store: Store) -> dict[str, set[str]]:
    """Return the slugs of those who speak or are quoted in each document, by its id.

    An empty one stands for nobody in particular, who speaks where a turn is attributed to nobody, and where a
    section that counts as data has no turns: prose, such as field notes.
    """
    cursor = store.connection.cursor()
    # plain tuples, because a survey has as many people as answers
    cursor.row_factory = None
    speaking = dict(cursor.execute("SELECT id, slug FROM person"))
    found: dict[str, set[str]] = {}
    for document, person in cursor.execute(
        "SELECT document_id, person_id FROM turn WHERE speaker <> 'interviewer'"
    ):
        found.setdefault(document, set()).add(speaking.get(person, ""))
    for (document,) in cursor.execute(
        "SELECT s.document_id FROM section s WHERE s.counts_as_data AND s.end > s.start AND NOT EXISTS"
        " (SELECT 1 FROM turn t WHERE t.document_id = s.document_id AND t.form = 'turn'"
        " AND t.start < s.end AND t.end > s.start)"
    ):
        found.setdefault(document, set()).add("")
    return found


def pseudonyms(store: Store) -> dict[str, str]:
    """Return everyone's pseudonym by slug."""
    cursor = store.connection.cursor()
    cursor.row_factory = None
    return dict(cursor.execute("SELECT slug, pseudonym FROM person ORDER BY slug"))


def turn_counts(store: Store) -> dict[str, dict[str, int]]:
    """Return how many turns and quoted utterances each person has in each document, by their slugs."""
    found: dict[str, dict[str, int]] = {}
    for person, document, turns in store.rows(
        "SELECT p.slug, d.slug, count(*) FROM turn t JOIN person p ON p.id = t.person_id"
        " JOIN document d ON d.id = t.document_id GROUP BY p.id, d.id ORDER BY p.slug, d.position"
    ):
        found.setdefault(person, {})[document] = turns
    return found


def person_ids(store: Store) -> dict[str, str]:
    """Return the row id of every person by slug."""
    return {row[0]: row[1] for row in store.rows("SELECT slug, id FROM person")}


def site_ids(store: Store) -> dict[str, str]:
    """Return the row id of every site by slug."""
    return {row[0]: row[1] for row in store.rows("SELECT slug, id FROM site")}


def add_person(store: Store, person: Person) -> str:
    """Write a person, or bring the register's entry of that slug up to date, and return the row id."""
    row = store.row("SELECT id, pseudonym, grp, site_id FROM person WHERE slug = ?", person.slug)
    site_id = site_ids(store)[person.site] if person.site else None
    columns = {"pseudonym": person.pseudonym, "grp": person.group, "site_id": site_id}
    if row is None:
        person_id = new_id()
        store.insert("person", {"id": person_id, "slug": person.slug, **columns})
    else:
        person_id = str(row["id"])
        if tuple(row[1:]) != tuple(columns.values()):
            store.update("person", person_id, columns)
    set_values(store, "person", person_id, person.attributes)
    return person_id


def add_site(store: Store, site: Site) -> str:
    """Write a site, or bring the one of that slug up to date, and return the row id."""
    row = store.row("SELECT id, name FROM site WHERE slug = ?", site.slug)
    if row is None:
        site_id = new_id()
        store.insert("site", {"id": site_id, "slug": site.slug, "name": site.name})
    else:
        site_id = str(row["id"])
        if row["name"] != site.name:
            store.update("site", site_id, {"name": site.name})
    set_values(store, "site", site_id, site.attributes)
    return site_id


def set_values(store: Store, owner: AttributeOwner, owner_id: str, values: Mapping[str, str]) -> None:
    """Set attribute values of one document, person or site, each as its type keeps it; empty ones say nothing.

    Unknown attributes are made as text.

    Raises:
        InputError: a value is none of its attribute's type.
    """
    for name, value in values.items():
        if value == "":
            continue
        attribute_id, stored = _attribute(store, owner, name)
        try:
            value = kept(value, stored.type, stored.choices)
        except InputError as error:
            raise InputError(f"{name}: {error.what}", remedy=error.remedy) from None
        row = store.row(
            "SELECT id, value FROM value WHERE attribute_id = ? AND owner_id = ?", attribute_id, owner_id
        )
        if row is None:
            store.insert(
                "value", {"id": new_id(), "attribute_id": attribute_id, "owner_id": owner_id, "value": value}
            )
        elif row["value"] != value:
            store.update("value", row["id"], {"value": value})


def _attribute(store: Store, owner: AttributeOwner, name: str) -> tuple[str, Attribute]:
    sql = "SELECT id, type, choices FROM attribute WHERE owner = ? AND name = ?"
    row = store.row(sql, owner, name)
    if row is None:
        attributes.keep(store, Attribute(owner, name))
        row = store.rows(sql, owner, name)[0]
    return str(row[0]), Attribute(owner, name, row[1], tuple(json.loads(row[2])))


def _values(store: Store, owner: AttributeOwner) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for owner_id, name, value in store.rows(
        "SELECT v.owner_id, a.name, v.value FROM value v JOIN attribute a ON a.id = v.attribute_id"
        " WHERE a.owner = ? ORDER BY a.name",
        owner,
    ):
        found.setdefault(owner_id, {})[name] = value
    return found
