"""The registry of actions: one list that feeds key bindings, footer, help, palette, docs and the keymap."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Literal, NamedTuple, get_args

from textual.binding import Binding
from textual.keys import _character_to_key, format_key

Mode = Literal[
    "code", "review", "agree", "explore", "codebook", "documents", "passages", "search", "memos", "log"
]
MODES: tuple[Mode, ...] = get_args(Mode)

IN_DIALOGS = ("help", "palette")
"""Actions of the whole app that dialogs with keys of their own have, too."""
_KEY_NAMES = {
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "backspace": "Backspace",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "delete": "Del",
    "left": "←", "right": "→", "up": "↑", "down": "↓",
}  # fmt: skip
_MODIFIERS = {"shift": "Shift", "ctrl": "Ctrl", "alt": "Alt"}


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do in the workbench.

    Attributes:
        id: stable name, used in the keymap file.
        keys: the keys, in Textual's names; the first one is shown.
        label: one or two words for the footer.
        help: what it does, for the help page and the palette.
        group: heading on the help page.
        modes: where it applies.
        handler: the method is `do_<handler>` of the mode's screen, else of the app; the id when empty.
        argument: passed to the handler when not empty.
        footer: whether the footer shows it.
        focus: id of the widget that must have the focus, or hold what has it; empty for any.
        palette: whether the command palette lists it.
        key_words: what the help page shows for the keys, when it stands for several actions (`1 … 9`).
        in_help: whether the help page lists it.
        dialog: the dialog of the mode whose key it is; empty for the mode's own. `group` says its name.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    modes: tuple[Mode, ...] = MODES
    handler: str = ""
    argument: str = ""
    footer: bool = False
    focus: str = ""
    palette: bool = True
    key_words: str = ""
    in_help: bool = True
    dialog: str = ""

    @property
    def method(self) -> str:
        """Name of the method that does it."""
        return f"do_{self.handler or self.id}"

    @property
    def call(self) -> str:
        """The action as Textual's bindings write it."""
        return f"do('{self.id}')"


def key_of(character: str) -> str:
    """Return Textual's name of the key that types a character (`question_mark`); other names stay."""
    return _character_to_key(character) if len(character) == 1 else character


def key_name(key: str) -> str:
    """Return a key as people write it: `Ctrl+R`, `Shift+↓`, `(`."""
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    upper = bool(modifiers) or _is_function_key(last)
    shown = _KEY_NAMES.get(last) or (last.upper() if upper else format_key(last))
    return "+".join([*(_MODIFIERS.get(m, m) for m in modifiers), shown])


def _is_function_key(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdigit()


class Clash(NamedTuple):
    """A key that two actions of one mode claim."""

    key: str
    mode: Mode
    first: str
    second: str


class Registry:
    """All actions, with the keys of the user's keymap in place of ours."""

    def __init__(self, actions: Iterable[Action], keymap: Mapping[str, Sequence[str]] | None = None) -> None:
        changed = keymap or {}
        self._actions = {
            a.id: replace(
                a,
                keys=tuple(map(key_of, changed.get(a.id, a.keys))),
                key_words="" if a.id in changed else a.key_words,
            )
            for a in actions
        }

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())

    def __contains__(self, action_id: object) -> bool:
        return action_id in self._actions

    def __getitem__(self, action_id: str) -> Action:
        """Return the action of that id.

        Raises:
            KeyError: there is none.
        """
        return self._actions[action_id]

    def for_mode(self, mode: Mode) -> list[Action]:
        """Return what applies in a mode, in the order of the help page; not the keys of its dialogs."""
        return [action for action in self if mode in action.modes and not action.dialog]

    def for_dialog(self, dialog: str) -> list[Action]:
        """Return what applies in a dialog that has keys of its own, in the order of the help page."""
        return [action for action in self if action.dialog == dialog]

    def bindings_for(self, mode: Mode) -> list[Binding]:
        """Return the key bindings of a mode."""
        return bindings_of(self.for_mode(mode))

    def footer_for(self, mode: Mode) -> list[Action]:
        """Return what a mode's footer shows."""
        return [action for action in self.for_mode(mode) if action.footer and action.keys]

    def clashes(self) -> list[Clash]:
        """Return every key that two actions of one mode, or of one dialog, claim.

        Parts of a screen that never have the focus together may each give a key a meaning of their own.
        """
        found: list[Clash] = []
        together = [(mode, self.for_mode(mode)) for mode in MODES]
        for dialog in dict.fromkeys(action.dialog for action in self if action.dialog):
            mine = self.for_dialog(dialog)
            shared = [self[name] for name in IN_DIALOGS if name in self]
            together.append((mine[0].modes[0], [*shared, *mine]))
        for mode, actions in together:
            owners: dict[str, list[Action]] = {}
            for action in actions:
                for key in action.keys:
                    there = owners.setdefault(key, [])
                    first = next((one for one in there if _both_at_once(one, action)), None)
                    if first is not None and first is not action:
                        found.append(Clash(key, mode, first.id, action.id))
                    there.append(action)
        return found


def bindings_of(actions: Iterable[Action]) -> list[Binding]:
    """Return the key bindings of actions; the footer shows actions, not bindings."""
    return [Binding(key, action.call, action.label, show=False) for action in actions for key in action.keys]


def _both_at_once(one: Action, other: Action) -> bool:
    return not one.focus or not other.focus or one.focus == other.focus


def all_actions() -> list[Action]:
    """Return the actions of the whole app and of every mode there is, in the order of the help page."""
    found: list[Action] = []
    for name in ("everywhere", *MODES):
        module = f"cpqual.tui.keys.{name}"
        if find_spec(module) is not None:
            found += importlib.import_module(module).ACTIONS
    return found
