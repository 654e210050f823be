"""Keys of the Review mode."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("review",)


def _act(
    name: str, keys: str, label: str, words: str, *, footer: bool = True, group: str = "Suggestions"
) -> Action:
    return Action(
        f"review_{name}", tuple(keys.split()), label, words, group, _HERE, handler=name, footer=footer
    )


def _show(name: str, keys: str, label: str, words: str, *, footer: bool = False) -> Action:
    return _act(name, keys, label, words, group="Suggestions shown", footer=footer)


ACTIONS: tuple[Action, ...] = (
    _act("accept", "y enter", "Accept", "Put the code on the passage; on a second look, keep it"),
    _act("reject", "x n", "Reject", "It does not belong here; on a second look, take it off"),
    _act("later", "l", "Later", "Put it off"),
    _act("skip", "s", "Read", "Go on: the unit was read, nothing more is to be coded there"),
    _act("part", "e", "Part", "Accept on a part of the unit"),
    _show("which", "w", "List", "Choose the list: next, more like this, missed, second look…", footer=True),
    _show("list_next", "]", "", "The next list"),
    _show("list_previous", "[", "", "The list before"),
    _show("more", "m", "More like", "The unread units most like a code", footer=True),
    _show("code", "c", "Codes", "Only some codes", footer=True),
    _show("filter", "f", "Filter", "Only a part of the study: sector = third and role = worker"),
    _show("probability", "p", "Match", "Only from some probability on; on a second look, below it"),
    _show("whole", "escape", "Whole", "Back to the whole: ticks, probability, filter, codes go"),
    _show("anew", "R", "Anew", "List anew from the newest suggestions"),
    _show("hide", "h _", "Hide", "Put suggestions away here and on F2, or bring them back"),
    _show("reasons", "W", "Why", "Work out the reasons where none were kept"),
    _act("tick", "t space", "Tick", "Tick the line, or untick it"),
    _act("tick_range", "T", "", "Tick from the nearest tick above to here", footer=False),
    _act("tick_all", "*", "", "Tick everything listed, or untick it", footer=False),
    _act("accept_ticked", "A", "All", "Accept what is ticked at once, after a preview", footer=False),
    _act("open", "o", "Open", "Open the passage in Code mode"),
    _act("train", "r", "Train", "Learn the suggestions anew from what is coded now", footer=False),
    _act("undo", "u", "Undo", "Take back your latest act"),
    _act("redo", "ctrl+r", "Redo", "Do again what you took back", footer=False),
    *(
        Action(f"review_alike_{n}", (str(n),), f"Alike {n}", f"Open similar passage {n} in Code mode",
               "Suggestions", _HERE, handler="alike", argument=str(n), palette=False)
        for n in (1, 2, 3)
    ),
)  # fmt: skip
