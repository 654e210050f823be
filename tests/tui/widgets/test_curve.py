from __future__ import annotations

import pytest

from cpqual.tui.theme import DARK, MONO
from cpqual.tui.widgets.curve import Course, Curve, line_dots

from .pictures import Frame


class Host(Frame):
    """Shows a curve."""

    def __init__(self, course: Course, theme: str = DARK.name) -> None:
        self.curve = Curve(id="curve")
        super().__init__(self.curve, theme)
        self._course = course

    def on_mount(self) -> None:
        self.curve.show(self._course)


def test_a_line_runs_from_corner_to_corner() -> None:
    dots = line_dots([0, 10], 10, columns=4, rows=2)
    assert dots[1, 0] & 0x40
    assert dots[0, 3] & 0x08
    assert set(dots) == {(1, 0), (1, 1), (0, 2), (0, 3)}


@pytest.mark.parametrize("values", [[3], [3, 3, 3]])
def test_equal_values_make_a_level_line(values: list[float]) -> None:
    assert line_dots(values, 3, columns=3, rows=2) == {(0, column): 0x09 for column in range(3)}


def test_a_steep_line_has_no_gap() -> None:
    dots = line_dots([0, 0, 100, 100], 100, columns=8, rows=10)
    rows = {row for row, _ in dots}
    assert rows == set(range(10))


async def test_numbers_stand_at_both_axes_and_the_marks_where_they_belong() -> None:
    course = Course(
        [2, 4, 5, 5], [1, 3, 4, 5], [3, 5, 5, 5], banded="95 % of orders", mark=3, marked="reached at 2+1",
        title="codes met [/x] \x1b[2J",
    )  # fmt: skip
    app = Host(course)
    async with app.run_test(size=(60, 13)) as pilot:
        title, *plot, axis, numbers = app.lines()
        assert title.split("  ")[0] == " codes met [/x] ␛[2J"
        assert "┆ reached at 2+1  ░ 95 % of orders" in title
        assert plot[0].startswith(" 5┤")
        assert plot[-1].startswith(" 0┤")
        assert numbers.split() == ["1", "2", "3", "4"]
        assert axis.startswith("  └──")
        column = numbers.index("3")
        assert [line[column] for line in plot[-3:]] == ["┆"] * 3
        app.curve.point_at(2)
        await pilot.pause()
        assert app.lines()[-3][numbers.index("2")] == "│"


async def test_without_colours_line_and_band_are_told_apart_by_their_signs() -> None:
    app = Host(Course([5, 5, 5], [0, 0, 0], [10, 10, 10]), MONO.name)
    async with app.run_test(size=(40, 12)):
        plot = app.lines()[1:-2]
        dotted = [line for line in plot if any("\u2800" < sign < "\u28ff" for sign in line)]
        assert len(dotted) == 1
        assert all("░" in line for line in plot if line not in dotted)


async def test_little_room_or_no_values_show_nothing() -> None:
    app = Host(Course([1, 2]))
    async with app.run_test(size=(40, 3)):
        assert "".join(app.lines()).strip() == ""
        app.curve.show(Course(()))
        assert "".join(app.lines()).strip() == ""
