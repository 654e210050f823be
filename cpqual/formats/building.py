"""Building a canonical text block by block, with marks that stay where they were put."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from typing import Literal, NamedTuple

from cpqual.domain.text import Span, canonicalise, with_line_feeds
from cpqual.domain.units import trim

BlockKind = Literal["paragraph", "heading", "item", "row"]

_CUE = re.compile(r"[\d:.,]{5,16} --> [\d:.,]{5,16}")
"""A line of times; who speaks and what is said follow in lines of their own, as Teams writes transcripts."""
_STEP = 256
_FEW_GAPS = 2
_GAP_SHARE = 1 / 3
_TIGHT: tuple[BlockKind, ...] = ("item", "row")


class Mark(NamedTuple):
    """A place in a text that is being built: a block and a code point of what was added to it."""

    block: int
    at: int


@dataclass(slots=True)
class Block:
    """A paragraph, heading, list item or table row.

    Attributes:
        lead: how much of the beginning is set in bold, in code points of what was added.
        colon: where a colon is to come between what was added, -1 for nowhere.
        moved: stretches of what was added, and where each begins since they were put in another order.
    """

    kind: BlockKind = "paragraph"
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    lead: int = 0
    colon: int = -1
    moved: list[tuple[Span, int]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What was added."""
        return "".join(self.pieces)

    def ends_with(self, sign: str) -> bool:
        """Tell whether nothing was added yet, or a sign came last."""
        return not self.length or self.pieces[-1].endswith(sign)

    def replace(self, words: str) -> None:
        """Put other words in the place of what was added."""
        self.pieces, self.length = [words], len(words)

    def rearrange(self, parts: Sequence[Span | str]) -> None:
        """Put stretches of what was added, and words between them, in the place of all of it."""
        words, length, out = self.words, 0, []
        for part in parts:
            if isinstance(part, Span):
                self.moved.append((part, length))
                part = words[part.start : part.end]
            out.append(part)
            length += len(part)
        self.replace("".join(out))


class Built:
    """A text that was built.

    Attributes:
        text: in canonical form, without white space at its ends.
    """

    def __init__(self, text: str, begins: Sequence[int], maps: Sequence[_Map]) -> None:
        self.text = text
        self._begins = begins
        self._maps = maps
        self._colons = {b + m.at(m.colon) for b, m in zip(begins, maps, strict=True) if m.colon >= 0}

    def at(self, mark: Mark) -> int:
        """Return where a mark is in the text, in code points."""
        if mark.block >= len(self._begins):
            return len(self.text)
        return min(self._begins[mark.block] + self._maps[mark.block].at(mark.at), len(self.text))

    def stretch(self, start: Mark, end: Mark) -> Span:
        """Return the words between two marks; the block around them where there are none.

        Around an empty block there are none either: then it is the last character before.
        """
        found = self._trimmed(self.at(start), self.at(end))
        if found.start >= found.end and start.block < len(self._begins):
            begin = self._begins[start.block]
            found = self._trimmed(begin, begin + self._maps[start.block].length)
        if found.start >= found.end:
            end_at = max(1, min(found.start, len(self.text)))
            found = Span(end_at - 1, end_at)
        return found

    def _trimmed(self, start: int, end: int) -> Span:
        # a colon of ours belongs to no remark
        start += start in self._colons
        return trim(self.text, start, min(end, len(self.text)))


class TextBuilder:
    """Takes words in reading order and makes one canonical text of them.

    Paragraphs are set apart by blank lines, as everywhere in cpqual, unless their author did so with empty
    paragraphs; rows of one table and items of one list stand on lines of their own.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = [Block()]

    @property
    def here(self) -> Mark:
        """Where the next words will be."""
        return Mark(len(self.blocks) - 1, self.blocks[-1].length)

    @property
    def block(self) -> Block:
        """The block that words are added to."""
        return self.blocks[-1]

    def add(self, words: str) -> None:
        """Add words to the block; a line end in them is a line end of the text."""
        words = with_line_feeds(words)
        self.block.pieces.append(words)
        self.block.length += len(words)

    def end(self, kind: BlockKind = "paragraph") -> None:
        """End the block."""
        self.block.kind = kind
        self.blocks.append(Block())

    def finish(self) -> Built:
        """Return the text."""
        maps = [_Map(block) for block in self.blocks]
        filled = [i for i, m in enumerate(maps) if m.text]
        # the author's own empty paragraphs set paragraphs apart, if they are no rare exception
        gaps = sum(b > a + 1 for a, b in pairwise(filled))
        spaced = gaps < max(_FEW_GAPS, _GAP_SHARE * (len(filled) - 1))
        begins, out, length = [0] * len(maps), [], 0
        last, since_cue = -1, 2
        for i, one in enumerate(maps):
            if one.text and last >= 0:
                since_cue = 0 if _CUE.fullmatch(maps[last].text) else since_cue + 1
                out.append("\n" if since_cue < 2 else self._between(last, i, spaced=spaced))
                length += len(out[-1])
            begins[i] = length
            if one.text:
                out.append(one.text)
                length += len(one.text)
                last = i
        return Built("".join(out), begins, maps)

    def _between(self, before: int, after: int, *, spaced: bool) -> str:
        if after > before + 1:
            return "\n\n"
        kinds = self.blocks[before].kind, self.blocks[after].kind
        tight = kinds[0] == kinds[1] and kinds[0] in _TIGHT
        return "\n" if tight or (not spaced and "heading" not in kinds) else "\n\n"


class _Map:
    """A block's words in canonical form, without white space at their ends, and where each went."""

    def __init__(self, block: Block) -> None:
        words, self.colon, self._put = block.words, block.colon, block.moved
        if self.colon >= 0:
            words = f"{words[: self.colon]}:{words[self.colon :]}"
        whole = canonicalise(words)
        self.text = whole.strip()
        self.length = len(self.text)
        self._lost = len(whole) - len(whole.lstrip())
        self._words = "" if whole == words else words
        self._cuts = [(0, 0)]

    def at(self, offset: int) -> int:
        offset = next((to + offset - s.start for s, to in self._put if s.start <= offset <= s.end), offset)
        if 0 <= self.colon < offset:
            offset += 1
        moved = self._moved(offset) if self._words else offset
        return max(0, min(moved - self._lost, self.length))

    def _moved(self, offset: int) -> int:
        """Return how long the words before an offset are in canonical form."""
        words = self._words
        offset = _whole(words, min(offset, len(words)))
        known, length = self._cuts[bisect_right(self._cuts, offset, key=itemgetter(0)) - 1]
        # step by step, each kept: many marks in a long block would take the square of its length otherwise
        while known < offset:
            stop = _whole(words, min(known + _STEP, offset))
            length += len(canonicalise(words[known:stop]))
            known = stop
            insort(self._cuts, (known, length))
        return length


def _whole(words: str, offset: int) -> int:
    """Return the next offset that does not part what may become one character."""
    while 0 < offset < len(words) and _clings(words[offset - 1], words[offset]):
        offset += 1
    return offset


def _clings(before: str, after: str) -> bool:
    """Tell whether two characters may become one, or change places, in normal form C."""
    return (
        bool(unicodedata.combining(after))
        or "\u1160" <= after <= "\u11ff"
        or unicodedata.normalize("NFC", before + after) != before + after
    )
