"""The results of Delphi rounds: by item, round and group who rated, how, and whether that is consensus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cpqual.analysis.delphi import (
    Move,
    Quartiles,
    Ratings,
    Share,
    Verdict,
    at_least,
    at_most,
    consensus,
    hidden_groups,
    move,
    quartiles,
    ratings_of,
)
from cpqual.domain.delphi import DelphiItem, QuartileMethod, Rating
from cpqual.domain.errors import RefusedError
from cpqual.services.delphi import InForce, invited_in_all, require_item, require_round, rules_in_force
from cpqual.services.filtering import selection
from cpqual.services.grouping import NONE, group_order
from cpqual.services.layers import spans_of, whose
from cpqual.services.session import Session
from cpqual.storage import acts, codings, delphi

By = Literal["all", "group"]
ALL = "all"
"""Stands for the whole panel where groups are told."""
LEAST_CELL = 3
"""Smallest number of ratings that groups may be kept back by, as among frequencies."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What results are wanted.

    Attributes:
        rounds, items: only these; all where there are none.
        by: the panel as a whole, or its groups, too.
        quartiles: how quartiles are found, where the rule of consensus does not say itself.
        layer: whose codings of the comments count.
        where: a filter of the comments whose codes are told.
        least: groups with fewer ratings are hidden; 0 hides none.
    """

    rounds: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    by: By = "all"
    quartiles: QuartileMethod = "r7"
    layer: str | None = None
    where: str = ""
    least: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One item in one round and group, or in the whole panel.

    Attributes:
        invited: None where it was not said.
        returned: respondents of the round, whether or not they rated this item.
        rated, unable, blank: of those: rated this item, said that they could not, left it blank.
        ratings: how often each rating was given, lowest first.
        quartiles: None where nobody rated.
        high, low: who rated as high or low as the rule's cuts; None without such a cut.
        verdict: None without a rule.
        earlier: the round before that has ratings; None in the first one.
        median_before, verdict_before: of all who rated in the round before.
        moved: how those who rated in both moved; None in the first round, or where they are too few to tell.
        comments: how many there are, and `codes` how many of them carry each code, most first.
        hidden: why the numbers are kept back; they are then as of nobody.
    """

    item: DelphiItem
    round: int
    group: str
    invited: int | None
    returned: int
    rated: int
    unable: int
    blank: int
    ratings: tuple[tuple[float, int], ...]
    quartiles: Quartiles | None
    high: Share | None
    low: Share | None
    verdict: Verdict | None
    earlier: int | None
    median_before: float | None
    verdict_before: Verdict | None
    moved: Move | None
    comments: int
    codes: tuple[tuple[str, int], ...]
    hidden: str = ""

    @property
    def median_change(self) -> float | None:
        """By how much the median of all who rated differs from that of the round before."""
        if self.quartiles is None or self.median_before is None:
            return None
        return self.quartiles.median - self.median_before


