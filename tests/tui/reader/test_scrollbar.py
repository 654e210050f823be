"""The lean scrollbar is the stock one, only sooner."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from rich.style import Style
from textual.geometry import Region
from textual.pilot import Pilot
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from cpqual.tui.reader.document import ReaderDocument
from cpqual.tui.reader.reader import Reader
from cpqual.tui.reader.scrollbar import LeanScrollBar

Reading = Callable[..., AbstractAsyncContextManager[tuple[Reader, Pilot[None]]]]

LONG = ReaderDocument("d", "\n".join(f"row {i}" for i in range(500)))


def _cells(strips: list[Strip]) -> list[list[object]]:
    return [_look(text, style or Style()) for strip in strips for text, style, _ in strip]


def _look(text: str, style: Style) -> list[object]:
    return [text, style.color, style.bgcolor, style.reverse, style.meta.get("@mouse.down")]


@pytest.mark.parametrize("motion", ["document_start", "page_down", "document_end"])
async def test_it_looks_like_the_stock_one(motion: str, reading: Reading) -> None:
    async with reading(LONG) as (reader, pilot):
        reader.move(motion)
        await pilot.pause()
        bar = reader.vertical_scrollbar
        assert isinstance(bar, LeanScrollBar)
        whole = Region(0, 0, bar.size.width, bar.size.height)
        assert _cells(bar.render_lines(whole)) == _cells(ScrollBar.render_lines(bar, whole))
        part = Region(0, 3, bar.size.width, 4)
        assert _cells(bar.render_lines(part)) == _cells(bar.render_lines(whole))[3:7]


async def test_a_click_below_its_thumb_goes_down(reading: Reading) -> None:
    async with reading(LONG) as (reader, pilot):
        await pilot.click(offset=(79, 20))
        await pilot.pause(0.3)
        assert reader.scroll_offset.y > 0
