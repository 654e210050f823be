"""Passages mode: what is listed for which keys, acts on what is listed, and going there and back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from cpqual.domain.passages import PassageQuery
from cpqual.domain.people import Person
from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.session import Session
from cpqual.storage import documents, people
from cpqual.tui.dialogs.choose import Choose
from cpqual.tui.dialogs.memo import MemoDialog
from cpqual.tui.passages.rows import CHUNK
from cpqual.tui.screens.passages import PassagesScreen
from tests.conftest import talk_document, very_many
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, counted, told, until, words

FERRY, MARO, BUS = "He likes the ferry.", "Maro rang me.", "We tried the bus together"


@pytest.fixture
def compared(session: Session) -> Session:
    """Barriers twice in INT-1 and once in INT-2, new networks beside one and below connecting."""
    for document, quote, code in (
        ("INT-1", FERRY, "barriers"), ("INT-1", MARO, "barriers"), ("INT-2", BUS, "barriers"),
        ("INT-1", BUS, "new_networks"), ("INT-2", FERRY, "connecting"),
    ):  # fmt: skip
        coding.apply_codes(session, document, words(session, quote, document), [code])
    return session


def screen(desk: Desk) -> PassagesScreen:
    return next(s for s in desk.app.mode_screens() if isinstance(s, PassagesScreen))


async def compare(desk: Desk, *codes: str) -> str:
    """Show the passages of codes, and return what is on the screen."""
    await desk.app.show_passages(PassageQuery(codes))
    return await shown(desk)


async def shown(desk: Desk) -> str:
    await counted(desk)
    await desk.pilot.pause(0.08)
    return desk.shown()


async def pick(desk: Desk, key: str, code: str) -> str:
    """Press a key that asks for a code, and choose one."""
    await desk.press(key)
    await until(desk, "CodePicker Input")
    await desk.press(*code, "enter")
    return await shown(desk)


def codes_in(session: Session, document: str = "INT-1") -> list[tuple[int, int, str]]:
    return [(c.start, c.end, c.code) for c in reading.open_document(session, document).codings]


async def test_at_first_it_says_what_can_be_asked_for(workbench: Open, compared: Session) -> None:
    async with workbench(mode="passages") as desk:
        assert "barriers and trust without bus near 2 rules" in desk.shown()
        assert "RB  ·  Passages" in desk.shown().splitlines()[0]
        await desk.press("enter", "e", "s")
        assert desk.notes()[-1].startswith("no code has been chosen yet")


async def test_passages_stand_under_their_documents_and_in_context(
    workbench: Open, compared: Session
) -> None:
    async with workbench(mode="passages") as desk:
        now = await pick(desk, "c", "barr")
        assert "3 passages in 2 documents · Barriers · layer RB" in now
        assert "INT-1 · 2 passages" in now
        assert "INT-2 · 1 passage" in now
        assert "Nobody. (laughs)" in now
        await desk.press("down")
        assert "▌BA Barriers  RB" in await shown(desk)


async def test_conditions_narrow_the_list_and_escape_leaves_them_out(
    workbench: Open, compared: Session
) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        assert "1 passage in 1 document · Barriers, on the same turn as New networks" in await pick(
            desk, "a", "new n"
        )
        await desk.press("s")
        assert "No passage answers this." in await shown(desk)
        await desk.press("escape")
        assert "3 passages" in await shown(desk)
        await desk.press("s")
        assert "2 passages in 2 documents · Barriers, without New networks" in await pick(desk, "w", "new n")


async def test_the_cursor_stays_on_its_passage_whatever_is_asked(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("down")
        await pick(desk, "a", "new n")
        for key in ("escape", "t", "d", "d"):
            place = screen(desk).here.place
            assert place is not None
            assert place.span == words(compared, MARO)
            await desk.press(key)
            await shown(desk)


async def test_near_is_widened_and_narrowed(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        assert "within 1 turn of New networks" in await pick(desk, "n", "new n")
        await desk.press("plus")
        assert "2 passages in 1 document · Barriers, within 2 turns of" in await shown(desk)
        await desk.press("minus", "minus", "minus")
        assert "1 passage in 1 document · Barriers, within 0 turns of" in await shown(desk)


async def test_a_question_can_be_typed_and_what_is_wrong_is_said(workbench: Open, compared: Session) -> None:
    async with workbench(mode="passages") as desk:
        await desk.press("colon")
        await until(desk, Input)
        await desk.press(*"barriers nir x", "enter")
        assert told(desk).startswith("character 10: 'nir' is out of place.")
        await desk.press("end", *["backspace"] * 5, *"without new_networks", "enter")
        assert "2 passages in 2 documents · Barriers, without New networks" in await shown(desk)
        await desk.press("slash")
        await until(desk, Input)
        await desk.press(*"FERRY", "enter")
        assert "1 passage in 1 document" in await shown(desk)


async def test_codes_below_are_taken_in_or_left_out(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        now = await compare(desk, "connecting")
        assert "2 passages in 2 documents · Connecting with sub-codes" in now
        assert "▌NN" in now
        await desk.press("t")
        assert "1 passage in 1 document · Connecting ·" in await shown(desk)


async def test_passages_are_grouped_by_what_is_chosen(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("b")
        await until(desk, OptionList)
        await desk.press("2")
        assert "p · 3 passages · Perran" in await shown(desk)


async def test_two_codes_stand_side_by_side(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        now = await pick(desk, "vertical_line", "new n")
        assert "3 passages in 2 documents" in now
        assert "1 passage in 1 document" in now
        assert screen(desk).here is screen(desk).second
        await desk.press("enter")
        assert desk.code.reader.selection == words(compared, BUS)
        await desk.press("backspace")
        await shown(desk)
        await desk.press("shift+tab")
        assert screen(desk).here is screen(desk).first
        await desk.press("vertical_line")
        assert "1 passage in" not in await shown(desk)


async def test_one_goes_into_the_text_and_back_to_the_same_row(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("down", "enter")
        span = words(compared, MARO)
        assert desk.code.reader.selection == span
        await desk.press("x")
        coding.apply_codes(compared, "INT-1", Span(span.end + 1, span.end + 3), ["barriers"])
        desk.app.data_changed("codings")
        await desk.press("backspace")
        now = await shown(desk)
        assert "3 passages" in now
        place = screen(desk).here.place
        assert place is not None
        assert place.span == Span(span.end + 1, span.end + 3)


async def test_q_in_code_mode_shows_the_passages_of_the_coding_in_focus(
    workbench: Open, compared: Session
) -> None:
    async with workbench() as desk:
        desk.code.reader.go_to(words(compared, BUS).start)
        await desk.pilot.pause()
        await desk.press("o", "Q")
        assert "New networks" in await shown(desk)
        await desk.press("backspace")
        assert desk.app.current_mode == "code"


async def test_q_in_codebook_mode_shows_the_passages_of_the_highlighted_code(
    workbench: Open, compared: Session
) -> None:
    async with workbench(mode="codebook") as desk:
        await desk.press("down", "Q")
        assert "Connecting with sub-codes" in await shown(desk)


async def test_a_coding_is_recoded_and_removed_here_and_both_are_undone(
    workbench: Open, compared: Session
) -> None:
    before = codes_in(compared)
    async with workbench() as desk:
        await compare(desk, "barriers")
        await pick(desk, "r", "pract")
        ferry = words(compared, FERRY)
        assert (*ferry, "practical_support") in codes_in(compared)
        assert screen(desk).here.place is not None
        assert "2 passages" in await shown(desk)
        await desk.press("x")
        assert "1 passage in" in await shown(desk)
        assert (*words(compared, MARO), "barriers") not in codes_in(compared)
        await desk.press("u", "u")
        assert codes_in(compared) == before
        assert "3 passages" in await shown(desk)


async def test_ticked_passages_are_recoded_as_one_act_after_a_question(
    workbench: Open, compared: Session
) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("asterisk")
        assert "✓ 2" in await shown(desk)
        await desk.press("down", "down", "space")
        assert "✓ 3" in await shown(desk)
        await pick(desk, "r", "new n")
        assert isinstance(desk.app.screen, Choose)
        assert "Give 3 codings the code new_networks?" in desk.shown()
        await desk.press("1")
        assert "No passage answers this." in await shown(desk)
        await desk.press("u")
        assert "3 passages" in await shown(desk)


@pytest.mark.parametrize("few", [100, 0])
async def test_ticked_passages_are_removed_after_a_question_and_no_leaves_them(
    workbench: Open, compared: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("cpqual.tui.passages.acting._FEW", few)
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("asterisk", "x")
        await until(desk, OptionList)
        assert "Remove 2 codings of yours in 1 document?" in desk.shown()
        await desk.press("2")
        assert "3 passages" in await shown(desk)
        await desk.press("x", "1")
        assert "1 passage in" in await shown(desk)


async def test_anothers_codings_are_shown_but_not_changed(workbench: Open, both: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("y")
        await until(desk, OptionList)
        await desk.press("2")
        assert "layer TM" in await shown(desk)
        await desk.press("x")
        assert "this passage is not of your coding" in desk.notes()[-1]


async def test_a_memo_is_written_on_the_passage(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("m")
        await until(desk, "MemoDialog PlainArea")
        assert isinstance(desk.app.screen, MemoDialog)
        await desk.press(*"why", "ctrl+s")
        assert "memo  why" in await shown(desk)


async def test_what_is_shown_is_exported_with_its_words(
    workbench: Open, hostile: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    coding.apply_codes(hostile, "INT-3", words(hostile, HOSTILE, "INT-3"), ["barriers"])
    async with workbench() as desk:
        now = await compare(desk, "barriers")
        assert "[laughs] [/foo] [@click=app.quit]x[/]" in now
        assert "\x1b" not in now
        assert "Third [laughs]" in now
        await desk.app.show_passages(PassageQuery(("barriers",), where="document = INT-3"))
        await shown(desk)
        await desk.press("e")
        await until(desk, Input)
        await desk.press("enter")
        await counted(desk)
        assert desk.notes()[-1] == "wrote passages-barriers.csv: 1 row"
    with Path("passages-barriers.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["document"], row["speaker"], row["passage"]) == ("INT-3", "P", HOSTILE)
    assert row["only_where"] == "document = INT-3"


async def test_scrolling_very_many_passages_reads_those_in_view(workbench: Open, session: Session) -> None:
    very_many(session, 30_000)
    async with workbench() as desk:
        assert "30,000 passages in 1 document" in await compare(desk, "barriers")
        asked: list[str] = []
        connection = desk.app.session.store.connection
        connection.set_trace_callback(asked.append)
        await desk.press("G", "pageup", "g")
        connection.set_trace_callback(None)
        reads = [statement for statement in asked if "wanted(" in statement]
        assert 0 < len(reads) <= 3 * 3
        assert all(statement.count("'INT-2'") <= CHUNK for statement in reads)


async def test_a_small_terminal_has_room_for_a_passage_and_its_context(
    workbench: Open, compared: Session
) -> None:
    async with workbench((80, 24)) as desk:
        now = await compare(desk, "barriers")
        assert "INT-1 · 2 passages" in now
        assert "Nobody. (laughs)" in now


async def test_the_passage_is_in_view_where_the_turns_before_it_are_short(
    workbench: Open, session: Session
) -> None:
    text = "INT: Why?\n\nP: Oh.\n\n" * 12 + "P: It rained on the ferry.\n"
    with session.act("import", "one document"):
        person = people.add_person(session.store, Person("q", "Oona", "worker"))
        documents.add_document(session.store, talk_document("INT-3", text), 9, None, {"p": person})
    coding.apply_codes(session, "INT-3", words(session, "It rained on the ferry.", "INT-3"), ["barriers"])
    async with workbench((100, 32)) as desk:
        now = await compare(desk, "barriers")
        context = now[now.index(f"INT-3 · {text.index('It rained')}–") :]
        assert "It rained on the ferry." in context


async def test_a_name_that_is_no_code_makes_none(workbench: Open, compared: Session) -> None:
    async with workbench() as desk:
        await compare(desk, "barriers")
        await desk.press("a")
        await until(desk, "CodePicker Input")
        await desk.press(*"zzz")
        assert "No code fits." in desk.shown()
        assert "create" not in desk.shown()
        await desk.press("down", "enter", "escape")
        assert "3 passages" in await shown(desk)


async def test_a_filter_shows_a_part_of_the_study_and_stays_with_another_code(
    compared: Session, workbench: Open
) -> None:
    with compared.act("import", "another person"):
        person = people.add_person(compared.store, Person("q", HOSTILE, "worker"))
        document = talk_document("INT-3", "Q: He likes the ferry.")
        documents.add_document(compared.store, document, 4, None, {"q": person})
    coding.apply_codes(compared, "INT-3", words(compared, FERRY, "INT-3"), ["barriers"])
    async with workbench(mode="passages") as desk:
        assert "4 passages in 3 documents" in await compare(desk, "barriers")
        await desk.press("f")
        await until(desk, "AskFilter Line")
        await desk.press(*"person.group = w", "enter", "enter")
        assert "where person.group = worker" in (seen := await shown(desk))
        assert "1 passage in 1 document" in seen
        await desk.app.show_passages(PassageQuery(("barriers",), where="sector = third"))
        assert "3 passages in 2 documents" in await shown(desk)
        assert "where sector = third" in await pick(desk, "c", "new_networks")
        await desk.press("escape")
        assert "where" not in (await shown(desk)).splitlines()[1]
