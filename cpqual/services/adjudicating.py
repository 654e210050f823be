"""Adjudication: deciding disagreements, with the reason, into a consensus layer of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cpqual.domain.codings import OUTCOMES, Decision, Outcome, Reason
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.text import Span
from cpqual.domain.wording import counted
from cpqual.formats.codings_table import DecisionRow, read_decisions
from cpqual.services.adopting import begin, note_progress
from cpqual.services.consensus import chosen_spans, readers, require_open, settle
from cpqual.services.exchanging import Placer
from cpqual.services.files import read_source
from cpqual.services.session import Session
from cpqual.storage import documents, notes

MOST_READERS = 9
"""So many coders of a document have letters."""

if TYPE_CHECKING:
    # the workbench decides without what counts: numpy comes with it
    from cpqual.services.agreement import Disputed


class Verdict(NamedTuple):
    """What somebody decides about one disputed unit and code.

    Attributes:
        span: the disputed unit.
        outcome: `both`, `neither` or `new_span`; or whose reading stands, by initials or by letter (`a` is
            the first of those who coded the document, in the order of their initials).
        reason: why the coders differed.
        note: in the adjudicator's words.
        coded: for `new_span`, the passages within the unit that carry the code; else empty.
    """

    document: str
    span: Span
    code: str
    outcome: str
    reason: Reason
    note: str = ""
    coded: Sequence[Span] = ()


def list_open(session: Session, *, code: str | None = None, document: str = "") -> list[Disputed]:
    """Return disagreements that nobody has decided yet, costliest code first.

    Args:
        code: only this code.
        document: only this document.

    Raises:
        UnknownNameError: the code or document is not among those compared.
        RefusedError: as `compare`.
    """
    from cpqual.services.agreement import compare, disputed

    only = [document] if document else ()
    found = disputed(session, compare(session, only=only), code)
    decided = decided_spans(notes.decisions(session.store))
    return [
        one
        for one in found
        if (not document or one.disagreement.document == document)
        and not any(
            span.start < one.disagreement.end and one.disagreement.start < span.end
            for span in decided.get((one.disagreement.document, one.disagreement.code), ())
        )
    ]


def decided_spans(found: Iterable[Decision]) -> dict[tuple[str, str], list[Span]]:
    """Return the decided passages by document and code."""
    spans: dict[tuple[str, str], list[Span]] = {}
    for one in found:
        spans.setdefault((one.document, one.code), []).append(Span(one.start, one.end))
    return spans


def list_decisions(session: Session, *, code: str | None = None, document: str = "") -> list[Decision]:
    """Return decisions in text order: all, or those about one code, in one document.

    Raises:
        UnknownNameError: there is no such code or document.
    """
    within = session.document(document).id if document else None
    return notes.decisions(session.store, within, None if code is None else session.code_id(code))


def decide(session: Session, verdict: Verdict) -> Decision:
    """Decide one disagreement, as one act; see `decide_all`."""
    decide_all(session, [verdict])
    found = notes.decisions(
        session.store, session.document(verdict.document).id, session.code_id(verdict.code)
    )
    return next(one for one in found if (one.start, one.end) == verdict.span)


def decide_all(session: Session, verdicts: Sequence[Verdict]) -> int:
    """Decide disagreements, as one act: the decisions, and what the consensus layer then holds.

    In each unit the consensus layer gets exactly the passages of the reading that stands: a coder's own, the
    union of everybody's, a new one, or none. Coders' own codings stay as they are. An earlier decision about
    the same unit and code, or about a part of it, is replaced. The decision that leaves nothing open settles
    the document; with any other it is in adjudication.

    Returns:
        How many were decided.

    Raises:
        UnknownNameError: a document or code is not in the project.
        RefusedError: a passage is outside the text or the unit, outcome and passages contradict each other,
            an outcome names nobody who coded the document, or the document is not open to this coder.
    """
    if not verdicts:
        raise RefusedError("no decision is given")
    require_decisions(session)
    stored = {slug: session.document(slug) for slug in dict.fromkeys(one.document for one in verdicts)}
    for slug in stored:
        require_open(session, slug)
    lengths = {slug: len(documents.text(session.store, one.id)) for slug, one in stored.items()}
    outcomes = [outcome_of(session, stored[one.document], one.outcome) for one in verdicts]
    for one, outcome in zip(verdicts, outcomes, strict=True):
        _check(one, outcome, lengths[one.document])
    with session.act("adjudicate", _words(session, verdicts, outcomes, stored)):
        for document in stored.values():
            begin(session, document)
        for one, outcome in zip(verdicts, outcomes, strict=True):
            _decide(session, stored[one.document], one, outcome)
        for document in stored.values():
            note_progress(session, document)
    return len(verdicts)


def outcome_of(session: Session, document: StoredDocument, words: str) -> Outcome:
    """Return the outcome that somebody names: itself, or the letter of a coder named by initials.

    Raises:
        RefusedError: it is no outcome, and nobody of these initials coded the document.
    """
    who = readers(session, document)[:MOST_READERS]
    for number, name in enumerate(who):
        if name.casefold() == words.casefold():
            return OUTCOMES[number]
    wanted = words.casefold().replace(" ", "_")
    found = next((one for one in OUTCOMES if one == wanted), None)
    if found is None or (len(found) == 1 and ord(found) - ord("a") >= len(who)):
        letters = ", ".join(f"{OUTCOMES[n]} ({name})" for n, name in enumerate(who))
        raise RefusedError(
            f"{words!r} is no outcome here",
            where=document.slug,
            remedy=f"Use {f'{letters}, ' if letters else ''}both, neither or new_span.",
        )
    return found


def _check(one: Verdict, outcome: Outcome, length: int) -> None:
    for span in (one.span, *one.coded):
        if not 0 <= span.start < span.end <= length:
            raise RefusedError(f"{span.start} to {span.end} is no passage of {one.document}")
    for span in one.coded:
        if span.start < one.span.start or span.end > one.span.end:
            raise RefusedError(
                f"{span.start} to {span.end} reaches beyond the unit {one.span.start} to {one.span.end}",
                where=one.document,
                remedy="What lies outside it is decided with its own unit.",
            )
    if (outcome == "new_span") != bool(one.coded):
        raise RefusedError(
            "a passage belongs to the outcome new_span, and to no other",
            where=f"{one.document} {one.span.start}–{one.span.end}",
        )


def require_decisions(session: Session) -> None:
    """Check that disagreements are decided in this project.

    Raises:
        RefusedError: it is of the reflexive profile, in which readings are not made into one.
    """
    if session.project.profile == "reflexive":
        raise RefusedError(
            "in a reflexive project readings stand side by side, and none is decided away",
            remedy="Write a memo on the passage instead.",
        )


def _words(
    session: Session,
    verdicts: Sequence[Verdict],
    outcomes: Sequence[Outcome],
    stored: dict[str, StoredDocument],
) -> str:
    if len(verdicts) > 1:
        return f"decided {len(verdicts)} differences in {counted(len(stored), 'document')}"
    one, outcome = verdicts[0], outcomes[0]
    told = outcome.replace("_", " ")
    if len(outcome) == 1:
        # the letter says who only as long as nobody else codes the document
        told = readers(session, stored[one.document])[OUTCOMES.index(outcome)]
    return f"decided {one.code} on {one.document} {one.span.start}–{one.span.end}: {told}"


def _decide(session: Session, document: StoredDocument, one: Verdict, outcome: Outcome) -> None:
    code_id = session.code_id(one.code)
    coded = list(one.coded) or chosen_spans(session, document, code_id, one.span, outcome)
    for earlier in notes.decisions(session.store, document.id, code_id):
        if one.span.start <= earlier.start and earlier.end <= one.span.end:
            notes.remove_decision(session.store, earlier.id)
    notes.add_decision(
        session.store,
        Decision(
            "", one.document, *one.span, one.code, outcome, one.reason, one.note, session.coder.slug, ""
        ),
        document.id,
        code_id,
        session.coder.id,
    )
    settle(session, document, code_id, one.span, coded)


def undecide(session: Session, document: str, span: Span, code: str) -> None:
    """Take the decision about a unit and code back, with what the consensus layer held there, as one act.

    The document is then in adjudication again, unless the unit was not one in dispute.

    Raises:
        UnknownNameError: there is no such document or code.
        RefusedError: nothing is decided there, or the document is not open to this coder.
    """
    stored = session.document(document)
    require_open(session, document)
    code_id = session.code_id(code)
    found = [
        one
        for one in notes.decisions(session.store, stored.id, code_id)
        if one.start < span.end and span.start < one.end
    ]
    if not found:
        raise RefusedError(f"nothing is decided about {code} at {span.start} to {span.end}", where=document)
    with session.act("adjudicate", f"took back the decision on {code} on {document} {span.start}–{span.end}"):
        begin(session, stored)
        for one in found:
            notes.remove_decision(session.store, one.id)
            settle(session, stored, code_id, Span(one.start, one.end), ())
        note_progress(session, stored)


def import_decisions(session: Session, path: Path, coder: str | None = None) -> int:
    """Take a table of decisions in as one act, and return how many there were.

    The consensus codings themselves come as a table of codings of the coder CONSENSUS.

    Args:
        path: CSV or JSON lines with `document,start,end,code,outcome,reason,note[,quote,coder,created]`.
        coder: who decided, when the table does not say; the session's coder if None.

    Raises:
        InputError: the table is broken or a row does not fit the project; names the line.
    """
    rows = read_decisions(read_source(path)).rows
    if not rows:
        raise InputError("holds no decisions", where=str(path))
    with session.act("import-decisions", f"imported {len(rows)} decisions from {path.name}"):
        placer = Placer(session, path)
        for row in rows:
            _add_row(session, placer, row, row.coder or coder or session.coder.slug)
    return len(rows)


def _add_row(session: Session, placer: Placer, row: DecisionRow, coder: str) -> None:
    document_id, span = placer.place(row.line, row.document, row.start, row.end, row.quote)
    who = placer.coder(coder)
    decision = Decision(
        "", row.document, *span, row.code, row.outcome, row.reason, row.note, who.slug, row.created
    )
    notes.add_decision(session.store, decision, document_id, placer.code_id(row.line, row.code), who.id)
