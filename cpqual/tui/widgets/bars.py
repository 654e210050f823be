"""The bar above a mode (where the coder is) and the bar below it (the keys)."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.widget import Widget

from cpqual.tui.actions import Action, key_name
from cpqual.tui.reader.safe import safe

_GAP = Content("   ")


class TitleBar(Widget):
    """One line: project, coder, document, progress."""

    DEFAULT_CSS = """
    TitleBar {
        dock: top; height: 1; padding: 0 1; background: $panel; color: $foreground;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[str, str, str, str] = ("", "", "", "")

    def show(self, project: str, coder: str, document: str, progress: str) -> None:
        """Show other words; they are plain text."""
        parts = tuple(map(safe, (project, coder, document, progress)))
        if parts != self._parts:
            self._parts = (parts[0], parts[1], parts[2], parts[3])
            self.refresh()

    def render(self) -> Content:
        """Put project, coder and document to the left and progress to the right."""
        project, coder, document, progress = self._parts
        dot = ("  ·  ", "$foreground 60%")
        left = Content.assemble((project, "bold $primary"), dot, (coder, "bold $accent"))
        if document:
            left += Content.assemble(dot, document)
        room = self.content_size.width - len(progress) - 2
        left = left.truncate(max(room, 10), ellipsis=True)
        gap = " " * max(self.content_size.width - left.cell_length - len(progress), 1)
        return left + Content.assemble(gap, (progress, "$foreground 70%"))


class KeyBar(Widget):
    """One line of keys with what they do; made once, so that it costs nothing while the caret moves."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground;
    }
    """

    def __init__(self, keys: Sequence[Action], always: Sequence[Action] = ()) -> None:
        """Take the keys from left to right, left out where they do not fit, and those always on the right."""
        super().__init__()
        self._keys = keys
        self._always = always
        self._places: list[tuple[int, int, str]] = []

    def show(self, keys: Sequence[Action]) -> None:
        """Show other keys on the left."""
        self._keys = keys
        self.refresh()

    def render(self) -> Content:
        """Show as many keys as there is room for."""
        width = self.content_size.width
        right = _GAP.join(map(key_item, self._always))
        left, self._places = Content(""), []
        for action in self._keys:
            item, start = key_item(action), left.cell_length + (len(_GAP) if left else 0)
            if start + item.cell_length + len(_GAP) + right.cell_length > width:
                break
            left = Content.assemble(left, _GAP if left else "", item)
            self._places.append((start, left.cell_length, action.id))
        start = max(width - right.cell_length, left.cell_length + 1)
        shown = Content.assemble(left, " " * (start - left.cell_length), right)
        for action in self._always:
            end = start + key_item(action).cell_length
            self._places.append((start, end, action.id))
            start = end + len(_GAP)
        return shown

    async def on_click(self, event: events.Click) -> None:
        """Do what the key that was clicked does."""
        column = event.x - self.styles.padding.left
        for start, end, action_id in self._places:
            if start <= column < end:
                await self.run_action(f"screen.do('{action_id}')")


def key_item(action: Action) -> Content:
    """Return the first key of an action with what it does."""
    return Content.assemble((key_name(action.keys[0]), "bold $accent"), " ", action.label)
