"""Rows of a register, looked up a page at a time as the table asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cpqual.services.register_grid import GridRow

_PAGE = 64
_MOST_KEPT = 1_024


class RowPages:
    """Looks a row up together with those around it, and keeps some hundreds of them.

    Args:
        read: gives the rows of some row ids; those that are gone are missing.
    """

    def __init__(self, read: Callable[[Sequence[str]], Sequence[GridRow]]) -> None:
        self._read = read
        self._ids: Sequence[str] = ()
        self._kept: dict[str, GridRow] = {}
        self._places: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> Sequence[str]:
        """The row ids, in order."""
        return self._ids

    def renew(self, ids: Sequence[str]) -> None:
        """Take other rows, and forget what was looked up."""
        self._ids, self._places = ids, None
        self.forget()

    def forget(self) -> None:
        """Forget what was looked up: it may have changed."""
        self._kept.clear()

    def place_of(self, row_id: str) -> int | None:
        """Return the number of the row of that id, None where it is not among these."""
        if self._places is None:
            self._places = {one: place for place, one in enumerate(self._ids)}
        return self._places.get(row_id)

    def get(self, place: int) -> GridRow | None:
        """Return the row of that number, None when it is gone."""
        if not 0 <= place < len(self._ids):
            return None
        row_id = self._ids[place]
        if row_id not in self._kept:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            first = max(place - _PAGE // 2, 0)
            self._kept |= {one.id: one for one in self._read(self._ids[first : first + _PAGE])}
        return self._kept.get(row_id)
