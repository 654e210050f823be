"""Typing a filter: what may come next is offered, what is wrong is told, and hostile values stay text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from cpqual.services.session import Session
from cpqual.storage import people
from cpqual.tui.dialogs.ask_filter import AskFilter
from cpqual.tui.widgets.content_list import ContentList
from cpqual.tui.widgets.line import Line

HOSTILE = "[/bold] [@click=app.quit]x[/]"


class Asking:
    """A dialog on a screen of its own, and what it was answered with."""

    def __init__(self, dialog: AskFilter, pilot: Pilot[None]) -> None:
        self.dialog = dialog
        self.pilot = pilot
        self.answers: list[str | None] = []

    @property
    def told(self) -> str:
        return str(self.dialog.query_one(Static).content)

    @property
    def wrong(self) -> bool:
        return self.dialog.query_one(Static).has_class("-wrong")

    @property
    def line(self) -> str:
        return self.dialog.query_one(Line).value

    def offers(self) -> list[str]:
        shown = self.dialog.query_one(ContentList)
        return [str(shown._line(i)).strip() for i in range(shown.count)]

    async def type(self, text: str) -> None:
        """Put text on the line, as if it had been typed at its end."""
        line = self.dialog.query_one(Line)
        line.value = text
        line.cursor_position = len(text)
        await self.pilot.pause()


@asynccontextmanager
async def asked(session: Session, current: str = "") -> AsyncIterator[Asking]:
    app: App[None] = App()
    async with app.run_test() as pilot:
        dialog = AskFilter(session, current)
        asking = Asking(dialog, pilot)
        await app.push_screen(dialog, asking.answers.append)
        await pilot.pause()
        yield asking


@pytest.fixture
def hostile(session: Session) -> Session:
    """The small study, with a value that is markup."""
    with session.act("attributes", "one"):
        people.set_values(session.store, "person", people.person_ids(session.store)["p"], {"note": HOSTILE})
    return session


async def test_a_filter_is_put_together_with_tab_and_enter(session: Session) -> None:
    async with asked(session) as asking:
        assert "sector" in asking.offers()
        await asking.pilot.press("s", "e", "c", "tab")
        assert asking.line == "sector "
        assert asking.offers()[0] == "="
        await asking.pilot.press("enter")
        assert asking.line == "sector = "
        await asking.pilot.press("t", "enter")
        assert asking.line == "sector = third "
        assert asking.offers() == ["and", "or"]
        assert asking.told == "Enter uses this filter."
        await asking.pilot.press("enter")
        assert asking.answers == ["sector = third"]


async def test_a_highlighted_offer_is_taken_over_by_enter(session: Session) -> None:
    async with asked(session, "kind = survey and kind in (") as asking:
        await asking.pilot.press("down", "enter")
        assert asking.line == "kind = survey and kind in (interview "
        assert asking.offers() == [",", ")"]
        await asking.pilot.press("down", "tab", "enter")
        assert asking.answers == ["kind = survey and kind in (interview)"]


async def test_what_is_wrong_is_told_but_not_what_is_being_typed(session: Session) -> None:
    async with asked(session) as asking:
        for begun in ("sect", "sector ", "sector = thi", "sector = third and ro"):
            await asking.type(begun)
            assert not asking.wrong, begun
        for faulty in ("sector = thrid", "sector = thrid and ", "sectr = third", "sector third"):
            await asking.type(faulty)
            assert asking.wrong, faulty
            await asking.pilot.press("enter")
            assert asking.answers == []
        assert "character 8" in asking.told


async def test_nothing_on_the_line_is_no_filter_and_escape_leaves(session: Session) -> None:
    async with asked(session, "sector = third") as asking:
        await asking.type("")
        assert "everything" in asking.told
        await asking.pilot.press("enter")
        assert asking.answers == [""]
    async with asked(session, "sector = third") as asking:
        await asking.pilot.press("escape")
        assert asking.answers == [None]


async def test_hostile_values_are_offered_as_text(hostile: Session) -> None:
    async with asked(hostile, "note = ") as asking:
        assert asking.offers() == [f'"{HOSTILE}"']
        await asking.pilot.press("tab", "enter")
        assert asking.answers == [f'note = "{HOSTILE}"']
    async with asked(hostile, "note = '[/red]'") as asking:
        assert asking.wrong
        assert "'[/red]' is no value" in asking.told
