"""Where everybody's codings, memos, links, decisions and answers go when their text is corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cpqual.domain.revising import Revision
from cpqual.domain.text import Span
from cpqual.storage import revisions
from cpqual.storage.revisions import Anchor, AnchorTable
from cpqual.storage.store import Store

_ASIDE = 1 << 40
"""A place beyond every text."""


class Moved(NamedTuple):
    """What becomes of the rows of one table.

    Attributes:
        moves: rows around the edits, in an order that can be written.
        lost: rows without words, with the twin that has their place.
        owners: how many of these, and of those behind the edits that are only shifted, are whose (coder ids).
    """

    moves: list[tuple[str, int, int]]
    lost: list[tuple[Anchor, str | None]]
    owners: Counter[str]

    def numbers(self, coder_id: str | None) -> tuple[int, int, int]:
        """Return how many move, lose their words, and lose their place to a twin: one coder's, or all."""
        lost = [twin for anchor, twin in self.lost if coder_id in (None, anchor.coder_id)]
        twins = sum(twin is not None for twin in lost)
        every = self.owners.total() if coder_id is None else self.owners[coder_id]
        return every - len(lost), len(lost) - twins, twins


def move_anchors(store: Store, document_id: str, revision: Revision, table: AnchorTable) -> Moved:
    """Say where the rows of a table go; one that would lie on its twin loses its place to it."""
    if not revision.edits:
        return Moved([], [], Counter())
    window = revision.window
    # a span that ends in blanks after an edit gives them up, and may so come to lie on one that ends there
    first = len(revision.old[: window.start].rstrip())
    rows = revisions.anchors(store, document_id, table, Span(first, window.end))
    lost: list[tuple[Anchor, str | None]] = []
    keeper: dict[tuple[str, Span], str] = {}
    moves: list[tuple[Anchor, Span]] = []
    # of twins the one whose words stayed is kept, or else the older one: ids grow with time
    rows.sort(key=lambda row: (revision.touches(Span(row.start, row.end)), row.id))
    for row in rows:
        span = revision.move(Span(row.start, row.end))
        twin = keeper.setdefault((row.alone, span), row.id) if row.alone and span else row.id
        if span is None or twin != row.id:
            lost.append((row, None if span is None else twin))
        elif span != (row.start, row.end):
            moves.append((row, span))
    owners = Counter(row.coder_id for row, _ in (*moves, *lost))
    behind = Counter[str]()
    if revision.growth:
        behind = revisions.owners_after(store, document_id, table, window.end)
    return Moved(in_order(moves, revision.growth), lost, owners + behind)


class MovedUnits(NamedTuple):
    """What becomes of the units that samples drew from a text.

    Attributes:
        moves: rows with their new spans, in an order that can be written.
        lost: ids of rows whose words are gone.
        losing: slugs of the samples that lose a unit so, one for each.
    """

    moves: list[tuple[str, int, int]]
    lost: list[str]
    losing: list[str]


def move_drawn(store: Store, document_id: str, revision: Revision) -> MovedUnits:
    """Say where the units that samples drew from a document go; one that would lie on another is lost."""
    right: list[tuple[str, int, int]] = []
    left: list[tuple[str, int, int]] = []
    lost: list[str] = []
    losing: list[str] = []
    reached: dict[str, int] = {}
    for row_id, sample, old in revisions.drawn_units(store, document_id):
        new = revision.move(old)
        if new is None or new.start < reached.get(sample, 0):
            lost.append(row_id)
            losing.append(sample)
            continue
        reached[sample] = new.end
        if new != old:
            (right if new.start > old.start else left).append((row_id, *new))
    # they keep their order, so that none is put where another has yet to leave
    return MovedUnits([*right[::-1], *left], lost, losing)


def in_order(moves: Sequence[tuple[Anchor, Span]], growth: int) -> list[tuple[str, int, int]]:
    """Order moves so that no row is put where one of the same code and coder has yet to leave."""
    left = sorted(moves, key=lambda move: move[0].start, reverse=growth > 0)
    taken = Counter[tuple[str | None, int, int]]((row.alone, row.start, row.end) for row, _ in left)
    ordered: list[tuple[str, int, int]] = []
    waited = 0
    while left:
        later = []
        for row, span in left:
            here = (row.alone, row.start, row.end)
            if row.alone and taken[row.alone, *span] and waited < 2:
                later.append((row, span))
                continue
            if row.alone and waited >= 2:
                # some wait for each other in a ring: one steps aside, beyond every text
                aside = row._replace(start=_ASIDE + len(ordered), end=_ASIDE + len(ordered) + 1)
                ordered.append((aside.id, aside.start, aside.end))
                later.append((aside, span))
                waited = 0
            else:
                taken[row.alone, *span] += 1
                ordered.append((row.id, *span))
            taken[here] -= 1
        # what could not go in one direction can in the other
        waited = waited + 1 if len(later) == len(left) else 0
        left = later[::-1]
    return ordered
