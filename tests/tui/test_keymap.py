from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.tui.actions import all_actions
from cpqual.tui.keymap import keymap_file, load_registry


@pytest.fixture
def keymap(tmp_path: Path) -> Path:
    return tmp_path / "keymap.toml"


def test_without_a_file_the_keys_are_ours(keymap: Path) -> None:
    registry, problems = load_registry(all_actions(), keymap)
    assert registry["undo"].keys == ("u",)
    assert problems == ()


def test_a_file_gives_an_action_other_keys(keymap: Path) -> None:
    keymap.write_text('undo = "ctrl+z"\npick = ["f3", "ctrl+k", "^"]\nmode_review = []\n')
    registry, problems = load_registry(all_actions(), keymap)
    assert problems == ()
    assert registry["undo"].keys == ("ctrl+z",)
    assert registry["pick"].keys == ("f3", "ctrl+k", "circumflex_accent")
    assert registry["mode_review"].keys == ()
    keys = {binding.key for binding in registry.bindings_for("code")}
    assert keys >= {"ctrl+z", "ctrl+k", "circumflex_accent"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('# mine\nundoo = "U"\n', "keymap.toml, line 2: no action 'undoo'; did you mean undo?"),
        ('undo = "hyper+q+"\n', "keymap.toml, line 1: no key 'hyper+q+'"),
        ("\n\nundo = 3\n", "keymap.toml, line 3: undo wants a key or a list of keys"),
        ('undo = "x"\n', "keymap.toml, line 1: x is the key of remove in code"),
    ],
)
def test_a_mistake_is_named_by_its_line_and_changes_nothing(keymap: Path, text: str, problem: str) -> None:
    keymap.write_text(text)
    registry, problems = load_registry(all_actions(), keymap)
    assert problems == (problem,)
    assert registry["undo"].keys == ("u",)
    assert registry.clashes() == []


def test_what_is_no_toml_is_refused_whole_with_its_line(keymap: Path) -> None:
    keymap.write_text('undo = "U"\nredo = \n')
    registry, problems = load_registry(all_actions(), keymap)
    assert "line 2" in problems[0]
    assert registry["undo"].keys == ("u",)


def test_a_file_that_is_not_text_is_a_problem_not_a_crash(keymap: Path) -> None:
    keymap.write_bytes(b"\xff\xfe\x00")
    assert load_registry(all_actions(), keymap)[1] == ("keymap.toml: cannot be read",)


def test_the_file_lies_with_the_users_settings() -> None:
    assert keymap_file().name == "keymap.toml"
    assert keymap_file().parent.name == "cpqual"
