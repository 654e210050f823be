"""Keys of the Explore mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("explore",)


def _act(name: str, keys: str, label: str, words: str, *, handler: str = "", footer: bool = True) -> Action:
    return Action(
        f"explore_{name}", tuple(keys.split()), label, words, "Explore", _HERE,
        handler=handler or name, footer=footer,
    )  # fmt: skip


ACTIONS: tuple[Action, ...] = (
    _act("open", "enter", "Passages", "Show the passages of the theme in Passages mode",
         handler="open_highlighted"),
    _act("by", "b", "Group by", "Choose what to group by"),
    _act("count", "c", "Count", "Count people, documents, sites, segments, turns or words"),
    _act("layer", "y", "Layer", "Choose whose codings count"),
    _act("export", "e", "Export", "Write what is shown to a file in this folder"),
    _act("right", "right", "Further groups", "Show the groups further to the right", footer=False),
    _act("left", "left", "Groups before", "Show the groups further to the left", footer=False),
)  # fmt: skip
