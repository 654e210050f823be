from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult

from cpqual.tui.widgets.row_list import Cell, Column, RowList

HOSTILE = "[/foo] \x1b[2J\nsecond line"


class Host(App[None]):
    """Shows a list, and keeps what it tells and which rows it laid out."""

    def __init__(self, items: Sequence[int], columns: Sequence[Column]) -> None:
        super().__init__()
        self._items = items
        self._columns = columns
        self.asked: list[int] = []
        self.moves: list[int | None] = []
        self.chosen = 0

    def compose(self) -> ComposeResult:
        yield RowList(self._columns, self.cells, id="rows")

    def on_mount(self) -> None:
        self.fill()

    def fill(self) -> None:
        self.rows.show(self._items)

    @property
    def rows(self) -> RowList[int]:
        return self.query_one("#rows", RowList)

    def cells(self, item: int) -> Sequence[Cell]:
        self.asked.append(item)
        cells: list[Cell] = [f"row {item}", HOSTILE, Text(str(item), style="bold")]
        return cells[: len(self._columns)]

    @on(RowList.Moved)
    def moved(self, event: RowList.Moved) -> None:
        self.moves.append(event.index)

    @on(RowList.Chosen)
    def picked(self) -> None:
        self.chosen += 1

    def lines(self) -> list[str]:
        return ["".join(s.text for s in strip) for strip in self.screen._compositor.render_strips()]


NAMED = (Column("name", 10), Column("words", 8, share=1), Column("of\nall", 5, right=True))


async def test_a_long_list_is_laid_out_only_where_it_is_in_view() -> None:
    app = Host(range(1_000_000), NAMED)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("G")
        assert app.rows.item == 999_999
        assert "row 999999" in app.lines()[-1]
        assert len(set(app.asked)) < 30
        await pilot.press("g", "down", "pagedown")
        assert app.rows.index == 10
        assert "row 10" in "\n".join(app.lines())


async def test_the_heading_stays_and_cells_are_cut_and_placed() -> None:
    app = Host(range(100), NAMED)
    async with app.run_test(size=(40, 8)) as pilot:
        await pilot.press("G")
        first, second, *rows = app.lines()
        assert first.split() == ["of"]
        assert second.split() == ["name", "words", "all"]
        assert rows[-1].startswith(" row 99      [/foo]")
        assert rows[-1].rstrip().endswith("…     99")


async def test_words_are_never_markup_nor_escape_sequences() -> None:
    app = Host(range(3), (Column("name", 6), Column("words", 30, share=1)))
    async with app.run_test(size=(60, 6)):
        assert "[/foo] ␛[2J second line" in app.lines()[1]


async def test_a_column_gives_way_where_it_is_narrow() -> None:
    columns = (Column("name", 10, share=1), Column("words", 20, from_width=50))
    app = Host(range(3), columns)
    async with app.run_test(size=(60, 6)) as pilot:
        assert "words" in app.lines()[0]
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        assert "words" not in app.lines()[0]


async def test_a_click_moves_the_cursor_and_another_one_chooses() -> None:
    app = Host(range(3), NAMED)
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.click("#rows", offset=(3, 3))
        assert (app.rows.index, app.chosen) == (1, 0)
        await pilot.click("#rows", offset=(3, 3))
        assert (app.rows.index, app.chosen) == (1, 1)
        await pilot.click("#rows", offset=(3, 7))
        assert (app.rows.index, app.chosen) == (1, 1)


async def test_fewer_items_keep_the_cursor_inside_and_none_leave_it_nowhere() -> None:
    app = Host(range(9), NAMED)
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.press("G")
        app.rows.show(range(4), index=8)
        assert app.rows.index == 3
        app.rows.show(())
        await pilot.pause()
        assert app.rows.item is None
        assert app.moves[-1] is None
        await pilot.press("down", "G", "pageup")
        assert app.rows.index is None


