"""Keys of the Search mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("search",)


def _act(
    name: str, keys: str, label: str, words: str, *, group: str = "Hits", footer: bool = False
) -> Action:
    return Action(
        f"search_{name}", tuple(keys.split()), label, words, group, _HERE, handler=name, footer=footer
    )


def _ask(name: str, keys: str, label: str, words: str, *, footer: bool = False) -> Action:
    return _act(name, keys, label, words, group="Search", footer=footer)


def _rule(name: str, keys: str, label: str, words: str, *, footer: bool = False) -> Action:
    return _act(name, keys, label, words, group="Rules", footer=footer)


ACTIONS: tuple[Action, ...] = (
    _ask("words", "/", "Words", "Type what to search for", footer=True),
    _ask("whole", "w", "Whole words", "The last word is whole, or may begin a longer one"),
    _ask("pattern", "x", "Pattern", "Take what is typed for a regular expression, or for words"),
    _ask("participants", "p", "Participants", "Only participants' data, or interviewers and headers too"),
    _ask("filter", "f", "Filter", "Search only a part of the study, such as sector = third", footer=True),
    _ask("only", "o", "Only", "Only hits with a code of yours, or without one", footer=True),
    _ask("settle", "escape", "", "Untick; then search everything again"),
    _act("open_hit", "enter", "Open", "Open the hit in Code mode; Backspace comes back", footer=True),
    _act("code", "c", "Code", "Put codes on the ticked hits, or on all when none is ticked", footer=True),
    _act("tick", "space", "Tick", "Tick the hit, or untick it", footer=True),
    _act("tick_document", "*", "Tick document", "Tick all hits of the document, or untick them"),
    _act("tick_all", "a", "Tick all", "Tick all hits, or untick them"),
    _rule("rules", "r", "Rules", "List what the rules of a code find, in place of words", footer=True),
    _rule("keep_rule", "K", "Keep", "Keep the words as a rule of a code"),
    _act("group_next", "}", "", "First hit of the next document"),
    _act("group_previous", "{", "", "First hit of this document, or of the one above"),
    _act("export", "e", "Export", "Write the hits to a file in this folder", footer=True),
    _act("undo", "u", "Undo", "Take back your latest act", footer=True),
    _act("redo", "ctrl+r", "Redo", "Do again what you took back"),
)  # fmt: skip
