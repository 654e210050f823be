"""Columns of a list: how wide each is where there is so much room, and how cells stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from cpqual.tui.reader.safe import safe

Cell = str | Text
"""What stands in a column: plain words, or a text that is taken to be safe."""

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
        wraps: the cell's words go on over the lines of its row.
    """

    title: str
    width: int
    share: int = 0
    right: bool = False
    from_width: int = 0
    wraps: bool = False


def widths(columns: Sequence[Column], width: int) -> list[int]:
    """Return the cells of every column where a row has `width`; 0 for one that is not shown then."""
    shown = [column.from_width <= width for column in columns]
    found = [c.width if is_shown else 0 for c, is_shown in zip(columns, shown, strict=True)]
    shares = [c.share if is_shown else 0 for c, is_shown in zip(columns, shown, strict=True)]
    left = width - 1 - sum(found) - _GAP * (sum(shown) - 1)
    total = sum(shares)
    for i, share in enumerate(shares):
        if share:
            found[i] = max(found[i] + left * share // total, _LEAST_SHARE)
    return found


def row_line(cells: Sequence[Text], columns: Sequence[Column], wide: Sequence[int]) -> Text:
    """Return a line of a row: its cells cut to the widths of their columns, with gaps between."""
    line = Text(" ", end="")
    for cell, column, cells_wide in zip(cells, columns, wide, strict=True):
        if cells_wide:
            placed = cell.copy()
            placed.truncate(cells_wide, overflow="ellipsis")
            placed.align("right" if column.right else "left", cells_wide)
            line.append_text(placed)
            line.append(" " * _GAP)
    return line


def wrapped(
    cells: Sequence[Text], columns: Sequence[Column], wide: Sequence[int], height: int, console: Console
) -> list[list[Text]]:
    """Return the lines of a row that is `height` lines high, each with a text for every column."""
    lines = [[Text("", end="") for _ in cells] for _ in range(height)]
    for i, (cell, column, cells_wide) in enumerate(zip(cells, columns, wide, strict=True)):
        parts = [cell]
        if column.wraps and cells_wide:
            # a long passage is not wrapped to its end for the few lines of it that are shown
            parts = list(cell[: cells_wide * (height + 1)].wrap(console, cells_wide))
        for line, part in zip(lines, parts[:height], strict=False):
            part.end = ""
            part.rstrip()
            line[i] = part
        if len(parts) > height:
            lines[-1][i] = _cut(lines[-1][i], cells_wide)
    return lines


def as_text(cell: Cell) -> Text:
    """Return a cell; of plain words their safe form, on one line."""
    if isinstance(cell, Text):
        return cell
    return Text(safe(" ".join(cell.split())), end="")


def _cut(text: Text, width: int) -> Text:
    """Return a text that goes on elsewhere, with the sign that it does."""
    text.truncate(width - 1)
    text.append("…")
    return text
