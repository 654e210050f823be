"""A line to type into takes as much of what is pasted as a person would type."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult

from cpqual.tui.widgets.line import LONGEST, Line
from tests.tui.conftest import Open


class Host(App[None]):
    """A line and nothing else."""

    def compose(self) -> ComposeResult:
        yield Line()


async def test_a_page_pasted_by_mistake_is_cut() -> None:
    app = Host()
    async with app.run_test() as pilot:
        line = app.query_one(Line)
        app.post_message(events.Paste("lorem ipsum " * 800))
        await pilot.pause()
        assert line.value == ("lorem ipsum " * 800)[:LONGEST]
        await pilot.press("x")
        assert len(line.value) == LONGEST
        await pilot.press("backspace", "x")
        assert line.value.endswith("x")
        line.action_select_all()
        app.post_message(events.Paste("bus"))
        await pilot.pause()
        assert line.value == "bus"
        await pilot.press("home", "a")
        assert line.value == "abus"


async def test_what_is_longer_than_the_line_stays_in_sight(workbench: Open) -> None:
    async with workbench() as desk:
        for opens, closes in (("space", "escape"), ("slash", "escape"), ("question_mark", "escape")):
            await desk.press("n", opens)
            desk.app.post_message(events.Paste("lorem ipsum " * 20 + "the end"))
            await desk.pilot.pause(0.05)
            await desk.press("x")
            await desk.pilot.pause(0.05)
            assert "ipsum the endx" in desk.shown(), opens
            await desk.press(closes)
