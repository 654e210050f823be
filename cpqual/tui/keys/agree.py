"""Keys of the Agree mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("agree",)


def _act(name: str, key: str, label: str, words: str, *, handler: str = "") -> Action:
    return Action(
        f"agree_{name}", (key,), label, words, "Agreement", _HERE, handler=handler or name, footer=True
    )


ACTIONS: tuple[Action, ...] = (
    _act("open", "enter", "Open", "Show where coders differ, or open the passage in Code mode",
         handler="open_highlighted"),
    _act("codes", "escape", "Codes", "Go back to the table of codes"),
    _act("unit", "t", "Unit", "Compare by turn, paragraph or sentence"),
    _act("unfinished", "w", "Unfinished", "Compare only finished documents, or work in progress too"),
    _act("level", "v", "Level", "Compare codes as applied, or each with the codes below it"),
)  # fmt: skip
