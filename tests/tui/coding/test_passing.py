"""What a coder passes over while reading on is kept when the document is left, and nothing besides."""

from __future__ import annotations

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, history
from cpqual.services.acceptance import acceptance
from cpqual.services.anchoring import begin
from cpqual.services.read_marks import read_passages
from cpqual.services.session import Session, as_coder
from cpqual.storage import codes, codings, notes, people, suggestions
from cpqual.storage.documents import add_document
from cpqual.storage.unanswered import unanswered
from cpqual.tui.put_away import are_away
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


def suggest_for(desk: Desk, session: Session, *slugs: str) -> None:
    """Suggest codes for every unit of the open document, as a trained model would."""
    ids = codes.code_ids(session.store)
    opened = desk.code.opened()
    rows = [
        (session.document(opened.slug).id, unit.start, unit.end, rank, ids[slug], 0.6 / rank, "likely", "{}")
        for unit in units_of(desk)
        for rank, slug in enumerate(slugs, start=1)
    ]
    suggestions.replace_suggestions(session.store, session.coder.id, 4, 0, {}, rows)
    desk.code.suggest_now()


def left(session: Session) -> list[tuple[int, str]]:
    """Return the beginning and code of every suggestion that was left unanswered."""
    return [(one.start, one.code) for one in unanswered(session.store, session.coder.id)]


async def test_what_stood_beside_a_unit_and_was_not_answered_is_kept(
    session: Session, workbench: Open
) -> None:
    async with workbench() as desk:
        first, second = units_of(desk)
        await desk.at_unit(1)
        suggest_for(desk, session, "barriers", "connecting", "new_networks")
        await desk.press("minus", "right_square_bracket", "right_square_bracket")
        assert desk.code.reader.caret >= second.start
        desk.code.suggest_now()
        coding.apply_codes(session, "INT-1", first, ["connecting"])
        assert left(session) == []
        desk.code.open_document("INT-2")
    assert left(session) == [(first.start, "new_networks")]
    assert acceptance(session, "coder")[0].shown == 2
    coding.apply_codes(session, "INT-1", first, ["new_networks"])
    (answers,) = acceptance(session, "coder")
    assert (answers.rejected, answers.left, answers.by_hand) == (1, 0, 1)
    assert answers.taken.value == 0.5
    assert "and left 1 suggestion unanswered" in history.log(session)[1].words


async def test_what_nobody_saw_was_not_left(session: Session, workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        suggest_for(desk, session, "barriers")
        # a key that is held: the caret has not rested at the unit yet
        desk.code.suggest_soon()
        await desk.press("right_square_bracket", "right_square_bracket")
        await desk.at_unit(1)
        # put away
        desk.code.suggest_now()
        await desk.press("underscore", "right_square_bracket", "right_square_bracket", "underscore")
        # jumped over, not read on
        desk.code.suggest_now()
        await desk.press("G", "g")
        desk.code.open_document("INT-2")
    assert left(session) == []


async def test_units_that_a_check_keeps_suggestions_from_leave_none(
    session: Session, workbench: Open
) -> None:
    begin(session, 0.99, 3)
    async with workbench() as desk:
        await desk.at_unit(1)
        suggest_for(desk, session, "barriers")
        await desk.press("right_square_bracket", "right_square_bracket")
        desk.code.open_document("INT-2")
    assert left(session) == []


async def test_suggestions_that_are_put_away_stay_so_for_this_coder_and_say_so(
    session: Session, workbench: Open
) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        suggest_for(desk, session, "barriers")
        await desk.press("underscore")
        assert "_ brings them back" in desk.shown()
        await desk.press("1")
        assert "count 1; suggestions are put away; _ brings them back" in desk.shown()
        await desk.press("escape", "minus")
        assert any("put away" in note for note in desk.notes())
    assert codings.codings(session.store) == []
    async with workbench() as desk:
        await desk.at_unit(1)
        desk.code.suggest_now()
        assert not desk.code.found
        await desk.press("f3")
        await desk.pilot.pause()
        assert "h brings them back" in desk.shown()
        await desk.press("h", "f2")
        desk.code.suggest_now()
        assert [one.code for one in desk.code.found] == ["barriers"]
    assert not are_away(as_coder(session, "RB"))


async def test_with_a_count_that_suggestion_is_rejected_or_put_off(session: Session, workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        suggest_for(desk, session, "barriers", "connecting", "new_networks")
        await desk.press("comma", "2", "minus")
        assert [one.code for one in desk.code.found] == ["barriers", "new_networks"]
        await desk.press("comma", "2", "equals_sign")
        assert [one.band for one in desk.code.found] == ["likely", "later"]
        answers = [(one.code, one.answer) for one in notes.verdicts(session.store, session.coder.id)]
        assert answers == [("connecting", "rejected"), ("new_networks", "later")]
        await desk.press("u", "u")
        desk.code.suggest_now()
        assert len(desk.code.found) == 3
