"""The map of an import: who speaker labels are, and what the columns of its tables hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpqual.domain.errors import InputError
from cpqual.formats.delimited import Grid, Row, read_grid
from cpqual.formats.options import Source
from cpqual.formats.roster import LEFT_AS_TEXT, NOBODY_NAMED
from cpqual.formats.tables import rearm

ACTIONS = ("speaker", "interviewer", "unattributed", LEFT_AS_TEXT)
"""What a label can be said to be, besides somebody in particular."""
COLUMNS = ("document", "label", "person", "role", "action")
COLUMN, TAKEN_FOR = "column", "taken_for"
"""Columns of a map that say what a column of a table is taken for; `document` is the file's name there."""


@dataclass(frozen=True, slots=True)
class LabelMap:
    """What a map says.

    Attributes:
        who: as `ReadOptions.label_map` takes it.
        roles: (document slug or `*`, label) to the roles that whoever it is holds in the document.
        columns: (name of a file or `*`, column) to what the column is taken for, as it is written there.
    """

    who: Mapping[tuple[str, str], str] = field(default_factory=dict)
    roles: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)


def read_label_map(source: Source) -> LabelMap:
    """Read a map of labels: the columns `document` and `label`, and `person` or `action` or both.

    `document` may be `*` for every document. `person` is a slug or pseudonym; it may also be one of the
    actions, which are `speaker` (somebody who is not named yet), `interviewer`, `unattributed` and `text` (no
    speaker). A line with neither says nothing: maps are written to be filled in. Roles are parted by
    semicolons. Other columns are left alone; `person` may be called `person_or_interviewer`. A line with a
    `column` is of a table: `document` is the name of its file, and `taken_for` says what the column holds.

    Raises:
        InputError: broken, a column or a value is missing, an action is unknown or goes against the person,
            or a label or column is mapped twice; names the line.
    """
    grid = read_grid(source, ("document", "label"))
    document, column_name = grid.require("document", source.where), grid.column(COLUMN)
    if column_name is not None and grid.column("label") is None:
        return LabelMap(columns=_columns(source, grid, document, column_name))
    label = grid.require("label", source.where)
    action = grid.column("action")
    person = grid.column("person") or grid.column("person_or_interviewer")
    if person is None and action is None:
        grid.require("person", source.where)
    who: dict[tuple[str, str], str] = {}
    roles: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in grid.rows:
        if _cell(row, column_name):
            continue
        where = f"{source.where}, line {row.line}"
        for column in (document, label):
            if not row.cells[column].strip():
                raise InputError(f"no value in column {column!r}", where=where)
        key = (_cell(row, document), _cell(row, label))
        said = _who(_cell(row, person), _cell(row, action).casefold(), where)
        if said and key in who:
            raise InputError(f"label {key[1]!r} of {key[0]!r} is mapped twice", where=where)
        if said:
            who[key] = said
        held = [role.strip() for role in _cell(row, grid.column("role")).split(";")]
        if found := tuple(role for role in held if role):
            roles[key] = (*roles.get(key, ()), *found)
    return LabelMap(who, roles, _columns(source, grid, document, column_name) if column_name else {})


def _columns(source: Source, grid: Grid, document: str, column: str) -> dict[tuple[str, str], str]:
    """Return what the lines of a map say of columns; a line that says nothing of one is passed over.

    Raises:
        InputError: there is no column of what it is taken for, the file is missing, or one is mapped twice.
    """
    taken_for = grid.require(TAKEN_FOR, source.where)
    found: dict[tuple[str, str], str] = {}
    for row in grid.rows:
        key, taken = (_cell(row, document), _cell(row, column)), _cell(row, taken_for)
        if not key[1] or not taken:
            continue
        where = f"{source.where}, line {row.line}"
        if not key[0]:
            raise InputError(f"no value in column {document!r}", where=where)
        if key in found:
            raise InputError(f"column {key[1]!r} of {key[0]!r} is mapped twice", where=where)
        found[key] = taken
    return found


def _cell(row: Row, column: str | None) -> str:
    return rearm(row.cells[column]).strip() if column else ""


def _who(person: str, action: str, where: str) -> str:
    """Return what `ReadOptions.label_map` takes for a person and an action; empty where nothing is said."""
    if action and action not in ACTIONS:
        raise InputError(
            f"there is no action {action!r}", where=where, remedy=f"Write one of {', '.join(ACTIONS)}."
        )
    if person and action not in ("", "speaker") and person.casefold() != action:
        raise InputError(f"person {person!r} and action {action!r} go against each other", where=where)
    found = person or action
    return NOBODY_NAMED if found == "speaker" else found
