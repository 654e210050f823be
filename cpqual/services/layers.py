"""Layers: whose codings count, and which documents that layer covers. Never a silent sum over coders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.domain.wording import counted
from cpqual.services.session import Session, find_coder, list_coders
from cpqual.storage import codings, notes, second_readings
from cpqual.storage.codings import Mark

ADJUDICATED = "adjudicated"
UNION = "union"
INTERSECTION = "intersection"
_NAMED = 5
"""So many documents are told by name."""

SpansByCode = Mapping[str, Mapping[str, list[Span]]]


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose codings make a layer.

    Attributes:
        name: what to print for the layer (`RB`, `union of RB, TM`).
        making: a coder's slug, `adjudicated`, `union` or `intersection`.
        coders: slugs of those whose codings it is made of.
        documents: slugs of the documents it covers: those its coders have worked on.
        settled: documents in which the consensus speaks for everybody; empty where it is not among them.
        adjudicating: those in which it does not yet, though something is decided or adopted there.
    """

    name: str
    making: str
    coders: tuple[str, ...]
    documents: frozenset[str]
    settled: frozenset[str] = frozenset()
    adjudicating: frozenset[str] = frozenset()

    @property
    def joins_coders(self) -> bool:
        """Whether passages of several coders are made into one."""
        return self.making in (UNION, INTERSECTION)

    def hears(self, document: str, coder: str) -> bool:
        """Tell whether a coder's codings in a document are part of it."""
        return coder in self.coders and (coder == CONSENSUS_SLUG) == (document in self.settled)


class Adjudication(NamedTuple):
    """How far the consensus layer is.

    Attributes:
        settled: slugs of the documents it speaks for: everything is decided there and adopted, or its codings
            came with an import and nobody has decided anything since.
        begun: those where something is decided or adopted, and the rest is not.
    """

    settled: frozenset[str]
    begun: frozenset[str]

    def in_words(self, open_to: frozenset[str] | None = None) -> str:
        """Return both numbers, and some of the documents in adjudication by name; empty for none of both.

        Args:
            open_to: the documents that may be named; all if None.
        """
        if not self.settled and not self.begun:
            return ""
        settled = f"{counted(len(self.settled), 'document')} settled"
        if not self.begun:
            return settled
        names = sorted(self.begun if open_to is None else self.begun & open_to)[:_NAMED]
        more = ["…"] if names and len(names) < len(self.begun) else []
        told = f" ({', '.join([*names, *more])})" if names else ""
        return f"{settled}, {len(self.begun)} in adjudication{told} and not counted from the consensus"


def adjudication(session: Session) -> Adjudication:
    """Return in which documents adjudication is done, and in which it has only begun.

    The consensus has a reading mark like any coder: `assigned` from the first decision, `finished` when all
    is decided and adopted. Consensus codings without a mark were imported, and count as they come.
    """
    consensus = next((coder.id for coder in list_coders(session) if coder.kind == "consensus"), None)
    held = codings.documents_coded_by(session.store, consensus) if consensus else set[str]()
    marks = notes.readings(session.store).items()
    marked = {slug: status for (slug, coder), status in marks if coder == CONSENSUS_SLUG}
    settled = {slug for slug in held | marked.keys() if marked.get(slug, "finished") == "finished"}
    begun = (held | notes.decided_documents(session.store)) - settled
    return Adjudication(frozenset(settled), frozenset(begun))


def coded_documents(session: Session) -> dict[str, set[str]]:
    """Return, per slug of a human coder, the documents the coder has worked on.

    A document counts when the coder has a coding in it, or has finished it without one. A document merely
    not touched is missing, not "coded with nothing".
    """
    worked = codings.coded_documents(session.store)
    worked.pop(CONSENSUS_SLUG, None)
    for (document, coder), status in notes.readings(session.store).items():
        if status == "finished" and coder != CONSENSUS_SLUG:
            worked.setdefault(coder, set()).add(document)
    return worked


def unfinished_documents(session: Session) -> dict[str, set[str]]:
    """Return, per slug of a human coder, the documents that are not finished yet.

    Those are the ones taken up in the workbench. In a project of the reliability profile they are all that
    the coder has coded and not marked as finished, also by an import or a rule: nobody has said that the rest
    was read.
    """
    found: dict[str, set[str]] = {}
    marks = notes.readings(session.store)
    for (document, coder), status in marks.items():
        if status == "assigned" and coder != CONSENSUS_SLUG:
            found.setdefault(coder, set()).add(document)
    if session.project.profile == "reliability":
        for coder, documents in coded_documents(session).items():
            if begun := {one for one in documents if marks.get((one, coder)) != "finished"}:
                found.setdefault(coder, set()).update(begun)
    return found


def unblinded_documents(session: Session) -> frozenset[str] | None:
    """Return the documents in which this coder may see what others coded; None where that is all of them.

    In a project of the reliability profile coding is blind: others' work is open only in documents that this
    coder has marked as finished. A second reading is blind in every project: the first is among the others'.
    """
    if session.project.profile != "reliability" and session.second_reading is None:
        return None
    return frozenset(
        document
        for (document, coder), status in notes.readings(session.store).items()
        if coder == session.coder.slug and status == "finished"
    )


def first_readers(session: Session) -> list[str]:
    """Return the initials of the human coders; who is there for a second reading is no coder of their own."""
    again = {one.coder for one in second_readings.second_readings(session.store)}
    return [c.slug for c in list_coders(session) if c.kind == "human" and c.slug not in again]


