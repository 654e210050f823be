"""Rows of a register, looked up a page at a time as the table asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from cpqual.services.register_grid import GridRow
from cpqual.tui.widgets.paged import Pages


class RowPages(Pages[str, GridRow]):
    """The rows of a register by their row ids.

    Args:
        read: gives the rows of some row ids; those that are gone are missing.
    """

    def __init__(self, read: Callable[[Sequence[str]], Sequence[GridRow]]) -> None:
        super().__init__((), read, attrgetter("id"))
        self._places: dict[str, int] | None = None

    @property
    def ids(self) -> Sequence[str]:
        """The row ids, in order."""
        return self._keys

    def renew(self, keys: Sequence[str]) -> None:
        """Take other rows, and forget what was looked up."""
        super().renew(keys)
        self._places = None

    def place_of(self, row_id: str) -> int | None:
        """Return the number of the row of that id, None where it is not among these."""
        if self._places is None:
            self._places = {one: place for place, one in enumerate(self._keys)}
        return self._places.get(row_id)

    def get(self, place: int) -> GridRow | None:
        """Return the row of that number, None when it is gone."""
        return self._look_up(self._keys[place], lambda: place) if 0 <= place < len(self._keys) else None
