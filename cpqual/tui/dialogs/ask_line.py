"""Asking for one line (a file name, a reason), and saying what was wrong with it without losing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from cpqual.domain.errors import CpqualError
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe


class AskLine(Dialog[str | None]):
    """One line to type on; the result is what `use` returned, None when it was left.

    Args:
        title: what is asked for.
        value: what stands there already.
        use: does what the line is for and says what was done; a refusal is shown and the line stays.
    """

    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Leave", show=False)]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    AskLine {
        .dialog { width: 64; }
        Input { padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; }
        Static { height: auto; color: $warning; }
    }
    """

    def __init__(self, title: str, value: str, use: Callable[[str], str]) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._use = use

    def compose(self) -> ComposeResult:
        """Show the line in a titled box."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = "Enter does it · Esc leaves"
            yield Input(self._value, compact=True)
            yield Static("", markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            told = self._use(event.value.strip())
        except CpqualError as error:
            self.query_one(Static).update(Content(safe(str(error))))
        else:
            self.dismiss(told)
