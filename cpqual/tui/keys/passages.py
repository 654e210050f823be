"""Keys of the Passages mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("passages",)


def _act(
    name: str, keys: str, label: str, words: str, *, group: str = "Passages", footer: bool = False
) -> Action:
    return Action(
        f"passages_{name}", tuple(keys.split()), label, words, group, _HERE, handler=name, footer=footer
    )


def _show(name: str, keys: str, label: str, words: str, *, footer: bool = False) -> Action:
    return _act(name, keys, label, words, group="Passages shown", footer=footer)


ACTIONS: tuple[Action, ...] = (
    _act("open_passage", "enter", "Open", "Open the passage in Code mode; Backspace comes back", footer=True),
    _show("code", "c", "Code", "Choose the code whose passages are shown", footer=True),
    _show("also", "a", "And", "Only passages that carry another code, too", footer=True),
    _show("without", "w", "Without", "Only passages that do not carry another code", footer=True),
    _show("near", "n", "Near", "Only passages near one of another code", footer=True),
    _show("wider", "+", "", "Let near reach one turn, paragraph or sentence further"),
    _show("narrower", "-", "", "Let near reach one turn, paragraph or sentence less far"),
    _show("words", "/", "Words", "Only passages that hold some words", footer=True),
    _show("filter", "f", "Filter", "Only passages of a part of the study, as sector = third"),
    _show("by", "b", "Group by", "Group by document, person or an attribute", footer=True),
    _show("layer", "y", "Layer", "Choose whose codings are shown", footer=True),
    _show("columns", "|", "Two", "Two codes side by side (Tab goes between), or one", footer=True),
    _show("below", "t", "Sub-codes", "Take in the codes below, or leave them out"),
    _show("same", "s", "Same", "Codes meet on the same unit, or only overlapping"),
    _show("counted", "d", "Counted", "Only what a frequency table counts, or everything"),
    _show("type", ":", "Type", "Type what is wanted: barriers and trust without bus"),
    _show("whole", "escape", "Whole", "Back to the whole: ticks, words, conditions go"),
    _act("group_next", "}", "", "First passage of the next group"),
    _act("group_previous", "{", "", "First passage of this group, or of the one above"),
    _act("tick", "space", "Tick", "Tick the passage, or untick it", footer=True),
    _act("tick_group", "*", "Tick all", "Tick all passages of the group, or untick them"),
    _act("recode", "r", "Recode", "Give your coding, or all that are ticked, another code",
         footer=True),
    _act("remove", "x delete", "Remove", "Take your coding off, or all that are ticked",
         footer=True),
    _act("negative", "!", "Against", "List what speaks against these codes, shown here or not"),
    _act("memo", "m", "Memo", "Write a memo on the passage", footer=True),
    _act("keep_quote", '"', "Keep", "Keep the passage to publish; again: permission and wording",
         footer=True),
    _act("export", "e", "Export", "Write the passages shown to a file in this folder", footer=True),
    _act("undo", "u", "Undo", "Take back your latest act", footer=True),
    _act("redo", "ctrl+r", "Redo", "Do again what you took back"),
)  # fmt: skip
