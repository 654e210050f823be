"""The tour: offered in the demo study alone, each hint gone once followed, and none when it was finished."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cpqual.services import codebooks
from cpqual.services.demo_study import FILE, TITLE, is_demo
from cpqual.services.session import Session, create_project
from cpqual.storage import documents
from cpqual.tui.actions import Registry, all_actions
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.remembered import recall, remember
from cpqual.tui.tour import HINTS, left_at, told
from cpqual.tui.widgets.tour_box import TourBox
from tests.conftest import CODEBOOK, talk_document
from tests.tui.conftest import Desk, Open


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A project that goes by the demo study's name, with one interview."""
    opened = create_project(tmp_path / FILE, TITLE, "RB")
    codebooks.save(opened, CODEBOOK, "first")
    with opened.act("import", "an interview"):
        documents.add_document(opened.store, talk_document("INT-1"), 30, None, {"p": None})  # type: ignore[dict-item]
    opened.close()
    return opened.path


@asynccontextmanager
async def touring(path: Path, *, tour: bool = True, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    app = WorkbenchApp(path, "RB", tour=tour)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        yield Desk(app, pilot)


def hint(desk: Desk) -> str:
    """Return the title and the words of the hint that is shown, empty for none."""
    boxes = desk.app.screen.query(TourBox)
    return f"{boxes.first().border_title}: {boxes.first().content}" if boxes else ""


async def test_every_hint_goes_when_it_was_followed_and_the_tour_never_comes_again(demo: Path) -> None:
    async with touring(demo) as desk:
        assert "Tour: 1 of 6: This study is invented" in hint(desk)
        assert desk.app.focused is desk.code.reader, "a hint never takes the focus"
        await desk.press("down", "w")
        assert "1 of 6" in hint(desk), "what a hint does not tell of leaves it"
        await desk.press("n")
        assert "2 of 6: Space codes" in hint(desk)
        await desk.press("space", *"barr", "enter")
        assert "3 of 6" in hint(desk)
        assert "u takes your last act back" in hint(desk)
        await desk.press("u")
        assert "4 of 6" in hint(desk)
        await desk.press("s")
        assert "5 of 6" in hint(desk)
        await desk.press("f6")
        await desk.pilot.pause()
        assert "6 of 6" in hint(desk), "a hint is shown in the mode one is in"
        await desk.press("f2")
        await desk.pilot.pause()
        assert "6 of 6" in hint(desk)
        await desk.press("f1", "escape")
        await desk.pilot.pause()
        assert hint(desk) == ""
    async with touring(demo) as desk:
        assert hint(desk) == ""


async def test_what_is_refused_was_not_done(demo: Path) -> None:
    async with touring(demo) as desk:
        await desk.press("N")
        assert "without a code above" in desk.notes()[-1]
        assert "1 of 6" in hint(desk)


async def test_the_tour_goes_on_where_it_was_left_by_key_and_by_click(demo: Path) -> None:
    async with touring(demo) as desk:
        await desk.press("f10")
        await desk.pilot.click(TourBox)
        assert "3 of 6" in hint(desk)
    async with touring(demo) as desk:
        assert "3 of 6" in hint(desk)


async def test_the_tour_can_be_ended_and_started_again_from_the_palette(demo: Path) -> None:
    async with touring(demo) as desk:
        desk.app.do_tour_end()
        await desk.pilot.pause()
        assert hint(desk) == ""
        await desk.press("f10")
        assert "no tour under way" in desk.notes()[-1]
        await desk.press("f1", *"start the tour", "enter")
        await desk.pilot.pause()
        assert "1 of 6" in hint(desk)


async def test_no_other_project_offers_a_tour(workbench: Open) -> None:
    async with workbench() as desk:
        assert hint(desk) == ""
        desk.app.do_tour_start()
        await desk.pilot.pause()
        assert "1 of 6" in hint(desk), "who asks for it gets it anywhere"


async def test_a_tour_that_is_not_wanted_is_not_offered(demo: Path, tmp_path: Path) -> None:
    async with touring(demo, tour=False) as desk:
        assert hint(desk) == ""
    settings = tmp_path / "home" / "cpqual" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("tour = false\n")
    async with touring(demo) as desk:
        assert hint(desk) == ""


def test_a_study_is_the_demo_by_title_and_file(session: Session, demo: Path) -> None:
    assert not is_demo(session)
    opened = create_project(demo.with_name("mine.cpqual"), TITLE, "RB")
    assert not is_demo(opened)
    opened.close()


def test_hints_name_the_keys_of_the_users_keymap() -> None:
    ours, theirs = Registry(all_actions()), Registry(all_actions(), {"pick": ["f9"], "undo": []})
    assert str(told(ours, HINTS[1])).startswith("Space codes the unit")
    assert str(told(theirs, HINTS[1])).startswith("F9 codes the unit")
    assert "“Undo your latest act” takes your last act back" in str(told(theirs, HINTS[2]))
    for one in HINTS:
        assert "{" not in str(told(ours, one))
        assert one.kinds or one.actions
        assert all(action in ours for action in one.actions)


@pytest.mark.parametrize(("kept", "at"), [(2, 2), (-1, 0), (99, len(HINTS)), ("x", 0), (None, 0)])
def test_a_damaged_memory_begins_anew(kept: int | str | None, at: int) -> None:
    if kept is not None:
        remember("tour", kept)
    assert left_at() == at


def test_one_memory_does_not_wipe_another() -> None:
    remember("theme", "cpqual-light")
    remember("tour", 3)
    assert (recall("theme"), recall("tour")) == ("cpqual-light", 3)
