"""A line over numbered places, on a band if there is one, in Braille dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from cpqual.tui.reader.safe import safe

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Braille dots by row and column of a cell (Unicode, chapter 21.1)."""
_BRAILLE = 0x2800
_LEAST_BETWEEN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What a curve shows; places are numbered from 1.

    Attributes:
        values: one for each place, 0 or more.
        low, high: limits of the band, as many as there are values, or none; `banded` says what it is.
        mark: the place of an upright line, None for none; `marked` says what it is.
        title: what is shown, by what.
    """

    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    banded: str = ""
    mark: int | None = None
    marked: str = ""
    title: str = ""


class Curve(Widget):
    """A picture of a course that takes all the room there is; it has no cursor of its own."""

    COMPONENT_CLASSES = {"curve--axis", "curve--band", "curve--line", "curve--mark", "curve--here"}  # noqa: RUF012
    DEFAULT_CSS = """
    Curve {
        background: $background; color: $foreground; height: 1fr;
        & > .curve--axis { color: $foreground 60%; }
        & > .curve--band { color: $foreground 70%; }
        & > .curve--line { color: $primary; text-style: bold; }
        & > .curve--mark { color: $accent; }
        & > .curve--here { color: $secondary; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._course = Course(())
        self._here: int | None = None
        self._kept_styles: dict[str, Style] = {}
        self._kept: tuple[tuple[int, int], list[str]] | None = None

    def show(self, course: Course) -> None:
        """Show another course."""
        self._course, self._here, self._kept = course, None, None
        self.refresh()

    def point_at(self, place: int | None) -> None:
        """Show where a place is, counted from 1; None for nowhere."""
        if place != self._here:
            self._here = place
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line: what is shown, the plot, or the numbers below it."""
        width, height = self.size
        course, styles = self._course, self._styles()
        base, axis, rows = styles[" "], styles["┤"], height - 3
        if not course.values or rows < 1:
            return Strip.blank(width, base)
        most = float(ceil(max(1.0, *course.values, *course.high)))
        left = len(f"{int(most):,}") + 2
        if y == 0:
            told = f"  ┆ {course.marked}" if course.mark is not None and course.marked else ""
            band = f"  ░ {course.banded}" if course.high and course.banded else ""
            parts = [
                Segment(f" {safe(course.title)}", axis),
                Segment(safe(told), styles["┆"]),
                Segment(safe(band), axis),
            ]
        elif y <= rows:
            parts = self._plot_line(y - 1, rows, width - left, most, left)
        elif y == rows + 1:
            parts = [Segment(" " * (left - 1) + "└" + "─" * (width - left), axis)]
        else:
            parts = [Segment(" " * left + _numbers(len(course.values), width - left), axis)]
        return Strip(parts).adjust_cell_length(width, base)

    def _plot_line(self, row: int, rows: int, columns: int, most: float, left: int) -> list[Segment]:
        styles, number = self._styles(), _tick(row, rows, most)
        places = len(self._course.values)
        at = {_column(place, places, columns): sign for place, sign in self._uprights()}
        signs = self._signs(rows, columns, most)[row]
        parts = [Segment(f"{number.rjust(left - 1)}{'┤' if number else '│'}", styles["┤"])]
        line = [at.get(column, drawn) if drawn in " ░" else drawn for column, drawn in enumerate(signs)]
        for style, run in groupby(line, key=lambda sign: styles.get(sign, styles["⠿"])):
            parts.append(Segment("".join(run), style))
        return parts

    def _styles(self) -> dict[str, Style]:
        """Return the style of each sign; that of Braille, whatever its dots, as of `⠿`."""
        if not self._kept_styles:
            base = self.rich_style
            names = {"┤": "axis", "░": "band", "┆": "mark", "│": "here", "⠿": "line"}
            self._kept_styles = {" ": base} | {
                sign: base + self.get_component_rich_style(f"curve--{name}", partial=True)
                for sign, name in names.items()
            }
        return self._kept_styles

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._kept_styles = {}

    def _signs(self, rows: int, columns: int, most: float) -> list[str]:
        """Return line and band, which are kept: they stay while the places pointed at change."""
        if self._kept is None or self._kept[0] != (rows, columns):
            course = self._course
            dots = line_dots(course.values, most, columns, rows)
            band = (
                [(_between(course.low, at), _between(course.high, at)) for at in _shares(columns)]
                if course.low
                else ()
            )
            lines = []
            for row in range(rows):
                floor, ceiling = most * (rows - row - 1) / rows, most * (rows - row) / rows
                line = ["░" if low <= ceiling and high >= floor else " " for low, high in band] or [
                    " "
                ] * columns
                for column in range(columns):
                    if dotted := dots.get((row, column)):
                        line[column] = chr(_BRAILLE + dotted)
                lines.append("".join(line))
            self._kept = (rows, columns), lines
        return self._kept[1]

    def _uprights(self) -> list[tuple[int, str]]:
        """Return the places of upright lines with their signs, the stronger ones last."""
        found = [] if self._here is None else [(self._here, "│")]
        return found if self._course.mark is None else [*found, (self._course.mark, "┆")]


def line_dots(values: Sequence[float], most: float, columns: int, rows: int) -> dict[tuple[int, int], int]:
    """Return the dots of a line through values, by (row, column) of the cells.

    Args:
        values: at even distances from the left edge to the right.
        most: the value at the upper edge; 0 is at the lower.
    """
    found: dict[tuple[int, int], int] = {}
    across, up, before = 2 * columns - 1, 4 * rows - 1, None
    for x in range(across + 1):
        y = up - round(_between(values, x / across if across else 0.0) / most * up)
        # steep parts stay joined
        reached = range(y, y + 1) if before is None else range(min(y, before + 1), max(y, before - 1) + 1)
        for dot in reached:
            cell = dot // 4, x // 2
            found[cell] = found.get(cell, 0) | _DOTS[dot % 4][x % 2]
        before = y
    return found


def _between(values: Sequence[float], share: float) -> float:
    """Return the value at a share of the way from the first to the last."""
    place = share * (len(values) - 1)
    first = int(place)
    after = min(first + 1, len(values) - 1)
    return values[first] + (values[after] - values[first]) * (place - first)


def _shares(columns: int) -> list[float]:
    """Return how far from the left edge to the right each column is."""
    return [column / max(columns - 1, 1) for column in range(columns)]


def _column(place: int, places: int, columns: int) -> int:
    return round((place - 1) / max(places - 1, 1) * (columns - 1))


def _tick(row: int, rows: int, most: float) -> str:
    """Return the number beside a line of the plot; empty beside most of them."""
    up, step = 4 * rows - 1, _step(most, max(rows // _LEAST_BETWEEN, 1))
    lines = {(up - round(value / most * up)) // 4: value for value in range(0, int(most), step)}
    lines.pop(1, None)
    lines[0] = int(most)
    return f"{lines[row]:,}" if row in lines else ""


def _numbers(places: int, columns: int) -> str:
    """Return the numbers of the places below the plot."""
    line = [" "] * columns
    step = _step(places, max(columns // (len(str(places)) + _LEAST_BETWEEN), 1))
    for place in (1, *range(step, places + 1, step)):
        told, at = str(place), _column(place, places, columns)
        at = min(at, columns - len(told))
        if all(sign == " " for sign in line[max(at - 1, 0) : at + len(told) + 1]):
            line[at : at + len(told)] = told
    return "".join(line)


def _step(most: float, ticks: int) -> int:
    """Return a round distance that needs no more than so many ticks."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most / step <= ticks:
                return step
        size *= 10
