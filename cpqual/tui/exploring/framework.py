"""The framework matrix: cases down, themes across, and beside it the whole cell with its passages."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from cpqual.domain.errors import RefusedError
from cpqual.domain.frameworks import Case, Written, cases_in_words
from cpqual.domain.wording import local_time
from cpqual.services import framework_cells, frameworks
from cpqual.services.framework_cells import Cell as FrameworkCell
from cpqual.services.framework_cells import read_cell, read_heads
from cpqual.services.framework_passages import Coverage, Ground, ShownPassage
from cpqual.services.frameworks import Column as Theme
from cpqual.services.passages import read
from cpqual.services.session import TextChangedError
from cpqual.tui.counting import Counted
from cpqual.tui.exploring.analysis import Analysis, Settings
from cpqual.tui.exploring.framework_choosing import ChoosesFrameworks
from cpqual.tui.exploring.framework_grid import (
    SIGNS,
    FrameworkGrid,
    cell_text,
    label_text,
    passage_cells,
    passage_lines,
)
from cpqual.tui.exploring.framework_reading import Rows, count_rows, read_one, read_rows
from cpqual.tui.widgets.cell_table import Heading
from cpqual.tui.widgets.detail_pane import DetailPane, amount, fact, heading, lines, paragraphs, plain
from cpqual.tui.widgets.row_list import Cell, Column, RowList

if TYPE_CHECKING:
    from cpqual.formats.tables import Table

_LABEL_CELLS = 16
_LEAST_CELLS, _MOST_CELLS = 18, 44
_BESIDE = 110
"""Where there are fewer cells across, the cell stands below the grid."""
_PASSAGE_COLUMNS = (Column("", 2), Column("passages", 20, share=1, wraps=True))


class FrameworkAnalysis(ChoosesFrameworks):
    """The grid, and beside or below it the summary and the passages of the cell under the cursor."""

    analysis = "framework"
    label = "Framework matrix"
    listed = "#framework-grid"
    depends = Analysis.depends | {"paper"}
    filtered = False
    DEFAULT_CSS = """
    FrameworkAnalysis {
        #framework-body { height: 1fr; layout: vertical; }
        #framework-grid { height: 3fr; width: 1fr; scrollbar-size-vertical: 1; }
        #framework-side { height: 2fr; width: 1fr; border-top: solid $border; }
        #framework-cell { height: 2fr; }
        #framework-passages { height: 3fr; border-top: dashed $border; scrollbar-size-vertical: 1; }
        &.-beside {
            #framework-body { layout: horizontal; }
            #framework-grid { height: 1fr; width: 3fr; }
            #framework-side { height: 1fr; width: 2fr; border-top: none; border-left: solid $border; }
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[tuple[str, str], Coverage] | None = None
        self._cell: FrameworkCell | None = None
        self._layer = ""
        self._wanted: tuple[str, str] = ("", "")

    def compose(self) -> ComposeResult:
        """Put the cell beside the grid."""
        with Container(id="framework-body"):
            yield FrameworkGrid(self._label, self._shown_cell, id="framework-grid")
            with Vertical(id="framework-side"):
                yield DetailPane(id="framework-cell")
                yield RowList[ShownPassage](_PASSAGE_COLUMNS, passage_cells, id="framework-passages")

    def on_resize(self, event: events.Resize) -> None:
        """Put the cell where there is room for it."""
        self.set_class(event.size.width >= _BESIDE, "-beside")

    @property
    def grid(self) -> FrameworkGrid:
        """The grid."""
        return self.query_one(FrameworkGrid)

    # Looking up

    def count_again(self) -> None:
        """Look the framework up anew, and then count its passages."""
        # which layers there are is asked of all codings, so not at every key
        self._layer = self.host.layer
        self.ask(partial(read_rows, self.slug), "rows")
        self.ask(partial(count_rows, self.slug, self._layer), "counts")

    def take(self, counted: Counted) -> None:
        """Show the rows, the numbers or the cell that was asked for."""
        result = counted.result
        if counted.ticket == "rows":
            self.rows = result if isinstance(result, Rows) else None
            self.slug = self.rows.framework.slug if self.rows else None
            self._show_rows()
        elif counted.ticket == "counts":
            self._counts = result if isinstance(result, dict) else None
            self.grid.repaint()
        elif (
            isinstance(result, FrameworkCell) and (result.case.slug, result.column.theme) == self._here_named
        ):
            self._cell = result
            if self._counts is not None:
                self._counts[self._here_named] = result.coverage
                self.grid.repaint_row(self.grid.index or 0)
            self._show_cell(result)

    def _show_rows(self) -> None:
        rows, grid = self.rows, self.grid
        headings = [Heading(column.told) for column in rows.themes] if rows else []
        grid.show_table(
            len(rows.cases) if rows else 0,
            cases_in_words(len(rows.cases), rows.framework.cases) if rows else "",
            headings,
            label=_LABEL_CELLS,
            least=_LEAST_CELLS,
            useful=_LEAST_CELLS,
            most=_MOST_CELLS,
        )
        if rows and all(self._wanted):
            self._go_to(*self._wanted)
        elif headings and not grid.column:
            grid.move_to_column(1)
        self.host.show_analysis_title()

    def _go_to(self, case: str, theme: str) -> None:
        rows = self.rows
        self._wanted = ("", "")
        if rows is not None:
            themes = [one.theme for one in rows.themes]
            slugs = [one.slug for one in rows.cases]
            self.grid.move_to_column(themes.index(theme) + 1 if theme in themes else 1)
            self.grid.move_to(slugs.index(case) if case in slugs else 0)

    # What is shown

    def title(self) -> str:
        """Return which framework it is, and how much of it is written."""
        if self.rows is None:
            return "framework matrix"
        cells = len(self.rows.cases) * len(self.rows.themes)
        done = sum(head.status == "done" for head in self.rows.heads.open.values())
        return f"{self.rows.framework.title}: {done} of {cells} done"

    def _label(self, row: int) -> Cell:
        return label_text(self.rows.cases[row]) if self.rows else ""

    def _shown_cell(self, row: int, column: int, wide: int) -> Text:
        rows = self.rows
        if rows is None:
            return Text("")
        key = rows.cases[row].slug, rows.themes[column].theme
        grid = self.grid
        return cell_text(
            rows.heads.open.get(key), (self._counts or {}).get(key), rows.heads.closed.get(key, ""),
            lambda text: grid.wrapped(text, wide),
        )  # fmt: skip

    @on(RowList.Moved, "#framework-grid")
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._cell = None
        pane = self.query_one("#framework-cell", DetailPane)
        here = self._here
        if here is not None:
            case, theme = here
            pane.show(heading(f"{case.name} × {theme.told}"))
            self._read_cell()
            return
        self._list_passages(())
        if self.rows is None:
            pane.show(plain("There is no framework yet. m makes one."))
        elif self.rows.cases:
            pane.show(self._about_case(self.rows, self.rows.cases[self.grid.index or 0]))
        else:
            pane.show(plain("No case is in this framework: change its line (m), or import documents."))

    def _read_cell(self) -> None:
        case, theme = self.here()
        self.ask(partial(read_one, self.framework().slug, case, theme.theme, self._layer), "cell")

    @property
    def _here(self) -> tuple[Case, Theme] | None:
        cell = self.grid.cell
        if self.rows is None or cell is None or cell[0] >= len(self.rows.cases):
            return None
        return self.rows.cases[cell[0]], self.rows.themes[cell[1]]

    @property
    def _here_named(self) -> tuple[str, str]:
        here = self._here
        return (here[0].slug, here[1].theme) if here else ("", "")

    def _about_case(self, rows: Rows, case: Case) -> Content:
        status = {theme.theme: rows.heads.open.get((case.slug, theme.theme)) for theme in rows.themes}
        told = [
            fact(f"{SIGNS[head.status if head else 'empty']} {theme.told}", head.begins if head else "")
            for theme, head in ((theme, status[theme.theme]) for theme in rows.themes)
        ]
        return paragraphs([heading(f"{case.name} · {case.about}"), lines(told)])

    def _show_cell(self, cell: FrameworkCell) -> None:
        one, count = cell.summary, cell.coverage
        passages = f"{amount(count.passages, 'passage')}, {count.linked} linked"
        facts = [f"{passages}, {count.new} new since it was written" if count.new else passages]
        if one is not None:
            facts.insert(0, f"{one.status}, by {one.coder}, {local_time(one.changed)}")
        if cell.closed:
            facts.insert(
                0, f"What {cell.closed} wrote is closed: coding is blind, documents are not finished."
            )
        if cell.column.fate:
            facts.append(f"The code {cell.column.theme} is {cell.column.fate}; what was written stays.")
        words = one.body if one is not None else ""
        self.query_one("#framework-cell", DetailPane).show(
            paragraphs(
                [
                    heading(f"{cell.case.name} × {cell.column.told}"),
                    plain(words) if words else plain("nothing is written here yet", "$foreground 60%"),
                    lines(plain(line, "$foreground 60%") for line in facts),
                ]
            )
        )
        self._list_passages(cell.passages)

    def _list_passages(self, passages: Sequence[ShownPassage]) -> None:
        rows = self.query_one("#framework-passages", RowList)
        index = rows.index or 0
        rows.show(
            passages, index=index, heights=lambda widths: [passage_lines(one, widths[1]) for one in passages]
        )

    # What a person can do

    def here(self) -> tuple[Case, Theme]:
        """Return the case and the theme under the cursor.

        Raises:
            RefusedError: the cursor is on no cell.
        """
        if self._here is None:
            raise RefusedError("there is no cell here", remedy="→ goes to the cells, m makes a framework.")
        return self._here

    def theme_here(self) -> str:
        """Return the theme of the column under the cursor.

        Raises:
            RefusedError: the cursor is on no cell.
        """
        return self.here()[1].theme

    def go_to_theme(self, theme: str) -> None:
        """Put the cursor into a column when it is shown next."""
        self._wanted = self.here()[0].slug, theme

    def cell(self) -> FrameworkCell:
        """Return the cell under the cursor, read now where that is not done yet."""
        if self._cell is None:
            case, theme = self.here()
            framework = self.framework()
            ground = Ground(self.session, framework, self._layer)
            self._cell = read_cell(self.session, framework, case, theme.theme, ground)
        return self._cell

    def do_open_highlighted(self) -> Awaitable[object]:
        """Write the summary."""
        return self.do_write()

    def do_write(self) -> Awaitable[object]:
        """Write the summary of the cell, its passages beside."""
        from cpqual.tui.exploring.framework_writing import dialog_for

        cell = self.cell()

        def saved(done: str | None) -> None:
            if done:
                self.after(done, cell.case)

        return self.host.ask(dialog_for(self.session, cell), saved)

    def do_status(self) -> None:
        """Say that the summary is done, or that it is a draft again."""
        case, theme = self.here()
        framework = self.framework()
        held = framework_cells.open_summary(self.session, framework, case, theme.theme)
        status: Written = "draft" if held and held.status == "done" and not self._is_flagged() else "done"
        framework_cells.set_status(self.session, framework, case, theme.theme, status)
        self.after(f"{status}: {case.name} × {theme.label}", case)

    def _is_flagged(self) -> bool:
        return self._cell is not None and self._cell.coverage.new > 0

    def passage(self) -> ShownPassage:
        """Return the passage under the cursor of the list.

        Raises:
            RefusedError: there is none.
        """
        listed = self.query_one("#framework-passages", RowList)
        cell = self.cell()
        if listed.items is not cell.passages:
            # the list is still that of the cell before
            self._list_passages(cell.passages)
        found: ShownPassage | None = listed.item
        if found is None:
            raise RefusedError("there is no passage here")
        return found

    def do_link(self) -> None:
        """Link the highlighted passage to the summary, or take its link away."""
        cell, one = self.cell(), self.passage()
        place = one.passage.place
        if read(self.session, [place], framework_cells.LONGEST)[0].words != one.passage.words:
            raise TextChangedError(place.document)
        where = cell.framework, cell.case, cell.column.theme, place.document, place.span
        if one.links:
            framework_cells.unlink_passages(self.session, *where)
        else:
            framework_cells.link_passage(self.session, *where)
        self.after("unlinked" if one.links else "linked", cell.case)

    async def do_text(self) -> None:
        """Open the highlighted passage in Code mode."""
        place = self.passage().passage.place
        await self.host.workbench.jump(place.document, place.start, place.span)

    def do_waiting(self, way: str) -> None:
        """Go to the next cell that waits: empty with passages, or with passages since it was written."""
        rows, counts = self.rows, self._counts
        if rows is None or counts is None:
            raise RefusedError("the passages are still being counted")
        wide = len(rows.themes)
        at = (self.grid.index or 0) * wide + max(self.grid.column - 1, 0)
        cells = range(len(rows.cases) * wide)
        order = [*cells[at + 1 :], *cells[:at]]
        for number in order if way == "next" else reversed(order):
            case, theme = rows.cases[number // wide], rows.themes[number % wide]
            key = case.slug, theme.theme
            count = counts.get(key)
            if count and (count.new or (key not in rows.heads.open and key not in rows.heads.closed)):
                self.grid.move_to_column(number % wide + 1)
                self.grid.move_to(number // wide)
                return
        raise RefusedError("no other cell waits to be written")

    def after(self, told: str, case: Case | None = None) -> None:
        """Say what was done, show it, and let the other modes look it up.

        Args:
            case: the only one whose cells are others now; None for any.
        """
        if case is None or self.rows is None:
            self.count_again()
        else:
            self._look_up(self.rows, case)
            self._cell = None
            self._read_cell()
        self.host.workbench.data_changed("paper", origin=self.host)
        self.host.workbench.say(told)

    def _look_up(self, rows: Rows, case: Case) -> None:
        """Read the cells of a case anew."""
        fresh = read_heads(self.session, rows.framework, [case])
        for theme in rows.themes:
            rows.heads.open.pop((case.slug, theme.theme), None)
            rows.heads.closed.pop((case.slug, theme.theme), None)
        rows.heads.open.update(fresh.open)
        rows.heads.closed.update(fresh.closed)
        self.grid.repaint()
        self.host.show_analysis_title()

    # Views and files

    def settings(self) -> Settings:
        """Return which framework is shown, and where the cursor is."""
        case, theme = self._here_named
        return {"framework": self.slug or "", "case": case, "theme": theme}

    def use(self, settings: Mapping[str, Any]) -> Sequence[str]:
        """Choose a framework and a cell; one that is gone is told."""
        slug = str(settings.get("framework", ""))
        known = [one.slug for one in frameworks.list_frameworks(self.session)]
        self._wanted = str(settings.get("case", "")), str(settings.get("theme", ""))
        self.slug = slug if slug in known else None
        return [f"the framework {slug} is gone"] if slug and slug not in known else []

    def tables_to_export(self) -> Sequence[Table]:
        """Return the matrix, the passages it rests on, and its cells one by one."""
        from cpqual.services.framework_tables import load, long_table, passages_table, wide_table

        if self.rows is None or self._counts is None:
            return ()
        matrix = load(self.session, self.rows.framework, self._layer, self._counts)
        return wide_table(matrix), passages_table(self.session, matrix), long_table(matrix)

    def file_name(self) -> str:
        """Return the framework's name."""
        return f"framework-{self.slug}"
