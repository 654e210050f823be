"""Merges, un-merges and decisions about very many codings: done in a thread, with the keys answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from textual.widgets import Input

from cpqual.domain.errors import RefusedError
from cpqual.services import code_editing, coding, merging_codes, reading, recoding
from cpqual.services.session import Session
from cpqual.tui.codebook import apart
from tests import settling
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import counted, until, words

QUOTES = ("He likes the ferry", "Maro rang me")


@pytest.fixture
def coded(session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    """Two passages are many here."""
    monkeypatch.setattr(apart, "MANY", 2)
    for quote in QUOTES:
        coding.apply_codes(session, "INT-1", words(session, quote), ["barriers"])
    return session


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str], Event]]:
    """Let a service wait, in its thread, until the gate is opened; keys are pressed meanwhile."""
    monkeypatch.setattr(settling, "thread_at_work", lambda app: False)
    opened = Event()

    def hold(module: Any, name: str) -> Event:
        real = getattr(module, name)

        def held(*args: object, **named: object) -> object:
            assert opened.wait(120)
            return real(*args, **named)

        monkeypatch.setattr(module, name, held)
        return opened

    yield hold
    opened.set()


def codes_of(session: Session) -> set[str]:
    return {made.code for made in reading.open_document(session, "INT-1").codings}


async def reason(desk: Desk, typed: str) -> None:
    await until(desk, "#ask-reason")
    desk.app.screen.query_one("#ask-reason", Input).value = typed
    await desk.press("enter")


async def test_keys_are_answered_while_codes_are_merged_and_writing_is_refused(
    workbench: Open, coded: Session, gate: Callable[[Any, str], Event]
) -> None:
    opened = gate(merging_codes, "merge_codes")
    async with workbench(mode="codebook") as desk:
        await desk.press("space", "equals_sign")
        await reason(desk, "")
        assert "needs a reason" in str(desk.app.screen.query_one(".refusal").render())
        await reason(desk, "one thing")
        assert "Barriers: merging into Connecting…" in " ".join(desk.shown().replace("│", " ").split())
        await desk.press("down", "u")
        assert "Help with a task." in desk.shown()
        assert any("merging into Connecting" in note for note in desk.notes())
        await desk.press("e")
        await until(desk, "#ask-field")
        desk.app.screen.query_one("#ask-field", Input).value = "Otherwise"
        await desk.press("enter")
        await reason(desk, "why not")
        assert "merging into Connecting" in str(desk.app.screen.query_one(".refusal").render())
        await desk.press("escape")
        with pytest.raises(RefusedError, match="Wait until that is done"):
            coding.create_and_apply(desk.app.session, "INT-1", words(coded, "the dog"), "Dog")
        opened.set()
        shown = await counted(desk)
        assert "merging" not in shown
        assert "merged · Barriers" in shown
        assert "marked" not in shown
        assert codes_of(coded) == {"connecting"}
        await desk.press("minus")
        await reason(desk, "two things")
        await counted(desk)
        assert codes_of(coded) == {"barriers"}
        assert any("2 codings back with Barriers" in note for note in desk.notes())
        await desk.press("u")
        assert codes_of(coded) == {"connecting"}


async def test_a_refusal_in_the_thread_is_said_and_everything_may_be_done_again(
    workbench: Open, coded: Session, gate: Callable[[Any, str], Event]
) -> None:
    opened = gate(merging_codes, "merge_codes")
    async with workbench(mode="codebook") as desk:
        await desk.press("space", "equals_sign")
        await reason(desk, "one thing")
        code_editing.retire_codes(coded, ["connecting"], "meanwhile, elsewhere")
        opened.set()
        await counted(desk)
        assert any("connecting is retired" in note for note in desk.notes())
        assert codes_of(coded) == {"barriers"}
        await desk.press("u")
        assert coded.codebook().get("connecting").status == "active"


async def test_the_rest_of_a_queue_is_decided_while_keys_are_answered(
    workbench: Open, coded: Session, gate: Callable[[Any, str], Event]
) -> None:
    code = coded.codebook().get("barriers")
    code_editing.change_code(coded, replace(code, brief="What gets in the way."), "clearer")
    opened = gate(recoding, "decide_all")
    async with workbench(mode="codebook") as desk:
        await desk.press("w", "a")
        await until(desk, "OptionList")
        await desk.press("1")
        assert "Barriers: deciding 2 codings…" in desk.shown()
        await desk.press("s")
        assert "He likes the ferry" in desk.shown() or "Maro rang me" in desk.shown()
        opened.set()
        assert "all done" in await counted(desk)
        assert recoding.stale_codes(coded) == {}
