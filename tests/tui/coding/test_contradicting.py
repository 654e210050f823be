"""Negative cases in Code mode: recorded with few keys, shown beside the text, changed and removed."""

from __future__ import annotations

from cpqual.domain.passages import PassageQuery
from cpqual.domain.text import Span
from cpqual.services import coding, negative_cases
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.tui.dialogs.choose import Choose
from cpqual.tui.dialogs.negative_case import CaseDialog
from tests.conftest import TALK
from tests.tui.conftest import Open

FERRY = Span(TALK.index("He likes the ferry."), TALK.index("He likes the ferry.") + 19)
AGAINST = "exclamation_mark"
HOSTILE = "[red]x[/] \x1b[31m \u202e back"


async def test_the_coding_in_focus_is_set_against_its_own_code_first(
    workbench: Open, session: Session
) -> None:
    made = coding.apply_codes(session, "INT-1", FERRY, ["barriers"])[0]
    async with workbench() as desk:
        desk.code.reader.go_to(made.start)
        await desk.press("o", AGAINST, "enter")
        assert isinstance(desk.app.screen, CaseDialog)
        await desk.press(*"met", "ctrl+s")
        (case,) = negative_cases.cases(session)
        assert (case.code, case.kind, case.note, case.span) == ("barriers", "contradicts", "met", FERRY)
        shown = desk.shown()
        assert "≠ contradicts" in shown
        assert "▌≠" in shown
        assert "recorded: contradicts barriers" in shown


async def test_a_unit_is_set_against_any_code_and_the_note_is_asked_for(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press(AGAINST, *"new net", "enter", "f5", "ctrl+s")
        assert isinstance(desk.app.screen, CaseDialog)
        assert "the note is empty" in desk.shown()
        await desk.press(*"no", "ctrl+s")
        (case,) = negative_cases.cases(session)
        assert (case.code, case.kind) == ("new_networks", "qualifies")
        await desk.press("u")
        assert negative_cases.cases(session) == []
        assert "≠" not in desk.shown()


async def test_one_that_is_there_is_changed_and_an_empty_note_removes_it(
    workbench: Open, session: Session
) -> None:
    negative_cases.add_case(session, "barriers", "INT-1", FERRY, "contradicts", "at first")
    async with workbench() as desk:
        desk.code.reader.go_to(FERRY.start, FERRY)
        await desk.press(AGAINST)
        assert isinstance(desk.app.screen, Choose)
        await desk.press("1", "f5", "s", "ctrl+s")
        (case,) = negative_cases.cases(session)
        assert (case.kind, case.note) == ("qualifies", "at firsts")
        await desk.press(AGAINST, "1", "ctrl+u", "ctrl+s")
        assert negative_cases.cases(session) == []


async def test_what_was_typed_is_not_lost_at_one_key(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press(AGAINST, "enter", *"no", "escape")
        assert isinstance(desk.app.screen, CaseDialog)
        await desk.press("escape")
        assert not isinstance(desk.app.screen, CaseDialog)
        assert negative_cases.cases(session) == []


async def test_others_cases_are_not_shown_here_and_notes_are_never_markup(
    workbench: Open, session: Session
) -> None:
    other = as_coder(session, add_coder(session, "TM").slug)
    negative_cases.add_case(other, "connecting", "INT-1", FERRY, "contradicts", "of another coder")
    negative_cases.add_case(session, "barriers", "INT-1", FERRY, "contradicts", HOSTILE)
    async with workbench() as desk:
        await desk.at_unit(1)
        shown = desk.shown()
        assert "[red]x[/]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "of another coder" not in shown
        await desk.press(AGAINST, "1")
        assert "\x1b" not in desk.shown()
        assert "[red]x[/]" in desk.shown()


async def test_passages_mode_lists_what_speaks_against_a_theme_and_opens_it(
    workbench: Open, session: Session
) -> None:
    coding.apply_codes(session, "INT-1", FERRY, ["barriers"])
    negative_cases.add_case(session, "barriers", "INT-2", FERRY, "qualifies", HOSTILE)
    async with workbench() as desk:
        await desk.app.show_passages(PassageQuery(("barriers",)))
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        await desk.press(AGAINST)
        shown = desk.shown()
        assert "[red]x[/]" in shown
        assert "\x1b" not in shown
        await desk.press("enter")
        assert desk.app.current_mode == "code"
        assert desk.code.reader.selection == FERRY
        assert desk.code.opened().slug == "INT-2"
