"""Writing memos from any mode: what they are about, which of several, and that nothing typed is lost."""

from __future__ import annotations

import pytest

from cpqual.domain.errors import RefusedError
from cpqual.domain.text import Span
from cpqual.services import coding, memo_drafts, memos
from cpqual.services.memo_drafts import Draft
from cpqual.services.memos import About
from cpqual.services.noted import memos_about
from cpqual.services.session import Session
from cpqual.tui.dialogs.choose import Choose
from cpqual.tui.dialogs.memo import MemoDialog
from cpqual.tui.dialogs.pick import Pick
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, words


def found(session: Session) -> list[tuple[str, str, str]]:
    return [(memo.body, memo.kind, memo.about.kind) for memo in memos.list_memos(session)]


async def select(desk: Desk, span: Span) -> None:
    desk.code.reader.go_to(span.start, span)
    await desk.pilot.pause()


async def test_with_a_coding_in_focus_the_memo_is_about_it_and_can_be_about_more(
    workbench: Open, session: Session
) -> None:
    made = coding.apply_codes(session, "INT-1", words(session, "He likes the ferry."), ["barriers"])[0]
    async with workbench() as desk:
        desk.code.reader.go_to(made.start)
        await desk.press("o", "m", *"one", "ctrl+s")
        await desk.press("m", "f7", "f6", "f6", "f5", *"two", "ctrl+s")
        assert found(session) == [("one", "theoretical", "coding"), ("two", "document", "code")]
        assert memos.list_memos(session)[0].coding == made.id


async def test_the_selection_goes_before_the_coding_in_focus(workbench: Open, session: Session) -> None:
    made = coding.apply_codes(session, "INT-1", words(session, "He likes the ferry."), ["barriers"])[0]
    async with workbench() as desk:
        desk.code.reader.go_to(made.start)
        await desk.press("o", "v", "w", "m", *"one", "ctrl+s")
        assert found(session) == [("one", "theoretical", "passage")]


async def test_of_several_memos_one_is_chosen_or_a_new_one_written(workbench: Open, session: Session) -> None:
    span = words(session, "He likes the ferry.")
    for body in ("one", "two"):
        memos.add_memo(session, body, document="INT-1", span=span)
    async with workbench() as desk:
        await select(desk, span)
        await desk.press("m")
        assert isinstance(desk.app.screen, Choose)
        await desk.press("2", *"!", "ctrl+s", "m", "3", *"three", "ctrl+s")
        assert [body for body, *_ in found(session)] == ["one", "two!", "three"]
        await select(desk, Span(span.start, span.start + 2))
        await desk.press("m")
        assert isinstance(desk.app.screen, Choose)


async def test_the_kind_is_chosen_in_its_row(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "m", "shift+tab", "right", "right", "tab", *"mine", "ctrl+s")
        assert found(session) == [("mine", "reflexive", "passage")]


async def test_a_passage_is_linked_to_a_memo_found_by_its_words(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "ampersand")
        assert "not written a memo yet" in desk.notes()[-1]
        for body in ("about ferries", "about buses"):
            memos.add_memo(session, body)
        await desk.press("ampersand")
        assert isinstance(desk.app.screen, Pick)
        await desk.press(*"ferr", "enter")
        (noted,) = memos_about(session, "INT-1")
        assert noted.memo.body == "about ferries"
        assert "linked the whole turn to the memo" in desk.shown()
        await desk.press("j", "m", "1", "!", "ctrl+s")
        assert "linked memo" in desk.shown()
        assert memos_about(session, "INT-1")[0].memo.body == "about ferries!"
        await desk.press("ampersand", *"ferr", "enter")
        assert "linked to this passage already" in desk.notes()[-1]
        await desk.press("u", "u")
        assert memos_about(session, "INT-1") == []


