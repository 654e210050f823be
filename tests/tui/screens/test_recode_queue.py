"""The re-code queue of Codebook mode: what waits after a rule changed, and one key per decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input, TextArea

from cpqual.services import code_editing, coding, reading, recoding
from cpqual.services.session import Session
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, until, words

QUOTES = ("the dog came too", "He likes the ferry", "Maro rang me", "We tried the bus together")


@pytest.fixture
def changed(session: Session) -> Session:
    """RB has coded four passages as barriers, and then its rule was changed."""
    for quote in QUOTES:
        coding.apply_codes(session, "INT-1", words(session, quote), ["barriers"])
    code = session.codebook().get("barriers")
    code_editing.change_code(
        session, replace(code, brief="What gets in the way.", confused_with=("practical_support",)), "clearer"
    )
    return session


def codes_of(session: Session) -> list[tuple[str, ...]]:
    """Return the codes of the four passages."""
    made = reading.open_document(session, "INT-1").codings
    spans = [words(session, quote) for quote in QUOTES]
    return [tuple(sorted(c.code for c in made if (c.start, c.end) == span)) for span in spans]


def waiting(session: Session) -> int:
    stale = recoding.stale_codes(session).get("barriers")
    return stale.codings if stale else 0


async def settled(desk: Desk) -> str:
    """Return what is shown once the earlier rule has been looked up."""
    await desk.app.workers.wait_for_complete()
    await desk.pilot.pause()
    return desk.shown()


async def test_what_waits_is_looked_at_one_by_one_and_each_answer_is_one_act(
    workbench: Open, changed: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        shown = desk.shown()
        assert "↻4" in shown
        assert "4 codings of yours made before version 2 (clearer)" in shown
        await desk.press("w")
        shown = await settled(desk)
        assert "Barriers · 1 of 4 · its rule changed in version 2: clearer" in shown
        assert "the dog came too" in shown
        assert "− What stands in the way." in shown
        assert "+ What gets in the way." in shown
        assert "1 ▌PS Practical support" in shown
        assert "k Keep" in shown
        assert "Space Mark" not in shown
        await desk.press("s")
        assert "2 of 4" in desk.shown()
        await desk.press("p", "p")
        assert "4 of 4" in desk.shown()
        await desk.press("s")
        assert "1 of 4" in desk.shown()
        assert waiting(changed) == 4
        await desk.press("k")
        assert "2 of 4" in desk.shown()
        await desk.press("1", "x")
        assert codes_of(changed) == [("barriers",), ("practical_support",), (), ("barriers",)]
        assert "4 of 4" in desk.shown()
        await desk.press("u")
        assert "3 of 4" in desk.shown()
        assert "Maro rang me" in desk.shown()
        assert codes_of(changed)[2] == ("barriers",)
        await desk.press("u", "u")
        assert "1 of 4" in desk.shown()
        assert waiting(changed) == 4
        await desk.press("7")
        assert any("no answer 7" in note for note in desk.notes())


async def test_several_codes_and_any_other_code(workbench: Open, changed: Session) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("w", "b")
        await until(desk, "#tick-rows")
        await desk.press(*"practical", "tab", "enter")
        assert codes_of(changed)[0] == ("practical_support",)
        await desk.press("c")
        await until(desk, "#tick-rows")
        await desk.press(*"new", "enter")
        assert codes_of(changed)[1] == ("new_networks",)
        await desk.press("c", "escape", "b", "escape")
        assert waiting(changed) == 2


async def test_the_rest_is_decided_after_a_question(workbench: Open, changed: Session) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("w", "x", "a")
        await until(desk, "OptionList")
        assert "3 codings of Barriers still wait" in desk.shown()
        await desk.press("escape")
        assert waiting(changed) == 3
        await desk.press("a", "1")
        assert waiting(changed) == 0
        assert codes_of(changed) == [(), ("barriers",), ("barriers",), ("barriers",)]
        assert "all done" in desk.shown()
        await desk.press("k")
        assert any("no coding is shown that waits" in note for note in desk.notes())
        await desk.press("u", "escape")
        assert "↻3" in desk.shown()
        assert "Space Mark" in desk.shown()


async def test_a_split_leads_straight_into_the_queue(workbench: Open, session: Session) -> None:
    for quote in QUOTES[:3]:
        coding.apply_codes(session, "INT-1", words(session, quote), ["barriers"])
    async with workbench(mode="codebook") as desk:
        await desk.press("s")
        await until(desk, "#split-names")
        await desk.press(*"Time", "ctrl+s")
        assert "give two names or more" in desk.shown()
        await desk.press("escape")
        assert "Esc again throws away what you wrote" in desk.shown()
        desk.app.screen.query_one("#split-names", TextArea).text = "Time\nMoney\n\n"
        desk.app.screen.query_one("#split-reason", Input).value = "two things"
        await desk.press("ctrl+s")
        assert [code.slug for code in session.codebook().split_into("barriers")] == ["time", "money"]
        shown = desk.shown()
        assert "Barriers · 1 of 3" in shown
        assert "1 ▌TI Time   2 ▌MO Money" in shown
        await desk.press("2", "b", "x")
        assert codes_of(session)[:3] == [("money",), ("money", "time"), ()]


async def test_the_queue_stays_where_it_was_while_another_mode_is_shown(
    workbench: Open, changed: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("w", "s", "o")
        assert desk.app.current_mode == "code"
        assert desk.code.reader.selection == words(changed, QUOTES[1])
        await desk.press("x", "f6")
        shown = desk.shown()
        assert "3 of 4" in shown
        assert "Maro rang me" in shown
        assert waiting(changed) == 3


async def test_nothing_waits_where_no_rule_has_changed(workbench: Open, session: Session) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("w")
        assert any("no coding waits" in note for note in desk.notes())
        await desk.press("x", "k", "b")
        assert desk.shown().count("Barriers") > 0


async def test_the_code_is_asked_for_where_the_highlighted_one_has_none(
    workbench: Open, changed: Session
) -> None:
    async with workbench((80, 24), mode="codebook") as desk:
        await desk.press("end", "w")
        await until(desk, "OptionList")
        await desk.press("enter")
        shown = desk.shown()
        assert "Barriers · 1 of 4" in shown
        assert "the dog came too" in shown
        assert "1 ▌PS Practical support" in shown


async def test_hostile_words_stay_words(workbench: Open, changed: Session, hostile: Session) -> None:
    span = words(changed, HOSTILE, "INT-3")
    coding.apply_codes(changed, "INT-3", span, ["new_networks"])
    code = changed.codebook().get("new_networks")
    code_editing.change_code(changed, replace(code, label=HOSTILE, brief=HOSTILE), HOSTILE)
    async with workbench((80, 24), mode="codebook") as desk:
        await desk.press("end", "w")
        shown = await settled(desk)
        assert "[laughs] [/foo] [@click=app.quit]x[/]" in shown
        assert "\x1b" not in shown
        await desk.press("a")
        await until(desk, "OptionList")
        assert "\x1b" not in desk.shown()
