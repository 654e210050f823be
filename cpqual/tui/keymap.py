"""The user's keymap file: other keys for our actions, with every mistake named by its line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_config_path
from textual.keys import Keys, format_key

from cpqual.tui.actions import Action, Registry, key_name, key_of

_NAMED = {key.value for key in Keys}
_MODIFIED = re.compile(r"(?:(?:ctrl|shift|alt)\+)*")


class Keymap(NamedTuple):
    """What was read: action id to keys, and what could not be used, in words."""

    keys: dict[str, tuple[str, ...]]
    problems: tuple[str, ...]


def keymap_file() -> Path:
    """Return where the keymap is looked for."""
    return user_config_path("cpqual") / "keymap.toml"


def load_registry(actions: Iterable[Action], path: Path | None = None) -> tuple[Registry, tuple[str, ...]]:
    """Return the registry with the user's keys, and what was wrong with the file, one line each.

    A line that cannot be used is left out and the action keeps its own keys.
    """
    known = list(actions)
    found = read_keymap(known, path or keymap_file())
    return Registry(known, found.keys), found.problems


def read_keymap(actions: Iterable[Action], path: Path) -> Keymap:
    """Read a keymap file: a TOML table of action id to key or list of keys; no file means no changes."""
    known = list(actions)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Keymap({}, ())
    except (OSError, UnicodeDecodeError):
        return Keymap({}, (f"{path.name}: cannot be read",))
    # imported only by those who have a keymap
    import tomllib

    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Keymap({}, (f"{path.name}: {error}",))
    return _check(known, entries, _Lines(path.name, text))


class _Lines:
    """Finds the line of a file that an entry stands on."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.split("\n")

    def __call__(self, entry: str) -> str:
        pattern = re.compile(rf"""\s*["']?{re.escape(entry)}["']?\s*[=.\]]""")
        for number, line in enumerate(self._lines, start=1):
            if pattern.match(line.lstrip("[")):
                return f"{self._name}, line {number}"
        return self._name


def _check(known: list[Action], entries: dict[str, object], line_of: _Lines) -> Keymap:
    ids = {action.id for action in known}
    keys: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for action_id, value in entries.items():
        if action_id not in ids:
            near = get_close_matches(action_id, ids, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"{line_of(action_id)}: no action {action_id!r}{hint}")
            continue
        wanted = [value] if isinstance(value, str) else value
        if not isinstance(wanted, list) or not all(isinstance(key, str) for key in wanted):
            problems.append(f"{line_of(action_id)}: {action_id} wants a key or a list of keys")
            continue
        normal = [_normal(key) for key in wanted]
        if None in normal:
            problems.append(f"{line_of(action_id)}: no key {wanted[normal.index(None)]!r}")
            continue
        keys[action_id] = tuple(key for key in normal if key is not None)
    return _without_clashes(known, keys, problems, line_of)


def _without_clashes(
    known: list[Action], keys: dict[str, tuple[str, ...]], problems: list[str], line_of: _Lines
) -> Keymap:
    while clashes := Registry(known, keys).clashes():
        clash = clashes[0]
        guilty = clash.second if clash.second in keys else clash.first
        other = clash.first if guilty == clash.second else clash.second
        problems.append(f"{line_of(guilty)}: {key_name(clash.key)} is the key of {other} in {clash.mode}")
        del keys[guilty]
    return Keymap(keys, tuple(problems))


def _normal(key: str) -> str | None:
    """Return a key in Textual's names, None if there is no such key."""
    prefix = _MODIFIED.match(key)
    split = prefix.end() if prefix else 0
    last = key[split:]
    if last in _NAMED or len(last) == 1 or len(format_key(last)) == 1:
        return key[:split] + key_of(last)
    return None
