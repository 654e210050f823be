"""A passage with each coder's brackets beside it: a column for every coder, and marks at the very edges.

A row of the text shows in each coder's column whether the coder's passage begins, goes on or ends there.
Where exactly it does is told in the text by the coder's initials and a small angle, so that nothing hangs on
colour.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from textual.content import Content

from cpqual.domain.text import Span
from cpqual.domain.units import union
from cpqual.tui.reader.safe import safe
from cpqual.tui.reader.wrap import WrapIndex

_INITIALS = 3
"""Letters of a coder's initials that a column shows."""


class Voice(NamedTuple):
    """Whose brackets are drawn: a name, the passages in code points of the document, and a style."""

    name: str
    spans: Sequence[Span]
    style: str

    @property
    def short(self) -> str:
        """The name as a column shows it."""
        return safe(self.name)[:_INITIALS]


class Painted(NamedTuple):
    """A stretch `[start, end)` of what is drawn, and its style."""

    start: int
    end: int
    style: str


class Drawing(NamedTuple):
    """The words with edges written into them.

    Attributes:
        text: the words and the edges.
        painted: how stretches of it look, in order.
        marked: per voice, the stretches that it marked.
        places: (offset in the document, place in the text) wherever something begins or ends, in order.
    """

    text: str
    painted: tuple[Painted, ...]
    marked: tuple[tuple[Span, ...], ...]
    places: tuple[tuple[int, int], ...]

    def place_of(self, offset: int) -> int:
        """Return the place of the last beginning or end at or before an offset in the document."""
        return max((place for at, place in self.places if at <= offset), default=0)


def draw(
    text: str, window: Span, voices: Sequence[Voice], styled: Iterable[tuple[Span, str]], ground: str = ""
) -> Drawing:
    """Write the edges of passages into words.

    Args:
        text: the words of `window`.
        window: where they stand in the document.
        voices: whose passages are drawn; what lies outside the window is left out.
        styled: how stretches of the document look; later ones win where they overlap.
        ground: how the rest looks.
    """
    shown = [
        [_cut(span, window) for span in union(voice.spans) if _reaches(span, window)] for voice in voices
    ]
    looks = [(_cut(span, window), style) for span, style in styled]
    cuts = {*window, *(edge for spans in shown for span in spans for edge in span)}
    cuts |= {edge for span, _ in looks for edge in span if span.start < span.end}
    # where the window cuts a passage, it neither begins nor ends
    edges = [{edge for span in union(voice.spans) for edge in span} for voice in voices]
    pen = _Pen()
    places: list[tuple[int, int]] = []
    begun = [0 for _ in voices]
    marked: list[list[Span]] = [[] for _ in voices]
    for at, until in pairwise([*sorted(cuts), window.end]):
        places.append((at, pen.length))
        for who, voice in enumerate(voices):
            if any(span.end == at for span in shown[who]):
                pen.add(f"›{voice.short}" if at in edges[who] else "", voice.style)
                marked[who].append(Span(begun[who], pen.length))
        for who, voice in enumerate(voices):
            if any(span.start == at for span in shown[who]):
                begun[who] = pen.length
                pen.add(f"{voice.short}‹" if at in edges[who] else "", voice.style)
        look = next((s for span, s in reversed(looks) if span.start <= at and until <= span.end), ground)
        heard = any(span.start <= at and until <= span.end for spans in shown for span in spans)
        line = "underline" if heard else ""
        pen.add(text[at - window.start : until - window.start], f"{look} {line}".strip())
    return Drawing("".join(pen.parts), tuple(pen.painted), tuple(map(tuple, marked)), tuple(places))


class _Pen:
    """What has been written so far."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.painted: list[Painted] = []
        self.length = 0

    def add(self, words: str, style: str) -> None:
        """Write some words."""
        if words:
            self.parts.append(words)
            self.painted.append(Painted(self.length, self.length + len(words), style))
            self.length += len(words)


def _cut(span: Span, window: Span) -> Span:
    start, end = max(span.start, window.start), min(span.end, window.end)
    return Span(start, end) if start < end else Span(window.start, window.start)


def _reaches(span: Span, window: Span) -> bool:
    return span.start < window.end and window.start < span.end


def words_width(voices: Sequence[Voice], width: int) -> int:
    """Return how many cells are left for the words beside the columns of the voices."""
    return max(width - sum(len(voice.short) + 2 for voice in voices), 8)


def rows(drawing: Drawing, voices: Sequence[Voice], width: int) -> list[Content]:
    """Return the rows of a drawing at a width in cells, the columns of the voices to the left."""
    wrapped = WrapIndex(drawing.text, words_width(voices, width))
    starts = [*wrapped.starts, len(drawing.text)]
    shown: list[Content] = []
    firsts = [piece.start for piece in drawing.painted]
    for number in range(len(starts) - 1):
        row = Span(starts[number], starts[number + 1])
        gutter = [
            _bracket(drawing, voice, spans, row) for voice, spans in zip(voices, drawing.marked, strict=True)
        ]
        shown.append(Content.assemble(*gutter, *_words(drawing, firsts, row)))
    return shown


def _words(drawing: Drawing, firsts: Sequence[int], row: Span) -> list[Content]:
    words = []
    for piece in drawing.painted[max(bisect_right(firsts, row.start) - 1, 0) :]:
        if piece.start >= row.end:
            break
        part = drawing.text[max(piece.start, row.start) : min(piece.end, row.end)].rstrip("\n")
        if part:
            words.append(Content.styled(safe(part), piece.style))
    return words


def _bracket(drawing: Drawing, voice: Voice, spans: Sequence[Span], row: Span) -> Content:
    here = [span for span in spans if span.start < row.end and row.start < span.end]
    name = " " * len(voice.short)
    if not here:
        return Content(f"{name}  ")
    text = drawing.text
    begins = any(row.start <= s.start and text.startswith(f"{voice.short}‹", s.start) for s in here)
    ends = any(s.end <= row.end and text.endswith(f"›{voice.short}", 0, s.end) for s in here)
    sign = "[" if begins and ends else "┌" if begins else "└" if ends else "│"
    return Content.styled(f"{voice.short if begins else name}{sign} ", voice.style)
