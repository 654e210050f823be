"""A code in a row of a list: its tag in its colour, and its label."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from cpqual.tui.coding.layer import Look
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.rule import tag_colour


def code_cell(widget: Widget, look: Look, *, indent: int = 0, mark: str = "") -> Text:
    """Return tag and label, which are never read as markup.

    Args:
        indent: cells before the tag.
        mark: a sign between the two, empty for none.
    """
    tag = Style(color=tag_colour(widget, look.colour), bold=True)
    label = safe(" ".join(look.label.split()))
    signed = f"{mark} " if mark else ""
    return Text.assemble(" " * indent, (f"▌{safe(look.tag)} ", tag), (signed, "bold"), label, end="")
