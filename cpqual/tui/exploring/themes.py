"""Theme frequencies: how often each theme occurs, out of how many, by group; with a picture beside them."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Horizontal
from textual.content import Content

from cpqual.analysis.frequencies import COUNTS
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import slugify
from cpqual.domain.passages import PassageQuery
from cpqual.formats.tables import Table
from cpqual.services import grouping
from cpqual.services.frequencies import LEAST_CELL, LEVELS, FrequencyTable, Level
from cpqual.services.frequency_tables import PERCENTS, Percent, notes, works_with
from cpqual.services.theme_views import (
    Grid,
    GridCell,
    Line,
    ThemeView,
    grid,
    passages_behind,
    read_view,
    tables,
)
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.ask_line import AskLine
from cpqual.tui.exploring.analysis import Draw
from cpqual.tui.exploring.choosing import ChoosesCodes
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.bar_cell import bar
from cpqual.tui.widgets.cell_table import CellTable, Heading
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, lines, paragraphs, plain
from cpqual.tui.widgets.heat_map import Heat, HeatMap
from cpqual.tui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from cpqual.formats.charts import Spec
    from cpqual.formats.palette import Palette

Picture = Literal["bars", "heat", "none"]
_PICTURES: tuple[Picture, ...] = get_args(Picture)
_LEVEL_WORDS: dict[Level, str] = {
    "both": "every code by itself, and with those below it", "leaf": "every code by itself",
    "rollup": "every code with those below it",
}  # fmt: skip
_PERCENT_WORDS: dict[Percent, str] = {
    "denominator": "the denominator of the group", "rows": "the theme in all groups",
    "columns": "all themes of the group", "all": "the whole table", "none": "no percentages",
}  # fmt: skip
_LABEL_CELLS = 24
_PERCENT_CELLS = 5
_LEAST_COLUMN = 11
_LEAST_BAR, _LONGEST_BAR = 4, 24
_BAR_PANE = 20
_SUM = "Σ"


class ThemesAnalysis(ChoosesCodes):
    """The table, a picture of it to the right or below, and the notes that belong to the numbers."""

    analysis = "themes"
    label = "Theme frequencies"
    listed = "#themes-table"
    # so that styles can depend on the width of the screen
    SCOPED_CSS = False
    DEFAULT_CSS = """
    ThemesAnalysis {
        #themes-body { height: 1fr; }
        #themes-table { width: 3fr; height: 1fr; scrollbar-size-vertical: 1; }
        #themes-bars { width: 44; border-left: solid $border; }
        #themes-heat { width: 2fr; border-left: solid $border; }
        #themes-notes { height: auto; max-height: 9; border-top: solid $border; color: $foreground 80%; }
    }
    .-narrow ThemesAnalysis {
        #themes-body { layout: vertical; }
        #themes-table { width: 1fr; }
        #themes-bars { width: 1fr; height: 7; border-left: none; border-top: solid $border; }
        #themes-heat { width: 1fr; border-left: none; }
        #themes-notes { max-height: 4; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.view = ThemeView()
        self._found: FrequencyTable | None = None
        self._digits = 3
        self._grid = Grid((), (), (), "none")
        self._fullest = 0.0
        self._picture: Picture | None = None

    def compose(self) -> ComposeResult:
        """Put the picture beside the table, and the notes below both."""
        with Horizontal(id="themes-body"):
            yield CellTable(self._label, self._cell, id="themes-table")
            yield DetailPane(id="themes-bars")
            yield HeatMap(id="themes-heat")
        yield DetailPane(id="themes-notes")

    @property
    def _table(self) -> CellTable:
        return self.query_one(CellTable)

    @property
    def _heat(self) -> HeatMap:
        return self.query_one(HeatMap)

    # Counting

    def count_again(self) -> None:
        """Count the themes anew."""
        self.ask(self._asked.counted)

    def take(self, counted: Counted) -> None:
        """Show the numbers, or nothing."""
        self._found = counted.result if isinstance(counted.result, FrequencyTable) else None
        self._lay_out()

    def title(self) -> str:
        """Return what is counted by what."""
        return f"{self.view.count} by {' × '.join(self.view.by)}" if self.view.by else self.view.count

    # What is shown

    def _lay_out(self) -> None:
        """Show the numbers as they are to be laid out."""
        found = self._found
        self._grid = grid(found, self._asked) if found is not None else Grid((), (), (), "none")
        self._fullest = max((cell.amount or 0 for row in self._grid.cells for cell in row), default=0.0)
        digits = max((len(cell.said) for row in self._grid.cells for cell in row), default=1)
        self._digits = max(digits, 3)
        number = self._digits + (0 if self._grid.percent == "none" else _PERCENT_CELLS)
        title = "theme"
        if self.view.turned:
            title = " × ".join(self.view.by) or "group"
        self._table.show_table(
            len(self._grid.rows),
            safe(title),
            [Heading(self._named(one), _of(one)) for one in self._grid.columns],
            label=_LABEL_CELLS,
            least=max(number, _LEAST_COLUMN),
            useful=number + 1 + _LEAST_BAR,
            most=number + 1 + _LONGEST_BAR,
        )
        self._show_picture()
        self._tell_notes()

    @property
    def _asked(self) -> ThemeView:
        return replace(self.view, layer=self.host.layer, where=self.host.where)

    def _named(self, one: Line) -> str:
        return f"{_SUM} {one.label}" if one.rolled_up else one.label

    def _label(self, row: int) -> Cell:
        one = self._grid.rows[row]
        if one.code:
            return self._code(one, indent=2 * one.depth)
        return f"{one.label}  {_of(one)}"

    def _code(self, one: Line, *, indent: int = 0) -> Text:
        look = self.host.looks[one.code]
        return code_cell(self, look, indent=indent, mark=_SUM if one.rolled_up else "")

    def _cell(self, row: int, column: int, wide: int) -> Text:
        cell = self._grid.cells[row][column]
        text = Text(f"{cell.said:>{self._digits}}", end="")
        if self._grid.percent != "none":
            text.append(f" {_share(cell):>{_PERCENT_CELLS - 1}}", "dim")
        room = wide - len(text.plain) - 1
        if room >= _LEAST_BAR:
            colour = Style(color=Color.parse(self.app.theme_variables["primary"]).rich_color)
            text.append(" ").append(bar((cell.amount or 0) / (self._fullest or 1), room), colour)
        return text

    def _tell_notes(self) -> None:
        found = self._found
        if found is None:
            self.query_one("#themes-notes", DetailPane).show(Content(""))
            return
        told = [*notes(found, self._grid.percent)]
        if self._grid.percent != self.view.percent:
            told.insert(0, f"no percentages of {_PERCENT_WORDS[self.view.percent]}: the groups overlap")
        if any(cell.rolled_up for cell in found.cells):
            told.append(f"{_SUM} counts a code with all codes below it")
        if self._fullest and self._grid.percent != "none":
            told.append(f"the longest bar stands for {self._fullest:.0f}%")
        if not found.codebook.codes:
            told.insert(0, "There is no codebook yet: codes are made in Codebook mode (F6).")
        elif not found.groups:
            told.insert(0, "No group is large enough to be shown.")
        self.query_one("#themes-notes", DetailPane).show(lines(map(plain, told)))

    # The picture

    @property
    def _drawn(self) -> Picture:
        """Which picture is shown: bars, unless there is little room for them."""
        return self._picture or ("none" if self.host.has_class("-narrow") else "bars")

    def _show_picture(self) -> None:
        drawn, narrow = self._drawn, self.host.has_class("-narrow")
        self.query_one("#themes-bars").display = drawn == "bars"
        self._heat.display = drawn == "heat"
        # a small terminal has room for one of the two
        self._table.display = not (drawn == "heat" and narrow)
        if drawn == "heat":
            self._heat.show(self._as_heat(), cell=self._table.cell)
        if self.display and self.screen.focused in (self._table, self._heat):
            self.screen.set_focus(self._table if self._table.display else self._heat)
        self._tell_bars()

    def _as_heat(self) -> Heat:
        shown = self._grid
        columns: list[Text | str] = [self._code(one) if one.code else one.label for one in shown.columns]
        rows = [self._code(one, indent=one.depth) if one.code else one.label for one in shown.rows]
        values = [[cell.amount for cell in row] for row in shown.cells]
        if shown.percent == "none":
            return Heat(rows, columns, values, words=self.view.count)
        return Heat(rows, columns, values, said=lambda amount: f"{amount:.0f}", words="%")

    @on(RowList.Moved)
    def _table_moved(self) -> None:
        self._tell_bars()
        if self._drawn == "heat" and self._table.cell is not None:
            self._heat.move_to(*self._table.cell)

    @on(HeatMap.Moved)
    def _heat_moved(self, event: HeatMap.Moved) -> None:
        if event.cell is not None and self.screen.focused is self._heat:
            row, column = event.cell
            self._table.move_to_column(column + 1)
            self._table.move_to(row)

    @on(HeatMap.Chosen)
    async def _heat_chosen(self) -> None:
        with self.host.refusals():
            await self.host.do_open_highlighted()

    def _tell_bars(self) -> None:
        pane, row = self.query_one("#themes-bars", DetailPane), self._table.item
        if self._drawn != "bars" or row is None:
            pane.show(Content(""))
            return
        room = max(pane.scrollable_content_region.width - _PERCENT_CELLS - 2, _BAR_PANE)
        parts = []
        for column, cell in zip(self._grid.columns, self._grid.cells[row], strict=True):
            drawn = bar((cell.amount or 0) / (self._fullest or 1), room)
            number = plain(f"  {cell.said} {_of(column)}", "$foreground 60%")
            share = f" {_share(cell)}" if self._grid.percent != "none" else ""
            name = Content.assemble(plain(self._named(column)), number)
            parts.append(lines((name, Content.assemble((drawn, "$primary"), share))))
        head = self._grid.rows[row]
        pane.show(paragraphs((plain(f"{self._named(head)}  {_of(head)}", "bold"), *parts)))

    # What a person can do

    def passages_in_focus(self) -> PassageQuery | None:
        """Return a query for what the number under the cursor counts, on a theme's name for all groups."""
        row = self._table.item
        if row is None or self._found is None:
            return None
        at = self._table.cell
        cell = self._grid.cells[row][at[1]] if at is not None else None
        if cell is None:
            head = self._grid.rows[row]
            if not head.code:
                raise RefusedError(
                    "this row is a group", remedy="Choose a theme's number in it with → first."
                )
            cell = GridCell("", None, None, head.code, head.rolled_up, None)
        return passages_behind(self._found, self._asked, cell)

    def do_by(self) -> Awaitable[object]:
        """Choose what to group by."""
        return self._choose_attribute("Group by", 0)

    def do_by_second(self) -> Awaitable[object]:
        """Choose a second attribute, to cross the first one with."""
        if not self.view.by:
            return self.do_by()
        return self._choose_attribute(f"Cross {self.view.by[0]} with", 1)

    def _choose_attribute(self, question: str, place: int) -> Awaitable[object]:
        nothing = "nothing: all together" if place == 0 else "nothing else"

        def chosen(name: str) -> None:
            others = self.view.by[1 - place : 2 - place]
            both = (*self.view.by[:place], *((name,) if name else ()), *(others if place == 0 else ()))
            # without the first one the second goes too: it was there to cross it
            self._look(by=tuple(dict.fromkeys(both)) if name or place else ())

        names = {"": nothing} | {name: safe(name) for name in grouping.attribute_names(self.session)}
        return self.host.choose(question, names, chosen)

    def do_count(self) -> None:
        """Count the next kind of thing."""
        self._look(count=_next(COUNTS, self.view.count))

    def do_level(self) -> None:
        """Count codes by themselves, with those below, or both."""
        level = _next(LEVELS, self.view.level)
        self._look(level=level)
        self.host.workbench.say(_LEVEL_WORDS[level])

    def do_percent(self) -> None:
        """Let something else be 100 %."""
        found = self._found
        percent = _next(PERCENTS, self.view.percent)
        while found is not None and not works_with(found, percent):
            percent = _next(PERCENTS, percent)
        self.view = replace(self.view, percent=percent)
        self._lay_out()
        self.host.workbench.say(
            f"100 %: {_PERCENT_WORDS[percent]}" if percent != "none" else "no percentages"
        )

    def do_turn(self) -> None:
        """Put groups in rows and themes in columns, or back."""
        self.view = replace(self.view, turned=not self.view.turned)
        self._table.column = 0
        self._table.move_to(0)
        self._lay_out()

    def do_least(self) -> Awaitable[object]:
        """Hide small numbers."""

        def use(typed: str) -> str:
            least = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else -1
            if least != 0 and least < LEAST_CELL:
                raise RefusedError(f"say a number from {LEAST_CELL} on, or 0 to hide nothing")
            self._look(min_cell=least)
            return typed

        shown = str(self.view.min_cell or "")
        return self.host.ask(AskLine("Hide numbers below (0: none)", shown, use), lambda _: None)

    def do_picture(self) -> None:
        """Show bars of the row, a heat map of the table, or no picture."""
        self._picture = _next(_PICTURES, self._drawn)
        self._show_picture()

    def _look(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)
        self.host.count_shown()

    def use_codes(self, codes: Sequence[str], group: str) -> None:
        """Count these codes, or those of a group."""
        self._look(codes=tuple(codes), code_group=group)

    def codes_in_use(self) -> tuple[Sequence[str], str]:
        """Return the codes that are counted, as patterns, or the group they are of."""
        return self.view.codes, self.view.code_group

    # What is kept and exported

    def settings(self) -> dict[str, Any]:
        """Return what is chosen, the picture too."""
        return {**self.view.settings(), "picture": self._drawn}

    def use(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Choose what a saved view says."""
        view, gone = read_view(self.session, settings)
        self.view = view
        picture = settings.get("picture")
        self._picture = next((one for one in _PICTURES if one == picture), None)
        return gone

    def tables_to_export(self) -> Sequence[Table]:
        """Return the table as papers print it, and one number a row."""
        return tables(self._found, self._asked) if self._found is not None else ()

    def picture_to_export(self) -> Draw | None:
        """Return what draws bars or, where there are many groups, a heat map."""
        found, percent = self._found, self._grid.percent
        if found is None:
            return None

        def draw(palette: Palette) -> Spec:
            # imported in the thread that draws
            from cpqual.services.frequency_charts import frequency_chart

            return frequency_chart(found, palette, percent).spec

        return draw

    def file_name(self) -> str:
        """Return a name that says what is counted by what."""
        return "-".join(["frequencies", self.view.count, *(f"by-{slugify(name)}" for name in self.view.by)])


def _share(cell: GridCell) -> str:
    return "–" if cell.percent is None else f"{cell.percent:.0f}%"


def _of(one: Line) -> str:
    return "" if one.size is None else f"of {one.size:,}"


def _next(there: Sequence[Any], now: Any) -> Any:
    return there[(there.index(now) + 1) % len(there)]
