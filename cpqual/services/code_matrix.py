"""How much of each code there is in each document, at each site or in what each person says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from cpqual.analysis.agreement.units import Bools, Ints, spread, unite
from cpqual.analysis.ground import DocumentSpans, once, overlapping
from cpqual.analysis.stretches import Stretches, merged
from cpqual.services.coded_ground import Coded, Level, Memberships, coded
from cpqual.services.grouping import NONE
from cpqual.services.session import Session

Cells = Literal["presence", "segments", "turns", "words"]
CELLS: tuple[Cells, ...] = get_args(Cells)
RowsOf = Literal["documents", "people", "sites"]
ROWS_OF: tuple[RowsOf, ...] = get_args(RowsOf)
DEFINITIONS: dict[Cells, str] = {
    "presence": "1 where the code occurs, else 0",
    "segments": "coded segments",
    "turns": "turns and quoted speech that carry the code",
    "words": "words that carry the code, transcribers' marks and labels left out",
}


@dataclass(frozen=True, eq=False)
class Owned:
    """Counts of codes by what they belong to.

    Attributes:
        attribute: full name of the attribute grouped by, empty if none.
        owners: (row, group) of each, the group `all` where there is none; a row may be in several groups.
        groups: the groups in their order.
        n: [owner, code].
        slugs: of the codes.
    """

    rows_of: RowsOf
    cells: Cells
    attribute: str
    owners: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    n: Ints
    slugs: tuple[str, ...]
    level: Level
    coded: Coded


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Text in order on the line, of which turn it is, and whose: pairs (piece, owner), ordered by piece."""

    starts: Ints
    ends: Ints
    turn: Ints
    piece: Ints
    owner: Ints


def code_matrix(
    session: Session,
    rows_of: RowsOf,
    cells: Cells,
    *,
    codes: Sequence[str] = (),
    level: Level = "leaf",
    by: str | None = None,
    layer: str | None = None,
    validation: bool = False,
    where: str = "",
) -> Owned:
    """Count each code in each document, site or person of a layer.

    Only documents that the layer covers have a row, and of the people those who speak or are quoted in them.
    What is said by nobody in particular counts for documents and sites alone.

    Args:
        by: attribute whose values part the rows into groups.
        where: a filter; see `filtering.select`.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such code, layer or attribute, or no such name in the filter.
        RefusedError: the layer covers nothing, or a code is not applied by itself.
    """
    found = coded(session, layer, validation=validation, with_words=cells == "words", where=where)
    return owned(found, rows_of, cells, codes, level, by)


def owned(
    found: Coded, rows_of: RowsOf, cells: Cells, codes: Sequence[str], level: Level, by: str | None
) -> Owned:
    """Count as `code_matrix` does, in what has been read already."""
    compared = found.codes(codes, level)
    attribute, members = found.members(by) if by else ("", ["all"] * len(found.documents))
    names = _row_names(found, rows_of)
    owners: dict[tuple[str, str], int] = {}
    if isinstance(members, Memberships) or names is None:
        pieces = _of_people(found, names, members, owners)
    else:
        of_document = [
            owners.setdefault(pair, len(owners)) for pair in zip(names, members, strict=True)
        ]  # fmt: skip
        pieces = _of_documents(found, np.array(of_document), cells)
    n = _count(found, compared, pieces, cells, len(owners))
    every = {group for _, group in owners}
    groups = tuple(found.in_order(by, every) if by else every)
    return Owned(rows_of, cells, attribute, tuple(owners), groups, n, tuple(compared), level, found)


def _row_names(found: Coded, rows_of: RowsOf) -> list[str] | None:
    """Return the row of each document; None where a row is a person."""
    if rows_of == "people":
        return None
    if rows_of == "documents":
        return [one.slug for one in found.documents]
    return [one.site or NONE for one in found.documents]


