"""Selecting with the mouse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot

from cpqual.domain.text import Span
from cpqual.tui.reader.document import ReaderDocument
from cpqual.tui.reader.messages import MarkClicked
from cpqual.tui.reader.reader import Reader

Reading = Callable[..., AbstractAsyncContextManager[tuple[Reader, Pilot[None]]]]


def _shown(reader: Reader) -> list[str]:
    region = reader.scrollable_content_region
    return [s.text.rstrip() for s in reader.render_lines(Region(0, 0, region.width, region.height))]


async def test_click_drag_and_shift_click(reading: Reading, interview: ReaderDocument) -> None:
    async with reading() as (reader, pilot):
        row = next(i for i, text in enumerate(_shown(reader)) if "How did" in text)
        column = _shown(reader)[row].index("How")
        await pilot.click(Reader, offset=(column, row))
        how = interview.text.index("How")
        assert (reader.caret, reader.selection) == (how, None)
        await pilot.mouse_down(Reader, offset=(column, row))
        await pilot.hover(Reader, offset=(column + 7, row))
        await pilot.mouse_up(Reader, offset=(column + 7, row))
        assert reader.selection == Span(how, how + 7)
        await pilot.hover(Reader, offset=(column + 20, row))
        assert reader.selection == Span(how, how + 7), "the button is up"
        await pilot.click(Reader, offset=(column + 14, row), shift=True)
        assert reader.selection == Span(how, how + 14)
        await pilot.click(Reader, offset=(70, row))
        assert reader.selection is None


async def test_double_and_triple_click_select_word_and_sentence(
    reading: Reading, interview: ReaderDocument
) -> None:
    async with reading() as (reader, pilot):
        row = next(i for i, text in enumerate(_shown(reader)) if "Tell me" in text)
        place = _shown(reader)[row].index("Tell") + 1, row
        await pilot.double_click(Reader, offset=place)
        assert reader.selection is not None
        assert interview.text[slice(*reader.selection)] == "Tell"
        await pilot.triple_click(Reader, offset=place)
        assert interview.text[slice(*reader.selection)] == "Tell me about the first month."


async def test_a_click_on_a_bracket_tells_whose_it_is(reading: Reading, heard: list[Message]) -> None:
    async with reading() as (reader, pilot):
        row = next(i for i, text in enumerate(_shown(reader)) if "PL[" in text)
        await pilot.click(Reader, offset=(_shown(reader)[row].index("PL["), row))
    assert [m.mark_id for m in heard if isinstance(m, MarkClicked)] == ["place"]


async def test_dragging_past_the_edge_scrolls_and_selects(reading: Reading) -> None:
    text = "\n".join(f"row {i}" for i in range(200))
    async with reading(ReaderDocument("d", text), size=(60, 12)) as (reader, pilot):
        reader.styles.height = 8
        await pilot.pause()
        await pilot.mouse_down(Reader, offset=(30, 2))
        await pilot.hover(None, offset=(30, 11))
        while reader.scroll_offset.y < 5:
            await pilot.pause(0.05)
        await pilot.mouse_up(None, offset=(30, 11))
        await pilot.pause()
        reached = reader.scroll_offset.y
        assert reader.selection is not None
        assert reader.selection.end > text.index("row 8")
        await pilot.pause(0.15)
        assert reader.scroll_offset.y == reached, "letting go stops the scrolling"
