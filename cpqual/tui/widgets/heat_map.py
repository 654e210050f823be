"""A table of amounts, each on a ground the stronger the larger it is, with a cursor on one cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.columns import Cell, as_text
from cpqual.tui.widgets.line_view import LineView
from cpqual.tui.widgets.shades import GROUNDS, SHADES, grounds, step

_LEAST_CELL, _WIDEST_CELL, _WIDEST_SQUEEZED = 4, 14, 7
_MOST_HEAD_LINES = 3
_MOST_KEPT = 1_000
_NOTHING, _UNDEFINED = "·", "–"


def whole(amount: float) -> str:
    """Return an amount as a whole number."""
    return f"{amount:,.0f}"


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """What a heat map shows.

    Attributes:
        rows, columns: their labels; a `str` is plain text, a `Text` is taken to be safe.
        values: [row][column], 0 or more; None where there is no number.
        said: how an amount is written.
        most: what the strongest ground stands for; the largest of the values when None.
        words: what the amounts are, for the legend.
    """

    rows: Sequence[Cell]
    columns: Sequence[Cell]
    values: Sequence[Sequence[float | None]]
    said: Callable[[float], str] = whole
    most: float | None = None
    words: str = ""


class _Layout(NamedTuple):
    """Cells that labels and columns take, lines of the headings, the largest amount, if all are defined."""

    label: int
    cell: int
    heads: tuple[tuple[Text, ...], ...]
    most: float
    defined: bool


class _Paint(NamedTuple):
    """The styles of a theme; `grounds` are None where there are no colours."""

    base: Style
    head: Style
    here: Style
    quiet: Style
    grounds: list[Style] | None


class HeatMap(LineView, can_focus=True):
    """Rows and columns of amounts that scroll both ways under fixed labels; only what is in view is painted.

    Where there are no colours, shades stand beside the numbers. What people wrote is never read as markup.
    """

    BINDINGS: ClassVar = [
        Binding("up,k", "cursor(-1, 0)", "Up", show=False),
        Binding("down,j", "cursor(1, 0)", "Down", show=False),
        Binding("left,h", "cursor(0, -1)", "Left", show=False),
        Binding("right,l", "cursor(0, 1)", "Right", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("g", "cursor(-1000000, 0)", "First row", show=False),
        Binding("G", "cursor(1000000, 0)", "Last row", show=False),
        Binding("home", "cursor(0, -1000000)", "First column", show=False),
        Binding("end", "cursor(0, 1000000)", "Last column", show=False),
    ]
    COMPONENT_CLASSES: ClassVar = {"heat-map--head", "heat-map--here", "heat-map--quiet"}
    DEFAULT_CSS = """
    HeatMap {
        background: $background; color: $foreground; overflow: auto; scrollbar-size: 0 1;
        & > .heat-map--head { color: $foreground 70%; }
        & > .heat-map--here { color: $accent; text-style: bold; }
        & > .heat-map--quiet { color: $foreground 70%; }
    }
    """
    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor is on another cell, or the cells are others; `cell` is None when there are none."""

        def __init__(self, heat_map: HeatMap, cell: tuple[int, int] | None) -> None:
            super().__init__()
            self.heat_map = heat_map
            self.cell = cell

        @property
        def control(self) -> HeatMap:
            """The heat map."""
            return self.heat_map

    class Chosen(Message):
        """The cell under the cursor was clicked once more."""

        def __init__(self, heat_map: HeatMap) -> None:
            super().__init__()
            self.heat_map = heat_map

        @property
        def control(self) -> HeatMap:
            """The heat map."""
            return self.heat_map

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._heat = Heat((), (), ())
        self._cursor = (0, 0)
        self._laid = _Layout(0, _LEAST_CELL, (), 0.0, True)
        self._labels: dict[int, Text] = {}
        self._paint: _Paint | None = None
        self._strips: dict[int, Strip] = {}
        self._scrolled = 0

    @property
    def heat(self) -> Heat:
        """What is shown."""
        return self._heat

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column under the cursor, None when there are no cells."""
        return self._cursor if self._heat.rows and self._heat.columns else None

    def show(self, heat: Heat, *, cell: tuple[int, int] | None = None) -> None:
        """Show other amounts, with the cursor on a cell or, if None, where it was or as near as can be."""
        self._heat = heat
        self._labels.clear()
        self._cursor = self._nearest(*(cell or self._cursor))
        self._lay_out()
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.cell))

    def move_to(self, row: int, column: int) -> None:
        """Put the cursor on a cell, the nearest there is."""
        wanted = self._nearest(row, column)
        if self.cell is None or wanted == self._cursor:
            return
        left, self._cursor = self._cursor, wanted
        self._reveal()
        width = self.size.width
        head = self._head
        self.refresh(
            Region(0, 0, width, head),
            *(Region(0, head + at - round(self.scroll_y), width, 1) for at in {left[0], wanted[0]}),
        )
        self.post_message(self.Moved(self, self.cell))

    def action_cursor(self, down: int, across: int) -> None:
        """Go some cells down and to the right, or up and to the left."""
        self.move_to(self._cursor[0] + down, self._cursor[1] + across)

    def action_page(self, step: int) -> None:
        """Go a page up or down."""
        self.action_cursor(step * max(self._rows_in_view - 1, 1), 0)

    def on_resize(self) -> None:
        """Fit the columns to the width and keep the cursor in view."""
        self._lay_out()
        self.call_after_refresh(self._reveal)

    def notify_style_update(self) -> None:
        """Find the colours anew in another theme."""
        super().notify_style_update()
        self._paint = None
        self._labels.clear()
        self._lay_out()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the cell; a click where it stands chooses the cell."""
        row = event.y - self._head + round(self.scroll_y)
        column = (event.x - self._laid.label + round(self.scroll_x)) // self._laid.cell
        inside = self._head <= event.y < self._legend_line and row < len(self._heat.rows)
        if not inside or event.x < self._laid.label or column >= len(self._heat.columns):
            return
        if (row, column) == self._cursor:
            self.post_message(self.Chosen(self))
        else:
            self.move_to(row, column)

    # Where everything is

    @property
    def _head(self) -> int:
        return max((len(lines) for lines in self._laid.heads), default=0)

    @property
    def _rows_in_view(self) -> int:
        return max(self.scrollable_content_region.height - self._head - 1, 1)

    @property
    def _legend_line(self) -> int:
        return min(self._head + len(self._heat.rows) + 1, self.scrollable_content_region.height - 1)

    def _nearest(self, row: int, column: int) -> tuple[int, int]:
        return (
            max(min(row, len(self._heat.rows) - 1), 0),
            max(min(column, len(self._heat.columns) - 1), 0),
        )

    def _lay_out(self) -> None:
        self._strips.clear()
        heat = self._heat
        width = max(self.scrollable_content_region.width, 1)
        most = heat.most or max((value or 0 for row in heat.values for value in row), default=0)
        longest = max((cell_len(as_text(label).plain) for label in heat.rows), default=0)
        label = min(longest + 2, max(width // 3, 12))
        numbers = cell_len(heat.said(most)) + (3 if self._colourless else 2)
        needed = max(numbers, _LEAST_CELL)
        names = [as_text(name) for name in heat.columns]
        wished = min(max((cell_len(name.plain) for name in names), default=0) + 2, _WIDEST_CELL)
        cell = max(needed, wished)
        if label + cell * len(names) > width:
            cell = max(needed, min(wished, _WIDEST_SQUEEZED))
        defined = all(value is not None for row in heat.values for value in row)
        heads = tuple(self._heading(name, cell - 1) for name in names)
        self._laid = _Layout(label, cell, heads, most, defined)
        self.virtual_size = Size(label + cell * len(names), self._head + len(heat.rows) + 1)

    def _heading(self, name: Text, width: int) -> tuple[Text, ...]:
        lines = [*name.wrap(self.app.console, width)] or [Text("")]
        for line in lines:
            line.rstrip()
            line.truncate(width, overflow="ellipsis")
        if len(lines) > _MOST_HEAD_LINES:
            last = lines[_MOST_HEAD_LINES - 1]
            last.truncate(width - 1)
            last.append("…")
        return tuple(lines[:_MOST_HEAD_LINES])

    def _reveal(self) -> None:
        if self.cell is None:
            return
        row, column = self._cursor
        laid, room = self._laid, self.scrollable_content_region.width - self._laid.label
        top, left = round(self.scroll_y), round(self.scroll_x)
        y = min(max(top, row - self._rows_in_view + 1), row)
        x = min(max(left, (column + 1) * laid.cell - max(room, laid.cell)), column * laid.cell)
        if (x, y) != (left, top):
            self.scroll_to(x=x, y=y, animate=False, force=True)

    # How it looks

    @property
    def _colourless(self) -> bool:
        return self.app.native_ansi_color

    def _painted(self) -> _Paint:
        # Textual works styles out anew whenever they are asked for
        if self._paint is None:
            base = self.rich_style
            parts = (f"heat-map--{name}" for name in ("head", "here", "quiet"))
            head, here, quiet = (base + self.get_component_rich_style(part, partial=True) for part in parts)
            self._paint = _Paint(base, head, here, quiet, None if self._colourless else grounds(self))
        return self._paint

    def render_line(self, y: int) -> Strip:
        """Return a line of headings, a row, or the legend."""
        width, paint = self.scrollable_content_region.width, self._painted()
        if self.cell is None:
            return Strip.blank(width, paint.base)
        if y < self._head:
            return self._across(Text(""), [self._head_line(y, at, paint) for at in self._in_view], paint)
        row, legend = y - self._head + round(self.scroll_y), self._legend_line
        if y == legend:
            return self._legend(paint).adjust_cell_length(width, paint.base)
        if y > legend or row >= len(self._heat.rows):
            return Strip.blank(width, paint.base)
        return self._row(row, paint)

    def _row(self, row: int, paint: _Paint) -> Strip:
        """Return a row; those without the cursor are kept until other columns are in view."""
        here, scrolled = row == self._cursor[0], round(self.scroll_x)
        if scrolled != self._scrolled or len(self._strips) > _MOST_KEPT:
            self._strips.clear()
            self._scrolled = scrolled
        strip = None if here else self._strips.get(row)
        if strip is None:
            label = self._label(row).copy()
            if here:
                label.stylize(paint.here)
            strip = self._across(label, [self._amount(row, at, paint) for at in self._in_view], paint)
            if not here:
                self._strips[row] = strip
        return strip

    @property
    def _in_view(self) -> range:
        first = round(self.scroll_x) // self._laid.cell
        room = self.scrollable_content_region.width - self._laid.label
        return range(first, min(first + ceil(room / self._laid.cell) + 1, len(self._heat.columns)))

    def _across(self, label: Text, cells: Sequence[Sequence[Segment]], paint: _Paint) -> Strip:
        """Put a label beside the cells in view, cut where the scrolled columns are."""
        laid, width, base = self._laid, self.scrollable_content_region.width, paint.base
        label.truncate(laid.label - 1, overflow="ellipsis")
        label.pad_right(laid.label - label.cell_len)
        fixed = Strip(Segment.apply_style(label.render(self.app.console), base)).adjust_cell_length(
            laid.label, base
        )
        moving = Strip([part for cell in cells for part in cell])
        moving = moving.crop(round(self.scroll_x) % laid.cell)
        return Strip.join([fixed, moving]).adjust_cell_length(width, base)

    def _label(self, row: int) -> Text:
        found = self._labels.get(row)
        if found is None:
            found = self._labels[row] = Text.assemble(" ", as_text(self._heat.rows[row]), end="")
        return found

    def _head_line(self, y: int, column: int, paint: _Paint) -> list[Segment]:
        """Return a line of a column's heading, which stands over the end of its cells."""
        style = paint.here if column == self._cursor[1] else paint.head
        lines = self._laid.heads[column]
        place = y - (self._head - len(lines))
        if place < 0:
            return [Segment(" " * self._laid.cell, style)]
        line = lines[place].copy()
        line.end = ""
        line.align("right", self._laid.cell - 1)
        return [*Segment.apply_style(line.render(self.app.console), style), Segment(" ", style)]

    def _amount(self, row: int, column: int, paint: _Paint) -> list[Segment]:
        value, width = self._heat.values[row][column], self._laid.cell
        if value is None or value <= 0 or not self._laid.most:
            text = _UNDEFINED if value is None else _NOTHING
            style, shade = paint.quiet, " "
        else:
            text = self._heat.said(value)
            style, shade = _ground(value / self._laid.most, paint)
        if (row, column) == self._cursor:
            style = paint.base + Style(reverse=True, bold=True, underline=not self.has_focus)
        if shade == " ":
            return [Segment(set_cell_size(text.rjust(width - 1), width), style)]
        # the shade fills what the number leaves, and one cell lies between them and the next
        room = width - cell_len(text) - 1
        return [Segment(f"{shade * room}{text} ", style)]

    def _legend(self, paint: _Paint) -> Strip:
        heat, most, quiet = self._heat, self._laid.most, paint.head
        if not most:
            return Strip([Segment(" nothing above zero", quiet)])
        parts: list[Segment] = [Segment(f" {safe(heat.words)}  " if heat.words else " ", quiet)]
        if paint.grounds is None:
            edges = [most * number / len(SHADES) for number in range(len(SHADES) + 1)]
            for shade, (_, upper) in zip(SHADES, pairwise(edges), strict=True):
                parts.append(Segment(f"{shade}{shade} to {heat.said(upper)}  ", quiet))
        else:
            parts.append(Segment("0 ", quiet))
            parts += [Segment("  ", ground) for ground in paint.grounds]
            parts.append(Segment(f" {heat.said(most)}  ", quiet))
        parts.append(Segment(f"{_NOTHING} none", quiet))
        if not self._laid.defined:
            parts.append(Segment(f"  {_UNDEFINED} not defined", quiet))
        room = self.scrollable_content_region.width - self._laid.label
        if self._laid.cell * len(heat.columns) > room:
            first, shown = self._in_view.start + 1, max(room // self._laid.cell, 1)
            last = min(first + shown - 1, len(heat.columns))
            parts.append(Segment(f"  columns {first} to {last} of {len(heat.columns)}", quiet))
        return Strip(parts)


def _ground(share: float, paint: _Paint) -> tuple[Style, str]:
    """Return the style of a share above 0 of the largest amount, and its shade; a blank in colours."""
    if paint.grounds is None:
        return paint.base, SHADES[step(share, len(SHADES)) - 1]
    return paint.grounds[step(share, GROUNDS) - 1], " "
