"""Keys of the framework matrix in Explore mode."""

from __future__ import annotations

from cpqual.tui.actions import Action


def _act(name: str, key: str, label: str, words: str, *, handler: str = "", argument: str = "") -> Action:
    """Return an act; the footer shows it when it has a label."""
    return Action(
        f"framework_{name}", (key,), label, words, "Framework matrix", ("explore",), handler=handler or name,
        argument=argument, footer=bool(label), focus="explore-framework",
    )  # fmt: skip


FRAMEWORK: tuple[Action, ...] = (
    _act("write", "w", "Write", "Write the summary, its passages beside it (Enter, too)"),
    _act("status", "space", "Done", "Say that the summary is done, or a draft again"),
    _act("link", "plus", "Link", "Link the highlighted passage to the summary, or unlink it"),
    _act("text", "t", "Text", "Open the highlighted passage in Code mode"),
    _act("next", "n", "Next", "Go to the next cell with passages not yet written about",
         handler="waiting", argument="next"),
    _act("previous", "N", "", "Go to the cell before that waits", handler="waiting", argument="previous"),
    _act("columns", "o", "Columns", "Choose which codes have a column"),
    _act("move_right", ">", "", "Move the column to the right", handler="move", argument="1"),
    _act("move_left", "<", "", "Move the column to the left", handler="move", argument="-1"),
    _act("menu", "m", "Framework", "Choose, make, change or remove a framework"),
)  # fmt: skip
