"""The line below the reader: what the next act applies to, what is coded there, what was done last."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from cpqual.tui.coding.layer import Look
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.rule import tag_colour


class StatusLine(Widget):
    """One line; what was done last stays until the caret comes to another unit."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; background: $background; color: $foreground 70%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._where = ""
        self._told = ""
        self._told_at: int | None = None
        self._waits = ""
        self._hint = ""
        self._codings: Sequence[Look] = ()

    @property
    def told(self) -> str:
        """What was done last."""
        return self._told

    def show(self, where: str, codings: Sequence[Look], hint: str = "") -> None:
        """Say where the coder is and what is coded there; the hint stands where nothing was done."""
        if (where, codings, hint) != (self._where, self._codings, self._hint):
            self._where, self._codings, self._hint = where, codings, hint
            self.refresh()

    def tell(self, words: str, at: int | None = None) -> None:
        """Say what was done, and where the caret is on its way to with it."""
        self._told_at = at
        if words != self._told:
            self._told = words
            self.refresh()

    def forget_told(self, offset: int) -> None:
        """Say no longer what was done, as the caret is in another unit; unless it was done by going there."""
        if offset != self._told_at:
            self.tell("")

    def wait(self, words: str) -> None:
        """Say which keys are waited for, in place of what was done; nothing once none are."""
        if words != self._waits:
            self._waits = words
            self.refresh()

    @property
    def waits(self) -> str:
        """Which keys are waited for."""
        return self._waits

    def render(self) -> Content:
        """Put what is waited for or was done last before the hint or the place, which is cut first."""
        where = Content(safe(self._where))
        for look in self._codings:
            where = Content.assemble(where, " ", (look.tag, f"bold {tag_colour(self, look.colour)}"))
        hint = Content.styled(safe(self._hint), "italic")
        if self._waits:
            left, right = Content.styled(safe(self._waits), "bold $accent"), where
        elif self._told:
            left, right = Content.styled(safe(self._told), "$success"), hint if self._hint else where
        else:
            left, right = where, hint
        width = max(self.content_size.width, 1)
        room = width - left.cell_length - 2
        if room < 8:
            return left.truncate(width, ellipsis=True)
        right = right.truncate(room, ellipsis=True)
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)
