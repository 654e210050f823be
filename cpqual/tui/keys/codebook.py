"""Keys of the Codebook mode: those of the tree, those of the re-code queue, and those of both."""

from __future__ import annotations

from cpqual.tui.actions import Action, Mode

_HERE: tuple[Mode, ...] = ("codebook",)
_TREE, _QUEUE = "codebook-body", "codebook-queue"


def _act(
    name: str, keys: str, label: str, words: str, *, group: str = "Codebook", footer: bool = False
) -> Action:
    return Action(
        f"codebook_{name}", tuple(keys.split()), label, words, group, _HERE,
        handler=name, footer=footer, focus=_TREE,
    )  # fmt: skip


def _decide(name: str, keys: str, label: str, words: str, *, footer: bool = True) -> Action:
    return Action(
        f"codebook_{name}", tuple(keys.split()), label, words, "Coding again", _HERE,
        handler=name, footer=footer, focus=_QUEUE,
    )  # fmt: skip


def _both(name: str, keys: str, label: str, words: str, *, footer: bool = False) -> Action:
    return Action(
        f"codebook_{name}", tuple(keys.split()), label, words, "Codebook", _HERE, handler=name, footer=footer
    )


ACTIONS: tuple[Action, ...] = (
    _act("edit", "enter", "Edit", "Edit the rule of the highlighted code", footer=True),
    _act("add", "a", "Add", "Add a code below the highlighted one", footer=True),
    _act("add_beside", "A", "", "Add a code on the level of the highlighted one"),
    _act("mark", "space", "Mark", "Mark the highlighted code and go on, or unmark it", footer=True),
    _act("mark_below", "asterisk", "", "Mark the highlighted code with all below it, or unmark them"),
    _act("move", "m", "Move", "Take up the marked codes, or this one, to move them", footer=True),
    _act("merge", "=", "Merge", "Merge the marked codes into this one, after a look", footer=True),
    _act("split", "s", "Split", "Split the highlighted code, and go through its passages", footer=True),
    _act("queue", "w", "Waiting", "Look again at the codings that wait since a rule changed", footer=True),
    _act("find", "/", "Find", "Find a code by its name or tag", footer=True),
    _act("groups", "#", "Groups", "Groups across the tree: make them, put codes in, show one", footer=True),
    _act("versions", "v", "Versions", "List the versions with their reasons; compare any two", footer=True),
    _act("card", "t", "Card", "The theme's card, and what participants said to it"),
    _act("next_feedback", "T", "", "Next code whose card has feedback that waits for a version"),
    _act("rules", "r", "Rules", "Words that ask for the code: write and list what they find"),
    _act("note", "n", "Memo", "Write a memo about the highlighted code, or change one"),
    _act("rename", "e", "Rename", "Give the highlighted code another label"),
    _act("colour", "c", "Colour", "Colour the marked codes, or the highlighted one"),
    _act("shortcut", ";", "Shortcut", "Give the highlighted code a shortcut"),
    _act("retire", "R", "Retire", "Retire the marked codes, or this one; or bring them back"),
    _act("unmerge", "-", "Un-merge", "Take a merge into the highlighted code apart"),
    _act("put_below", "p", "", "Put the codes taken up below the highlighted one"),
    _act("put_beside", "P", "", "Put the codes taken up beside the highlighted one, after it"),
    _act("shift_up", "shift+up K", "", "Move the highlighted code up among its siblings"),
    _act("shift_down", "shift+down J", "", "Move the highlighted code down among its siblings"),
    _act("fold", "f", "Fold", "Fold or unfold what is below the highlighted code"),
    _act("fold_all", "F", "", "Fold or unfold everything"),
    _act("past", "h", "", "Leave retired and merged codes out, or list them"),
    _act("rule_down", "]", "", "Scroll the rule down"),
    _act("rule_up", "[", "", "Scroll the rule up"),
    _act("settle", "escape", "", "Put down, unmark, or show all codes again"),
    *(
        Action(
            f"codebook_choice_{n}",
            (str(n),),
            "",
            "Give the coding the code of that number instead",
            "Coding again",
            _HERE,
            handler="choice",
            argument=str(n),
            focus=_QUEUE,
            palette=False,
            key_words="1 … 9",
            in_help=n == 1,
        )
        for n in range(1, 10)
    ),
    _decide("keep", "k", "Keep", "The coding holds under the new rule"),
    _decide("both", "b", "Both", "Give it both new codes, or several"),
    _decide("neither", "x", "Neither", "Take the coding off its passage"),
    _decide("other", "c", "Other", "Give it any other code"),
    _decide("skip", "s", "Later", "Leave it waiting and go on"),
    _decide("previous", "p", "Back", "Go back to the one before", footer=False),
    _decide("rest", "a", "The rest", "Decide all that still wait in one way, after a question"),
    _decide("open", "o enter", "Open", "Open the passage in Code mode"),
    _decide("leave_queue", "escape", "Codes", "Back to the codes; what is not decided goes on waiting"),
    _both("undo", "u", "Undo", "Take back your latest act", footer=True),
    _both("redo", "ctrl+r", "Redo", "Do again what you took back"),
)
