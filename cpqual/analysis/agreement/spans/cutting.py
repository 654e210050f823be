"""Offsets in the text that counts alone: spans as if everything else had been cut out of the documents."""

from __future__ import annotations

import numpy as np

from cpqual.analysis.agreement.units import Ints


def cut_out(first: Ints, starts: Ints, ends: Ints, spans: Ints) -> tuple[Ints, Ints]:
    """Return the documents' lengths and the spans in code points of the pieces alone, end to end.

    A span over what lies between two pieces becomes one stretch; one that lies beside all pieces becomes
    empty, and is for the caller to drop.

    Args:
        first: [documents + 1]; the pieces of document d are first[d] … first[d+1]−1.
        starts, ends: code points of the pieces in their documents, in order, without overlap.
        spans: int64 [span, 3 or more]: document, start, end, and whatever else.

    Returns:
        int64 [document], and spans like those given.
    """
    until = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(ends - starts)])
    found = spans.copy()
    for column in (1, 2):
        piece, inside = _place(first, starts, spans[:, 0], spans[:, column])
        reached = np.clip(spans[:, column] - _at(starts, piece), 0, _at(ends - starts, piece))
        found[:, column] = until[piece] - until[first[spans[:, 0]]] + np.where(inside, reached, 0)
    return np.diff(until[first]), found


def in_tokens(first: Ints, starts: Ints, ends: Ints, spans: Ints) -> tuple[Ints, Ints]:
    """Return how many tokens each document has, and the spans as tokens touched, numbered in the document.

    Arguments as in `cut_out`, the pieces being tokens; a span that touches none becomes empty.
    """
    found = spans.copy()
    number, begun = _place(first, starts, spans[:, 0], spans[:, 1])
    over = begun & (_at(ends, number) <= spans[:, 1])
    base = first[spans[:, 0]]
    found[:, 1] = number - base + over
    # The last token that starts before the end of the span.
    last, begun = _place(first, starts, spans[:, 0], spans[:, 2] - 1)
    found[:, 2] = np.maximum(last - base + begun, found[:, 1])
    return np.diff(first), found


def _place(first: Ints, starts: Ints, document: Ints, offset: Ints) -> tuple[Ints, np.ndarray]:
    """Return the last piece of the document that starts at or before the offset, and whether there is one.

    Where there is none, the document's first piece (or what would be).
    """
    # One line: no offset, in any document, reaches the stretch of the next.
    far = int(max(starts.max(initial=0), offset.max(initial=0))) + 1
    owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
    place = np.searchsorted(starts + owner * far, offset + document * far, side="right") - 1
    inside = place >= first[document]
    return np.maximum(place, first[document]), inside


def _at(values: Ints, place: Ints) -> Ints:
    """Return the values at some places, 0 beyond the last."""
    return np.append(values, 0)[place]
