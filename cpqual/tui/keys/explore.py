"""Keys of the Explore mode: those of every analysis, and those of one, whose focus is `explore-<name>`."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode
from cpqual.tui.keys.explore_framework import FRAMEWORK
from cpqual.tui.keys.explore_pictures import PICTURES

_HERE: tuple[Mode, ...] = ("explore",)


def _act(name: str, keys: str, label: str, words: str, *, handler: str = "", footer: bool = True) -> Action:
    return Action(
        f"explore_{name}", tuple(keys.split()), label, words, "Explore", _HERE,
        handler=handler or name, footer=footer,
    )  # fmt: skip


def _of(analysis: str, group: str, name: str, keys: str, label: str, words: str) -> Action:
    """Return an act of one analysis; the footer shows it when it has a label."""
    return Action(
        f"{analysis}_{name}", tuple(keys.split()), label, words, group, _HERE, handler=name,
        footer=bool(label), focus=f"explore-{analysis}",
    )  # fmt: skip


def _themes(name: str, keys: str, label: str, words: str) -> Action:
    return _of("themes", "Theme frequencies", name, keys, label, words)


def _pairs(name: str, keys: str, label: str, words: str) -> Action:
    return _of("pairs", "Co-occurrence", name, keys, label, words)


ACTIONS: tuple[Action, ...] = (
    _act("analysis", "a", "Analysis", "Choose another analysis: themes, co-occurrence, matrix…"),
    _act("open", "enter", "Open", "Show the passages behind the number; in a framework, write",
         handler="open_highlighted"),
    _themes("by", "b", "Group by", "Choose what to group by"),
    _themes("by_second", "B", "", "Choose a second attribute to cross the first one with"),
    _themes("count", "c", "Count", "Count people, documents, sites, segments, turns or words"),
    _themes("codes", "o", "Codes", "Choose which codes: some, those of a group, or all"),
    _themes("picture", "p", "Picture", "Show bars of the row, a heat map, or no picture"),
    _themes("percent", "%", "", "Let something else be 100 %: row, column, whole table"),
    _themes("turn", "t", "Turn", "Put groups in rows and themes in columns, or back"),
    _themes("level", "v", "", "Count codes alone, each with those below it, or both"),
    _themes("least", "n", "", "Hide numbers below a least one, and what gives them away"),
    _pairs("within", "c", "Within", "Choose what two codes must share: unit, text, document"),
    _pairs("reach", "n", "", "Choose how soon after is soon: turns or words"),
    _pairs("codes", "o", "Codes", "Choose which codes: some, those of a group, or all"),
    _pairs("level", "v", "Level", "Compare codes by themselves, or each with those below it"),
    _pairs("picture", "p", "Picture", "Show a heat map of the pairs, or the list again"),
    *PICTURES,
    *FRAMEWORK,
    _act("layer", "y", "Layer", "Choose whose codings count"),
    _act("filter", "f", "Filter", "Look at a part of the study, such as sector = third"),
    _act("save", "s", "Save view", "Keep what is shown under a name"),
    _act("views", "W", "Views", "Open a saved view, give one another name, or remove it"),
    _act("export", "e", "Export", "Write what is shown to a file in this folder"),
    _act("undo", "u", "", "Take back your latest act", footer=False),
    _act("redo", "ctrl+r", "", "Do again what you took back", footer=False),
)  # fmt: skip
