"""The words of passages in which two codes stand together."""

from __future__ import annotations

import numpy as np

from cpqual.analysis.agreement.units import Ints
from cpqual.analysis.cooccurrence import overlaps
from cpqual.domain.errors import RefusedError
from cpqual.formats.tables import Table
from cpqual.services.cooccurrence import CooccurrenceTable
from cpqual.storage import passages

MOST = 5_000
"""Passages listed at once."""
_LONGEST = 32_000
_COLUMNS = ("code_1", "code_2", "document", "start", "end", "speaker", "text")


def shared_passages(found: CooccurrenceTable) -> Table:
    """List the text that carries both codes of each pair: where they overlap, or the units that carry both.

    Raises:
        RefusedError: the units are documents, or there are more than `MOST` passages.
    """
    if found.within == "document":
        raise RefusedError("whole documents are not listed", remedy="Choose --within turn, or overlap.")
    spans = found.coded.spans(found.compared)
    places = _overlaps(found, spans) if found.within == "overlap" else _units(found, spans)
    if len(places) > MOST:
        raise RefusedError(
            f"{len(places)} passages are too many to list", remedy="Name two codes: --codes A --with B."
        )
    slugs, line = found.pairing.slugs, found.coded.line
    document, start = line.offsets(places[:, 1])
    end = start + places[:, 2] - places[:, 1]
    wanted = [
        (found.coded.documents[of].slug, *span)
        for of, *span in zip(document.tolist(), start.tolist(), end.tolist(), strict=True)
    ]
    words = passages.page(found.coded.session.store, wanted, _LONGEST)
    rows = []
    for (pair, *_), place, (speaker, text) in zip(places.tolist(), wanted, words, strict=True):
        one, other = found.pairing.pairs[pair]
        rows.append((slugs[one], slugs[other], *place, speaker or None, text))
    what = "text under both codes" if found.within == "overlap" else f"{found.within}s that carry both codes"
    return Table("passages", _COLUMNS, rows, found.coded.notes(what), wrapped=("text",))


def _units(found: CooccurrenceTable, spans: tuple[Ints, Ints, Ints]) -> Ints:
    """Return (pair, start, end) of every unit that carries both, as places on the line."""
    ground = found.ground
    units, codes = ground.marks(*spans)
    rows = []
    for pair, (one, other) in enumerate(found.pairing.pairs):
        both = np.intersect1d(units[codes == one], units[codes == other])
        # a unit may have several pieces: it begins with the first and ends with the last
        first = np.searchsorted(ground.unit, both, side="left")
        last = np.searchsorted(ground.unit, both, side="right") - 1
        rows.append(np.stack([np.full(both.shape, pair), ground.starts[first], ground.ends[last]], axis=1))
    return np.concatenate([np.zeros((0, 3), dtype=np.int64), *rows])


def _overlaps(found: CooccurrenceTable, spans: tuple[Ints, Ints, Ints]) -> Ints:
    """Return (pair, start, end) of every stretch under segments of both, as places on the line."""
    ground = found.ground
    segments = ground.segments(*spans)
    numbers = {tuple(sorted(pair)): number for number, pair in enumerate(found.pairing.pairs)}
    one, other = overlaps(segments)
    start = np.maximum(segments.starts[one], segments.starts[other])
    end = np.minimum(segments.ends[one], segments.ends[other])
    width = len(found.pairing.slugs)
    known = np.full(width * width, -1, dtype=np.int64)
    for (low, high), number in numbers.items():
        known[low * width + high] = number
    pair = known[segments.codes[one] * width + segments.codes[other]]
    kept = pair >= 0
    pair, start, end = pair[kept], ground.places(start[kept]), ground.places(end[kept] - 1) + 1
    order = np.lexsort((end, start, pair))
    return np.stack([pair, start, end], axis=1)[order]
