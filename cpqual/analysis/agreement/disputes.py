"""Where coders differ: the disputed units, and which codes stand where another coder has a different one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cpqual.analysis.agreement.design import Design, member
from cpqual.analysis.agreement.units import Bools, Floats, Ints, spread


@dataclass(frozen=True)
class Disagreement:
    """A code that some of the coders of a unit marked there and some did not.

    `unit` counts from 0 within the document; `start` and `end` are the unit's code points, half-open.
    """

    document: str
    unit: int
    start: int
    end: int
    code: str
    marked: tuple[str, ...]
    unmarked: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Disputes:
    """The marks of a design's compared documents, gathered over coders.

    `keys`: unit·len(codes)+code of every mark any coder made, in order. `disputed`: whether the unit's
    coders were not unanimous about it.
    """

    design: Design
    keys: Ints
    disputed: Bools

    @classmethod
    def of(cls, design: Design) -> "Disputes":
        """Gather the marks in documents that two or more coders coded."""
        coders = np.count_nonzero(design.assigned, axis=1)
        kept = [design.marks_in(coder, coders >= 2) for coder in range(len(design.coders))]
        # The parts are in order, which a stable sort makes use of.
        merged = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *kept]), kind="stable")
        heads = np.flatnonzero(np.diff(merged, prepend=-1))
        keys = merged[heads]
        markers = np.diff(np.append(heads, merged.size))
        return cls(design, keys, markers < coders[design.documents_of(keys)])

    @cached_property
    def marked_units(self) -> Ints:
        """Units that at least one coder marked [code]."""
        return self._per_code(self.keys)

    @property
    def n_units(self) -> int:
        """Units that at least one coder marked with some code, pieces of text each as one."""
        return np.unique(self.keys // max(len(self.design.codes), 1)).size

    @cached_property
    def disputed_units(self) -> Ints:
        """Units about which the coders were not unanimous [code]."""
        return self._per_code(self.keys[self.disputed])

    def _per_code(self, keys: Ints) -> Ints:
        n_codes = len(self.design.codes)
        return self.design.tally(keys % n_codes, keys, n_codes)

    def costliest(self) -> Ints:
        """Codes in order of their disputed units, most first; equals keep codebook order."""
        return np.argsort(-self.disputed_units, kind="stable")


def disagreements(design: Design, code: str | None = None) -> Iterator[Disagreement]:
    """List every disputed (unit, code), the code with most disputed units first, then in reading order.

    Only the coders who coded the document are named. Raises ValueError for a code the design does not have.
    """
    if code is not None and code not in design.codes:
        raise ValueError(f"the code {code!r} is not among those compared")
    disputes = Disputes.of(design)
    keys = disputes.keys[disputes.disputed]
    wanted = disputes.costliest() if code is None else np.array([design.codes.index(code)])
    return _rows(design, keys, wanted)


def _rows(design: Design, keys: Ints, wanted: Ints) -> Iterator[Disagreement]:
    codes = keys % len(design.codes)
    for index in wanted:
        mine = keys[codes == index]
        units = mine // len(design.codes)
        documents = design.documents_of(mine)
        marked = [member(mine, among) for among in design.marks]
        for row, (unit, document) in enumerate(zip(units.tolist(), documents.tolist(), strict=True)):
            said = [
                (name, bool(marked[coder][row]))
                for coder, name in enumerate(design.coders)
                if design.assigned[document, coder]
            ]
            yield Disagreement(
                document=design.documents[document],
                unit=unit - int(design.first_unit[document]),
                start=int(design.unit_starts[unit]),
                end=int(design.unit_ends[unit]),
                code=design.codes[index],
                marked=tuple(name for name, yes in said if yes),
                unmarked=tuple(name for name, yes in said if not yes),
            )


def confusion(design: Design) -> tuple[Floats, Floats]:
    """Which codes stand where another coder has a different one: (table [code, code], omitted [code]).

    For each pair of coders and unit, take the codes only one and only the other marked, a and b of them.
    Each of the a·b combinations weighs 1/max(a, b), and what is left of the larger set has no counterpart
    and counts as omitted; so every lone mark weighs 1 in all, and a row of the table plus its omissions is
    the number of lone marks of that code. The table is symmetric.
    """
    n_codes = len(design.codes)
    table, omitted = np.zeros((n_codes, n_codes)), np.zeros(n_codes)
    for first, second in design.pairs:
        mine, theirs = _lone(design, first, second)
        _substitutions(mine, theirs, design.weight(mine), table, omitted)
        _substitutions(theirs, mine, design.weight(theirs), table, omitted)
    return table, omitted


def _lone(design: Design, first: int, second: int) -> tuple[Ints, Ints]:
    """Return the marks that only the one and only the other made, in documents both coded."""
    shared = design.assigned[:, first] & design.assigned[:, second]
    mine, theirs = design.marks_in(first, shared), design.marks_in(second, shared)
    tagged = np.sort(np.concatenate([2 * mine, 2 * theirs + 1]), kind="stable")
    twins = np.flatnonzero(tagged[1:] >> 1 == tagged[:-1] >> 1)
    alone = np.ones(tagged.size, dtype=np.bool_)
    alone[twins] = alone[twins + 1] = False
    left = tagged[alone]
    return left[left & 1 == 0] >> 1, left[left & 1 == 1] >> 1


def _substitutions(mine: Ints, theirs: Ints, units: Ints, table: Floats, omitted: Floats) -> None:
    """Add to each row of `table` what stands for my lone marks among theirs, and to `omitted` the rest.

    `units`: how many units each of my marks stands for.
    """
    n_codes = len(omitted)
    if mine.size == 0:
        return
    my_units, their_units = mine // n_codes, theirs // n_codes
    begin = np.searchsorted(their_units, my_units, side="left")
    facing = np.searchsorted(their_units, my_units, side="right") - begin
    beside = np.searchsorted(my_units, my_units, side="right") - np.searchsorted(my_units, my_units)
    surplus = np.maximum(beside - facing, 0) / beside * units
    omitted += np.bincount(mine % n_codes, weights=surplus, minlength=n_codes)
    owner, place = spread(begin, facing)
    cells = (mine[owner] % n_codes) * n_codes + theirs[place] % n_codes
    weights = (units / np.maximum(beside, facing))[owner]
    table += np.bincount(cells, weights=weights, minlength=n_codes**2).reshape(n_codes, n_codes)
