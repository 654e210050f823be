"""The tables of Agree mode: codes with their numbers, pairs of coders, codes that stand for each other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from cpqual.domain.passages import PassageQuery
from cpqual.services.disputed_passages import Behind
from cpqual.tui.agreeing.base import TABLE, AgreeBase
from cpqual.tui.agreeing.counting import (
    Agreement,
    Beside,
    BesideLine,
    CodeLine,
    ConfusedLine,
    Decided,
    PairLine,
    beside_consensus,
    how_far,
)
from cpqual.tui.agreeing.numbers import code_numbers
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, amount, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList
from cpqual.tui.widgets.rule import rule_text

View = Literal["codes", "pairs", "confused", "beside"]
Sort = Literal["differ", "alpha", "book"]
SORTS: dict[Sort, str] = {
    "differ": "most disputed first", "alpha": "lowest α first", "book": "in the order of the codebook",
}  # fmt: skip
_INITIALS = 6
"""Cells of a coder's column at most."""
_CONFUSED_COLUMNS = (
    Column("where one coder has", 18, share=1),
    Column("another has", 18, share=1),
    Column("units", 7, right=True),
)


class Tables(AgreeBase):
    """Three tables of which one is shown; a row of each leads to the passages behind it."""

    def __init__(self) -> None:
        super().__init__()
        self._view: View = "codes"
        self._sort: Sort = "differ"
        self._beside_notes = ""
        self._refusal = ""

    def compose_tables(self) -> ComposeResult:
        """Put the tables beside the numbers of the highlighted row, what to mind below."""
        with Vertical(id=TABLE):
            yield Static("", markup=False, id="agree-line")
            with Horizontal(id="agree-body"):
                with Vertical(id="agree-lists"):
                    yield RowList[CodeLine]((), self._code_cells, id="agree-codes")
                    yield RowList[PairLine]((), self._pair_cells, id="agree-pairs")
                    yield RowList[ConfusedLine](_CONFUSED_COLUMNS, self._confused_cells, id="agree-confused")
                    yield RowList[BesideLine]((), self._beside_cells, id="agree-beside")
                yield DetailPane(id="agree-rule")
            yield Static("", markup=False, id="agree-tasks")
            yield DetailPane(id="agree-notes")

    @property
    def codes(self) -> RowList[CodeLine]:
        """The table of codes."""
        return self.query_one("#agree-codes", RowList)

    @property
    def _pairs(self) -> RowList[PairLine]:
        return self.query_one("#agree-pairs", RowList)

    @property
    def _confused(self) -> RowList[ConfusedLine]:
        return self.query_one("#agree-confused", RowList)

    @property
    def _beside(self) -> RowList[BesideLine]:
        return self.query_one("#agree-beside", RowList)

    @property
    def highlighted_code(self) -> str:
        """The code of the highlighted row; empty where there is none."""
        if self._view == "codes":
            return self.codes.item.code if self.codes.item else ""
        if self._view == "confused":
            return self._confused.item.code if self._confused.item else ""
        if self._view == "beside":
            return (
                self._beside.item.code if self._beside.item and self._beside.item.code in self.looks else ""
            )
        return ""

    def say_counting(self) -> None:
        """Say above the table that it is being counted."""
        self.say("counting…")

    def say(self, words: str) -> None:
        """Say something above the table, and what part of the study is compared."""
        only = "" if self.where in words else self.only_where
        told = " · ".join(filter(None, (words, only)))
        line = self.query_one("#agree-line", Static)
        line.display = bool(told)
        line.update(plain(told))

    def show_agreement(self, found: Agreement | None, refusal: str) -> None:
        """Show another comparison, or why there is none."""
        self.found, self._refusal = found, refusal
        self.query_one("#agree-notes", DetailPane).show(lines(map(plain, found.notes if found else ())))
        self._list_codes()
        self._pairs.show(found.pairs if found else (), columns=self._pair_columns())
        self._confused.show(found.confused if found else ())
        self._show_tasks()
        self._show_view()

    def _list_codes(self) -> None:
        on_it = self.highlighted_code
        shown = self._sorted()
        at = next((i for i, one in enumerate(shown) if one.code == on_it), self.codes.index or 0)
        self.codes.show(shown, index=at, columns=self._code_columns())

    def _sorted(self) -> list[CodeLine]:
        found = list(self.found.lines) if self.found else []
        if self._sort == "alpha":
            # nan is no number to sort by: undefined ones come last
            alphas = {one.code: one.row.alpha.value for one in found}
            found.sort(key=lambda one: (alphas[one.code] != alphas[one.code], alphas[one.code], -one.differ))
        elif self._sort == "book":
            places = {code.slug: number for number, (_, code) in enumerate(self.book.walk())}
            found.sort(key=lambda one: places.get(one.code, len(places)))
        return found

    def _show_view(self, refusal: str = "") -> None:
        refusal = refusal or self._refusal
        views: dict[View, RowList[Any]] = {
            "codes": self.codes, "pairs": self._pairs, "confused": self._confused, "beside": self._beside,
        }  # fmt: skip
        for name, one in views.items():
            one.display = name == self._view
        if self._view == "codes" and self._sort != "differ" and not refusal:
            refusal = SORTS[self._sort]
        elif self._view == "pairs" and not refusal:
            refusal = (
                "coder by coder, all codes together · Enter shows what the two differ on · Esc goes back"
            )
        elif self._view == "confused" and not refusal:
            refusal = "codes that stand for each other · Enter shows where · Esc goes back"
        elif self._view == "beside" and not refusal:
            refusal = f"{self._beside_notes} · Esc goes back"
        self.say(refusal)
        if self.part == TABLE:
            views[self._view].focus()
        self._tell()

    def _show_tasks(self) -> None:
        tasks = self.found.tasks if self.found else ()
        names = ", ".join(f"{self.look(one.code).label} ({len(one.decisions)})" for one in tasks)
        line = self.query_one("#agree-tasks", Static)
        line.display = bool(tasks)
        line.update(plain(f"! rules that decisions call unclear: {names} · T opens the rule"))

    # Columns and cells

    def _code_columns(self) -> tuple[Column, ...]:
        if self.found is None:
            return ()
        wide = [min(max(len(coder), 4), _INITIALS) for coder in self.found.coders]
        # with many coders their columns go first: the row's numbers tell of each of them
        room = sum(wide) + 2 * len(wide)
        from_width = 62 + room if len(wide) > 2 else 0
        coders = (
            Column(coder, cells, right=True, from_width=from_width)
            for coder, cells in zip(self.found.coders, wide, strict=True)
        )
        numbers = (
            Column("α", 5, right=True),
            Column("95 % interval", 14, from_width=66, right=True),
            Column("κ", 5, right=True, from_width=72 + room),
            Column("F1", 5, right=True),
        )
        opened = (Column("open", 5, right=True),) if self.found.decided else ()
        status = () if self.reflexive else (Column("status", 13, from_width=86 + room),)
        return (
            Column("code", 12, share=1), *coders, *(() if self.reflexive else numbers),
            Column("differ", 6, right=True), *opened, *status,
        )  # fmt: skip

    def _code_cells(self, one: CodeLine) -> list[Cell]:
        decided = self.found.decided if self.found else {}
        numbers = () if self.reflexive else (one.alpha, one.interval, one.kappa, one.f1)
        opened = (str(one.differ - decided.get(one.code, 0)),) if decided else ()
        status = () if self.reflexive else (one.status,)
        positives = (str(number) for number in one.row.positives)
        return [code_cell(self, self.look(one.code)), *positives, *numbers, str(one.differ), *opened, *status]

    def _pair_columns(self) -> tuple[Column, ...]:
        numbers = (
            Column("mean α", 7, right=True), Column("pooled κ", 8, right=True), Column("F1", 5, right=True)
        )  # fmt: skip
        return (
            Column("coders", 12, share=1), Column("documents", 9, right=True), Column("units", 7, right=True),
            *(() if self.reflexive else numbers), Column("differ", 7, right=True),
        )  # fmt: skip

    def _pair_cells(self, one: PairLine) -> list[Cell]:
        numbers = () if self.reflexive else (one.alpha, one.kappa, one.f1)
        return [
            f"{one.row.first} and {one.row.second}", f"{one.row.n_docs:,}", f"{one.row.n_units:,}", *numbers,
            f"{self._differ(one):,}",
        ]  # fmt: skip

    def _differ(self, one: PairLine) -> int:
        pair = {one.row.first, one.row.second}
        found = self.found.lines if self.found else ()
        return sum(
            table.first_only + table.second_only
            for line in found
            for table in line.row.pairs
            if {table.first, table.second} == pair
        )

    def _confused_cells(self, one: ConfusedLine) -> list[Cell]:
        other: Cell = "nothing instead"
        if one.instead is not None:
            other = code_cell(self, self.look(one.instead))
        return [code_cell(self, self.look(one.code)), other, f"{one.units:.1f}".removesuffix(".0")]

    def _beside_cells(self, one: BesideLine) -> list[Cell]:
        code: Cell = code_cell(self, self.look(one.code)) if one.code in self.looks else "all codes"
        counts = (one.units, one.both, one.coder_only, one.consensus_only)
        return [one.coder, code, *(f"{number:,}" for number in counts), *one.numbers]

    def _beside_columns(self) -> tuple[Column, ...]:
        heads = ("units", "both", "coder\nonly", "consensus\nonly")
        counts = (Column(head, max(map(len, head.split())), right=True) for head in heads)
        numbers = () if self.reflexive else (Column(head, 5, right=True) for head in ("α", "κ", "F1"))
        names = {one.coder for one in self._beside.items} | {"coder"}
        coder = Column("coder", min(max(map(len, names)), 12))
        return (coder, Column("code", 12, share=1), *counts, *numbers)

    def take_beside(self, told: Beside | None, refusal: str) -> None:
        """Show each coder beside the consensus, or why there is nothing to show."""
        self._beside_notes = told.notes[0] if told and told.notes else refusal
        self._beside.show(told.lines if told else ())
        self._beside.show(self._beside.items, columns=self._beside_columns())
        if self._view == "beside":
            self._show_view(refusal)

    # What is told of the highlighted row

    @on(RowList.Moved, "#agree-codes, #agree-pairs, #agree-confused, #agree-beside")
    def _tell(self) -> None:
        pane = self.query_one("#agree-rule", DetailPane)
        if self.found is None:
            pane.show(Content(""))
        elif self._view == "codes":
            pane.show(self._about_code())
        elif self._view == "pairs":
            pane.show(self._about_pair())
        elif self._view == "beside":
            pane.show(self.rule(self.highlighted_code))
        else:
            one = self._confused.item
            codes = () if one is None else (one.code, *((one.instead,) if one.instead else ()))
            pane.show(paragraphs(self.rule(code) for code in codes))

    def rule(self, slug: str) -> Content:
        """Return the rule of a code, empty for one that the codebook does not have."""
        return rule_text(self.book.get(slug), self.book, self.looks) if slug in self.looks else Content("")

    def _about_code(self) -> Content:
        one, found = self.codes.item, self.found
        if one is None or found is None:
            return Content("")
        numbers = code_numbers(
            one,
            found.coders,
            self.looks,
            decided=found.decided.get(one.code, 0),
            reflexive=self.reflexive,
        )
        title = lines(
            (plain(self.look(one.code).label, "bold"), plain(one.status, "$warning"), self._brief(one))
        )
        return paragraphs((title, numbers, self.rule(one.code)))

    def _brief(self, one: CodeLine) -> Content:
        return plain(self.book.get(one.code).brief) if one.code in self.looks else Content("")

    def _about_pair(self) -> Content:
        one = self._pairs.item
        if one is None or self.found is None:
            return Content("")
        told = [plain(f"{one.row.first} and {one.row.second}", "bold")]
        pair = {one.row.first, one.row.second}
        tables = [
            (table.first_only + table.second_only, line.code, table)
            for line in self.found.lines
            for table in line.row.pairs
            if {table.first, table.second} == pair
        ]
        for differ, code, table in sorted(tables, key=lambda row: -row[0]):
            if differ:
                words = f"{differ:>5,}  {self.look(code).label}"
                only = f"only {table.first} {table.first_only:,}, only {table.second} {table.second_only:,}"
                told.append(Content.assemble(plain(words), plain(f"  {only}", "$foreground 60%")))
        return lines(told)

    # What a person can do

    def passages_in_focus(self) -> PassageQuery | None:
        """Return a query for the highlighted code."""
        return PassageQuery((self.highlighted_code,)) if self.highlighted_code in self.looks else None

    def behind(self) -> Behind | None:
        """Return which number the highlighted row stands for, None where no passages are behind it."""
        if self._view == "beside":
            return None
        if self._view == "pairs" and self._pairs.item:
            row = self._pairs.item.row
            return Behind(pair=(row.first, row.second))
        if self._view == "confused" and self._confused.item:
            one = self._confused.item
            return Behind(one.code, instead=one.instead or "")
        return Behind(self.highlighted_code) if self.highlighted_code else None

    def do_pairs(self) -> None:
        """Show coder by coder, or the codes again."""
        self._view = "codes" if self._view == "pairs" else "pairs"
        self._show_view()

    def do_confusions(self) -> None:
        """Show which codes stand for each other, or the codes again."""
        self._view = "codes" if self._view == "confused" else "confused"
        self._show_view()

    def do_beside(self) -> None:
        """Show each coder beside the consensus on what is adjudicated, or the codes again."""
        self._view = "codes" if self._view == "beside" else "beside"
        if self._view == "beside":
            self._count_beside()
        self._show_view()

    def count_again(self) -> None:
        """Compare the coders anew, and each with the consensus where that is shown."""
        super().count_again()
        if self._view == "beside":
            self._count_beside()

    def _count_beside(self) -> None:
        self._beside.show(())
        self._beside_notes = "counting…"
        ask = partial(
            beside_consensus, unit=self.unit, unfinished=self.unfinished, sample=self.sample, where=self.where
        )
        self.count_apart("beside", ask)

    def do_codes(self) -> None:
        """Go back to the table of codes; from there, to all documents."""
        if self._view == "codes" and self.where:
            self.where = ""
            self.count_again()
            return
        self._view = "codes"
        self._show_view()

    def do_sort(self) -> None:
        """Sort the codes another way."""
        names = list(SORTS)
        self._sort = names[(names.index(self._sort) + 1) % len(names)]
        if self.reflexive and self._sort == "alpha":
            self._sort = "book"
        self._view = "codes"
        self._list_codes()
        self._show_view()
        self.workbench.say(f"codes: {SORTS[self._sort]}")

    # How far adjudication is

    def count_decided(self) -> None:
        """Count anew what is decided; how the coders compare does not change with it."""
        if self.found is not None:
            self.count_apart("decided", partial(how_far, self.found.comparison))

    def take_decided(self, told: Decided) -> None:
        """Show how far adjudication is."""
        if self.found is not None:
            self.found = replace(self.found, decided=told.units, tasks=told.tasks)
            self._list_codes()
            self._show_tasks()
            self._tell()

    def passages_told(self, number: int) -> str:
        """Return how many passages there are, in words."""
        return amount(number, "passage")
