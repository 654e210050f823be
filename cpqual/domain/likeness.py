"""Answers of the same words, and where a passage of one stands in the other."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import NamedTuple

from cpqual.domain.text import Span
from cpqual.domain.units import WORD, trim

LONGEST = 5_000
"""Longest text that is compared, in code points: answers, not transcripts."""
_KEY_BYTES = 16


class Difference(NamedTuple):
    """Words of one text that stand where the other has others; either may be empty."""

    here: str
    there: str


def words_in_order(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared: without case, marks and white space."""
    return tuple(match[0].casefold().replace("’", "'") for match in WORD.finditer(text))


def wording(text: str) -> bytes:
    """Return what the words of a text come to, 16 bytes; none for a text without words, or a long one.

    Two texts with the same value have the same words in the same order (BLAKE2b of them).
    """
    words = words_in_order(text) if len(text) <= LONGEST else ()
    return blake2b(" ".join(words).encode(), digest_size=_KEY_BYTES).digest() if words else b""


def counterpart(text: str, span: Span, other: str) -> Span | None:
    """Return the passage of another text of the same words where those of a passage stand.

    The whole of one text is the whole of the other. None where no word of the passage is whole, or the words
    are not the same after all.
    """
    if trim(text, *span) == trim(text, 0, len(text)):
        return trim(other, 0, len(other))
    here, there = list(WORD.finditer(text)), list(WORD.finditer(other))
    if words_in_order(text) != words_in_order(other):
        return None
    inside = [i for i, word in enumerate(here) if span.start <= word.start() and word.end() <= span.end]
    return Span(there[inside[0]].start(), there[inside[-1]].end()) if inside else None


def likeness(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Return how like two sequences of words are: 2 M / T of Ratcliff and Obershelp (1988), from 0 to 1."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def differences(first: str, second: str) -> Iterator[Difference]:
    """Yield what two texts say differently, as their words are compared, in order."""
    here, there = words_in_order(first), words_in_order(second)
    for tag, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Difference(" ".join(here[a:b]), " ".join(there[c:d]))
