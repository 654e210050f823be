"""What the reader is given to show: a document with its units, and the marks of its codings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cpqual.domain.documents import Annotation, Section, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import Unit, union


class Mark(NamedTuple):
    """A coding as the reader shows it.

    Attributes:
        id: the coding's id.
        start, end: code points, `[start, end)`.
        tag: two letters that stand for the code in the margin.
        colour: a colour of the codebook (`red`, `teal`, …) or `#rrggbb`.
        label: the code's label, for those who ask what a mark is.
        stale: whether the code's rule has changed since; a sign in the margin says so.
    """

    id: str
    start: int
    end: int
    tag: str
    colour: str
    label: str
    stale: bool = False

    @property
    def span(self) -> Span:
        """The marked range of code points."""
        return Span(self.start, self.end)


class ReaderDocument(NamedTuple):
    """A document as the reader shows it; every sequence is sorted by start.

    Attributes:
        id: whatever the caller knows the document by.
        text: the canonical text.
        units: what is coded, for the gutter and `n`; those not drawn are dimmed.
        turns: speaker turns, whose labels are dimmed.
        sections: header and non-data sections are dimmed.
        annotations: transcriber's marks, dimmed.
    """

    id: str
    text: str
    units: Sequence[Unit] = ()
    turns: Sequence[Turn] = ()
    sections: Sequence[Section] = ()
    annotations: Sequence[Annotation] = ()


class SpanSet:
    """Disjoint spans in text order that can be asked which of them touch a range."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans = [span for span in union(spans) if span.end > span.start]
        self._ends = [span.end for span in self._spans]

    def __bool__(self) -> bool:
        return bool(self._spans)

    def touching(self, start: int, end: int) -> list[Span]:
        """Return the spans that share a code point with `[start, end)`."""
        first = last = bisect_right(self._ends, start)
        while last < len(self._spans) and self._spans[last].start < end:
            last += 1
        return self._spans[first:last]
