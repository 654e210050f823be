"""Registers of a study: people, sites, roles, and the map from labels to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.domain.people import Person, Site
from cpqual.formats.delimited import Grid, Row
from cpqual.formats.options import Source
from cpqual.formats.sheet import read_grid
from cpqual.formats.tables import rearm


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role that a person held in a document; several rows where several roles."""

    line: int
    document: str
    person: str
    role: str


def read_people(source: Source) -> list[Person]:
    """Read `people.csv`: `id,pseudonym[,group,site]`, the other columns as attributes.

    A person without a pseudonym goes by the id.

    Raises:
        InputError: broken, no column `id`, or an id missing or given twice; names the line.
    """
    return [
        Person(
            slug,
            cells.pop("pseudonym", "") or slug,
            cells.pop("group", ""),
            cells.pop("site", "") or None,
            _given(cells),
        )
        for slug, cells in _by_id(source)
    ]


def read_sites(source: Source) -> list[Site]:
    """Read `sites.csv`: `id[,name]`, the other columns as attributes.

    Raises:
        InputError: as `read_people`.
    """
    return [Site(slug, cells.pop("name", "") or slug, _given(cells)) for slug, cells in _by_id(source)]


def read_roles(source: Source) -> list[RoleRow]:
    """Read `roles.csv`: `document,person,role`.

    Raises:
        InputError: broken, or a column or a value is missing; names the line.
    """
    grid = _grid(source, ("document", "person", "role"))
    return [
        RoleRow(row.line, *_values(row, ("document", "person", "role"), source.where)) for row in grid.rows
    ]


def _grid(source: Source, required: tuple[str, ...]) -> Grid:
    grid = read_grid(source, required)
    for name in required:
        grid.require(name, source.where)
    return grid


def _cells(row: Row, own: tuple[str, ...]) -> dict[str, str]:
    """Return the cells with the columns of our own in lower case, and the person's as they wrote them."""
    return {
        name.casefold() if name.casefold() in own else name: rearm(cell).strip()
        for name, cell in row.cells.items()
    }


def _values(row: Row, names: tuple[str, ...], where: str) -> list[str]:
    cells = _cells(row, names)
    for name in names:
        if not cells[name]:
            raise InputError(f"no value in column {name!r}", where=f"{where}, line {row.line}")
    return [cells[name] for name in names]


def _by_id(source: Source) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row's id and its other cells."""
    seen: dict[str, int] = {}
    for row in _grid(source, ("id",)).rows:
        cells = _cells(row, ("id", "pseudonym", "group", "site", "name"))
        slug = cells.pop("id")
        where = f"{source.where}, line {row.line}"
        if not slug:
            raise InputError("no value in column 'id'", where=where)
        if slug in seen:
            raise InputError(f"id {slug!r} is already line {seen[slug]}'s", where=where)
        seen[slug] = row.line
        yield slug, cells


def _given(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in cells.items() if value}
