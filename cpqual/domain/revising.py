"""A new text in place of an old one: what was edited, and where each span of the old lies in the new."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal, NamedTuple

from cpqual.domain.text import Span
from cpqual.domain.units import WORD, trim

_IDEOGRAPH = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts that put no space between words: each character is compared by itself."""
_CUTS = (
    re.compile(r"[^\n]*\n|[^\n]+"),
    re.compile(r"[^.!?…。！？]*[.!?…。！？]+\s*|[^.!?…。！？]+"),
    re.compile(rf"[{_IDEOGRAPH}]|[^\W{_IDEOGRAPH}]+[^\S\n]*|\s+|[^\w\s]\s*"),
)
"""How a text is cut to be compared: into lines, those that differ into sentences, those into words."""
_LONE = re.compile(f"[{_IDEOGRAPH}]")
_JOINERS = "'’_"
_SMALL = 10_000
"""Pieces of one side times those of the other up to which two stretches are compared pair by pair."""
_DEEPEST = 24
_RUN = 4


class Edit(NamedTuple):
    """`[start, end)` of the old text (code points) was replaced by `replacement`; either may be empty."""

    start: int
    end: int
    replacement: str


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """Return the text after edits, which are sorted and do not overlap."""
    pieces, done = [], 0
    for edit in edits:
        pieces += [text[done : edit.start], edit.replacement]
        done = edit.end
    return "".join([*pieces, text[done:]])


def edits_between(old: str, new: str) -> tuple[Edit, ...]:
    """Return the edits that make `new` of `old`: sorted, apart from each other, and of whole words.

    What the texts share at both ends is left out first. The rest is compared by lines, what differs by
    sentences, and what still differs by words; long stretches are aligned on the pieces that occur once on
    either side (the patience diff of Bram Cohen), so that the time grows about as the length does.
    """
    return _whole_words(old, new, _compare(old, new, 0, 0))


def _compare(old: str, new: str, offset: int, level: int) -> Iterator[Edit]:
    head = _shared(old, new)
    while head and (_joined(old, head) or _joined(new, head)):
        head -= 1
    old, new, offset = old[head:], new[head:], offset + head
    tail = _shared(old, new, from_end=True)
    while tail and (_joined(old, len(old) - tail) or _joined(new, len(new) - tail)):
        tail -= 1
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    if not old and not new:
        return
    if not old or not new or level == len(_CUTS):
        yield Edit(offset, offset + len(old), new)
        return
    before, after = _CUTS[level].findall(old), _CUTS[level].findall(new)
    starts = [0, *accumulate(map(len, before))]
    for i, j, k, m in _unequal(before, after):
        yield from _compare("".join(before[i:j]), "".join(after[k:m]), offset + starts[i], level + 1)


def _shared(old: str, new: str, *, from_end: bool = False) -> int:
    """Return how many characters two texts share at the beginning, or at the end; halving, as C compares."""
    least, most = 0, min(len(old), len(new))
    while least < most:
        middle = (least + most + 1) // 2
        if from_end:
            same = old[len(old) - middle : len(old) - least] == new[len(new) - middle : len(new) - least]
        else:
            same = old[least:middle] == new[least:middle]
        least, most = (middle, most) if same else (least, middle - 1)
    return least


def _unequal(
    old: Sequence[str], new: Sequence[str], at: tuple[int, int] = (0, 0), depth: int = 0
) -> Iterator[tuple[int, int, int, int]]:
    """Yield `(i, j, k, m)` wherever `old[i:j]` has become `new[k:m]`, in order."""
    head, most = 0, min(len(old), len(new))
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    i, k = at[0] + head, at[1] + head
    if not old and not new:
        return
    if old and new and len(old) * len(new) <= _SMALL:
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                yield i + a, i + b, k + c, k + d
        return
    pairs: list[tuple[int, int]] = []
    if old and new and depth < _DEEPEST:
        pairs = _once_on_either_side(old, new) or _once_on_either_side(_runs(old), _runs(new))
    if not pairs:
        yield i, i + len(old), k, k + len(new)
        return
    a = c = 0
    for b, d in [*pairs, (len(old), len(new))]:
        yield from _unequal(old[a:b], new[c:d], (i + a, k + c), depth + 1)
        a, c = b, d


def _runs(pieces: Sequence[str]) -> list[tuple[str, ...]]:
    """Return every run of some pieces: where no single one occurs but once, a run of them may."""
    return list(zip(*(pieces[i:] for i in range(_RUN)), strict=False))


