"""The table whose cursor is on a cell: which columns are in view, and where the cursor goes."""

from __future__ import annotations

import pytest
from rich.text import Text
from textual.app import App, ComposeResult

from cpqual.tui.widgets.cell_table import CellTable, Heading

HOSTILE = "[/b]\x1b[2J[@click=app.quit]x"


class Table(App[None]):
    """A table of 30 rows and 9 columns, 16 cells wide."""

    def compose(self) -> ComposeResult:
        """Put the table there."""
        yield CellTable(lambda row: f"row {row} {HOSTILE}", self.number, id="table")

    def number(self, row: int, column: int, wide: int) -> Text:
        """Return a cell."""
        return Text(f"{row}.{column}"[:wide], end="")

    @property
    def table(self) -> CellTable:
        """The table."""
        return self.query_one(CellTable)

    def fill(self, columns: int = 9, rows: int = 30) -> None:
        """Show so many columns and rows."""
        heads = [Heading(f"group number {column} {HOSTILE}", "of 7") for column in range(columns)]
        self.table.show_table(rows, "theme", heads, label=20, least=12, useful=12, most=16)

    def lines(self) -> list[str]:
        """Return what is on the screen."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]


async def test_columns_come_into_view_with_the_cursor() -> None:
    app = Table()
    async with app.run_test(size=(80, 20)) as pilot:
        app.fill()
        await pilot.pause()
        assert app.table.columns_in_view == (0, 4)
        assert app.table.cell is None
        app.table.move_to_column(7)
        assert app.table.columns_in_view == (3, 7)
        assert app.table.cell == (0, 6)
        app.table.move_to(12)
        assert app.table.cell == (12, 6)
        await pilot.pause()
        shown = "\n".join(app.lines())
        assert "12.6" in shown
        assert "12.0" not in shown
        assert "4 to 7 of 9" in shown
        app.table.move_to_column(1)
        assert app.table.columns_in_view == (0, 4)
        app.table.move_to_column(-3)
        assert (app.table.column, app.table.cell) == (0, None)


async def test_the_cursor_stays_inside_when_the_table_becomes_smaller() -> None:
    app = Table()
    async with app.run_test(size=(80, 20)) as pilot:
        app.fill()
        app.table.move_to_column(9)
        app.table.move_to(29)
        app.fill(columns=2, rows=3)
        await pilot.pause()
        assert app.table.cell == (2, 1)
        app.fill(columns=0, rows=0)
        await pilot.pause()
        assert app.table.cell is None
        app.table.move_to_column(1)
        assert app.table.column == 0


async def test_more_columns_fit_a_wider_terminal() -> None:
    app = Table()
    async with app.run_test(size=(60, 20)) as pilot:
        app.fill()
        app.table.move_to_column(9)
        await pilot.resize_terminal(180, 20)
        await pilot.pause()
        assert app.table.columns_in_view == (0, 9)
        assert app.table.cell == (0, 8)


async def test_a_click_puts_the_cursor_on_a_cell_and_what_people_wrote_is_no_markup() -> None:
    app = Table()
    async with app.run_test(size=(80, 20)) as pilot:
        app.fill()
        await pilot.pause()
        lines = app.lines()
        row = next(y for y, line in enumerate(lines) if "5.1" in line)
        await pilot.click(CellTable, offset=(lines[row].index("5.1"), row))
        assert app.table.cell == (5, 1)
        assert any("[/b]" in line for line in lines)
        assert not any("\x1b" in line for line in lines)


@pytest.mark.parametrize("width", range(76, 80))
async def test_a_scrollbar_that_takes_room_from_columns_stops_nothing(width: int) -> None:
    app = Table()
    async with app.run_test(size=(width, 20)) as pilot:
        app.fill(rows=3)
        await pilot.pause()
        app.fill(rows=300)
        # laid out with its scrollbar, for which nobody has chosen columns
        await pilot.pause()
        end = app.table.columns_in_view[1]
        assert f"0.{end - 1}" in "\n".join(app.lines())
