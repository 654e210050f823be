"""The help page: every key of the mode, from the registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from cpqual.tui.actions import Action, Mode, Registry, key_name
from cpqual.tui.dialogs.base import Dialog

_KEY_CELLS = 18
_LAST = "Workbench"
_TWO_COLUMNS = 130


class HelpDialog(Dialog[None]):
    """All actions that apply in a mode, by group, with their keys; two columns where there is room."""

    BINDINGS: ClassVar = [Binding("escape,q,f1,question_mark,enter", "dismiss", "Close", show=False)]
    DEFAULT_CSS = """
    HelpDialog {
        Horizontal { height: auto; }
        Static { width: 1fr; height: auto; padding: 1 1 0 1; }
    }
    """

    def __init__(self, registry: Registry, mode: Mode) -> None:
        super().__init__()
        self._registry = registry
        self._mode = mode

    def compose(self) -> ComposeResult:
        """Show the groups one below the other, or shared out between two columns."""
        two = self.app.size.width >= _TWO_COLUMNS
        with VerticalScroll(classes="dialog -two" if two else "dialog", id="help") as box:
            box.border_title = f"Keys in {self._mode.capitalize()} mode"
            box.border_subtitle = "Esc closes · every key can be changed in keymap.toml"
            with Horizontal():
                for column in help_columns(self._registry, self._mode, 2 if two else 1):
                    yield Static(column)


def help_columns(registry: Registry, mode: Mode, columns: int) -> list[Content]:
    """Return the help page of a mode in columns of about the same height, groups kept whole."""
    actions = [action for action in registry.for_mode(mode) if action.keys and action.in_help]
    names = list(dict.fromkeys(action.group for action in actions if action.group != _LAST))
    groups = [[a for a in actions if a.group == name] for name in [*names, _LAST]]
    cut = len(groups) if columns == 1 else min(range(1, len(groups)), key=lambda n: _height(groups, n))
    halves = [groups[:cut], groups[cut:]][:columns]
    return [Content("\n\n").join(_group(group[0].group, group) for group in half) for half in halves]


def _height(groups: Sequence[Sequence[Action]], cut: int) -> int:
    """Return the lines of the longer column when the groups are cut in two."""
    return max(sum(len(group) + 2 for group in half) for half in (groups[:cut], groups[cut:]))


def _group(name: str, actions: Sequence[Action]) -> Content:
    return Content("\n").join([Content.styled(name, "bold $primary"), *map(_line, actions)])


def _line(action: Action) -> Content:
    keys = action.key_words or "  ".join(key_name(key) for key in action.keys)
    return Content.assemble("  ", (keys.ljust(_KEY_CELLS), "bold $accent"), action.help)
