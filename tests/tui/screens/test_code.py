from __future__ import annotations

import pytest

from cpqual.domain.codings import Coding
from cpqual.domain.text import Span
from cpqual.services import codebooks, coding, memos, reading
from cpqual.services.session import Session
from cpqual.tui.dialogs.choose import Choose
from cpqual.tui.dialogs.memo import MemoDialog
from cpqual.tui.dialogs.picker import CodePicker
from tests.tui.conftest import Open

TEXT_OF_SECOND_TURN = "Nobody. (laughs) Well, the dog came too. He likes the ferry."


def codings(session: Session, slug: str = "INT-1") -> tuple[Coding, ...]:
    return reading.open_document(session, slug).codings


def quotes(session: Session) -> list[tuple[str, str]]:
    opened = reading.open_document(session, "INT-1")
    return [(one.code, opened.text[one.start : one.end]) for one in opened.codings]


async def test_a_sentence_is_coded_undone_and_done_again(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "right_parenthesis", "s", "space")
        assert isinstance(desk.app.screen, CodePicker)
        await desk.press("p", "r", "a", "enter")
        assert quotes(session) == [("practical_support", "He likes the ferry.")]
        assert desk.code.reader.selection is None
        assert "PS" in desk.shown()
        await desk.press("u")
        assert quotes(session) == []
        assert desk.code.status.told.startswith("undone: practical_support")
        assert "PS[" not in desk.shown()
        await desk.press("ctrl+r")
        assert quotes(session) == [("practical_support", "He likes the ferry.")]
        assert desk.code.codes._rows["practical_support"].data.count == 1  # type: ignore[union-attr]
        assert "1 of 2 turns coded" in desk.shown()


