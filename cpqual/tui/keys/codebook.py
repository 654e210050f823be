"""Keys of the Codebook mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("codebook",)


def _act(name: str, keys: str, label: str, words: str, *, footer: bool = True) -> Action:
    return Action(
        f"codebook_{name}", tuple(keys.split()), label, words, "Codebook", _HERE, handler=name, footer=footer
    )


ACTIONS: tuple[Action, ...] = (
    _act("edit", "enter", "Edit", "Edit the rule of the highlighted code"),
    _act("add", "a", "Add", "Add a code below the highlighted one, or a theme"),
    _act(
        "retire", "R", "Retire", "Retire the highlighted code: its codings stay, it is not applied any more"
    ),
    _act("versions", "v", "Versions", "List the versions of the codebook with their reasons"),
    _act("undo", "u", "Undo", "Take back your latest act"),
    _act("redo", "ctrl+r", "Redo", "Do again what you took back", footer=False),
)
