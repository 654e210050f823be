"""How Code mode looks; after an intended change, look at the report and run pytest with --snapshot-update."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.session import Session
from cpqual.tui.app import WorkbenchApp

Compare = Callable[..., bool]


@pytest.fixture
def coded(session: Session) -> Session:
    """The study with three codings that overlap, and one document finished."""
    opened = reading.open_document(session, "INT-1")
    coding.apply_codes(session, "INT-1", opened.units[1].span, ["practical_support", "new_networks"])
    start = opened.text.index("the dog")
    coding.apply_codes(session, "INT-1", Span(start, start + 7), ["barriers"])
    reading.finish(session, "INT-2")
    return session


def test_the_whole_desk(coded: Session, snap_compare: Compare) -> None:
    async def select(pilot: Pilot[None]) -> None:
        await pilot.press("n", "s")
        await pilot.pause()

    app = WorkbenchApp(coded.path, "RB")
    assert snap_compare(app, terminal_size=(120, 30), run_before=select)


def test_the_picker_on_light(coded: Session, snap_compare: Compare) -> None:
    async def pick(pilot: Pilot[None]) -> None:
        await pilot.press("f12", "space")
        await pilot.pause()
        pilot.app.screen.query_one(Input).cursor_blink = False
        await pilot.press("n", "e")
        await pilot.pause()

    app = WorkbenchApp(coded.path, "RB")
    assert snap_compare(app, terminal_size=(100, 30), run_before=pick)


def test_a_small_terminal(coded: Session, snap_compare: Compare) -> None:
    app = WorkbenchApp(coded.path, "RB")
    assert snap_compare(app, terminal_size=(80, 24))
