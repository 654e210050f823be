"""The cells of a framework matrix: the summary of a case under a theme, and the passages it rests on.

A framework is the project's: whoever may read a summary may write it anew, and the log keeps what it said.
Where coding is blind, another coder's summary is closed until all documents of its case are finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain.errors import RefusedError
from cpqual.domain.frameworks import Case, CellHead, Framework, Summary, SummaryLink, Written
from cpqual.domain.text import Span, canonicalise, harmless
from cpqual.domain.wording import counted, local_time
from cpqual.services.framework_passages import (
    Coverage,
    Ground,
    ShownPassage,
    coverage,
    require_theme,
    shown,
)
from cpqual.services.frameworks import Column, column
from cpqual.services.layers import unblinded_documents
from cpqual.services.memo_anchors import require_passage
from cpqual.services.memos import require_body
from cpqual.services.session import Session
from cpqual.storage import frameworks as rows

BEGINNING = 160
"""Code points of a summary that a grid reads at most."""
LONGEST = 600
"""Code points of a passage beside a summary at most."""
_FEW = 100
MOST = 100
"""Passages not linked that stand beside a summary at most."""


class Heads(NamedTuple):
    """The cells of some cases that are not empty, by (slug of the case, theme), as a grid shows them.

    Attributes:
        closed: initials of whoever wrote a summary that is closed to this coder.
    """

    open: dict[tuple[str, str], CellHead]
    closed: dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with everything that is looked at while its summary is written.

    Attributes:
        summary: what is written; None where the cell is empty, or closed to this coder.
        closed: initials of whoever wrote a summary that is closed to this coder; empty where none is.
        coverage: of all its passages, also those that are not among `passages`.
        passages: those linked first, then the others.
        layer: what to print for the layer that they are from.
    """

    framework: Framework
    case: Case
    column: Column
    summary: Summary | None
    closed: str
    coverage: Coverage
    passages: tuple[ShownPassage, ...]
    layer: str

    @property
    def unlinked(self) -> int:
        """How many passages the summary does not rest on."""
        return self.coverage.passages - self.coverage.linked


def write_summary(
    session: Session,
    framework: Framework,
    case: Case,
    theme: str,
    body: str,
    status: Written | None = None,
    links: Sequence[tuple[str, Span]] = (),
) -> None:
    """Write the summary of a cell, and link passages that it rests on, as one act.

    Writing the same words again says that they still hold: passages coded meanwhile count as known then.

    Args:
        body: the words; none leave the cell with its links, or empty where it has none.
        status: None for what it is, `draft` where it was empty.
        links: passages as (document, span); those linked already stay.

    Raises:
        InputError: the words cannot be kept as text.
        RefusedError: the summary is closed to this coder, is to be done and has no words, or a passage is
            outside its text.
        UnknownNameError: the theme is no column, or a document is not in the project.
    """
    words = as_kept(body)
    held = open_summary(session, framework, case, theme)
    status = status or (held.status if held else "draft")
    if status == "done" and not words:
        raise RefusedError("a summary without words is not done", where=f"{case.slug} × {theme}")
    places = [(session.document(document).id, document, span) for document, span in links]
    for document_id, document, span in places:
        require_passage(session, document, document_id, span)
    did = "wrote" if words else "cleared"
    with session.act("framework", f"{did} the summary of {_named(framework, case, theme)}"):
        there = {(one.document, one.span) for one in links_of(session, held)}
        if not words and not there and not places:
            if held is not None:
                rows.remove_summary(session.store, held.id)
            return
        cell_id = _keep(session, framework, case, theme, held, words, status)
        for document_id, document, span in places:
            if (document, span) not in there:
                there.add((document, span))
                rows.add_link(session.store, cell_id, document_id, span, session.coder.id)


def as_kept(body: str) -> str:
    """Return a summary's words as they are kept: canonical, and without control characters.

    Raises:
        InputError: they hold null bytes or cannot be written as UTF-8.
    """
    words = canonicalise(body)
    return harmless(require_body(words, "the summary")).rstrip() if words.strip() else ""


