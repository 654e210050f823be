"""What all coders of a document agree on: into the consensus layer, and how much of it is settled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from cpqual.domain.documents import StoredDocument
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import UnitKind, touches, union
from cpqual.services.consensus import put, readers, require_open
from cpqual.services.layers import adjudication
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session, consensus_coder, list_coders
from cpqual.storage import codes, codings, documents, notes

Passages = dict[str, list[Span]]
"""Passages by code slug, in text order."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How much of a document the consensus layer speaks for.

    Attributes:
        differences: units and codes on which the coders differ.
        decided: those of them that are decided.
        agreed: units and codes that every coder of the document has.
        adopted: those of them that are in the consensus layer, or were decided otherwise.
        settled: whether the document is counted from the consensus.
    """

    document: str
    differences: int
    decided: int
    agreed: int
    adopted: int
    settled: bool = False

    @property
    def complete(self) -> bool:
        """Whether the consensus layer holds all that the document comes to."""
        return self.decided == self.differences and self.adopted == self.agreed


def adopt(session: Session, slug: str, *, unit: UnitKind | None = None, unfinished: bool = False) -> int:
    """Put what every coder of a document agrees on into the consensus layer, as one act.

    Coders agree on a code where each of them has marked the unit with it. Where their passages are not the
    same, all that one of them marked is taken; where it goes on into a unit that is in dispute, it is cut
    there. What is decided already stays as it was decided. Where nothing is left open, the same act settles
    the document, also when there was nothing to adopt.

    Args:
        unit: what is compared; the project's own unit if None.
        unfinished: count those who are still at work on the document, too.

    Returns:
        How many codings were put there; those that stood there already are not counted.

    Raises:
        UnknownNameError: there is no such document.
        RefusedError: fewer than two coders have finished it, it is not open to this coder, or there is
            nothing to adopt.
    """
    found = _compared(session, slug, unit, unfinished)
    if session.project.profile == "reflexive":
        raise RefusedError("in a reflexive project readings stand side by side, and none is adopted")
    ids = codes.code_ids(session.store)
    settled = _joined(_decided(session, found.document), _held(session, found.document))
    wanted = {code: list(found.pieces(code, settled.get(code, ()))) for code in found.spans}
    some = any(wanted.values())
    if not some and (slug in adjudication(session).settled or not _complete(session, found.document)):
        raise RefusedError("nothing is left to adopt", where=slug)
    words = "adopted what {} agree on in {}" if some else "settled what {} agree on in {}"
    with session.act("adjudicate", words.format(" and ".join(found.coders), slug)):
        begin(session, found.document)
        made = sum(put(session, found.document, ids[code], spans) for code, spans in wanted.items())
        note_progress(session, found.document)
    return made


def begin(session: Session, document: StoredDocument) -> None:
    """Mark a document as one in adjudication, before anything about it is decided (inside an act).

    Where a consensus was imported, the mark says first that it counted as settled.
    """
    consensus = consensus_coder(session)
    if not notes.has_reading(session.store, document.id, consensus.id):
        imported = codings.any_coding(session.store, document.id, consensus.id)
        notes.set_reading(session.store, document.id, consensus.id, "finished" if imported else "assigned")


def note_progress(session: Session, document: StoredDocument) -> None:
    """Mark a document as settled or as in adjudication, after something about it was decided (inside an act).

    It is settled when every difference in it is decided and all that its coders agree on is in the consensus,
    by the project's own unit and in the eyes of those who have finished it.
    """
    consensus = consensus_coder(session)
    status: notes.ReadingStatus = "finished" if _complete(session, document) else "assigned"
    notes.set_reading(session.store, document.id, consensus.id, status)


def correct_progress(session: Session, document_ids: Collection[str | None]) -> None:
    """Mark documents anew after an act about them was taken back or done again (inside an act).

    One without a mark gets none: what was imported counts as it comes.

    Args:
        document_ids: row ids; any that are not in the project are left out.
    """
    consensus = next((coder.id for coder in list_coders(session) if coder.kind == "consensus"), None)
    if consensus is None:
        return
    for one in documents.documents(session.store):
        if one.id in document_ids and notes.has_reading(session.store, one.id, consensus):
            note_progress(session, one)


def _complete(session: Session, document: StoredDocument) -> bool:
    who = readers(session, document, unfinished=False)
    return (
        len(who) > 1 and _counted(session, _gathered(session, document, who, session.project.unit)).complete
    )


def settlement(
    session: Session, slug: str, *, unit: UnitKind | None = None, unfinished: bool = False
) -> Settlement:
    """Count how much of a document is settled, by codings as they are now; otherwise as `adopt`."""
    found = _counted(session, _compared(session, slug, unit, unfinished))
    return replace(found, settled=slug in adjudication(session).settled)


def _counted(session: Session, found: _Compared) -> Settlement:
    decisions = _decided(session, found.document)
    differences, decided = found.count(agreed=False, met_by=decisions)
    # the consensus may hold nothing of what was agreed on, because it was decided so
    agreed, adopted = found.count(agreed=True, met_by=_joined(decisions, _held(session, found.document)))
    return Settlement(found.document.slug, differences, decided, agreed, adopted)


def _decided(session: Session, document: StoredDocument) -> Passages:
    found: Passages = {}
    for one in notes.decisions(session.store, document.id):
        found.setdefault(one.code, []).append(Span(one.start, one.end))
    return _joined(found)


def _held(session: Session, document: StoredDocument) -> Passages:
    consensus = next((coder.id for coder in list_coders(session) if coder.kind == "consensus"), None)
    found: Passages = {}
    if consensus is not None:
        for one in codings.codings(session.store, document_id=document.id, coder_id=consensus):
            found.setdefault(one.code, []).append(Span(one.start, one.end))
    return _joined(found)


def _joined(*parts: Passages) -> Passages:
    return {
        code: union(span for part in parts for span in part.get(code, ()))
        for code in {code for part in parts for code in part}
    }


@dataclass(frozen=True, slots=True)
class _Compared:
    """Who coded a document, and how many of them marked which units.

    Attributes:
        units: those that a coder is expected to decide about, in text order.
        spans: what anybody marked, by code; joined where it overlaps.
        times: by code, the number of coders who marked a unit, for each unit that anybody marked.
    """

    document: StoredDocument
    coders: tuple[str, ...]
    units: tuple[Span, ...]
    spans: Passages
    times: dict[str, Counter[int]]

    def count(self, *, agreed: bool, met_by: Passages) -> tuple[int, int]:
        """Return how many units and codes the coders agree or differ on, and how many of them are met."""
        found = [
            (code, number)
            for code, times in self.times.items()
            for number, coders in times.items()
            if (coders == len(self.coders)) == agreed
        ]
        return len(found), sum(touches(met_by.get(code, ()), self.units[number]) for code, number in found)

    def pieces(self, code: str, settled: Sequence[Span]) -> Iterator[Span]:
        """Yield the passages of a code without what lies in units that are in dispute, or settled already."""
        for span in self.spans[code]:
            begin, end = span.start, 0
            for number in _touched(self.units, span):
                unit = self.units[number]
                if self.times[code][number] == len(self.coders) and not touches(settled, unit):
                    begin, end = (unit.start if begin < 0 else begin), unit.end
                    continue
                if end:
                    yield Span(begin, end)
                begin, end = -1, 0
            if end:
                yield Span(begin, span.end)


def _touched(units: Sequence[Span], span: Span) -> range:
    """Return the numbers of the units that share text with a span."""
    first = bisect_right(units, span.start, key=lambda unit: unit.end)
    return range(first, bisect_left(units, span.end, key=lambda unit: unit.start))


def _compared(session: Session, slug: str, unit: UnitKind | None, unfinished: bool) -> _Compared:
    document = session.document(slug)
    require_open(session, slug)
    who = readers(session, document, unfinished=unfinished)
    if len(who) < 2:
        raise RefusedError(
            f"agreement needs two coders who have finished it; there is {who[0] if who else 'none'}",
            where=slug,
        )
    return _gathered(session, document, who, unit or session.project.unit)


def _gathered(session: Session, document: StoredDocument, who: Sequence[str], unit: UnitKind) -> _Compared:
    _, _, _, found = text_and_units(session, document, unit)
    units = tuple(one.span for one in found if one.to_be_coded)
    marked: dict[str, dict[str, list[Span]]] = {}
    for one in codings.codings(session.store, document_id=document.id):
        if one.coder in who:
            marked.setdefault(one.code, {}).setdefault(one.coder, []).append(Span(one.start, one.end))
    spans, times = Passages(), dict[str, Counter[int]]()
    for code, by_coder in marked.items():
        spans[code] = union(span for mine in by_coder.values() for span in mine)
        times[code] = Counter(
            number
            for mine in by_coder.values()
            for number in {number for span in mine for number in _touched(units, span)}
        )
    return _Compared(document, tuple(who), units, spans, times)
