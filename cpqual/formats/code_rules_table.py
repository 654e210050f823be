"""Rules of codes as a table, with the line of every row."""

from __future__ import annotations

from typing import NamedTuple

from cpqual.domain.errors import InputError
from cpqual.formats.delimited import read_grid
from cpqual.formats.options import Source
from cpqual.formats.tables import rearm

RULE_COLUMNS = ("code", "rule", "kind", "note")


class RuleRow(NamedTuple):
    """A rule as a file gives it; `kind` and `note` are empty when the file does not say.

    Attributes:
        line: where the row begins in the file.
    """

    line: int
    code: str
    rule: str
    kind: str
    note: str


def read_rules(source: Source) -> list[RuleRow]:
    """Read a delimited table of rules: `code,rule[,kind,note]`; other columns are left aside.

    Raises:
        InputError: broken, without rows, without a column it needs, or with a row without a code; names the
            line.
    """
    grid = read_grid(source, RULE_COLUMNS)
    for name in RULE_COLUMNS[:2]:
        grid.require(name, source.where)
    found = []
    for row in grid.rows:
        cells = {name.casefold(): rearm(cell).strip() for name, cell in row.cells.items()}
        if not cells["code"]:
            raise InputError("there is no code", where=f"{source.where}, line {row.line}")
        found.append(RuleRow(row.line, *(cells.get(name, "") for name in RULE_COLUMNS)))
    if not found:
        raise InputError("holds no rule", where=source.where)
    return found
