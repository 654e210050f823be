"""The user's settings file: theme, animation, tour and copying, with every mistake named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_config_path

from cpqual.tui.theme import THEMES

_PREFIX = "cpqual-"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says.

    Attributes:
        theme: name of a theme to start with; empty for the one that was shown last.
        animation: whether anything may move by itself; None lets it, but not over SSH.
        tour: whether the demo study offers its tour.
        clipboard: whether copying uses the clipboard; else it writes to a file.
    """

    theme: str = ""
    animation: bool | None = None
    tour: bool = True
    clipboard: bool = True


def settings_file() -> Path:
    """Return where the settings are looked for."""
    return user_config_path("cpqual") / "settings.toml"


def read_settings(path: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings, and what was wrong with the file, one line each; no file means none."""
    path = path or settings_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, UnicodeDecodeError):
        return Settings(), (f"{path.name}: cannot be read",)
    # imported only by those who have settings
    import tomllib

    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Settings(), (f"{path.name}: {error}",)
    settings, problems = Settings(), []
    for name, value in entries.items():
        try:
            settings = _with(settings, name, value)
        except ValueError as error:
            problems.append(f"{path.name}: {error}")
    return settings, tuple(problems)


def _with(settings: Settings, name: str, value: object) -> Settings:
    """Return the settings with one more.

    Raises:
        ValueError: there is no such setting, or it cannot have that value; the message says so.
    """
    if name == "theme":
        names = [theme.name.removeprefix(_PREFIX) for theme in THEMES]
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"no theme {value!r}; there are {', '.join(names)}")
        return replace(settings, theme=_PREFIX + value)
    if name not in ("animation", "tour", "clipboard"):
        raise ValueError(f"no setting {name!r}; there are theme, animation, tour and clipboard")
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false")
    if name == "animation":
        return replace(settings, animation=value)
    return replace(settings, tour=value) if name == "tour" else replace(settings, clipboard=value)
