"""Asking which roles somebody has in a document, completed from the roles there are."""

from __future__ import annotations

import re
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
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.detail_pane import plain
from cpqual.tui.widgets.line import Line

_PARTING = re.compile(r"[,;]")


class AskRoles(Dialog[tuple[str, ...] | None]):
    """A line of roles with commas between them, above those known; the result: the roles, possibly none.

    Args:
        title: whose roles, and where.
        held: those held until now.
        known: those that anybody holds anywhere.
    """

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss(None)", "Leave", show=False),
        *STEPS,
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("enter", "use", "Use", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    AskRoles {
        .dialog { width: 72; }
        Line { padding: 0 1; background: $panel; scrollbar-size-horizontal: 0; }
        OptionList {
            height: auto; max-height: 12; border: none; padding: 0; background: $background;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        OptionList > .option-list--option { padding: 0 1; }
    }
    """

    def __init__(self, title: str, held: Sequence[str], known: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._held = held
        self._known = known
        self._offers: list[str] = []

    def compose(self) -> ComposeResult:
        """Put the line above the roles."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(safe(self._title))
            box.border_subtitle = "commas between · Tab completes · Enter uses them · Esc leaves"
            yield Line(
                ", ".join(self._held),
                placeholder="worker, volunteer; nothing for no role",
                select_on_focus=False,
                compact=True,
            )
            yield OptionList()

    def on_mount(self) -> None:
        """List what may come next."""
        self.set_focus(self.query_one(Line))
        self._list()

    @on(Input.Changed)
    def _list(self) -> None:
        self._offers = completions(self.query_one(Line).value, self._known)
        options = self.query_one(OptionList)
        options.clear_options().add_options([Option(plain(one)) for one in self._offers])
        options.highlighted = 0 if self._offers else None

    def action_step(self, rows: int) -> None:
        """Move the highlight while the line keeps the focus."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = min(max(options.highlighted + rows, 0), options.option_count - 1)

    def action_complete(self) -> None:
        """Put the highlighted role on the line, and go on to the next."""
        # Tab may come before the list has followed what was typed
        line, at = self.query_one(Line), self.query_one(OptionList).highlighted
        if self._offers != completions(line.value, self._known):
            self._list()
            at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._offers):
            done, _ = _begun(line.value, self._known)
            line.value = ", ".join([*done, self._offers[at], ""])
            line.cursor_position = len(line.value)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_complete()

    def action_use(self) -> None:
        """Leave with the roles."""
        self.dismiss(roles_of(self.query_one(Line).value))


def roles_of(typed: str) -> tuple[str, ...]:
    """Return the roles on a line, each once."""
    return tuple(dict.fromkeys(words for part in _PARTING.split(typed) if (words := " ".join(part.split()))))


def _begun(typed: str, known: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the roles on a line that are done, and what is typed of the next.

    The last is done where it is a role that is known, and no other begins with it.
    """
    *parts, last = _PARTING.split(typed)
    begun = " ".join(last.split())
    if sum(role.casefold().startswith(begun.casefold()) for role in known) == 1 and begun in known:
        return roles_of(typed), ""
    return roles_of(",".join(parts)), begun


def completions(typed: str, known: Sequence[str]) -> list[str]:
    """Return the known roles that go on from what is typed last, without those on the line already."""
    done, begun = _begun(typed, known)
    held = {role.casefold() for role in done}
    return [
        role for role in known if role.casefold().startswith(begun.casefold()) and role.casefold() not in held
    ]
