"""A table whose cursor is on a cell; its columns scroll beside a first one that stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.binding import Binding

from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.row_list import Cell, Column, RowList

_GAP = 2
_MOST_HEAD_LINES = 3


class Heading(NamedTuple):
    """The heading of a column: its name, and what stands on a line below it."""

    name: str
    below: str = ""


class CellTable(RowList[int]):
    """Rows of a label and cells; `item` is the row's number, `column` 0 for its label, else a cell from 1.

    Args:
        label_of: returns the label of a row.
        cell_of: returns a cell, by row and column from 0, for so many terminal cells.
    """

    BINDINGS: ClassVar = [
        Binding("left,h", "column(-1)", "Left", show=False),
        Binding("right,l", "column(1)", "Right", show=False),
    ]

    COMPONENT_CLASSES: ClassVar = {"cell-table--here", "cell-table--blurred"}
    DEFAULT_CSS = """
    CellTable {
        & > .row-list--cursor, & > .row-list--blurred { background: $panel; color: $foreground; }
        & > .cell-table--here {
            background: $block-cursor-background; color: $block-cursor-foreground;
        }
        & > .cell-table--blurred {
            background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        }
    }
    """

    def __init__(
        self,
        label_of: Callable[[int], Cell],
        cell_of: Callable[[int, int, int], Text],
        *,
        id: str,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__((), self._row_cells, id=id)
        self._label_of = label_of
        self._cell_of = cell_of
        self._head_title = ""
        self._headings: Sequence[Heading] = ()
        self._label, self._least, self._useful, self._most = 24, 8, 8, 8
        self._wide = 8
        self._first, self._end = 0, 0
        self.column = 0

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column of the cell under the cursor, from 0; None on a label, or where there are none."""
        return (self._cursor, self.column - 1) if self.items and self.column else None

    def show_table(
        self,
        rows: int,
        title: str,
        headings: Sequence[Heading],
        *,
        label: int,
        least: int,
        useful: int,
        most: int,
    ) -> None:
        """Show another table, the cursor where it was as far as there is such a cell.

        Args:
            rows: how many.
            title: over the labels.
            label: terminal cells that a label takes at least.
            least, most: terminal cells of a column: at least, and where there is room.
            useful: from so many on, what is more than the least is of use.
        """
        self._head_title, self._headings = title, headings
        self._label, self._least, self._useful, self._most = label, least, useful, most
        self.column = min(self.column, len(headings))
        self._arrange(range(rows))

    @property
    def columns_in_view(self) -> tuple[int, int]:
        """The columns that are in view, [first, end), from 0."""
        return self._first, self._end

    @property
    def _room(self) -> int:
        return max(self.scrollable_content_region.width - self._label - 1, self._least)

    def _fitting(self) -> int:
        return max(self._room // (self._least + _GAP), 1)

    def _arrange(self, rows: Sequence[int]) -> None:
        fitting = self._fitting()
        last = max(len(self._headings) - fitting, 0)
        wanted = max(self.column - 1, 0)
        # the last columns fill the width, and the one under the cursor is in view
        self._first = max(min(self._first, wanted, last), wanted - fitting + 1)
        shown = self._headings[self._first : self._first + fitting]
        # kept, since the width may be another before columns are chosen for it
        self._end = self._first + len(shown)
        each = self._room // max(len(shown), 1) - _GAP
        self._wide = min(each, self._most) if each >= self._useful else self._least
        title = self._head_title
        if len(shown) < len(self._headings):
            title = f"{self._first + 1} to {self._end} of {len(self._headings)}  ← →\n{title}"
        heads = (Column(_title(heading, self._wide), self._wide) for heading in shown)
        columns = (Column(title, self._label, share=1), *heads)
        self.show(rows, index=self.index or 0, columns=columns)

    def _row_cells(self, row: int) -> list[Cell]:
        first, end = self.columns_in_view
        cells: list[Cell] = [self._label_of(row)]
        cells += [self._cell_of(row, column, self._wide) for column in range(first, end)]
        if row == self._cursor:
            place = self.column - first if self.column else 0
            cells[place] = self._marked(cells[place], self._wide if self.column else 0)
        return cells

    def _marked(self, cell: Cell, wide: int) -> Text:
        name = "cell-table--here" if self.has_focus else "cell-table--blurred"
        marked = cell.copy() if isinstance(cell, Text) else Text(safe(cell), end="")
        if wide:
            marked.truncate(wide, pad=True)
        marked.stylize(self.get_component_rich_style(name, partial=True))
        marked.stylize("bold")
        return marked

    def _titles(self, y: int) -> list[Text]:
        titles = super()._titles(y)
        place = self.column - self._first
        if self.column and place < len(titles):
            titles[place].stylize("bold underline")
        return titles

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest there is; it stays in its column."""
        left = self._cursor
        super().move_to(index)
        if self._cursor != left:
            self.repaint_row(left)
            self.repaint_row(self._cursor)

    def move_to_column(self, column: int) -> None:
        """Put the cursor on the label (0) or a cell of its row, the nearest there is."""
        wanted = max(min(column, len(self._headings)), 0)
        if wanted == self.column or not self.items:
            return
        self.column = wanted
        first, end = self.columns_in_view
        if wanted and not first < wanted <= end:
            self._arrange(self.items)
            return
        self.repaint_row(self._cursor)
        self.refresh()
        self.post_message(self.Moved(self, self.index))

    def watch_has_focus(self, focused: bool) -> None:
        """Mark the cell as one that keys go to, or not."""
        super().watch_has_focus(focused)
        if self.items:
            self.repaint_row(self._cursor)

    def action_column(self, step: int) -> None:
        """Go to the cell to the left or right."""
        self.move_to_column(self.column + step)

    def on_resize(self) -> None:
        """Show as many columns as there is room for."""
        super().on_resize()
        if self._headings:
            self._arrange(self.items)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the cell; a click where it stands chooses it."""
        column, row = self._column_at(event.x), self._cursor
        there = column == self.column
        if there:
            super().on_click(event)
        elif event.y >= self._head and self.items:
            self.move_to_column(column)
            line = event.y - self._head + round(self.scroll_y)
            if line < self._lines and line != row:
                self.move_to(line)

    def _column_at(self, x: int) -> int:
        left = 1
        for place, wide in enumerate(self._widths(self.scrollable_content_region.width)):
            left += wide + _GAP
            if x < left:
                return self._first + place if place else 0
        return self.column


def _title(heading: Heading, wide: int) -> str:
    """Return a heading wrapped to a column, and below it what it says of the column."""
    words = safe(" ".join(heading.name.split()))
    parts = wrap(words, wide) if cell_len(words) == len(words) else [words]
    if len(parts) > _MOST_HEAD_LINES:
        parts = [*parts[: _MOST_HEAD_LINES - 1], f"{parts[_MOST_HEAD_LINES - 1][: wide - 1]}…"]
    return "\n".join([*parts, *([heading.below] if heading.below else [])])
