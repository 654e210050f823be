from __future__ import annotations

import importlib
from importlib.util import find_spec

import pytest

from cpqual.tui.actions import MODES, Action, Mode, Registry, all_actions, key_name
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.exploring import analyses
from cpqual.tui.exploring.analysis import Analysis
from cpqual.tui.people.editing import Register

PRESENT: list[Mode] = [mode for mode in MODES if find_spec(f"cpqual.tui.screens.{mode}") is not None]


def test_no_key_means_two_things_in_one_mode() -> None:
    assert Registry(all_actions()).clashes() == []


def test_ids_are_used_once() -> None:
    ids = [action.id for action in all_actions()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("mode", PRESENT)
def test_every_action_of_a_mode_has_somebody_who_does_it(mode: Mode) -> None:
    screen = getattr(importlib.import_module(f"cpqual.tui.screens.{mode}"), f"{mode.capitalize()}Screen")
    undone = [
        action.id
        for action in Registry(all_actions()).for_mode(mode)
        if not any(hasattr(who, action.method) for who in (screen, WorkbenchApp, *part_of(action)))
    ]
    assert undone == []


def part_of(action: Action) -> tuple[type[Analysis | Register], ...]:
    """Return the analysis of Explore mode that an action is of, or the register of Documents mode."""
    mode, _, name = action.focus.partition("-")
    if mode == "register":
        return (Register,)
    return (type(analyses.make(name)),) if mode == "explore" else ()


def test_every_action_is_explained_and_every_footer_item_is_named() -> None:
    for action in all_actions():
        assert action.help, action.id
        assert action.help[0].isupper(), action.id
        assert action.label or not action.footer, action.id


def test_every_explanation_can_be_read_to_its_end_in_a_terminal_of_80_columns() -> None:
    room = 59
    assert [action.id for action in all_actions() if len(action.help) > room] == []


def test_clashes_are_found() -> None:
    first = Action("one", ("x",), "", "One", "Group")
    second = Action("two", ("y", "x"), "", "Two", "Group", modes=("code",))
    (clash,) = Registry([first, second]).clashes()
    assert (clash.key, clash.mode, clash.first, clash.second) == ("x", "code", "one", "two")


def test_characters_and_their_names_are_the_same_key() -> None:
    first = Action("one", ("?",), "", "One", "Group", modes=("code",))
    second = Action("two", ("question_mark",), "", "Two", "Group", modes=("code",))
    assert len(Registry([first, second]).clashes()) == 1


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+r", "Ctrl+R"), ("shift+down", "Shift+↓"), ("f12", "F12"), ("question_mark", "?"),
        ("left_square_bracket", "["), ("space", "Space"), ("g", "g"), ("G", "G"), ("escape", "Esc"),
    ],
)  # fmt: skip
def test_keys_are_shown_as_people_write_them(key: str, shown: str) -> None:
    assert key_name(key) == shown


def test_parts_of_a_screen_may_give_a_key_meanings_of_their_own() -> None:
    here = Action("one", ("x",), "", "One", "Group", modes=("code",), focus="list")
    there = Action("two", ("x",), "", "Two", "Group", modes=("code",), focus="queue")
    anywhere = Action("three", ("x",), "", "Three", "Group", modes=("code",))
    assert Registry([here, there]).clashes() == []
    assert {clash.second for clash in Registry([here, there, anywhere]).clashes()} == {"three"}


def test_a_dialog_with_keys_of_its_own_may_give_those_of_its_mode_a_meaning_but_not_one_key_two() -> None:
    mode = Action("one", ("x",), "", "One", "Group", modes=("code",))
    here = Action("two", ("x",), "", "Two", "Box", modes=("code",), dialog="box")
    assert Registry([mode, here]).clashes() == []
    assert Registry([mode, here]).for_mode("code") == [mode]
    again = Action("three", ("x",), "", "Three", "Box", modes=("code",), dialog="box")
    assert [clash[2:] for clash in Registry([mode, here, again]).clashes()] == [("two", "three")]
    everywhere = Action("help", ("x",), "", "Help", "Workbench")
    assert [clash[2:] for clash in Registry([everywhere, here]).clashes()] == [("help", "two")]
