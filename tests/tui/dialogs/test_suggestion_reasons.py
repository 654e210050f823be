"""Why a suggestion is made: what is kept, what is worked out when asked, going to a passage it is like."""

from __future__ import annotations

import json

from cpqual.domain.text import Span
from cpqual.services import reading, suggesting
from cpqual.services.session import Session
from cpqual.storage import codes, notes, suggestions
from cpqual.tui.suggester import Suggester
from cpqual.tui.widgets.detail_pane import DetailPane
from tests.tui.conftest import Desk, Open

HOSTILE = "[bold red]\x1b[31mwords[/]"


class Scholar(Suggester):
    """Stands for the worker process: knows the reasons, or does not."""

    def __init__(self, session: Session, *, knows: bool) -> None:
        super().__init__((), lambda: None)
        self.session = session
        self.knows = knows
        self.asked: list[str] = []

    async def explain(self, document: str, start: int, code: str) -> bool:
        """Keep reasons as the worker would."""
        self.asked.append(code)
        run = suggesting.latest_run(self.session)
        assert run is not None
        place, code_id = self.session.document(document).id, self.session.code_id(code)
        why = json.dumps({"words": [HOSTILE], "used": 1, "read": 4})
        return self.knows and suggestions.keep_reasons(self.session.store, run.id, place, start, code_id, why)


def places(session: Session) -> list[Span]:
    """Return the answers of the first interview."""
    return [u.span for u in reading.open_document(session, "INT-1").units if u.to_be_coded]


def propose(session: Session) -> None:
    """Suggest two codes for the second answer; only the first has reasons."""
    ids, (first, second) = codes.code_ids(session.store), places(session)
    why = json.dumps({
        "words": [HOSTILE, "ferry"], "used": 3, "read": 12,
        "alike": [{"document": "INT-1", "start": first.start, "end": first.end}],
    })  # fmt: skip
    place = session.document("INT-1").id
    rows = [
        (place, *second, 1, ids["barriers"], 0.6, "likely", why),
        (place, *second, 2, ids["connecting"], 0.3, "possible", "{}"),
    ]
    suggestions.replace_suggestions(session.store, session.coder.id, 4, 0, {}, rows)


async def at_second(desk: Desk, session: Session) -> None:
    """Put the caret on the second answer, its suggestions in view."""
    desk.code.reader.go_to(places(session)[1].start)
    await desk.pilot.pause()
    desk.code.suggest_now()


async def test_reasons_are_shown_and_lead_to_a_passage(workbench: Open, session: Session) -> None:
    propose(session)
    first, second = suggesting.open_suggestions(session)
    suggesting.put_off(session, second)
    async with workbench() as desk:
        await at_second(desk, session)
        await desk.press("W")
        shown = desk.shown()
        assert "[bold red]" in shown
        assert "\x1b" not in shown
        assert "3 of 12 units you read carry it" in shown
        assert "1 INT-1 Nobody." in shown
        await desk.press("1")
        await desk.pilot.pause()
        assert desk.code.reader.selection == places(session)[0]
    assert first.code == "barriers"


async def test_how_often_its_code_was_right_is_told(workbench: Open, session: Session) -> None:
    propose(session)
    place, first = session.document("INT-1").id, places(session)[0]
    code, coder = session.code_id("barriers"), session.coder.id
    async with workbench() as desk:
        await at_second(desk, session)
        await desk.press("W")
        assert "right so far" not in desk.shown()
        await desk.press("escape")
        with session.act("accept", "one"):
            notes.set_verdict(session.store, place, *first, code, coder, "accepted", 0.5, "run")
        await desk.press("W")
        assert "right so far  1 of 1" in desk.shown()


async def test_reasons_that_were_not_kept_are_worked_out_once(workbench: Open, session: Session) -> None:
    propose(session)
    async with workbench() as desk:
        desk.app.suggester = scholar = Scholar(session, knows=True)
        await at_second(desk, session)
        await desk.press("W", "down")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert "1 of 4 units you read carry it" in desk.shown()
        assert "\x1b" not in desk.shown()
        await desk.press("up", "down", "escape")
        assert scholar.asked == ["connecting"]


async def test_that_they_cannot_be_worked_out_is_said_and_not_asked_again(
    workbench: Open, session: Session
) -> None:
    propose(session)
    async with workbench() as desk:
        desk.app.suggester = scholar = Scholar(session, knows=False)
        await at_second(desk, session)
        await desk.press("comma", "2", "W")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert "could not be worked out" in desk.shown()
        assert "count 2" not in desk.shown()
        await desk.press("up", "down", "escape")
        assert scholar.asked == ["connecting"]


async def test_review_mode_works_them_out_by_key(workbench: Open, session: Session) -> None:
    propose(session)
    async with workbench(mode="review") as desk:
        desk.app.suggester = scholar = Scholar(session, knows=True)
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        await desk.press("right_square_bracket")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        await desk.press("down")
        why = desk.app.screen.query_one("#review-why", DetailPane)
        assert "no reasons were kept for this one; W works them out" in why.words.plain
        await desk.press("W")
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert scholar.asked == ["connecting"]
        assert "1 of 4 units you read carry it" in why.words.plain
