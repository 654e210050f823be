"""Co-occurrence as somebody looks at it: which codes beside which, within what, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from cpqual.domain.passages import PassageQuery
from cpqual.domain.units import UnitKind
from cpqual.domain.wording import counted
from cpqual.formats.tables import Table
from cpqual.services.code_groups import find_group
from cpqual.services.session import Session
from cpqual.services.view_settings import ViewReader

if TYPE_CHECKING:
    # what counts imports numpy, which the workbench does only in the counting thread
    from cpqual.formats.charts import Spec
    from cpqual.formats.palette import Palette
    from cpqual.services.cooccurrence import CooccurrenceTable, NearTable

Level = Literal["leaf", "rollup"]
LEVELS: tuple[Level, ...] = get_args(Level)
Together = Literal["turn", "sentence", "paragraph", "overlap", "document", "near turns", "near words"]
TOGETHERS: tuple[Together, ...] = get_args(Together)
MOST_REACH = 9_999
_MATRIX = 1
"""Place of the matrix among the tables of what stands together."""


@dataclass(frozen=True, slots=True)
class PairView:
    """A way to look at co-occurrence.

    Attributes:
        together: what two codes must share: a unit, text, a document; or how near the one follows the other.
        reach: turns or words after the end of a passage, for `near turns` and `near words`.
        codes, code_group: patterns of slugs, or a group of codes instead; all codes if neither.
        layer, where: whose codings count, and the filter; None and empty for the default and for none.
    """

    together: Together = "turn"
    reach: int = 1
    level: Level = "leaf"
    codes: tuple[str, ...] = ()
    code_group: str = ""
    layer: str | None = None
    where: str = ""

    @property
    def is_near(self) -> bool:
        """Whether it is about what comes soon after what."""
        return self.together in ("near turns", "near words")

    def settings(self) -> dict[str, Any]:
        """Return what is chosen as JSON holds it, without layer and filter."""
        return {
            "together": self.together, "reach": self.reach, "level": self.level, "codes": list(self.codes),
            "code_group": self.code_group,
        }  # fmt: skip

    def counted(self, session: Session) -> Pairs:
        """Count the pairs.

        Raises:
            CpqualError: as `cooccurrence`; the filter cannot be read; the group of codes is gone.
        """
        from cpqual.services.cooccurrence import Asked, cooccurrence, proximity

        codes = find_group(session, self.code_group).codes if self.code_group else self.codes
        asked = Asked(codes, level=self.level, layer=self.layer, where=self.where)
        if self.together == "near turns":
            return _near(proximity(session, self.reach, "turns", asked))
        if self.together == "near words":
            return _near(proximity(session, self.reach, "words", asked))
        return _beside(cooccurrence(session, self.together, asked))


class Pair(NamedTuple):
    """Two codes and how they stand beside each other; counts are of units or segments.

    Attributes:
        n1, n2: how often each code occurs.
        both: how often they stand together; for what follows, how often either begins soon after the other.
        first_rate: of the first's, the share that has the second; None where there are none.
        c: the coefficient n12 / (n1 + n2 − n12); None where it is undefined, or for what follows.
        first_beside, second_beside: how many of each have the other: the numerators of the rates.
    """

    first: str
    second: str
    n1: int
    n2: int
    both: int
    first_beside: int
    second_beside: int
    c: float | None

    @property
    def first_rate(self) -> float | None:
        """Of the first's, the share that has the second."""
        return self.first_beside / self.n1 if self.n1 else None

    @property
    def second_rate(self) -> float | None:
        """Of the second's, the share that has the first."""
        return self.second_beside / self.n2 if self.n2 else None


