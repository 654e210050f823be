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


def offer(session: Session, number: int, *slugs: str) -> None:
    """Replace the model by one that suggests these codes, best first, for a unit of INT-1."""
    unit = reading.open_document(session, "INT-1").units[number]
    ids = codes.code_ids(session.store)
    place = session.document("INT-1").id
    rows = [
        (place, unit.start, unit.end, rank, ids[slug], 0.9 - rank / 10, f"{90 - 10 * rank} %", "{}")
        for rank, slug in enumerate(slugs, start=1)
    ]
    suggestions.replace_suggestions(session.store, session.coder.id, 300, 0, {}, rows)


async def test_a_digit_takes_what_was_seen_although_a_newer_model_came(
    workbench: Open, session: Session
) -> None:
    offer(session, 1, "barriers", "new_networks", "practical_support")
    async with workbench() as desk:
        await desk.at_unit(1)
        desk.code.suggest_now()
        offer(session, 1, "practical_support", "connecting", "barriers", "new_networks")
        desk.app.data_changed("suggestions")
        await desk.pilot.pause()
        assert [one.code for one in desk.code.found] == ["barriers", "new_networks", "practical_support"]
        assert "newer ones wait" in desk.shown()
        await desk.press("1")
        assert [one.code for one in reading.open_document(session, "INT-1").codings] == ["barriers"]
        # after an act of the coder's own the newest are shown
        assert [one.code for one in desk.code.found] == ["practical_support", "connecting", "new_networks"]
        assert "newer ones wait" not in desk.shown()
        offer(session, 1, "new_networks", "practical_support")
        suggesting.put_off(session, desk.code.found[0])
        desk.app.data_changed("suggestions")
        await desk.pilot.pause()
        # answered in Review mode meanwhile: it comes last, and the others keep their order
        assert [one.band for one in desk.code.found][-1] == suggesting.PUT_OFF
        assert [one.code for one in desk.code.found] == ["connecting", "new_networks", "practical_support"]


async def test_another_unit_has_the_newest_suggestions_and_so_has_this_one_then(
    workbench: Open, session: Session
) -> None:
    offer(session, 1, "barriers", "new_networks")
    async with workbench() as desk:
        await desk.at_unit(1)
        desk.code.suggest_now()
        offer(session, 1, "new_networks", "barriers")
        desk.app.data_changed("suggestions")
        await desk.pilot.pause()
        assert [one.code for one in desk.code.found] == ["barriers", "new_networks"]
        # both are in sight: their order is nothing to be told of
        assert "newer ones wait" not in desk.shown()
        for number in (3, 1):
            await desk.at_unit(number)
            desk.code.suggest_now()
        assert [one.code for one in desk.code.found] == ["new_networks", "barriers"]


async def test_the_same_order_takes_over_what_a_newer_model_says_of_it(
    workbench: Open, session: Session
) -> None:
    offer(session, 1, "barriers", "new_networks")
    async with workbench() as desk:
        await desk.at_unit(1)
        desk.code.suggest_now()
        before = desk.code.found[0].run
        offer(session, 1, "barriers", "new_networks")
        desk.app.data_changed("suggestions")
        await desk.pilot.pause()
        assert desk.code.found[0].run != before
        assert "newer ones wait" not in desk.shown()
        # where there were none, nothing was seen that could be held
        await desk.at_unit(3)
        desk.code.suggest_now()
        offer(session, 3, "new_networks")
        desk.app.data_changed("suggestions")
        await desk.pilot.pause()
        assert [one.code for one in desk.code.found] == ["new_networks"]
