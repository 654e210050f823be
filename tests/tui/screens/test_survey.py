"""A survey of many answers in Code mode: a queue, answers of the same words, and those nearly alike."""

from __future__ import annotations

import pytest

from cpqual.domain.documents import Section
from cpqual.services.session import Session
from cpqual.storage import codings, documents
from cpqual.tui.coding import queueing

from ...conftest import talk_document
from ..conftest import Desk, Open

ANSWERS = (
    "Nobody ever rang me back.", "It did not help me to find a friend", "nobody ever rang me back!!",
    "It did help me to find a friend", "\x1b]0;taken\x07 [red]the kettle[/red]", "NOBODY  ever rang me back",
)  # fmt: skip


@pytest.fixture(autouse=True)
def survey(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "_MANY", 4)
    with session.act("import", "imported answers"):
        for number, text in enumerate(ANSWERS, 1):
            parts = (Section(0, len(text), "other", True),)
            found = talk_document(f"A{number}", text=text, kind="survey", turns=(), sections=parts)
            documents.add_document(session.store, found, 5, None, {})


async def at_answer(desk: Desk, slug: str) -> None:
    await desk.app.workers.wait_for_complete()
    desk.code.open_document(slug)
    await desk.pilot.pause()


async def near_are_found(desk: Desk) -> None:
    await desk.app.workers.wait_for_complete()
    await desk.pilot.pause()
    await desk.pilot.pause()


def coded(session: Session) -> set[tuple[str, str]]:
    return {(one.document, one.code) for one in codings.codings(session.store, coder_id=session.coder.id)}


async def test_answers_are_a_queue_of_wordings_and_n_goes_to_the_next_unread(
    session: Session, workbench: Open
) -> None:
    async with workbench() as desk:
        await at_answer(desk, "A1")
        assert "0/4 read" in desk.shown()
        assert "A1 ×3" in desk.shown()
        assert "with 2 of the same words" in desk.shown()
        await desk.press("n")
        assert desk.code.opened().slug == "A2"
        assert "1/4 read" in desk.shown()
        await desk.press("n", "n")
        assert desk.code.opened().slug == "A5"
        assert "the kettle" in desk.shown()
        assert "\x1b" not in desk.shown()
        await desk.press("n")
        assert "every answer was read" in "".join(desk.notes())
        await desk.press("K")
        assert desk.code.opened().slug == "A4"


async def test_a_code_goes_onto_answers_of_the_same_words_and_u_takes_it_back(
    session: Session, workbench: Open
) -> None:
    async with workbench() as desk:
        await at_answer(desk, "A3")
        await desk.press("space", *"barriers", "enter")
        assert coded(session) >= {(slug, "barriers") for slug in ("A1", "A3", "A6")}
        assert "here and in 2 answers of the same words" in desk.shown()
        await desk.press("u")
        assert not {found for found in coded(session) if found[0] in ("A1", "A3", "A6")}


async def test_those_nearly_alike_are_coded_only_when_they_are_ticked(
    session: Session, workbench: Open
) -> None:
    async with workbench() as desk:
        await at_answer(desk, "A2")
        await desk.press("space", *"barriers", "enter", "tilde")
        await near_are_found(desk)
        assert "Nearly the same words as A2" in desk.shown()
        assert "not → –" in desk.shown()
        await desk.press("enter")
        assert ("A4", "barriers") not in coded(session)
        await desk.press("tilde")
        await near_are_found(desk)
        await desk.press("space", "enter")
        assert ("A4", "barriers") in coded(session)


async def test_the_order_can_be_chosen_and_is_begun_from_the_top(session: Session, workbench: Open) -> None:
    async with workbench() as desk:
        await at_answer(desk, "A4")
        await desk.press("O", "2")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert desk.code.opened().slug == "A1"
