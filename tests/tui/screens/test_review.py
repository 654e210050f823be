from __future__ import annotations

from cpqual.services import coding, reading, suggesting
from cpqual.services.session import Session
from cpqual.tui.suggester import Suggester
from tests.tui.conftest import Open

from .conftest import words


def coded(session: Session) -> list[tuple[str, str]]:
    return [(one.code, one.origin) for one in reading.open_document(session, "INT-1").codings]


def is_open(session: Session) -> list[str]:
    return [one.code for one in suggesting.open_suggestions(session)]


async def test_without_a_model_it_says_what_to_do(workbench: Open, session: Session) -> None:
    async with workbench(mode="review") as desk:
        assert "No suggestions yet. Code some units in Code mode (F2)" in desk.shown()
        await desk.press("y", "x", "o")
        assert coded(session) == []


async def test_the_most_probable_comes_first_with_its_reasons(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        shown = desk.shown()
        assert shown.index("83 %") < shown.index("41 %") < shown.index("22 %")
        assert "3 open" in shown
        assert "3 of 12 units you read carry it" in shown
        assert "ferry" in shown
        assert "1 INT-2 Nobody." in shown
        assert "INT: And after that?" in shown


async def test_accepting_codes_the_passage_and_undo_brings_the_suggestion_back(
    workbench: Open, suggested: Session
) -> None:
    async with workbench(mode="review") as desk:
        await desk.press("y")
        assert coded(suggested) == [("new_networks", "suggestion")]
        assert "2 open" in desk.shown()
        assert "83 %" not in desk.shown()
        await desk.press("u")
        assert coded(suggested) == []
        assert "83 %" in desk.shown()


async def test_rejected_and_put_off_suggestions_leave_the_list(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        await desk.press("x")
        assert is_open(suggested) == ["barriers", "practical_support"]
        await desk.press("l")
        assert is_open(suggested) == ["practical_support"]
        await desk.press("enter")
        assert coded(suggested) == [("practical_support", "suggestion")]
        assert "Nothing to review" in desk.shown()


async def test_learning_is_asked_for_and_refused_where_there_is_no_worker(
    workbench: Open, suggested: Session
) -> None:
    asked = []
    async with workbench(mode="review") as desk:
        await desk.press("t")
        assert desk.notes()[-1] == "Suggestions are not being learned here."
        desk.app.suggester = Suggester(["true"], lambda: None)
        desk.app.suggester.ask = lambda: asked.append(1)  # type: ignore[method-assign]
        await desk.press("t")
        assert asked == [1]


async def test_what_another_mode_coded_is_not_offered_any_more(workbench: Open, suggested: Session) -> None:
    async with workbench(mode="review") as desk:
        coding.apply_codes(suggested, "INT-1", words(suggested, "Maro rang me."), ["new_networks"])
        desk.app.data_changed("codings")
        await desk.pilot.pause()
        assert "2 open" in desk.shown()


async def test_a_passage_opens_in_the_text_and_backspace_leads_back(
    workbench: Open, suggested: Session
) -> None:
    async with workbench(mode="review") as desk:
        await desk.press("o")
        assert desk.app.current_mode == "code"
        assert desk.code.reader.selection == words(
            suggested, "After that Maro rang me. We tried the bus together, twice, with nobody on it."
        )
        await desk.press("backspace")
        assert desk.app.current_mode == "review"
        await desk.press("1")
        assert desk.code.place()[0] == "INT-2"


async def test_a_small_terminal_keeps_the_passage_in_view(workbench: Open, suggested: Session) -> None:
    async with workbench((80, 24), mode="review") as desk:
        below = desk.shown().split("─" * 20)[-1]
        assert "After that Maro rang me." in below
