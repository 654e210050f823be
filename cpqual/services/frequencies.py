"""Theme frequencies of a project, with the denominators that make them honest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, get_args

from cpqual.analysis.frequencies import CountOf, Frequency
from cpqual.analysis.suppression import hidden_cells
from cpqual.domain.codebook import Codebook
from cpqual.domain.documents import VALIDATION_KINDS, DocumentKind
from cpqual.domain.errors import RefusedError, UnknownNameError
from cpqual.services import filtering, layers
from cpqual.services.filtering import Selection
from cpqual.services.grouping import axis
from cpqual.services.session import Session
from cpqual.storage import acts, counting
from cpqual.storage.counting import Counted

if TYPE_CHECKING:
    from cpqual.analysis.frequency_counts import Counts
    from cpqual.services.frequency_material import Row

Level = Literal["leaf", "rollup", "both"]
LEVELS: tuple[Level, ...] = get_args(Level)
LEAST_CELL = 3
"""Below it the mark of a small cell would tell its number."""

MOST_ATTRIBUTES = 2
ALL = "all"
_BETWEEN = " × "
_DEFINITIONS: dict[CountOf, str] = {
    "participants": "people with a pseudonym who speak or are quoted",
    "documents": "",
    "sites": "sites with a document",
    "segments": "coded segments of all codes",
    "turns": "turns and quoted speech",
    "words": "words, annotations and labels left out",
}


@dataclass(frozen=True, slots=True)
class FrequencyTable:
    """A table of theme frequencies and everything needed to read it.

    Attributes:
        attributes: full names of what is grouped by, empty if nothing.
        values: the groups in column order, by a value of each attribute.
        groups: (name, denominator) in column order.
        cells: row by row, in column order.
        mentions: the sum of all codes' own numbers in each group.
        shared: how many of what is counted belong to several groups; no total is the sum of these then.
        hidden_sums: for each group whether `mentions` would give a hidden number away.
        small_groups: how many groups were left out for being smaller than `min_cell`.
        min_cell: numbers below are hidden; 0 for none.
        definition: what the denominator counts.
        layer: whose codings were counted.
        adjudication: how far the consensus is, in words; empty where the layer has nothing to do with it.
        snapshot: the state of the project the numbers belong to.
        left_out: what was not counted, in words.
        where: the filter, and what it leaves of the documents, in words; empty without one.
        with_groups: whether focus groups are among the documents.
    """

    count: CountOf
    attributes: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, int], ...]
    cells: tuple[Frequency, ...]
    mentions: tuple[int, ...]
    shared: int
    hidden_sums: tuple[bool, ...]
    small_groups: int
    min_cell: int
    codebook: Codebook
    definition: str
    layer: str
    adjudication: str
    snapshot: str
    left_out: str
    where: str
    with_groups: bool

    @property
    def rows(self) -> tuple[tuple[Frequency, ...], ...]:
        """The cells of each row, which are those of one code, alone or rolled up."""
        width = len(self.groups) or 1
        return tuple(self.cells[i : i + width] for i in range(0, len(self.cells), width))

    @property
    def has_total(self) -> bool:
        """Whether the groups can be added up."""
        return bool(self.attributes) and not self.shared

    @property
    def shows_denominators(self) -> bool:
        """Whether denominators say nothing about hidden numbers; those of segments are their sum."""
        return self.count != "segments" or not any(self.hidden_sums)


def count_themes(
    session: Session,
    *,
    by: Sequence[str] = (),
    count: CountOf = "participants",
    layer: str | None = None,
    validation: bool = False,
    level: Level = "both",
    codes: Sequence[str] = (),
    documents: Sequence[str] = (),
    kinds: Sequence[DocumentKind] = (),
    min_cell: int = 0,
    where: str = "",
) -> FrequencyTable:
    """Count how often each code occurs, in each group of some attributes.

    Args:
        by: the attributes to group by (`sector`, `kind`, `role`, `person.client_group`…), crossed if several.
        count: what is counted.
        layer: whose codings count; see `layers.whose`.
        validation: count member checks and Delphi rounds too.
        level: every code's own passages, every code with all below it, or both.
        codes: patterns of slugs (`*` for anything); all codes if none.
        documents: patterns of slugs; all documents of the layer if none.
        kinds: only documents of these kinds, be it member checks; all that are data if none.
        min_cell: hide smaller numbers, and what gives them away; 0 for none, else 3 or more.
        where: a filter: only documents of which it is true, or what people say of whom it is; see
            `filtering.select`. Denominators are what it leaves.

    Raises:
        InputError: the filter cannot be read.
        UnknownNameError: no such attribute or layer, or nothing fits a pattern or a name in the filter.
        RefusedError: `min_cell` is 1 or 2, more than two attributes, or nothing answers the filter.
    """
    _require_countable(by, min_cell)
    # arrays are for the thread that counts, and not for a workbench that only wants the names here
    from cpqual.analysis.frequency_counts import count_in_groups
    from cpqual.services import frequency_material as material

    voices = layers.whose(session, layer)
    book = session.codebook()
    kept = _kept_codes(book, codes)
    selected = filtering.selection(session, where)
    among = filtering.remaining(
        _among(session, voices.documents, documents, kinds, validation), selected, voices.name
    )
    study = material.study(session, among, with_words=count == "words", selected=selected)
    coded = study.heard(voices)
    rows = material.rows_of(book, coded.used)
    axes = [axis(session, one) for one in by]
    values, grouped = material.grouped(study, axes)
    counts = count_in_groups(study.material, material.passages_of(coded, rows), grouped, count)
    cut = _cut(book, rows, counts, min_cell)
    names = [_BETWEEN.join(value) if by else ALL for value in values]
    groups = tuple((names[group], int(counts.denominators[group])) for group in cut.groups)
    left_out = "" if validation or kinds else "member checks and Delphi rounds, "
    state = layers.Adjudication(voices.settled, voices.adjudicating)
    return FrequencyTable(
        count=count,
        attributes=tuple(one.name for one in axes),
        values=tuple(values[group] for group in cut.groups),
        groups=groups,
        cells=tuple(
            Frequency(row.code, row.rolled_up, group, cut.numbers[i][j], out_of, cut.hidden[i][j])
            for i, row in enumerate(rows) if row.code in kept and _is_at(book, row, level)
            for j, (group, out_of) in enumerate(groups)
        ),
        mentions=cut.mentions,
        shared=counts.shared,
        hidden_sums=cut.hidden_sums,
        small_groups=len(names) - len(cut.groups),
        min_cell=min_cell,
        codebook=book,
        definition=_definition(count, documents, kinds, voices.name, selected),
        layer=voices.name,
        adjudication=state.in_words(layers.unblinded_documents(session)),
        snapshot=acts.snapshot(session.store),
        left_out=f"{left_out}headers and reflections, interviewer speech",
        where=selected.in_words if selected else "",
        with_groups=any(one.kind == "focusgroup" for one in among),
    )  # fmt: skip


def _require_countable(by: Sequence[str], min_cell: int) -> None:
    if min_cell and min_cell < LEAST_CELL:
        raise RefusedError(
            f"a least cell of {min_cell} hides nothing: the mark would tell the number",
            remedy=f"Say {LEAST_CELL} or more.",
        )
    if len(by) > MOST_ATTRIBUTES:
        raise RefusedError(
            f"groups are crossed by {MOST_ATTRIBUTES} attributes at most", remedy="Leave one out."
        )


def _definition(
    count: CountOf,
    documents: Sequence[str],
    kinds: Sequence[DocumentKind],
    layer: str,
    selected: Selection | None,
) -> str:
    of = f" of kind {' or '.join(kinds)}" if kinds else ""
    named = f" named {' or '.join(documents)}" if documents else ""
    where = f", where {selected.told}" if selected else ""
    among = f"documents{of}{named} coded by {layer}{where}"
    return among if count == "documents" else f"{_DEFINITIONS[count]} in {among}"


def _among(
    session: Session,
    covered: frozenset[str],
    patterns: Sequence[str],
    kinds: Sequence[DocumentKind],
    validation: bool,
) -> list[Counted]:
    """Return the documents that are counted, in import order."""
    everything = counting.documents(session.store)
    for pattern in patterns:
        if not any(fnmatchcase(one.slug, pattern) for one in everything):
            raise UnknownNameError(f"no document fits {pattern!r}", remedy="`cpqual documents` lists them.")
    return [
        one
        for one in everything
        if one.slug in covered
        and (not patterns or any(fnmatchcase(one.slug, pattern) for pattern in patterns))
        and (one.kind in kinds if kinds else validation or one.kind not in VALIDATION_KINDS)
    ]


def _kept_codes(book: Codebook, patterns: Sequence[str]) -> frozenset[str]:
    slugs = [code.slug for code in book.codes]
    for pattern in patterns:
        if not any(fnmatchcase(slug, pattern) for slug in slugs):
            raise UnknownNameError(
                f"no code fits {pattern!r}", remedy="`cpqual codebook export` lists them; * is for anything."
            )
    return frozenset(
        slug for slug in slugs if not patterns or any(fnmatchcase(slug, pattern) for pattern in patterns)
    )


def _is_at(book: Codebook, row: Row, level: Level) -> bool:
    if level == "leaf":
        return not row.rolled_up
    return level == "both" or row.rolled_up or len(book.descendants(row.code)) == 1


@dataclass(frozen=True, slots=True)
class _Cut:
    """A table with small groups left out: which are kept, [row][group] numbers and what to hide of them."""

    groups: tuple[int, ...]
    numbers: list[list[int]]
    hidden: list[list[Literal["", "small", "beside"]]]
    mentions: tuple[int, ...]
    hidden_sums: tuple[bool, ...]


def _cut(book: Codebook, rows: Sequence[Row], counts: Counts, least: int) -> _Cut:
    """Leave groups out that are small as a whole, and find what has to be hidden in the others."""
    denominators = counts.denominators.tolist()
    groups = tuple(i for i, size in enumerate(denominators) if size >= least)
    numbers = counts.n[:, list(groups)].tolist()
    own = [i for i, row in enumerate(rows) if not row.rolled_up]
    if least:
        hidden = hidden_cells(numbers, [denominators[i] for i in groups], _parts(book, rows), least)
    else:
        hidden = [[""] * len(groups) for _ in rows]
    return _Cut(
        groups,
        numbers,
        hidden,
        tuple(sum(numbers[i][j] for i in own) for j in range(len(groups))),
        tuple(any(hidden[i][j] for i in own) for j in range(len(groups))),
    )


def _parts(book: Codebook, rows: Sequence[Row]) -> list[list[int]]:
    """Return for each roll-up the rows it is made of: the code's own, and the codes right below."""
    own = {row.code: i for i, row in enumerate(rows) if not row.rolled_up}
    whole = own | {row.code: i for i, row in enumerate(rows) if row.rolled_up}
    below: dict[str, list[int]] = {}
    for code in book.codes:
        if code.parent is not None and code.slug in whole:
            below.setdefault(code.parent, []).append(whole[code.slug])
    return [
        [*below.get(row.code, ()), *([own[row.code]] if row.code in own else ())] if row.rolled_up else []
        for row in rows
    ]
