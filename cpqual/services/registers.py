"""The registers of a study taken in from tables: sites, people, roles, and attributes of any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cpqual.domain.errors import InputError, UnknownNameError
from cpqual.domain.people import AttributeOwner, Person, Site
from cpqual.domain.wording import counted
from cpqual.formats import registers
from cpqual.formats.sheet import read_grid
from cpqual.formats.tables import rearm
from cpqual.services.attribute_values import Choosing, Given, ValuesPlan, plan_values, take_values
from cpqual.services.files import read_source
from cpqual.services.session import Session
from cpqual.storage import documents, people

_OWNERS: Mapping[str, AttributeOwner] = {"document": "document", "person": "person", "site": "site"}


def list_sites(session: Session) -> list[Site]:
    """Return all sites by slug."""
    return people.sites(session.store)


class Taken(NamedTuple):
    """How many entries a table had, and the ids of those that the register did not know."""

    number: int
    new: tuple[str, ...]


def import_sites(session: Session, path: Path) -> Taken:
    """Take a table of sites in as one act: new sites are added, known ones brought up to date.

    What the table does not tell of a known site stays as it is.

    Raises:
        InputError: the file cannot be used; names the line.
    """
    rows = registers.read_sites(read_source(path))
    known = {site.slug: site.name for site in people.sites(session.store)}
    with session.act("sites", f"imported {counted(len(rows), 'site')} from {path.name}"):
        for site in rows:
            unnamed = site.name == site.slug
            name = known.get(site.slug, site.name) if unnamed else site.name
            people.add_site(session.store, Site(site.slug, name))
        _take_attributes(session, "site", rows, path)
    return Taken(len(rows), tuple(site.slug for site in rows if site.slug not in known))


def import_people(session: Session, path: Path) -> Taken:
    """Take a table of people in as one act: new people are added, known ones brought up to date.

    What the table does not tell of a known person stays as it is.

    Raises:
        InputError: the file cannot be used, or names a site that is not known.
    """
    rows = registers.read_people(read_source(path))
    known = {person.slug: person for person in people.people(session.store)}
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
            people.add_person(session.store, _with_what_is_known(person, known.get(person.slug)))
        _take_attributes(session, "person", rows, path)
    return Taken(len(rows), tuple(person.slug for person in rows if person.slug not in known))


def _with_what_is_known(person: Person, known: Person | None) -> Person:
    """Return the entry of a row without attributes, what its cells leave open as the register has it."""
    if known is None:
        return Person(person.slug, person.pseudonym, person.group, person.site)
    unnamed = person.pseudonym == person.slug
    return Person(
        person.slug,
        known.pseudonym if unnamed else person.pseudonym,
        person.group or known.group,
        person.site or known.site,
    )


def _take_attributes(session: Session, of: AttributeOwner, rows: Sequence[Person | Site], path: Path) -> None:
    given = [Given(f"{path}: {row.slug}", row.slug, row.attributes) for row in rows]
    take_values(session, plan_values(session, of, given), path.name)


def import_roles(session: Session, path: Path) -> int:
    """Take a table of roles in as one act and return how many there were; those held already stay.

    Raises:
        InputError: the file cannot be used, or names a document or person that is not known.
    """
    rows = registers.read_roles(read_source(path))
    ids = people.person_ids(session.store)
    with session.act("roles", f"imported {counted(len(rows), 'role')} from {path.name}"):
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


def plan_attributes(
    session: Session, path: Path, of: AttributeOwner | None = None, choosing: Choosing | None = None
) -> ValuesPlan:
    """Say what taking a table of attributes in would do; `take_values` does it.

    The first column names what the attributes are of: it is called `document`, `person` or `site`, or
    anything where `of` says it. Every other column is an attribute. Empty cells say nothing.

    Raises:
        InputError: the file cannot be used, or names a document, person or site that is not known.
    """
    grid = read_grid(read_source(path), tuple(_OWNERS))
    of = of or _owner(grid.columns[0], path)
    given = []
    for row in grid.rows:
        slug, *values = (rearm(cell).strip() for cell in row.cells.values())
        named = dict(zip(map(rearm, grid.columns[1:]), values, strict=True))
        given.append(Given(f"{path}, line {row.line}", slug, named))
    return plan_values(session, of, given, choosing)


def _owner(column: str, path: Path) -> AttributeOwner:
    if column.casefold() not in _OWNERS:
        raise InputError(
            f"the first column is {column!r}",
            where=str(path),
            remedy="Call it document, person or site, or say --of.",
        )
    return _OWNERS[column.casefold()]
