"""Actions of every mode: going from mode to mode, help, palette, theme, leaving."""

from __future__ import annotations

from cpqual.tui.actions import MODES, Action

_TITLES = {
    "code": "Code a document",
    "review": "Review suggestions",
    "agree": "Check agreement and disputed passages",
    "explore": "Explore theme frequencies and passages",
    "codebook": "Edit the codebook",
    "documents": "Documents, people and sites",
}

ACTIONS: tuple[Action, ...] = (
    Action("help", ("f1", "question_mark"), "Help", "All keys of this mode", "Workbench", footer=True),
    *(
        Action(
            f"mode_{mode}", (f"f{number}",), mode.capitalize(), _TITLES[mode], "Workbench",
            handler="show_mode", argument=mode,
        )
        for number, mode in enumerate(MODES, start=2)
    ),
    Action("palette", ("ctrl+p",), "Commands", "Find a command by its name", "Workbench", palette=False),
    Action("go_back", ("backspace", "ctrl+o"), "Back", "Go back to where you came from", "Workbench"),
    Action("theme", ("f12",), "Light/dark", "Change between the light and the dark theme", "Workbench"),
    Action("quit", ("q",), "Quit", "Leave; everything is saved already", "Workbench", footer=True),
)  # fmt: skip