async def test_without_a_selection_the_whole_turn_is_coded_and_said_so(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.press("n", "c", "b", "a", "r", "enter")
        assert quotes(session) == [("barriers", TEXT_OF_SECOND_TURN)]
        assert "no selection: the whole turn" in desk.code.status.told


async def test_several_codes_are_marked_and_repeated(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "space", "b", "a", "r", "tab", "n", "e", "w", "tab", "enter")
        assert {code for code, _ in quotes(session)} == {"barriers", "new_networks"}
        await desk.press("n", "full_stop")
        assert len(quotes(session)) == 4


async def test_an_unknown_name_becomes_a_code_only_through_the_create_line(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.press("n", "space", *"ferry", "enter")
        assert isinstance(desk.app.screen, CodePicker)
        assert quotes(session) == []
        await desk.press("down", "enter")
        assert session.codebook().get("ferry").status == "draft"
        assert quotes(session) == [("ferry", TEXT_OF_SECOND_TURN)]
        assert desk.code.codes._rows["ferry"].data.count == 1  # type: ignore[union-attr]
        await desk.press("u")
        assert quotes(session) == []
        assert all(code.slug != "ferry" for code in session.codebook())


async def test_keys_typed_before_a_dialog_stands_are_typed_into_it(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        for keys in (("n", "space", *"new", "enter"), ("n", "m", *"later", "ctrl+s")):
            for key in keys:
                desk.app.simulate_key(key)
            await desk.pilot.pause(0.3)
            await desk.pilot.pause()
        assert quotes(session) == [("new_networks", TEXT_OF_SECOND_TURN)]
        assert [memo.body for memo in memos.list_memos(session)] == ["later"]


async def test_escape_in_the_picker_changes_nothing(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("space", "b", "escape")
        assert quotes(session) == []
        assert desk.app.focused is desk.code.reader


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("1", [("barriers", TEXT_OF_SECOND_TURN)]),
        ("2", [("barriers", TEXT_OF_SECOND_TURN), ("barriers", "Well, the dog came too.")]),
        ("escape", [("barriers", "Well, the dog came too.")]),
    ],
)
async def test_the_same_code_on_an_overlapping_passage_asks(
    workbench: Open, session: Session, answer: str, expected: list[tuple[str, str]]
) -> None:
    start = reading.open_document(session, "INT-1").text.index("Well, the dog")
    coding.apply_codes(session, "INT-1", Span(start, start + 23), ["barriers"])
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("t", "space", "b", "a", "r", "enter")
        assert isinstance(desk.app.screen, Choose)
        await desk.press(answer)
        assert quotes(session) == expected
        assert len(desk.code.opened().codings) == len(expected)


async def test_the_same_code_on_the_same_passage_is_refused_in_one_line(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.press("n", "space", "b", "a", "r", "enter", "full_stop")
        assert desk.notes() == ["barriers is on this passage already"]
        assert len(quotes(session)) == 1


async def test_in_vivo_names_a_code_by_the_selected_words(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("i")
        assert "select the words" in desk.notes()[-1]
        await desk.press("n", "v", "w", "h", "h", "h", "i")
        assert quotes(session) == [("nobody", "Nobody")]
        assert session.codebook().get("nobody").origin == "in_vivo"


async def test_a_memo_is_written_changed_and_removed(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "m")
        assert isinstance(desk.app.screen, MemoDialog)
        await desk.press("d", "o", "g", "ctrl+s")
        (memo,) = memos.list_memos(session, "INT-1")
        assert (memo.body, memo.kind) == ("dog", "theoretical")
        assert "memo" in desk.shown()
        await desk.press("m", "s", "ctrl+s")
        assert [m.body for m in memos.list_memos(session, "INT-1")] == ["dogs"]
        await desk.press("m", *["backspace"] * 4, "ctrl+s")
        assert memos.list_memos(session, "INT-1") == []


async def test_a_memo_is_thrown_away_only_when_asked_twice(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("m", "x", "escape")
        assert isinstance(desk.app.screen, MemoDialog)
        await desk.press("escape")
        assert not isinstance(desk.app.screen, MemoDialog)
        assert memos.list_memos(session) == []


async def test_removing_asks_which_of_several(workbench: Open, session: Session) -> None:
    unit = reading.open_document(session, "INT-1").units[1]
    coding.apply_codes(session, "INT-1", unit.span, ["barriers", "new_networks"])
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("x")
        assert isinstance(desk.app.screen, Choose)
        await desk.press("2")
        assert [code for code, _ in quotes(session)] == ["barriers"]
        await desk.press("x")
        assert quotes(session) == []
        await desk.press("x")
        assert desk.notes()[-1] == "there is no coding of yours here"


async def test_other_coders_codings_are_neither_shown_nor_touched(workbench: Open, session: Session) -> None:
    from cpqual.services.session import add_coder, as_coder

    add_coder(session, "TM")
    other = as_coder(session, "TM")
    coding.apply_codes(other, "INT-1", reading.open_document(other, "INT-1").units[1].span, ["barriers"])
    async with workbench() as desk:
        assert "BA[" not in desk.shown()
        await desk.press("n", "x")
        assert len(codings(other)) == 1


async def test_a_coding_is_recoded_in_place(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "space", "b", "a", "r", "enter", "r", "n", "e", "w", "enter")
        assert quotes(session) == [("new_networks", TEXT_OF_SECOND_TURN)]
        assert "NN" in desk.shown()


async def test_the_edges_of_a_coding_move_by_words(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n", "right_parenthesis", "s", "space")
        await desk.press("b", "a", "r", "enter", "less_than_sign", "less_than_sign", "L")
        assert quotes(session) == [("barriers", "likes")]
        await desk.press("greater_than_sign", "H")
        assert quotes(session) == [("barriers", "He likes the")]
        await desk.press(*["less_than_sign"] * 4)
        assert quotes(session) == [("barriers", "He")]
        assert "at least one character" in desk.notes()[-1]


async def test_overlapping_codings_are_gone_through_one_by_one(workbench: Open, session: Session) -> None:
    unit = reading.open_document(session, "INT-1").units[1]
    coding.apply_codes(session, "INT-1", unit.span, ["barriers", "new_networks"])
    async with workbench() as desk:
        await desk.at_unit(1)
        seen = []
        for _ in range(3):
            await desk.press("o")
            seen.append(desk.code.codes.current)
        assert seen[0] != seen[1]
        assert seen[0] == seen[2]
        await desk.press("x")
        assert [code for code, _ in quotes(session)] == [seen[1]]


async def test_uncoded_units_are_found_without_the_interviewers(workbench: Open, session: Session) -> None:
    units = reading.open_document(session, "INT-1").units
    async with workbench() as desk:
        await desk.press("n")
        assert desk.code.reader.caret == units[1].start
        await desk.press("space", "b", "a", "r", "enter", "n")
        assert desk.code.reader.caret == units[3].start
        await desk.press("N")
        assert desk.notes()[-1] == "no turn without a code above"


async def test_searching_selects_hits_in_turn(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("slash", *"the")
        text = desk.code.opened().text
        first = desk.code.reader.selection
        assert first is not None
        assert text[slice(*first)] == "the"
        await desk.press("enter")
        second = desk.code.reader.selection
        assert second is not None
        assert second.start > first.start
        await desk.press("up", "escape")
        assert desk.code.reader.selection == first
        assert desk.app.focused is desk.code.reader
        await desk.press("space", "b", "a", "r", "enter")
        assert quotes(session) == [("barriers", "the")]


async def test_finishing_is_shown_and_taken_back(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("d")
        assert [listed.finished for listed in reading.list_documents(session)] == [True, False]
        assert "✓" in desk.shown()
        await desk.press("u")
        assert [listed.finished for listed in reading.list_documents(session)] == [False, False]
        assert "✓" not in desk.shown()


async def test_the_place_is_kept_from_document_to_document_and_to_the_next_time(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.press("n", "w", "J")
        caret = reading.last_place(session, "INT-1")
        assert desk.code.place()[0] == "INT-2"
        await desk.press("n")
        there = desk.code.place()
        await desk.press("K")
        assert desk.code.place() == caret
        await desk.press("J", "q")
    assert reading.last_place(session) == there
    async with workbench() as desk:
        assert desk.code.place() == there


async def test_enter_in_the_lists_opens_a_document_and_applies_a_code(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        desk.code.documents.focus()
        await desk.press("j", "enter")
        assert desk.code.place()[0] == "INT-2"
        assert desk.app.focused is desk.code.reader
        await desk.press("n")
        desk.code.codes.focus()
        await desk.press("enter")
        assert [one.code for one in codings(session, "INT-2")] == ["barriers"]


async def test_the_rule_of_the_highlighted_code_is_in_view(workbench: Open) -> None:
    async with workbench() as desk:
        desk.code.codes.focus()
        await desk.press("j", "j")
        assert "Help with a task." in desk.shown()


async def test_accepted_and_rejected_suggestions(workbench: Open, session: Session) -> None:
    unit = reading.open_document(session, "INT-1").units[1]
    suggest(session, unit.span, ["barriers", "new_networks", "practical_support"])
    async with workbench() as desk:
        await desk.press("n")
        desk.code.suggest_now()
        await desk.press("2")
        assert [(one.code, one.origin) for one in codings(session)] == [("new_networks", "suggestion")]
        await desk.press("minus")
        assert [one.code for one in desk.code.found] == ["practical_support"]
        await desk.press("2")
        assert desk.code.status.waits == "count 2"


async def test_a_small_terminal_folds_the_panels_away_and_brings_them_by_key(workbench: Open) -> None:
    async with workbench((80, 24)) as desk:
        assert desk.code.reader.size.width == 80
        await desk.press("f9")
        assert desk.code.reader.size.width >= 50
        assert "▌PS Practical" in desk.shown()
        await desk.press("f8")
        assert "INT-2" in desk.shown()
        assert desk.code.reader.size.width >= 50
        await desk.press("backslash")
        assert desk.code.reader.size.width == 80


async def test_what_another_mode_changed_is_shown_when_code_is_told(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        unit = reading.open_document(session, "INT-1").units[1]
        coding.apply_codes(session, "INT-1", unit.span, ["barriers"])
        desk.app.data_changed("codings")
        await desk.pilot.pause()
        assert "BA" in desk.shown()
        assert "1 of 2 turns coded" in desk.shown()


async def test_undo_reaches_back_over_sessions_and_into_other_documents(
    workbench: Open, session: Session
) -> None:
    coding.apply_codes(session, "INT-2", reading.open_document(session, "INT-2").units[1].span, ["barriers"])
    async with workbench() as desk:
        assert "1" in desk.shown().splitlines()[3]
        await desk.press("u")
        assert codings(session, "INT-2") == ()
        assert desk.code.documents._rows["INT-2"].data.codings == 0  # type: ignore[union-attr]


async def test_undo_asks_before_it_goes_on_into_an_import(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("u")
        assert "Take back “two interviews”?" in desk.shown()
        await desk.press("u", "u", "1")
        assert len(reading.list_documents(session)) == 2
        await desk.press("u", "2")
        assert reading.list_documents(session) == []
        await desk.press("ctrl+r")
        assert len(reading.list_documents(session)) == 2


async def test_retired_codes_are_not_offered(workbench: Open, session: Session) -> None:
    from dataclasses import replace

    book = session.codebook()
    codes = tuple(replace(c, status="retired") if c.slug == "barriers" else c for c in book)
    codebooks.save(session, replace(book, codes=codes), "barriers is too wide")
    async with workbench() as desk:
        await desk.press("space")
        assert "Barriers" not in desk.shown()


def suggest(session: Session, span: Span, slugs: list[str]) -> None:
    """Put suggestions into the project as a trained model would."""
    from cpqual.storage import codes, suggestions

    ids = codes.code_ids(session.store)
    document = session.document("INT-1").id
    rows = [
        (document, *span, rank, ids[slug], 0.9 / rank, "likely", '{"words": ["dog"]}')
        for rank, slug in enumerate(slugs, start=1)
    ]
    suggestions.replace_suggestions(session.store, session.coder.id, 4, 0, {}, rows)


async def test_a_click_on_a_key_of_the_footer_does_what_the_key_does(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.pilot.click("KeyBar", offset=(3, 0))
        assert isinstance(desk.app.screen, CodePicker)


async def test_a_click_on_a_suggestion_accepts_it(workbench: Open, session: Session) -> None:
    suggest(session, reading.open_document(session, "INT-1").units[1].span, ["barriers", "new_networks"])
    async with workbench() as desk:
        await desk.press("n")
        desk.code.suggest_now()
        await desk.pilot.click("#suggestions", offset=(3, 2))
        assert [one.code for one in codings(session)] == ["new_networks"]


async def test_a_click_on_a_code_applies_it_to_a_selection_only(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("n")
        await desk.pilot.click("#codes", offset=(8, 0))
        assert codings(session) == ()
        desk.code.reader.select_unit("sentence")
        await desk.pilot.click("#codes", offset=(8, 0))
        assert [one.code for one in codings(session)] == ["barriers"]
