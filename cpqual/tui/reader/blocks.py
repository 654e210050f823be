"""Sentences and paragraphs near the caret, as the domain cuts them, without cutting the whole document."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from cpqual.domain.text import Span
from cpqual.domain.units import sentences, trim
from cpqual.tui.reader.document import ReaderDocument
from cpqual.tui.reader.motions import snap

WINDOW = 2048
"""Code points looked at on either side of the caret before looking further."""

_UNSURE = 64
"""Code points at a window's edges where its sentences may differ from those of the whole block."""

_NO_BLOCK = Span(-1, -1)
_NOT_SPACE = re.compile(r"\S")
_BEFORE_BLANK_LINE = re.compile(r"\n(?=[^\S\n]*(?:\n|\Z))")


class Blocks:
    """The stretches of a document that sentences and paragraphs never cross: turns, and what stands between.

    Speaker labels belong to no block. Without turns and sections the whole text is one block.
    """

    def __init__(self, document: ReaderDocument, window: int = WINDOW) -> None:
        self._text = document.text
        self._window = window
        self._spans = _cut_blocks(document)
        self._starts = [span.start for span in self._spans]
        # the sentences looked at last: motion upon motion mostly asks for the same ones
        self._near: tuple[Span, Span, list[Span]] = (_NO_BLOCK, _NO_BLOCK, [])

    @property
    def spans(self) -> Sequence[Span]:
        """The blocks, in text order."""
        return self._spans

    def sentence_next(self, offset: int) -> int:
        """Return the beginning of the next sentence, or the end of the text."""
        return self._next(offset, self._sentence_after)

    def sentence_previous(self, offset: int) -> int:
        """Return the beginning of the sentence that begins last before `offset`, or 0."""
        return self._previous(offset, self._sentence_before)

    def sentence_at(self, offset: int) -> Span | None:
        """Return the sentence that holds `offset`, or else the nearest one, the one before first."""
        return self._at(offset, self._sentence_in)

    def paragraph_next(self, offset: int) -> int:
        """Return the beginning of the next paragraph, or the end of the text."""
        return self._next(offset, self._paragraph_after)

    def paragraph_previous(self, offset: int) -> int:
        """Return the beginning of the paragraph that begins last before `offset`, or 0."""
        return self._previous(offset, self._paragraph_before)

    def paragraph_at(self, offset: int) -> Span | None:
        """Return the paragraph that holds `offset`, or else the nearest one, the one before first."""
        return self._at(offset, self._paragraph_in)

    def _next(self, offset: int, after: Callable[[Span, int], int | None]) -> int:
        for i in range(max(self._index(offset), 0), len(self._spans)):
            if (start := after(self._spans[i], offset)) is not None:
                return snap(self._text, start, forward=True)
        return len(self._text)

    def _previous(self, offset: int, before: Callable[[Span, int], int | None]) -> int:
        for i in range(self._index(offset), -1, -1):
            if (start := before(self._spans[i], offset)) is not None:
                return snap(self._text, start)
        return 0

    def _at(self, offset: int, inside: Callable[[Span, int], Span | None]) -> Span | None:
        here = self._index(offset)
        if here + 1 < len(self._spans) and (here < 0 or offset > self._spans[here].end):
            here += 1  # a speaker label belongs to what follows it
        for i in [*range(here, -1, -1), *range(here + 1, len(self._spans))]:
            if found := inside(self._spans[i], offset):
                return Span(snap(self._text, found.start), snap(self._text, found.end, forward=True))
        return None

    def _index(self, offset: int) -> int:
        """Return the index of the block that begins last at or before `offset`; -1 before the first."""
        return bisect_right(self._starts, offset) - 1

    def _sentence_after(self, block: Span, offset: int) -> int | None:
        near = self._sentences_near(block, offset)
        return next((sentence.start for sentence in near if sentence.start > offset), None)

    def _sentence_before(self, block: Span, offset: int) -> int | None:
        near = self._sentences_near(block, offset)
        return max((sentence.start for sentence in near if sentence.start < offset), default=None)

    def _sentence_in(self, block: Span, offset: int) -> Span | None:
        near = self._sentences_near(block, offset)
        begun = [sentence for sentence in near if sentence.start <= offset]
        return begun[-1] if begun else next(iter(near), None)

    def _sentences_near(self, block: Span, offset: int) -> list[Span]:
        """Return neighbouring sentences of a block, from one that begins before `offset` to one after it."""
        offset = min(max(offset, block.start), block.end)
        last_block, window, found = self._near
        if last_block == block and _reaches_around(offset, block, window, found):
            return found
        reach = self._window
        while True:
            window = Span(max(block.start, offset - reach), min(block.end, offset + reach))
            found = _sure_sentences(self._text, window, block)
            if _reaches_around(offset, block, window, found):
                self._near = block, window, found
                return found
            reach *= 4

    def _paragraph_after(self, block: Span, offset: int) -> int | None:
        paragraph = self._paragraph_in(block, offset)
        if paragraph is None or paragraph.start > offset:
            return paragraph.start if paragraph else None
        following = _NOT_SPACE.search(self._text, paragraph.end, block.end)
        return following.start() if following else None

    def _paragraph_before(self, block: Span, offset: int) -> int | None:
        paragraph = self._paragraph_in(block, offset)
        if paragraph and paragraph.start >= offset:
            last = _last_not_space(self._text, block.start, paragraph.start)
            paragraph = self._paragraph_in(block, last) if last >= block.start else None
        return paragraph.start if paragraph else None

    def _paragraph_in(self, block: Span, offset: int) -> Span | None:
        text = self._text
        inside = _last_not_space(text, block.start, min(max(offset, block.start), block.end - 1) + 1)
        if inside < block.start:
            first = _NOT_SPACE.search(text, block.start, block.end)
            if first is None:
                return None
            inside = first.start()
        blank = _BEFORE_BLANK_LINE.search(text, inside, block.end)
        end = blank.start() if blank else block.end
        return trim(text, _paragraph_start(text, inside, block.start), end)


