"""A question with a few answers: which of several codings, or what to do where two overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from cpqual.tui.dialogs.base import Dialog

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its id, and what is shown for it, which is never read as markup."""

    id: str
    shown: Content | str


class Choose(Dialog[str | None]):
    """Asks a question; the result is an answer's id, or None when it is left.

    Args:
        question: the question, plain text.
        answers: the answers; a digit key picks one, or Enter the highlighted one.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q", "dismiss(None)", "Leave", show=False),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
        *(Binding(str(n), f"pick({n})", show=False) for n in range(1, _DIGITS + 1)),
    ]
    DEFAULT_CSS = """
    Choose {
        Static { padding: 0 0 1 0; }
        OptionList { height: auto; max-height: 14; padding: 0; background: $background; }
        OptionList, OptionList:focus { border: none; background-tint: transparent; }
        OptionList > .option-list--option { padding: 0; }
    }
    """

    def __init__(self, question: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._question = question
        self._answers = answers

    def compose(self) -> ComposeResult:
        """Put the answers below the question."""
        with Vertical(classes="dialog") as box:
            box.border_subtitle = "Enter or a digit answers · Esc leaves"
            yield Static(Content(self._question))
            yield OptionList(
                *(
                    Option(Content.assemble((_digit(n), "bold $accent"), " ", answer.shown), answer.id)
                    for n, answer in enumerate(self._answers, start=1)
                )
            )

    def on_mount(self) -> None:
        """Let the keys reach the answers at once."""
        self.set_focus(self.query_one(OptionList))

    def action_down(self) -> None:
        """Go to the next answer."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Go to the answer above."""
        self.query_one(OptionList).action_cursor_up()

    def action_pick(self, number: int) -> None:
        """Give the answer of that number."""
        if number <= len(self._answers):
            self.dismiss(self._answers[number - 1].id)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)


def _digit(number: int) -> str:
    # only what one key can answer has a number
    return str(number) if number <= _DIGITS else " "
