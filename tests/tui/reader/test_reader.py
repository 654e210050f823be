"""The reader as someone walks and selects in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import pairwise

import pytest
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot

from cpqual.domain.text import Span
from cpqual.tui.reader.document import Mark, ReaderDocument
from cpqual.tui.reader.messages import CaretMoved, SelectionChanged
from cpqual.tui.reader.reader import Reader
from cpqual.tui.reader.travel import PAGE_MOTIONS, ROW_MOTIONS, TRAVEL, WORD_MOTIONS

Reading = Callable[..., AbstractAsyncContextManager[tuple[Reader, Pilot[None]]]]


def _shown(reader: Reader) -> list[str]:
    region = reader.scrollable_content_region
    return [s.text.rstrip() for s in reader.render_lines(Region(0, 0, region.width, region.height))]


async def test_up_and_down_keep_the_column_past_a_short_row(reading: Reading) -> None:
    text = "a long enough row\nb\nanother long row"
    async with reading(ReaderDocument("d", text), (), caret=9) as (reader, _pilot):
        reader.move("down")
        assert reader.caret == text.index("\n", 18)
        reader.move("down")
        assert reader.caret == text.index("another") + 9
        reader.move("up", count=2)
        assert reader.caret == 9


async def test_motions_over_turns_codings_and_units(
    reading: Reading, interview: ReaderDocument, marks: tuple[Mark, ...]
) -> None:
    hard = interview.text.index("Hard.")
    async with reading(caret=0) as (reader, _pilot):
        reader.move("turn_next", count=2)
        assert reader.caret == hard
        reader.move("coding_next")
        assert reader.caret == marks[1].start
        reader.move("coding_previous")
        assert reader.caret == hard
        assert [mark.id for mark in reader.marks_at(reader.caret)] == ["hardship"]
        reader.move("line_start")
        assert interview.text.startswith("P01: Hard", reader.caret)
        unit = reader.unit_index()
        assert unit is not None
        assert interview.units[unit].start == hard, "a label belongs to the turn it opens"
        with pytest.raises(ValueError, match="sideways"):
            reader.move("sideways")


async def test_selecting_and_what_is_told_about_it(
    reading: Reading, heard: list[Message], interview: ReaderDocument
) -> None:
    hard = interview.text.index("Hard.")
    async with reading(caret=hard) as (reader, pilot):
        await pilot.pause()
        heard.clear()
        reader.move("word_end", extend=True)
        assert reader.selection == Span(hard, hard + 4)
        reader.move("right")
        assert reader.selection is None
        reader.toggle_selecting()
        reader.move("left", count=2)
        assert reader.selection == Span(hard + 3, hard + 5)
        reader.toggle_selecting()
        reader.clear_selection()
        assert reader.selection is None
        await pilot.pause()
    selections = [m.span for m in heard if isinstance(m, SelectionChanged)]
    assert selections[0] == Span(hard, hard + 4)
    assert selections[-1] is None
    assert all(one != other for one, other in pairwise(selections))
    carets = [m.offset for m in heard if isinstance(m, CaretMoved)]
    assert carets == [hard + 4, hard + 5, hard + 3]


@pytest.mark.parametrize(
    ("kind", "selected"),
    [
        ("word", "first"),
        ("sentence", "Tell me about the first month."),
        ("unit", "Tell me about the first month."),
        ("turn", "How did people get to the service? Tell me about the first month."),
        ("paragraph", "How did people get to the service? Tell me about the first month."),
    ],
)
async def test_the_unit_at_the_caret_is_selected_and_stays_the_current_one(
    kind: str, selected: str, reading: Reading, interview: ReaderDocument
) -> None:
    async with reading(caret=interview.text.index("first month")) as (reader, _pilot):
        before = reader.unit_index()
        span = reader.select_unit(kind)
        assert span is not None
        assert interview.text[slice(*span)] == selected
        assert reader.selection == span
        assert reader.unit_index() == before
        assert reader.select_unit(kind) == span


async def test_going_somewhere_far_shows_what_is_around_it(reading: Reading) -> None:
    text = "\n".join(f"row {i}" for i in range(1000))
    async with reading(ReaderDocument("d", text)) as (reader, pilot):
        there = text.index("row 500")
        reader.go_to(there, Span(there, there + 7))
        await pilot.pause()
        rows = [row.strip() for row in _shown(reader)]
        assert "row 500" in rows[3:-3]
        assert reader.selection == Span(there, there + 7)
        top = rows[0]
        reader.go_to(there + 8)
        await pilot.pause()
        assert _shown(reader)[0].strip() == top, "what is in view already does not jump"


async def test_a_page_keeps_two_rows_and_the_end_is_the_end(reading: Reading) -> None:
    text = "\n".join(f"row {i}" for i in range(100))
    async with reading(ReaderDocument("d", text), size=(60, 20)) as (reader, pilot):
        bottom = _shown(reader)[-2:]
        reader.move("page_down")
        await pilot.pause()
        assert _shown(reader)[:2] == bottom
        reader.move("page_down", count=50)
        await pilot.pause()
        assert _shown(reader)[-1].strip() == "row 99"
        reader.move("document_start")
        await pilot.pause()
        assert _shown(reader)[0].strip("▌ ") == "row 0"


async def test_a_new_width_keeps_the_place(reading: Reading) -> None:
    text = "".join(f"Sentence {i} of a text that goes on. " for i in range(400))
    async with reading(ReaderDocument("d", text)) as (reader, pilot):
        reader.go_to(text.index("Sentence 200 "))
        await pilot.pause()
        for width in (50, 120, 30):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            assert "200" in "".join(_shown(reader))
            assert all(len(row) <= width for row in _shown(reader))


@pytest.mark.parametrize("text", ["", "a", "\n", "漢", "\u0301"])
async def test_documents_of_next_to_nothing(text: str, reading: Reading) -> None:
    async with reading(ReaderDocument("d", text)) as (reader, pilot):
        for motion in (*TRAVEL, *WORD_MOTIONS, *ROW_MOTIONS, *PAGE_MOTIONS):
            reader.move(motion, extend=True)
            assert 0 <= reader.caret <= len(text)
        for kind in ("word", "sentence", "turn", "paragraph", "unit"):
            reader.select_unit(kind)
        assert reader.unit_index() is None
        assert reader.marks_at(0) == []
        await pilot.pause()
        assert len(_shown(reader)) == 24
