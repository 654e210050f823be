"""The reader's colours: code colours fitted to the theme, and the style of every piece of a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from typing import NamedTuple

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

SAFE_CODE_COLOURS: dict[str, str] = {
    "red": "#cc3311", "orange": "#ee7733", "amber": "#eedd88", "yellow": "#f0e442", "lime": "#aaaa00",
    "green": "#ccddaa", "teal": "#44aa99", "cyan": "#33bbee", "sky": "#99ddff", "blue": "#77aadd",
    "indigo": "#bbccee", "violet": "#aa4499", "purple": "#994455", "magenta": "#ffcccc", "pink": "#cc79a7",
    "brown": "#ee8866", "grey": "#dddddd",
}  # fmt: skip
"""The same names in colours that stay apart for eyes that do not tell red from green.

All are from the sets of Paul Tol, "Colour Schemes" (SRON technical note 09-002, 2021), but yellow and pink,
which are Okabe and Ito's. Of what these sets offer under a name, those were taken that stay furthest
from their neighbours in this list when seen without red or green cones.
"""

_CODE_COLOURS = {"": CODE_COLOURS, "safe": SAFE_CODE_COLOURS}
_REVERSED = Style(reverse=True)
_TINT = 0.24
_STRONG_TINT = 0.42
_STEPS = 20
_LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, where the theme asks for no more; tags are text, and brackets are drawn like them."""


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
        background, foreground: of plain text.
        codes: how colours of codes are shown; with the terminal's own colours, nothing is blended.
        base: style of plain text.
        gutter, overflow: partial styles of the unit gutter and of `+n`.
        looks: partial style of each `Look`, laid over one another in the order of the flags.
    """

    background: Color
    foreground: Color
    codes: CodeShades
    base: Style
    looks: dict[int, Style]
    gutter: Style
    overflow: Style


def colour_of(name: str, table: str = "") -> Color:
    """Return the colour of a codebook colour name or `#rrggbb`; grey for anything else."""
    colours = _CODE_COLOURS[table]
    try:
        return Color.parse(colours.get(name, name))
    except ColorParseError:
        return Color.parse(colours["grey"])


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def readable(
    colour: Color, backgrounds: Iterable[Color], foreground: Color, least: float = _LEAST_CONTRAST
) -> Color:
    """Return `colour`, moved towards the foreground until it contrasts enough with all of the backgrounds."""
    hardest = min(backgrounds, key=lambda background: contrast(foreground, background))
    moved = (colour.blend(foreground, step / _STEPS) for step in range(_STEPS))
    return next((shade for shade in moved if contrast(shade, hardest) >= least), foreground)


class CodeShades(NamedTuple):
    """How a theme shows the colours of codes.

    Attributes:
        table: which table of colours; see `colour_of`.
        backgrounds: what tags are drawn on: the margin, lists, and the row under a list's cursor.
        foreground: of plain text; a colour is moved towards it until it can be read.
        least: the contrast that takes.
        ansi: the terminal's own colours are in use, against which nothing can be measured.
    """

    table: str
    backgrounds: tuple[Color, ...]
    foreground: Color
    least: float = _LEAST_CONTRAST
    ansi: bool = False

    def shade(self, name: str) -> Color:
        """Return the colour of the tags and brackets of codes of a colour."""
        colour = colour_of(name, self.table)
        return colour if self.ansi else readable(colour, self.backgrounds, self.foreground, self.least)


def code_shades(widget: Widget) -> CodeShades:
    """Return how the current theme shows the colours of codes."""
    theme = widget.app.current_theme
    _, _, background, foreground = widget.colors
    cursors = ("block-cursor-background", "block-cursor-blurred-background")
    grounds = (theme.background, theme.panel, *map(theme.variables.get, cursors))
    return CodeShades(
        theme.variables.get("code-colours", ""),
        tuple(Color.parse(ground) for ground in grounds if ground) or (background,),
        Color.parse(theme.foreground) if theme.foreground else background + foreground,
        float(theme.variables.get("least-contrast", _LEAST_CONTRAST)),
        widget.app.native_ansi_color,
    )


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
                if look == Look.CODED and not self.theme.codes.ansi:
                    tint = self._tint(colour, _STRONG_TINT if looks & Look.FOCUS else _TINT)
                    style += Style.from_color(bgcolor=tint.rich_color)
        return style if self.theme.codes.ansi else self._fitted(style)

    def _tint(self, colour: str, strength: float) -> Color:
        """Return the background of coded text: of this strength, or as strong as lets text be read on it."""
        code = colour_of(colour, self.theme.codes.table)
        tints = (self.theme.background.blend(code, strength * step / _STEPS) for step in range(_STEPS, 0, -1))
        return next(
            (tint for tint in tints if contrast(self.theme.foreground, tint) >= self.theme.codes.least),
            self.theme.background,
        )

    def _fitted(self, style: Style) -> Style:
        """Return a style whose text can be read on its own background, which may be a tint."""
        if style.color is None or style.bgcolor is None or style.bgcolor == self.theme.base.bgcolor:
            return style
        text, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
        shade = readable(text, (ground,), self.theme.foreground, self.theme.codes.least)
        return style + Style.from_color(shade.rich_color)

    def _bracket(self, colour: str, focus: bool) -> Style:
        shade = self.theme.codes.shade(colour)
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
        code_shades(widget),
        Style.from_color(foreground.rich_color, background.rich_color),
        {look.value: partial(component) for look, component in COMPONENTS.items()},
        partial(GUTTER),
        partial(OVERFLOW),
    )
