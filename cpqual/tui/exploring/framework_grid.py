"""The grid of a framework: cases down, themes across, in each cell a sign and how its summary begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

from rich.style import Style
from rich.text import Text

from cpqual.domain.frameworks import Case, CellHead
from cpqual.services.framework_passages import Coverage, ShownPassage
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.cell_table import CellTable
from cpqual.tui.widgets.row_list import Cell

SIGNS = {"done": "✓", "draft": "~", "empty": "·", "closed": "▪"}
"""What stands before a cell; no status is told by colour alone."""
_HERE = Style(reverse=True)
_LINES_BY_HEIGHT = ((44, 4), (32, 3), (0, 2))
_MOST_LINES = 7
_LEAST_LINES = 2
"""In rows of no more lines none is left empty."""


class FrameworkGrid(CellTable):
    """Rows of several lines, as many as the screen has room for."""

    def show(self, items: Sequence[int], **settings: Any) -> None:
        """Show rows of the height that fits this screen."""
        settings["heights"] = [self.lines_of_a_row] * len(items)
        super().show(items, **settings)

    @property
    def lines_of_a_row(self) -> int:
        """Lines of a row, with an empty one below it where there is room."""
        return next(lines for height, lines in _LINES_BY_HEIGHT if self.app.size.height >= height)

    def _row_cells(self, row: int) -> list[Cell]:
        first = self._first
        # the columns as they were laid out: the list may have another width by now
        laid_out = range(first, min(first + len(self._columns) - 1, len(self._headings)))
        cells: list[Cell] = [self._label_of(row)]
        cells += [self._cell_of(row, column, self._wide) for column in laid_out]
        place = self.column - first
        if row == self._cursor and 0 < place < len(cells) and isinstance(marked := cells[place], Text):
            lines = [line.copy() for line in marked.split("\n")]
            for line in lines:
                line.truncate(self._wide, pad=True)
                line.stylize(_HERE)
            cells[place] = Text("\n").join(lines)
        return cells

    def _wrapped(self, cells: Sequence[Text], height: int) -> list[list[Text]]:
        lines = [[Text("", end="") for _ in cells] for _ in range(height)]
        for i, cell in enumerate(cells):
            for line, part in zip(lines, cell.split("\n"), strict=False):
                part.end = ""
                line[i] = part
        return lines

    def wrapped(self, text: Text, wide: int) -> Text:
        """Return a text on so many lines as a row has room for, with a sign where it goes on."""
        lines = self.lines_of_a_row
        room = lines - 1 if lines > _LEAST_LINES else lines
        parts = list(text[: wide * (room + 1)].wrap(self.app.console, wide))
        for part in parts:
            part.rstrip()
        if len(parts) > room:
            last = parts[room - 1]
            last.truncate(wide - 1)
            last.append("…")
        return Text("\n").join(parts[:room])


def label_text(case: Case) -> Text:
    """Return a case as the label of its row: its name, and on a line below what to say of it."""
    name = Text(safe(" ".join(case.name.split()) or case.slug), Style(bold=True))
    about = Text(safe(" ".join(case.about.split())), Style(dim=True))
    return Text("\n").join((name, about))


def cell_text(
    head: CellHead | None, count: Coverage | None, closed: str, wrap: Callable[[Text], Text]
) -> Text:
    """Return a cell: the sign of its status, what is new, and the beginning of its summary.

    Args:
        count: None while it is not counted yet.
        closed: whose summary it is, where that is closed to this coder.
    """
    if closed:
        return Text(f"{SIGNS['closed']} {safe(closed)}’s, closed", Style(dim=True))
    if head is None:
        waiting = f" {count.passages:,}" if count and count.passages else ""
        return Text(f"{SIGNS['empty']}{waiting}", Style(dim=True))
    new = f"+{count.new} " if count and count.new else ""
    words = safe(" ".join(head.begins.split())) or f"(no words, {head.links} linked)"
    return wrap(Text.assemble((f"{SIGNS[head.status]} ", "bold"), (new, "bold italic"), words))


def passage_cells(one: ShownPassage) -> list[Cell]:
    """Return a passage as a row: a sign where it is linked, then where it is, who speaks, and its words."""
    place = one.passage.place
    who = f"{safe(one.passage.speaker)} · " if one.passage.speaker else ""
    new = ("new · ", Style(bold=True, italic=True)) if one.new else ""
    where = (f"{who}{safe(place.document)} {place.start}–{place.end}\n", Style(dim=True))
    words = safe(" ".join(one.passage.words.split()))
    return [SIGNS["done"] if one.links else "", Text.assemble(new, where, words, end="")]


def passage_lines(one: ShownPassage, wide: int) -> int:
    """Return how many lines a passage takes in a column so wide; a long one is cut."""
    return min(2 + ceil(len(" ".join(one.passage.words.split())) / max(wide - 2, 1)), _MOST_LINES)
