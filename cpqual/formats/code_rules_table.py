"""Rules of codes as a table, with the line of every row."""

from __future__ import annotations

from typing import NamedTuple

from cpqual.domain.errors import InputError
from cpqual.formats.options import Source
from cpqual.formats.own_rows import read_own

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
    found = [
        RuleRow(row.line, row.filled("code"), row["rule"], row["kind"], row["note"])
        for row in read_own(source, RULE_COLUMNS, RULE_COLUMNS[:2])
    ]
    if not found:
        raise InputError("holds no rule", where=source.where)
    return found
