"""Ratings as arrays: which category each coder gave each unit, and how often a row of them occurs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from cpqual.analysis.agreement.units import Bools, Floats, Ints

Label = str | int | float


@dataclass(frozen=True, eq=False)
class Ratings:
    """One category per unit and coder.

    Attributes:
        coders: names of the columns.
        categories: every category, in order; for levels above nominal the order is the scale's.
        values: int [row, coder], positions in `categories`; −1 is missing.
        times: int [row], how many units have these ratings: 1 each, except in a table of counts.
        documents: int [row], position of the row's document; None if nothing is known about documents.
        listed: the categories were given as a full list, rather than gathered from the ratings.
        exchangeable: the columns are not coders, so that their order within a row means nothing.
    """

    coders: tuple[str, ...]
    categories: tuple[Label, ...]
    values: Ints
    times: Ints
    documents: Ints | None = None
    listed: bool = False
    exchangeable: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError if shapes disagree, a name repeats or a value is no category."""
        rows, coders = self.values.shape
        if coders != len(self.coders) or coders < 2:
            raise ValueError("ratings need a column for each of two or more coders")
        if self.times.shape != (rows,) or np.any(self.times < 0):
            raise ValueError("`times` must hold one count per row, none below zero")
        if self.documents is not None and self.documents.shape != (rows,):
            raise ValueError("`documents` must name one document per row")
        for names in (self.coders, self.categories):
            if len(set(names)) != len(names):
                raise ValueError("a coder or category is named twice")
        if rows and (self.values.min() < -1 or self.values.max() >= len(self.categories)):
            raise ValueError("a value is not the position of a category")

    @classmethod
    def of(
        cls,
        rows: Sequence[Sequence[Label | None]],
        *,
        coders: Sequence[str] = (),
        categories: Sequence[Label] = (),
        documents: Sequence[str] | None = None,
        exchangeable: bool = False,
    ) -> Ratings:
        """Take ratings as units by coders; None is missing.

        Args:
            rows: as many values per unit as there are coders.
            coders: names; numbers from 1 when empty.
            categories: all there are, in the order of the scale; when empty those that occur, sorted.
            documents: the document of each unit.
            exchangeable: see the class.

        Raises:
            ValueError: a value is not among the categories given, or the shapes disagree.
        """
        names = tuple(coders) or tuple(f"{i}" for i in range(1, len(rows[0]) + 1)) if rows else tuple(coders)
        seen = {value for row in rows for value in row if value is not None}
        given = tuple(categories) or tuple(in_order(seen))
        position: dict[Label | None, int] = {category: i for i, category in enumerate(given)}
        if unknown := seen - set(given):
            raise ValueError(f"not among the categories: {in_order(unknown)[0]!r}")
        position[None] = -1
        values = np.array([[position[value] for value in row] for row in rows], dtype=np.int64)
        place = {name: i for i, name in enumerate(dict.fromkeys(documents or ()))}
        return cls(
            coders=names,
            categories=given,
            values=values.reshape(len(rows), len(names)),
            times=np.ones(len(rows), dtype=np.int64),
            documents=None if documents is None else np.array([place[d] for d in documents], dtype=np.int64),
            listed=bool(categories),
            exchangeable=exchangeable,
        )

    @classmethod
    def of_table(
        cls, counts: Ints, *, categories: Sequence[Label], coders: Sequence[str] = ("1", "2")
    ) -> Ratings:
        """Take a table of counts [category of the first coder, category of the second]."""
        q = len(categories)
        if counts.shape != (q, q):
            raise ValueError("a table needs one row and one column per category")
        values = np.stack([np.repeat(np.arange(q), q), np.tile(np.arange(q), q)], axis=1)
        return cls(tuple(coders), tuple(categories), values, counts.reshape(-1), listed=True)

    @cached_property
    def rated(self) -> Ints:
        """Ratings per row."""
        found: Ints = np.asarray(np.count_nonzero(self.values >= 0, axis=1), dtype=np.int64)
        return found

    @property
    def n_units(self) -> int:
        """Units that two or more coders rated."""
        return int(self.times[self.rated >= 2].sum())

    @property
    def n_documents(self) -> int:
        """Documents, 0 if nothing is known about them."""
        return 0 if self.documents is None or not self.documents.size else int(self.documents.max()) + 1

    @cached_property
    def counts(self) -> Ints:
        """How many coders gave a category [row, category]."""
        rows, q = len(self.values), len(self.categories)
        given = self.values >= 0
        cells = (np.arange(rows)[:, None] * q + self.values)[given]
        return np.bincount(cells, minlength=rows * q).astype(np.int64).reshape(rows, q)

    @property
    def varied(self) -> bool:
        """Whether two categories occur."""
        return int(np.count_nonzero(self.times @ self.counts)) > 1

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every pair of coders, as positions, the first before the second."""
        return tuple(combinations(range(len(self.coders)), 2))

    def table(self, first: int, second: int) -> Ints:
        """Count the units both coders rated [category of first, category of second]."""
        whole = np.zeros(len(self.values), dtype=np.int64)
        return np.asarray(self.tables_by(whole, 1, first, second)[0])

    def tables_by(self, groups: Ints, n_groups: int, first: int, second: int) -> Ints:
        """Count as `table` does, in each group of rows [group, category, category]."""
        q = len(self.categories)
        one, two = self.values[:, first], self.values[:, second]
        both = (one >= 0) & (two >= 0)
        cells = ((groups * q + one) * q + two)[both]
        found = np.zeros(n_groups * q * q, dtype=np.int64)
        np.add.at(found, cells, self.times[both])
        return found.reshape(n_groups, q, q)

    def chosen(self, rows: Bools) -> Ratings:
        """Return some of the rows (bool [row])."""
        documents = None if self.documents is None else self.documents[rows]
        return Ratings(
            self.coders, self.categories, self.values[rows], self.times[rows], documents, self.listed,
            self.exchangeable,
        )  # fmt: skip

    def collapsed(self, category: int) -> Ratings:
        """Return the same ratings as this category (0) or any other (1)."""
        values = np.where(self.values < 0, -1, (self.values != category).astype(np.int64))
        return Ratings(
            self.coders, (self.categories[category], "other" if self.categories[category] != "other" else ""),
            values, self.times, self.documents, True, self.exchangeable,
        )  # fmt: skip

    def numbers(self) -> Floats:
        """Return the categories as numbers.

        Raises:
            ValueError: one is none.
        """
        return np.array([float(category) for category in self.categories], dtype=np.float64)


def in_order(labels: set[Label] | Sequence[Label]) -> list[Label]:
    """Sort labels: by size if all are numbers or written as numbers, else by name."""
    try:
        return sorted(labels, key=lambda label: (float(label), str(label)))
    except ValueError:
        return sorted(labels, key=str)