def _cut_blocks(document: ReaderDocument) -> list[Span]:
    spans: list[Span] = []
    cuts = [section.start for section in document.sections]

    def add(start: int, end: int) -> None:
        for cut in cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]:
            spans.append(Span(start, cut))
            start = cut
        if start < end:
            spans.append(Span(start, end))

    done = 0
    for turn in document.turns:
        if turn.form == "turn" and turn.label_start >= done:
            add(done, turn.label_start)
            spans.append(Span(turn.start, turn.end))
            done = turn.end
    add(done, len(document.text))
    return [span for span in spans if span.start < span.end]


def _reaches_around(offset: int, block: Span, window: Span, found: Sequence[Span]) -> bool:
    """Tell whether sentences of a window reach from one that begins before `offset` to one after it."""
    begins = window.start == block.start or (bool(found) and found[0].start < offset)
    goes_on = window.end == block.end or (bool(found) and found[-1].start > offset)
    return begins and goes_on


def _sure_sentences(text: str, window: Span, block: Span) -> list[Span]:
    """Return the sentences of a window that are also sentences of its block."""
    found = sentences(text, *window)
    if window.end < block.end:
        # the end of a sentence is sure once the next one has begun
        found = [s for s, following in pairwise(found) if following.start < window.end - _UNSURE]
    if window.start > block.start:
        found = [s for s in found[1:] if s.start > window.start + _UNSURE]
    return found


def _last_not_space(text: str, start: int, end: int) -> int:
    """Return the offset of the last character of `text[start:end]` that is no space, or `start - 1`."""
    end -= 1
    while end >= start and text[end].isspace():
        end -= 1
    return end


def _paragraph_start(text: str, offset: int, low: int) -> int:
    """Return the beginning of the line above `offset` that follows a blank line, or `low`."""
    start = max(text.rfind("\n", low, offset) + 1, low)
    while start > low:
        above = max(text.rfind("\n", low, start - 1) + 1, low)
        if not text[above : start - 1].strip():
            break
        start = above
    return start
