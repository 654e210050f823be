"""Things known by falling numbers, looked up a page at a time as rows of a list ask for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

_PAGE = 64
_MOST_KEPT = 1_024


class Paged(Generic[Thing]):
    """Looks a thing up together with those around it, and keeps some hundreds of them.

    Args:
        numbers: all numbers, the highest first.
        read: gives the things of some numbers; one that is gone may be missing.
        number_of: the number of a thing.
    """

    def __init__(
        self,
        numbers: Sequence[int],
        read: Callable[[Sequence[int]], Sequence[Thing]],
        number_of: Callable[[Thing], int],
    ) -> None:
        self._numbers = numbers
        self._read = read
        self._number_of = number_of
        self._kept: dict[int, Thing] = {}

    def renew(self, numbers: Sequence[int]) -> None:
        """Take other numbers and forget what was looked up."""
        self._numbers = numbers
        self._kept.clear()

    def get(self, number: int) -> Thing | None:
        """Return the thing of that number, None when it is gone."""
        if number not in self._kept:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            at = bisect_left(self._numbers, -number, key=int.__neg__)
            first = max(at - _PAGE // 2, 0)
            self._kept |= {
                self._number_of(one): one for one in self._read(self._numbers[first : first + _PAGE])
            }
        return self._kept.get(number)
