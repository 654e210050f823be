"""What a coder does while comparing passages: recode or remove own codings, and write the list out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from cpqual.domain.codings import Memo
from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.domain.units import touches
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services import coding
from cpqual.services.noted import memos_about
from cpqual.services.passages import Found, Place, read
from cpqual.services.session import Session
from cpqual.storage import documents, passages

COLUMNS = ("group", "document", "start", "end", "speaker", "codes", "layer", "passage")
_AT_ONCE = 500
MOST_CODINGS = 40
"""Codings on a passage that are told of; that there are more is said."""


class Mine(NamedTuple):
    """A coding of this coder's own."""

    id: str
    document: str
    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Recoding:
    """Codings that are about to get another code.

    Attributes:
        changes: the codings that will get it.
        same: how many have it already.
        taken: how many stay as they are, because the coder has the code on exactly that passage already.
    """

    code: str
    changes: tuple[Mine, ...]
    same: int
    taken: int


def own_codings(session: Session, found: Found, places: Iterable[Place]) -> list[Mine]:
    """Return this coder's codings that make passages of a list, in reading order.

    Where other coders' codings make them, there are none.
    """
    mine: list[Mine] = []
    own = session.coder.slug
    for document, there in groupby(sorted(set(places)), key=lambda place: place.document):
        if not found.voices.hears(document, own):
            continue
        spans = [place.span for place in there]
        exact = set(spans)
        rows = passages.own_codings(session.store, session.coder.id, document, found.codes)
        mine += [
            Mine(coding_id, document, start, end, code)
            for coding_id, start, end, code in rows
            if (touches(spans, Span(start, end)) if found.joined else (start, end) in exact)
        ]
    return mine


def codings_on(session: Session, found: Found, place: Place) -> list[tuple[str, str]]:
    """Return (code, coder) of the codings that share text with a passage, first come first.

    Those of the layer that is shown and this coder's own; at most `MOST_CODINGS` + 1.
    """
    layer = {coder for coder in found.voices.coders if found.voices.hears(place.document, coder)}
    coders = sorted(layer | {session.coder.slug})
    return passages.codings_on(session.store, place.document, place.span, coders, MOST_CODINGS + 1)


def memos_on(session: Session, place: Place) -> list[Memo]:
    """Return this coder's memos on a passage or a part of it, and those linked to it."""
    noted = [one.memo for one in memos_about(session, place.document) if one.span.overlaps(place.span)]
    return list({memo.id: memo for memo in noted}.values())


def plan_recoding(session: Session, mine: Sequence[Mine], slug: str) -> Recoding:
    """Return what giving codings another code would do.

    Raises:
        UnknownNameError: there is no such code.
    """
    session.code_id(slug)
    changes: list[Mine] = []
    same = taken = 0
    for document, there in groupby(sorted(mine, key=lambda one: one.document), key=lambda one: one.document):
        rows = passages.own_codings(session.store, session.coder.id, document, [slug])
        coded = {(start, end) for _, start, end, _ in rows}
        for one in there:
            if one.code == slug:
                same += 1
            elif (one.start, one.end) in coded:
                taken += 1
            else:
                coded.add((one.start, one.end))
                changes.append(one)
    return Recoding(slug, tuple(changes), same, taken)


def carry_out(session: Session, plan: Recoding) -> int:
    """Give the codings of a plan their code, as one act, and return how many there were.

    Raises:
        RefusedError: nothing would change, the code may not be applied, or the codings have changed since.
    """
    if not plan.changes:
        raise RefusedError(f"nothing to change: {plan.code} is on these passages already")
    if len(plan.changes) == 1:
        coding.recode(session, plan.changes[0].id, plan.code)
        return 1
    with session.act("recode", f"{counted(len(plan.changes), 'coding')} → {plan.code}"):
        for one in plan.changes:
            coding.recode(session, one.id, plan.code)
    return len(plan.changes)


def table(session: Session, found: Found) -> Table:
    """Return all that a list shows as a table, every passage in full, once in each of its groups."""
    names = [group.name for group in found.groups for _ in range(group.count)]
    rows = [
        (
            group, place.document, place.start, place.end, speaker or None, ", ".join(place.codes),
            found.layer, words,
        )
        for group, (place, speaker, words) in zip(names, _in_full(session, found), strict=True)
    ]  # fmt: skip
    documents_there = counted(found.document_count, "document")
    notes = (
        f"{found.told}; {counted(found.count, 'passage')} in {documents_there}",
        f"layer: {found.layer}; grouped by {found.query.by}",
        *(("left out: headers and reflections, interviewer speech, member checks and Delphi rounds",)
          if found.query.counted else ()),
    )  # fmt: skip
    return Table("passages", COLUMNS, rows, notes)


def _in_full(session: Session, found: Found) -> Iterator[tuple[Place, str, str]]:
    """Yield (place, speaker, words) of every row, reading each text once where rows follow one another."""
    places = (found.at(row) for row in range(len(found)))
    for document, there in groupby(places, key=lambda place: place.document):
        text = documents.text(session.store, session.document(document).id)
        here = list(there)
        for first in range(0, len(here), _AT_ONCE):
            for passage in read(session, here[first : first + _AT_ONCE], 0):
                place = passage.place
                yield place, passage.speaker, text[place.start : place.end]
