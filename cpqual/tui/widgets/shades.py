"""Grounds and shades that stand for amounts, in every theme."""

from __future__ import annotations

from math import ceil

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from cpqual.tui.reader.palette import code_shades, contrast

SHADES = "░▒▓█"
"""What carries an amount where there are no colours, a quarter of the largest each."""
GROUNDS = 10
"""So many steps the colours have."""
_WEAKEST = 14
_SLACK = 1e-9
"""What a share that was worked out may lie above the one that is meant."""


def step(share: float, steps: int) -> int:
    """Return the step, from 1, that a share of the largest amount falls into; the share is above 0."""
    return max(min(ceil(share * steps - _SLACK), steps), 1)


def grounds(widget: Widget) -> list[Style]:
    """Return grounds from weak to strong in the theme's first colour, with writing that can be read on each.

    In between lie grounds on which neither light nor dark writing can be read well enough; they are left out.
    """
    shades = code_shades(widget)
    _, _, background, _ = widget.colors
    strongest = Color.parse(widget.app.theme_variables["primary"])
    found: list[tuple[Color, Color]] = []
    for percent in range(_WEAKEST, 101):
        ground = background.blend(strongest, percent / 100)
        ink = max((shades.foreground, background), key=lambda one: contrast(one, ground))
        if contrast(ink, ground) >= shades.least:
            found.append((ground, ink))
    picked = [found[round(at * (len(found) - 1) / (GROUNDS - 1))] for at in range(GROUNDS)]
    return [Style.from_color(ink.rich_color, ground.rich_color) for ground, ink in picked]
