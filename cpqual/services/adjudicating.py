"""Adjudication: deciding disagreements, with the reason, into a consensus layer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cpqual.domain.codings import Decision, Outcome, Reason
from cpqual.domain.errors import InputError, RefusedError
from cpqual.domain.text import Span
from cpqual.formats.codings_table import DecisionRow, read_decisions
from cpqual.services.agreement import Comparison, Disputed, compare, disputed
from cpqual.services.exchanging import Placer
from cpqual.services.files import read_source
from cpqual.services.session import Session, consensus_coder
from cpqual.storage import codes, codings, documents, notes


def list_open(session: Session, comparison: Comparison | None = None) -> list[Disputed]:
    """Return disagreements that nobody has decided yet, costliest code first."""
    decided = {(d.document, d.code, d.start, d.end) for d in notes.decisions(session.store)}
    found = disputed(session, comparison or compare(session))
    return [
        one
        for one in found
        if not any(
            (document, code) == (one.disagreement.document, one.disagreement.code)
            and start < one.disagreement.end
            and one.disagreement.start < end
            for document, code, start, end in decided
        )
    ]


def list_decisions(session: Session) -> list[Decision]:
    """Return all decisions in text order."""
    return notes.decisions(session.store)


def decide(
    session: Session,
    document: str,
    span: Span,
    code: str,
    outcome: Outcome,
    reason: Reason,
    note: str = "",
    coded: Sequence[Span] = (),
) -> None:
    """Decide one disagreement, as one act: the decision, and what the consensus layer then holds.

    Coders' own codings stay as they are.

    Args:
        span: the disputed unit.
        outcome: whose reading stands: `a`, `b`, `both`, `new_span` or `neither`.
        reason: why the coders differed.
        note: in the adjudicator's words.
        coded: the passages that carry the code in the consensus layer; empty where it does not stand.

    Raises:
        RefusedError: the passage is outside the text, or outcome and passages contradict each other.
    """
    stored = session.document(document)
    length = len(documents.text(session.store, stored.id))
    for one in (span, *coded):
        if not 0 <= one.start < one.end <= length:
            raise RefusedError(f"{one.start} to {one.end} is no passage of {document}")
    if (outcome == "neither") == bool(coded):
        raise RefusedError("'neither' leaves nothing coded, and every other outcome codes a passage")
    code_id = session.code_id(code)
    with session.act("adjudicate", f"decided {code} on {document} {span.start}–{span.end}: {outcome}"):
        notes.add_decision(
            session.store,
            Decision("", document, *span, code, outcome, reason, note, session.coder.slug, ""),
            stored.id,
            code_id,
            session.coder.id,
        )
        _settle(session, stored.id, code_id, coded)


def _settle(session: Session, document_id: str, code_id: str, coded: Sequence[Span]) -> None:
    consensus = consensus_coder(session)
    have = {
        (c.start, c.end)
        for c in codings.codings(
            session.store, document_id=document_id, coder_id=consensus.id, code_ids=[code_id]
        )
    }
    version = codes.latest_version(session.store)
    for one in coded:
        if tuple(one) not in have:
            codings.add_coding(
                session.store, document_id, *one, code_id, consensus.id, version, "adjudication"
            )


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
