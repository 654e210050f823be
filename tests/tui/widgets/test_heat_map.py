from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual import on
from textual.color import Color

from cpqual.tui.reader.palette import code_shades, contrast
from cpqual.tui.theme import CONTRAST, DARK, MONO, THEMES
from cpqual.tui.widgets.heat_map import Heat, HeatMap
from cpqual.tui.widgets.shades import GROUNDS, grounds, step

from .pictures import Frame

HOSTILE = "[/foo] \x1b[2J 東京 \u202eback"


class Host(Frame):
    """Shows a heat map."""

    def __init__(self, heat: Heat, theme: str = DARK.name) -> None:
        self.map = HeatMap(id="map")
        super().__init__(self.map, theme)
        self._heat = heat
        self.moves: list[tuple[int, int] | None] = []
        self.chosen = 0

    def on_mount(self) -> None:
        self.map.show(self._heat)
        self.map.focus()

    @on(HeatMap.Moved)
    def moved(self, event: HeatMap.Moved) -> None:
        self.moves.append(event.cell)

    @on(HeatMap.Chosen)
    def picked(self) -> None:
        self.chosen += 1


def heat(rows: int, columns: int, **changes: object) -> Heat:
    values = [[row * columns + column for column in range(columns)] for row in range(rows)]
    names = [f"row {row}" for row in range(rows)]
    return Heat(names, [f"C{column}" for column in range(columns)], values, **changes)  # type: ignore[arg-type]


async def test_numbers_stand_in_cells_under_their_columns_and_a_legend_below() -> None:
    app = Host(Heat(["one", "two"], ["left", "right"], [[3, 0], [12, None]], words="segments"))
    async with app.run_test(size=(70, 8)):
        head, one, two, *rest = app.lines()
        assert head.split() == ["left", "right"]
        assert one.split() == ["one", "3", "·"]
        assert two.split() == ["two", "12", "–"]
        assert one.index("3") == head.index("left") + 3
        assert rest[1].split() == ["segments", "0", "12", "·", "none", "–", "not", "defined"]


async def test_the_cursor_goes_over_cells_and_stops_at_the_edges() -> None:
    app = Host(heat(3, 3))
    async with app.run_test(size=(50, 8)) as pilot:
        await pilot.press("down", "right", "l", "right", "G", "j", "up", "home")
        assert app.moves == [(0, 0), (1, 0), (1, 1), (1, 2), (2, 2), (1, 2), (1, 0)]
        app.map.show(heat(1, 1))
        await pilot.pause()
        assert app.map.cell == (0, 0)
        app.map.show(Heat((), (), ()))
        await pilot.press("down")
        assert app.map.cell is None
        assert app.moves[-1] is None


async def test_labels_stay_while_rows_and_columns_scroll() -> None:
    app = Host(heat(300, 80))
    async with app.run_test(size=(64, 12)) as pilot:
        await pilot.press("G", "end")
        head, *rows, last, legend = app.lines()
        assert head.split()[-1] == "C79"
        assert last.split()[0:2] == ["row", "299"]
        assert last.split()[-1] == "23,999"
        assert "of 80" in legend
        assert len(rows) == 9
        await pilot.press("pageup", "home")
        head, *rows, _ = app.lines()
        assert head.split()[0] == "C0"
        assert any("row 290" in row for row in rows)


async def test_only_rows_in_view_are_written() -> None:
    said: list[float] = []

    def told(amount: float) -> str:
        said.append(amount)
        return str(amount)

    app = Host(heat(1_000, 50, said=told, most=50_000.0))
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("pagedown")
        # more than what two screens hold means that others were written, too
        assert len(set(said)) < 2 * 12 * 12
        assert app.map.cell == (9, 0)


async def test_hostile_and_wide_labels_are_words_and_leave_the_columns_where_they_are() -> None:
    app = Host(Heat([HOSTILE, "plain"], [HOSTILE, "国内の会社の部門", "c"], [[1, 2, 3], [4, 5, 6]]))
    async with app.run_test(size=(80, 10)):
        lines = app.lines()
        assert {cell_len(line) for line in lines} == {80}
        shown = "\n".join(lines)
        assert "\x1b" not in shown
        assert "[/foo] ␛[2J" in shown
        hostile, plain = (next(line for line in lines if word in line) for word in (" 1 ", " 4 "))
        assert cell_len(hostile[: hostile.index(" 1 ")]) == cell_len(plain[: plain.index(" 4 ")])


async def test_without_colours_shades_carry_the_amounts() -> None:
    app = Host(heat(1, 5), MONO.name)
    async with app.run_test(size=(60, 8)):
        _, row, _, legend, *_ = app.lines()
        assert row.split()[2:] == ["·", "░░1", "▒▒2", "▓▓3", "██4"]
        assert "░░ to 1" in legend
        assert "██ to 4" in legend


async def test_a_click_moves_the_cursor_and_another_one_chooses() -> None:
    app = Host(heat(3, 3))
    async with app.run_test(size=(50, 8)) as pilot:
        place = app.lines()[0].index("C1")
        await pilot.click("#map", offset=(place, 2))
        assert (app.map.cell, app.chosen) == ((1, 1), 0)
        await pilot.click("#map", offset=(place, 2))
        assert (app.map.cell, app.chosen) == ((1, 1), 1)
        for outside in ((2, 1), (place, 0), (place, 5), (45, 1)):
            await pilot.click("#map", offset=outside)
        assert (app.map.cell, app.chosen) == ((1, 1), 1)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES if theme is not MONO])
async def test_every_ground_can_be_written_on(theme: str) -> None:
    app = Host(heat(1, 1), theme)
    async with app.run_test(size=(40, 8)):
        found = grounds(app.map)
        assert len(found) == GROUNDS
        least = code_shades(app.map).least
        pairs = [(style.color, style.bgcolor) for style in found]
        for ink, ground in pairs:
            assert ink is not None
            assert ground is not None
            assert contrast(Color.from_rich_color(ink), Color.from_rich_color(ground)) >= least
        assert len({ground for _, ground in pairs}) == GROUNDS
        assert least >= 7 or theme != CONTRAST.name


@pytest.mark.parametrize(("share", "steps", "found"), [(0.01, 4, 1), (0.25, 4, 1), (0.26, 4, 2), (1, 4, 4)])
def test_a_share_falls_into_a_step(share: float, steps: int, found: int) -> None:
    assert step(share, steps) == found
