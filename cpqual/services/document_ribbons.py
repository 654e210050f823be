"""One document as a ribbon: where which codes lie on what counts, and who speaks when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from cpqual.domain.documents import VALIDATION_KINDS, StoredDocument, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import touches, union
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import filtering, layers
from cpqual.services.coded_ground import Level
from cpqual.services.grouping import counting_spans
from cpqual.services.layers import whose
from cpqual.services.session import Session
from cpqual.storage import acts, codings, documents
from cpqual.storage.codings import Mark

LaneOrder = Literal["most", "codebook", "first"]
LANE_ORDERS: tuple[LaneOrder, ...] = get_args(LaneOrder)
INTERVIEWER, NOBODY = "interviewer", "nobody in particular"
_COLUMNS = ("document", "code", "start", "end", "speaker", "coder_layer", "codebook_version", "snapshot")


class CodeLane(NamedTuple):
    """A code in a document.

    Attributes:
        passages: where the layer has it, those that touch what counts; in order of the text.
        shown: what of them counts, without overlap: no header, no reflection, no interviewer.
    """

    code: str
    passages: tuple[Span, ...]
    shown: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DocumentRibbon:
    """A document with its lanes.

    Attributes:
        text: the canonical text.
        turns: with their labels, in order of the text.
        making, layer: the layer as it is asked for, and as it is told.
        notes: what has to stand below.
    """

    document: StoredDocument
    text: str
    turns: tuple[Spoken, ...]
    lanes: tuple[CodeLane, ...]
    making: str
    notes: tuple[str, ...]
    table: Table

    def speaker_at(self, offset: int) -> str:
        """Return who speaks at a place; empty outside turns."""
        return speaker_at(self.turns, offset)


class Spoken(NamedTuple):
    """Who says `[start, end)`: a person's slug or a label as written, and whether it is an interviewer."""

    start: int
    end: int
    speaker: tuple[str, bool]


class Listed(NamedTuple):
    """A document that has a ribbon: its slug and title."""

    slug: str
    title: str


def documents_with_ribbons(session: Session, layer: str | None = None, where: str = "") -> list[Listed]:
    """Return the documents that a layer covers, in reading order; no member checks and Delphi rounds.

    Args:
        where: only documents that this filter selects.

    Raises:
        InputError, UnknownNameError: the filter cannot be read or names what is not there; no such layer.
        RefusedError: the layer is closed to this coder, or covers nothing that the filter selects.
    """
    voices = whose(session, layer)
    found = [
        Listed(document.slug, document.title)
        for document in documents.documents(session.store)
        if document.slug in voices.documents and document.kind not in VALIDATION_KINDS
    ]
    if not found:
        raise layers.nothing_coded(voices)
    return filtering.remaining(found, filtering.selection(session, where), voices.name)


def document_ribbon(
    session: Session,
    slug: str,
    *,
    layer: str | None = None,
    level: Level = "leaf",
    order: LaneOrder = "most",
) -> DocumentRibbon:
    """Return the ribbon of one document; nothing of other documents is read.

    Args:
        level: with `rollup`, a lane for every code that has something below it, with all that is below it.
        order: lanes by how many passages they have, as in the codebook, or by where they begin.

    Raises:
        UnknownNameError: no such document or layer.
        RefusedError: the layer is closed to this coder.
    """
    document = session.document(slug)
    voices = whose(session, layer)
    text = documents.text(session.store, document.id)
    turns = tuple(map(spoken, documents.turns(session.store, document.id)))
    made = codings.codings(session.store, document_id=document.id)
    marks = [Mark(slug, one.start, one.end, one.code, one.coder, one.origin) for one in made]
    heard = layers.spans_of(voices, marks)
    counts = counting_spans(session, document)
    lanes = []
    book = session.codebook()
    for _, code in book.walk():
        below = book.descendants(code.slug) if level == "rollup" else (code.slug,)
        spans = sorted({span for one in below for span in heard.get(one, {}).get(slug, ())})
        passages = tuple(span for span in spans if touches(counts, span))
        if passages and (level == "leaf" or len(below) > 1 or code.parent is None):
            lanes.append(CodeLane(code.slug, passages, tuple(_common(counts, passages))))
    if order == "most":
        lanes.sort(key=lambda lane: -len(lane.passages))
    elif order == "first":
        lanes.sort(key=lambda lane: lane.passages[0])
    snapshot = acts.snapshot(session.store)
    notes = (
        f"{counted(len(text), 'code point')}; what counts of each passage is drawn: no headers and "
        "reflections, no interviewer speech",
        f"layer: {voices.name}; codebook version {book.version}; snapshot {snapshot}",
    )
    table = Table(
        "ribbon",
        _COLUMNS,
        [
            (
                slug,
                lane.code,
                *span,
                speaker_at(turns, span.start) or None,
                voices.name,
                book.version,
                snapshot,
            )
            for lane in lanes
            for span in lane.passages
        ],
        ("start and end: code points of the text, half-open", *notes),
    )
    return DocumentRibbon(document, text, turns, tuple(lanes), voices.making, notes, table)


def speaker_at(turns: Sequence[Spoken], offset: int) -> str:
    """Return who speaks at a place; empty outside turns, which are in order of the text."""
    at = bisect_right(turns, offset, key=lambda turn: turn.start) - 1
    return turns[at].speaker[0] if at >= 0 and offset < turns[at].end else ""


def spoken(turn: Turn) -> Spoken:
    """Return who says a turn, its label included."""
    asks = turn.speaker == "interviewer"
    name = INTERVIEWER if asks else turn.person or turn.label or NOBODY
    return Spoken(turn.label_start, turn.end, (name, asks))


def _common(counts: Sequence[Span], passages: Sequence[Span]) -> list[Span]:
    """Return what lies in both, without overlap; `counts` is sorted and disjoint."""
    found, first = [], 0
    for passage in union(passages):
        while first < len(counts) and counts[first].end <= passage.start:
            first += 1
        at = first
        while at < len(counts) and counts[at].start < passage.end:
            found.append(Span(max(passage.start, counts[at].start), min(passage.end, counts[at].end)))
            at += 1
    return found
