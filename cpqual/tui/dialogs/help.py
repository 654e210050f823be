"""The help page: every key of the mode, from the registry, searched as one types; Enter does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from cpqual.tui.actions import MODES, Action, Mode, Registry, key_name
from cpqual.tui.dialogs.base import Dialog
from cpqual.tui.widgets.content_list import ContentList
from cpqual.tui.widgets.line import Line

_KEY_CELLS = 14
_LAST = "Workbench"
_PAGE_ROWS = 10

Row = Action | str
"""A row of the page: an action, a heading, or an empty string for a blank row."""


class HelpDialog(Dialog[Action | None]):
    """All actions that apply in a mode, by group, with their keys; the result is the one to do.

    What is typed narrows the page to the actions that hold all words, in other modes, too.

    Args:
        registry: all actions, with the user's keys.
        mode: whose page it is.
        dialog: the dialog whose page it is, where it has keys of its own.
    """

    BINDINGS: ClassVar = [
        Binding("escape,f1", "dismiss(None)", "Close", show=False),
        Binding("down", "step(1)", "Down", show=False),
        Binding("up", "step(-1)", "Up", show=False),
        Binding("pagedown", f"step({_PAGE_ROWS})", "Page down", show=False),
        Binding("pageup", f"step(-{_PAGE_ROWS})", "Page up", show=False),
        Binding("enter", "choose", "Do it", show=False),
    ]
    # not DEFAULT_CSS, because the app's own rules would win over that
    CSS = """
    HelpDialog {
        #help { width: 84; height: 100%; max-height: 66; }
        Line { padding: 0 1; background: $panel; margin-bottom: 1; }
        ContentList { height: 1fr; }
    }
    """

    def __init__(self, registry: Registry, mode: Mode, dialog: str = "") -> None:
        super().__init__()
        self._registry = registry
        self._mode = mode
        self._dialog = dialog
        self._rows: Sequence[Row] = ()
        self._listed_for: str | None = None

    def compose(self) -> ComposeResult:
        """Put the line above the page."""
        with Vertical(classes="dialog", id="help") as box:
            box.border_title = f"Keys in {self._where()}"
            box.border_subtitle = "Enter does it · Esc closes · keymap.toml changes keys"
            yield Line(placeholder="type what you want to do, or a key", select_on_focus=False, compact=True)
            yield ContentList()

    def _where(self) -> str:
        keys = self._registry.for_dialog(self._dialog) if self._dialog else []
        return f"the {keys[0].group.lower()}" if keys else f"{self._mode.capitalize()} mode"

    def on_mount(self) -> None:
        """List everything, with nothing highlighted: who reads on and presses Enter means to close."""
        self._catch_up()
        self.set_focus(self.query_one(Line))

    @on(Input.Changed)
    def _catch_up(self) -> None:
        typed = self.query_one(Line).value
        if typed == self._listed_for:
            return
        self._listed_for = typed
        self._rows = help_rows(self._registry, self._mode, typed, self._dialog)
        first = next((i for i, row in enumerate(self._rows) if isinstance(row, Action)), None)
        self.query_one(ContentList).show(len(self._rows), self._line, first if typed.strip() else None)

    def _line(self, number: int) -> Content:
        row = self._rows[number]
        if isinstance(row, Action):
            return Content.assemble("  ", (_keys(row).ljust(_KEY_CELLS), "bold $accent"), " ", row.help)
        return Content.styled(row, "bold $primary")

    def action_step(self, rows: int) -> None:
        """Move the highlight over the headings while the line keeps the focus."""
        page = self.query_one(ContentList)
        actions = [i for i, row in enumerate(self._rows) if isinstance(row, Action)]
        if not actions:
            return
        if page.highlighted in actions:
            at = actions.index(page.highlighted) + rows
        else:
            at = rows - 1 if rows > 0 else 0
        page.highlight(actions[min(max(at, 0), len(actions) - 1)])

    def action_choose(self) -> None:
        """Leave with the highlighted action; with nothing typed and nothing highlighted, close."""
        # Enter may come before the page has followed what was typed
        self._catch_up()
        at = self.query_one(ContentList).highlighted
        row = self._rows[at] if at is not None else None
        if isinstance(row, Action):
            self.dismiss(row)
        elif not self._listed_for:
            self.dismiss(None)

    @on(ContentList.Clicked)
    def _clicked(self) -> None:
        self.action_choose()


def help_rows(registry: Registry, mode: Mode, query: str, dialog: str = "") -> list[Row]:
    """Return the page of a mode or dialog: its groups, whole, those of the workbench last.

    Args:
        registry: all actions, with the user's keys.
        mode: whose page it is.
        query: words that an action must hold in its help, group or keys; with any, what other modes have
            comes below, under the mode's name. An action whose key it is comes first.
        dialog: the dialog whose page it is; other modes are not told of there.
    """
    words = query.casefold().split()
    listed = [a for a in registry if a.in_help and (a.keys or a.palette)]
    mine = registry.for_dialog(dialog) if dialog else registry.for_mode(mode)
    here = [a for a in mine if a in listed and (a.keys or words)]
    rows: list[Row] = []
    if words:
        rows += _headed(
            f"The key {query.strip()}", (a for a in here if query.strip() in map(key_name, a.keys))
        )
    here = [action for action in here if action not in rows and _fits(action, words)]
    here.sort(key=lambda action: action.group == _LAST)
    for name in dict.fromkeys(action.group for action in here):
        rows += _headed(name, (action for action in here if action.group == name))
    if words and not dialog:
        rows += _elsewhere([a for a in listed if (mode not in a.modes or a.dialog) and _fits(a, words)])
    return rows[:-1] or ["Nothing is called that"]


def _elsewhere(actions: Iterable[Action]) -> Iterator[Row]:
    for (modes, dialog), group in groupby(sorted(actions, key=_place), key=_place):
        found = list(group)
        where = f"In the {found[0].group.lower()}" if dialog else f"In {MODES[modes].capitalize()} mode"
        yield from _headed(where, found)


def _place(action: Action) -> tuple[int, str]:
    return MODES.index(action.modes[0]), action.dialog


def _headed(name: str, actions: Iterable[Action]) -> list[Row]:
    found: list[Row] = [*actions]
    return [name, *found, ""] if found else []


def _fits(action: Action, words: Sequence[str]) -> bool:
    held = f"{action.help} {action.label} {action.group} {_keys(action)}".casefold()
    return all(word in held for word in words)


def _keys(action: Action) -> str:
    return action.key_words or "  ".join(key_name(key) for key in action.keys)
