"""A pane of words about the row under the cursor, which scrolls when it is longer than its place."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

from cpqual.tui.reader.safe import safe
from cpqual.tui.reader.scrollbar import LeanScrollView


class DetailPane(LeanScrollView, can_focus=True):
    """Words in paragraphs; they are given as `Content`, which is never read as markup.

    Other words cost no new layout: they are wrapped and painted here, within a frame that is painted once.
    """

    DEFAULT_CSS = """
    DetailPane {
        padding: 0 1; background: $background; overflow-x: hidden; overflow-y: auto;
        scrollbar-size: 0 1; scrollbar-gutter: stable;
        &:focus { background-tint: $foreground 4%; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._words = Content("")
        self._rows: list[Strip] | None = None
        self._frame: list[Strip] = []
        self._framed = Size(0, 0)

    @property
    def words(self) -> Content:
        """What is shown."""
        return self._words

    def show(self, words: Content) -> None:
        """Show other words, from their beginning."""
        self._words, self._rows = words, None
        if self.styles.auto_dimensions:
            self.refresh(layout=True)
        elif self.size.width:
            self._lay_out()
        self.scroll_to(y=0, animate=False)
        self.refresh()

    def render(self) -> Content:
        """Return the words, for what asks what is selected of them."""
        return self._words

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many rows the words take."""
        return len(self._wrapped(width - self.scrollbar_size_vertical))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows in view; they are kept here, so Textual's cache of styled rows is left out."""
        size, room = self.region.size, self.scrollable_content_region.size
        # what was laid out in another size, while hidden perhaps, is never painted
        if not self._frame or self._framed != size:
            self._styles_cache.clear()
            self._frame, self._framed = self._styles_cache.render_widget(self, size.region), size
        if self._rows is None or self.virtual_size.width != room.width:
            self._lay_out()
        rows = self._rows or []
        top, left = self.styles.gutter.top, self.styles.gutter.left
        lines, right, scrolled = [], left + room.width, round(self.scroll_y) - top
        for y in range(crop.y, min(crop.bottom, len(self._frame))):
            line = self._frame[y]
            if top <= y < top + room.height and y + scrolled < len(rows):
                line = Strip.join([line.crop(0, left), rows[y + scrolled], line.crop(right, size.width)])
            lines.append(line)
        if crop.x == 0 and crop.width >= size.width:
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - all lines of the frame are the same
        """Return what the frame has within: nothing."""
        return Strip.blank(self.size.width, self.visual_style.rich_style)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._rows = None
        if self.size.width:
            self._lay_out()

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        super().notify_style_update()
        self._frame, self._rows = [], None

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint what is selected with the mouse."""
        self._rows = None
        super().selection_updated(selection)

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        self._rows = self._wrapped(width)
        needed = Size(width, len(self._rows))
        if needed != self.virtual_size:
            # not as the reactive it is, which would arrange the whole screen anew
            self.set_reactive(DetailPane.virtual_size, needed)
            self._scroll_update(needed)

    def _wrapped(self, width: int) -> list[Strip]:
        strips = Visual.to_strips(self, self._words, max(width, 1), None, self.visual_style, pad=True)
        background = self.background_colors[1]
        for line_filter in self.app.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips


def plain(words: str, style: str = "") -> Content:
    """Return a person's words as content in their safe form, line breaks kept."""
    return Content.styled("\n".join(map(safe, words.split("\n"))), style)


def heading(words: str) -> Content:
    """Return a heading of a pane, in its safe form on one line."""
    return plain(" ".join(words.split("\n")), "bold $primary")


def fact(name: str, value: str) -> Content:
    """Return a line `name value`, the name dimmed."""
    return Content.assemble(plain(f"{name}  ", "$foreground 60%"), plain(value))


def paragraphs(parts: Iterable[Content]) -> Content:
    """Return parts with an empty line between them; empty parts are left out."""
    return Content("\n\n").join(part for part in parts if part)


def lines(parts: Iterable[Content]) -> Content:
    """Return parts on lines of their own; empty parts are left out."""
    return Content("\n").join(part for part in parts if part)


def amount(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 passage`, `1,200 passages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
