"""The framework matrix in Explore mode."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from cpqual.domain.frameworks import Framework
from cpqual.domain.text import Span
from cpqual.services import coding, frameworks
from cpqual.services.framework_cells import open_summary, read_cell, write_summary
from cpqual.services.session import Session
from cpqual.tui.screens.explore import ExploreScreen
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import HOSTILE, beside, counted, told, until, words


@pytest.fixture
def framework(session: Session) -> Framework:
    """A framework of one person by two themes; RB has coded two passages of the first."""
    coding.apply_codes(session, "INT-1", words(session, "He likes the ferry."), ["barriers"])
    coding.apply_codes(session, "INT-2", words(session, "Maro rang me.", "INT-2"), ["barriers"])
    return frameworks.make_framework(session, "Main matrix", "person", ["barriers", "connecting"])


async def matrix(desk: Desk) -> str:
    """Show the framework matrix and return what is on the screen."""
    screen = desk.app.screen
    assert isinstance(screen, ExploreScreen)
    await counted(desk)
    await screen.show_analysis("framework")
    return await counted(desk)


def summary(session: Session, theme: str = "barriers") -> tuple[str, str]:
    framework = frameworks.require_framework(session)
    found = open_summary(session, framework, frameworks.find_case(session, framework, "p"), theme)
    return (found.body, found.status) if found else ("", "empty")


async def test_the_grid_shows_signs_and_the_cell_its_passages(
    workbench: Open, session: Session, framework: Framework
) -> None:
    case = frameworks.find_case(session, framework, "p")
    write_summary(session, framework, case, "connecting", f"Words {HOSTILE}", "done")
    async with workbench(mode="explore") as desk:
        shown = await matrix(desk)
        assert "Main matrix: 1 of 2 done · RB" in shown
        assert "1 person" in shown
        assert "· 2" in shown
        assert "✓ Words [laughs] [/foo]" in shown
        assert "\x1b" not in shown
        assert "Perran × Barriers" in shown
        assert "nothing is written here yet" in shown
        assert "2 passages, 0 linked" in shown
        assert "P · INT-2" in shown
        assert "Maro rang me." in shown
        await desk.press("right")
        assert "Words [laughs] [/foo] [@click=app.quit]x[/]" in await counted(desk)
        await desk.press("left", "left")
        assert "Perran · service user, The Quay" in await counted(desk)


async def test_a_summary_is_written_with_its_passages_in_view(
    workbench: Open, session: Session, framework: Framework
) -> None:
    async with workbench(mode="explore") as desk:
        await matrix(desk)
        await desk.press("enter")
        await until(desk, TextArea)
        await desk.pilot.pause()
        shown = desk.shown()
        assert "Perran × Barriers" in shown
        assert "Not linked: 2 passages" in shown
        assert "He likes the ferry." in shown
        await desk.press("f5", "ctrl+s")
        assert "a summary without words is not done" in desk.shown()
        desk.app.screen.query_one(TextArea).text = "Nobody came."
        await desk.press("ctrl+s")
        shown = await counted(desk)
        assert summary(session) == ("Nobody came.", "done")
        assert "✓ Nobody came." in shown
        assert "Main matrix: 1 of 2 done" in shown
        await desk.press("w")
        await until(desk, TextArea)
        await desk.press("x", "escape")
        assert "Esc again throws away" in desk.shown()
        await desk.press("escape", "u")
        assert "· 2" in await counted(desk)
        assert summary(session) == ("", "empty")


async def test_status_links_and_what_came_since(
    workbench: Open, session: Session, framework: Framework
) -> None:
    case = frameworks.find_case(session, framework, "p")
    write_summary(session, framework, case, "barriers", "Nobody came.")
    coding.apply_codes(session, "INT-1", words(session, "Maro rang me."), ["barriers"])
    async with workbench(mode="explore") as desk:
        shown = await matrix(desk)
        assert "~ +1 Nobody came." in shown
        assert "3 passages, 0 linked, 1 new since it was written" in beside(shown)
        assert "new · P · INT-1" in shown
        await desk.press("plus")
        assert "3 passages, 1 linked" in await counted(desk)
        await desk.press("space")
        shown = await counted(desk)
        assert "✓ Nobody came." in shown
        assert summary(session) == ("Nobody came.", "done")
        await desk.press("space")
        assert "~ Nobody came." in await counted(desk)
        await desk.press("plus")
        assert "3 passages, 0 linked" in await counted(desk)
        await desk.press("t")
        assert desk.app.current_mode == "code"


async def test_what_waits_is_found_and_columns_move(
    workbench: Open, session: Session, framework: Framework
) -> None:
    async with workbench((80, 24), mode="explore") as desk:
        await matrix(desk)
        await desk.press("n")
        assert any("no other cell waits" in note for note in desk.notes())
        await desk.press("right", "n")
        assert "Perran × Barriers" in await counted(desk)
        await desk.press("greater_than_sign")
        await counted(desk)
        assert frameworks.require_framework(session).themes == ("connecting", "barriers")
        await desk.press("w")
        await until(desk, TextArea)
        assert "Perran × Barriers" in desk.shown()


async def test_a_framework_is_made_and_removed(workbench: Open, session: Session) -> None:
    async with workbench(mode="explore") as desk:
        assert "There is no framework yet. m makes one." in await matrix(desk)
        await desk.press("w")
        assert any("there is no cell here" in note for note in desk.notes())
        await desk.press("m", "1")
        await until(desk, Input)
        await desk.press("enter")
        assert "no letters that make an id" in told(desk)
        desk.app.screen.query_one(Input).value = "By [b]site"
        await desk.press("enter", "3", "enter")
        shown = await counted(desk)
        assert "By [b]site: 0 of 2 done" in shown
        assert "The Quay" in shown
        made = frameworks.require_framework(session)
        assert (made.cases, made.themes) == ("site", ("barriers", "connecting"))
        await desk.press("m", "4", "2")
        assert "There is no framework yet" in await counted(desk)
        assert frameworks.list_frameworks(session) == []


async def test_taking_a_column_out_asks_when_summaries_go_with_it(
    workbench: Open, session: Session, framework: Framework
) -> None:
    case = frameworks.find_case(session, framework, "p")
    write_summary(session, framework, case, "barriers", "Nobody came.")
    async with workbench(mode="explore") as desk:
        await matrix(desk)
        await desk.press("o", "tab", "enter")
        assert "Take out 1 summary with the columns?" in desk.shown()
        await desk.press("2")
        await counted(desk)
        assert frameworks.require_framework(session).themes == ("connecting",)


async def test_it_is_exported_and_comes_back_in_a_view(
    workbench: Open, session: Session, framework: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    case = frameworks.find_case(session, framework, "p")
    write_summary(session, framework, case, "barriers", "Nobody came.", links=[("INT-1", Span(36, 44))])
    async with workbench(mode="explore") as desk:
        await matrix(desk)
        screen = desk.app.screen
        assert isinstance(screen, ExploreScreen)
        analysis = screen.shown
        assert analysis is not None
        assert [table.name for table in analysis.tables_to_export()] == [
            "Main matrix",
            "Passages",
            "main_matrix",
        ]
        await desk.press("right")
        assert analysis.settings() == {"framework": "main_matrix", "case": "p", "theme": "connecting"}
        await desk.press("e")
        await until(desk, Input)
        await desk.press("enter")
        written = Path("framework-main_matrix.csv").read_text()
        assert [row["summary"] for row in csv.DictReader(written.split("\n"))] == ["Nobody came.", ""]
        assert analysis.use({"framework": "gone"}) == ["the framework gone is gone"]
        assert analysis.use(analysis.settings() | {"theme": "barriers", "case": "p"}) == []
        analysis.count_again()
        assert "Perran × Barriers" in await counted(desk)
        assert read_cell(session, framework, case, "barriers").coverage.linked == 0


async def test_what_was_typed_when_the_program_ended_comes_back(
    workbench: Open, session: Session, framework: Framework
) -> None:
    async with workbench(mode="explore") as desk:
        await matrix(desk)
        await desk.press("w")
        await until(desk, TextArea)
        await desk.press("x", "y")
    assert len(drafts := list(session.path.parent.glob(".*.summary"))) == 1
    assert drafts[0].stat().st_mode & 0o077 == 0
    async with workbench(mode="explore") as desk:
        await matrix(desk)
        await desk.press("w")
        await until(desk, TextArea)
        async with asyncio.timeout(120):
            # the dialog is there before it is painted
            while "this was not saved last time" not in desk.shown():
                await desk.pilot.pause(0.02)
        assert desk.app.screen.query_one(TextArea).text == "xy"
        await desk.press("escape", "escape")
        assert not list(session.path.parent.glob(".*.summary"))
        assert summary(session) == ("", "empty")
