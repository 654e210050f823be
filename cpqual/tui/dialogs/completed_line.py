"""Asking for a line that is completed from a list below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from cpqual.tui.dialogs.base import STEPS, Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain
from cpqual.tui.widgets.line import Line

Result = TypeVar("Result")


class CompletedLine(Dialog[Result | None], Generic[Result]):
    """A line above what may stand on it; the result is what was typed, None when left.

    Tab puts the highlighted offer on the line, Enter uses the line. Who asks says in `offered` what is
    offered, in `completed` what the line is with an offer on it, and in `action_use` what Enter does.

    Args:
        title: what is asked for.
        keys: the keys, told below the list.
        start: what stands on the line at first.
        placeholder: what is told while nothing stands there.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        *STEPS,
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("enter", "use", "Use", show=False),
    ]
    # the rules are for the dialogs that are made of this one, which have other names
    SCOPED_CSS = False
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    CompletedLine {
        .dialog { width: 84; }
        Line { padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; }
        Static { height: auto; color: $warning; }
        OptionList {
            height: auto; max-height: 14; border: none; padding: 0; background: $background;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        OptionList > .option-list--option { padding: 0 1; }
    }
    """

    def __init__(self, title: str, keys: str, start: str = "", placeholder: str = "") -> None:
        super().__init__()
        self._title = title
        self._keys = keys
        self._start = start
        self._placeholder = placeholder
        self._listed_for: str | None = None
        self._offers: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        """Put the line above the offers."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = self._keys
            yield Line(self._start, placeholder=self._placeholder, select_on_focus=False, compact=True)
            yield from self.below_the_line()
            yield OptionList()

    def below_the_line(self) -> Iterable[Widget]:
        """Return what stands between the line and the offers."""
        return ()

    def offered(self, typed: str) -> Sequence[str]:
        """Return what may come next."""
        raise NotImplementedError

    def shown(self, offer: str) -> str:
        """Return how an offer is shown."""
        return offer

    def completed(self, typed: str, offer: str) -> str:
        """Return the line with an offer on it."""
        raise NotImplementedError

    def action_use(self) -> None:
        """Leave with what stands on the line."""
        raise NotImplementedError

    @property
    def line(self) -> Line:
        """What is typed on."""
        return self.query_one(Line)

    def on_mount(self) -> None:
        """List what is offered at first."""
        self.set_focus(self.line)
        self._catch_up()

    @on(Input.Changed)
    def _catch_up(self) -> None:
        typed = self.line.value
        if typed == self._listed_for:
            return
        self._listed_for, self._offers = typed, self.offered(typed)
        options = self.query_one(OptionList)
        options.clear_options().add_options([Option(plain(self.shown(one))) for one in self._offers])
        options.highlighted = 0 if self._offers else None

    def action_step(self, rows: int) -> None:
        """Move the highlight while the line keeps the focus."""
        self._catch_up()
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = min(max(options.highlighted + rows, 0), options.option_count - 1)

    def action_complete(self) -> None:
        """Put the highlighted offer on the line."""
        # Tab may come before the list has followed what was typed
        self._catch_up()
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self.line.value = self.completed(self.line.value, self._offers[highlighted])
            self.line.cursor_position = len(self.line.value)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_complete()
