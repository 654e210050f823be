"""The matrix of codes as a wide table for R or a spreadsheet, with attributes beside it where wanted."""

from __future__ import annotations

import numpy as np

from cpqual.analysis.agreement.units import Ints
from cpqual.formats.charts import Spec
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Cell, Table
from cpqual.services.code_columns import columns, heat_spec
from cpqual.services.code_matrix import DEFINITIONS, Owned
from cpqual.services.grouping import axis, group_order
from cpqual.storage import documents, people

_ONE = {"documents": "document", "people": "person", "sites": "site"}


def matrix_table(found: Owned, *, attributes: bool = False) -> Table:
    """Return a row for each document, person or site, or for each group of them, and a column for each code.

    In groups the cells are sums over the rows; `of` says how many rows a group has.

    Args:
        attributes: put what is known of each row between its name and the codes; not for groups.
    """
    fixed, rows, n = _grouped(found) if found.attribute else _single(found)
    beside, values = _attributes(found, [str(row[0]) for row in rows]) if attributes else ((), {})
    cells = [
        [*row, *values.get(str(row[0]), ()), *counts] for row, counts in zip(rows, n.tolist(), strict=True)
    ]
    return Table("matrix", columns((*fixed, *beside), found.slugs), cells, _notes(found))


def matrix_spec(found: Owned, palette: Palette) -> Spec:
    """Return the matrix as a heat map.

    Raises:
        RefusedError: every cell is 0.
    """
    table = matrix_table(found)
    return heat_spec(table, found.slugs, 1, palette, table.notes[0])


def _single(found: Owned) -> tuple[tuple[str, ...], list[tuple[Cell, ...]], Ints]:
    order = list(range(len(found.owners)))
    if found.rows_of != "documents":
        order.sort(key=lambda number: group_order(found.owners[number][0]))
    rows: list[tuple[Cell, ...]] = [(found.owners[number][0],) for number in order]
    return (_ONE[found.rows_of],), rows, found.n[order]


def _grouped(found: Owned) -> tuple[tuple[str, ...], list[tuple[Cell, ...]], Ints]:
    names = found.groups
    place = {name: number for number, name in enumerate(names)}
    of = np.array([place[group] for _, group in found.owners], dtype=np.int64)
    sums = np.zeros((len(names), len(found.slugs)), dtype=np.int64)
    np.add.at(sums, of, found.n)
    members = np.bincount(of, minlength=len(names)).tolist()
    rows: list[tuple[Cell, ...]] = list(zip(names, members, strict=True))
    return (found.attribute, "of"), rows, sums


def _notes(found: Owned) -> tuple[str, ...]:
    what = f"cells: {DEFINITIONS[found.cells]}"
    if found.level == "rollup":
        what += ", each code with all below it"
    if found.attribute:
        what += f", summed over the {found.rows_of} of each group (of: how many they are)"
    one = _ONE[found.rows_of]
    # whoever is in two groups is counted in both
    twice = len(found.owners) - len({row for row, _ in found.owners})
    more = (f"a {one} may be in several groups: the groups do not add up to all",) if twice else ()
    speech = found.coded.speech
    nobody = np.unique(speech[speech[:, 3] < 0, 4]).size if found.rows_of == "people" else 0
    unsaid = (f"{nobody} turns that are attributed to nobody count for no person",) if nobody else ()
    return (*found.coded.notes(what), *more, *unsaid)


def _attributes(found: Owned, rows: list[str]) -> tuple[tuple[str, ...], dict[str, list[Cell]]]:
    """Return the names of the attributes of documents, people or sites, and the values by row."""
    store = found.coded.session.store
    known = people.attribute_names(store)
    if found.rows_of == "documents":
        names = ["document.kind", "document.site", "document.language"]
        names += [f"{owner}.{name}" for owner, name in known if owner in ("document", "site")]
        axes = [axis(found.coded.session, name) for name in names]
        values: dict[str, list[Cell]] = {
            one.slug: [one.date, *(a.of_document(one) if a.of_document else None for a in axes)]
            for one in documents.documents(store)
        }
        return ("document.date", *names), {row: values[row] for row in rows}
    owner = _ONE[found.rows_of]
    own = [name for of, name in known if of == owner]
    if found.rows_of == "sites":
        sites = {site.slug: site.attributes for site in people.sites(store)}
        return tuple(f"site.{name}" for name in own), {
            row: [sites.get(row, {}).get(name) for name in own] for row in rows
        }
    persons = {person.slug: person for person in people.people(store)}
    return ("person.group", "person.site", *(f"person.{name}" for name in own)), {
        row: [persons[row].group, persons[row].site, *(persons[row].attributes.get(name) for name in own)]
        for row in rows
    }
