"""The design of an agreement study: who coded which documents, cut in which units, and what each marked.

A study small enough for Python objects comes from `Design.build`; a large one from `Design.from_arrays`,
which takes the same as arrays. With `by_code_point` either of them compares code points without a row for
each: the units given are then stretches of text, cut wherever a span of anyone starts or ends, and every
piece counts as often as it has code points (`weights`). All statistics are exactly those of code points
written out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np

from cpqual.analysis.agreement.counts import Counts, Statistics
from cpqual.analysis.agreement.sparse import Cells
from cpqual.analysis.agreement.units import Bools, Ints, Rule, check_units, cut, project

BLOCK = 1_000_000
MOST_WEIGHT = 2**31 - 1


@dataclass(frozen=True)
class DocumentCodings:
    """One document's units and every coder's spans in it.

    `starts` and `ends` are the units: code points, half-open, in order, without overlap.
    `spans` maps a coder to (start, end, code) triples. A coder who is absent did not code the document, and
    counts as missing there; a coder with an empty list coded it and marked nothing.
    """

    document: str
    starts: Sequence[int] | Ints
    ends: Sequence[int] | Ints
    spans: Mapping[str, Sequence[tuple[int, int, str]]]


@dataclass(frozen=True, eq=False)
class Design:
    """Coders, codes, documents and units, and each coder's marks.

    Units are numbered through all documents: those of document d are first_unit[d] … first_unit[d+1]−1.
    `unit_starts`, `unit_ends`: code points in the unit's own document. `assigned`: bool [document, coder].
    `marks`: for each coder the strictly increasing keys unit·len(codes)+code, in assigned documents only.
    `unplaced`: for each coder the number of spans that marked no unit.
    `weights`: how many units of the kind each row stands for; None: each is one.
    """

    unit: str
    rule: Rule
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    documents: tuple[str, ...]
    first_unit: Ints
    unit_starts: Ints
    unit_ends: Ints
    assigned: Bools
    marks: tuple[Ints, ...]
    unplaced: tuple[int, ...]
    weights: Ints | None = None

    def __post_init__(self) -> None:
        """Raise ValueError if names repeat, shapes disagree, or weights or a coder's marks make no sense."""
        for what, names in (("coder", self.coders), ("code", self.codes), ("document", self.documents)):
            if len(set(names)) != len(names):
                raise ValueError(f"the same {what} is named twice")
        if self.assigned.shape != (len(self.documents), len(self.coders)):
            raise ValueError("`assigned` must have one row per document and one column per coder")
        if len(self.first_unit) != len(self.documents) + 1 or len(self.marks) != len(self.coders):
            raise ValueError("units or marks do not fit the documents and coders")
        if self.weights is not None:
            self._check_weights(self.weights)
        for index, keys in enumerate(self.marks):
            self._check_marks(index, keys)

    def _check_weights(self, weights: Ints) -> None:
        if weights.shape != self.unit_starts.shape or np.any(weights < 1):
            raise ValueError("every unit must have a weight of 1 or more")
        if np.any(self.units_per_document > MOST_WEIGHT):
            raise ValueError(f"a document may hold {MOST_WEIGHT:,} units and no more")

    def _check_marks(self, coder: int, keys: Ints) -> None:
        if keys.size == 0:
            return
        if keys[0] < 0 or keys[-1] >= self.first_unit[-1] * len(self.codes) or np.any(keys[1:] <= keys[:-1]):
            raise ValueError(f"the marks of {self.coders[coder]} are not in order or outside the units")
        if not self.assigned[:, coder].all() and not self.assigned[self.documents_of(keys), coder].all():
            raise ValueError(f"{self.coders[coder]} has marks in a document they did not code")

    @classmethod
    def build(
        cls,
        documents: Iterable[DocumentCodings],
        codes: Sequence[str],
        *,
        coders: Sequence[str] | None = None,
        rule: Rule | str = Rule.ANY,
        unit: str = "unit",
        by_code_point: bool = False,
    ) -> "Design":
        """Project every coder's spans on the units of their documents.

        `codes` lists all codes compared, used or not, in codebook order. `coders` fixes the coders' order;
        by default they stand in order of appearance. `unit` is the name of the unit, for the report;
        `by_code_point` as in `from_arrays`.
        Raises ValueError, naming document and coder where it can, for units out of order, empty spans, and
        coders or codes that are not listed.
        """
        given = list(documents)
        if coders is None:
            coders = list(dict.fromkeys(coder for document in given for coder in document.spans))
        spans = _span_table(given, coders, codes)
        assigned = np.zeros((len(given), len(coders)), dtype=np.bool_)
        for row, document in enumerate(given):
            assigned[row, [coders.index(coder) for coder in document.spans]] = True
        return cls.from_arrays(
            documents=[document.document for document in given],
            codes=codes,
            coders=coders,
            first_unit=np.cumsum([0, *(len(document.starts) for document in given)], dtype=np.int64),
            unit_starts=_join([document.starts for document in given]),
            unit_ends=_join([document.ends for document in given]),
            assigned=assigned,
            spans=spans,
            rule=rule,
            unit=unit,
            by_code_point=by_code_point,
        )

    @classmethod
    def from_arrays(
        cls,
        *,
        documents: Sequence[str],
        codes: Sequence[str],
        coders: Sequence[str],
        first_unit: Ints,
        unit_starts: Ints,
        unit_ends: Ints,
        assigned: Bools,
        spans: Ints,
        rule: Rule | str = Rule.ANY,
        unit: str = "unit",
        by_code_point: bool = False,
    ) -> "Design":
        """Project spans on units, for studies of any size: nothing here is a Python object per unit or span.

        Args:
            documents, codes, coders: names; everything below speaks of their positions.
            first_unit: [documents + 1]; the units of document d are first_unit[d] … first_unit[d+1]−1.
            unit_starts, unit_ends: code points in the unit's own document, half-open, in order within it.
            assigned: bool [document, coder]; who coded what. A coder without a mark there marked nothing.
            spans: int64 [span, 5] in any order: document, start, end, coder, code. From rows of SQL, for
                example, `np.array(rows, dtype=np.int64).reshape(-1, 5)`; a code's ancestors are further
                rows. Keep those of assigned coders: `spans[assigned[spans[:, 0], spans[:, 3]]]`.
            rule: how much of a unit must be covered; with `by_code_point` all rules come to the same.
            unit: its name, for the report.
            by_code_point: compare code points. The units given say which text counts (paragraphs of data, or
                one unit per document); they are cut at the ends of all spans and weighted by length.

        Raises ValueError, naming document and coder, for units that are empty, overlap or are out of order,
        spans without text, and spans of a coder who did not code the document.
        """
        table = np.asarray(spans, dtype=np.int64).reshape(-1, 5)
        _check_positions(table, len(documents), len(coders), len(codes))
        owner = np.repeat(np.arange(len(documents)), np.diff(first_unit))
        _check_units(documents, owner, unit_starts, unit_ends)
        _check_spans(documents, coders, assigned, table)
        bases = _bases(len(documents), owner, unit_ends, table)
        starts, ends = unit_starts + bases[owner], unit_ends + bases[owner]
        line = table[:, 1:3] + bases[table[:, 0], None]
        weights = None
        if by_code_point:
            starts, ends, origin = cut(starts, ends, line.ravel())
            owner, weights = owner[origin], ends - starts
            first_unit = np.searchsorted(owner, np.arange(len(documents) + 1))
        marks, unplaced = [], []
        for coder in range(len(coders)):
            mine = np.flatnonzero(table[:, 3] == coder)
            placed = project(starts, ends, line[mine, 0], line[mine, 1], table[mine, 4], Rule(rule))
            marks.append(np.sort(placed.units * len(codes) + placed.codes))
            unplaced.append(placed.unplaced)
        return cls(
            unit=unit,
            rule=Rule(rule),
            coders=tuple(coders),
            codes=tuple(codes),
            documents=tuple(documents),
            first_unit=first_unit,
            unit_starts=starts - bases[owner],
            unit_ends=ends - bases[owner],
            assigned=assigned,
            marks=tuple(marks),
            unplaced=tuple(unplaced),
            weights=weights,
        )

    @property
    def n_units(self) -> int:
        """The number of units in all documents, each as often as it weighs."""
        return int(self.units_per_document.sum())

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every pair of coders, as positions in `coders`, the first before the second."""
        return tuple(combinations(range(len(self.coders)), 2))

    @cached_property
    def units_per_document(self) -> Ints:
        """The number of units [document], each as often as it weighs."""
        if self.weights is None:
            return np.diff(self.first_unit)
        until = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.weights)])
        return np.diff(until[self.first_unit])

    @cached_property
    def _document_of_unit(self) -> Ints:
        return np.repeat(np.arange(len(self.documents)), np.diff(self.first_unit))

    def weight(self, keys: Ints) -> Ints:
        """Return how many units each of some marks (keys) stands for."""
        if self.weights is None:
            return np.ones(keys.shape, dtype=np.int64)
        return self.weights[keys // len(self.codes)]

    def tally(self, cells: Ints, keys: Ints, size: int) -> Ints:
        """Count the units of marks (keys) by cell: 0 … size−1, parallel to the keys."""
        if self.weights is None:
            return np.bincount(cells, minlength=size)
        # Sums of whole numbers below 2**53 are exact in float64.
        return np.bincount(cells, weights=self.weight(keys), minlength=size).astype(np.int64)

    def documents_of(self, keys: Ints) -> Ints:
        """Return the documents in which marks (keys) lie."""
        return self._document_of_unit[keys // len(self.codes)]

    def marks_in(self, coder: int, documents: Bools) -> Ints:
        """Return one coder's marks in some of the documents (bool [document])."""
        keys = self.marks[coder]
        return keys if documents.all() else keys[documents[self.documents_of(keys)]]

    def statistics(self) -> Statistics:
        """Count, per document and code, what each coder marked and what each pair marked in common.

        Documents are taken in runs of about BLOCK cells (units by codes): fast, because a run fits the
        processor's cache, and with a need of memory that does not grow with their number.
        """
        n_docs, n_codes = len(self.documents), len(self.codes)
        marked = np.zeros((n_docs, n_codes, len(self.coders)), dtype=np.int32)
        both = np.zeros((n_docs, n_codes, len(self.pairs)), dtype=np.int32)
        first_key = self.first_unit * n_codes
        bounds = [np.searchsorted(keys, first_key) for keys in self.marks]
        edges = [0, *(np.flatnonzero(np.diff(first_key // BLOCK)) + 1).tolist(), n_docs]
        for low, high in pairwise(edges):
            parts = [keys[at[low] : at[high]] for keys, at in zip(self.marks, bounds, strict=True)]
            self._count(parts, (low, high), marked, both)
        return Statistics(marked, both, self.assigned, self.units_per_document, self.pairs)

    def frame(self) -> Statistics:
        """Return the coders and units of all documents, without any code."""
        marked = np.zeros((len(self.documents), 0, len(self.coders)), dtype=np.int32)
        both = np.zeros((len(self.documents), 0, len(self.pairs)), dtype=np.int32)
        return Statistics(marked, both, self.assigned, self.units_per_document, self.pairs)

    def cells(self) -> Cells:
        """Count as `statistics` does, but only the documents and codes that somebody marked."""
        n_codes = len(self.codes)
        mine = [self._document_of_unit[keys // n_codes] * n_codes + keys % n_codes for keys in self.marks]
        every = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *mine]))
        marked = np.zeros((every.size, len(self.coders)), dtype=np.int32)
        both = np.zeros((every.size, len(self.pairs)), dtype=np.int32)
        places = [np.searchsorted(every, cells) for cells in mine]
        for coder, keys in enumerate(self.marks):
            marked[:, coder] = self.tally(places[coder], keys, every.size)
        for pair, (first, second) in enumerate(self.pairs):
            common = np.flatnonzero(member(self.marks[second], self.marks[first]))
            both[:, pair] = self.tally(places[second][common], self.marks[second][common], every.size)
        document, code = np.divmod(every, max(n_codes, 1))
        return Cells(self.frame(), n_codes, document, code, marked, both)

    def _count(self, parts: Sequence[Ints], run: tuple[int, int], marked: Counts, both: Counts) -> None:
        """Fill in the counts of documents run[0] to run[1]−1; `parts` are the coders' marks there."""
        low, high = run
        n_codes = len(self.codes)
        shape = (high - low, n_codes)
        first_key = int(self.first_unit[low]) * n_codes
        here = [keys - first_key for keys in parts]
        cells = []
        for coder, keys in enumerate(parts):
            units = keys // n_codes
            cells.append((self._document_of_unit[units] - low) * n_codes + keys - units * n_codes)
            marked[low:high, :, coder] = self.tally(cells[-1], keys, shape[0] * shape[1]).reshape(shape)
        seen = np.zeros(int(self.first_unit[high]) * n_codes - first_key, dtype=np.bool_)
        for pair, (first, second) in enumerate(self.pairs):
            seen[here[first]] = True
            common = np.flatnonzero(seen[here[second]])
            seen[here[first]] = False
            shared = self.tally(cells[second][common], parts[second][common], shape[0] * shape[1])
            both[low:high, :, pair] = shared.reshape(shape)


def member(keys: Ints, among: Ints) -> Bools:
    """Say for each key whether it occurs in `among`; both are in increasing order."""
    if among.size == 0:
        return np.zeros(keys.shape, dtype=np.bool_)
    found = np.minimum(np.searchsorted(among, keys), among.size - 1)
    return np.equal(among[found], keys)


def _join(parts: Sequence[Sequence[int] | Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(np.asarray(one, dtype=np.int64) for one in parts)])


def _span_table(documents: Sequence[DocumentCodings], coders: Sequence[str], codes: Sequence[str]) -> Ints:
    """Return rows of document, start, end, coder, code, all but the code points as positions."""
    who = {coder: index for index, coder in enumerate(coders)}
    what = {code: index for index, code in enumerate(codes)}
    rows: list[tuple[int, int, int, int, int]] = []
    for number, document in enumerate(documents):
        if len(document.starts) != len(document.ends):
            raise ValueError(f"{document.document}: unit starts and ends must be of the same number")
        for coder, spans in document.spans.items():
            where = f"{document.document}, {coder}"
            if coder not in who:
                raise ValueError(f"{where}: this coder is not among those compared")
            for start, end, code in spans:
                if code not in what:
                    raise ValueError(f"{where}: the code {code!r} is not among those compared")
                rows.append((number, start, end, who[coder], what[code]))
    return np.array(rows, dtype=np.int64).reshape(-1, 5)


def _check_units(documents: Sequence[str], owner: Ints, starts: Ints, ends: Ints) -> None:
    """Check the units of all documents at once, and look for the document only where they are wrong."""
    if starts.shape != ends.shape or starts.shape != owner.shape:
        raise ValueError("unit starts, unit ends and `first_unit` do not fit each other")
    wrong = (starts < 0) | (ends <= starts)
    wrong[1:] |= (starts[1:] < ends[:-1]) & (owner[1:] == owner[:-1])
    if wrong.any():
        document = owner[np.argmax(wrong)]
        mine = owner == document
        try:
            check_units(starts[mine], ends[mine])
        except ValueError as error:
            raise ValueError(f"{documents[document]}: {error}") from None


def _check_positions(table: Ints, *sizes: int) -> None:
    """Refuse positions of documents, coders or codes that no name stands at."""
    for what, column, size in zip(("document", "coder", "code"), (0, 3, 4), sizes, strict=True):
        if table.size and not 0 <= table[:, column].min() <= table[:, column].max() < size:
            raise ValueError(f"a span names a {what} that is not among the {size} compared")


def _check_spans(documents: Sequence[str], coders: Sequence[str], assigned: Bools, table: Ints) -> None:
    """Refuse spans without text or of somebody who did not code the document."""
    document, start, end, coder, _ = table.T
    empty = (start < 0) | (end <= start)
    for wrong, why in (
        (empty, "the span {}–{} holds no text"),
        (~assigned[document, coder], "the span {}–{} is in a document that this coder did not code"),
    ):
        if wrong.any():
            at = np.argmax(wrong)
            where = f"{documents[document[at]]}, {coders[coder[at]]}"
            raise ValueError(f"{where}: {why.format(start[at], end[at])}")


def _bases(size: int, owner: Ints, unit_ends: Ints, table: Ints) -> Ints:
    """Lay the documents on one line, far enough apart that no span reaches the next document."""
    extent = np.zeros(size, dtype=np.int64)
    np.maximum.at(extent, owner, unit_ends)
    np.maximum.at(extent, table[:, 0], table[:, 2])
    return np.cumsum(extent + 1) - (extent + 1)
