"""A list of rows in columns that lays out only the rows in view, so that its length costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cpqual.tui.reader.safe import safe

Item = TypeVar("Item")
Cell = str | Text

_GAP = 2
_LEAST_SHARE = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a `RowList`.

    Attributes:
        title: the heading; a line break makes a second line.
        width: in cells; with `share`, the least.
        share: part of the width left over that it takes, relative to the other shares; 0 for none.
        right: figures stand to the right.
        from_width: the column is shown only where the list has at least so many cells.
    """

    title: str
    width: int
    share: int = 0
    right: bool = False
    from_width: int = 0


class RowList(ScrollView, Generic[Item], can_focus=True):
    """A list with a heading and a cursor; what it shows is plain text, never markup.

    Args:
        columns: the columns from left to right.
        cells_of: gives an item's cells, one per column; called for rows in view only.
    """

    BINDINGS: ClassVar = [
        Binding("up,k", "cursor(-1)", "Up", show=False),
        Binding("down,j", "cursor(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,g", "first", "First", show=False),
        Binding("end,G", "last", "Last", show=False),
    ]
    COMPONENT_CLASSES: ClassVar = {"row-list--header", "row-list--cursor", "row-list--blurred"}
    DEFAULT_CSS = """
    RowList {
        background: $background; color: $foreground; overflow-x: hidden; overflow-y: auto;
        & > .row-list--header { color: $foreground 60%; }
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
        self._cells: dict[int, list[Text]] = {}

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

    def show(self, items: Sequence[Item], *, index: int = 0, columns: Sequence[Column] | None = None) -> None:
        """Show other items, and other columns where given, with the cursor on a row."""
        self._items = items
        if columns is not None:
            self._columns = tuple(columns)
        self._cells.clear()
        self._cursor = max(min(index, len(items) - 1), 0)
        self.virtual_size = Size(self.size.width, len(items) + self._head)
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.index))

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is."""
        wanted = max(min(index, len(self._items) - 1), 0)
        if wanted != self._cursor:
            self._cursor = wanted
            self._reveal()
            self.refresh()
            self.post_message(self.Moved(self, self.index))

    def render_line(self, y: int) -> Strip:
        """Return the heading or a row."""
        width = self.scrollable_content_region.width
        if y < self._head:
            style = self.rich_style + self.get_component_rich_style("row-list--header", partial=True)
            return self._laid_out(self._headings(y), width, style)
        row = y - self._head + round(self.scroll_y)
        if row >= len(self._items):
            return Strip.blank(width, self.rich_style)
        style = self.rich_style
        if row == self._cursor:
            name = "row-list--cursor" if self.has_focus else "row-list--blurred"
            style += self.get_component_rich_style(name, partial=True)
        return self._laid_out(self._row(row), width, style)

    def on_resize(self) -> None:
        """Lay the rows out anew and keep the cursor in view."""
        self._cells.clear()
        self.virtual_size = Size(self.size.width, len(self._items) + self._head)
        self.call_after_refresh(self._reveal)

    def notify_style_update(self) -> None:
        """Paint cells anew in another theme, since they carry colours of their own."""
        super().notify_style_update()
        self._cells.clear()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a click where it stands chooses the row."""
        row = event.y - self._head + round(self.scroll_y)
        if event.y < self._head or row >= len(self._items):
            return
        if row == self._cursor:
            self.post_message(self.Chosen(self))
        else:
            self.move_to(row)

    def action_cursor(self, step: int) -> None:
        """Go a row up or down."""
        self.move_to(self._cursor + step)

    def action_page(self, step: int) -> None:
        """Go a page up or down."""
        self.move_to(self._cursor + step * max(self._rows_in_view - 1, 1))

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
    def _rows_in_view(self) -> int:
        return max(self.scrollable_content_region.height - self._head, 1)

    def _reveal(self) -> None:
        region = Region(0, self._cursor, 1, 1)
        top = round(self.scroll_y)
        if region.y < top:
            self.scroll_to(y=region.y, animate=False, force=True)
        elif region.bottom > top + self._rows_in_view:
            self.scroll_to(y=region.bottom - self._rows_in_view, animate=False, force=True)

    def _row(self, row: int) -> list[Text]:
        cells = self._cells.get(row)
        if cells is None:
            cells = [_as_text(cell) for cell in self._cells_of(self._items[row])]
            self._cells[row] = cells
        return cells

    def _headings(self, y: int) -> list[Text]:
        lines = [[""] * (self._head - 1 - c.title.count("\n")) + c.title.split("\n") for c in self._columns]
        return [Text(line[y]) for line in lines]

    def _laid_out(self, cells: Sequence[Text], width: int, style: Style) -> Strip:
        line = Text(" ", end="")
        for cell, column, cells_wide in zip(cells, self._columns, self._widths(width), strict=True):
            if cells_wide:
                placed = cell.copy()
                placed.truncate(cells_wide, overflow="ellipsis")
                placed.align("right" if column.right else "left", cells_wide)
                line.append_text(placed)
                line.append(" " * _GAP)
        segments = Segment.apply_style(line.render(self.app.console), style)
        return Strip(segments).adjust_cell_length(width, style)

    def _widths(self, width: int) -> list[int]:
        """Return the cells of every column; 0 for one that is not shown at this width."""
        shown = [column.from_width <= width for column in self._columns]
        widths = [c.width if is_shown else 0 for c, is_shown in zip(self._columns, shown, strict=True)]
        shares = [c.share if is_shown else 0 for c, is_shown in zip(self._columns, shown, strict=True)]
        left = width - 1 - sum(widths) - _GAP * (sum(shown) - 1)
        total = sum(shares)
        for i, share in enumerate(shares):
            if share:
                widths[i] = max(widths[i] + left * share // total, _LEAST_SHARE)
        return widths


def _as_text(cell: Cell) -> Text:
    if isinstance(cell, Text):
        return cell
    return Text(safe(" ".join(cell.split())), end="")
