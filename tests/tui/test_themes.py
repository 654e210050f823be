"""Every theme can be read: contrast of what is painted, code colours apart, and no colour if so wished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise, product
from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.pilot import Pilot
from textual.theme import Theme

import cpqual.tui
from cpqual.services import coding
from cpqual.services.session import Session
from cpqual.tui.actions import Mode
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.reader.palette import CODE_COLOURS, Look, Palette, contrast, read_theme
from cpqual.tui.settings import Settings
from cpqual.tui.theme import CONTRAST, DARK, LIGHT, MONO, SAFE, THEMES, WORDS
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import words

COLOURED = [theme for theme in THEMES if theme is not MONO]
NAMED = re.compile(r"\$(foreground|primary|secondary|accent|warning|error|success)(?: (\d+)%)?")
BACKGROUND = re.compile(r"(?:background|background-tint)\s*:[^;]*;")
LINES = re.compile(r"border[\w-]*\s*:[^;]*;")
MODES: tuple[Mode, ...] = (
    "code",
    "review",
    "agree",
    "explore",
    "codebook",
    "documents",
    "passages",
    "search",
    "memos",
    "log",
)

# Machado, Oliveira & Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
# IEEE TVCG 15(6), 2009: severity 1.0, on linear RGB
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
ALL_CONES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
Matrix = tuple[tuple[float, float, float], ...]


def least(theme: Theme) -> float:
    return 7.0 if theme is CONTRAST else 4.5


def ids(theme: object) -> str:
    return theme.name if isinstance(theme, Theme) else str(theme)


def grounds(theme: Theme) -> list[Color]:
    """Return all that text stands on."""
    cursors = ("block-cursor-background", "block-cursor-blurred-background", "input-selection-background")
    names = [theme.background, theme.panel, *(theme.variables[name] for name in cursors)]
    return [Color.parse(str(name)) for name in names]


def test_contrast_is_that_of_the_standard() -> None:
    """The examples of WCAG 2.2's understanding of 1.4.3: black on white, and #777 just failing."""
    assert contrast(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21)
    assert contrast(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.005)


def named_colours() -> Iterator[tuple[str, str, float]]:
    """Yield where, which and how strong, for every colour that a source file gives to text."""
    root = Path(cpqual.tui.__file__).parent
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.tcss")]):
        text = path.read_text(encoding="utf-8")
        for found in NAMED.finditer(LINES.sub("", BACKGROUND.sub("", text))):
            yield path.name, found[1], float(found[2] or 100) / 100


@pytest.mark.parametrize("theme", COLOURED, ids=ids)
def test_every_colour_a_source_file_gives_to_text_can_be_read_on_every_background(theme: Theme) -> None:
    found = set(named_colours())
    assert len(found) > 50, "the files are being read"
    for (where, name, strength), ground in product(found, grounds(theme)):
        colour = Color.parse(str(getattr(theme, name)))
        seen = contrast(ground.blend(colour, strength), ground)
        assert seen >= least(theme), f"{where}: ${name} {strength:.0%} on {ground.hex} has {seen:.2f}"


async def test_the_reader_can_be_read_in_every_theme_whatever_is_coded_selected_or_found(
    workbench: Open,
) -> None:
    async with workbench() as desk:
        for theme in COLOURED:
            desk.app.show_theme(theme.name)
            await desk.pilot.pause()
            palette = Palette(read_theme(desk.code.reader))
            for name in [*CODE_COLOURS, "#123456"]:
                for style in styles(palette, name):
                    assert painted(style) >= least(theme), f"{theme.name}, {name}: {style}"


def styles(palette: Palette, colour: str) -> Iterator[Style]:
    yield from (palette.bracket(colour, focus) for focus in (False, True))
    yield from (palette.tag(colour, focus) for focus in (False, True))
    what = (0, Look.ASIDE, Look.HEADER, Look.LABEL, Look.ANNOTATION)
    coded = (0, Look.CODED, Look.CODED | Look.FOCUS)
    for one, code, mark, caret in product(what, coded, (0, Look.HIGHLIGHT, Look.SELECTED), (0, Look.CARET)):
        yield palette.text(int(one | code | mark | caret), colour)
    yield from (palette.gutter, palette.overflow)


def painted(style: Style) -> float:
    """Return the contrast of a style that has both colours."""
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast(Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))


async def test_what_the_modes_paint_can_be_read_in_every_theme(workbench: Open, session: Session) -> None:
    coding.apply_codes(session, "INT-1", words(session, "He likes the ferry."), ["barriers"])
    async with workbench() as desk:
        for mode in MODES:
            await desk.app.do_show_mode(mode)
            await desk.app.workers.wait_for_complete()
            # the colour-blind safe theme stands on the grounds of the dark one
            for theme in (DARK, LIGHT, CONTRAST):
                desk.app.show_theme(theme.name)
                await desk.pilot.pause()
                poor = {one for one in pieces(desk) if one[1] < least(theme)}
                assert not poor, f"{mode}, {theme.name}: {poor}"