def set_status(session: Session, framework: Framework, case: Case, theme: str, status: Written) -> None:
    """Say that a summary is a draft or done; its words count as looked at now.

    Raises:
        RefusedError: nothing is written there yet, or the summary is closed to this coder.
        UnknownNameError: the theme is no column.
    """
    held = open_summary(session, framework, case, theme)
    if held is None or not held.body:
        raise RefusedError("nothing is written there yet", where=f"{case.slug} × {theme}")
    with session.act("framework", f"{status}: the summary of {_named(framework, case, theme)}"):
        _keep(session, framework, case, theme, held, held.body, status)


def clear_cell(session: Session, framework: Framework, case: Case, theme: str) -> None:
    """Make a cell empty: its words and its links go; undoing the act brings them back.

    Raises:
        RefusedError: it is empty, or closed to this coder.
        UnknownNameError: the theme is no column.
    """
    held = open_summary(session, framework, case, theme)
    if held is None:
        raise RefusedError("the cell is empty", where=f"{case.slug} × {theme}")
    with session.act("framework", f"cleared the cell of {_named(framework, case, theme)}"):
        rows.remove_summary(session.store, held.id)


def link_passage(
    session: Session, framework: Framework, case: Case, theme: str, document: str, span: Span
) -> None:
    """Link a cell to a passage that its summary rests on; a cell that is empty becomes a draft without words.

    Raises:
        RefusedError: the passage is outside the text or linked already, or the summary is closed.
        UnknownNameError: there is no such document, or the theme is no column.
    """
    held = open_summary(session, framework, case, theme)
    stored = session.document(document)
    require_passage(session, stored.slug, stored.id, span)
    if any((one.document, one.span) == (stored.slug, span) for one in links_of(session, held)):
        raise RefusedError("the passage is linked already", where=f"{case.slug} × {theme}")
    place = f"{stored.slug} {span.start}–{span.end}"
    with session.act("framework", f"linked {place} to {_named(framework, case, theme)}"):
        cell_id = held.id if held else _keep(session, framework, case, theme, None, "", "draft")
        rows.add_link(session.store, cell_id, stored.id, span, session.coder.id)


def unlink_passages(
    session: Session, framework: Framework, case: Case, theme: str, document: str, span: Span
) -> int:
    """Take away the links of a cell that touch a passage, and return how many there were.

    A cell without words is empty again once nothing is linked to it.

    Raises:
        RefusedError: none does, or the summary is closed to this coder.
        UnknownNameError: the theme is no column.
    """
    held = open_summary(session, framework, case, theme)
    there = links_of(session, held)
    gone = [one for one in there if one.document == document and one.span.overlaps(span)]
    if held is None or not gone:
        raise RefusedError("no link touches this passage", where=f"{case.slug} × {theme}")
    place = f"{document} {span.start}–{span.end}"
    with session.act("framework", f"unlinked {place} from {_named(framework, case, theme)}"):
        for one in gone:
            rows.remove_link(session.store, one.id)
        if not held.body and len(gone) == len(there):
            rows.remove_summary(session.store, held.id)
    return len(gone)


def _keep(
    session: Session,
    framework: Framework,
    case: Case,
    theme: str,
    held: Summary | None,
    body: str,
    status: Written,
) -> str:
    """Write a cell's row inside an act, and return its id."""
    if held is not None:
        rows.change_summary(session.store, held.id, body=body, status=status, coder_id=session.coder.id)
        return held.id
    return rows.add_summary(
        session.store, framework.id, framework.cases, case.id, session.code_id(theme),
        body=body, status=status, coder_id=session.coder.id,
    )  # fmt: skip


def _named(framework: Framework, case: Case, theme: str) -> str:
    return f"{case.slug} × {theme} in {framework.slug}"


def open_summary(session: Session, framework: Framework, case: Case, theme: str) -> Summary | None:
    """Return what is written in a cell, None where nothing is.

    Raises:
        RefusedError: it is closed to this coder.
        UnknownNameError: the theme is no column.
    """
    held = _summary(session, framework, case, theme)
    if held is not None and is_closed(session, framework, case, held.coder):
        raise RefusedError(
            f"the summary of {case.slug} × {theme} is {held.coder}'s: coding is blind in this project",
            remedy=f"It opens when you have finished all documents of {case.slug}.",
        )
    return held


