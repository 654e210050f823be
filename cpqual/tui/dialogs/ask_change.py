"""Asking why: the reason a change of the codebook is kept with, and the one thing that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from cpqual.domain.errors import CpqualError
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.dialogs.form import writable
from cpqual.tui.reader.safe import safe


@dataclass(frozen=True, slots=True)
class Field:
    """What is to be changed: its name and what it is now.

    Attributes:
        most: most characters it can have, 0 for any number.
    """

    name: str
    value: str
    most: int = 0


class AskChange(Dialog[str | None]):
    """A line for what changes, where there is one, and a line for the reason.

    The result is what `use` returned, None when it was left.

    Args:
        title: what is done.
        use: is given what stands in the field (empty without one) and the reason; a refusal is shown and
            what was written stays. It returns None where what was asked for is only begun.
        reason: a reason that is offered, to be taken with Enter or typed over.
        field: what is to be changed.
        about: what should be known before it is done.
    """

    BINDINGS: ClassVar = [Binding("escape", "dismiss(None)", "Leave", show=False)]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    AskChange {
        .dialog { width: 72; }
        Input { padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; margin: 0 0 1 0; }
        #ask-reason { margin: 0; }
        .field { height: auto; color: $foreground 60%; }
        .refusal { height: auto; color: $warning; }
        VerticalScroll { height: auto; max-height: 12; margin: 0 0 1 0; scrollbar-size-vertical: 1; }
    }
    """

    def __init__(
        self,
        title: str,
        use: Callable[[str, str], str | None],
        *,
        reason: str = "",
        field: Field | None = None,
        about: Content | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._use = use
        self._reason = reason
        self._field = field
        self._about = about

    def compose(self) -> ComposeResult:
        """Put what is to be known above what is to be written."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = "Enter does it · Esc cancels"
            if self._about is not None:
                with VerticalScroll(can_focus=False):
                    yield Static(self._about)
            if self._field is not None:
                yield Static(self._field.name, markup=False, classes="field")
                yield Input(
                    writable(self._field.value), id="ask-field", compact=True, max_length=self._field.most
                )
            yield Static("Why (kept with the new version)", markup=False, classes="field")
            yield Input(writable(self._reason), id="ask-reason", compact=True)
            yield Static("", markup=False, classes="refusal")

    def on_mount(self) -> None:
        """Begin with what changes."""
        self.query(Input).first().focus()

    @on(Input.Submitted, "#ask-field")
    def _go_on(self) -> None:
        self.query_one("#ask-reason").focus()

    @on(Input.Submitted, "#ask-reason")
    def _done(self, event: Input.Submitted) -> None:
        changed = writable(self.query_one("#ask-field", Input).value) if self._field is not None else ""
        try:
            told = self._use(changed.strip(), event.value.strip())
        except CpqualError as error:
            self.query_one(".refusal", Static).update(Content(safe(" ".join(str(error).split("\n")))))
        else:
            self.dismiss(told)
