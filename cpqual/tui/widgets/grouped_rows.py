"""Rows in groups, every group with a heading above it, as one sequence whose rows are made when looked at."""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar, overload

Heading = TypeVar("Heading")
Item = TypeVar("Item")


class GroupedRows(Sequence[Heading | Item], Generic[Heading, Item]):
    """The headings and items of a list.

    Args:
        counts: the number of items of every group.
    """

    def __init__(self, counts: Iterable[int]) -> None:
        *self.firsts, self._items = accumulate(counts, initial=0)
        """The number of the first item of every group."""
        self.headings = [first + i for i, first in enumerate(self.firsts)]
        """The rows of the headings."""

    @abstractmethod
    def heading(self, group: int) -> Heading:
        """Return the heading of a group."""

    @abstractmethod
    def item(self, number: int) -> Item:
        """Return the item of that number, counted from 0 through all groups."""

    def __len__(self) -> int:
        """Return the number of headings and items."""
        return self._items + len(self.headings)

    @overload
    def __getitem__(self, index: int) -> Heading | Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Heading | Item]: ...
    def __getitem__(self, index: int | slice) -> Heading | Item | Sequence[Heading | Item]:
        """Return the heading or the item of a row."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        number = self.number_of(index)
        return self.heading(self.group_of(index)) if number is None else self.item(number)

    def group_of(self, index: int) -> int:
        """Return the number of the group that a row belongs to."""
        return bisect_right(self.headings, index) - 1

    def number_of(self, index: int) -> int | None:
        """Return the number of the item of a row; None for a heading."""
        group = self.group_of(index)
        return None if group < 0 or self.headings[group] == index else index - group - 1

    def row_of_number(self, number: int) -> int:
        """Return the row of the item of that number."""
        return number + bisect_right(self.firsts, number)

    def numbers_of_group(self, group: int) -> range:
        """Return the numbers of the items of a group."""
        return range(self.firsts[group], [*self.firsts, self._items][group + 1])
