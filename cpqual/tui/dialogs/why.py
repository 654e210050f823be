"""Why coders differed: one key for the reason, and a note where there is more to say."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from cpqual.domain.codings import Reason
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.reader.safe import safe

REASON_KEYS: dict[str, tuple[Reason, str]] = {
    "m": ("missed", "missed: somebody overlooked it"),
    "b": ("boundary", "boundary: where the passage begins or ends"),
    "p": ("parent_child", "parent and child: a wider code or a narrower one"),
    "d": ("definition_unclear", "definition unclear: the rule does not decide it"),
    "o": ("both_defensible", "both defensible: the passage bears either reading"),
    "f": ("fatigue", "fatigue: a slip"),
}
"""Key, reason, and what it means."""


class Why(NamedTuple):
    """The answer: the reason, and a note that may be empty."""

    reason: Reason
    note: str


class WhyDialog(Dialog[Why | None]):
    """Asks for the reason of a decision; the result is None when it was left.

    Args:
        decided: what is decided, plain text.
        note: the note of the decision that is replaced.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "leave", "Leave", show=False),
        *(Binding(key, f"give('{key}')", show=False) for key in REASON_KEYS),
        Binding("n", "note", "Note", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    WhyDialog {
        .dialog { width: 64; }
        Static { height: auto; padding: 0 0 1 0; }
        Input { padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; }
    }
    """
    AUTO_FOCUS = ""

    def __init__(self, decided: str, note: str = "") -> None:
        super().__init__()
        self._decided = decided
        self._note = note

    def compose(self) -> ComposeResult:
        """Put the reasons below what is decided."""
        with Vertical(classes="dialog") as box:
            box.border_subtitle = "a letter decides · n writes a note first · Esc leaves"
            yield Static(Content.styled(safe(self._decided), "bold"))
            yield Static(
                Content("\n").join(
                    Content.assemble((key, "bold $accent"), f" {words}")
                    for key, (_, words) in REASON_KEYS.items()
                )
            )
            yield Input(self._note, placeholder="note", compact=True)

    def on_mount(self) -> None:
        """Let the keys reach the reasons; the line is shown where there is a note."""
        self.query_one(Input).display = bool(self._note)
        self.set_focus(None)

    def action_give(self, key: str) -> None:
        """Answer with a reason and what the note says."""
        self.dismiss(Why(REASON_KEYS[key][0], self.query_one(Input).value.strip()))

    def action_note(self) -> None:
        """Write a note."""
        line = self.query_one(Input)
        line.display = True
        line.focus()

    def action_leave(self) -> None:
        """Go back from the note to the reasons, or leave without deciding."""
        if self.focused is not None:
            self.set_focus(None)
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    def _written(self) -> None:
        self.set_focus(None)
