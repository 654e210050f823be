"""The log, what an act changed, and the trash, as tables; none holds a participant's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cpqual.formats.tables import Table
from cpqual.services import history, trash
from cpqual.services.history import Act
from cpqual.services.log_details import Description, Field
from cpqual.services.session import Session
from cpqual.services.trash import TrashItem

_PAGE = 500
_NOTHING = Field("", "", "")


def log_table(session: Session, numbers: Sequence[int]) -> Table:
    """Return the acts of these numbers, newest first, one a row."""
    pages = (numbers[i : i + _PAGE] for i in range(0, len(numbers), _PAGE))
    return acts_table(act for page in pages for act in history.acts_of(session, page))


def acts_table(acts: Iterable[Act]) -> Table:
    """Return acts one a row, in the order given."""
    rows = [(a.number, a.at, a.coder, a.kind, a.verb, a.words, a.changes, a.state) for a in acts]
    return Table("acts", ("act", "when", "coder", "kind", "verb", "what", "changes", "state"), rows)


def changes_table(act: Act, found: Description, notes: Sequence[str] = ()) -> Table:
    """Return what an act changed, one field of one row a row; memos without their words.

    Args:
        notes: what to say below, beside how many rows are not listed.
    """
    rows = [
        (row.thing, row.done, row.what, field.name, field.before, field.after)
        for row in found.rows
        for field in [f for f in row.fields if (row.thing, f.name) != ("memo", "body")] or [_NOTHING]
    ]
    untold = [f"{found.untold:,} further rows are not listed"] if found.untold else []
    columns = ("thing", "done", "which", "field", "before", "after")
    return Table(f"changes of act {act.number}", columns, rows, (*found.counts, *untold, *notes))


def trash_table(items: Iterable[TrashItem]) -> Table:
    """Return what is in the trash, one thing a row; a memo without its words."""
    rows = [
        (i.number, i.kind, "a memo" if i.kind == "memo" else i.what, i.how, i.at, i.coder, i.act,
         i.document or None, i.span.start if i.span else None, i.span.end if i.span else None,
         i.successor or None)
        for i in items
    ]  # fmt: skip
    columns = ("id", "kind", "what", "how", "when", "coder", "act", "document", "start", "end", "successor")
    return Table("removed things", columns, rows)


def whole_trash(session: Session, numbers: Sequence[int]) -> Table:
    """Return the things of these numbers in the trash, latest removed first."""
    pages = (numbers[i : i + _PAGE] for i in range(0, len(numbers), _PAGE))
    return trash_table(item for page in pages for item in trash.items(session, page))
