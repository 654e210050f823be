"""A code in a row of a list: its tag in its colour, and its label."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from cpqual.tui.coding.layer import Look
from cpqual.tui.reader.safe import safe
from cpqual.tui.widgets.rule import tag_colour


def code_cell(widget: Widget, look: Look, *, indent: int = 0, dim: bool = False) -> Text:
    """Return tag and label, which are never read as markup; `indent` in cells."""
    tag = Style(color=tag_colour(widget, look.colour), bold=True)
    label = safe(" ".join(look.label.split()))
    return Text.assemble(" " * indent, (f"▌{safe(look.tag)} ", tag), (label, "dim" if dim else ""), end="")
