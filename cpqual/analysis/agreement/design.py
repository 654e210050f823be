"""The design of an agreement study: who coded which documents, cut in which units, and what each marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np

from cpqual.analysis.agreement.counts import Counts, Statistics
from cpqual.analysis.agreement.units import Bools, Ints, Rule, check_units, project

BLOCK = 1_000_000


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

    def __post_init__(self) -> None:
        """Raise ValueError if names repeat, shapes disagree or a coder's marks are not in order."""
        for what, names in (("coder", self.coders), ("code", self.codes), ("document", self.documents)):
            if len(set(names)) != len(names):
                raise ValueError(f"the same {what} is named twice")
        if self.assigned.shape != (len(self.documents), len(self.coders)):
            raise ValueError("`assigned` must have one row per document and one column per coder")
        if len(self.first_unit) != len(self.documents) + 1 or len(self.marks) != len(self.coders):
            raise ValueError("units or marks do not fit the documents and coders")
        for index, keys in enumerate(self.marks):
            self._check_marks(index, keys)

    def _check_marks(self, coder: int, keys: Ints) -> None:
        if keys.size == 0:
            return
        if keys[0] < 0 or keys[-1] >= self.n_units * len(self.codes) or np.any(keys[1:] <= keys[:-1]):
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
    ) -> "Design":
        """Project every coder's spans on the units of their documents.

        `codes` lists all codes compared, used or not, in codebook order. `coders` fixes the coders' order;
        by default they stand in order of appearance. `unit` is the name of the unit, for the report.
        Raises ValueError, naming document and coder where it can, for units out of order, empty spans, and
        coders or codes that are not listed.
        """
        given = list(documents)
        if coders is None:
            coders = list(dict.fromkeys(coder for document in given for coder in document.spans))
        rule = Rule(rule)
        starts, ends = _units(given)
        sizes = np.array([len(one) for one in starts], dtype=np.int64)
        spans = _spans(given, coders, codes)
        assigned = np.zeros((len(given), len(coders)), dtype=np.bool_)
        for row, document in enumerate(given):
            assigned[row, [coders.index(coder) for coder in document.spans]] = True
        bases = _bases(ends, spans)
        line_starts, line_ends = (
            _join(starts) + np.repeat(bases, sizes),
            _join(ends) + np.repeat(bases, sizes),
        )
        marks, unplaced = [], []
        for table in spans:
            base = bases[table[:, 0]]
            placed = project(
                line_starts, line_ends, table[:, 1] + base, table[:, 2] + base, table[:, 3], rule
            )
            marks.append(np.sort(placed.units * len(codes) + placed.codes))
            unplaced.append(placed.unplaced)
        return cls(
            unit=unit,
            rule=rule,
            coders=tuple(coders),
            codes=tuple(codes),
            documents=tuple(document.document for document in given),
            first_unit=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)]),
            unit_starts=_join(starts),
            unit_ends=_join(ends),
            assigned=assigned,
            marks=tuple(marks),
            unplaced=tuple(unplaced),
        )

    @property
    def n_units(self) -> int:
        """The number of units in all documents."""
        return int(self.first_unit[-1])

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every pair of coders, as positions in `coders`, the first before the second."""
        return tuple(combinations(range(len(self.coders)), 2))

    @cached_property
    def units_per_document(self) -> Ints:
        """The number of units [document]."""
        return np.diff(self.first_unit)

    @cached_property
    def _document_of_unit(self) -> Ints:
        return np.repeat(np.arange(len(self.documents)), self.units_per_document)

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
            marked[low:high, :, coder] = np.bincount(cells[-1], minlength=shape[0] * n_codes).reshape(shape)
        seen = np.zeros(int(self.first_unit[high]) * n_codes - first_key, dtype=np.bool_)
        for pair, (first, second) in enumerate(self.pairs):
            seen[here[first]] = True
            common = cells[second][np.flatnonzero(seen[here[second]])]
            seen[here[first]] = False
            both[low:high, :, pair] = np.bincount(common, minlength=shape[0] * n_codes).reshape(shape)


def member(keys: Ints, among: Ints) -> Bools:
    """Say for each key whether it occurs in `among`; both are in increasing order."""
    if among.size == 0:
        return np.zeros(keys.shape, dtype=np.bool_)
    found = np.minimum(np.searchsorted(among, keys), among.size - 1)
    return np.equal(among[found], keys)


def _join(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _units(documents: Sequence[DocumentCodings]) -> tuple[list[Ints], list[Ints]]:
    starts, ends = [], []
    for document in documents:
        first = np.asarray(document.starts, dtype=np.int64)
        last = np.asarray(document.ends, dtype=np.int64)
        try:
            check_units(first, last)
        except ValueError as error:
            raise ValueError(f"{document.document}: {error}") from None
        starts.append(first)
        ends.append(last)
    return starts, ends


def _spans(documents: Sequence[DocumentCodings], coders: Sequence[str], codes: Sequence[str]) -> list[Ints]:
    """Collect for each coder a table whose columns are document, start, end, code."""
    place = {code: index for index, code in enumerate(codes)}
    rows: dict[str, list[tuple[int, int, int, int]]] = {coder: [] for coder in coders}
    for number, document in enumerate(documents):
        for coder, spans in document.spans.items():
            where = f"{document.document}, {coder}"
            if coder not in rows:
                raise ValueError(f"{where}: this coder is not among those compared")
            for start, end, code in spans:
                if code not in place:
                    raise ValueError(f"{where}: the code {code!r} is not among those compared")
                if start < 0 or end <= start:
                    raise ValueError(f"{where}: the span {start}–{end} holds no text")
                rows[coder].append((number, start, end, place[code]))
    return [np.array(rows[coder], dtype=np.int64).reshape(-1, 4) for coder in coders]


def _bases(ends: Sequence[Ints], spans: Sequence[Ints]) -> Ints:
    """Lay the documents on one line, far enough apart that no span reaches the next document."""
    extent = np.array([one[-1] if one.size else 0 for one in ends], dtype=np.int64)
    for table in spans:
        np.maximum.at(extent, table[:, 0], table[:, 2])
    return np.cumsum(extent + 1) - (extent + 1)
