"""Theme cards in Codebook mode: read, written, answered, decided, and carried out by a changed rule."""

from __future__ import annotations

from cpqual.domain.text import Span
from cpqual.services import card_feedback, history, theme_cards
from cpqual.services.session import Session
from cpqual.tui.dialogs.code_form import CodeForm
from cpqual.tui.dialogs.small_form import SmallForm
from cpqual.tui.dialogs.theme_card import CardDialog
from tests.tui.conftest import Desk, Open

HOSTILE = "[red]x[/] \x1b[31m \u202e back"


def feedback(session: Session, words: str = "Buses twice.", *, accepted: bool = False) -> str:
    theme_cards.write_card(session, "barriers", name="In the way")
    made = card_feedback.add_feedback(
        session, "barriers", "add", words, said_by="a volunteer", at=[("INT-1", Span(36, 43))]
    )
    if accepted:
        card_feedback.decide(session, made, "accepted", "so it is")
    return made


async def test_a_card_is_written_and_somebody_answers(workbench: Open, session: Session) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("t")
        assert "not written yet" in desk.shown()
        await desk.press("e", *"now", "ctrl+s")
        card = theme_cards.require_card(session, "barriers")
        assert (card.name, len(card.questions)) == ("now", 3)
        await desk.press("a", *"me", "tab", "right", "tab", *"hm", "ctrl+s")
        (one,) = card_feedback.feedback(session)
        assert (one.said_by, one.answer, one.words) == ("me", "partly", "hm")
        assert "1 person: 1 partly; 1 to be decided" in desk.shown()


async def test_what_is_refused_keeps_the_form_open(workbench: Open, session: Session) -> None:
    feedback(session)
    async with workbench(mode="codebook") as desk:
        await desk.press("t", "a", "ctrl+s")
        assert isinstance(desk.app.screen, SmallForm)
        assert "the feedback is empty" in desk.shown()
        await desk.press("escape")
        assert isinstance(desk.app.screen, CardDialog)
        await desk.press("r")
        assert "only accepted feedback" in desk.shown()
        assert len(card_feedback.feedback(session)) == 1


async def test_feedback_is_decided_with_a_reason(workbench: Open, session: Session) -> None:
    feedback(session)
    async with workbench(mode="codebook") as desk:
        await desk.press("t", "enter", "left", "ctrl+s")
        assert "say why" in desk.shown()
        await desk.press("tab", *"no", "ctrl+s")
        (one,) = card_feedback.feedback(session)
        assert (one.decision, one.reason) == ("declined", "no")


async def test_a_rule_changed_for_feedback_carries_it_out_in_one_act(
    workbench: Open, session: Session
) -> None:
    feedback(session, accepted=True)
    async with workbench(mode="codebook") as desk:
        assert "1 piece of accepted feedback waits" in " ".join(desk.shown().split())
        await desk.press("end", "T")
        await desk.press("t", "r")
        assert isinstance(desk.app.screen, CodeForm)
        await desk.press(*"now", "ctrl+s")
        (one,) = card_feedback.feedback(session)
        assert one.version == session.codebook().version == 2
        assert session.codebook().get("barriers").label == "now"
        assert "accepted feedback waits" not in " ".join(desk.shown().split())
        assert history.log(session, 1)[0].words == "changed the codebook for 1 piece of feedback"
        await desk.press("u")
        assert card_feedback.feedback(session)[0].version is None
        assert "accepted feedback waits" in " ".join(desk.shown().split())


async def test_where_it_was_said_is_opened(workbench: Open, session: Session) -> None:
    feedback(session)
    async with workbench(mode="codebook") as desk:
        await desk.press("t", "o")
        assert desk.app.current_mode == "code"
        assert desk.code.reader.selection == Span(36, 43)


async def test_words_of_others_are_shown_and_never_obeyed(workbench: Open, session: Session) -> None:
    made = feedback(session, HOSTILE)
    theme_cards.write_card(session, "barriers", name=HOSTILE, summary=HOSTILE, questions=[HOSTILE])
    card_feedback.decide(session, made, "accepted", HOSTILE)

    def harmless(desk: Desk) -> None:
        shown = desk.shown()
        assert "[red]x[/]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown

    async with workbench(mode="codebook") as desk:
        harmless(desk)
        await desk.press("t")
        harmless(desk)
        await desk.press("e")
        harmless(desk)
        await desk.press("escape", "enter")
        harmless(desk)
