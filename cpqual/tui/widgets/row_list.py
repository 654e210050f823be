"""A list of rows in columns that lays out only the rows in view, so that its length costs nothing."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from cpqual.tui.widgets.columns import Cell as Cell
from cpqual.tui.widgets.columns import Column as Column
from cpqual.tui.widgets.columns import as_text, row_line, widths, wrapped
from cpqual.tui.widgets.line_view import LineView

Item = TypeVar("Item")
Heights = Callable[[Sequence[int]], Iterable[int]]

_MOST_KEPT = 1_000


class RowList(LineView, Generic[Item], can_focus=True):
    """A list with a heading and a cursor; what it shows is plain text, never markup.

    Rows may be of several lines, and some may be headings over the rows below them. The cursor passes over
    headings, and the one whose rows are in view stays at the top.

    Args:
        columns: the columns from left to right.
        cells_of: gives an item's cells, one per column, or a single one for a heading; called for rows in
            view only.
    """

    BINDINGS: ClassVar = [
        Binding("up,k", "cursor(-1)", "Up", show=False),
        Binding("down,j", "cursor(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,g", "first", "First", show=False),
        Binding("end,G", "last", "Last", show=False),
    ]
    COMPONENT_CLASSES: ClassVar = {
        "row-list--header", "row-list--group", "row-list--cursor", "row-list--blurred",
    }  # fmt: skip
    DEFAULT_CSS = """
    RowList {
        background: $background; color: $foreground; overflow-x: hidden; overflow-y: auto;
        & > .row-list--header { color: $foreground 60%; }
        & > .row-list--group { color: $primary; text-style: bold; background: $panel; }
        & > .row-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .row-list--blurred {
            background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        }
    }
    """
    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor is on another row, or the rows are others; `index` is None when there are none."""

        def __init__(self, rows: RowList[Any], index: int | None) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.rows

    class Chosen(Message):
        """The row under the cursor was clicked once more."""

        def __init__(self, rows: RowList[Any]) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.rows

    def __init__(
        self,
        columns: Sequence[Column],
        cells_of: Callable[[Item], Sequence[Cell]],
        *,
        id: str,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._cells_of = cells_of
        self._items: Sequence[Item] = ()
        self._cursor = 0
        self._cells: dict[int, list[list[Text]]] = {}
        self._strips: dict[tuple[int, Style, int], Strip] = {}
        self._style: Style | None = None
        self._groups: Sequence[int] = ()
        self._heights: Sequence[int] | Heights | None = None
        self._tops: array[int] | None = None

    @property
    def items(self) -> Sequence[Item]:
        """The items, in order."""
        return self._items

    @property
    def index(self) -> int | None:
        """The row under the cursor, None when the list is empty."""
        return self._cursor if self._items else None

    @property
    def item(self) -> Item | None:
        """The item under the cursor, None when the list is empty."""
        return self._items[self._cursor] if self._items else None

    def show(
        self,
        items: Sequence[Item],
        *,
        index: int = 0,
        columns: Sequence[Column] | None = None,
        groups: Sequence[int] = (),
        heights: Sequence[int] | Heights | None = None,
    ) -> None:
        """Show other items, and other columns where given, with the cursor on a row.

        Args:
            items: asked for by number, and only for the rows in view.
            index: the row for the cursor.
            columns: from left to right; None leaves them.
            groups: the rows that are headings, in order.
            heights: lines of every row, or what tells them from the widths of the columns; None for one each.
        """
        self._items = items
        if columns is not None:
            self._columns = tuple(columns)
        self._groups = groups
        self._heights = heights
        self._lay_out()
        self._cursor = self._nearest(index)
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.index))

    def _lay_out(self) -> None:
        self._forget()
        lines = self._heights
        if callable(lines):
            lines = list(lines(self._widths(self.scrollable_content_region.width)))
        self._tops = None if lines is None else array("L", accumulate(lines, initial=0))
        self.virtual_size = Size(self.size.width, self._lines + self._head)

    def repaint(self) -> None:
        """Ask for the cells again: something about the rows in view has changed, but not which there are."""
        self._forget()
        self.refresh()

    def repaint_row(self, index: int) -> None:
        """Ask for the cells of one row again."""
        self._cells.pop(index, None)
        lines = range(self._top(index), self._top(index + 1))
        for key in [key for key in self._strips if key[0] in lines]:
            del self._strips[key]
        self._refresh_rows(index)

    def _forget(self) -> None:
        self._cells.clear()
        self._strips.clear()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is."""
        wanted = self._nearest(index)
        if wanted != self._cursor:
            left, self._cursor = self._cursor, wanted
            # scrolling paints everything anew by itself; else these two rows are all that looks different
            self._reveal()
            self._refresh_rows(left, wanted)
            self.post_message(self.Moved(self, self.index))

    def _refresh_rows(self, *rows: int) -> None:
        width, scrolled = self.size.width, round(self.scroll_y)
        for row in rows:
            top = self._top(row)
            self.refresh(Region(0, self._head + top - scrolled, width, self._top(row + 1) - top))

    def move_to_group(self, step: int) -> None:
        """Put the cursor on the first row of this group or, from there, of the one above; or of the next."""
        here = bisect_right(self._groups, self._cursor) - 1
        if step < 0 and here >= 0 and self._groups[here] + 1 == self._cursor:
            here -= 1
        wanted = here + 1 if step > 0 else max(here, 0)
        if wanted < len(self._groups):
            self.move_to(self._groups[wanted] + 1)

    def _nearest(self, index: int) -> int:
        """Return the row nearest to one that is no heading, further on in the way the cursor goes."""
        last = len(self._items) - 1
        row = max(min(index, last), 0)
        step = 1 if row >= self._cursor else -1
        while 0 <= row <= last and self._is_heading(row):
            row += step
        if 0 <= row <= last:
            return row
        row -= step
        while 0 <= row <= last and self._is_heading(row):
            row -= step
        return max(min(row, last), 0)

    def _is_heading(self, row: int) -> bool:
        i = bisect_right(self._groups, row) - 1
        return i >= 0 and self._groups[i] == row

    def render_line(self, y: int) -> Strip:
        """Return the heading or a line of a row."""
        width = self.scrollable_content_region.width
        if y < self._head:
            group = self._group_above() if y == self._head - 1 else None
            if group is not None:
                return self._heading(group, width)
            style = self.rich_style + self.get_component_rich_style("row-list--header", partial=True)
            return self._laid_out(self._titles(y), width, style)
        if self._style is None:
            # Textual works it out anew whenever it is asked, for every line
            self._style = self.rich_style
        line, style = y - self._head + round(self.scroll_y), self._style
        if line >= self._lines:
            return Strip.blank(width, style)
        row = self._row_at(line)
        if row == self._cursor:
            name = "row-list--cursor" if self.has_focus else "row-list--blurred"
            style += self.get_component_rich_style(name, partial=True)
        # a scroll bar that comes or goes makes rows narrower or wider, and the list is not told
        strip = self._strips.get((line, style, width))
        if strip is None:
            strip = self._line_of(row, line - self._top(row), width, style)
            self._strips[line, style, width] = strip
        return strip

    def _line_of(self, row: int, part: int, width: int, style: Style) -> Strip:
        if self._is_heading(row):
            return Strip.blank(width, style) if part else self._heading(row, width)
        return self._laid_out(self._row(row)[part], width, style)

    def _heading(self, row: int, width: int) -> Strip:
        style = self.rich_style + self.get_component_rich_style("row-list--group", partial=True)
        line = Text(" ", end="")
        line.append_text(as_text(self._cells_of(self._items[row])[0]))
        line.truncate(width, overflow="ellipsis")
        return Strip(Segment.apply_style(line.render(self.app.console), style)).adjust_cell_length(
            width, style
        )

    def _group_above(self) -> int | None:
        """Return the heading that has scrolled out of view while its rows are at the top."""
        line = round(self.scroll_y)
        if not self._groups or line >= self._lines:
            return None
        row = self._row_at(line)
        i = bisect_right(self._groups, row) - 1
        return self._groups[i] if i >= 0 and self._groups[i] != row else None

    def on_resize(self) -> None:
        """Lay the rows out anew and keep the cursor in view."""
        self._lay_out()
        self.call_after_refresh(self._reveal)

    def notify_style_update(self) -> None:
        """Paint cells anew in another theme, since they carry colours of their own."""
        super().notify_style_update()
        self._style = None
        self._forget()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a click where it stands chooses the row."""
        line = event.y - self._head + round(self.scroll_y)
        if event.y < self._head or line >= self._lines or self._is_heading(self._row_at(line)):
            return
        row = self._row_at(line)
        if row == self._cursor:
            self.post_message(self.Chosen(self))
        else:
            self.move_to(row)

    def action_cursor(self, step: int) -> None:
        """Go a row up or down."""
        self.move_to(self._cursor + step)

    def action_page(self, step: int) -> None:
        """Go a page up or down."""
        line = self._top(self._cursor) + step * max(self._lines_in_view - 1, 1)
        row = self._row_at(max(min(line, self._lines - 1), 0))
        # a row higher than the view must not hold the cursor
        self.move_to(row if row != self._cursor else row + step)

    def action_first(self) -> None:
        """Go to the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.move_to(len(self._items) - 1)

    @property
    def _head(self) -> int:
        return max((column.title.count("\n") + 1 for column in self._columns), default=0)

    @property
    def _lines_in_view(self) -> int:
        return max(self.scrollable_content_region.height - self._head, 1)

    @property
    def _lines(self) -> int:
        return len(self._items) if self._tops is None else self._tops[-1]

    def _top(self, row: int) -> int:
        return row if self._tops is None else self._tops[row]

    def _row_at(self, line: int) -> int:
        return line if self._tops is None else bisect_right(self._tops, line) - 1

    def _reveal(self) -> None:
        if not self._items:
            return
        first, end = self._top(self._cursor), self._top(self._cursor + 1)
        if self._cursor and self._is_heading(self._cursor - 1):
            first = self._top(self._cursor - 1)
        top = round(self.scroll_y)
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif end > top + self._lines_in_view:
            self.scroll_to(y=min(end - self._lines_in_view, first), animate=False, force=True)

    def _row(self, row: int) -> list[list[Text]]:
        """Return the lines of a row, each with a text for every column."""
        lines = self._cells.get(row)
        if lines is None:
            cells = [as_text(cell) for cell in self._cells_of(self._items[row])]
            height = self._top(row + 1) - self._top(row)
            lines = [cells] if height == 1 else self._wrapped(cells, height)
            if len(self._cells) >= _MOST_KEPT:
                self._forget()
            self._cells[row] = lines
        return lines

    def _wrapped(self, cells: Sequence[Text], height: int) -> list[list[Text]]:
        wide = self._widths(self.scrollable_content_region.width)
        return wrapped(cells, self._columns, wide, height, self.app.console)

    def _titles(self, y: int) -> list[Text]:
        lines = [[""] * (self._head - 1 - c.title.count("\n")) + c.title.split("\n") for c in self._columns]
        return [Text(line[y]) for line in lines]

    def _laid_out(self, cells: Sequence[Text], width: int, style: Style) -> Strip:
        line = row_line(cells, self._columns, self._widths(width))
        segments = Segment.apply_style(line.render(self.app.console), style)
        return Strip(segments).adjust_cell_length(width, style)

    def _widths(self, width: int) -> list[int]:
        return widths(self._columns, width)