async def test_what_is_typed_is_there_next_time_unless_saved_or_thrown_away(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("m", *"half", "f5")
        (draft,) = memo_drafts.all_drafts(session)
        assert (draft.body, draft.kind, draft.about.document) == ("half", "methodological", "INT-1")
    async with workbench() as desk:
        assert "not saved last time" in desk.notes()[0]
        await desk.at_unit(1)
        await desk.press("m", *" way", "escape")
        assert "Esc again throws away" in desk.shown()
        await desk.press("ctrl+s")
        assert found(session) == [("half way", "methodological", "passage")]
        assert memo_drafts.all_drafts(session) == []
        await desk.press("m", "x", "escape", "escape")
        assert memo_drafts.all_drafts(session) == []
        await desk.press("m", "escape")
        assert not isinstance(desk.app.screen, MemoDialog)
    async with workbench() as desk:
        assert desk.notes() == []


async def test_a_draft_follows_what_it_is_about(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "m", "x", "f6")
        assert [draft.about for draft in memo_drafts.all_drafts(session)] == [About("INT-1")]
        await desk.press("backspace")
        assert memo_drafts.all_drafts(session) == []


async def test_a_change_that_was_not_saved_comes_back_with_its_memo(
    workbench: Open, session: Session
) -> None:
    memo_id = memos.add_memo(session, "first", kind="case", person="p")
    memo_drafts.keep(session, Draft(About(person="p"), "case", "first and", memo_id))
    async with workbench(mode="documents") as desk:
        await desk.press("tab", "m", *" last", "ctrl+s")
        assert found(session) == [("first and last", "case", "person")]
        assert memo_drafts.all_drafts(session) == []


async def test_a_further_memo_waits_until_the_first_one_is_safe(workbench: Open, session: Session) -> None:
    memos.add_memo(session, "first", document="INT-1")
    async with workbench(mode="documents") as desk:
        await desk.press("m", "x", "f7")
        assert "save this one first" in desk.shown()
        await desk.press("backspace", "f7", *"second", "ctrl+s")
        assert found(session) == [("first", "document", "document"), ("second", "document", "document")]


async def test_where_no_draft_can_be_kept_the_writer_is_told(
    workbench: Open, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(session: Session, draft: Draft) -> None:
        raise RefusedError("the disk is full")

    monkeypatch.setattr(memo_drafts, "keep", refuse)
    async with workbench() as desk:
        await desk.press("n", "m", *"half")
        assert "no draft is kept: the disk is full" in desk.shown()
        await desk.press("ctrl+s")
        assert found(session) == [("half", "theoretical", "passage")]


async def test_another_kind_is_not_thrown_away_unasked(workbench: Open, session: Session) -> None:
    memos.add_memo(session, "first", document="INT-1")
    async with workbench(mode="documents") as desk:
        await desk.press("m", "f5", "escape")
        assert "Esc again throws away" in desk.shown()
        await desk.press("ctrl+s")
        assert found(session) == [("first", "case", "document")]


async def test_what_a_draft_was_about_can_be_gone(workbench: Open, session: Session) -> None:
    memo_drafts.keep(session, Draft(About("INT-9", Span(3, 9)), "case", "words"))
    async with workbench(mode="memos") as desk:
        await desk.press("D", "ctrl+s")
        assert "no document 'INT-9'" in desk.notes()[-1]
        await desk.press("D", "f6", "f6", "ctrl+s")
        assert found(session) == [("words", "case", "project")]


async def test_hostile_words_stay_words(workbench: Open, hostile: Session) -> None:
    span = words(hostile, HOSTILE, "INT-3")
    for _ in range(2):
        memos.add_memo(hostile, HOSTILE, document="INT-3", span=span)
    async with workbench() as desk:
        await desk.app.jump("INT-3", span.start, span)
        await desk.pilot.pause()
        seen = ""
        for keys in (("m",), ("1",), ("escape", "ampersand"), tuple("[/foo]")):
            await desk.press(*keys)
            seen += desk.shown()
        assert seen.count("[laughs] [/foo] [@click") >= 4
        assert "\x1b" not in seen
        assert "\u202e" not in seen
        assert desk.app.is_running
