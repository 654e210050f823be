"""Where codes lie along a document: a lane for each code, and below them who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from cpqual.tui.reader.safe import safe
from cpqual.tui.reader.scrollbar import LeanScrollView
from cpqual.tui.widgets.columns import Cell, as_text
from cpqual.tui.widgets.speech import Turn, Voice, signs, who_speaks

_LEFT = " ▏▎▍▌▋▊▉█"
_FULL = 0b1111_1111
_LABEL_CELLS, _LEAST_LABEL = 26, 10
_MOST_ZOOM = 64
_TICKS, _TICK_CELLS = (1, 2, 5, 10, 20, 50), 8
_COVERED, _FREE = "◆", "◇"


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """A code along a document.

    Attributes:
        colour: of its stretches, fitted to the theme; empty for the theme's own.
        spans: half-open, in code points, in any order; they may overlap.
    """

    label: Cell
    colour: str
    spans: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """A document with its lanes.

    Attributes:
        length: code points of the document.
        turns: in the order of the text, without overlap.
    """

    length: int
    lanes: Sequence[Lane]
    turns: Sequence[Turn] = ()
    voices: Sequence[Voice] = ()


class Ribbon(LeanScrollView, can_focus=True):
    """Lanes of blocks an eighth of a cell fine, with a cursor in one lane that also goes along the text.

    What people wrote is never read as markup.
    """

    BINDINGS: ClassVar = [
        Binding("up,k", "lane(-1)", "Up", show=False),
        Binding("down,j", "lane(1)", "Down", show=False),
        Binding("left,h", "along(-1)", "Left", show=False),
        Binding("right,l", "along(1)", "Right", show=False),
        Binding("shift+left", "along(-10)", "Further left", show=False),
        Binding("shift+right", "along(10)", "Further right", show=False),
        Binding("home", "along(-1000000)", "Begin", show=False),
        Binding("end", "along(1000000)", "End", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("right_curly_bracket", "stretch(1)", "Next stretch", show=False),
        Binding("left_curly_bracket", "stretch(-1)", "Stretch before", show=False),
        Binding("plus,equals_sign", "zoom(1)", "Closer", show=False),
        Binding("minus", "zoom(-1)", "Further away", show=False),
    ]
    COMPONENT_CLASSES: ClassVar = {"ribbon--quiet", "ribbon--here", "ribbon--voice"}
    DEFAULT_CSS = """
    Ribbon {
        background: $background; color: $foreground; overflow-x: hidden; overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .ribbon--quiet { color: $foreground 70%; }
        & > .ribbon--here { color: $accent; text-style: bold; }
        & > .ribbon--voice { color: $secondary; }
    }
    """
    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor is elsewhere, or the lanes are others; `lane` is None when there are none.

        `start` and `end` are the stretch of the text under the cursor, in code points.
        """

        def __init__(self, ribbon: Ribbon, lane: int | None, start: int, end: int) -> None:
            super().__init__()
            self.ribbon = ribbon
            self.lane = lane
            self.start = start
            self.end = end

        @property
        def control(self) -> Ribbon:
            """The ribbon."""
            return self.ribbon

    class Chosen(Message):
        """The place of the cursor was clicked once more."""

        def __init__(self, ribbon: Ribbon) -> None:
            super().__init__()
            self.ribbon = ribbon

        @property
        def control(self) -> Ribbon:
            """The ribbon."""
            return self.ribbon

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._score = Score(0, ())
        self._lane = 0
        self._place = 0
        self._zoom = 1
        self._first = 0
        self._bits: dict[int, int] = {}
        self._lanes_drawn: dict[int, tuple[Strip, Sequence[bool]]] = {}
        self._spoken: str | None = None

    @property
    def lane(self) -> int | None:
        """The lane of the cursor, None when there are none."""
        return self._lane if self._score.lanes and self._score.length else None

    @property
    def under(self) -> tuple[int, int]:
        """The stretch of the text under the cursor, in code points; half-open."""
        return self._stretch(self._column)

    def show(self, score: Score, *, lane: int = 0, place: int = 0) -> None:
        """Show another document, whole, with the cursor in a lane at a place in code points."""
        self._score = score
        self._zoom, self._first = 1, 0
        self._lane = max(min(lane, len(score.lanes) - 1), 0)
        self._place = max(min(place, score.length - 1), 0)
        self._lay_out()
        self._tell()

    def action_lane(self, step: int) -> None:
        """Go some lanes up or down."""
        self._lane = max(min(self._lane + step, len(self._score.lanes) - 1), 0)
        self._tell()

    def action_page(self, step: int) -> None:
        """Go a page of lanes up or down."""
        self.action_lane(step * max(self._lanes_in_view - 1, 1))

    def action_along(self, step: int) -> None:
        """Go some columns along the text."""
        self._go_to_column(self._column + step)

    def action_stretch(self, step: int) -> None:
        """Go to the next stretch of the lane that begins after the cursor's column, or to the one before."""
        if self.lane is None:
            return
        here = self._column
        begins = sorted({self._column_of(start) for start, _ in self._score.lanes[self._lane].spans})
        further = [at for at in begins if (at > here if step > 0 else at < here)]
        if further:
            self._go_to_column(further[0] if step > 0 else further[-1])

    def action_zoom(self, step: int) -> None:
        """Show half as much of the text, or twice as much."""
        zoom = self._zoom * 2 if step > 0 else self._zoom // 2
        if 1 <= zoom <= _MOST_ZOOM and (step < 0 or self._cells < self._score.length):
            self._zoom = zoom
            self._first = self._column - self._columns // 2
            self._lay_out()
            self._tell()

    def _go_to_column(self, column: int) -> None:
        wanted = max(min(column, self._cells - 1), 0)
        if wanted != self._column:
            self._place = self._stretch(wanted)[0]
            self._tell()

    def _tell(self) -> None:
        """Show the cursor where it is, and tell of it."""
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.lane, *self.under))

    def on_resize(self) -> None:
        """Cut the text into as many columns as there is room for."""
        self._lay_out()
        self.call_after_refresh(self._tell)

    def notify_style_update(self) -> None:
        """Draw the lanes anew in another theme."""
        super().notify_style_update()
        self._lanes_drawn.clear()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; a click where it stands chooses the place."""
        row, column = event.y - 1 + round(self.scroll_y), event.x - self._label + self._first
        inside = 1 <= event.y <= self._lanes_in_view and row < len(self._score.lanes)
        if not inside or event.x < self._label or column >= self._cells:
            return
        if (row, column) == (self._lane, self._column):
            self.post_message(self.Chosen(self))
        else:
            self._lane, self._place = row, self._stretch(column)[0]
            self._tell()

    # Where everything is

    @property
    def _label(self) -> int:
        return max(min(_LABEL_CELLS, self.scrollable_content_region.width // 3), _LEAST_LABEL)

    @property
    def _columns(self) -> int:
        """Columns of text in view."""
        return max(self.scrollable_content_region.width - self._label - 1, 1)

    @property
    def _cells(self) -> int:
        """Columns of the whole text."""
        return self._columns * self._zoom

    @property
    def _lanes_in_view(self) -> int:
        below = 2 if self._score.turns else 0
        return max(self.scrollable_content_region.height - 1 - below, 1)

    def _column_of(self, offset: int) -> int:
        """Return the column that a place is in, of a short text the first of those it spreads over."""
        length, before = max(self._score.length, 1), offset * self._cells
        return min(-(-before // length) if length < self._cells else before // length, self._cells - 1)

    @property
    def _column(self) -> int:
        return self._column_of(self._place)

    def _stretch(self, column: int) -> tuple[int, int]:
        """Return the code points that are in a column; at least one, where there is any text."""
        length, cells = self._score.length, self._cells
        if length < cells:
            start = column * length // cells
            return start, min(start + 1, length)
        return -(-column * length // cells), -(-(column + 1) * length // cells)

    def _lay_out(self) -> None:
        self._bits.clear()
        self._lanes_drawn.clear()
        self._spoken = None
        self.virtual_size = Size(self.size.width, len(self._score.lanes) + 3)

    def _reveal(self) -> None:
        column = self._column
        first = min(max(self._first, column - self._columns + 1), column)
        first = max(min(first, self._cells - self._columns), 0)
        if first != self._first:
            self._first, self._spoken = first, None
            self._lanes_drawn.clear()
        top = round(self.scroll_y)
        wanted = min(max(top, self._lane - self._lanes_in_view + 1), self._lane)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    # How it looks

    def render_line(self, y: int) -> Strip:
        """Return the axis, a lane, who speaks, or what the letters of the voices mean."""
        width, base = self.scrollable_content_region.width, self.rich_style
        if self.lane is None:
            return Strip.blank(width, base)
        row, shown = y - 1 + round(self.scroll_y), min(self._lanes_in_view, len(self._score.lanes))
        if 0 < y <= shown and row < len(self._score.lanes):
            return self._lane_strip(row, base).adjust_cell_length(width, base)
        if y == 0:
            parts = self._axis(base)
        elif y == shown + 1 and self._score.turns:
            parts = self._speech(base)
        elif y == shown + 2 and self._score.turns:
            parts = self._who(base)
        else:
            parts = []
        return Strip(parts).adjust_cell_length(width, base)

    def _beside(self, label: Text, base: Style) -> list[Segment]:
        text = Text.assemble(" ", label, end="")
        text.truncate(self._label - 1, overflow="ellipsis")
        text.pad_right(self._label - text.cell_len)
        return list(Segment.apply_style(text.render(self.app.console), base))

    def _axis(self, base: Style) -> list[Segment]:
        marks = [" "] * self._columns
        step = next(one for one in _TICKS if one * self._cells >= 100 * _TICK_CELLS or one == _TICKS[-1])
        for share in range(0, 101, step):
            column, told = share * self._cells // 100 - self._first, f"╷{share}%"
            if column >= 0 and column + len(told) <= self._columns:
                marks[column : column + len(told)] = told
        here = self._column - self._first
        quiet = base + self.get_component_rich_style("ribbon--quiet", partial=True)
        at = base + self.get_component_rich_style("ribbon--here", partial=True)
        return [
            *self._beside(Text("" if self._zoom == 1 else f"{self._zoom} times closer"), quiet),
            Segment("".join(marks[:here]), quiet),
            Segment("▼", at),
            Segment("".join(marks[here + 1 :]), quiet),
        ]

    def _lane_strip(self, row: int, base: Style) -> Strip:
        """Return a lane with the cursor's line through it."""
        at = self._label + self._column - self._first
        here = base + self.get_component_rich_style("ribbon--here", partial=True)
        strip, covered = self._drawn(row, base)
        if row == self._lane:
            label = as_text(self._score.lanes[row].label).copy()
            label.stylize(here)
            strip = Strip.join([Strip(self._beside(label, base)), strip.crop(self._label)])
        sign = "│" if row != self._lane else _COVERED if covered[at - self._label] else _FREE
        if sign == "│" and covered[at - self._label]:
            return strip
        return Strip.join([strip.crop(0, at), Strip([Segment(sign, here)], 1), strip.crop(at + 1)])

    def _drawn(self, row: int, base: Style) -> tuple[Strip, Sequence[bool]]:
        """Return a lane without the cursor, which is kept, and which of its columns it covers."""
        if row not in self._lanes_drawn:
            lane = self._score.lanes[row]
            bits = self._bits_of(row) >> (8 * self._first)
            masks = [(bits >> (8 * column)) & _FULL for column in range(self._columns)]
            track = Segment("".join(map(_block, masks)), base + Style(color=lane.colour or None))
            strip = Strip([*self._beside(as_text(lane.label), base), track])
            self._lanes_drawn[row] = strip, [bool(mask) for mask in masks]
        return self._lanes_drawn[row]

    def _bits_of(self, row: int) -> int:
        """Return which eighths of the columns a lane covers, the first one in the lowest bit."""
        found = self._bits.get(row)
        if found is None:
            eighths, length, found = 8 * self._cells, self._score.length, 0
            for start, end in self._score.lanes[row].spans:
                first = start * eighths // length
                last = max(-(-end * eighths // length), first + 1)
                found |= ((1 << (last - first)) - 1) << first
            self._bits[row] = found
        return found

    def _speech(self, base: Style) -> list[Segment]:
        if self._spoken is None:
            stretches = [self._stretch(self._first + column) for column in range(self._columns)]
            self._spoken = who_speaks(self._score.turns, self._score.voices, stretches)
        voice = base + self.get_component_rich_style("ribbon--voice", partial=True)
        quiet = base + self.get_component_rich_style("ribbon--quiet", partial=True)
        return [*self._beside(Text("who speaks"), quiet), Segment(self._spoken, voice)]

    def _who(self, base: Style) -> list[Segment]:
        voices = self._score.voices
        told = "  ".join(
            f"{sign} {safe(' '.join(voice.label.split()))}"
            for sign, voice in zip(signs(voices), voices, strict=True)
        )
        quiet = base + self.get_component_rich_style("ribbon--quiet", partial=True)
        line = Text(told, end="")
        line.truncate(self._columns, overflow="ellipsis")
        return [*self._beside(Text(""), base), Segment(line.plain, quiet)]


def _block(mask: int) -> str:
    """Return the block for eighths of a cell, the first one in the lowest bit.

    At the right of a cell there are blocks of an eighth, a half and the whole only. What lies in the middle,
    or in several pieces, is as wide as what it covers, at the left.
    """
    covered = mask.bit_count()
    if mask & 1 or not mask or mask != _FULL ^ ((1 << (8 - covered)) - 1):
        return _LEFT[covered]
    return "▕" if covered < 3 else "▐" if covered < 7 else "█"
