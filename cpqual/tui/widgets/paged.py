"""Things of a long list, looked up a page at a time as rows ask for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")

_PAGE = 64
_MOST_KEPT = 1_024


class Pages(Generic[Key, Thing]):
    """Looks a thing up together with those around it, and keeps some hundreds of them.

    Args:
        keys: all keys, in the order of the list.
        read: gives the things of some keys; one that is gone may be missing.
        key_of: the key of a thing.
    """

    def __init__(
        self,
        keys: Sequence[Key],
        read: Callable[[Sequence[Key]], Sequence[Thing]],
        key_of: Callable[[Thing], Key],
    ) -> None:
        self._keys = keys
        self._read = read
        self._key_of = key_of
        self._kept: dict[Key, Thing] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def renew(self, keys: Sequence[Key]) -> None:
        """Take other keys and forget what was looked up."""
        self._keys = keys
        self.forget()

    def forget(self) -> None:
        """Forget what was looked up: it may have changed."""
        self._kept.clear()

    def _look_up(self, key: Key, place: Callable[[], int]) -> Thing | None:
        """Return the thing of a key, None when it is gone.

        Args:
            place: the key's number in the list; asked only where the thing is not kept.
        """
        if key not in self._kept:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            first = max(place() - _PAGE // 2, 0)
            self._kept |= {self._key_of(one): one for one in self._read(self._keys[first : first + _PAGE])}
        return self._kept.get(key)


class Paged(Pages[int, Thing]):
    """Things known by falling numbers, the highest first."""

    def get(self, number: int) -> Thing | None:
        """Return the thing of that number, None when it is gone."""
        return self._look_up(number, lambda: bisect_left(self._keys, -number, key=int.__neg__))