class Pairs(NamedTuple):
    """What was counted: the pairs that do stand together, most often first, and the codes compared.

    Attributes:
        codes: slugs in the order of the codebook.
        n: how often each of them occurs.
        notes: what has to stand below the numbers.
        tables: as people read them, as a matrix of counts, and with a pair a row; no matrix of what is near.
    """

    pairs: tuple[Pair, ...]
    codes: tuple[str, ...]
    n: tuple[int, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


def read_view(session: Session, settings: Mapping[str, Any]) -> tuple[PairView, list[str]]:
    """Return the view that settings describe, and a line for each thing that is gone since."""
    reader = ViewReader(session, settings)
    view = PairView(
        together=reader.one_of("together", TOGETHERS, "turn"),
        reach=reader.number("reach", 0, MOST_REACH, 1),
        level=reader.one_of("level", LEVELS, "leaf"),
        codes=reader.codes("codes"),
        code_group=reader.code_group("code_group"),
        layer=reader.layer("layer"),
        where=reader.text("where"),
    )
    return view, reader.gone


def view_tables(session: Session, settings: Mapping[str, Any]) -> tuple[list[Table], list[str]]:
    """Return the tables of a saved view, and what is gone of it.

    Raises:
        CpqualError: as `PairView.counted`.
    """
    view, gone = read_view(session, settings)
    return list(view.counted(session).tables), gone


class Behind(NamedTuple):
    """The passages behind a pair, and what they have in common, in words."""

    query: PassageQuery
    said: str


def passages_behind(view: PairView, pair: Pair, unit: UnitKind) -> Behind:
    """Return the query for the passages of the first code that stand beside the second.

    Lists of passages know of overlapping text and of units of one kind; where other units were counted, they
    show what shares one of theirs, and `said` says so.

    Args:
        unit: the kind of units that lists of passages know.
    """
    query = PassageQuery(
        (pair.first,), rolled_up=view.level == "rollup", layer=view.layer, counted=True, where=view.where
    )
    if view.together == "overlap":
        return Behind(replace(query, also=(pair.second,), same="span"), "overlapping passages")
    if view.together == "document":
        said = f"passages with the other code in the same document, {MOST_REACH:,} {unit}s away at most"
        return Behind(replace(query, near=(pair.second, MOST_REACH)), said)
    if view.is_near:
        reach = view.reach if view.together == "near turns" else 1
        said = f"passages with the other code within {counted(reach, unit)}, before or after"
        return Behind(replace(query, near=(pair.second, reach)), said)
    return Behind(replace(query, also=(pair.second,)), f"passages on the same {unit}")


def drawing(found: Pairs, palette: Palette) -> Spec:
    """Return the matrix of counts as a heat map.

    Raises:
        RefusedError: no two codes stand together.
    """
    from cpqual.services.code_columns import heat_spec

    return heat_spec(found.tables[_MATRIX], found.codes, 1, palette, found.notes[0])


def _beside(found: CooccurrenceTable) -> Pairs:
    from cpqual.services.cooccurrence_tables import long_table, matrix_table, notes, share, shown_table

    ((_, _, counts),) = found.groups
    slugs, c = found.pairing.slugs, counts.c
    pairs = [
        Pair(
            slugs[one], slugs[other], int(counts.n[one]), int(counts.n[other]), int(counts.both[one, other]),
            int(counts.beside[one, other]), int(counts.beside[other, one]), share(c, one, other),
        )
        for one, other in found.pairing.pairs
        if counts.both[one, other]
    ]  # fmt: skip
    tables = (shown_table(found), matrix_table(found, "count"), long_table(found))
    return Pairs(_often_first(pairs), slugs, tuple(counts.n.tolist()), notes(found), tables)


def _near(found: NearTable) -> Pairs:
    from cpqual.services.cooccurrence_tables import near_table, shown_near

    ((_, n, after),) = found.groups
    slugs = found.pairing.slugs
    pairs = [
        Pair(
            slugs[one], slugs[other], int(n[one]), int(n[other]), int(after[one, other] + after[other, one]),
            int(after[one, other]), int(after[other, one]), None,
        )
        for one, other in found.pairing.pairs
        if after[one, other] or after[other, one]
    ]  # fmt: skip
    table = near_table(found)
    return Pairs(_often_first(pairs), slugs, tuple(n.tolist()), table.notes, (shown_near(table), table))


def _often_first(pairs: list[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: -pair.both))
