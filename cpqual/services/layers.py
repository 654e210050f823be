"""Layers: whose codings count, and which documents that layer covers. Never a silent sum over coders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpqual.domain.codings import CONSENSUS_SLUG
from cpqual.domain.errors import UnknownNameError
from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.services.session import Session, find_coder, list_coders
from cpqual.storage import codings, notes, second_readings
from cpqual.storage.codings import Mark

ADJUDICATED = "adjudicated"
UNION = "union"
INTERSECTION = "intersection"

SpansByCode = Mapping[str, Mapping[str, list[Span]]]


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose codings make a layer.

    Attributes:
        name: what to print for the layer (`RB`, `union of RB, TM`).
        making: a coder's slug, `adjudicated`, `union` or `intersection`.
        coders: slugs of those whose codings it is made of.
        documents: slugs of the documents it covers: those its coders have worked on.
        settled: the documents in which the consensus speaks for everybody; `adjudicated` only.
    """

    name: str
    making: str
    coders: tuple[str, ...]
    documents: frozenset[str]
    settled: frozenset[str] = frozenset()

    @property
    def joins_coders(self) -> bool:
        """Whether passages of several coders are made into one."""
        return self.making in (UNION, INTERSECTION)

    def hears(self, document: str, coder: str) -> bool:
        """Tell whether a coder's codings in a document are part of it."""
        if self.making == ADJUDICATED:
            return (coder == CONSENSUS_SLUG) == (document in self.settled) and coder in self.coders
        return coder in self.coders


@dataclass(frozen=True, slots=True)
class Layer:
    """A chosen layer.

    Attributes:
        name: what to print for it (`RB`, `union of RB, TM`).
        documents: slugs of the documents it covers: those its coders have worked on.
        spans: passages by code slug and document slug.
    """

    name: str
    documents: frozenset[str]
    spans: SpansByCode


def coded_documents(session: Session) -> dict[str, set[str]]:
    """Return, per coder slug, the documents the coder has worked on.

    A document counts when the coder has a coding in it, or has finished it without one. A document merely
    not touched is missing, not "coded with nothing".
    """
    worked: dict[str, set[str]] = {}
    for document, coder in codings.coded_documents(session.store):
        worked.setdefault(coder, set()).add(document)
    for (document, coder), status in notes.readings(session.store).items():
        if status == "finished":
            worked.setdefault(coder, set()).add(document)
    return worked


def unfinished_documents(session: Session) -> dict[str, set[str]]:
    """Return, per coder slug, the documents the coder has taken up in the workbench and not yet finished."""
    found: dict[str, set[str]] = {}
    for (document, coder), status in notes.readings(session.store).items():
        if status == "assigned":
            found.setdefault(coder, set()).add(document)
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
    if CONSENSUS_SLUG in worked:
        covers[ADJUDICATED] = worked[CONSENSUS_SLUG]
    if len(humans) > 1:
        covers[UNION] = set[str]().union(*(worked[name] for name in humans))
        covers[INTERSECTION] = covers[UNION]
    open_to = unblinded_documents(session)
    return [own, *(name for name, documents in covers.items() if open_to is None or documents <= open_to)]


def choose_layer(session: Session, wanted: str | None = None) -> Layer:
    """Return the layer of that name; see `whose`.

    Raises:
        UnknownNameError: no coder of that name.
    """
    voices = whose(session, wanted)
    return Layer(voices.name, voices.documents, spans_of(voices, codings.marks(session.store)))


def whose(session: Session, wanted: str | None = None) -> Voices:
    """Return whose codings the layer of that name is made of.

    Args:
        wanted: a coder's initials; `adjudicated` (the consensus where a document has one, else this coder);
            `union` or `intersection` of all human coders, second readings left out. None means `adjudicated`
            when there is a consensus layer, else this coder; for a second reading always this coder.

    Raises:
        UnknownNameError: no coder of that name.
    """
    worked = coded_documents(session)
    coders = list_coders(session)
    humans = tuple(slug for slug in first_readers(session) if slug in worked)
    own = session.coder.slug
    if wanted is None:
        wanted = ADJUDICATED if CONSENSUS_SLUG in worked and session.second_reading is None else own
    match wanted.casefold():
        case "adjudicated":
            settled = frozenset(worked.get(CONSENSUS_SLUG, ()))
            name = f"{CONSENSUS_SLUG} where adjudicated ({len(settled)}), else {own}" if settled else own
            return Voices(name, ADJUDICATED, (CONSENSUS_SLUG, own), settled | worked.get(own, set()), settled)
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
    return Voices(coder.slug, coder.slug, (coder.slug,), frozenset(worked.get(coder.slug, ())))


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
