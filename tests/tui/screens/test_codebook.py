from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.widgets import Input, TextArea

from cpqual.services import codebooks, memos
from cpqual.services.session import Session, create_project
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.dialogs.code_form import CodeForm
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, told, until


def version(session: Session) -> int:
    return session.codebook().version


def write(desk: Desk, field: str, text: str) -> None:
    """Put text into a field of the form, as typing it would."""
    widget = desk.app.screen.query_one(f"#form-{field}")
    if isinstance(widget, TextArea):
        widget.text = text
    else:
        assert isinstance(widget, Input)
        widget.value = text


async def test_a_rule_stands_in_full_and_an_edited_one_becomes_a_version_with_its_reason(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        shown = desk.shown()
        assert "4 codes · version 1" in shown
        assert "What stands in the way." in shown
        assert "warning: does not say when not to use it" in shown
        await desk.press("down", "down")
        assert "Connecting · active" in desk.shown()
        await desk.press("n")
        await until(desk, TextArea)
        desk.app.screen.query_one(TextArea).text = f"Is this help? {HOSTILE}\nMore of it."
        await desk.press("ctrl+s")
        assert [memo.code for memo in memos.list_memos(session)] == ["practical_support"]
        shown = desk.shown()
        assert "Memos  1 memo of yours · n opens" in shown
        assert "· Is this help? [laughs] [/foo]" in shown
        assert "\x1b" not in shown
        assert "More of it." not in shown
        await desk.press("home")
        await desk.press("enter")
        await until(desk, "#form-question")
        write(desk, "brief", "Whatever stands in the way.")
        write(desk, "not", "It is got round -> practical_support\n\n")
        write(desk, "reason", "plainer words")
        await desk.press("ctrl+s")
        code = session.codebook().get("barriers")
        assert code.brief == "Whatever stands in the way."
        assert code.when_not_to_use == ("It is got round -> practical_support",)
        assert codebooks.versions(session)[-1].reason == "plainer words"
        assert "Whatever stands in the way." in desk.shown()
        await desk.press("u")
        assert version(session) == 1


async def test_what_breaks_the_rules_is_said_nothing_typed_is_lost_and_a_code_is_added(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("enter")
        await until(desk, "#form-question")
        write(desk, "full", "A long explanation.")
        await desk.press("ctrl+s")
        assert told(desk, ".refusal") == "a new version of the codebook needs a reason"
        write(desk, "not", "Elsewhere -> no_such_code")
        write(desk, "reason", "why not")
        await desk.press("ctrl+s")
        assert "refers to 'no_such_code', which is not in the codebook" in told(desk, ".refusal")
        assert "A long explanation." in desk.shown()
        assert version(session) == 1
        await desk.press("escape")
        assert isinstance(desk.app.screen, CodeForm)
        await desk.press("escape")
        assert not isinstance(desk.app.screen, CodeForm)
        await desk.press("a")
        await until(desk, "#form-question")
        await desk.press(*"Buses", "ctrl+s")
        made = session.codebook().get("buses")
        assert (made.parent, made.status, made.since_version) == ("barriers", "draft", 2)
        assert "5 codes · version 2" in desk.shown()
        assert "▌BU Buses" in desk.shown()


async def test_an_empty_project_says_in_every_mode_how_to_begin(tmp_path: Path) -> None:
    create_project(tmp_path / "empty.cpqual", "Empty", "RB").close()
    app = WorkbenchApp(tmp_path / "empty.cpqual")
    async with app.run_test(size=(120, 40)) as pilot:
        desk = Desk(app, pilot)
        for key, words in (
            ("f6", "a adds the first one"),
            ("f7", "No documents yet"),
            ("f3", "No suggestions yet"),
            ("f4", "agreement needs two coders"),
            ("f5", "There is no codebook yet"),
        ):
            await desk.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert words in desk.shown()


async def test_hostile_words_stay_words_and_the_form_takes_out_what_a_terminal_would_obey(
    workbench: Open, session: Session
) -> None:
    book = session.codebook()
    codes = tuple(replace(code, brief=HOSTILE, when_to_use=(HOSTILE,)) for code in book)
    codebooks.save(session, replace(book, codes=codes), "hostile")
    async with workbench(mode="codebook") as desk:
        await desk.press("enter")
        await until(desk, "#form-question")
        await desk.pilot.pause()
        assert "[laughs] [/foo]" in desk.shown()
        assert "\x1b" not in desk.shown()
        await desk.press("escape")
        assert not isinstance(desk.app.screen, CodeForm)
        await desk.press("a")
        await until(desk, "#form-question")
        write(desk, "label", f"Oh {HOSTILE}")
        write(desk, "brief", HOSTILE)
        await desk.press("ctrl+s")
        shown = desk.shown()
        assert "Oh [laughs] [/foo] [@click=app.quit]x[/]" in shown
        assert "\x1b" not in shown
        await desk.press("v")
        assert "\x1b" not in desk.shown()
        for key in ("f4", "f5"):
            await desk.press("escape", key)
            await desk.app.workers.wait_for_complete()
            await desk.pilot.pause()
            assert "\x1b" not in desk.shown()


async def test_a_small_terminal_holds_the_form_and_its_reason(workbench: Open, session: Session) -> None:
    async with workbench((80, 24), mode="codebook") as desk:
        assert "What stands in the way." in desk.shown()
        await desk.press("enter")
        await until(desk, "#form-question")
        await desk.pilot.pause()
        assert "Why (kept with the new version)" in desk.shown()
