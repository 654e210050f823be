"""Keys of Code mode in the moment after another program has corrected the text that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cpqual.domain.codings import About
from cpqual.domain.text import Span
from cpqual.services import coding, correcting, memo_drafts, memos, outside_editor, reading
from cpqual.services.session import Session
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.widgets.plain_area import PlainArea
from tests.tui.conftest import Desk, Open

HOSTILE = "[b]big[/b] \x1b[2J"


def correct(session: Session) -> None:
    """Put words in at the beginning of INT-1 from another connection."""
    plan = correcting.plan_correction(session, "INT-1", Span(5, 8), f"{HOSTILE} did")
    correcting.carry_out(session, plan)


def codings(session: Session) -> list[tuple[str, str]]:
    opened = reading.open_document(session, "INT-1")
    return [(one.code, opened.text[one.start : one.end]) for one in opened.codings]


async def shows_the_text_of_now(desk: Desk, session: Session) -> None:
    assert desk.code.opened().text == reading.open_document(session, "INT-1").text
    assert any("Changed by another program" in note for note in desk.notes())
    assert "[b]big[/b]" in desk.shown()


@pytest.mark.parametrize("keys", [("s", "full_stop"), ("s", "i"), ("greater_than_sign",)])
async def test_a_key_codes_nothing_at_places_of_the_text_before(
    workbench: Open, session: Session, keys: tuple[str, ...]
) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("s", "c", *"barr", "enter")
        (before,) = codings(session)
        correct(session)
        await desk.at_unit(1)
        await desk.press(*keys)
        assert [note for note in desk.notes() if "corrected while it was shown" in note]
        assert codings(session) == [before]
        await shows_the_text_of_now(desk, session)
        await desk.at_unit(3)
        await desk.press("full_stop")
        assert len(codings(session)) == 2


async def test_what_was_picked_over_a_corrected_text_is_refused(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("c", *"barr")
        correct(session)
        # the workbench looks around while the dialog is open
        desk.app.look_around()
        await desk.press("enter")
        assert codings(session) == []
        assert [note for note in desk.notes() if "corrected while it was shown" in note]
        await shows_the_text_of_now(desk, session)


async def test_a_memo_on_a_corrected_text_is_kept_as_a_draft_for_something_wider(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("s", "m")
        desk.app.screen.query_one(PlainArea).text = "half a thought"
        correct(session)
        await desk.press("ctrl+s")
        assert memos.list_memos(session) == []
        assert any("kept as a draft" in note for note in desk.notes())
        (draft,) = memo_drafts.all_drafts(session)
        assert draft.body == "half a thought"
        await desk.press("M")
        await desk.press("D")
        await desk.press("ctrl+s")
        (made,) = memos.list_memos(session)
        assert (made.body, made.about) == ("half a thought", About("INT-1"))
        assert memo_drafts.all_drafts(session) == []


async def test_a_memo_is_not_linked_to_a_place_of_the_text_before(workbench: Open, session: Session) -> None:
    memo = memos.add_memo(session, "a thought")
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("s", "ampersand")
        correct(session)
        await desk.press("enter")
        assert memos.links_of(session, memo) == []
        assert [note for note in desk.notes() if "corrected while it was shown" in note]


async def test_a_suggestion_for_the_text_before_is_not_accepted(workbench: Open, session: Session) -> None:
    from cpqual.storage import suggestions

    unit = reading.open_document(session, "INT-1").units[1]
    document, code_id = session.document("INT-1").id, session.code_id("barriers")
    row = (document, unit.start, unit.end, 1, code_id, 0.9, "likely", "{}")
    suggestions.replace_suggestions(session.store, session.coder.id, 4, 0, {}, [row])
    async with workbench() as desk:
        await desk.at_unit(1)
        desk.code.look_up_suggestions()
        correct(session)
        await desk.press("1")
        assert codings(session) == []
        assert any("does not stand any more" in note for note in desk.notes())


async def test_what_was_edited_meanwhile_is_not_lost_and_takes_no_correction_back(
    workbench: Open, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(text: str, _: str) -> str:
        correct(session)
        return text.replace("ferry", "fishing boat")

    @contextmanager
    def suspend(_: WorkbenchApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(WorkbenchApp, "suspend", suspend)
    monkeypatch.setattr(outside_editor, "edit_outside", edit)
    other = session.path.with_name("INT-1-edited.txt")
    other.write_text("something dear")
    async with workbench() as desk:
        await desk.press("ctrl+e")
        assert any("beside the project as INT-1-edited-2.txt" in note for note in desk.notes())
    kept = session.path.with_name("INT-1-edited-2.txt")
    assert "fishing boat" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert other.read_text() == "something dear"
    assert session.document("INT-1").revision == 2


async def test_what_is_coded_elsewhere_is_in_nobodys_way(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        coding.apply_codes(session, "INT-1", Span(53, 75), ["barriers"])
        await desk.at_unit(3)
        await desk.press("c", *"new", "enter")
        assert len(codings(session)) == 2
