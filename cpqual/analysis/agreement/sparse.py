"""Counts of a large study: one row per document and code that somebody marked, the other documents by kind.

In a survey of 100,000 answers most documents hold no mark of most codes. What such a document adds to the
counts of a code depends on who coded it and how long it is, which is its kind; and there are few kinds. So
the marked cells (document × code) are kept one by one and the others by their number, and everything that
leaves out or draws documents costs what the marks cost.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from cpqual.analysis.agreement.coefficients import AnyCounts, Coefficient, Pooled
from cpqual.analysis.agreement.counts import Counts, Statistics
from cpqual.analysis.agreement.units import Bools, Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLOCK = 1_000_000

AnyArray = TypeVar("AnyArray", Bools, Ints)


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells with marks, ordered by document and code.

    `frame`: coders and units of all documents (statistics without codes). `document`, `code` [cell].
    `marked` [cell, coder] and `both` [cell, pair] as in `Statistics`.
    """

    frame: Statistics
    n_codes: int
    document: Ints
    code: Ints
    marked: Counts
    both: Counts

    @cached_property
    def _kinds(self) -> tuple[Ints, Ints]:
        _, who = np.unique(self.frame.assigned, axis=0, return_inverse=True)
        size = int(self.frame.units.max(initial=0)) + 1
        _, first, kind = np.unique(
            who.ravel() * size + self.frame.units, return_index=True, return_inverse=True
        )
        return np.asarray(first, dtype=np.int64), np.asarray(kind.ravel(), dtype=np.int64)

    @property
    def kind(self) -> Ints:
        """The kind of each document: documents of one kind have the same coders and as many units."""
        return self._kinds[1]

    def blank(self) -> Statistics:
        """Return statistics with a document of each kind and one code that is not marked there."""
        first = self._kinds[0]
        size = len(first), 1
        return Statistics(
            np.zeros((*size, self.marked.shape[1]), dtype=np.int32),
            np.zeros((*size, self.both.shape[1]), dtype=np.int32),
            self.frame.assigned[first],
            self.frame.units[first],
            self.frame.pairs,
        )

    def statistics(self, low: int, high: int) -> Statistics:
        """Return cells low … high−1 as if each were a document with one code."""
        documents = self.document[low:high]
        return Statistics(
            self.marked[low:high, None],
            self.both[low:high, None],
            self.frame.assigned[documents],
            self.frame.units[documents],
            self.frame.pairs,
        )