@pytest.mark.parametrize("key", ["space", "f1"], ids=["picker", "help"])
async def test_what_dialogs_paint_can_be_read_in_every_theme(workbench: Open, key: str) -> None:
    async with workbench((80, 24)) as desk:
        for theme in COLOURED:
            desk.app.show_theme(theme.name)
            await desk.press(key)
            box = desk.app.screen.query_one(".dialog").region
            poor = {one for one in pieces(desk, box) if one[1] < least(theme)}
            assert not poor, f"{theme.name}: {poor}"
            await desk.press("escape")


def pieces(desk: Desk, region: Region | None = None) -> Iterator[tuple[str, float]]:
    """Yield every piece of text in a region of the screen that has letters or digits, with its contrast."""
    area = region or desk.app.screen.region
    for strip in desk.app.screen._compositor.render_strips()[area.y : area.bottom]:
        for text, style, _ in strip.crop(area.x, area.right):
            if any(c.isalnum() for c in text) and style is not None and style.color and style.bgcolor:
                yield text.strip(), round(painted(style), 2)


def seen_by(colour: Color, cones: Matrix) -> tuple[float, float, float]:
    """Return a colour as CIE L*a*b* (D65), seen with these cones."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    r, g, b = (min(max(sum(m * v for m, v in zip(row, linear, strict=True)), 0.0), 1.0) for row in cones)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: Color, other: Color, cones: Matrix) -> float:
    """Return the CIE 1976 difference of two colours; 2.3 is just noticeable."""
    pairs = zip(seen_by(one, cones), seen_by(other, cones), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


@pytest.mark.parametrize("cones", [ALL_CONES, PROTANOPIA, DEUTERANOPIA], ids=["all", "no red", "no green"])
async def test_code_colours_stay_apart_for_colour_blind_eyes(workbench: Open, cones: Matrix) -> None:
    async with workbench() as desk:
        desk.app.theme = SAFE.name
        await desk.pilot.pause()
        codes = read_theme(desk.code.reader).codes
    shades = {name: codes.shade(name) for name in CODE_COLOURS}
    neighbours = [*pairwise(shades), ("grey", "red")]
    main = ("red", "orange", "yellow", "green", "sky", "blue", "pink", "grey")
    for one, other in [*neighbours, *combinations(main, 2)]:
        assert apart(shades[one], shades[other], cones) > 12, f"{one} and {other}"
    for one, other in combinations(shades, 2):
        assert apart(shades[one], shades[other], cones) > 2.3, f"{one} and {other}"


def test_what_is_good_and_what_is_bad_is_told_by_more_than_red_and_green() -> None:
    good, bad = Color.parse(str(SAFE.success)), Color.parse(str(SAFE.error))
    assert min(apart(good, bad, cones) for cones in (PROTANOPIA, DEUTERANOPIA)) > 40


async def test_f12_goes_round_the_themes_says_which_and_remembers(workbench: Open) -> None:
    async with workbench() as desk:
        for theme in (LIGHT, CONTRAST, SAFE, MONO, DARK, LIGHT):
            await desk.press("f12")
            assert desk.app.theme == theme.name
            assert desk.notes()[-1] == f"Theme: {WORDS[theme.name]}."
    async with workbench() as desk:
        assert desk.app.theme == LIGHT.name


async def test_without_colours_nothing_has_one_and_all_is_told_by_text_styles(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    span = words(session, "He likes the ferry.")
    coding.apply_codes(session, "INT-1", span, ["barriers"])
    app = WorkbenchApp(session.path, "RB")

    async def check(pilot: Pilot[None]) -> None:
        desk = Desk(app, pilot)
        app.screen.query_one("#reader").focus()
        desk.code.reader.go_to(span.start)
        await desk.press("ctrl+home", "s")
        found = [
            (text, style) for strip in app.screen._compositor.render_strips() for text, style, _ in strip
        ]
        assert not [text for text, style in found if style and not colourless(style)]
        assert any(
            len(text) > 2 and text in "He likes the ferry." and style and style.underline
            for text, style in found
        )
        assert any("Who did you" in text and style and style.reverse for text, style in found)
        await desk.press("f12")
        assert app.theme == MONO.name
        assert "NO_COLOR is set" in desk.notes()[-1]
        await app.do_show_mode("documents")
        await desk.press("down")
        rows = [s for strip in app.screen._compositor.render_strips() for t, s, _ in strip if "INT-2" in t]
        assert any(style and style.reverse for style in rows)

    async with app.run_test() as pilot:
        await pilot.pause()
        await check(pilot)


@pytest.mark.parametrize(
    ("colours", "name"), [("standard", MONO.name), ("256", DARK.name), (None, DARK.name)]
)
async def test_a_terminal_of_16_colours_is_begun_without_any(
    workbench: Open, colours: str | None, name: str
) -> None:
    async with workbench() as desk:
        desk.app.suit_terminal(colours)
        assert desk.app.theme == name
        desk.app.settings = Settings(theme=LIGHT.name)
        desk.app.theme = LIGHT.name
        desk.app.suit_terminal(colours)
        assert desk.app.theme == LIGHT.name, "who has set a theme gets it"


def colourless(style: Style) -> bool:
    return all(colour is None or colour.is_default for colour in (style.color, style.bgcolor))
