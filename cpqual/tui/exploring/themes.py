"""Theme frequencies: how often each theme occurs, out of how many, by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.color import Color
from textual.content import Content

from cpqual.analysis.frequencies import COUNTS, CountOf, Frequency
from cpqual.domain.ids import slugify
from cpqual.domain.passages import BY_DOCUMENT, PassageQuery
from cpqual.formats.tables import Table
from cpqual.services import grouping
from cpqual.services.frequencies import FrequencyTable, count_themes
from cpqual.services.frequency_tables import long_table, notes
from cpqual.services.session import Session
from cpqual.tui.counting import Counted
from cpqual.tui.dialogs.choose import Answer, Choose
from cpqual.tui.exploring.analysis import Analysis
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.bar_cell import bar
from cpqual.tui.widgets.code_cell import code_cell
from cpqual.tui.widgets.detail_pane import DetailPane, lines, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_THEME_CELLS = 24
_NUMBER_CELLS = 11
_LEAST_BAR, _LONGEST_BAR = 4, 24
_GAP = 2
_SUM = "Σ"


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A row of the table: a code, alone or with all below it, and its numbers in the order of the groups."""

    slug: str
    rolled_up: bool
    depth: int
    cells: tuple[Frequency, ...]


class ThemesAnalysis(Analysis):
    """The table of themes by groups, and the notes below it."""

    analysis = "themes"
    label = "Theme frequencies"
    listed = "#explore-table"
    DEFAULT_CSS = """
    ThemesAnalysis {
        #explore-table { height: 1fr; scrollbar-size-vertical: 1; }
        #explore-notes { height: 30%; min-height: 6; border-top: solid $border; color: $foreground 80%; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._by: str | None = None
        self._count: CountOf = "participants"
        self._found: FrequencyTable | None = None
        self._first_group = 0

    def compose(self) -> ComposeResult:
        """Put the table above the notes."""
        yield RowList[ThemeRow]((), self._theme_cells, id="explore-table")
        yield DetailPane(id="explore-notes")

    def on_resize(self, _: events.Resize) -> None:
        """Show as many groups as there is room for."""
        self.call_after_refresh(self._lay_out)

    @property
    def _table(self) -> RowList[ThemeRow]:
        return self.query_one("#explore-table", RowList)

    # Counting

    def count_again(self) -> None:
        """Count the themes anew."""
        self.ask(partial(_counted, by=self._by, count=self._count, layer=self.host.layer))

    def take(self, counted: Counted) -> None:
        """Show the numbers, or nothing."""
        self._found = counted.result if isinstance(counted.result, FrequencyTable) else None
        self._table.show(_rows(self._found), index=self._table.index or 0)
        self._lay_out()

    def title(self) -> str:
        """Return what is counted by what."""
        return f"{self._count} by {self._by}" if self._by else self._count

    # What is shown

    def _bar_cells(self) -> int:
        groups = len(self._found.groups) if self._found else 1
        room = self._table.size.width - _THEME_CELLS - 3
        wide = room // max(groups, 1) - _NUMBER_CELLS - _GAP
        return max(min(wide, _LONGEST_BAR), _LEAST_BAR)

    def _groups_in_view(self) -> int:
        room = self._table.size.width - _THEME_CELLS - 3
        return max(room // (_NUMBER_CELLS + self._bar_cells() + _GAP), 1)

    def _lay_out(self) -> None:
        """Fit the columns to the width; what does not fit is reached with the arrow keys."""
        if self._found is None:
            self._table.show(self._table.items, index=self._table.index or 0, columns=())
            return
        shown = self._groups_in_view()
        last = max(len(self._found.groups) - shown, 0)
        self._first_group = min(self._first_group, last)
        wide = _NUMBER_CELLS + self._bar_cells()
        groups = self._found.groups[self._first_group : self._first_group + shown]
        heads = (Column(f"{safe(name)}\nof {total:,}", wide) for name, total in groups)
        columns = (Column("theme", _THEME_CELLS, share=1), *heads)
        self._table.show(self._table.items, index=self._table.index or 0, columns=columns)
        self._tell_notes()

    def _theme_cells(self, row: ThemeRow) -> list[Cell]:
        look = self.host.looks[row.slug]
        shown = row.cells[self._first_group : self._first_group + self._groups_in_view()]
        theme = code_cell(self, look, indent=2 * row.depth, mark=_SUM if row.rolled_up else "")
        return [theme, *(self._number(cell) for cell in shown)]

    def _number(self, cell: Frequency) -> Text:
        share = "–" if cell.share is None else f"{cell.share:.0%}"
        drawn = bar((cell.share or 0) / (self._fullest() or 1), self._bar_cells())
        colour = Style(color=Color.parse(self.app.theme_variables["primary"]).rich_color)
        return Text.assemble(f"{cell.n:>5,} ", (f"{share:>4} ", "dim"), (drawn, colour), end="")

    def _fullest(self) -> float:
        cells = self._found.cells if self._found else ()
        return max((cell.share or 0 for cell in cells), default=0)

    def _tell_notes(self) -> None:
        if self._found is None:
            return
        told = [*notes(self._found)]
        if any(cell.rolled_up for cell in self._found.cells):
            told.append(f"{_SUM} counts a code with all codes below it")
        if self._fullest():
            told.append(f"the longest bar stands for {self._fullest():.0%}")
        first, shown, groups = self._first_group, self._groups_in_view(), len(self._found.groups)
        if shown < groups:
            told.append(f"groups {first + 1} to {first + shown} of {groups}: ← → show the others")
        if not self._found.cells:
            told.insert(0, "There is no codebook yet: codes are made in Codebook mode (F6).")
        self.query_one("#explore-notes", DetailPane).show(lines(map(plain, told)))

    # What a person can do

    def passages_in_focus(self) -> PassageQuery | None:
        """Return a query for what the numbers of the highlighted theme count."""
        row = self._table.item
        if row is None:
            return None
        return PassageQuery(
            (row.slug,),
            rolled_up=row.rolled_up,
            layer=self.host.layer,
            by=self._by or BY_DOCUMENT,
            counted=True,
        )

    def do_by(self) -> None:
        """Choose what to group by."""
        names = ["", *grouping.attribute_names(self.session)]
        answers = [
            Answer(str(i), Content(safe(name or "nothing: all together"))) for i, name in enumerate(names)
        ]

        def choose(answer: str | None) -> None:
            if answer is not None:
                self._by, self._first_group = names[int(answer)] or None, 0
                self.host.count_shown()

        self.app.push_screen(Choose("Group by", answers), choose)

    def do_count(self) -> None:
        """Count the next kind of thing."""
        self._count = COUNTS[(COUNTS.index(self._count) + 1) % len(COUNTS)]
        self.host.count_shown()

    def do_left(self) -> None:
        """Show the groups further to the left."""
        self._first_group = max(self._first_group - 1, 0)
        self._lay_out()

    def do_right(self) -> None:
        """Show the groups further to the right."""
        self._first_group += 1
        self._lay_out()

    def tables_to_export(self) -> Sequence[Table]:
        """Return one number a row."""
        return (long_table(self._found),) if self._found else ()

    def file_name(self) -> str:
        """Return a name that says what is counted by what."""
        return f"frequencies-{self._count}" + (f"-by-{slugify(self._by)}" if self._by else "")


def _counted(session: Session, *, by: str | None, count: CountOf, layer: str | None) -> FrequencyTable:
    """Count; runs in the counting thread."""
    return count_themes(session, by=(by,) if by else (), count=count, layer=layer)


def _rows(found: FrequencyTable | None) -> Sequence[ThemeRow]:
    gathered: dict[tuple[str, bool], list[Frequency]] = {}
    for cell in found.cells if found else ():
        gathered.setdefault((cell.code, cell.rolled_up), []).append(cell)
    return [
        ThemeRow(slug, rolled_up, len(found.codebook.path(slug)) - 1 if found else 0, tuple(cells))
        for (slug, rolled_up), cells in gathered.items()
    ]
