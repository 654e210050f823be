"""The consensus layer: whose reading a decision puts there, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cpqual.domain.codings import Outcome
from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import trim, union
from cpqual.services.layers import first_readers, unblinded_documents
from cpqual.services.session import Session, consensus_coder, list_coders
from cpqual.storage import codes, codings, notes, passages


def readers(session: Session, document: StoredDocument, *, unfinished: bool = True) -> list[str]:
    """Return the initials of those who coded a document independently, in the order of their letters.

    Args:
        unfinished: also those who are still at work on it.
    """
    first = first_readers(session)
    found = []
    for coder in list_coders(session):
        if coder.slug in first:
            status = notes.reading(session.store, document.id, coder.id)
            has_codings = codings.any_coding(session.store, document.id, coder.id)
            if status == "finished" or (has_codings and (unfinished or status is None)):
                found.append(coder.slug)
    return found


def require_open(session: Session, document: str) -> None:
    """Check that this coder may see what others coded in a document.

    Raises:
        RefusedError: coding is blind here, and the coder has not finished the document.
    """
    open_to = unblinded_documents(session)
    if open_to is not None and document not in open_to:
        raise RefusedError(
            "coding is blind in this project, and you have not finished this document",
            where=document,
            remedy="Mark it as finished first (cpqual documents finish; f on F7).",
        )


def clipped(spans: Iterable[Span], within: Span) -> list[Span]:
    """Return the parts of spans that lie within another, in text order, each once."""
    cut = {Span(max(s.start, within.start), min(s.end, within.end)) for s in spans}
    return sorted(span for span in cut if span.start < span.end)


def chosen_spans(
    session: Session, document: StoredDocument, code_id: str, unit: Span, outcome: Outcome
) -> list[Span]:
    """Return the passages within a unit that carry a code by the reading that an outcome names.

    A letter stands for that coder's own passages, `both` for the union of everybody's. A passage that
    reaches beyond the unit is cut there: the rest of it belongs to the next unit. Of `new_span` nothing is
    known here.

    Raises:
        RefusedError: so many coders have not coded the document.
    """
    if outcome in ("neither", "new_span"):
        return []
    who = readers(session, document)
    made = codings.codings(session.store, document_id=document.id, code_ids=[code_id], span=unit)
    if outcome == "both":
        return union(clipped((Span(c.start, c.end) for c in made if c.coder in who), unit))
    number = ord(outcome) - ord("a")
    if number >= len(who):
        raise RefusedError(f"there is no coder {outcome}: {', '.join(who)} coded it", where=document.slug)
    return clipped((Span(c.start, c.end) for c in made if c.coder == who[number]), unit)


def settle(
    session: Session, document: StoredDocument, code_id: str, unit: Span, coded: Sequence[Span]
) -> None:
    """Let the consensus layer hold a code on exactly some passages of a unit (inside an act).

    What it held there of the code goes; of a passage that reaches beyond the unit, the parts outside stay.
    """
    store, consensus = session.store, consensus_coder(session)
    wanted = set(coded)
    rests: set[Span] = set()
    for one in codings.overlapping(store, document.id, consensus.id, code_id, unit):
        span = Span(one.start, one.end)
        if span not in wanted:
            rests |= set(_outside(session, document, span, unit))
            codings.remove_coding(store, one.id)
    put(session, document, code_id, sorted(wanted | rests))


def put(session: Session, document: StoredDocument, code_id: str, spans: Iterable[Span]) -> int:
    """Add passages to a code of the consensus layer (inside an act); return how many were not there yet."""
    store, consensus = session.store, consensus_coder(session)
    version = codes.latest_version(store)
    there = {
        Span(one.start, one.end)
        for one in codings.codings(store, document_id=document.id, coder_id=consensus.id, code_ids=[code_id])
    }
    missing = [span for span in spans if span not in there]
    for span in missing:
        codings.add_coding(store, document.id, *span, code_id, consensus.id, version, "adjudication")
    return len(missing)


def _outside(session: Session, document: StoredDocument, span: Span, unit: Span) -> Iterator[Span]:
    for start, end in ((span.start, unit.start), (unit.end, span.end)):
        if start < end:
            words = passages.excerpt(session.store, document.id, start, end)
            rest = trim(words, 0, _before_label(session, document, words, start, end))
            if rest.start < rest.end:
                yield Span(start + rest.start, start + rest.end)


def _before_label(session: Session, document: StoredDocument, words: str, start: int, end: int) -> int:
    """Return how many code points stand before the label of the speaker whose turn begins at `end`."""
    label = passages.label_start(session.store, document.id, end)
    return len(words) if label is None else max(label - start, 0)
