"""Search mode by its keys and by what it shows."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import pytest

from cpqual.domain.text import Span
from cpqual.services import attributes, coding, correcting, searching
from cpqual.services.session import Session
from cpqual.storage import codings
from cpqual.tui.screens.search import SearchScreen

from ..conftest import Desk, Open
from .conftest import until


async def type_words(desk: Desk, words: str) -> SearchScreen:
    """Search for words, and wait for the hits."""
    screen = desk.app.screen
    assert isinstance(screen, SearchScreen)
    screen.do_words()
    screen.line.value = words
    await desk.press("enter")
    await settled(desk)
    return screen


async def settled(desk: Desk) -> None:
    await desk.app.workers.wait_for_complete()
    await desk.pilot.pause(0.1)


async def test_what_is_typed_is_found_in_all_documents_with_its_context(workbench: Open) -> None:
    async with workbench((100, 30), mode="search") as desk:
        assert "NEAR/5" in desk.shown()
        await type_words(desk, "ferry")
        page = desk.shown()
        assert "2 hits in 2 documents" in page
        assert "INT-1 · 1 hit" in page
        assert "He likes the  ferry." in page
        assert "came too. He likes the ferry" in page


async def test_hits_are_found_while_one_types(workbench: Open) -> None:
    async with workbench(mode="search") as desk:
        await desk.press("f", "e", "r")
        await asyncio.sleep(0.3)
        await settled(desk)
        assert "2 hits in 2 documents" in desk.shown()
        await desk.press("down")
        assert desk.app.focused is not None
        assert desk.app.focused.id == "search-hits"


async def test_a_filter_searches_a_part_of_the_study_and_says_so_until_it_is_let_go(
    workbench: Open, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with workbench(mode="search") as desk:
        screen = await type_words(desk, "nobody")
        assert "4 hits in 2 documents" in desk.shown()
        await desk.press("f")
        await until(desk, "AskFilter Line")
        await desk.press(*"document = INT-2", "enter")
        await settled(desk)
        assert "2 hits in 1 document · only where document = INT-2" in desk.shown()
        assert screen.found is not None
        assert screen.found.hits == searching.find(session, screen.asked).hits
        await desk.press("e", "enter")
        await settled(desk)
        (row, *_) = csv.DictReader((tmp_path / "hits.csv").open(encoding="utf-8-sig"))
        assert row["only_where"] == "document = INT-2"
        await desk.press("f2", *"S")
        assert "only where document = INT-2" in desk.shown()
        # a part of the study that is not there has no hits, and says why there are none
        screen.filter_by("kind = survey")
        await settled(desk)
        assert "no document answers the filter kind = survey" in desk.shown()
        assert screen.found is None
        screen.filter_by("sector = third")
        await settled(desk)
        assert "4 hits in 2 documents · only where sector = third" in desk.shown()
        attributes.rename(session, attributes.find_attribute(session, "sector"), "[b]trade[/b]")
        desk.app.data_changed("people")
        await settled(desk)
        assert "no attribute 'sector' to ask for. There are: [b]trade[/b]" in " ".join(desk.shown().split())
        screen.rows.focus()
        await desk.press("escape")
        await settled(desk)
        assert "4 hits in 2 documents" in desk.shown()
        assert "only where" not in desk.shown()


async def test_enter_opens_the_hit_and_backspace_comes_back_to_it(workbench: Open) -> None:
    async with workbench(mode="search") as desk:
        screen = await type_words(desk, "ferry")
        await desk.press("down")
        there = screen.hit
        await desk.press("enter")
        assert desk.app.current_mode == "code"
        assert (desk.code.opened().slug, desk.code.reader.selection) == ("INT-2", there and there.span)
        await desk.press("backspace")
        assert desk.app.screen is screen
        assert screen.hit == there


async def test_ticked_hits_are_coded_as_one_act_after_a_question(workbench: Open, session: Session) -> None:
    async with workbench(mode="search") as desk:
        await type_words(desk, "nobody")
        await desk.press("space", "down", "space")
        assert "2 ticked" in desk.shown()
        await desk.press("c", "b", "a", "r", "enter")
        assert "the sentence each one stands in" in desk.shown()
        await desk.press("enter")
        await settled(desk)
        assert "barriers on 2 passages (sentence)" in desk.shown().replace("\n", " ")
        await desk.press("enter")
        await settled(desk)
        made = codings.codings(session.store)
        assert [(one.document, one.origin) for one in made] == [("INT-1", "autocode"), ("INT-2", "autocode")]
        await desk.press("u")
        assert codings.codings(session.store) == []


async def test_nothing_is_coded_when_the_question_is_left(workbench: Open, session: Session) -> None:
    async with workbench(mode="search") as desk:
        await type_words(desk, "nobody")
        await desk.press("c", "b", "a", "r", "enter", "enter")
        await settled(desk)
        await desk.press("escape")
        assert codings.codings(session.store) == []


async def test_a_query_that_says_nothing_is_told_of_and_what_was_found_stays(workbench: Open) -> None:
    async with workbench(mode="search") as desk:
        await type_words(desk, "ferry")
        await type_words(desk, "ferry OR")
        page = desk.shown()
        assert "OR needs words after it" in page
        assert "INT-1 · 1 hit" in page


async def test_hits_can_be_narrowed_and_esc_widens_them_again(workbench: Open, session: Session) -> None:
    coding.apply_codes(session, "INT-1", Span(37, 44), ["barriers"])
    async with workbench(mode="search") as desk:
        screen = await type_words(desk, "who OR maro")
        await desk.press("p")
        await settled(desk)
        assert "2 hits" in desk.shown()
        assert "only participants' data" in desk.shown()
        await desk.press("escape")
        await settled(desk)
        assert "4 hits" in desk.shown()
        screen.change(coded="barriers")
        await settled(desk)
        assert "0 hits" in desk.shown()
        assert "Nothing was found." in desk.shown()


async def test_a_pattern_is_tried_when_enter_says_it_is_whole(workbench: Open) -> None:
    async with workbench(mode="search") as desk:
        await type_words(desk, "ferry")
        await desk.press("x")
        await settled(desk)
        await type_words(desk, "f.rr.")
        assert "2 hits in 2 documents · regular expression" in desk.shown()


async def test_hits_go_to_a_file(workbench: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with workbench(mode="search") as desk:
        await type_words(desk, "ferry")
        await desk.press("e", "enter")
        await settled(desk)
        assert "INT-2" in (tmp_path / "hits.csv").read_text()


async def test_a_hostile_text_is_shown_as_plain_words(workbench: Open, session: Session) -> None:
    plan = correcting.plan_correction(session, "INT-1", Span(37, 43), "[/x] [red]No\x1b]0;own\x07")
    correcting.carry_out(session, plan, "hostile")
    async with workbench(mode="search") as desk:
        await type_words(desk, "own")
        page = desk.shown()
        assert "[red]No" in page
        assert "\x1b" not in page
        assert "\x07" not in page
