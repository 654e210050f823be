"""In which order units are read: half likely and half at random, and units whose words are nearly the same.

Pure functions of the standard library alone, because the workbench counts with them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

BATCH = 10
"""Units between two looks at what has been learned."""
_SAME_DOCUMENT = 0.5
"""What a further unit of the same document counts for within a batch."""
_LEAST_WORDS = 4
# not `domain.units.WORD`: a hyphen parts words here, so that "follow-up" is the words of "follow up"
_WORD = re.compile(r"\w+(?:['’]\w+)*")


class Placed(Hashable, Protocol):
    """Something that stands in a document."""

    @property
    def document(self) -> str:
        """The document's slug."""


U = TypeVar("U", bound=Placed)


def lot(seed: str, *place: object) -> float:
    """Return a number in [0, 1) that a place draws once and for all: taking places away moves no other."""
    drawn = hashlib.blake2b(repr((seed, *place)).encode(), digest_size=8).digest()
    return int.from_bytes(drawn, "big") / 2**64


def mixed(
    likely: Mapping[U, Mapping[str, float]],
    drawn: Sequence[U],
    used: Mapping[str, int],
    number: int,
    batch: int = BATCH,
) -> list[U]:
    """Return the units to read next: by turns one with likely passages of codes used little, and one by lot.

    A unit is worth Σ p / (1 + n) over its codes, p being the code's probability and n how often it was used.
    What is taken counts as used by its probability, so that one batch is not of one code, and a further unit
    of the same document counts half within a batch.

    Args:
        likely: the probabilities of some codes, by unit.
        drawn: units in the order of their lots.
        used: how often each code was used; 0 where there is none.
        number: how many units are wanted at most.
        batch: how many make a batch.
    """
    counts: dict[str, float] = dict(used)
    left, lots = dict(likely), iter(drawn)
    chosen: dict[U, None] = {}
    here: Counter[str] = Counter()
    while len(chosen) < number:
        if len(chosen) % batch == 0:
            here.clear()
        unit = _worth_most(left, counts, here) if len(chosen) % 2 == 0 else None
        if unit is None:
            unit = next((one for one in lots if one not in chosen), None)
        if unit is None:
            unit = _worth_most(left, counts, here)
        if unit is None:
            break
        for code, p in left.pop(unit, {}).items():
            counts[code] = counts.get(code, 0) + p
        here[unit.document] += 1
        chosen[unit] = None
    return list(chosen)


def _worth_most(
    left: Mapping[U, Mapping[str, float]], counts: Mapping[str, float], here: Mapping[str, int]
) -> U | None:
    return max(
        left,
        key=lambda unit: (
            sum(p / (1 + counts.get(code, 0)) for code, p in left[unit].items())
            * _SAME_DOCUMENT ** here.get(unit.document, 0)
        ),
        default=None,
    )


class Twins(NamedTuple):
    """Two texts of nearly the same words, by their indices, the first one first."""

    first: int
    second: int


def words_of(text: str) -> frozenset[str]:
    """Return the different words of a text as they are compared: without case and marks."""
    return frozenset(word.casefold().replace("’", "'") for word in _WORD.findall(text))


def twins(texts: Sequence[Collection[str]], least: float = 0.8) -> Iterator[Twins]:
    """Yield the pairs of texts whose words are nearly the same: |A ∩ B| / |A ∪ B| ≥ `least` (Jaccard 1912).

    Texts of fewer than four different words say too little and are left out. Texts of exactly the same words
    form a group, and each is paired with the first of its group alone, as are groups with one another.
    Candidates share one of their rarest words (prefix filter: Bayardo, Ma and Srikant 2007).

    Args:
        texts: the different words of each.
        least: above 0.
    """
    groups: dict[frozenset[str], int] = {}
    for i, text in enumerate(texts):
        words = frozenset(text)
        if len(words) < _LEAST_WORDS:
            continue
        first = groups.setdefault(words, i)
        if first != i:
            yield Twins(first, i)
    number = Counter(word for words in groups for word in words)
    by_word: dict[str, list[frozenset[str]]] = {}
    for words in sorted(groups, key=lambda one: (len(one), groups[one])):
        rare = sorted(words, key=lambda word: (number[word], word))
        prefix = rare[: len(rare) - _ceiling(least * len(rare)) + 1]
        near = {
            other for word in prefix for other in by_word.get(word, ()) if len(other) >= least * len(words)
        }
        for other in sorted(near, key=lambda one: groups[one]):
            both = len(words & other)
            if both >= least * (len(words) + len(other) - both):
                low, high = sorted((groups[words], groups[other]))
                yield Twins(low, high)
        for word in prefix:
            by_word.setdefault(word, []).append(words)


def _ceiling(value: float) -> int:
    # what is a whole number but for rounding stays one
    return -int(-(value - 1e-9) // 1)
