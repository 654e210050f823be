"""Keys of the Review mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("review",)


def _act(name: str, keys: str, label: str, words: str, *, footer: bool = True) -> Action:
    return Action(
        f"review_{name}", tuple(keys.split()), label, words, "Suggestions", _HERE, handler=name, footer=footer
    )


ACTIONS: tuple[Action, ...] = (
    _act("accept", "y enter", "Accept", "Put the code on the passage"),
    _act("reject", "x n", "Reject", "It does not belong here; the next suggestions learn from it"),
    _act("later", "l", "Later", "Put the suggestion off"),
    _act("open", "o", "Open", "Open the passage in Code mode"),
    _act("train", "t", "Train", "Learn the suggestions anew from what is coded now"),
    _act("undo", "u", "Undo", "Take back your latest act"),
    _act("redo", "ctrl+r", "Redo", "Do again what you took back", footer=False),
    *(
        Action(f"review_alike_{n}", (str(n),), f"Alike {n}", f"Open similar passage {n} in Code mode",
               "Suggestions", _HERE, handler="alike", argument=str(n), palette=False)
        for n in (1, 2, 3)
    ),
)  # fmt: skip