class Grouped(Host):
    """Thirty rows of two lines under headings of one, three rows to each."""

    groups = tuple(range(0, 40, 4))

    def __init__(self) -> None:
        super().__init__(range(40), (Column("name", 8), Column("words", 20, share=1, wraps=True)))

    def fill(self) -> None:
        self.rows.show(self._items, groups=self.groups, heights=self.heights)

    def heights(self, widths: Sequence[int]) -> list[int]:
        """Two lines where the words have room for no more than half of them."""
        return [1 if i in self.groups or widths[1] > 70 else 2 for i in range(40)]

    def cells(self, item: int) -> Sequence[Cell]:
        if item in self.groups:
            return [f"group {item} {HOSTILE}"]
        return [f"row {item}", "one two three four five six seven eight nine ten eleven twelve"]


async def test_rows_stand_below_their_titles_when_the_scroll_bar_goes() -> None:
    app = Host(range(1_000), (Column("name", 10, share=1), Column("words", 8)))
    async with app.run_test(size=(60, 12)) as pilot:
        app.rows.show(range(2))
        app.lines()  # painted once before the layout knows that no scroll bar is needed any more
        for _ in range(100):
            await pilot.pause()
            if app.rows.scrollable_content_region.width == app.rows.size.width:
                break
        app.rows.refresh()
        await pilot.pause()
        titles, first = app.lines()[:2]
        assert titles.index("words") == first.index("[/foo]")


async def test_the_cursor_passes_over_headings() -> None:
    app = Grouped()
    async with app.run_test(size=(40, 12)) as pilot:
        assert app.rows.index == 1
        await pilot.press("down", "down", "down")
        assert app.rows.index == 5
        await pilot.press("up")
        assert app.rows.index == 3
        await pilot.press("up", "up", "up", "up")
        assert app.rows.index == 1
        assert "group 0" in app.lines()[1]
        await pilot.press("G")
        assert app.rows.index == 39


async def test_words_go_on_over_the_lines_of_a_row_and_are_cut_at_its_last() -> None:
    app = Grouped()
    async with app.run_test(size=(40, 12)):
        lines = app.lines()
        assert lines[2].split()[:7] == ["row", "1", "one", "two", "three", "four", "five"]
        assert lines[3].startswith(" " * 11 + "seven eight")
        assert "…" in lines[3]


async def test_rows_are_as_high_as_the_width_asks_for() -> None:
    app = Grouped()
    async with app.run_test(size=(40, 12)) as pilot:
        app.rows.move_to(38)
        await pilot.resize_terminal(100, 12)
        await pilot.pause()
        assert app.rows.index == 38
        lines = [" ".join(line.split()[:2]) for line in app.lines()[-4:]]
        assert lines == ["group 36", "row 37", "row 38", "row 39"]


async def test_the_heading_of_the_rows_in_view_stays_at_the_top() -> None:
    app = Grouped()
    async with app.run_test(size=(40, 8)) as pilot:
        assert app.lines()[0].split() == ["name", "words"]
        for _ in range(6):
            await pilot.press("down")
        assert app.rows.index == 9
        assert "group 4 [/foo] ␛[2J second line" in app.lines()[0]
        assert "row 9" in app.lines()[6]


async def test_one_goes_from_group_to_group() -> None:
    app = Grouped()
    async with app.run_test(size=(40, 12)):
        app.rows.move_to(6)
        app.rows.move_to_group(1)
        assert app.rows.index == 9
        app.rows.move_to(11)
        app.rows.move_to_group(-1)
        assert app.rows.index == 9
        app.rows.move_to_group(-1)
        assert app.rows.index == 5


async def test_a_page_is_what_is_in_view_and_a_click_finds_the_row() -> None:
    app = Grouped()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("pagedown")
        assert app.rows.index == 6
        await pilot.click("#rows", offset=(3, 3))
        clicked = app.rows.index
        assert clicked is not None
        assert f"row {clicked} " in app.lines()[3]
        await pilot.press("g")
        await pilot.click("#rows", offset=(3, 1))
        assert app.rows.index == 1


async def test_a_list_of_headings_alone_has_no_row_to_stand_on() -> None:
    app = Grouped()
    async with app.run_test(size=(40, 12)) as pilot:
        app.rows.show(range(1), groups=(0,))
        await pilot.press("down", "up", "G")
        assert app.rows.index == 0
