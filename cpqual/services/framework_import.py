"""Taking summaries into a framework from a table, all of them as one act."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cpqual.domain.errors import CpqualError, InputError
from cpqual.domain.frameworks import Case, Framework, Written
from cpqual.domain.wording import counted
from cpqual.formats.framework_table import CellRow, read_cells
from cpqual.services.files import read_source
from cpqual.services.framework_cells import as_kept, links_of, open_summary, write_summary
from cpqual.services.framework_passages import require_theme
from cpqual.services.frameworks import find_case
from cpqual.services.session import Session


class Imported(NamedTuple):
    """What an import came to: how many cells were written, and how many said so already."""

    written: int
    unchanged: int


def import_summaries(session: Session, framework: Framework, path: Path) -> Imported:
    """Take in a table as `framework export` writes it: all rows or none, as one act.

    A row without a summary and without passages leaves its cell alone, and a cell that says what its row says
    is not written again. Passages are added to those linked already.

    Args:
        path: a delimited table `case,theme,status,summary,passages`.

    Raises:
        InputError: the table is broken, or a row does not fit the project; names the line.
    """
    found = list(read_cells(read_source(path)))
    places: dict[tuple[str, str], str] = {}
    written = unchanged = 0
    with session.act(
        "framework", f"imported {counted(len(found), 'cell')} into {framework.slug} from {path.name}"
    ):
        for row in found:
            case = _case(session, framework, row)
            before = places.setdefault((case.id, row.theme), row.where)
            if before != row.where:
                raise InputError("this cell has a row already", where=row.where, remedy=f"See {before}.")
            if _write(session, framework, case, row):
                written += 1
            else:
                unchanged += 1
    return Imported(written, unchanged)


def _case(session: Session, framework: Framework, row: CellRow) -> Case:
    try:
        require_theme(framework, row.theme)
        return find_case(session, framework, row.case)
    except CpqualError as error:
        raise InputError(error.what, where=row.where, remedy=error.remedy) from None


def _write(session: Session, framework: Framework, case: Case, row: CellRow) -> bool:
    """Write a cell if it does not say so already, and tell whether it was written."""
    try:
        held = open_summary(session, framework, case, row.theme)
        words = as_kept(row.summary) or (held.body if held else "")
        status: Written = held.status if held else "draft"
        if row.status != "empty":
            status = row.status
        there = {(one.document, one.span) for one in links_of(session, held)}
        if held and (held.body, held.status) == (words, status) and there.issuperset(row.passages):
            return False
        write_summary(session, framework, case, row.theme, words, status, row.passages)
    except CpqualError as error:
        raise InputError(error.what, where=row.where, remedy=error.remedy) from None
    return True
