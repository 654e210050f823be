"""Keys of the Log mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("log",)


def _act(
    name: str, keys: str, label: str, words: str, *, handler: str = "", focus: str = "", footer: bool = True
) -> Action:
    return Action(
        f"log_{name}", tuple(keys.split()), label, words, "Log and trash", _HERE, footer=footer, focus=focus,
        handler=handler or f"log_{name}",
    )  # fmt: skip


ACTIONS: tuple[Action, ...] = (
    _act("take_back", "enter z", "Take back", "Take the highlighted act back; what came after stays",
         focus="log-rows"),
    _act("bring_back", "enter z", "Bring back", "Bring the highlighted thing back from the trash",
         focus="trash-rows"),
    _act("again", "r", "Do again", "Do the highlighted act again that was taken back", focus="log-rows"),
    _act("trash", "t", "Trash/log", "Show what was removed or retired, or the log again"),
    _act("open", "o", "Open", "Open the passage in Code mode"),
    _act("words", "slash", "Words", "Show only what holds some words"),
    _act("mine", "m", "Mine", "Show only your own acts, or everybody's again", focus="log-rows"),
    _act("verb", "v", "Kind", "Show only one kind of act", focus="log-rows"),
    _act("kind", "v", "Kind", "Show only one kind of thing", focus="trash-rows"),
    _act("document", "d", "Document", "Show only acts that touched one document", focus="log-rows"),
    _act("all", "escape", "All", "Show everything again; stop what takes long", footer=False),
    _act("export", "e", "Export", "Write what is shown to a file in this folder"),
    _act("undo", "u", "Undo", "Take back your latest act", handler="undo", footer=False),
    _act("redo", "ctrl+r", "Redo", "Do again what you took back", handler="redo", footer=False),
)  # fmt: skip
