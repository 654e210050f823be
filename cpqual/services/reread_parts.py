"""The parts of a document after its file was read again in another wording: what the file says now holds.

A part whose place and nature are the same as before, as far as its text moved, keeps its row, so that copies
of a project that take the same file in come to the same parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cpqual.domain.documents import Annotation, ImportedDocument, Page, Section, Turn
from cpqual.domain.revising import Revision
from cpqual.services.revised_parts import MovedTurns, Part, Parts


def fit_parts(revision: Revision, rows: Sequence[tuple[str, Part]], wanted: Sequence[Part]) -> Parts[Part]:
    """Return which rows stay for the parts that are wanted, which are new and which go.

    Args:
        rows: the parts of the old text by row id.
        wanted: those of the new text, in order.
    """
    here: dict[tuple[object, ...], list[tuple[str, Part]]] = {}
    for row_id, part in rows:
        here.setdefault((revision.offset(part.start), _nature(part)), []).append((row_id, part))
    changed: list[tuple[str, Part]] = []
    added: list[Part] = []
    for part in wanted:
        there = here.get((part.start, _nature(part)))
        if there:
            row_id, before = there.pop(0)
            if before != part:
                changed.append((row_id, part))
        else:
            added.append(part)
    removed = tuple(row_id for left in here.values() for row_id, _ in left)
    return Parts(tuple(wanted), tuple(changed), tuple(added), removed)


def _nature(part: Section | Turn | Annotation | Page) -> object:
    match part:
        case Section():
            return part.type
        case Turn():
            return part.form
        case Annotation():
            return part.kind
        case Page():
            return ""


def fit_turns(revision: Revision, rows: Sequence[tuple[str, Turn]], found: ImportedDocument) -> MovedTurns:
    """Return what becomes of the turns of a document that was read again."""
    before = dict(rows)
    parts = fit_parts(revision, rows, tuple(map(as_kept, found.turns)))
    renamed = sum(turn.label != before[row_id].label for row_id, turn in parts.changed)
    return MovedTurns(parts, renamed, (), ())


def as_kept(turn: Turn) -> Turn:
    """Return a turn with its times as a project keeps them: to the millisecond."""
    times = (None if time is None else round(time, 3) for time in (turn.time_from, turn.time_to))
    time_from, time_to = times
    return replace(turn, time_from=time_from, time_to=time_to)
