"""What every dialog is: a box over the mode it was opened from, whose dimmed picture is drawn only once."""

from __future__ import annotations

from typing import TypeVar, cast

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.visual import RenderOptions, Visual

Result = TypeVar("Result")

_LOW = 30

STEPS = (
    Binding("down", "step(1)", "Down", show=False),
    Binding("up", "step(-1)", "Up", show=False),
    Binding("pagedown", "step(8)", "Down", show=False),
    Binding("pageup", "step(-8)", "Up", show=False),
)
"""Keys that move the highlight of a list while the line above it, which filters it, keeps the focus."""


class Backdrop(Visual):
    """The screen behind a dialog, dimmed, kept as it was painted first.

    Textual paints and dims it anew with every change of layout inside the dialog, piece by piece; that was
    most of the time between the key and the code picker. A screen has hundreds of pieces of text but some
    dozens of styles, so each style is dimmed once.
    """

    def __init__(self, behind: BackgroundScreen) -> None:
        self._behind = behind
        self._strips: dict[int, list[Strip]] = {}

    def render_strips(
        self,
        width: int,
        height: int | None,
        style: VisualStyle,
        options: RenderOptions,  # noqa: ARG002 - Textual's signature
    ) -> list[Strip]:
        """Return the rows painted before, or paint them."""
        if width not in self._strips:
            self._strips[width] = self._paint(width, style.rich_style)
        return self._strips[width] if height is None else self._strips[width][:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002 - it fills the screen
        """Return the width there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the height of the screen behind."""
        return self._behind.screen.size.height

    def _paint(self, width: int, base: Style) -> list[Strip]:
        dimmed: dict[Style | None, Style] = {}
        rows = []
        for strip in self._behind.screen._compositor.render_strips():
            segments = []
            for text, style, _control in strip:
                if style not in dimmed:
                    (dim,) = BackgroundScreen.process_segments([Segment(" ", style)], self._behind.color)
                    dimmed[style] = dim.style or base
                segments.append(Segment(text, dimmed[style]))
            rows.append(Strip(segments, strip.cell_length).adjust_cell_length(width, base))
        return rows


class Dialog(ModalScreen[Result]):
    """A modal screen that does not paint the screen behind it over and over.

    In a terminal of few rows it has the class `-low`.
    """

    _backdrop: Backdrop | None = None
    _painted_at = Size(0, 0)

    def render(self) -> RenderableType:
        """Return what is behind the box."""
        behind = super().render()
        if not isinstance(behind, BackgroundScreen):
            return behind
        if self._backdrop is None:
            self._backdrop = Backdrop(behind)
            self._painted_at = self.app.size
        # Textual takes a Visual wherever it takes a renderable, though this method's type does not say so
        return cast(RenderableType, self._backdrop)

    def on_resize(self, event: events.Resize) -> None:
        """Paint the screen behind again once it has another size."""
        if self._painted_at != event.size:
            self._backdrop = None
        self.set_class(event.size.height < _LOW, "-low")

    def on_screen_resume(self) -> None:
        """Paint the screen behind again: it may be another one, or have changed."""
        self._backdrop = None
        # before the first layout: breakpoints come after it, with a second one
        self.set_class(self.app.size.height < _LOW, "-low")
