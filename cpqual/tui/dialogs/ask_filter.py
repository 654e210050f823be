"""Asking for a filter: one line, what may come next below it, and what is wrong with it as one types."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from cpqual.domain.errors import CpqualError
from cpqual.domain.filter_completion import Completion, finished_part, is_unfinished
from cpqual.services.filter_vocabulary import Vocabulary
from cpqual.services.session import Session
from cpqual.tui.dialogs.base import STEPS, Dialog
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.content_list import ContentList
from cpqual.tui.widgets.line import Line

_EXAMPLE = "sector = third and role in (worker, volunteer)"
_HINTS = {"name": "an attribute", "operator": "how to compare it", "value": "a value"}


class AskFilter(Dialog[str | None]):
    """A line to type a filter on; the result is the filter in its usual form, empty for none, None when left.

    Tab takes over the highlighted offer, and so does Enter while the filter is not finished or once the
    highlight was moved; otherwise Enter uses the line.

    Args:
        session: whose attributes and values are offered.
        current: what stands on the line at first.
        title: what the filter is for.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        *STEPS,
        Binding("tab", "complete", "Complete", show=False),
        Binding("enter", "use", "Use", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    AskFilter {
        .dialog { width: 84; }
        Line { padding: 0 1; background: $panel; }
        Static { height: 2; padding: 0 1; color: $foreground 60%; }
        Static.-wrong { color: $warning; }
        ContentList { height: 10; }
    }
    """

    def __init__(self, session: Session, current: str = "", title: str = "Only where") -> None:
        super().__init__()
        self._vocabulary = Vocabulary(session)
        self._current = current
        self._title = title
        self._listed_for: tuple[str, int] | None = None
        self._found = Completion(0, 0, ())
        self._moved = False

    def compose(self) -> ComposeResult:
        """Put the line above what is wrong with it, and what may come next."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = "Tab completes · Enter uses it · Esc leaves"
            yield Line(self._current, placeholder=_EXAMPLE, select_on_focus=False, compact=True)
            yield Static("", markup=False)
            yield ContentList()

    def on_mount(self) -> None:
        """Offer what may come next."""
        self._catch_up()
        self.set_focus(self._line)

    @property
    def _line(self) -> Line:
        return self.query_one(Line)

    @property
    def _offers(self) -> ContentList:
        return self.query_one(ContentList)

    @on(Input.Changed)
    def _catch_up(self) -> None:
        typed = self._line.value, self._line.cursor_position
        if typed == self._listed_for:
            return
        self._listed_for, self._moved = typed, False
        self._found = self._vocabulary.completion(*typed)
        offers = self._found.offers
        self._offers.show(len(offers), lambda i: Content(f" {safe(offers[i])}"), 0 if offers else None)
        self._tell()

    @property
    def _is_begun(self) -> bool:
        """Whether the word at the caret is the beginning of something that is offered."""
        found = self._found
        return found.start < found.end and bool(found.offers) and not found.whole

    def _tell(self) -> None:
        """Say quietly what may come next, and plainly what is wrong, but for what is still being typed."""
        typed = self._line.value
        if not typed.strip():
            self._say("Nothing on the line: everything is shown.")
            return
        unfinished = is_unfinished(typed)
        try:
            self._vocabulary.checked(finished_part(typed) if unfinished else typed)
        except CpqualError as error:
            if unfinished or not self._is_begun:
                self._say(str(error), wrong=True)
                return
            unfinished = True
        if unfinished:
            wanted = _HINTS.get(self._found.wants, "and, or, a comma, a parenthesis")
            of = f" of {self._found.name}" if self._found.wants == "value" else ""
            self._say(f"Next: {wanted}{of}.")
        else:
            self._say("Enter uses this filter.")

    def _say(self, words: str, *, wrong: bool = False) -> None:
        told = self.query_one(Static)
        told.set_class(wrong, "-wrong")
        told.update(Content(safe(words)), layout=False)

    def action_step(self, rows: int) -> None:
        """Move the highlight while the line keeps the focus."""
        self._catch_up()
        if self._offers.highlighted is not None:
            self._offers.highlight(self._offers.highlighted + rows)
            self._moved = True

    def action_complete(self) -> None:
        """Take over the highlighted offer in place of what is typed of it."""
        self._catch_up()
        at = self._offers.highlighted
        if at is None:
            return
        offer = self._found.offers[at]
        line = self._line
        written = f"{offer} (" if offer in ("in", "not in") else offer if offer == "(" else f"{offer} "
        before, after = line.value[: self._found.start], line.value[self._found.end :].lstrip()
        if offer in (",", ")"):
            before = before.rstrip()
        line.value = f"{before}{written}{after}"
        line.cursor_position = len(before) + len(written)
        self._catch_up()

    def action_use(self) -> None:
        """Leave with the filter, or go on with it where it is not finished."""
        # Enter may come before the list has followed what was typed
        self._catch_up()
        typed = self._line.value
        if self._moved:
            self.action_complete()
            return
        try:
            done = self._vocabulary.checked(typed)
        except CpqualError as error:
            if self._is_begun or (is_unfinished(typed) and self._found.offers):
                self.action_complete()
            else:
                self._say(str(error), wrong=True)
        else:
            self.dismiss(done)

    @on(ContentList.Clicked)
    def _clicked(self) -> None:
        self.action_complete()
