"""Two of the screens as pictures: one with all there is room for, one in a small terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from cpqual.services import coding
from cpqual.services.session import Session
from cpqual.tui.actions import Mode
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.theme import LIGHT

from .conftest import words

Compare = Callable[..., bool]


@pytest.mark.parametrize(
    ("mode", "size", "light"),
    [
        pytest.param("documents", (110, 24), False, id="documents"),
        pytest.param("codebook", (80, 24), True, id="codebook"),
    ],
)
def test_it_looks_as_it_did(
    session: Session, snap_compare: Compare, mode: Mode, size: tuple[int, int], light: bool
) -> None:
    coding.apply_codes(session, "INT-1", words(session, "He likes the ferry."), ["barriers"])
    app = WorkbenchApp(session.path, "RB")

    async def show(pilot: Pilot[None]) -> None:
        app.theme = LIGHT.name if light else app.theme
        await app.do_show_mode(mode)
        await pilot.press("down")
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=show)
