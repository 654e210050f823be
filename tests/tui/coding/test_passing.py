"""What a coder passes over while reading on is kept when the document is left, and nothing besides."""

from __future__ import annotations

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, history
from cpqual.services.read_marks import read_passages
from cpqual.services.session import Session
from cpqual.storage import codings, people
from cpqual.storage.documents import add_document
from tests.conftest import talk_document
from tests.tui.conftest import Desk, Open


def units_of(desk: Desk) -> list[Span]:
    """Return the units that are to be coded."""
    return [unit.span for unit in desk.code.opened().units if unit.to_be_coded]


@pytest.mark.parametrize(
    "keys",
    [
        ("n",),
        ("right_square_bracket", "right_square_bracket"),
        ("right_parenthesis",) * 5,
        ("down", "down", "down", "down"),
    ],
)
async def test_a_unit_that_is_read_past_is_kept_when_the_document_is_left(
    session: Session, workbench: Open, keys: tuple[str, ...]
) -> None:
    async with workbench() as desk:
        first, second = units_of(desk)
        await desk.at_unit(1)
        await desk.press(*keys)
        assert desk.code.reader.caret > first.end
        assert read_passages(session, "INT-1") == []
        desk.code.show_progress()
        assert desk.code.read_further() in {", 1 passed over", ", 2 passed over"}
        desk.code.open_document("INT-2")
        await desk.pilot.pause()
        assert "0 of 2 turns coded, " not in desk.shown()
        desk.code.open_document("INT-1")
        await desk.pilot.pause()
        assert "0 of 2 turns coded, 1 passed over" in desk.shown()
        assert read_passages(session, "INT-1") == [first]
        assert second not in read_passages(session, "INT-1")


async def test_what_is_jumped_over_or_gone_back_from_is_not_read(session: Session, workbench: Open) -> None:
    async with workbench() as desk:
        for keys in (("G",), ("pagedown",), ("n", "N")):
            await desk.press("g", *keys)
        desk.code.open_document("INT-2")
        await desk.press("g", "G", "left_square_bracket", "left_square_bracket")
        desk.code.open_document("INT-1")
    assert read_passages(session, "INT-2") == []


async def test_what_was_coded_after_all_is_not_kept_and_undo_is_of_the_coding(
    session: Session, workbench: Open
) -> None:
    async with workbench() as desk:
        first, second = units_of(desk)
        await desk.at_unit(1)
        await desk.press("n")
        coding.apply_codes(session, "INT-1", second, ["barriers"])
        desk.code.refresh_data(frozenset({"codings"}))
        desk.app.exit()
        await desk.pilot.pause()
    assert read_passages(session, "INT-1") == [first]
    act = history.undo(session)
    assert act.words.startswith("barriers on INT-1")
    assert codings.codings(session.store) == []
    assert read_passages(session, "INT-1") == [first]


async def test_hostile_words_are_read_like_others(session: Session, workbench: Open) -> None:
    text = "P: [bold]Nobody[/] \x1b[2J came.\n\nP: [link=x]And \u202ethen?\n"
    with session.act("import", "one more"):
        ids = people.person_ids(session.store)
        add_document(session.store, talk_document("INT-3", text), 9, None, ids)
    async with workbench() as desk:
        desk.code.refresh_data(frozenset({"documents"}))
        desk.code.open_document("INT-3")
        first, _ = units_of(desk)
        await desk.press("g", "right_square_bracket", "right_square_bracket")
        desk.code.open_document("INT-1")
    assert read_passages(session, "INT-3") == [first]
    assert "[bold]" not in " ".join(act.words for act in history.log(session))
