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
        """The widgets in view, front to back, with region and clip; of a change, those that show there.

        What lies behind a widget that covers all of a change does not show: most of all the containers.
        """
        visible = super().visible_widgets
        if self._touched is None:
            return visible
        found: dict[Widget, tuple[Region, Region]] = {}
        uncovered = set(self._touched)
        for widget, (region, clip) in visible.items():
            shown = region.intersection(clip)
            if any(changed.overlaps(shown) for changed in uncovered):
                found[widget] = region, clip
                uncovered -= {changed for changed in uncovered if shown.contains_region(changed)}
        return found

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what has changed since the last paint, or None."""
        # where rows are cut is kept from paint to paint, and must be worked out from all widgets
        _ = self.cuts
        self._touched = frozenset(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._touched = None
