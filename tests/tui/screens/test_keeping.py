"""Keeping quotes in the workbench: the key, the mark in the list, and the form that checks as one types."""

from __future__ import annotations

from cpqual.domain.passages import PassageQuery
from cpqual.services import coding, kept_quotes, reading
from cpqual.services.kept_quotes import QuoteChange
from cpqual.services.session import Session
from cpqual.tui.dialogs.kept_quote import KeptQuoteForm
from cpqual.tui.screens.passages import PassagesScreen
from cpqual.tui.widgets.detail_pane import DetailPane
from tests.conftest import in_talk
from tests.tui.conftest import Open

from .conftest import counted

FERRY = "He likes the ferry."


async def test_the_unit_is_kept_at_once_and_then_written_about(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("quotation_mark")
        assert "kept INT-1" in desk.code.status.render().plain
        (kept,) = kept_quotes.kept(session)
        assert kept.span == reading.open_document(session, "INT-1").units[1].span
        await desk.press("quotation_mark")
        assert isinstance(desk.app.screen, KeptQuoteForm)
        assert "Well, the dog came too" in desk.shown()
        assert "Perran, service user, sector: third, INT-1, turn 2" in desk.shown()
        await desk.press("right", "right", "tab", *"the cat")
        assert "does not say “cat” after “the”" in desk.shown()
        await desk.press("ctrl+s")
        assert kept_quotes.kept(session) == [kept]
        await desk.press(*["backspace"] * 3, *"dog [...] likes")
        assert "does not say" not in desk.shown().split("Used in")[0]
        await desk.press("tab", *"talk; paper", "tab", *"ok", "ctrl+s")
        assert not isinstance(desk.app.screen, KeptQuoteForm)
    (kept,) = kept_quotes.kept(session)
    assert (kept.permission, kept.wording, kept.note) == ("granted", "the dog […] likes", "ok")
    assert kept.used_in == ("talk", "paper")


async def test_a_selection_is_kept_beside_what_is_kept_around_it(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("quotation_mark", "s", "quotation_mark")
        assert len(kept_quotes.kept(session)) == 2
        await desk.press("escape", "u")
        assert len(kept_quotes.kept(session)) == 1


async def test_what_cannot_be_kept_is_said_in_one_line(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(0)
        await desk.press("quotation_mark")
        assert any("nothing here can be quoted" in note for note in desk.notes())
    assert kept_quotes.kept(session) == []


async def test_leaving_the_form_asks_once_and_f8_keeps_it_no_more(workbench: Open, session: Session) -> None:
    kept_quotes.keep(session, "INT-1", reading.open_document(session, "INT-1").units[1].span)
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("quotation_mark", "right", "escape")
        assert isinstance(desk.app.screen, KeptQuoteForm)
        await desk.press("escape")
        assert not isinstance(desk.app.screen, KeptQuoteForm)
        assert kept_quotes.kept(session)[0].permission == "not asked"
        await desk.press("quotation_mark", "f8")
        assert kept_quotes.kept(session) == []


async def test_passages_mark_what_is_kept_and_tell_of_it(workbench: Open, session: Session) -> None:
    coding.apply_codes(session, "INT-1", in_talk(FERRY), ["barriers"])
    coding.apply_codes(session, "INT-1", in_talk("Maro rang me."), ["barriers"])
    about = QuoteChange("refused", "He likes the [boat]", "[/bold]\x1b[31m", ("talk",))
    kept_quotes.keep(session, "INT-1", in_talk(FERRY), about)
    async with workbench() as desk:
        await desk.app.show_passages(PassageQuery(("barriers",)))
        await counted(desk)
        await desk.pilot.pause(0.08)
        screen = next(s for s in desk.app.mode_screens() if isinstance(s, PassagesScreen))
        shown = desk.shown()
        assert "×" in next(line for line in shown.split("\n") if FERRY in line)
        assert '"' not in next(line for line in shown.split("\n") if "Maro rang me." in line)
        screen.first.rows.move_to(1)
        screen._tell()
        told = screen.query_one("#passages-context", DetailPane).words.plain
        assert "kept for publication  permission refused · used in talk" in told
        assert "wording: He likes the [boat]" in told
        assert "[/bold]" in told
        assert "\x1b" not in told
        await desk.press("quotation_mark")
        assert isinstance(desk.app.screen, KeptQuoteForm)
        await desk.press("left", "ctrl+s")
    assert kept_quotes.kept(session)[0].permission == "granted"
    assert kept_quotes.kept(session)[0].note == "[/bold]\x1b[31m", "what was not touched stays as it was"


async def test_the_form_fits_a_small_terminal(workbench: Open, session: Session) -> None:
    kept_quotes.keep(session, "INT-1", reading.open_document(session, "INT-1").units[1].span)
    async with workbench((80, 24)) as desk:
        await desk.at_unit(1)
        await desk.press("quotation_mark")
        shown = desk.shown()
        for words in ("Permission", "Your wording", "Used in", "Note", "Ctrl+S saves"):
            assert words in shown
