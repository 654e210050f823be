"""A scrollbar that paints fast: the stock one takes longer over a page than the text it stands beside."""

from __future__ import annotations

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class LeanScrollBar(ScrollBar):
    """Looks and works as Textual's, but paints equal cells once and leaves out the cache of styled lines."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the visible cells of a vertical bar."""
        bar = self.render()
        if not isinstance(bar, ScrollBarRender):
            return super().render_lines(crop)
        style = self.app.console.get_style(bar.style)
        cells = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=bar.thickness,
            back_color=style.bgcolor or Color.default(),
            bar_color=style.color or Color.default(),
        ).segments
        unlike = {id(cell): cell for cell in cells}
        painted = {number: _painted(cell, self.rich_style) for number, cell in unlike.items()}
        return [painted[id(cell)] for cell in list(cells)[crop.y : crop.bottom]]


class LeanScrollView(ScrollView):
    """A view that paints its own lines, with a scrollbar that paints fast."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar, made when first asked for."""
        if self._vertical_scrollbar is None:
            bar = LeanScrollBar(vertical=True, name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self._vertical_scrollbar = bar
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar


def _painted(cell: Segment, base: Style) -> Strip:
    style = base + cell.style if cell.style else base
    return Strip([Segment(cell.text, style)], len(cell.text))
