"""The reader's colours: code colours fitted to the theme, and the style of every piece of a row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.widget import Widget

CODE_COLOURS: dict[str, str] = {
    "red": "#d7433b", "orange": "#e07b1a", "amber": "#d99a00", "yellow": "#c9b100", "lime": "#86b31c",
    "green": "#2f9e44", "teal": "#12998a", "cyan": "#15a3b8", "sky": "#3d9be0", "blue": "#3b6fe0",
    "indigo": "#5b50d6", "violet": "#8450d6", "purple": "#a143c4", "magenta": "#c73ba8", "pink": "#dd4f83",
    "brown": "#9a6642", "grey": "#868e96",
}  # fmt: skip
"""The codebook's colour names as mid-tones that stand on dark and light backgrounds."""

_REVERSED = Style(reverse=True)
_TINT = 0.24
_STRONG_TINT = 0.42
_LEAST_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: parts needed to understand the content contrast at least 3:1 with what is beside them."""


class Look(IntFlag):
    """What is true of a piece of text, apart from its codings' colour."""

    PLAIN = 0
    ASIDE = 1
    HEADER = 2
    LABEL = 4
    ANNOTATION = 8
    CODED = 16
    FOCUS = 32
    HIGHLIGHT = 64
    SELECTED = 128
    CARET = 256


LOOKS = tuple(look.value for look in Look if look is not Look.PLAIN)


@dataclass(frozen=True, slots=True)
class Theme:
    """The styles the reader takes from its component classes.

    Attributes:
        background, foreground: of plain text; `ansi` tells that the terminal's own colours are in use, which
            cannot be blended.
        base: style of plain text.
        gutter, overflow: partial styles of the unit gutter and of `+n`.
        looks: partial style of each `Look`, laid over one another in the order of the flags.
    """

    background: Color
    foreground: Color
    ansi: bool
    base: Style
    looks: dict[int, Style]
    gutter: Style
    overflow: Style


def colour_of(name: str) -> Color:
    """Return the colour of a codebook colour name or `#rrggbb`; grey for anything else."""
    try:
        return Color.parse(CODE_COLOURS.get(name, name))
    except ColorParseError:
        return Color.parse(CODE_COLOURS["grey"])


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def readable(colour: Color, background: Color, foreground: Color) -> Color:
    """Return `colour`, moved towards the foreground until it can be told from the background."""
    for factor in (0.0, 0.15, 0.3, 0.45, 0.6, 0.8):
        moved = colour.blend(foreground, factor)
        if contrast(moved, background) >= _LEAST_CONTRAST:
            return moved
    return foreground


class Palette:
    """The styles of one theme, made when first asked for."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.base = theme.base
        self.gutter = theme.base + theme.gutter
        self.overflow = theme.base + theme.overflow
        self._texts: dict[tuple[int, str], Style] = {}
        self._brackets: dict[tuple[str, bool], Style] = {}

    def text(self, looks: int, colour: str) -> Style:
        """Return the style of a piece of text.

        Args:
            looks: what is true of it (`Look` flags).
            colour: the innermost coding's colour, used when `CODED`.
        """
        key = looks, colour
        if (style := self._texts.get(key)) is None:
            self._texts[key] = style = self._text(looks, colour)
        return style

    def bracket(self, colour: str, focus: bool) -> Style:
        """Return the style of a coding's bracket and tag in the margin."""
        key = colour, focus
        if (style := self._brackets.get(key)) is None:
            self._brackets[key] = style = self._bracket(colour, focus)
        return style

    def tag(self, colour: str, focus: bool) -> Style:
        """Return the style of a coding's tag; reversed when the coding stands out."""
        return self.bracket(colour, focus) + _REVERSED if focus else self.bracket(colour, focus)

    def _text(self, looks: int, colour: str) -> Style:
        style = self.theme.base
        for look in LOOKS:
            if looks & look:
                style += self.theme.looks[look]
                if look == Look.CODED and not self.theme.ansi:
                    strength = _STRONG_TINT if looks & Look.FOCUS else _TINT
                    tint = self.theme.background.blend(colour_of(colour), strength)
                    style += Style.from_color(bgcolor=tint.rich_color)
        return style

    def _bracket(self, colour: str, focus: bool) -> Style:
        shade = colour_of(colour)
        if not self.theme.ansi:
            shade = readable(shade, self.theme.background, self.theme.foreground)
        return self.theme.base + Style(color=shade.rich_color, bold=focus or None)


COMPONENTS: dict[Look, str] = {
    Look.ASIDE: "reader--aside",
    Look.HEADER: "reader--header",
    Look.LABEL: "reader--label",
    Look.ANNOTATION: "reader--annotation",
    Look.CODED: "reader--coded",
    Look.FOCUS: "reader--focus",
    Look.HIGHLIGHT: "reader--highlight",
    Look.SELECTED: "reader--selection",
    Look.CARET: "reader--caret",
}
GUTTER, OVERFLOW = "reader--gutter", "reader--overflow"


def read_theme(widget: Widget) -> Theme:
    """Return the styles a widget's component classes have in the current theme."""
    _, _, background, foreground = widget.colors
    foreground = background + foreground

    def partial(component: str) -> Style:
        styles = widget.get_component_styles(component)
        colour = back = None
        if styles.has_rule("background") and styles.background.a > 0:
            back = (background + styles.background).rich_color
        if styles.has_rule("color") and styles.color.a > 0:
            colour = (background + styles.color).rich_color
        return Style.from_color(colour, back) + styles.text_style

    return Theme(
        background,
        foreground,
        widget.app.native_ansi_color,
        Style.from_color(foreground.rich_color, background.rich_color),
        {look.value: partial(component) for look, component in COMPONENTS.items()},
        partial(GUTTER),
        partial(OVERFLOW),
    )
