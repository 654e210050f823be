"""Painting a change without asking what has not changed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.widget import Widget


class LeanCompositor(Compositor):
    """A compositor that paints a change from the widgets it touches.

    Textual's own asks every widget within the rectangle around all that has changed. With a title above, a
    status below and panels at both sides that is the whole screen, for every key: half the cost of an act.
    """

    def __init__(self) -> None:
        super().__init__()
        self._touched: AbstractSet[Region] | None = None

    @property
    def visible_widgets(self) -> dict[Widget, tuple[Region, Region]]:
        """The widgets in view, front to back, with region and clip; of a change, those it touches."""
        visible = super().visible_widgets
        if self._touched is None:
            return visible
        return {
            widget: (region, clip)
            for widget, (region, clip) in visible.items()
            if any(changed.overlaps(region) for changed in self._touched)
        }

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has changed since the last paint, or None."""
        # where rows are cut is kept from paint to paint, and must be worked out from all widgets
        _ = self.cuts
        self._touched = frozenset(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._touched = None
