"""Where the caret goes: pure functions from a text and an offset to an offset or a span.

All of them look only as far as they must, so that they cost the same at the end of a long document as at
its beginning. None of them lands inside a cluster.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from cpqual.domain.text import Span
from cpqual.domain.units import WORD
from cpqual.tui.reader.safe import cluster_end, cluster_start

_JOINS_WORDS = "'’-"


def snap(text: str, offset: int, *, forward: bool = False) -> int:
    """Return `offset`, cut to the text, or the nearest edge of the cluster it falls into."""
    offset = min(max(offset, 0), len(text))
    start = cluster_start(text, offset)
    return cluster_end(text, start) if forward and start < offset else start


def right(text: str, offset: int) -> int:
    """Return the next cluster's beginning."""
    return cluster_end(text, offset)


def left(text: str, offset: int) -> int:
    """Return the previous cluster's beginning; 0 at the beginning."""
    return cluster_start(text, offset - 1) if offset > 0 else 0


def word_next(text: str, offset: int, count: int = 1) -> int:
    """Return the beginning of the next word, or of the one `count` words on; at most the end of the text."""
    for match in WORD.finditer(text, _word_edge(text, offset)):
        count -= match.start() > offset
        if count == 0:
            return snap(text, match.start(), forward=True)
    return len(text)


def word_end(text: str, offset: int, count: int = 1) -> int:
    """Return the offset after the word that ends next, or `count` words on; at most the end of the text."""
    for match in WORD.finditer(text, _word_edge(text, offset)):
        count -= match.end() > offset
        if count == 0:
            return snap(text, match.end(), forward=True)
    return len(text)


def word_previous(text: str, offset: int, count: int = 1) -> int:
    """Return the beginning of the word that begins last before `offset`, or `count` words back; or 0."""
    reach = 64 + 8 * count
    while True:
        low = _word_edge(text, max(offset - reach, 0))
        starts = [match.start() for match in WORD.finditer(text, low, offset)]
        if len(starts) >= count:
            return snap(text, starts[-count])
        if low == 0:
            return 0
        reach *= 4


def word_at(text: str, offset: int) -> Span | None:
    """Return the word that holds `offset`, None between words."""
    match = WORD.search(text, _word_edge(text, offset))
    while match and match.end() <= offset:
        match = WORD.search(text, match.end())
    if match is None or match.start() > offset:
        return None
    return Span(snap(text, match.start()), snap(text, match.end(), forward=True))


def _word_edge(text: str, offset: int) -> int:
    """Return the nearest offset at or before `offset` that lies inside no word."""
    while offset > 0 and (_in_word(text[offset - 1]) or text[offset - 1] in _JOINS_WORDS):
        offset -= 1
    return offset


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def next_of(starts: Sequence[int], offset: int) -> int | None:
    """Return the first of the sorted `starts` after `offset`."""
    i = bisect_right(starts, offset)
    return starts[i] if i < len(starts) else None


def previous_of(starts: Sequence[int], offset: int) -> int | None:
    """Return the last of the sorted `starts` before `offset`."""
    i = bisect_left(starts, offset)
    return starts[i - 1] if i > 0 else None
