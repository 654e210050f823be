"""Documents mode on a sample, and Code mode in a second reading of one."""

from __future__ import annotations

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, reading, sampling, second_readings
from cpqual.services.session import Session
from cpqual.tui.app import WorkbenchApp
from tests.conftest import TALK
from tests.tui.conftest import Desk, Open


@pytest.fixture
def sample(session: Session) -> str:
    """A sample of the second turn of P in INT-1, which RB has finished."""
    drawn = sampling.plan_sample(session, "round-1", unit="turn", number=1, only=["INT-1"], by=[], seed=5)
    at = TALK.index("Nobody")
    coding.apply_codes(session, "INT-1", Span(at, at + 6), ["barriers"])
    reading.finish(session, "INT-1")
    return sampling.keep_sample(session, drawn).slug


async def test_only_what_a_sample_holds_is_shown(workbench: Open, sample: str) -> None:
    async with workbench((80, 24), mode="documents") as desk:
        await desk.press("s")
        assert "round-1  1 turn · 1 of 1 finished by RB" in desk.shown()
        await desk.press("2")
        assert "round-1: 1 of 1 finished by RB" in desk.shown()
        assert "INT-2" not in desk.shown().split("person")[0]
        await desk.press("f")
        assert "round-1: nobody has finished any of it" in desk.shown()
        await desk.press("escape")
        assert "INT-2" in desk.shown()
        assert "2 documents" in desk.shown()


async def test_a_sample_that_is_gone_is_shown_no_more(workbench: Open, session: Session, sample: str) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("s", "2")
        sampling.remove_sample(session, sample)
        desk.app.look_around()
        await desk.pilot.pause()
        assert "2 documents" in desk.shown()


async def test_without_a_sample_it_says_how_to_draw_one(workbench: Open) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("s")
        assert desk.notes() == ["no sample has been drawn yet. Draw one: cpqual sample draw NAME"]


async def test_a_hostile_name_stays_words(workbench: Open, session: Session, sample: str) -> None:
    name = "\x1b[31m[b]x[/b]\u202e"
    with session.act("test", "a name from elsewhere"):
        session.store.connection.execute("UPDATE sample SET slug = ?", (name,))
    async with workbench(mode="documents") as desk:
        await desk.press("s")
        assert "[b]x[/b]" in desk.shown()
        await desk.press("2")
        shown = desk.shown()
        assert "[b]x[/b]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown


async def test_a_second_reading_shows_what_was_drawn_and_nothing_of_the_first(
    session: Session, sample: str
) -> None:
    again = second_readings.begin(session, sample)
    app = WorkbenchApp(session.path, again.slug)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        desk = Desk(app, pilot)
        shown = desk.shown()
        assert "RB-2" in shown
        assert "INT-2" not in shown
        assert "0 of 1 turn coded" in shown
        assert "none in a second reading" in shown
        assert desk.code.opened().codings == ()
        assert app.suggester is None
        await desk.at_unit(1)
        assert "not in the sample" in desk.shown()
        await desk.press("n")
        assert desk.code.reader.caret == TALK.index("After that Maro")
        assert "not in the sample" not in desk.shown()
