"""A workbench on the small study, and ways to drive it without waiting for timers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual.pilot import Pilot

from cpqual.services.session import Session
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.screens.code import CodeScreen
from tests import settling

Open = Callable[..., AbstractAsyncContextManager["Desk"]]


@pytest.fixture(autouse=True)
def _settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pause of a pilot last until nothing more is going to happen."""
    monkeypatch.setattr(Pilot, "pause", settling.pause)


class Desk:
    """A running workbench in Code mode, as a test sees it."""

    def __init__(self, app: WorkbenchApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def code(self) -> CodeScreen:
        """Code mode's screen."""
        return next(s for s in self.app.mode_screens() if isinstance(s, CodeScreen))

    async def press(self, *keys: str) -> None:
        """Press keys and wait until everything that follows has happened."""
        # Pilot.press waits three times as long for every key
        for key in keys:
            self.app.simulate_key(key)
            await self.pilot.pause()

    async def at_unit(self, number: int) -> None:
        """Put the caret on the first word of a unit, counted from 0."""
        self.code.reader.go_to(self.code.opened().units[number].start)
        await self.pilot.pause()

    def notes(self) -> list[str]:
        """Return what the notifications say."""
        return [note.message for note in self.app._notifications]

    def shown(self) -> str:
        """Return the text on the screen."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip)[:width] for strip in strips[:height])


@pytest.fixture
def workbench(session: Session) -> Open:
    """Open the study in a workbench: `async with workbench((80, 24)) as desk`."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (120, 40), *, mode: str = "code") -> AsyncIterator[Desk]:
        app = WorkbenchApp(session.path, "RB")
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            desk = Desk(app, pilot)
            if mode != "code":
                showing: Awaitable[None] = app.do_show_mode(mode)  # type: ignore[arg-type]
                await showing
                await pilot.pause()
            yield desk

    return opened
