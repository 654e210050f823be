"""The help page: every key of the mode, from the registry."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from cpqual.tui.actions import Action, Mode, Registry, key_name

_KEY_CELLS = 20


class HelpDialog(ModalScreen[None]):
    """All actions that apply in a mode, by group, with their keys."""

    BINDINGS: ClassVar = [Binding("escape,q,f1,question_mark,enter", "dismiss", "Close", show=False)]
    DEFAULT_CSS = """
    HelpDialog > VerticalScroll { width: 84; height: 90%; }
    """

    def __init__(self, registry: Registry, mode: Mode) -> None:
        super().__init__()
        self._registry = registry
        self._mode = mode

    def compose(self) -> ComposeResult:
        """Show the groups one below the other."""
        with VerticalScroll(classes="dialog") as box:
            box.border_title = f"Keys in {self._mode.capitalize()} mode"
            box.border_subtitle = "Esc closes · the mouse works everywhere · change keys in keymap.toml"
            yield Static(help_text(self._registry, self._mode))


def help_text(registry: Registry, mode: Mode) -> Content:
    """Return the help page of a mode."""
    actions = sorted(
        (action for action in registry.for_mode(mode) if action.keys), key=lambda a: a.group == "Workbench"
    )
    blocks = [_group(name, list(group)) for name, group in groupby(actions, key=lambda a: a.group)]
    return Content("\n\n").join(blocks)


def _group(name: str, actions: list[Action]) -> Content:
    return Content("\n").join([Content.styled(name, "bold $primary"), *map(_line, actions)])


def _line(action: Action) -> Content:
    keys = "  ".join(key_name(key) for key in action.keys)
    return Content.assemble("  ", (keys.ljust(_KEY_CELLS), "bold $accent"), action.help)
