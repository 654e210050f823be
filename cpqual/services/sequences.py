"""Which code follows which in the order of the documents, and where in each document codes are."""

from __future__ import annotations

from collections.abc import Sequence as Listed
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cpqual.analysis.agreement.units import distinct
from cpqual.analysis.cooccurrence import Sequence, sequence
from cpqual.analysis.ground import Ground
from cpqual.domain.units import units_called
from cpqual.domain.wording import counted
from cpqual.formats.charts import Spec
from cpqual.formats.palette import Palette
from cpqual.formats.tables import Cell, Table
from cpqual.services.code_columns import columns, heat_spec
from cpqual.services.coded_ground import Coded, Level, coded
from cpqual.services.cooccurrence_tables import share
from cpqual.services.ribbons import chosen
from cpqual.services.session import Session

Unit = Literal["turn", "sentence", "paragraph"]
UNITS: tuple[Unit, ...] = get_args(Unit)
_STEPS = (
    "code", "next", "within", "level", "steps", "followed", "share", "coder_layer", "codebook_version",
    "snapshot",
)  # fmt: skip
_RIBBON = ("document", "code", "start", "end", "coder_layer", "codebook_version", "snapshot")


@dataclass(frozen=True)
class Steps:
    """Steps from each coded unit to the next coded one of its document.

    Attributes:
        skip: how many units without a code may lie between; any number if None.
        units: how many units there are; `carrying` of them have one of the codes.
    """

    within: Unit
    skip: int | None
    level: Level
    slugs: tuple[str, ...]
    found: Sequence
    units: int
    carrying: int
    coded: Coded


@dataclass(frozen=True)
class Ribbon:
    """Where in each document codes are.

    Attributes:
        rows: (document, code, start, end), both ends as shares of the document's text that counts, 0 to 1.
    """

    rows: tuple[tuple[str, str, float, float], ...]
    slugs: tuple[str, ...]
    coded: Coded


def steps(
    session: Session,
    within: Unit = "turn",
    *,
    skip: int | None = None,
    codes: Listed[str] = (),
    level: Level = "leaf",
    layer: str | None = None,
    validation: bool = False,
    where: str = "",
) -> Steps:
    """Count which code comes next after which.

    Only units that carry one of the codes asked for are looked at; what interviewers say is no unit.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code or layer, or no such name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found = coded(session, layer, validation=validation, where=where, whole=True)
    compared = found.codes(codes, level)
    ground = found.ground(within)
    units, marks = ground.marks(*found.spans(compared))
    made = sequence(units, marks, ground.document, len(compared), skip)
    number, carrying = ground.units.size, distinct(units).size
    return Steps(within, skip, level, tuple(compared), made, number, carrying, found)


def ribbon(
    session: Session,
    *,
    codes: Listed[str] = (),
    level: Level = "leaf",
    documents: Listed[str] = (),
    layer: str | None = None,
    validation: bool = False,
    where: str = "",
) -> Ribbon:
    """Return where in each document codes are, in the order of the documents.

    Args:
        documents: patterns of slugs (`*` for anything); all documents of the layer if none.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code or layer, no document fits a pattern, or no such name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found = coded(session, layer, validation=validation, where=where, whole=True)
    compared = found.codes(codes, level)
    among = frozenset(chosen(found, documents))
    ground = found.ground("turn")
    segments = ground.segments(*found.spans(compared))
    begins, lengths = _extents(ground, len(found.documents))
    document = np.searchsorted(begins, segments.starts, side="right") - 1
    slugs = tuple(compared)
    columns_ = (
        document.tolist(), segments.codes.tolist(),
        ((segments.starts - begins[document]) / lengths[document]).tolist(),
        ((segments.ends - begins[document]) / lengths[document]).tolist(),
    )  # fmt: skip
    rows = tuple(
        (found.documents[of].slug, slugs[code], round(start, 4), round(end, 4))
        for of, code, start, end in zip(*columns_, strict=True)
        if of in among
    )
    return Ribbon(rows, slugs, found)


def _extents(ground: Ground, n_documents: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where the text that counts of each document begins, all end to end, and how long it is."""
    lengths = np.zeros(n_documents, dtype=np.int64)
    np.add.at(lengths, ground.document[ground.unit], ground.ends - ground.starts)
    return np.cumsum(lengths) - lengths, lengths


def steps_table(found: Steps) -> Table:
    """Return one row for each two codes."""
    shares = found.found.shares
    rows = [
        (one, other, found.within, found.level, int(found.found.steps[i, j]), int(found.found.left[i]),
         share(shares, i, j), found.coded.voices.name, found.coded.book.version, found.coded.snapshot)
        for i, one in enumerate(found.slugs) for j, other in enumerate(found.slugs)
    ]  # fmt: skip
    return Table("sequence", _STEPS, rows, _notes(found))


def shown_steps(found: Steps) -> Table:
    """Return the steps that do occur, most often first, as a person reads them."""
    full = steps_table(found)
    rows = sorted((row for row in full.rows if row[4]), key=lambda row: -int(str(row[4])))
    names = ("code", "next", "steps", "followed", "share")
    places = [full.columns.index(name) for name in names]
    return Table("steps", names, [[row[i] for i in places] for row in rows], full.notes)


def steps_matrix(found: Steps, *, shares: bool = False) -> Table:
    """Return the code left in rows and the one come to in columns: steps, or shares of the row."""
    of = found.found.shares
    rows: list[list[Cell]] = []
    for i, slug in enumerate(found.slugs):
        cells = [share(of, i, j) if shares else int(found.found.steps[i, j]) for j in range(len(found.slugs))]
        rows.append([slug, int(found.found.left[i]), *cells])
    told = "cells: of the row's units the share followed by the column's" if shares else "cells: steps"
    names = columns(("code", "followed"), found.slugs)
    return Table("sequence matrix", names, rows, (told, *_notes(found)))


def steps_spec(found: Steps, palette: Palette, *, shares: bool = False) -> Spec:
    """Return the matrix as a heat map.

    Raises:
        RefusedError: nothing follows anything.
    """
    table = steps_matrix(found, shares=shares)
    note = f"row first, column next; {table.notes[0]}" + (", in per cent" if shares else "")
    note += found.coded.only
    return heat_spec(table, found.slugs, 1, palette, note, percent=shares)


def ribbon_table(found: Ribbon) -> Table:
    """Return one row for each segment: its document, its code, and where it begins and ends there."""
    where = (found.coded.voices.name, found.coded.book.version, found.coded.snapshot)
    what = "segments; start and end: share of the document's text that counts before it, 0 to 1"
    return Table("ribbon", _RIBBON, [(*row, *where) for row in found.rows], found.coded.notes(what))


def _notes(found: Steps) -> tuple[str, ...]:
    between = (
        f"any number of {found.within}s without a code"
        if found.skip is None
        else f"at most {counted(found.skip, found.within)} without a code"
    )
    what = (
        f"{units_called(found.within)}: {found.units}, with a code {found.carrying}; steps from one with a"
        f" code to the next, {between} between; share: of the row's that another follows (followed)"
    )
    several = f"a {found.within} may carry several codes, so the shares of a row may come to more than 1"
    return (*found.coded.notes(what), several)
