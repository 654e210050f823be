"""Actions of every mode: going from mode to mode, help, palette, theme, leaving."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_MODE_KEYS: dict[Mode, tuple[str, str]] = {
    "code": ("f2", "Code a document"),
    "review": ("f3", "Review suggestions"),
    "agree": ("f4", "Check agreement and disputed passages"),
    "explore": ("f5", "Explore theme frequencies"),
    "codebook": ("f6", "Edit the codebook"),
    "documents": ("f7", "Documents, people and sites"),
    "passages": ("Q", "Compare the passages of codes"),
    "search": ("S", "Search all documents"),
    "memos": ("M", "Read all memos"),
    "log": ("U", "The log of acts, and the trash"),
}

ACTIONS: tuple[Action, ...] = (
    Action("help", ("f1", "question_mark"), "Help", "All keys of this mode", "Workbench", footer=True),
    *(
        Action(
            f"mode_{mode}", (key,), mode.capitalize(), words, "Workbench", handler="show_mode", argument=mode
        )
        for mode, (key, words) in _MODE_KEYS.items()
    ),
    Action("palette", ("ctrl+p",), "Commands", "Find a command by its name", "Workbench", palette=False),
    Action("go_back", ("backspace", "ctrl+o"), "Back", "Go back to where you came from", "Workbench"),
    Action("theme", ("f12",), "Theme", "Show the next of the five themes", "Workbench"),
    Action("tour_next", ("f10",), "", "Go on to the next hint of the tour", "Workbench", palette=False),
    Action("tour_start", (), "", "Start the tour", "Workbench"),
    Action("tour_end", (), "", "End the tour", "Workbench"),
    Action("quit", ("q",), "Quit", "Leave; everything is saved already", "Workbench", footer=True),
)  # fmt: skip
