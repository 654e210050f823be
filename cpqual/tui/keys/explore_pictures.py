"""Keys of the analyses in Explore mode that are pictures: matrix, codes along a document, saturation."""

from __future__ import annotations

from cpqual.tui.actions import Action

_GROUPS = {
    "matrix": "Matrix of codes",
    "ribbon": "Codes along a document",
    "saturation": "Saturation",
}


def _act(analysis: str, name: str, key: str, label: str, words: str, argument: str = "") -> Action:
    """Return an act of one analysis; the footer shows it when it has a label."""
    handler = name.partition("_")[0] if argument else name
    return Action(
        f"{analysis}_{name}", (key,), label, words, _GROUPS[analysis], ("explore",), handler=handler,
        argument=argument, footer=bool(label), focus=f"explore-{analysis}",
    )  # fmt: skip


PICTURES: tuple[Action, ...] = (
    _act("matrix", "rows", "r", "Rows", "Show documents, people or sites in the rows"),
    _act("matrix", "cells", "c", "Cells", "Count segments, turns, words, or only whether a code occurs"),
    _act("matrix", "codes", "o", "Codes", "Choose which codes have a column"),
    _act("matrix", "level", "v", "Roll up", "Count each code with all below it, or as it was applied"),
    _act("matrix", "order", "x", "Order", "Put like beside like, or everything as it is listed"),
    _act("ribbon", "document", "d", "Document", "Choose the document"),
    _act("ribbon", "step_next", "n", "Next", "Show the next document", argument="next"),
    _act("ribbon", "step_previous", "N", "", "Show the document before", argument="previous"),
    _act("ribbon", "order", "x", "Order", "Put lanes by frequency, as in the codebook, or by beginning"),
    _act("ribbon", "level", "v", "Roll up", "Show themes with all below them, or codes as applied"),
    _act("saturation", "method", "m", "Base + run", "Choose base, run and threshold, as in 4+2 at 5 %"),
    _act("saturation", "by", "b", "Group by", "Follow the groups of an attribute, too: site, sector…"),
    _act("saturation", "group_next", "n", "Next group", "Show the next group", argument="next"),
    _act("saturation", "group_previous", "N", "", "Show the group before", argument="previous"),
    _act("saturation", "order", "x", "Order", "Take documents by date, or as they are listed"),
)  # fmt: skip
