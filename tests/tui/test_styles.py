from __future__ import annotations

from typing import Any

from textual.color import Color
from textual.css.stylesheet import Stylesheet

from cpqual.tui.styles import KeptStylesheet
from cpqual.tui.theme import THEMES
from tests.tui.conftest import Open

SOURCE = "Static { color: $colour; }"


def rules(sheet: Stylesheet) -> list[object]:
    return [(rule.selectors, repr(rule.styles.get_rules())) for rule in sheet.rules]


class Counting(KeptStylesheet):
    """Counts how often a source is read indeed."""

    reads = 0

    def _parse_rules(self, *arguments: Any, **named: Any) -> Any:
        before = len(self._parse_cache)
        rules = super()._parse_rules(*arguments, **named)
        self.reads += len(self._parse_cache) - before
        return rules


def test_sources_are_read_again_only_when_a_variable_has_changed() -> None:
    sheet = Counting(variables={"colour": "red"})
    for number in range(200):
        sheet.add_source(SOURCE, read_from=(f"{number}", ""))
    assert "#FF0000" in sheet.css
    sheet.set_variables({"colour": "red"})
    sheet.reparse()
    assert sheet.reads == 200
    sheet.set_variables({"colour": "blue"})
    sheet.reparse()
    assert sheet.reads == 400
    assert "#FF0000" not in sheet.css
    assert "#0000FF" in sheet.css


async def test_every_mode_looks_as_with_a_style_sheet_read_anew(workbench: Open) -> None:
    async with workbench() as desk:
        for key in ("f6", "f7", "f2"):
            await desk.press(key)
        await desk.press("space")
        kept = desk.app.stylesheet
        anew = Stylesheet(variables=kept._variables)
        for place, source in kept.source.items():
            anew.add_source(source.content, place, source.is_defaults, source.tie_breaker, source.scope)
        assert isinstance(kept, KeptStylesheet)
        assert rules(anew) == rules(kept)


async def test_another_theme_is_seen_at_once(workbench: Open) -> None:
    async with workbench() as desk:
        for theme in THEMES:
            desk.app.theme = theme.name
            await desk.pilot.pause()
            assert desk.app.stylesheet._variables == desk.app.get_css_variables()
            assert desk.code.styles.background.rgb == Color.parse(desk.app.theme_variables["background"]).rgb