def _once_on_either_side(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pair the pieces that occur once in both, leaving out what would cross: the longest rising sequence."""
    in_old, in_new = Counter(old), Counter(new)
    place = {piece: k for k, piece in enumerate(new) if in_new[piece] == 1}
    pairs = [(i, place[piece]) for i, piece in enumerate(old) if in_old[piece] == 1 and piece in place]
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, k) in enumerate(pairs):
        pile = bisect_left(tops, k)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1], ends[pile : pile + 1] = [k], [number]
    found, number = [], ends[-1] if ends else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _whole_words(old: str, new: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Widen edits to whole words and clusters, and make one of those that then meet."""
    found = list(edits)
    ceilings = [*(edit.start for edit in found[1:]), len(old)]
    wide: list[tuple[int, int, int, int]] = []
    shift = 0
    for edit, ceiling in zip(found, ceilings, strict=False):
        a, b, c = edit.start, edit.end, edit.start + shift
        d = c + len(edit.replacement)
        shift = d - b
        floor = wide[-1][1] if wide else 0
        while a > floor and (_joined(old, a) or _joined(new, c)):
            a, c = a - 1, c - 1
        while b < ceiling and (_joined(old, b) or _joined(new, d)):
            b, d = b + 1, d + 1
        if wide and a <= floor:
            a, _, c, _ = wide.pop()
        wide.append((a, b, c, d))
    return tuple(Edit(a, b, new[c:d]) for a, b, c, d in wide)


def _joined(text: str, offset: int) -> bool:
    """Tell whether the characters on either side of an offset belong to one word or one cluster."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if before.isascii() and after.isascii():
        return _in_word(before) and _in_word(after)
    if before == "\u200d" or after in "\u200c\u200d" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if unicodedata.category(after) in ("Mn", "Mc", "Me"):
        return True
    if _LONE.match(before) or _LONE.match(after):
        return False
    # a mark belongs to the letter before it
    letter = before.isalnum() or before in _JOINERS or unicodedata.category(before) in ("Mn", "Mc")
    return letter and (after.isalnum() or after in _JOINERS)


def _in_word(character: str) -> bool:
    return character.isalnum() or character in _JOINERS


class Revision:
    """An old text, the edits to it, and the new text they make.

    Args:
        old: the text before.
        edits: sorted, not overlapping.
        passage: the stretch of `old` that was rewritten as one, if it was; what is added at its edges then
            belongs to every span that holds all of it.
    """

    def __init__(self, old: str, edits: Sequence[Edit], passage: Span | None = None) -> None:
        self.old = old
        self.edits = tuple(edits)
        self.new = apply_edits(old, self.edits)
        self.passage = passage
        self._starts = [edit.start for edit in self.edits]
        self._ends = [edit.end for edit in self.edits]
        grown = accumulate((len(e.replacement) - (e.end - e.start) for e in self.edits), initial=0)
        self._grown = list(grown)

    @property
    def growth(self) -> int:
        """How many code points longer the new text is."""
        return self._grown[-1]

    @property
    def window(self) -> Span:
        """From the first edit to the end of the last; outside it spans are only shifted."""
        return Span(self._starts[0], max(self._ends)) if self.edits else Span(0, 0)

    def replaced(self, number: int) -> Span:
        """Return where the replacement of an edit stands in the new text."""
        edit = self.edits[number]
        start = edit.start + self._grown[number]
        return Span(start, start + len(edit.replacement))

    def touching(self, start: int, end: int) -> range:
        """Return the numbers of the edits that overlap or touch `[start, end]` of the old text."""
        return range(bisect_left(self._ends, start), bisect_right(self._starts, end))

    def offset(self, offset: int, side: Literal["before", "after"] = "after") -> int:
        """Return where a place of the old text is in the new.

        Args:
            offset: a place between two characters.
            side: where to go when something was put in just there, or the place itself was replaced: before
                the new words, or after them.
        """
        if side == "before":
            number = bisect_left(self._starts, offset)
            if number and self.edits[number - 1].end > offset:
                return self.replaced(number - 1).start
        else:
            number = bisect_right(self._ends, offset)
            if number < len(self.edits) and self.edits[number].start < offset:
                return self.replaced(number).end
        return offset + self._grown[number]

    def touches(self, span: Span) -> bool:
        """Tell whether an edit took or changed characters of a span, or put some between them."""
        return next(self._edits_inside(span), None) is not None

    def move(self, span: Span) -> Span | None:
        """Return where a span of the old text lies in the new; None where nothing of it is left.

        A span outside all edits keeps exactly its words: what is put in at its edge stays outside, unless
        the span holds the whole passage that was rewritten. What stands in place of an edit belongs to the
        span if at least half of what was replaced did, so a span keeps its ends around an edit inside it,
        and one that had only a small part of a rewritten stretch keeps what it had besides. Ends that were
        edited are left without white space.
        """
        touched = list(self._edits_inside(span))
        start, end = self.offset(span.start, "after"), self.offset(span.end, "before")
        if not touched:
            return self._widened(span, Span(start, end))
        first, last = touched[0], touched[-1]
        if self.edits[first].start < span.start and _has_half(span, self.edits[first]):
            start = self.replaced(first).start
        if self.edits[last].end > span.end and _has_half(span, self.edits[last]):
            end = self.replaced(last).end
        moved = self._trimmed(span, self._widened(span, Span(start, max(start, end))))
        return moved if self._has_words(span, moved) else None

    def _edits_inside(self, span: Span) -> Iterator[int]:
        for i in self.touching(*span):
            edit = self.edits[i]
            if edit.start < span.end and edit.end > span.start:
                yield i

    def _widened(self, span: Span, moved: Span) -> Span:
        """Take in what was added at the edges of the rewritten passage, if the span holds all of it."""
        passage = self.passage
        if passage is None or passage.start == passage.end or not span.contains(passage):
            return moved
        start, end = moved
        for i in self.touching(*passage):
            edit, place = self.edits[i], self.replaced(i)
            if edit.start == edit.end == span.start == passage.start:
                start = place.start
            if edit.start == edit.end == span.end == passage.end:
                end = place.end
        return Span(start, end)

    def _trimmed(self, span: Span, moved: Span) -> Span:
        """Leave out white space at ends where there was none before."""
        trimmed = trim(self.new, *moved)
        if trimmed.start == trimmed.end:
            return trimmed
        return Span(
            moved.start if self.old[span.start].isspace() else trimmed.start,
            moved.end if self.old[span.end - 1].isspace() else trimmed.end,
        )

    def _has_words(self, span: Span, moved: Span) -> bool:
        """Tell whether words are left of a span that had words; of one that had none, whether anything is."""
        if WORD.search(self.old, *span):
            return WORD.search(self.new, *moved) is not None
        return moved.end > moved.start


def _has_half(span: Span, edit: Edit) -> bool:
    held = min(span.end, edit.end) - max(span.start, edit.start)
    return 2 * held >= edit.end - edit.start
