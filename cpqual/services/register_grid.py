"""People, sites and documents as a table of cells to edit: columns, rows by the page, their order, edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cpqual.domain.attributes import Attribute, order_of
from cpqual.domain.documents import DOCUMENT_KINDS
from cpqual.domain.errors import RefusedError
from cpqual.domain.people import AttributeOwner, AttributeType
from cpqual.services import people_editing
from cpqual.services.attributes import set_value
from cpqual.services.filtering import select
from cpqual.services.people_editing import Changes
from cpqual.services.session import Session
from cpqual.storage import attributes as stored
from cpqual.storage import counting, people, register_grid

OWNERS: tuple[AttributeOwner, ...] = ("person", "site", "document")


class GridColumn(NamedTuple):
    """A column of the table.

    Attributes:
        name: `pseudonym`, `kind`…, or the name of an attribute.
        choices: what a cell may hold where that is a list.
        attribute: whether it is one.
        fixed: nothing can be changed in it.
    """

    name: str
    type: AttributeType = "text"
    choices: tuple[str, ...] = ()
    attribute: bool = False
    fixed: bool = False

    def as_attribute(self, of: AttributeOwner) -> Attribute:
        """Return it as an attribute of documents, people or sites."""
        return Attribute(of, self.name, self.type, self.choices)


_OWN: dict[AttributeOwner, tuple[GridColumn, ...]] = {
    "person": (GridColumn("pseudonym"), GridColumn("group"), GridColumn("site")),
    "site": (GridColumn("name"),),
    "document": (
        GridColumn("title"), GridColumn("kind", "choice", tuple(DOCUMENT_KINDS)), GridColumn("site"),
        GridColumn("date", "date"), GridColumn("words", "number", fixed=True),
    ),
}  # fmt: skip


class GridRow(NamedTuple):
    """A row: its row id, its slug, and a text for every column; empty where nothing is known."""

    id: str
    slug: str
    cells: tuple[str, ...]


class Order(NamedTuple):
    """Which rows are shown, and how they are sorted.

    Attributes:
        column: name of the column to sort by, empty for the order there is.
        words: only rows that hold all of these, whatever their case.
        where: only what answers this filter.
    """

    column: str = ""
    descending: bool = False
    words: str = ""
    where: str = ""


def columns(session: Session, of: AttributeOwner) -> tuple[GridColumn, ...]:
    """Return the columns beside the slug: what is known of everybody, then the attributes by name."""
    made = (
        GridColumn(one.name, one.type, one.choices, attribute=True)
        for one in stored.attributes(session.store)
        if one.owner == of
    )
    return (*_OWN[of], *made)


def row_ids(session: Session, of: AttributeOwner, order: Order | None = None) -> list[str]:
    """Return the row ids of what is shown, in order; it reads the whole register.

    Rows without a value in the column they are sorted by come last, whichever way.

    Raises:
        InputError, UnknownNameError: the filter cannot be used.
    """
    order = order or Order()
    found = register_grid.ids(session.store, of)
    if order.words.strip():
        held = _holding(session, of, order.words)
        found = [one for one in found if one in held]
    if order.where:
        selected = _selected(session, of, order.where)
        found = [one for one in found if one in selected]
    if order.column:
        found = _sorted(session, of, found, order)
    return found


def _holding(session: Session, of: AttributeOwner, words: str) -> set[str]:
    values = register_grid.words_of_values(session.store, of)
    wanted = words.casefold().split()
    found = set()
    for row in register_grid.every_row(session.store, of):
        held = "\n".join((*row[1:], values.get(row[0], ""))).casefold()
        if all(word in held for word in wanted):
            found.add(row[0])
    return found


def _selected(session: Session, of: AttributeOwner, where: str) -> set[str]:
    chosen = select(session, where)
    ids = stored.known_ids(session.store, of)
    if of == "document":
        return {ids[slug] for slug in chosen.documents}
    if of == "site":
        sites = {one.site for one in _documents(session) if one.slug in chosen.documents}
        return {row_id for slug, row_id in ids.items() if slug in sites}
    parts = people.turn_counts(session.store)
    return {row_id for slug, row_id in ids.items() if chosen.takes(slug, parts.get(slug, ()))}


def _documents(session: Session) -> list[counting.Counted]:
    return counting.documents(session.store)


def _sorted(session: Session, of: AttributeOwner, found: list[str], order: Order) -> list[str]:
    every = columns(session, of)
    column = next((one for one in every if one.name == order.column), None)
    if column is not None and column.attribute:
        values = stored.values_of(session.store, of, column.name)
    else:
        # before the own columns stand row id and slug; an unknown column is the slug
        place = 2 + _OWN[of].index(column) if column is not None else 1
        values = {row[0]: row[place] for row in register_grid.every_row(session.store, of)}
    key = order_of((column or GridColumn("")).as_attribute(of))
    having = [one for one in found if values.get(one)]
    having.sort(key=lambda one: key(values[one]), reverse=order.descending)
    return having + [one for one in found if not values.get(one)]


def rows(
    session: Session, of: AttributeOwner, shown: Sequence[GridColumn], wanted: Sequence[str]
) -> list[GridRow]:
    """Return the rows of some row ids, in that order; those that are gone are left out."""
    known = {row[0]: row for row in register_grid.rows(session.store, of, wanted)}
    values = stored.values_of_owners(session.store, of, wanted)
    own = {column.name: 2 + place for place, column in enumerate(_OWN[of])}
    return [
        GridRow(
            one,
            known[one][1],
            tuple(
                values.get(one, {}).get(column.name, "") if column.attribute else known[one][own[column.name]]
                for column in shown
            ),
        )
        for one in wanted
        if one in known
    ]


def set_cells(
    session: Session, of: AttributeOwner, slugs: Sequence[str], column: GridColumn, value: str
) -> None:
    """Write one value into a column for some rows, as one act; an empty one takes it away.

    Raises:
        InputError, UnknownNameError, RefusedError: it does not fit, or the column cannot be changed.
    """
    if column.fixed:
        raise RefusedError(f"the {column.name} of a document follow from its text")
    if column.attribute:
        set_value(session, column.as_attribute(of), slugs, value)
    elif of == "document":
        people_editing.set_documents(session, slugs, column.name, value)
    elif of == "site":
        people_editing.set_sites(session, slugs, Changes(name=value))
    elif column.name == "pseudonym":
        people_editing.set_people(session, slugs, Changes(name=value))
    elif column.name == "group":
        people_editing.set_people(session, slugs, Changes(group=value))
    else:
        people_editing.set_people(session, slugs, Changes(site=value))


def set_slug(session: Session, of: AttributeOwner, slug: str, new: str) -> None:
    """Give a person or site another id, as one act.

    Raises:
        InputError: it cannot be one.
        RefusedError: another has it, or it is a document's, which codings in other files go by.
    """
    if of == "person":
        people_editing.set_people(session, [slug], Changes(slug=new))
    elif of == "site":
        people_editing.set_sites(session, [slug], Changes(slug=new))
    else:
        raise RefusedError("documents keep their names: tables of codings go by them")


def add_row(session: Session, of: AttributeOwner, slug: str) -> None:
    """Add a person or site of that id, as one act.

    Raises:
        InputError: it cannot be an id.
        RefusedError: another has it, or it would be a document.
    """
    if of == "person":
        people_editing.add_person(session, slug)
    elif of == "site":
        people_editing.add_site(session, slug)
    else:
        raise RefusedError("documents come by importing them")


def remove_row(session: Session, of: AttributeOwner, slug: str) -> None:
    """Remove a person or site that nothing refers to, as one act.

    Raises:
        RefusedError: something refers to it, or it is a document.
    """
    if of == "document":
        raise RefusedError("documents stay: undoing the import takes one out")
    people_editing.remove_registered(session, of, slug)


class HeldRole(NamedTuple):
    """A role of a person in a document, empty where none is held there, and the turns there."""

    document: str
    role: str
    turns: int


def roles_of(session: Session, person_id: str) -> list[HeldRole]:
    """Return the roles of a person by the documents in which they have a part."""
    return [HeldRole(*row) for row in register_grid.roles_of(session.store, person_id)]


def site_names(session: Session) -> list[str]:
    """Return the names of all sites."""
    return [one.name for one in people.sites(session.store)]


def groups(session: Session) -> list[str]:
    """Return the groups that people are in."""
    return sorted(set(people.values_of_people(session.store, "group").values()))


def slugs_of(session: Session, of: AttributeOwner, row_ids: Sequence[str]) -> list[str]:
    """Return the slugs of some rows, in that order; those that are gone are left out."""
    slugs = {row_id: slug for slug, row_id in stored.known_ids(session.store, of).items()}
    return [slugs[one] for one in row_ids if one in slugs]


def id_of(session: Session, of: AttributeOwner, slug: str) -> str:
    """Return the row id of a slug, empty where there is none."""
    return stored.ids_of(session.store, of, [slug]).get(slug, "")


def document_slugs(session: Session) -> list[str]:
    """Return the slugs of all documents."""
    return [one.slug for one in counting.documents(session.store)]
