"""A view that keeps the lines it has painted, so that Textual need not keep them once more."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip

from cpqual.tui.reader.scrollbar import LeanScrollView


class LineView(LeanScrollView):
    """Gives the lines of `render_line` as they are, in whatever colours the terminal has."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in view; Textual's cache of styled lines is left out."""
        if self.styles.gutter:
            return super().render_lines(crop)
        lines = [self.render_line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.app.get_line_filters():
            lines = [line.apply_filter(line_filter, background) for line in lines]
        # beyond the lines is the column of the scrollbar, which paints itself
        whole = crop.x == 0 and crop.width <= self.scrollable_content_region.width
        return lines if whole else [line.crop_extend(crop.x, crop.right, None) for line in lines]