def _of_documents(found: Coded, owner: Ints, cells: Cells) -> _Pieces:
    """Take the data of each document; its speech where turns are counted."""
    if cells == "turns":
        starts, ends = found.line.spans(DocumentSpans.of(found.speech))
        document, turn = found.speech[:, 0], found.speech[:, 4]
    else:
        ground = found.ground("turn")
        starts, ends, document = ground.starts, ground.ends, ground.document[ground.unit]
        turn = ground.unit
    return _Pieces(starts, ends, turn, np.arange(starts.size), owner[document])


def _of_people(
    found: Coded,
    names: Sequence[str] | None,
    members: Sequence[str] | Memberships,
    owners: dict[tuple[str, str], int],
) -> _Pieces:
    """Take what people say: a piece belongs to each group that its speaker is in there."""
    rows = found.speech[found.speech[:, 3] >= 0]
    starts, ends = found.line.spans(DocumentSpans.of(rows))
    span = len(found.persons)
    pairs, pair = np.unique(rows[:, 0] * span + rows[:, 3], return_inverse=True)
    theirs: list[list[int]] = []
    for document, person in zip(*(one.tolist() for one in np.divmod(pairs, span)), strict=True):
        row = found.persons[person] if names is None else names[document]
        if isinstance(members, Memberships):
            groups: Sequence[str] = members.held[document, person]
        else:
            groups = (members[document],)
        theirs.append([owners.setdefault((row, group), len(owners)) for group in groups])
    sizes = np.array([len(one) for one in theirs], dtype=np.int64)
    flat = np.array([owner for one in theirs for owner in one], dtype=np.int64)
    piece, place = spread((np.cumsum(sizes) - sizes)[pair], sizes[pair])
    return _Pieces(starts, ends, rows[:, 4], piece, flat[place])


def _count(
    found: Coded, compared: Mapping[str, Sequence[str]], pieces: _Pieces, cells: Cells, n_owners: int
) -> Ints:
    n_codes = len(compared)
    starts, ends, codes = found.spans(compared)
    if cells == "segments":
        rolled = np.array([len(below) > 1 for below in compared.values()], dtype=np.bool_)
        starts, ends, codes = _segments(starts, ends, codes, rolled[codes])
    elif cells == "words":
        starts, ends, codes = unite(starts, ends, codes)
    span, piece, owner = _touched(starts, ends, pieces)
    cell = owner * n_codes + codes[span]
    size = n_owners * n_codes
    if cells == "presence":
        counts = (np.bincount(cell, minlength=size) > 0).astype(np.int64)
    elif cells == "words":
        words = found.words()
        first = np.searchsorted(words, np.maximum(starts[span], pieces.starts[piece]))
        last = np.searchsorted(words, np.minimum(ends[span], pieces.ends[piece]))
        # sums of whole numbers below 2**53 are exact in float64
        counts = np.bincount(cell, weights=last - first, minlength=size).astype(np.int64)
    else:
        kept, _ = once(cell, pieces.turn[piece] if cells == "turns" else span)
        counts = np.bincount(kept, minlength=size)
    return counts.reshape(n_owners, n_codes)


def _segments(starts: Ints, ends: Ints, codes: Ints, rolled: Bools) -> tuple[Ints, Ints, Ints]:
    """Return the segments: codings, and where codes roll up, overlapping ones as one."""
    joined, of = merged(Stretches(starts[rolled], ends[rolled]), codes[rolled], touching=False)
    own = (starts[~rolled], ends[~rolled], codes[~rolled])
    first, last, code = (np.concatenate(pair) for pair in zip(own, (*joined, of), strict=True))
    return first, last, code


def _touched(starts: Ints, ends: Ints, pieces: _Pieces) -> tuple[Ints, Ints, Ints]:
    """Return (span, piece, owner) wherever a span shares text with a piece of an owner."""
    span, piece = overlapping(starts, ends, (pieces.starts, pieces.ends))
    first = np.searchsorted(pieces.piece, piece, side="left")
    sizes = np.searchsorted(pieces.piece, piece, side="right") - first
    hit, place = spread(first, sizes)
    return span[hit], piece[hit], pieces.owner[place]
