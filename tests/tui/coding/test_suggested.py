"""What F2's pane says of suggestions: how good they were so far, and where a check keeps them back."""

from __future__ import annotations

import json

from cpqual.services import reading, suggesting
from cpqual.services.anchoring import begin, check_of
from cpqual.services.session import Session
from cpqual.storage import codes, suggestions

from ..conftest import Open

HOSTILE = "[bold red]\x1b[31m[/]"


def propose(session: Session) -> None:
    """Suggest barriers for all four units, as a trained model would."""
    code = codes.code_ids(session.store)["barriers"]
    why = json.dumps({"words": [HOSTILE]})
    rows = [
        (session.document(slug).id, unit.start, unit.end, 1, code, 0.6, "likely", why)
        for slug in ("INT-1", "INT-2")
        for unit in reading.open_document(session, slug).units
        if unit.to_be_coded
    ]
    suggestions.replace_suggestions(session.store, session.coder.id, 4, 0, {}, rows)


async def test_how_often_it_was_accepted_is_said_beside_the_reason(workbench: Open, session: Session) -> None:
    propose(session)
    first, second, *_ = suggesting.open_suggestions(session)
    suggesting.accept(session, first)
    suggesting.reject(session, second)
    async with workbench() as desk:
        place = suggesting.open_suggestions(session)[0]
        await desk.app.jump(place.document, place.start)
        await desk.pilot.pause()
        desk.code.suggest_now()
        await desk.pilot.pause()
        shown = " ".join(desk.shown().split())
        assert "1 of 2 so far" in shown
        assert "\x1b" not in shown


async def test_where_a_check_keeps_them_back_the_pane_says_so_and_digits_accept_nothing(
    workbench: Open, session: Session
) -> None:
    propose(session)
    begin(session, 0.5, 3)
    check = check_of(session)
    assert check is not None
    units = [unit for unit in reading.open_document(session, "INT-1").units if unit.to_be_coded]
    hidden = next(unit for unit in units if check.hides("INT-1", unit.start))
    async with workbench() as desk:
        desk.code.reader.go_to(hidden.start)
        await desk.pilot.pause()
        desk.code.suggest_now()
        await desk.pilot.pause()
        assert not desk.code.found
        assert "kept back here" in " ".join(desk.shown().split())
        await desk.press("1")
        assert reading.open_document(session, "INT-1").codings == ()
