"""The themes of the workbench, and which one this person uses."""

from __future__ import annotations

from textual.theme import Theme

from cpqual.tui.remembered import recall, remember


def _theme(
    name: str,
    colours: dict[str, str],
    *,
    border: str,
    cursor: str,
    blurred: str,
    dark: bool = True,
    cursor_style: str = "none",
    blurred_style: str = "none",
    code_colours: str = "",
    least_contrast: float = 4.5,
) -> Theme:
    """Return a theme.

    Args:
        name: it is `cpqual-` and this.
        colours: Textual's colours by name.
        border, cursor, blurred: colours of lines, and of the row under the cursor with and without focus.
        dark: whether the background is.
        cursor_style, blurred_style: text styles of the row under the cursor.
        code_colours: which of the reader's tables of code colours; empty for the usual one.
        least_contrast: WCAG 2.2: text has 4.5:1 (1.4.3), or 7:1 (1.4.6) where contrast is to be high.
    """
    return Theme(
        name=f"cpqual-{name}",
        primary=colours["primary"],
        secondary=colours["secondary"],
        accent=colours["accent"],
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["background"],
        panel=colours["panel"],
        boost=colours.get("boost"),
        dark=dark,
        ansi=colours["background"].startswith("ansi"),
        variables={
            "border": border,
            "border-blurred": border,
            "block-cursor-background": cursor,
            "block-cursor-foreground": colours["foreground"],
            "block-cursor-text-style": cursor_style,
            "block-cursor-blurred-background": blurred,
            "block-cursor-blurred-foreground": colours["foreground"],
            "block-cursor-blurred-text-style": blurred_style,
            "input-selection-background": cursor,
            "scrollbar": border,
            "scrollbar-hover": colours["primary"],
            "scrollbar-active": colours["primary"],
            "scrollbar-background": colours["background"],
            "scrollbar-background-hover": colours["background"],
            "scrollbar-background-active": colours["background"],
            "scrollbar-corner-color": colours["background"],
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "code-colours": code_colours,
            "least-contrast": str(least_contrast),
        },
    )


_DARK_GROUND = {"foreground": "#e4e7eb", "background": "#16191d", "panel": "#20252b"}

DARK = _theme(
    "dark",
    {"primary": "#6ea8dc", "secondary": "#8fb8a8", "accent": "#e3b35c", "warning": "#e3b35c",
     "error": "#e98b81", "success": "#7fbf8e", **_DARK_GROUND},
    border="#39414b", cursor="#22384d", blurred="#272d34",
)  # fmt: skip
LIGHT = _theme(
    "light",
    {"primary": "#195587", "secondary": "#285f4d", "accent": "#7a4d00", "warning": "#7a4d00",
     "error": "#a02c22", "success": "#22632f",
     "foreground": "#0f1215", "background": "#fbfaf7", "panel": "#f1efe9"},
    border="#c9c5bb", cursor="#dceaf5", blurred="#eeebe4", dark=False,
)  # fmt: skip
CONTRAST = _theme(
    "contrast",
    {"primary": "#66ccff", "secondary": "#00ffff", "accent": "#ffff00", "warning": "#ffb000",
     "error": "#ff8a80", "success": "#5fff87",
     "foreground": "#ffffff", "background": "#000000", "panel": "#000000"},
    border="#ffffff", cursor="#000000", blurred="#000000",
    cursor_style="reverse", blurred_style="underline", least_contrast=7.0,
)  # fmt: skip
SAFE = _theme(
    # sky blue, reddish purple, orange, yellow and a light vermillion after Okabe & Ito, "Color Universal
    # Design" (2008): what is told by green and red elsewhere is told by blue and orange
    "safe",
    {"primary": "#56b4e9", "secondary": "#d98fb8", "accent": "#e69f00", "warning": "#f0e442",
     "error": "#ee8a4a", "success": "#56b4e9", **_DARK_GROUND},
    border="#4a525c", cursor="#22384d", blurred="#272d34", code_colours="safe",
)  # fmt: skip
MONO = _theme(
    "mono",
    dict.fromkeys(
        ("primary", "secondary", "accent", "warning", "error", "success", "foreground", "background",
         "panel", "boost"),
        "ansi_default",
    ),
    border="ansi_default", cursor="ansi_default", blurred="ansi_default",
    cursor_style="reverse", blurred_style="underline",
)  # fmt: skip
"""The terminal's own two colours, with bold, underline and reverse in place of all others."""

THEMES = (DARK, LIGHT, CONTRAST, SAFE, MONO)
WORDS = {
    DARK.name: "dark",
    LIGHT.name: "light",
    CONTRAST.name: "high contrast",
    SAFE.name: "safe for colour-blind eyes",
    MONO.name: "without colours",
}
"""What each theme is called."""


def theme_after(name: str) -> str:
    """Return the name of the theme that follows another on the way round."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)]


def remembered_theme() -> str:
    """Return the name of the theme this person chose last; dark when none was."""
    name = recall("theme")
    return name if isinstance(name, str) and name in WORDS else DARK.name


def remember_theme(name: str) -> None:
    """Keep the choice for next time; a convenience that may fail quietly."""
    remember("theme", name)
