from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.tui.settings import Settings, read_settings
from cpqual.tui.theme import CONTRAST, LIGHT
from tests.tui.conftest import Open


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "home" / "cpqual" / "settings.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_means_no_settings(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.toml") == (Settings(), ())


def test_settings_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, 'theme = "light"\nanimation = false\ntour = false\nclipboard = false\n')
    assert read_settings(path) == (Settings(LIGHT.name, False, False, False), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('theme = "pink"', "settings.toml: no theme 'pink'; there are dark, light, contrast, safe, mono"),
        ("theme = 3", "settings.toml: no theme 3; there are dark, light, contrast, safe, mono"),
        ("tour = 1", "settings.toml: tour is true or false"),
        ("colour = 1", "settings.toml: no setting 'colour'; there are theme, animation, tour and clipboard"),
        ("{", "settings.toml: Invalid statement (at line 1, column 1)"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_told(tmp_path: Path, text: str, told: str) -> None:
    assert read_settings(write(tmp_path, text)) == (Settings(), (told,))


async def test_a_theme_that_is_set_is_started_with_and_its_mistakes_are_told(
    workbench: Open, tmp_path: Path
) -> None:
    write(tmp_path, 'theme = "contrast"\nnonsense = 1\n')
    async with workbench() as desk:
        assert desk.app.theme == CONTRAST.name
        assert "no setting 'nonsense'" in desk.notes()[0]
        await desk.press("f12")
        assert "settings.toml starts with high contrast" in desk.notes()[-1]


@pytest.mark.parametrize(
    ("variable", "setting", "level"),
    [
        ("", "", "full"),
        ("SSH_CONNECTION", "", "none"),
        ("SSH_TTY", "", "none"),
        ("SSH_TTY", "animation = true", "full"),
        ("", "animation = false", "none"),
    ],
)
async def test_nothing_moves_by_itself_over_ssh_or_where_it_is_not_wanted(
    workbench: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, setting: str, level: str
) -> None:
    for name in ("SSH_CONNECTION", "SSH_TTY", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "198.51.100.7 50022 198.51.100.8 22")
    write(tmp_path, setting)
    async with workbench() as desk:
        assert desk.app.animation_level == level
