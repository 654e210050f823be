"""Where words begin, in texts of millions of characters at once."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from cpqual.analysis.agreement.units import Ints

_BLOCK = 4096
_INNER = "'’-"
_LETTER, _BETWEEN = 1, 2


def word_starts(text: str, inside: NDArray[np.bool_]) -> Ints:
    """Return the offsets at which `cpqual.domain.units.WORD` finds a word.

    Args:
        text: in Unicode; offsets count code points.
        inside: for every code point whether it may belong to a word. What is not inside ends a word.

    Returns:
        Sorted offsets of code points that are inside.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kind = _kinds(points)
    letter = (kind == _LETTER) & inside
    starts = letter.copy()
    starts[1:] &= ~letter[:-1]
    # one apostrophe or hyphen between two letters is part of the word
    inner = (kind[1:-1] == _BETWEEN) & inside[1:-1]
    starts[2:] &= ~(inner & letter[:-2])
    found: Ints = np.flatnonzero(starts)
    return found


def _kinds(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    highest = int(points.max(initial=0))
    return np.concatenate([_table(block) for block in range(highest // _BLOCK + 1)])[points]


@cache
def _table(block: int) -> NDArray[np.uint8]:
    """Return which code points of a block a regular expression takes for a word's, and which join two."""
    return np.array(
        [_kind(chr(point)) for point in range(block * _BLOCK, (block + 1) * _BLOCK)], dtype=np.uint8
    )


def _kind(character: str) -> int:
    if character in _INNER:
        return _BETWEEN
    return _LETTER if character.isalnum() or character == "_" else 0
