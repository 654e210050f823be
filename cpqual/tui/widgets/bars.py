"""The bar above a mode (where the coder is) and the bar below it (the keys)."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from cpqual.tui.actions import Action, key_name
from cpqual.tui.reader.safe import safe


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
        dot = ("  ·  ", "$foreground 40%")
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
        link-style: none; link-color: $foreground; link-background-hover: $border; link-style-hover: none;
        link-color-hover: $foreground;
    }
    """

    def __init__(self, keys: Sequence[Action], always: Sequence[Action] = ()) -> None:
        """Take the keys from left to right, left out where they do not fit, and those always on the right."""
        super().__init__()
        self._keys = keys
        self._always = always

    def render(self) -> Content:
        """Show as many keys as there is room for; a click does what the key does."""
        right = Content("   ").join(map(_item, self._always))
        left = Content("")
        for action in self._keys:
            longer = Content.assemble(left, "   " if left else "", _item(action))
            if longer.cell_length + right.cell_length + 3 > self.content_size.width:
                break
            left = longer
        gap = max(self.content_size.width - left.cell_length - right.cell_length, 1)
        return Content.assemble(left, " " * gap, right)


def _item(action: Action) -> Content:
    return Content.from_markup(
        f"[@click=screen.do('{action.id}')][bold $accent]$key[/] $label[/]",
        key=key_name(action.keys[0]),
        label=action.label,
    )
