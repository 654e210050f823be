"""Colours of charts: told apart by people with any kind of colour vision, on paper and on a dark screen.

The hues of marks are Okabe and Ito's ("Color Universal Design", 2008, jfly.uni-koeln.de/color). Amounts are
told by how strongly one hue covers the ground, never by hue.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """What each part of a chart or page is painted in, as CSS colours."""

    ink: str
    quiet: str
    grid: str
    mark: str
    second: str
    ground: str


PAPER = Palette(
    ink="#1a1a1a", quiet="#595959", grid="#d5d5d5", mark="#0072B2", second="#D55E00", ground="#ffffff"
)
NIGHT = Palette(
    ink="#ececec", quiet="#ababab", grid="#444444", mark="#56B4E9", second="#E69F00", ground="#17191c"
)
ON_A_PAGE = Palette(**{name: f"var(--{name})" for name in asdict(PAPER)})
"""Names that a page gives a colour: `as_variables` of one palette by day and of another by night."""


def as_variables(palette: Palette) -> str:
    """Return the declarations of CSS that `ON_A_PAGE` asks for."""
    return " ".join(f"--{name}: {colour};" for name, colour in asdict(palette).items())
