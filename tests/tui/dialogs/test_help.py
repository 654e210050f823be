"""The help page: what it lists, how it is searched, and that Enter does what is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cpqual.services import reading
from cpqual.services.session import Session
from cpqual.tui.actions import Action, Mode, Registry, all_actions
from cpqual.tui.dialogs.help import HelpDialog, help_rows
from cpqual.tui.widgets.content_list import ContentList
from tests.tui.conftest import Desk, Open

_THREE = (
    Action("mark", ("m", "ctrl+t"), "", "Mark the row", "List", ("memos",)),
    Action("go", ("g",), "", "Go to the margin", "List", ("memos",)),
    Action("leave", ("q",), "", "Leave", "Workbench"),
    Action("count", ("1",), "", "Count", "List", ("memos",), key_words="1 … 9"),
    Action("mend", ("e",), "", "Mend a name", "Names", ("codebook",)),
    Action("tidy", (), "", "Tidy up", "List", ("memos",)),
)


def shown(query: str, keymap: dict[str, list[str]] | None = None) -> list[str]:
    rows = help_rows(Registry(_THREE, keymap), "memos", query)
    return [row.id if isinstance(row, Action) else row for row in rows]


def test_groups_stand_whole_and_those_of_the_workbench_last() -> None:
    assert shown("") == ["List", "mark", "go", "count", "", "Workbench", "leave"]


def test_every_word_typed_must_be_held_and_other_modes_come_below() -> None:
    assert shown("ma th") == ["List", "mark", "go"]
    assert shown("me") == ["In Codebook mode", "mend"]
    assert shown("TIDY") == ["List", "tidy"], "what has no key is found, too"
    assert shown("1 …") == ["List", "count"]
    assert shown("nonsense") == ["Nothing is called that"]


def test_what_a_key_does_comes_first_and_only_once() -> None:
    assert shown("g") == ["The key g", "go"]
    assert shown("Ctrl+T") == ["The key Ctrl+T", "mark"]


def test_keys_are_those_of_the_users_keymap() -> None:
    assert shown("F9", {"count": ["f9"]}) == ["The key F9", "count"]
    assert "count" not in shown("1 …", {"count": ["f9"]})


@pytest.mark.parametrize("mode", ["code", "codebook", "explore"])
def test_everything_with_a_key_is_on_its_page(mode: Mode) -> None:
    registry = Registry(all_actions())
    rows = help_rows(registry, mode, "")
    assert {a.id for a in registry.for_mode(mode) if a.keys and a.in_help} == {
        row.id for row in rows if isinstance(row, Action)
    }


def page(desk: Desk) -> ContentList:
    return desk.app.screen.query_one(ContentList)


@pytest.mark.parametrize("key", ["f1", "question_mark"])
async def test_help_opens_scrolls_and_closes(workbench: Open, key: str) -> None:
    async with workbench((80, 24)) as desk:
        await desk.press(key)
        assert isinstance(desk.app.screen, HelpDialog)
        assert "Code the selection, or the unit at the caret" in desk.shown()
        assert page(desk).highlighted is None
        assert "Leave; everything is saved already" not in desk.shown()
        for _ in range(12):
            await desk.press("pagedown")
        assert "Leave; everything is saved already" in desk.shown()
        await desk.press("escape")
        assert not isinstance(desk.app.screen, HelpDialog)


async def test_enter_does_what_was_searched_for(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("f1", *"finished")
        assert "Mark the document as finished" in desk.shown()
        assert "Write a memo" not in desk.shown()
        await desk.press("enter")
        assert not isinstance(desk.app.screen, HelpDialog)
        assert reading.list_documents(session)[0].finished


async def test_enter_without_having_chosen_closes(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.press("f1", "enter")
        assert not isinstance(desk.app.screen, HelpDialog)
        assert desk.app.screen is desk.code


async def test_what_another_mode_does_is_shown_there_but_not_done(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.press("f1", *"merge the")
        assert "In Codebook mode" in desk.shown()
        await desk.press("enter")
        await desk.pilot.pause()
        assert desk.app.current_mode == "codebook"
        assert len(desk.app.screen_stack) == 1


async def test_nothing_that_is_typed_is_markup(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.press("f1", *"[@click=app.quit][/x]")
        assert "Nothing is called that" in desk.shown()
        await desk.press("enter")
        assert isinstance(desk.app.screen, HelpDialog)


async def test_the_page_names_the_users_keys(workbench: Open, tmp_path: Path) -> None:
    keymap = tmp_path / "home" / "cpqual" / "keymap.toml"
    keymap.parent.mkdir(parents=True)
    keymap.write_text('finish = "F"\n')
    async with workbench() as desk:
        await desk.press("f1", *"finished")
        assert re.search(r"F +Mark the document as finished", desk.shown())
