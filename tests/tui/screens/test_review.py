"""Review mode: its lists, answering line by line and many at once, and what it shows of hostile words."""

from __future__ import annotations

import json

import pytest
from textual.widgets import Input

from cpqual.domain.text import Span
from cpqual.services import coding, queue_acts, queues, reading, suggesting
from cpqual.services.queues import Wanted
from cpqual.services.session import Session
from cpqual.storage import codes, read_units, suggestions
from cpqual.tui.reviewing.header import sparkline
from cpqual.tui.suggester import Suggester
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, counted, until, words

MARO = "After that Maro rang me. We tried the bus together, twice, with nobody on it."


def coded(session: Session) -> list[tuple[str, str]]:
    return [(one.code, one.origin) for one in reading.open_document(session, "INT-1").codings]


def is_open(session: Session) -> list[str]:
    return [one.code for one in suggesting.open_suggestions(session)]


async def probable(desk: Desk) -> str:
    """Show what is most probable first, and return what is shown."""
    await counted(desk)
    await desk.press("right_square_bracket")
    return await counted(desk)


async def test_without_a_model_it_says_what_to_do(workbench: Open, session: Session) -> None:
    async with workbench(mode="review") as desk:
        assert "No suggestions yet. Code some units in Code mode (F2)" in await counted(desk)
        await desk.press("y", "x", "o", "s", "t", "T", "1")
        assert coded(session) == []


@pytest.mark.parametrize(
    ("lacking", "told"),
    [("codes", "no code yet that may be suggested"), ("units", "nothing yet to suggest")],
)
async def test_a_model_of_nothing_says_what_is_lacking(
    workbench: Open, session: Session, lacking: str, told: str
) -> None:
    facts = {"units": 5, "codes": 5, lacking: 0}
    suggestions.replace_suggestions(session.store, session.coder.id, 0, 0, facts, [])
    async with workbench(mode="review") as desk:
        assert told in await counted(desk)


