"""The two themes of the workbench, and which one this person uses."""

from __future__ import annotations

import json
from pathlib import Path

from platformdirs import user_state_path
from textual.theme import Theme

from cpqual.domain.errors import CpqualError

DARK = Theme(
    name="cpqual-dark",
    primary="#6ea8dc",
    secondary="#8fb8a8",
    accent="#e3b35c",
    warning="#e3b35c",
    error="#e5786d",
    success="#7fbf8e",
    foreground="#d8dbe0",
    background="#16191d",
    surface="#16191d",
    panel="#20252b",
    dark=True,
    variables={
        "border": "#39414b",
        "border-blurred": "#2b3139",
        "block-cursor-background": "#33506b",
        "block-cursor-foreground": "#f2f4f7",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#272d34",
        "block-cursor-blurred-foreground": "#d8dbe0",
        "input-selection-background": "#33506b",
        "scrollbar": "#39414b",
        "scrollbar-hover": "#4b5663",
        "scrollbar-active": "#6ea8dc",
        "scrollbar-background": "#16191d",
        "scrollbar-background-hover": "#16191d",
        "scrollbar-background-active": "#16191d",
        "scrollbar-corner-color": "#16191d",
    },
)
LIGHT = Theme(
    name="cpqual-light",
    primary="#1f6199",
    secondary="#2f6f5a",
    accent="#9a6200",
    warning="#9a6200",
    error="#b3362b",
    success="#2d7a3e",
    foreground="#22262b",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#efede7",
    dark=False,
    variables={
        "border": "#c9c5bb",
        "border-blurred": "#dedad1",
        "block-cursor-background": "#cfe1f0",
        "block-cursor-foreground": "#14181c",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e9e6df",
        "block-cursor-blurred-foreground": "#22262b",
        "input-selection-background": "#cfe1f0",
        "scrollbar": "#c9c5bb",
        "scrollbar-hover": "#aaa698",
        "scrollbar-active": "#1f6199",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "scrollbar-corner-color": "#fbfaf7",
    },
)
THEMES = (DARK, LIGHT)


def remembered_theme() -> str:
    """Return the name of the theme this person chose last; dark when none was."""
    try:
        name = json.loads(_memory().read_text(encoding="utf-8"))["theme"]
    except (OSError, ValueError, KeyError, TypeError):
        return DARK.name
    return name if name in {theme.name for theme in THEMES} else DARK.name


def remember_theme(name: str) -> None:
    """Keep the choice for next time; a convenience that may fail quietly."""
    # few change the theme, and every start would pay for the import
    from cpqual.services.files import write_bytes

    try:
        _memory().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes(_memory(), json.dumps({"theme": name}).encode())
    except (OSError, CpqualError):
        return


def _memory() -> Path:
    return user_state_path("cpqual") / "workbench.json"
