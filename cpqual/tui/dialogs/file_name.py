"""Asking for the name of a file to write, and saying what was wrong with it without losing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from cpqual.domain.errors import CpqualError
from cpqual.tui.reader.safe import safe


class FileNameDialog(ModalScreen[str | None]):
    """One line to type a name on; the result is what `write` returned, None when it was left.

    Args:
        title: what is to be written.
        name: the name that is offered.
        write: writes the file and says where; a refusal is shown and the name stays to be changed.
    """

    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Leave", show=False)]
    DEFAULT_CSS = """
    FileNameDialog {
        .dialog { width: 64; }
        Input { border: none; padding: 0; height: 1; background: $panel; }
        Static { height: auto; color: $warning; }
    }
    """

    def __init__(self, title: str, name: str, write: Callable[[str], str]) -> None:
        super().__init__()
        self._title = title
        self._name_offered = name
        self._write = write

    def compose(self) -> ComposeResult:
        """Show the name in a titled box."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = "Enter writes · Esc cancels"
            yield Input(self._name_offered)
            yield Static("", markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            told = self._write(event.value.strip())
        except CpqualError as error:
            self.query_one(Static).update(Content(safe(str(error))))
        else:
            self.dismiss(told)