async def test_suggestions_are_put_away_and_brought_back(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await counted(desk)
        await desk.press("h")
        shown = await counted(desk)
        assert "Suggestions are put away" in shown
        assert "41 %" not in shown
        await desk.press("y", "h")
        assert "41 %" in await counted(desk)
        assert coded(suggested) == []


async def test_lists_are_told_with_their_lengths_and_reasons(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        shown = await counted(desk)
        assert "▸Order 2" in shown
        assert "Contradictions 0" in shown
        assert shown.index("41 %") < shown.index("83 %")
        assert "3 of 12 units you read carry it" in shown
        assert "ferry" in shown
        assert "1 INT-2 Nobody." in shown
        shown = await probable(desk)
        assert shown.index("83 %") < shown.index("41 %") < shown.index("22 %")
        assert "▸Probable 3" in shown
        assert "INT: And after that?" in shown


async def test_accepting_codes_the_passage_and_undo_brings_the_line_back(
    workbench: Open, suggested: Session
) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("y")
        assert coded(suggested) == [("new_networks", "suggestion")]
        assert [one.way for one in read_units.read_units(suggested.store)] == ["queue"]
        assert "2 listed" in desk.shown()
        assert "83 %" not in desk.shown()
        await desk.press("u")
        shown = await counted(desk)
        assert coded(suggested) == []
        assert shown.index("83 %") < shown.index("41 %")


async def test_rejected_and_put_off_lines_leave_the_list(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("x")
        assert is_open(suggested) == ["barriers", "practical_support"]
        await desk.press("l")
        assert is_open(suggested) == ["practical_support"]
        await desk.press("enter")
        assert coded(suggested) == [("practical_support", "suggestion")]
        assert "Nothing to review" in await counted(desk)


async def test_what_was_put_off_has_a_list_where_it_is_decided(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("l")
        # behind Next and What I missed
        await desk.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        shown = await counted(desk)
        assert "▸Put off 1" in shown
        assert "83 %" in shown
        await desk.press("l")
        assert "put off already" in desk.notes()[-1]
        await desk.press("y")
        assert coded(suggested) == [("new_networks", "suggestion")]
        assert "Nothing is put off" in await counted(desk)
        await desk.press("u")
        assert "▸Put off 1" in await counted(desk)


async def test_going_on_takes_all_lines_of_the_unit_off(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("s")
        assert "1 listed" in desk.shown()
        (mark,) = read_units.read_units(suggested.store)
        assert (mark.start, mark.end) == words(suggested, MARO)
        assert coded(suggested) == []


async def test_what_another_mode_answered_is_no_newer_model(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        assert "▸Probable 3" in await probable(desk)
        suggesting.reject(suggested, suggesting.open_suggestions(suggested)[1])
        desk.app.data_changed("suggestions")
        await desk.pilot.pause()
        shown = await counted(desk)
        assert "▸Probable 2" in shown
        assert "newer ones" not in shown


async def test_a_newer_model_moves_nothing_until_it_is_asked_for(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        document, code = suggested.document("INT-1").id, suggested.code_id("barriers")
        dog = words(suggested, "Nobody. (laughs) Well, the dog came too. He likes the ferry.")
        suggestions.replace_suggestions(
            suggested.store, suggested.coder.id, 12, 6, {}, [(document, *dog, 1, code, 0.95, "95 %", "{}")]
        )
        desk.app.data_changed("suggestions")
        shown = await counted(desk)
        assert "newer ones are here" in shown
        assert "95 %" not in shown
        await desk.press("j", "y")
        assert coded(suggested) == [("barriers", "suggestion")]
        await desk.press("u", "R")
        assert "95 %" in await counted(desk)


async def test_a_part_of_the_unit_is_accepted(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("e")
        await until(desk, "#new-span")
        await desk.press("shift+up", "enter")
        (made,) = reading.open_document(suggested, "INT-1").codings
        assert Span(made.start, made.end) == words(suggested, "After that Maro rang me.")
        assert "2 listed" in desk.shown()


async def test_many_are_accepted_after_a_preview_and_taken_back_together(
    workbench: Open, suggested: Session
) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("A")
        assert "nothing is ticked" in desk.notes()[-1]
        await desk.press("t", "j", "T")
        assert "✓ 3" in desk.shown()
        await desk.press("k", "t", "A")
        await until(desk, "#bulk-rows")
        shown = desk.shown()
        assert "Code 2 passages?" in shown
        assert "New networks · 1 passage" in shown
        await desk.press("escape", "A")
        await until(desk, "#bulk-rows")
        assert coded(suggested) == []
        await desk.press("enter")
        assert sorted(coded(suggested)) == [
            ("new_networks", "suggestion"), ("practical_support", "suggestion")
        ]  # fmt: skip
        assert "1 listed" in desk.shown()
        await desk.press("u")
        await counted(desk)
        assert coded(suggested) == []


async def test_more_like_a_code_says_how_much_of_it_is_found(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await counted(desk)
        await desk.press("m")
        await until(desk, Input)
        await desk.press(*"barr", "enter")
        shown = await counted(desk)
        assert "▸More like this 1" in shown
        assert "0 units found in 12 read: too little read to say" in shown
        await desk.press("x")
        assert "No unread unit is left" in await counted(desk)


async def test_lists_are_narrowed_to_codes_and_probabilities_and_widened_again(
    workbench: Open, suggested: Session
) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("p", *"50 %", "enter")
        shown = await counted(desk)
        assert "from 50 %" in shown
        assert "1 listed" in shown
        await desk.press("p", "backspace", "backspace", *"900", "enter")
        assert "is no number from 0 to 100" in desk.shown()
        await desk.press("escape", "escape")
        assert "3 listed" in await counted(desk)
        await desk.press("w", "1")
        assert "▸Order 2" in await counted(desk)


async def test_a_filter_that_leaves_nothing_is_not_told_as_all_being_done(
    workbench: Open, suggested: Session
) -> None:
    async with workbench(mode="review") as desk:
        await counted(desk)
        for where, told in (
            ("document = INT-2", "Nothing of this is listed here"),
            ("kind = survey", "no document answers the filter kind = survey"),
        ):
            await desk.press("f")
            await until(desk, "AskFilter Line")
            await desk.press("ctrl+u", *where, "enter")
            shown = await counted(desk)
            assert told in " ".join(shown.split())
            assert "Nothing to review" not in shown
        await desk.press("escape")
        assert "2 listed" in await counted(desk)


async def test_a_contradiction_shows_the_twin_and_leads_there(workbench: Open, session: Session) -> None:
    """The two interviews have the same words, and one of them is coded."""
    ids = codes.code_ids(session.store)
    dog = words(session, "Nobody. (laughs) Well, the dog came too. He likes the ferry.")
    rows = [
        (session.document(slug).id, *dog, 1, ids["barriers"], 0.4, "40 %", "{}")
        for slug in ("INT-1", "INT-2")
    ]
    suggestions.replace_suggestions(session.store, session.coder.id, 99, 1, {}, rows)
    coding.apply_codes(session, "INT-2", dog, ["barriers"])
    reading.finish(session, "INT-1")
    async with workbench(mode="review") as desk:
        await counted(desk)
        await desk.press("left_square_bracket")
        shown = await counted(desk)
        assert "▸Contradictions 1" in shown
        assert "100% alike" in shown
        assert "1 INT-2 Nobody." in shown
        await desk.press("1")
        assert desk.code.place()[0] == "INT-2"


async def test_learning_is_asked_for_and_refused_where_there_is_no_worker(
    workbench: Open, suggested: Session
) -> None:
    asked = []
    async with workbench(mode="review") as desk:
        await desk.press("r")
        assert desk.notes()[-1] == "Suggestions are not being learned here."
        desk.app.suggester = Suggester(["true"], lambda: None)
        desk.app.suggester.ask = lambda: asked.append(1)  # type: ignore[method-assign]
        await desk.press("r")
        assert asked == [1]


async def test_while_the_first_model_is_learned_it_says_so(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        # a process that begins, and never answers
        desk.app.suggester = Suggester(["sleep", "100"], lambda: None)
        await desk.press("f3")
        assert "No suggestions yet" in await counted(desk)
        await desk.press("r")
        assert "Learning from what you have coded so far and from the rules" in await counted(desk)
        await desk.press("f2")
        desk.code.suggest_now()
        await desk.pilot.pause()
        assert "learning; none yet" in desk.shown()


async def test_what_another_mode_coded_is_not_offered_any_more(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        coding.apply_codes(suggested, "INT-1", words(suggested, "Maro rang me."), ["new_networks"])
        desk.app.data_changed("codings")
        await desk.pilot.pause()
        assert "▸Probable 1" in await counted(desk)


async def test_a_passage_opens_in_the_text_and_backspace_leads_back(
    workbench: Open, suggested: Session
) -> None:
    async with workbench(mode="review") as desk:
        await probable(desk)
        await desk.press("o")
        assert desk.app.current_mode == "code"
        assert desk.code.reader.selection == words(suggested, MARO)
        await desk.press("backspace")
        assert desk.app.current_mode == "review"
        await desk.press("1")
        assert desk.code.place()[0] == "INT-2"


async def test_a_small_terminal_keeps_the_passage_in_view(workbench: Open, suggested: Session) -> None:
    async with workbench((80, 24), mode="review") as desk:
        below = (await probable(desk)).split("─" * 20)[-1]
        assert "After that Maro rang me." in below


async def test_hostile_words_are_shown_and_obeyed_nowhere(workbench: Open, hostile: Session) -> None:
    (unit,) = [
        turn for turn in reading.open_document(hostile, "INT-3").turns if turn.speaker != "interviewer"
    ]
    why = json.dumps({"words": [HOSTILE]})
    place = (hostile.document("INT-3").id, unit.start, unit.end)
    row = (*place, 1, hostile.code_id("barriers"), 0.9, "[b]90[/b]", why)
    suggestions.replace_suggestions(hostile.store, hostile.coder.id, 99, 1, {}, [row])
    async with workbench(mode="review") as desk:
        shown = await counted(desk)
        assert "[laughs] [/foo]" in shown
        assert "\x1b" not in shown
        await desk.press("t", "A")
        await until(desk, "#bulk-rows")
        assert "[laughs] [/foo]" in desk.shown()
        await desk.press("escape", "e")
        await until(desk, "#new-span")
        assert "\x1b" not in desk.shown()


def test_each_ten_has_a_bar() -> None:
    assert sparkline(()) == ""
    assert sparkline((0, 5, 10)) == "▁▄█"


def test_a_list_is_answered_as_the_screen_does(suggested: Session) -> None:
    one = queues.queue(suggested, Wanted("probable")).items[0]
    queue_acts.accept(suggested, one)
    assert coded(suggested) == [("new_networks", "suggestion")]
