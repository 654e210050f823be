"""Correcting in Code mode: the dialog, the coder's own editor, and what lost its words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual.widgets import Input, Static

from cpqual.domain.text import Span
from cpqual.services import coding, correcting, reading, revisions
from cpqual.services.lost_anchors import lost
from cpqual.services.session import Session
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.dialogs.correct import CorrectPassage, CorrectText
from cpqual.tui.dialogs.lost_anchors import LostDialog
from cpqual.tui.widgets.plain_area import PlainArea
from tests.tui.conftest import Desk, Open

HOSTILE = "[b]x[/b] [@click=app.quit]y[/] \x1b[2J"


def quotes(session: Session) -> list[tuple[str, str]]:
    opened = reading.open_document(session, "INT-1")
    return [(one.code, opened.text[one.start : one.end]) for one in opened.codings]


def code(session: Session, words: str) -> None:
    start = reading.open_document(session, "INT-1").text.index(words)
    coding.apply_codes(session, "INT-1", Span(start, start + len(words)), ["barriers"], on_overlap="keep")


async def write(desk: Desk, words: str) -> None:
    """Put words into the dialog in place of those there."""
    desk.app.screen.query_one(PlainArea).text = words
    await desk.pilot.pause(0.4)


def would_move(desk: Desk) -> str:
    return str(desk.app.screen.query_one("#would-move", Static).content)


async def test_the_sentence_at_the_caret_is_corrected_undone_and_done_again(
    workbench: Open, session: Session
) -> None:
    code(session, "He likes the ferry.")
    code(session, "After that Maro rang me.")
    async with workbench() as desk:
        desk.code.reader.go_to(reading.open_document(session, "INT-1").text.index("He likes"))
        await desk.press("E")
        assert isinstance(desk.app.screen, CorrectPassage)
        assert "nothing was selected" in desk.shown()
        area = desk.app.screen.query_one(PlainArea)
        assert area.text == "He likes the ferry."
        await write(desk, "He likes the old ferry.")
        assert "2 of 2 codings move" in would_move(desk)
        await desk.press("ctrl+s")
        assert quotes(session) == [
            ("barriers", "He likes the old ferry."), ("barriers", "After that Maro rang me."),
        ]  # fmt: skip
        assert "text corrected, revision 2 · 2 codings, memos and links went with their words" in desk.notes()
        assert "the old ferry" in desk.shown()
        assert desk.code.reader.selection is None
        await desk.press("u")
        assert "the old ferry" not in desk.shown()
        assert session.document("INT-1").revision == 1
        await desk.press("ctrl+r")
        assert "the old ferry" in desk.shown()


async def test_the_reason_is_asked_and_remembered(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        for word, other in (("dog", "cat"), ("cat", "cow")):
            start = reading.open_document(session, "INT-1").text.index(word)
            desk.code.reader.select_span(Span(start, start + 3))
            await desk.press("E")
            await write(desk, other)
            if other == "cat":
                desk.app.screen.query_one(Input).value = "mis-heard"
            await desk.press("ctrl+s")
        reasons = [one.reason for one in revisions.revisions(session, "INT-1")]
        assert reasons == ["", "mis-heard", "mis-heard"]


async def test_what_was_typed_is_thrown_away_only_when_asked_twice(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "E", "z", "escape")
        assert isinstance(desk.app.screen, CorrectPassage)
        await desk.press("escape")
        assert desk.app.focused is desk.code.reader
        assert session.document("INT-1").revision == 1
        await desk.press("E", "escape")
        assert desk.app.focused is desk.code.reader


async def test_what_is_refused_is_said_and_what_was_typed_stays(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        text = reading.open_document(session, "INT-1").text
        desk.code.reader.select_span(Span(text.index("P: After"), text.index("P: After") + 8))
        await desk.press("E")
        await write(desk, "Pe: After")
        assert "line 4: the speaker label" in would_move(desk)
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, CorrectPassage)
        assert desk.app.screen.query_one(PlainArea).text == "Pe: After"
        assert session.document("INT-1").revision == 1


def give_terminal(monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Let the app give its terminal away as it can outside tests; the editor runs `does` on its file."""

    @contextmanager
    def suspend(_: WorkbenchApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(WorkbenchApp, "suspend", suspend)
    monkeypatch.setenv("VISUAL", f"sh -c '{does}' sh")


async def test_the_passage_goes_through_the_coders_editor(
    workbench: Open, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with workbench() as desk:
        await desk.press("n", "E")
        give_terminal(monkeypatch, "exit 1")
        await desk.press("ctrl+e")
        assert "ended with an error" in would_move(desk)
        give_terminal(monkeypatch, 'sed -i s/Nobody/Somebody/ "$1"')
        await desk.press("ctrl+e")
        assert desk.app.screen.query_one(PlainArea).text.startswith("Somebody.")
        await desk.press("ctrl+s")
    assert "P: Somebody." in reading.open_document(session, "INT-1").text


async def test_the_whole_text_goes_through_the_coders_editor_and_is_looked_at(
    workbench: Open, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    code(session, "After that Maro rang me.")
    async with workbench() as desk:
        desk.code.reader.go_to(reading.open_document(session, "INT-1").text.index("Maro"))
        give_terminal(monkeypatch, "true")
        await desk.press("ctrl+e")
        assert desk.code.status.told == "nothing was changed"
        give_terminal(monkeypatch, 'sed -i "s/ferry/fishing boat/;s/twice/[b]thrice[\\/b]/" "$1"')
        await desk.press("ctrl+e")
        assert isinstance(desk.app.screen, CorrectText)
        shown = desk.shown()
        assert "line 2" in shown
        assert "[b]thrice[/b]" in shown
        await desk.press("ctrl+s")
        assert not isinstance(desk.app.screen, CorrectText), would_move(desk)
        assert quotes(session) == [("barriers", "After that Maro rang me.")]
        opened = reading.open_document(session, "INT-1")
        assert "fishing boat" in opened.text
        assert desk.code.reader.caret == opened.text.index("Maro")


async def test_where_no_editor_can_be_opened_it_is_said(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("ctrl+e")
        assert any("--edit" in note for note in desk.notes())
        assert session.document("INT-1").revision == 1


async def test_what_lost_its_words_is_put_on_the_selection_or_let_go(
    workbench: Open, session: Session
) -> None:
    code(session, "the dog came too")
    code(session, "the dog")
    begin = reading.open_document(session, "INT-1").text.index("Well, the dog came too. ")
    carry = correcting.plan_correction(session, "INT-1", Span(begin, begin + 24), "")
    correcting.carry_out(session, carry)
    async with workbench() as desk:
        await desk.press("ctrl+l")
        assert isinstance(desk.app.screen, LostDialog)
        assert "the dog came too" in desk.shown()
        await desk.press("enter")
        assert "no passage is selected" in desk.shown()
        await desk.press("escape", "n", "s", "ctrl+l", "x", "enter")
        assert lost(session) == []
        assert [slug for slug, _ in quotes(session)] == ["barriers"]
        assert "Nothing is lost" in desk.shown()
        await desk.press("escape", "u", "u")
        assert len(lost(session)) == 2
        await desk.press("ctrl+l", "o")
        assert desk.code.reader.caret == begin


async def test_hostile_words_are_shown_and_never_obeyed(workbench: Open, session: Session) -> None:
    begin = reading.open_document(session, "INT-1").text.index("the dog")
    plan = correcting.plan_correction(session, "INT-1", Span(begin, begin + 7), HOSTILE)
    correcting.carry_out(session, plan)
    code(session, HOSTILE)
    async with workbench((80, 24)) as desk:
        desk.code.reader.select_span(Span(begin, begin + len(HOSTILE)))
        await desk.press("E")
        shown = desk.shown()
        assert "[b]x[/b] [@click=app.quit]y[/]" in shown
        assert "\x1b" not in shown
        await write(desk, "")
        await desk.press("ctrl+s", "ctrl+l")
        shown = desk.shown()
        assert "[b]x[/b] [@click=app.quit]y[/]" in shown
        assert "\x1b" not in shown
