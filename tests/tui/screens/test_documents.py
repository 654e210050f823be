from __future__ import annotations

from cpqual.services import reading
from cpqual.services.session import Session
from tests.tui.conftest import Open

from .conftest import beside


async def test_documents_and_people_stand_with_everything_known_about_them(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="documents") as desk:
        shown = desk.shown()
        assert "2 documents · 0 finished · 1 person" in shown
        for word in ("INT-1", "INT-2", "The Quay", "Perran", "service user", "interviewer"):
            assert word in shown
        await desk.press("tab")
        assert "Documents" in desk.shown()


async def test_a_document_is_marked_as_finished_and_taken_up_again(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("down", "f")
        assert [one.finished for one in reading.list_documents(session)] == [False, True]
        assert "1 finished" in desk.shown()
        assert "✓" in desk.shown()
        await desk.press("u")
        assert [one.finished for one in reading.list_documents(session)] == [False, False]
        await desk.press("ctrl+r")
        assert [one.finished for one in reading.list_documents(session)] == [False, True]
        await desk.press("u")
        await desk.press("tab", "f")
        assert [one.finished for one in reading.list_documents(session)] == [False, False]


async def test_a_key_typed_right_after_an_arrow_does_not_overtake_it(
    workbench: Open, session: Session
) -> None:
    async with workbench(mode="documents") as desk:
        for key in ("down", "f", "up", "f", "down"):
            desk.app.simulate_key(key)
        for _ in range(6):
            await desk.pilot.pause()
        assert [one.finished for one in reading.list_documents(session)] == [True, True]


async def test_the_filter_leaves_what_holds_the_words(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("slash", *"int-2 quay", "enter")
        assert "1 of 2 documents" in desk.shown()
        assert "INT-1 " not in desk.shown().split("person")[0]
        await desk.press("escape")
        assert "2 documents" in desk.shown()
        assert "1 of 2" not in desk.shown()


async def test_what_holds_nothing_says_how_to_go_back(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("slash", *"xyzzy")
        assert "Nothing holds these words. Esc shows everything again." in beside(desk.shown())


async def test_a_filter_leaves_a_part_of_the_study(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("w")
        await desk.press(*"document = INT-2 and person = p", "enter")
        assert "1 of 2 where document = INT-2 and person = p" in desk.shown()
        assert "INT-1 " not in desk.shown().split("person")[0]
        assert "Perran" in desk.shown()
        await desk.press("w", "end", *" and role is not empty", "enter")
        assert "Nothing answers the filter. Esc shows everything again." in beside(desk.shown())
        assert "Perran" not in desk.shown()
        await desk.press("escape")
        assert "2 documents" in desk.shown()


async def test_enter_opens_the_document_or_the_persons_first_one(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("down", "enter")
        assert desk.app.current_mode == "code"
        assert desk.code.place()[0] == "INT-2"
        await desk.press("f7", "tab", "enter")
        assert desk.code.place()[0] == "INT-1"


async def test_hostile_words_stay_words(workbench: Open, hostile: Session) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("G")
        shown = desk.shown()
        assert "Third [laughs] [/foo] [@click=app.quit]x[/]" in beside(shown)
        assert "odd: [laughs] [/foo]" in beside(shown)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        await desk.press("tab")
        assert "[b]worker[/b]" in desk.shown()


async def test_a_small_terminal_shows_the_table_in_use_and_the_details(
    workbench: Open, session: Session
) -> None:
    async with workbench((80, 24), mode="documents") as desk:
        assert "INT-2" in desk.shown()
        assert "Speakers" in desk.shown() or "imported from" in desk.shown()
        await desk.press("tab")
        assert "Perran" in desk.shown()
