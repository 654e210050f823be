"""Negative cases beside the passages of a theme: on which of them they lie, and those that lie elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from cpqual.domain.negative_cases import NegativeCase
from cpqual.formats.tables import Cell, Table
from cpqual.services import negative_cases
from cpqual.services.passages import Found, Place, read
from cpqual.services.session import Session

GROUP = "negative cases"


def cases_on(session: Session, place: Place) -> list[NegativeCase]:
    """Return the cases on a passage or a part of it that this coder may read, by code."""
    there = negative_cases.cases(session, document=place.document)
    return [one for one in there if one.span.overlaps(place.span)]


def cases_of(session: Session, found: Found) -> list[NegativeCase]:
    """Return the cases of the codes whose passages are shown, of codes merged into them too, by code."""
    once: dict[str, NegativeCase] = {}
    for code in found.codes:
        once |= {one.id: one for one in negative_cases.cases(session, code)}
    return list(once.values())


def with_cases(session: Session, found: Found, table: Table) -> Table:
    """Return a table of passages with what speaks against their codes.

    A passage on which a case lies says so; cases that lie on none of the passages come after them, in a group
    of their own.

    Args:
        table: as `comparing.table` makes it of `found`.
    """
    cases = cases_of(session, found)
    by_document: dict[object, list[NegativeCase]] = {}
    for one in cases:
        by_document.setdefault(one.document, []).append(one)
    at = [table.columns.index(name) for name in ("document", "start", "end")]
    rows: list[tuple[Cell, ...]] = []
    told: set[str] = set()
    for row in table.rows:
        document, start, end = (row[i] for i in at)
        here = [
            one
            for one in by_document.get(document, ())
            if isinstance(start, int) and isinstance(end, int) and one.start < end and start < one.end
        ]
        told |= {one.id for one in here}
        rows.append((*row, *_said(here)))
    rest = [one for one in cases if one.id not in told]
    rows += _elsewhere(session, rest, table.columns)
    note = f"negative cases: {len(cases)} of these codes, {len(rest)} of them on none of the passages"
    return Table(table.name, (*table.columns, "against", "note"), rows, (*table.notes, note))


def _elsewhere(
    session: Session, cases: Sequence[NegativeCase], columns: Sequence[str]
) -> list[tuple[Cell, ...]]:
    places = [Place(one.document, one.start, one.end, (one.code,)) for one in cases]
    rows: list[tuple[Cell, ...]] = []
    longest = max((one.end - one.start for one in cases), default=0)
    for one, shown in zip(cases, read(session, places, longest), strict=True):
        cells: dict[str, Cell] = {
            "group": GROUP, "document": one.document, "start": one.start, "end": one.end,
            "speaker": shown.speaker or None, "passage": shown.words,
        }  # fmt: skip
        rows.append((*(cells.get(name) for name in columns), *_said([one])))
    return rows


def _said(cases: Sequence[NegativeCase]) -> tuple[Cell, Cell]:
    if not cases:
        return None, None
    against = "; ".join(f"{one.kind} {one.code} ({one.coder})" for one in cases)
    return against, "; ".join(one.note for one in cases)
