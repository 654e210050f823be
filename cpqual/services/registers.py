"""The registers of a study: sites, people, roles, and attributes of any of them."""

from __future__ import annotations

from pathlib import Path

from cpqual.domain.errors import InputError, UnknownNameError
from cpqual.domain.people import AttributeOwner, Site
from cpqual.formats import registers
from cpqual.formats.delimited import read_grid
from cpqual.formats.tables import rearm
from cpqual.services.files import read_source
from cpqual.services.session import Session
from cpqual.storage import documents, people


def list_sites(session: Session) -> list[Site]:
    """Return all sites by slug."""
    return people.sites(session.store)


def import_sites(session: Session, path: Path) -> int:
    """Take `sites.csv` in as one act: new sites are added, known ones brought up to date.

    Raises:
        InputError: the file cannot be used; names the line.
    """
    rows = registers.read_sites(read_source(path))
    with session.act("sites", f"imported {len(rows)} sites from {path.name}"):
        for site in rows:
            people.add_site(session.store, site)
    return len(rows)


def import_people(session: Session, path: Path) -> int:
    """Take `people.csv` in as one act: new people are added, known ones brought up to date.

    Raises:
        InputError: the file cannot be used, or names a site that is not known.
    """
    rows = registers.read_people(read_source(path))
    sites = set(people.site_ids(session.store))
    for person in rows:
        if person.site is not None and person.site not in sites:
            raise InputError(
                f"{person.slug} is of the site {person.site!r}, which is not in the project",
                where=str(path),
                remedy="Import the sites first: cpqual sites import FILE",
            )
    with session.act("people", f"imported {len(rows)} people from {path.name}"):
        for person in rows:
            people.add_person(session.store, person)
    return len(rows)


def import_roles(session: Session, path: Path) -> int:
    """Take `roles.csv` in as one act and return how many roles there were; those held already stay.

    Raises:
        InputError: the file cannot be used, or names a document or person that is not known.
    """
    rows = registers.read_roles(read_source(path))
    ids = people.person_ids(session.store)
    with session.act("roles", f"imported {len(rows)} roles from {path.name}"):
        for row in rows:
            where = f"{path}, line {row.line}"
            if row.person not in ids:
                raise InputError(f"no person {row.person!r} in the project", where=where)
            try:
                document_id = session.document(row.document).id
            except UnknownNameError as error:
                raise InputError(error.what, where=where) from None
            documents.add_roles(session.store, document_id, ids[row.person], [row.role])
    return len(rows)


def import_attributes(session: Session, path: Path) -> int:
    """Take a table of attributes in as one act and return how many values were set.

    The first column names what the attributes are of, and is called `document`, `person` or `site`; every
    other column is an attribute. Empty cells say nothing.

    Raises:
        InputError: the file cannot be used, or names a document, person or site that is not known.
    """
    grid = read_grid(read_source(path), ("document", "person", "site"))
    owner = _owner(grid.columns[0], path)
    ids = _ids(session, owner)
    number = 0
    with session.act("attributes", f"imported attributes of {len(grid.rows)} {owner}s from {path.name}"):
        for row in grid.rows:
            name, *values = (rearm(cell).strip() for cell in row.cells.values())
            if name not in ids:
                raise InputError(f"no {owner} {name!r} in the project", where=f"{path}, line {row.line}")
            given = {column: value for column, value in zip(grid.columns[1:], values, strict=True) if value}
            people.set_values(session.store, owner, ids[name], given)
            number += len(given)
    return number


def _owner(column: str, path: Path) -> AttributeOwner:
    owners: dict[str, AttributeOwner] = {"document": "document", "person": "person", "site": "site"}
    if column.casefold() not in owners:
        raise InputError(
            f"the first column is {column!r}", where=str(path), remedy="Call it document, person or site."
        )
    return owners[column.casefold()]


def _ids(session: Session, owner: AttributeOwner) -> dict[str, str]:
    if owner == "person":
        return people.person_ids(session.store)
    if owner == "site":
        return people.site_ids(session.store)
    return {document.slug: document.id for document in documents.documents(session.store)}