def _summary(session: Session, framework: Framework, case: Case, theme: str) -> Summary | None:
    code_id = session.code_id(require_theme(framework, theme))
    return rows.summary(session.store, framework.id, case.id, code_id)


def is_closed(session: Session, framework: Framework, case: Case, coder: str) -> bool:
    """Tell whether what a coder wrote about a case is closed to this one, because coding is blind."""
    open_to = unblinded_documents(session)
    if open_to is None or coder == session.coder.slug:
        return False
    documents = rows.documents_of(session.store, framework.cases, case.id).get(case.id, [])
    return not open_to.issuperset(documents)


def read_heads(session: Session, framework: Framework, cases: Sequence[Case]) -> Heads:
    """Return the cells of some cases that are not empty, without the rest of their words."""
    slugs = {case.id: case.slug for case in cases}
    # a few cases are asked for by name, and of many all cells are read
    asked = list(slugs) if len(slugs) <= _FEW else None
    closed_to = closed_cases(session, framework)
    found = Heads({}, {})
    for head in rows.heads(session.store, framework.id, asked, BEGINNING):
        if head.case in slugs:
            key = slugs[head.case], head.theme
            if head.case in closed_to and head.coder != session.coder.slug:
                found.closed[key] = head.coder
            else:
                found.open[key] = head
    return found


def closed_cases(session: Session, framework: Framework) -> frozenset[str]:
    """Return the row ids of the cases about which others' summaries are closed to this coder."""
    open_to = unblinded_documents(session)
    if open_to is None:
        return frozenset()
    documents = rows.documents_of(session.store, framework.cases)
    cases = (case.id for case in rows.cases(session.store, framework.cases))
    return frozenset(case for case in cases if not open_to.issuperset(documents.get(case, ())))


def links_of(session: Session, summary: Summary | None) -> list[SummaryLink]:
    """Return the passages that a summary rests on, in reading order; none where there is no summary."""
    return [] if summary is None else rows.links(session.store, cell_id=summary.id)


def read_cell(
    session: Session,
    framework: Framework,
    case: Case,
    theme: str,
    ground: Ground | None = None,
    *,
    most: int = MOST,
) -> Cell:
    """Return a cell with its summary and the passages of its case under its theme.

    Args:
        ground: the passages, of the layer that is looked at; None for the usual layer.
        most: so many passages that are not linked at most.

    Raises:
        UnknownNameError: the theme is no column.
        RefusedError: the layer is closed to this coder.
    """
    ground = ground or Ground(session, framework)
    held = _summary(session, framework, case, theme)
    closed = held.coder if held and is_closed(session, framework, case, held.coder) else ""
    if closed:
        held = None
    links = links_of(session, held)
    found = ground.of_cell(case, theme)
    changed = held.changed if held and held.body else ""
    return Cell(
        framework=framework,
        case=case,
        column=column(ground.book, theme),
        summary=held,
        closed=closed,
        coverage=coverage(found, links, changed),
        passages=tuple(shown(session, found, links, changed, LONGEST, most)),
        layer=ground.layer,
    )


def told(cell: Cell) -> list[str]:
    """Return what a cell says, and what there is to know of it, as lines for people."""
    found = []
    if cell.closed:
        found.append(f"What {cell.closed} wrote here is closed: coding is blind, documents are not finished.")
    elif cell.summary is None:
        found.append("Nothing is written here yet.")
    else:
        one = cell.summary
        found.append(one.body or "(no words yet)")
        found.append(f"{one.status}, by {one.coder}, {local_time(one.changed)}")
    if cell.column.fate:
        found.append(f"The code {cell.column.theme} is {cell.column.fate}; what was written stays.")
    count = cell.coverage
    there = f"{counted(count.passages, 'passage')} under this theme in the layer {cell.layer}"
    found.append(f"{there}, {count.linked} linked")
    if count.new:
        found.append(f"{counted(count.new, 'passage')} coded since the summary was written")
    if (
        left := count.passages - count.linked - sum(one.coded and not one.links for one in cell.passages)
    ) > 0:
        found.append(f"{left} more that are not linked are not shown")
    return found