def offered_layers(session: Session) -> list[str]:
    """Return the names of the layers that this coder may look at, the own one first.

    Where coding is blind, another layer is offered once every document it covers is open to this coder.
    """
    worked = coded_documents(session)
    own = session.coder.slug
    humans = [slug for slug in first_readers(session) if slug in worked]
    covers = {name: worked[name] for name in humans if name != own}
    consensus = adjudication(session)
    if consensus.settled or consensus.begun:
        covers[ADJUDICATED] = set(consensus.settled)
    if len(humans) > 1:
        covers[UNION] = set[str]().union(*(worked[name] for name in humans))
        covers[INTERSECTION] = covers[UNION]
    open_to = unblinded_documents(session)
    return [own, *(name for name, documents in covers.items() if open_to is None or documents <= open_to)]


def whose(session: Session, wanted: str | None = None) -> Voices:
    """Return whose codings the layer of that name is made of.

    Args:
        wanted: a coder's initials; `adjudicated` (the consensus in settled documents, else this coder);
            `union` or `intersection` of all human coders, second readings left out. None means `adjudicated`
            when there is a consensus layer that is open to this coder, else this coder; for a second reading
            always this coder.

    Raises:
        UnknownNameError: no coder of that name.
        RefusedError: coding is blind, and the layer is still closed to this coder.
    """
    voices = _named(session, wanted)
    again, own = session.second_reading, session.coder.slug
    others = set(voices.coders) - ({own} if voices.settled else {own, CONSENSUS_SLUG})
    blind = unblinded_documents(session) is not None
    if blind and others and voices.documents and voices.making not in offered_layers(session):
        if again:
            raise RefusedError(
                f"{own} is a second reading, which is blind to the layer {voices.making}",
                remedy=f"Say --coder {again.of} to look at it.",
            )
        raise RefusedError(
            f"the layer {voices.making} is closed to {own}: coding is blind in this project",
            remedy="It opens when you have finished the documents it covers.",
        )
    return voices


def nothing_coded(voices: Voices) -> RefusedError:
    """Return what to raise where a layer covers no document that could be counted."""
    return RefusedError(
        f"{voices.name} has coded no document that counts",
        remedy="Code one first, or choose another layer: --layer in a command, y in Explore mode.",
    )


def _named(session: Session, wanted: str | None) -> Voices:
    worked = coded_documents(session)
    coders = list_coders(session)
    humans = tuple(slug for slug in first_readers(session) if slug in worked)
    own = session.coder.slug
    consensus = adjudication(session)
    if wanted is None:
        closed = unblinded_documents(session) is not None and ADJUDICATED not in offered_layers(session)
        wanted = ADJUDICATED if any(consensus) and not closed and not session.second_reading else own
    match wanted.casefold():
        case "adjudicated":
            documents = consensus.settled | worked.get(own, set())
            name = _adjudicated_name(own, consensus)
            return Voices(name, ADJUDICATED, (CONSENSUS_SLUG, own), documents, *consensus)
        case "union":
            documents = frozenset[str]().union(*(worked[human] for human in humans))
            return Voices(f"union of {', '.join(humans)}", UNION, humans, documents)
        case "intersection":
            shared = frozenset(set.intersection(*(worked[human] for human in humans)) if humans else ())
            return Voices(f"intersection of {', '.join(humans)}", INTERSECTION, humans, shared)
    coder = find_coder(coders, wanted)
    if coder is None:
        names = ", ".join(one.slug for one in coders)
        raise UnknownNameError(
            f"no layer {wanted!r}", remedy=f"Use {names}, adjudicated, union or intersection."
        )
    if coder.kind == "consensus":
        return Voices(coder.slug, coder.slug, (coder.slug,), consensus.settled, *consensus)
    return Voices(coder.slug, coder.slug, (coder.slug,), frozenset(worked.get(coder.slug, ())))


def _adjudicated_name(own: str, consensus: Adjudication) -> str:
    settled, begun = len(consensus.settled), len(consensus.begun)
    if not settled:
        return f"{own} ({counted(begun, 'document')} in adjudication)" if begun else own
    also = f"; {begun} more in adjudication" if begun else ""
    return f"{CONSENSUS_SLUG} where settled ({settled}{also}), else {own}"


def spans_of(voices: Voices, marks: Iterable[Mark]) -> SpansByCode:
    """Return the passages of a layer, of those among `marks` that are part of it."""
    kept = [mark for mark in marks if voices.hears(mark.document, mark.coder)]
    if voices.making == UNION:
        return _united(kept)
    if voices.making == INTERSECTION:
        return _intersection(voices, kept)
    return _by_code(kept)


def _intersection(voices: Voices, kept: list[Mark]) -> SpansByCode:
    # the workbench needs layers as it starts, and nothing that counts
    from cpqual.analysis.frequencies import intersect

    layers = [
        _united([mark for mark in kept if mark.coder == coder and mark.document in voices.documents])
        for coder in voices.coders
    ]
    spans: dict[str, dict[str, list[Span]]] = {}
    for code in set[str]().union(*layers):
        for document in voices.documents:
            common = layers[0].get(code, {}).get(document, [])
            for layer in layers[1:]:
                common = intersect(common, layer.get(code, {}).get(document, []))
            if common:
                spans.setdefault(code, {})[document] = common
    return spans


def _by_code(kept: list[Mark]) -> dict[str, dict[str, list[Span]]]:
    spans: dict[str, dict[str, list[Span]]] = {}
    for coding in kept:
        spans.setdefault(coding.code, {}).setdefault(coding.document, []).append(
            Span(coding.start, coding.end)
        )
    return spans


def _united(kept: list[Mark]) -> dict[str, dict[str, list[Span]]]:
    return {
        code: {document: union(spans) for document, spans in by_document.items()}
        for code, by_document in _by_code(kept).items()
    }
