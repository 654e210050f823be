"""Picking one of many by typing a part of it: a document, a person, a memo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from cpqual.tui.dialogs.base import STEPS, Dialog
from cpqual.tui.dialogs.choose import Answer
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.line import Line

NEW = "new:"
"""Begins the id of an answer that is not among those listed."""


class Pick(Dialog[str | None]):
    """A line to type on above the answers that hold all words typed; the result is an answer's id.

    Args:
        title: what is picked, plain text.
        answers: everything there is, in the order in which it is listed.
        new: what to call something new that the words typed may be; its id is `NEW` and the words.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        *STEPS,
        Binding("enter", "pick", "Pick", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    Pick {
        .dialog { width: 84; }
        Line { padding: 0 1; background: $panel; }
        OptionList {
            height: auto; max-height: 16; border: none; padding: 0; background: $background;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        OptionList > .option-list--option { padding: 0; }
    }
    """

    def __init__(self, title: str, answers: Sequence[Answer], new: str = "") -> None:
        super().__init__()
        self._title = title
        self._new = new
        self._answers = [(str(answer.shown).casefold(), answer) for answer in answers]
        self._listed_for: str | None = None

    def compose(self) -> ComposeResult:
        """Put the line above the answers."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = "type to narrow · Enter picks · Esc leaves"
            yield Line(placeholder="type a part of it", select_on_focus=False, compact=True)
            yield OptionList()

    def on_mount(self) -> None:
        """List everything."""
        self._catch_up()
        self.set_focus(self.query_one(Line))

    @on(Input.Changed)
    def _catch_up(self) -> None:
        typed = self.query_one(Line).value
        if typed == self._listed_for:
            return
        self._listed_for = typed
        words = typed.casefold().split()
        fitting = [answer for held, answer in self._answers if all(word in held for word in words)]
        if self._new and words:
            name = " ".join(typed.split())
            fitting.append(Answer(NEW + name, Content(safe(f"{self._new}: {name}"))))
        options = self.query_one(OptionList)
        options.clear_options().add_options([Option(answer.shown, answer.id) for answer in fitting])
        options.highlighted = 0 if fitting else None

    def action_step(self, rows: int) -> None:
        """Move the highlight while the line keeps the focus."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = min(max(options.highlighted + rows, 0), options.option_count - 1)

    def action_pick(self) -> None:
        """Leave with the highlighted answer."""
        # Enter may come before the list has followed what was typed
        self._catch_up()
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