@dataclass(frozen=True, eq=False)
class Sparse:
    """One layout of the counts, as `make` takes it from statistics, for `jackknife` and its like.

    It stands for an array [document, code, …, layout].
    """

    cells: Cells
    make: Callable[[Statistics], AnyCounts]
    # Resamples are drawn once for all the coefficients that ask for the same.
    drawn: dict[tuple[bytes, int, int], Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.cells.kind)

    @cached_property
    def blank(self) -> Floats:
        """The row of a document without marks [kind, …, layout], which is the same for every code."""
        return self.make(self.cells.blank())[:, 0].astype(np.float64)

    @cached_property
    def total(self) -> Floats:
        """The sum over documents [code, …, layout]."""
        of_kinds = np.bincount(self.cells.kind, minlength=len(self.blank))
        unmarked = np.tensordot(of_kinds.astype(np.float64), self.blank, axes=1)
        total = np.repeat(unmarked[None], self.cells.n_codes, axis=0)
        for at, rows in self.blocks():
            total += self._by_code(at, rows - self.blank[self._kind(at)])
        return total

    def holding(self) -> Bools:
        """Say which documents have counts at all."""
        return np.asarray((self.blank != 0).any(axis=tuple(range(1, self.blank.ndim)))[self.cells.kind])

    def squares(self) -> Floats:
        """Sum the squares of what marks add to documents [code, …, layout]."""
        table = np.zeros(self.total.shape)
        for at, rows in self.blocks():
            table += self._by_code(at, (rows - self.blank[self._kind(at)]) ** 2)
        return table

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Yield the cells' rows [cell, …, layout] by and by, the cells of a document never apart."""
        document = self.cells.document
        if document.size == 0:
            return
        step = max(1, BLOCK // max(self.blank[:1].size, 1))
        heads = np.flatnonzero(np.diff(document, prepend=-1))
        wanted = np.searchsorted(heads, np.arange(0, document.size, step))
        edges = np.unique(np.append(heads[np.minimum(wanted, heads.size - 1)], document.size))
        for low, high in pairwise(edges.tolist()):
            yield slice(low, high), self.make(self.cells.statistics(low, high))[:, 0].astype(np.float64)

    def resampled(self, wanted: Bools, weights: Iterable[Floats]) -> Floats:
        """Return the totals of resamples [resample, code, …, layout].

        `wanted` [document]: which are drawn; the others stay as they are. `weights` come in parts [resample,
        drawn document].
        """
        fixed = self._drawn(~wanted, np.ones((1, np.count_nonzero(~wanted))))
        parts = [fixed + self._drawn(wanted, part) for part in weights]
        return np.concatenate(parts).reshape(-1, self.cells.n_codes, *self.blank.shape[1:])

    def _drawn(self, documents: Bools, weights: Floats) -> Floats:
        """Sum some documents, each `weights` [resample, document] times: [resample, code · layout]."""
        kinds, n_kinds = self.cells.kind[documents], len(self.blank)
        of_kinds = np.stack([np.bincount(kinds, weights=row, minlength=n_kinds) for row in weights])
        unmarked = np.tile(of_kinds @ self.blank.reshape(n_kinds, -1), self.cells.n_codes)
        return unmarked + np.asarray(weights @ self._apart[np.flatnonzero(documents)], dtype=np.float64)

    @cached_property
    def _apart(self) -> "csr_array":
        """What its marks add to a document without marks [document, code · layout]."""
        from scipy.sparse import csr_array

        width = self.blank[:1].size
        values, documents, places = [np.zeros(0)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for at, rows in self.blocks():
            apart = (rows - self.blank[self._kind(at)]).reshape(len(rows), width)
            cell, column = np.nonzero(apart)
            values.append(apart[cell, column])
            documents.append(self.cells.document[at][cell])
            places.append(self.cells.code[at][cell] * width + column)
        index = np.concatenate(documents), np.concatenate(places)
        return csr_array((np.concatenate(values), index), shape=(len(self), self.cells.n_codes * width))

    def without_each(
        self, coefficient: Coefficient, value: Floats, left_out: Bools | None
    ) -> tuple[Floats, Floats, Ints, Ints]:
        """Leave out each document (of `left_out`) in turn.

        Returns Σ(θ₍₋d₎ − θ), Σ(θ₍₋d₎ − θ)², the number of documents and how often θ₍₋d₎ is undefined.
        """
        wanted = np.ones(len(self), dtype=np.bool_) if left_out is None else left_out
        sums = _Sums(value, self.documents(coefficient, value, wanted))
        if isinstance(coefficient, Pooled):
            self._pooled(coefficient, sums, wanted)
        else:
            self._single(coefficient, sums, wanted)
        return sums.shift, sums.square, sums.documents, sums.gaps

    def documents(self, coefficient: Coefficient, value: Floats, wanted: Bools | None = None) -> Ints:
        """Count the documents (of `wanted`) that enter each element of the value."""
        kinds = self.cells.kind if wanted is None else self.cells.kind[wanted]
        per_kind = np.bincount(kinds, minlength=len(self.blank))
        counted = np.tensordot(per_kind, self._present(value.ndim, coefficient).astype(np.int64), axes=1)
        return np.asarray(np.broadcast_to(counted, value.shape)).astype(np.int64)

    def _present(self, left: int, coefficient: Coefficient) -> Bools:
        """Say which kinds of documents have counts [kind, …], over the axes the coefficient consumes."""
        keep = left if isinstance(coefficient, Pooled) else left - 1
        return np.asarray((self.blank != 0).any(axis=tuple(range(keep + 1, self.blank.ndim))))

    def _single(self, coefficient: Coefficient, sums: "_Sums", wanted: Bools) -> None:
        present = self._present(sums.value.ndim, coefficient)
        others = np.repeat(
            np.bincount(self.cells.kind[wanted], minlength=len(present))[:, None], self.cells.n_codes, 1
        )
        for at, rows in self.blocks():
            here, code, kind = wanted[self.cells.document[at]], self.cells.code[at], self._kind(at)
            np.subtract.at(others, (kind[here], code[here]), 1)
            rest = coefficient(self.total[code] - rows)
            delta, undefined = sums.differences(
                rest, sums.value[code], present[kind] & _spread(here, rest.ndim)
            )
            sums.add(*(self._by_code(at, part) for part in (delta, delta * delta, undefined)))
        rest = coefficient(self.total - self.blank[:, None])
        delta, undefined = sums.differences(rest, sums.value, present[:, None])
        times = others.reshape(*others.shape, *([1] * (rest.ndim - 2)))
        sums.add(*((times * part).sum(axis=0) for part in (delta, delta * delta, undefined)))

    def _pooled(self, coefficient: Pooled, sums: "_Sums", wanted: Bools) -> None:
        present = self._present(sums.value.ndim, coefficient)
        unmarked = coefficient.terms(self.total - self.blank[:, None])
        base = unmarked.sum(axis=1)
        others = np.bincount(self.cells.kind[wanted], minlength=len(present))
        for at, rows in self.blocks():
            document, code, kind = self.cells.document[at], self.cells.code[at], self._kind(at)
            heads = np.flatnonzero(np.diff(document, prepend=-1))
            change = coefficient.terms(self.total[code] - rows) - unmarked[kind, code]
            rest = coefficient.finish(base[kind[heads]] + np.add.reduceat(change, heads, axis=0))
            here = wanted[document[heads]]
            np.subtract.at(others, kind[heads][here], 1)
            delta, undefined = sums.differences(
                rest, sums.value, present[kind[heads]] & _spread(here, rest.ndim)
            )
            sums.add(*(part.sum(axis=0) for part in (delta, delta * delta, undefined)))
        rest = coefficient.finish(base)
        delta, undefined = sums.differences(rest, sums.value, present)
        times = _spread(others, rest.ndim)
        sums.add(*((times * part).sum(axis=0) for part in (delta, delta * delta, undefined)))

    def _kind(self, at: slice) -> Ints:
        return self.cells.kind[self.cells.document[at]]

    def _by_code(self, at: slice, values: Floats | Bools) -> Floats:
        """Sum values of cells [cell, …] by code: [code, …]."""
        flat = values.reshape(len(values), -1)
        sums = [
            np.bincount(self.cells.code[at], weights=flat[:, column], minlength=self.cells.n_codes)
            for column in range(flat.shape[1])
        ]
        table: Floats = np.stack(sums, axis=-1).astype(np.float64)
        return table.reshape(self.cells.n_codes, *values.shape[1:])


class _Sums:
    """Sums over documents left out of θ₍₋d₎ − θ, of its square, and of how often θ₍₋d₎ is undefined."""

    def __init__(self, value: Floats, documents: Ints) -> None:
        self.value, self.documents = value, documents
        self.shift, self.square = np.zeros(value.shape), np.zeros(value.shape)
        self.gaps = np.zeros(value.shape, dtype=np.int64)

    def differences(self, rest: Floats, value: Floats, present: Bools) -> tuple[Floats, Bools]:
        undefined = present & np.isnan(rest)
        return np.where(present & ~undefined & ~np.isnan(value), rest - value, 0.0), undefined

    def add(self, shift: Floats, square: Floats, gaps: Floats) -> None:
        self.shift += shift
        self.square += square
        self.gaps += np.asarray(gaps).astype(np.int64)


def _spread(values: AnyArray, axes: int) -> AnyArray:
    """Give a list as many axes as what it goes with."""
    return values.reshape(-1, *([1] * (axes - 1)))
