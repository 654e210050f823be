"""What every dialog is: a box over the mode it was opened from, whose dimmed picture is drawn only once."""

from __future__ import annotations

from typing import TypeVar, cast

from rich.console import RenderableType
from textual import events
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, RichVisual, Visual

Result = TypeVar("Result")


class Backdrop(Visual):
    """The screen behind a dialog, kept as it was painted first.

    Textual paints it anew with every change of layout inside the dialog, some eight times before it stands;
    that was most of the time between the key and the code picker.
    """

    def __init__(self, painted: RichVisual) -> None:
        self._painted = painted
        self._strips: dict[tuple[int, int | None], list[Strip]] = {}

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Return the rows painted before, or paint them."""
        if (width, height) not in self._strips:
            self._strips[width, height] = self._painted.render_strips(width, height, style, options)
        return self._strips[width, height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002 - it fills the screen
        """Return the width there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the height of the screen behind."""
        return self._painted.get_height(rules, width)


class Dialog(ModalScreen[Result]):
    """A modal screen that does not paint the screen behind it over and over."""

    _backdrop: Backdrop | None = None
    _painted_at = Size(0, 0)

    def render(self) -> RenderableType:
        """Return what is behind the box."""
        behind = super().render()
        if not isinstance(behind, BackgroundScreen):
            return behind
        if self._backdrop is None:
            self._backdrop = Backdrop(RichVisual(self, cast(RenderableType, behind)))
            self._painted_at = self.app.size
        # Textual takes a Visual wherever it takes a renderable, though this method's type does not say so
        return cast(RenderableType, self._backdrop)

    def on_resize(self, event: events.Resize) -> None:
        """Paint the screen behind again once it has another size."""
        if self._painted_at != event.size:
            self._backdrop = None