@dataclass(frozen=True, slots=True)
class Summary:
    """Results with what has to stand below them.

    Attributes:
        rules: the rule that holds in each round; rounds without one are missing.
        layer: whose codings of the comments count.
        where: the filter of comments, as it is told; empty without one.
    """

    cells: tuple[Cell, ...]
    asked: Asked
    rules: Mapping[int, InForce]
    layer: str
    where: str
    snapshot: str


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A group in one round, and whom it lost since the round before.

    Attributes:
        before: how many answered in the round before; None in the first one.
        kept: of those, how many answered again.
        joined: how many answer who did not in the round before.
    """

    round: int
    group: str
    invited: int | None
    returned: int
    before: int | None
    kept: int | None
    joined: int | None


def summarise(session: Session, asked: Asked) -> Summary:
    """Return the results of Delphi rounds.

    Groups are those that respondents had in the round itself; who is followed from round to round counts
    where they are now.

    Raises:
        RefusedError: there are no ratings, or none of a round that was asked for; nothing answers the filter;
            or the layer is closed to this coder.
        UnknownNameError: no such item, layer, or attribute of the filter.
        InputError: no such round, or the filter cannot be read.
    """
    every = delphi.ratings(session.store)
    if not every:
        raise RefusedError("no Delphi ratings are in the project", remedy="See: cpqual delphi import --help")
    numbers = sorted({one.round for one in every})
    for number in asked.rounds:
        require_round(number)
        if number not in numbers:
            known = ", ".join(map(str, numbers))
            raise RefusedError(f"round {number} has no ratings", remedy=f"There are rounds: {known}.")
    kept = {require_item(session, name).slug for name in asked.items}
    items = [one for one in delphi.items(session.store) if not kept or one.slug in kept]
    codes, layer, where = _codes(session, asked, every)
    rules = rules_in_force(session, numbers)
    made = _Maker(every, numbers, rules, _invited(session), codes, asked)
    cells = [
        cell
        for item in items
        for number in numbers
        if not asked.rounds or number in asked.rounds
        for cell in made.cells(item, number)
    ]
    shown = {cell.round for cell in cells}
    used = {number: rule for number, rule in rules.items() if number in shown}
    return Summary(tuple(cells), asked, used, layer, where, acts.snapshot(session.store))


def panel(session: Session) -> list[PanelRow]:
    """Return for each round who was invited and came, by group and in all, and who was lost.

    Lost and kept are counted in the group that somebody had in the round before.

    Raises:
        RefusedError: there are no ratings.
    """
    every = delphi.ratings(session.store)
    if not every:
        raise RefusedError("no Delphi ratings are in the project", remedy="See: cpqual delphi import --help")
    asked = _invited(session)
    groups_of: dict[int, dict[str, str]] = defaultdict(dict)
    for one in every:
        groups_of[one.round][one.respondent] = one.group
    rows, before = [], None
    for number in sorted(groups_of):
        now = groups_of[number]
        names = {*now.values(), *(before or {}).values(), *(group for at, group in asked if at == number)}
        rows += [_panel_row(number, group, now, before, asked) for group in (*_ordered(names), None)]
        before = now
    return rows


def _panel_row(
    number: int,
    group: str | None,
    now: Mapping[str, str],
    before: Mapping[str, str] | None,
    asked: Mapping[tuple[int, str], int],
) -> PanelRow:
    here = {one for one, of in now.items() if group in (None, of)}
    there = {one for one, of in (before or {}).items() if group in (None, of)}
    invited = _number_invited(asked, number, group, now.values())
    return PanelRow(
        number, ALL if group is None else group or NONE, invited, len(here),
        None if before is None else len(there), None if before is None else len(there & now.keys()),
        None if before is None else len(here - before.keys()),
    )  # fmt: skip


def _invited(session: Session) -> dict[tuple[int, str], int]:
    return {(one.round, one.group): one.invited for one in delphi.invited(session.store)}


def _number_invited(
    asked: Mapping[tuple[int, str], int], number: int, group: str | None, there: Iterable[str]
) -> int | None:
    if group is not None:
        return asked.get((number, group))
    return invited_in_all({of: n for (at, of), n in asked.items() if at == number}, there)


def _ordered(groups: Iterable[str]) -> list[str]:
    return sorted(groups, key=lambda group: group_order(group or NONE))


# Comments and their codes


def _codes(
    session: Session, asked: Asked, every: Sequence[Rating]
) -> tuple[Callable[[str], frozenset[str] | None], str, str]:
    """Return how to look up the codes of a comment (None: left out), and what layer and filter are called."""
    chosen = selection(session, asked.where)
    voices = whose(session, asked.layer)
    comments = {one.document for one in every if one.document}
    marks = [mark for mark in codings.marks(session.store) if mark.document in comments]
    on: dict[str, set[str]] = defaultdict(set)
    for code, by_document in spans_of(voices, marks).items():
        for document, spans in by_document.items():
            if spans:
                on[document].add(code)

    def codes(document: str) -> frozenset[str] | None:
        if chosen is not None and document not in chosen.documents:
            return None
        return frozenset(on.get(document, ()))

    return codes, voices.name, "" if chosen is None else chosen.of_documents


# Cells


class _Maker:
    """Makes cells of all ratings, read once."""

    def __init__(
        self,
        every: Sequence[Rating],
        numbers: Sequence[int],
        rules: Mapping[int, InForce],
        invited: Mapping[tuple[int, str], int],
        codes: Callable[[str], frozenset[str] | None],
        asked: Asked,
    ) -> None:
        self._numbers, self._rules, self._invited = numbers, rules, invited
        self._codes, self._asked = codes, asked
        self._rows: dict[tuple[str, int], list[Rating]] = defaultdict(list)
        panel: dict[int, dict[str, str]] = defaultdict(dict)
        for one in every:
            self._rows[one.item, one.round].append(one)
            panel[one.round][one.respondent] = one.group
        self._panel = panel

    def cells(self, item: DelphiItem, number: int) -> Iterator[Cell]:
        """Yield the cells of an item in a round: its groups where asked for, then the whole panel."""
        there = {*self._panel[number].values(), *(group for at, group in self._invited if at == number)}
        groups: list[str | None] = [*_ordered(there)] if self._asked.by == "group" else []
        for group in (*groups, None):
            cell = self._cell(item, number, group)
            yield self._hide(cell) if self._kept_back(item, number, group) else cell

    def _kept_back(self, item: DelphiItem, number: int, group: str | None) -> bool:
        """Tell whether the numbers of a group, or of the whole panel, would tell of too few."""
        rated: Counter[str] = Counter(
            one.group for one in self._rows[item.slug, number] if one.rating is not None
        )
        if self._asked.by == "all":
            return 0 < rated.total() < self._asked.least
        hidden = hidden_groups(rated, self._asked.least)
        # a hidden group could be had from the whole
        return bool(hidden) if group is None else group in hidden

    def _hide(self, cell: Cell) -> Cell:
        least = self._asked.least
        why = f"fewer than {least} rated" if 0 < cell.rated < least else "would tell of a hidden group"
        return Cell(
            cell.item, cell.round, cell.group, cell.invited, cell.returned, 0, 0, 0, (), None, None, None,
            None, cell.earlier, None, None, None, 0, (), why,
        )  # fmt: skip

    def _of(self, item: DelphiItem, number: int, group: str | None) -> list[Rating]:
        return [one for one in self._rows[item.slug, number] if group in (None, one.group)]

    def _cell(self, item: DelphiItem, number: int, group: str | None) -> Cell:
        rows = self._of(item, number, group)
        values = _values(rows)
        found = ratings_of(values)
        force = self._rules.get(number)
        rule = force.rule if force else None
        earlier = max((at for at in self._numbers if at < number), default=None)
        shown = earlier is not None and not self._kept_back(item, earlier, group)
        before = self._of(item, earlier, group) if earlier is not None and shown else []
        then = quartiles(ratings_of(_values(before)), self._asked.quartiles)
        panel = self._panel[number].values()
        taken = [codes for one in rows if one.document and (codes := self._codes(one.document)) is not None]
        carried = Counter(code for codes in taken for code in codes)
        return Cell(
            item=item,
            round=number,
            group=ALL if group is None else group or NONE,
            invited=_number_invited(self._invited, number, group, self._panel[number].values()),
            returned=sum(group in (None, of) for of in panel),
            rated=len(values),
            unable=sum(one.unable for one in rows),
            blank=sum(one.rating is None and not one.unable for one in rows),
            ratings=tuple(sorted(Counter(values).items())),
            quartiles=quartiles(found, self._asked.quartiles),
            high=at_least(found, rule.at_least) if rule and rule.at_least is not None else None,
            low=at_most(found, rule.at_most) if rule and rule.at_most is not None else None,
            verdict=consensus(found, rule, item.low, item.high) if rule else None,
            earlier=earlier,
            median_before=then.median if then else None,
            verdict_before=self._verdict(item, earlier, ratings_of(_values(before))) if shown else None,
            moved=self._moved(item, earlier, rows) if shown else None,
            comments=len(taken),
            codes=tuple(sorted(carried.items(), key=lambda pair: (-pair[1], pair[0]))),
        )

    def _verdict(self, item: DelphiItem, number: int | None, found: Ratings) -> Verdict | None:
        force = self._rules.get(number) if number is not None else None
        return consensus(found, force.rule, item.low, item.high) if force else None

    def _moved(self, item: DelphiItem, earlier: int | None, rows: Sequence[Rating]) -> Move | None:
        if earlier is None:
            return None
        found = move(_by_respondent(self._of(item, earlier, None)), _by_respondent(rows))
        return None if 0 < found.n < self._asked.least else found


def _values(rows: Iterable[Rating]) -> list[float]:
    return [one.rating for one in rows if one.rating is not None]


def _by_respondent(rows: Iterable[Rating]) -> dict[str, float]:
    return {one.respondent: one.rating for one in rows if one.rating is not None}
