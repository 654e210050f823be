"""Co-occurrence: which codes stand beside which, with both rates, the coefficient and what to mind."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from cpqual.domain.errors import RefusedError
from cpqual.domain.passages import PassageQuery
from cpqual.formats.tables import Table
from cpqual.services.pair_views import (
    LEVELS,
    MOST_REACH,
    Level,
    Pair,
    Pairs,
    PairView,
    Together,
    drawing,
    passages_behind,
    read_view,
)
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.exploring.analysis import Draw
from cpqual.tui.exploring.choosing import ChoosesCodes
from cpqual.tui.widgets.bar_cell import bar
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, fact, lines, paragraphs, plain
from cpqual.tui.widgets.heat_map import Heat, HeatMap
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_WORDS: dict[Together, str] = {
    "turn": "on the same turn", "sentence": "in the same sentence", "paragraph": "in the same paragraph",
    "overlap": "on overlapping text", "document": "in the same document",
    "near turns": "soon after, in turns", "near words": "soon after, in words",
}  # fmt: skip
_LEVEL_WORDS: dict[Level, str] = {
    "leaf": "codes by themselves",
    "rollup": "each code with those below it",
}
_BAR = 24
_UNEQUAL = 5
"""So many times as frequent as the other is a code of a pair whose c is low whatever stands beside what."""


class PairsAnalysis(ChoosesCodes):
    """The pairs, most often together first, or a heat map of them; what is highlighted in words beside."""

    analysis = "pairs"
    label = "Co-occurrence"
    listed = "#pairs-list"
    # so that styles can depend on the width of the screen
    SCOPED_CSS = False
    DEFAULT_CSS = """
    PairsAnalysis {
        #pairs-body { height: 1fr; }
        #pairs-main { width: 1fr; }
        #pairs-list { height: 1fr; scrollbar-size-vertical: 1; }
        #pairs-heat { height: 1fr; }
        #pairs-told { width: 42; border-left: solid $border; }
        #pairs-notes { height: auto; max-height: 8; border-top: solid $border; color: $foreground 80%; }
    }
    .-narrow PairsAnalysis {
        #pairs-body { layout: vertical; }
        #pairs-told { width: 1fr; height: 6; border-left: none; border-top: solid $border; }
        #pairs-notes { max-height: 4; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.view = PairView()
        self._found: Pairs | None = None
        self._heat_shown = False
        self._heated: list[str] = []
        self._by_codes: dict[tuple[str, str], int] = {}

    def compose(self) -> ComposeResult:
        """Put what is highlighted beside the list or the heat map, and the notes below."""
        with Horizontal(id="pairs-body"):
            with Vertical(id="pairs-main"):
                yield RowList[Pair]((), self._cells, id="pairs-list")
                yield HeatMap(id="pairs-heat")
            yield DetailPane(id="pairs-told")
        yield DetailPane(id="pairs-notes")

    @property
    def _list(self) -> RowList[Pair]:
        return self.query_one("#pairs-list", RowList)

    @property
    def _heat(self) -> HeatMap:
        return self.query_one(HeatMap)

    # Counting

    @property
    def _asked(self) -> PairView:
        return replace(self.view, layer=self.host.layer, where=self.host.where)

    def count_again(self) -> None:
        """Count the pairs anew."""
        self.ask(self._asked.counted)

    def take(self, counted: Counted) -> None:
        """Show the pairs, or nothing."""
        found = counted.result if isinstance(counted.result, Pairs) else None
        self._found = found
        pairs = found.pairs if found else ()
        self._by_codes = {}
        for place, pair in enumerate(pairs):
            self._by_codes[pair.first, pair.second] = self._by_codes[pair.second, pair.first] = place
        self._list.show(pairs, index=self._list.index or 0, columns=self._columns())
        told = [*(found.notes if found else ())]
        if found and not found.pairs:
            told.insert(0, "No two of these codes stand together.")
        self.query_one("#pairs-notes", DetailPane).show(lines(map(plain, told)))
        self._show_picture()

    def title(self) -> str:
        """Return what the codes share."""
        reach = f" {self.view.reach}" if self.view.is_near else ""
        return f"co-occurrence {_WORDS[self.view.together]}{reach} · {_LEVEL_WORDS[self.view.level]}"

    # What is shown

    def _columns(self) -> tuple[Column, ...]:
        rates = ("of 1\nthen 2", "of 2\nthen 1") if self.view.is_near else ("of 1\nalso 2", "of 2\nalso 1")
        both = "n" if self.view.is_near else "n12"
        c = () if self.view.is_near else (Column("c", 5, right=True),)
        return (
            Column("1  code", 14, share=1), Column("2  code", 14, share=1), Column(both, 5, right=True),
            Column("n1", 5, right=True, from_width=76), Column("n2", 5, right=True, from_width=76),
            *(Column(head, 6, right=True) for head in rates), *c,
        )  # fmt: skip

    def _cells(self, pair: Pair) -> list[Cell]:
        c = () if self.view.is_near else ("–" if pair.c is None else f"{pair.c:.2f}",)
        return [
            self._code(pair.first), self._code(pair.second), f"{pair.both:,}", f"{pair.n1:,}", f"{pair.n2:,}",
            _percent(pair.first_rate), _percent(pair.second_rate), *c,
        ]  # fmt: skip

    def _code(self, slug: str) -> Text:
        return code_cell(self, self.host.looks[slug])

    def _named(self, slug: str) -> str:
        return self.host.looks[slug].label

    @on(RowList.Moved)
    def _tell(self) -> None:
        pane, pair = self.query_one("#pairs-told", DetailPane), self._list.item
        if pair is None or self._found is None:
            pane.show(Content(""))
            return
        if self._heat_shown and self._heated_pair() is None:
            pane.show(plain(f"{self._why_none().capitalize()}.", "$foreground 60%"))
            return
        first, second = self._named(pair.first), self._named(pair.second)
        of = "then" if self.view.is_near else "also"
        parts = [
            lines((plain(first, "bold"), plain(second, "bold"))),
            _rate(f"of {pair.n1:,} with 1, {of} 2", pair.first_beside, pair.first_rate),
            _rate(f"of {pair.n2:,} with 2, {of} 1", pair.second_beside, pair.second_rate),
        ]
        few, many = sorted((pair.n1, pair.n2))
        if pair.c is not None:
            most = fact("c", f"{pair.c:.2f}, and never above {few / many:.2f} here" if many else "–")
            parts.append(most)
        if pair.c is not None and many >= _UNEQUAL * few:
            parts.append(
                plain("One is far more frequent than the other: read both rates, not c.", "$warning")
            )
        behind = passages_behind(self._asked, pair, self.session.project.unit).said
        parts.append(plain(f"Enter shows {behind}.", "$foreground 60%"))
        pane.show(paragraphs(parts))

    def _show_picture(self) -> None:
        self._heat.display, self._list.display = self._heat_shown, not self._heat_shown
        if self._heat_shown:
            self._heat.show(self._as_heat())
        if self.display and self.screen.focused in (self._list, self._heat):
            self.screen.set_focus(self._heat if self._heat_shown else self._list)
        self._tell()

    def _as_heat(self) -> Heat:
        found = self._found
        if found is None:
            return Heat((), (), ())
        there = {slug for pair in found.pairs for slug in (pair.first, pair.second)}
        self._heated = [slug for slug in found.codes if slug in there]
        values: list[list[float | None]] = [
            [self._both(one, other) for other in self._heated] for one in self._heated
        ]
        rows = [self._code(slug) for slug in self._heated]
        tags = [self.host.looks[slug].tag for slug in self._heated]
        return Heat(rows, tags, values, words="n" if self.view.is_near else "n12")

    def _both(self, one: str, other: str) -> float | None:
        if one == other or self._found is None:
            return None
        place = self._by_codes.get((one, other))
        return 0.0 if place is None else float(self._found.pairs[place].both)

    @on(HeatMap.Moved)
    def _heat_moved(self, event: HeatMap.Moved) -> None:
        if event.cell is None or not self._heat_shown:
            return
        place = self._heated_pair()
        if place is not None:
            self._list.move_to(place)
        self._tell()

    @on(HeatMap.Chosen)
    async def _heat_chosen(self) -> None:
        with self.host.refusals():
            await self.host.do_open_highlighted()

    def _heated_pair(self) -> int | None:
        """Return the place in the list of the pair under the heat map's cursor, None where there is none."""
        if self._heat.cell is None:
            return None
        row, column = self._heat.cell
        return self._by_codes.get((self._heated[row], self._heated[column]))

    def _why_none(self) -> str:
        """Return why there is no pair under the heat map's cursor."""
        cell = self._heat.cell
        if cell is not None and self._heated[cell[0]] == self._heated[cell[1]]:
            return "a code is not compared with itself"
        return "these two do not stand together"

    # What a person can do

    def passages_in_focus(self) -> PassageQuery | None:
        """Return a query for the passages where the highlighted codes stand together."""
        pair = self._list.item
        if self._heat_shown and self._heated_pair() is None:
            raise RefusedError(self._why_none())
        return None if pair is None else passages_behind(self._asked, pair, self.session.project.unit).query

    def do_within(self) -> Awaitable[object]:
        """Choose what two codes must share."""

        def chosen(name: Together) -> Awaitable[object] | None:
            self._look(together=name)
            return self.do_reach() if self.view.is_near else None

        return self.host.choose("Codes stand together…", dict(_WORDS), chosen)

    def do_reach(self) -> Awaitable[object]:
        """Choose how soon is soon after."""
        if not self.view.is_near:
            raise RefusedError("only what comes soon after has a reach", remedy="Choose it with c.")

        def use(typed: str) -> str:
            if not (typed.isascii() and typed.isdecimal() and len(typed) < 5):
                raise RefusedError(f"say a number from 0 to {MOST_REACH:,}")
            self._look(reach=int(typed))
            return typed

        unit = self.view.together.removeprefix("near ")
        return self.host.ask(AskLine(f"Within how many {unit}?", str(self.view.reach), use), lambda _: None)

    def do_level(self) -> None:
        """Compare codes by themselves, or each with those below it."""
        self._look(level=dict(pairwise((*LEVELS, LEVELS[0])))[self.view.level])

    def do_picture(self) -> None:
        """Show a heat map of all pairs, or the list again."""
        self._heat_shown = not self._heat_shown
        self._show_picture()

    def _look(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)
        self.host.count_shown()

    def use_codes(self, codes: Sequence[str], group: str) -> None:
        """Pair these codes, or those of a group."""
        self._look(codes=tuple(codes), code_group=group)

    def codes_in_use(self) -> tuple[Sequence[str], str]:
        """Return the codes that are paired, as patterns, or the group they are of."""
        return self.view.codes, self.view.code_group

    # What is kept and exported

    def settings(self) -> dict[str, Any]:
        """Return what is chosen, the picture too."""
        return {**self.view.settings(), "heat": self._heat_shown}

    def use(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Choose what a saved view says."""
        self.view, gone = read_view(self.session, settings)
        self._heat_shown = settings.get("heat") is True
        return gone

    def tables_to_export(self) -> Sequence[Table]:
        """Return the pairs as people read them, as a matrix, and with all their numbers."""
        return self._found.tables if self._found is not None else ()

    def picture_to_export(self) -> Draw | None:
        """Return what draws the heat map; None of what comes soon after what."""
        return partial(drawing, self._found) if self._found is not None and not self.view.is_near else None

    def file_name(self) -> str:
        """Return a name that says what the codes share."""
        return f"cooccurrence-{self.view.together.replace(' ', '-')}"


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.0%}"


def _rate(words: str, n: int, rate: float | None) -> Content:
    drawn = Content.assemble((bar(rate or 0.0, _BAR), "$primary"), f" {_percent(rate)}")
    return lines((plain(f"{words}: {n:,}"), drawn))
