"""Tables of what stands beside what: one row a pair, a matrix of codes, and what a person reads first."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from cpqual.analysis.agreement.units import Floats
from cpqual.analysis.cooccurrence import Cooccurrence, ratio
from cpqual.domain.units import units_called
from cpqual.domain.wording import counted
from cpqual.formats.tables import Cell, Table
from cpqual.services.code_columns import columns
from cpqual.services.cooccurrence import CooccurrenceTable, NearTable

Value = Literal["count", "rate", "c"]
VALUES: tuple[Value, ...] = get_args(Value)
UNEQUAL = 5
"""So many times as frequent as the other is a code whose c is low whatever stands beside what."""

_LONG = (
    "code_1", "code_2", "within", "level", "group_var", "group", "units", "n1", "n2", "n12", "n1_with_2",
    "n2_with_1", "of_1_also_2", "of_2_also_1", "c", "c_at_most", "coder_layer", "codebook_version",
    "snapshot",
)  # fmt: skip
_NEAR = (
    "code_1", "code_2", "reach", "reach_unit", "level", "group_var", "group", "n1", "n2", "n1_then_2",
    "n2_then_1", "of_1_then_2", "of_2_then_1", "coder_layer", "codebook_version", "snapshot",
)  # fmt: skip


def long_table(found: CooccurrenceTable) -> Table:
    """Return one row for each pair and group: counts, both conditional rates and c."""
    where = (found.coded.voices.name, found.coded.book.version, found.coded.snapshot)
    rows = []
    for group, units, counts in found.groups:
        rates, c = counts.rates, counts.c
        for one, other in found.pairing.pairs:
            n1, n2 = int(counts.n[one]), int(counts.n[other])
            rows.append((
                found.pairing.slugs[one], found.pairing.slugs[other], found.within, found.asked.level,
                found.attribute or None, group, units, n1, n2, int(counts.both[one, other]),
                int(counts.beside[one, other]), int(counts.beside[other, one]),
                share(rates, one, other), share(rates, other, one), share(c, one, other),
                round(min(n1, n2) / max(n1, n2), 4) if n1 or n2 else None, *where,
            ))  # fmt: skip
    return Table("cooccurrence", _LONG, rows, notes(found))


def shown_table(found: CooccurrenceTable) -> Table:
    """Return the pairs that do stand beside each other, most often first, as a person reads them."""
    columns = ("code", "beside", "n12", "n1", "n2", "of 1 also 2", "of 2 also 1", "c")
    rows = []
    for group, _, counts in found.groups:
        rates, c = counts.rates, counts.c
        pairs = [pair for pair in found.pairing.pairs if counts.both[pair]]
        for one, other in sorted(pairs, key=lambda pair: -counts.both[pair]):
            head = (group,) if found.attribute else ()
            rows.append((
                *head, found.pairing.slugs[one], found.pairing.slugs[other], int(counts.both[one, other]),
                int(counts.n[one]), int(counts.n[other]), _percent(rates[one, other]),
                _percent(rates[other, one]), share(c, one, other),
            ))  # fmt: skip
    head = ("group",) if found.attribute else ()
    return Table("codes side by side", (*head, *columns), rows, notes(found))


def matrix_table(found: CooccurrenceTable, value: Value) -> Table:
    """Return codes in rows and columns: counts, of the row's units the share that has the column's, or c.

    Where a code meets itself there is no cell, nor, in a roll-up, for a code and one below it.
    """
    slugs = found.pairing.slugs
    there = {cell for one, other in found.pairing.pairs for cell in ((one, other), (other, one))}
    head = ("group",) if found.attribute else ()
    rows: list[list[Cell]] = []
    for group, _, counts in found.groups:
        cells = {"rate": counts.rates, "c": counts.c}.get(value)
        for one, slug in enumerate(slugs):
            row: list[Cell] = [group, slug] if found.attribute else [slug]
            row.append(int(counts.n[one]))
            for other in range(len(slugs)):
                if (one, other) not in there:
                    row.append(None)
                elif cells is None:
                    row.append(int(counts.both[one, other]))
                else:
                    row.append(share(cells, one, other))
            rows.append(row)
    said = {
        "count": "n12",
        "rate": "of the row's, the share that also has the column's",
    }
    told = f"cells: {said.get(value, 'c = n12 / (n1 + n2 - n12)')}"
    return Table("cooccurrence matrix", columns((*head, "code", "n"), slugs), rows, (told, *notes(found)))


def near_table(found: NearTable) -> Table:
    """Return one row for each pair and group: how often either begins soon after the other."""
    where = (found.coded.voices.name, found.coded.book.version, found.coded.snapshot)
    slugs, level, by = found.pairing.slugs, found.asked.level, found.attribute or None
    rows = []
    for group, n, after in found.groups:
        rates = ratio(after, n[:, None])
        for one, other in found.pairing.pairs:
            rows.append((
                slugs[one], slugs[other], found.reach, found.unit, level, by, group, int(n[one]),
                int(n[other]), int(after[one, other]), int(after[other, one]), share(rates, one, other),
                share(rates, other, one), *where,
            ))  # fmt: skip
    what = (
        f"n1_then_2: segments of code_1 after which code_2 begins within {found.reach} {found.unit} of their"
        " end, in the same document; what begins together is not counted, nor what interviewers say"
    )
    return Table("near", _NEAR, rows, (*found.coded.notes(what), *found.pairing.note))


def shown_near(table: Table) -> Table:
    """Return of the table of `near_table` what a person reads: pairs that do follow, most often first."""
    names = ("group", "code_1", "code_2", "n1", "n2", "n1_then_2", "n2_then_1", "of_1_then_2", "of_2_then_1")
    places = [table.columns.index(name) for name in names]
    rows = [[row[i] for i in places] for row in table.rows]
    both = sorted(((int(str(row[5])) + int(str(row[6])), row) for row in rows), key=lambda one: -one[0])
    return Table("codes near each other", names, [row for often, row in both if often], table.notes)


def share(of: Floats, one: int, other: int) -> float | None:
    """Return a share of a table to four places, None where it is undefined."""
    value = float(of[one, other])
    return None if np.isnan(value) else round(value, 4)


def _percent(value: float) -> str | None:
    return None if np.isnan(value) else f"{value:.0%}"


def notes(found: CooccurrenceTable) -> tuple[str, ...]:
    """Return what has to stand below: the unit and its number, the formula, and the caution about c."""
    groups = ", ".join(f"{units} {group}" for group, units, _ in found.groups)
    number = groups if found.attribute else str(found.groups[0][1])
    by = f" by {found.attribute}" if found.attribute else ""
    if found.within == "overlap":
        what = f"coded segments{by}: {number}; n12: overlapping pairs, each segment in one of them at most"
    else:
        what = f"{units_called(found.within)}{by}: {number}; n12: those that carry both codes"
    unequal = sum(1 for *_, counts in found.groups for pair in found.pairing.pairs if _unequal(counts, pair))
    caution = "c = n12 / (n1 + n2 - n12) is never above the smaller n over the larger (c_at_most)"
    if unequal:
        pairs = counted(unequal, "pair")
        caution += f": read both rates of {pairs} in which one code is {UNEQUAL} or more times as frequent"
    return (*found.coded.notes(what), caution, *found.pairing.note)


def _unequal(counts: Cooccurrence, pair: tuple[int, int]) -> bool:
    few, many = sorted(int(counts.n[one]) for one in pair)
    return bool(counts.both[pair]) and many >= UNEQUAL * few
