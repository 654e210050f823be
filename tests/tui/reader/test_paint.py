"""What the reader paints: brackets, looks, the safe form, and no row too few."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from cpqual.domain.text import Span
from cpqual.tui.reader.document import Mark, ReaderDocument
from cpqual.tui.reader.reader import Reader

Reading = Callable[..., AbstractAsyncContextManager[tuple[Reader, Pilot[None]]]]


HOSTILE = (
    "\x1b]0;owned\x07\x1b[2Jcleared\x00\x9b5n [bold]no markup[/bold] [/nothing] [@click=app.quit]click[/]\n"
    "\u202eright to left\u202c \u2066isolated\u2069 a\u200bb zero \ud800 lone 👩\u200d👩\u200d👧 🏽 "
    "❤\ufe0f 1\ufe0f\u20e3 🇬🇧\n"
    "\u0301mark first\tand\ttabs\r\x0b\x0c\x1c\x85\u2028end\n"
)


def _strips(reader: Reader) -> list[Strip]:
    region = reader.scrollable_content_region
    return reader.render_lines(Region(0, 0, region.width, region.height))


def _shown(reader: Reader) -> list[str]:
    return [strip.text.rstrip() for strip in _strips(reader)]


async def test_text_and_brackets_stand_side_by_side(reading: Reading, interview: ReaderDocument) -> None:
    hard = interview.text.index("Hard.")
    async with reading(caret=hard) as (reader, _):
        rows = _shown(reader)
    row = next(row for row in rows if "Hard." in row)
    assert "HA┌" in row
    assert "▌" in row, "the current unit has a mark in the gutter"
    assert sum("HA" in row for row in rows) == 1, "a tag stands at the first row only"
    assert any("TR┌" in row for row in rows)
    assert any("PL[" in row for row in rows), "a coding of one row has a bracket of its own"
    assert any("圖書館" in row for row in rows)


async def test_coded_text_is_underlined_to_the_letter_and_the_caret_reversed(
    reading: Reading, interview: ReaderDocument, marks: tuple[Mark, ...]
) -> None:
    hard = interview.text.index("Hard.")
    async with reading(caret=hard) as (reader, _pilot):
        underlined = "".join(
            s.text for strip in _strips(reader) for s in strip if s.style and s.style.underline
        )
        reversed_ = [s.text for strip in _strips(reader) for s in strip if s.style and s.style.reverse]
    for mark in marks:
        assert interview.text[mark.start : mark.end].replace(" ", "") in underlined.replace(" ", "")
    assert "against" not in underlined
    assert reversed_ == ["H"]


async def test_hostile_text_is_shown_and_not_obeyed(reading: Reading) -> None:
    marks = (Mark("m", 3, 40, "\x1b]", "no such colour", "[/x]"),)
    async with reading(ReaderDocument("h", HOSTILE), marks, size=(120, 24)) as (reader, pilot):
        shown = "".join(_shown(reader))
        for motion in ("right", "word_next", "down", "document_end"):
            reader.move(motion, extend=True)
            await pilot.pause()
        raw = "".join(strip.text for strip in _strips(reader))
    assert "[bold]no markup[/bold] [/nothing] [@click=app.quit]click[/]" in shown
    assert "␛]0;owned␇␛[2Jcleared␀·5n" in shown
    assert "👩 · ❤ 1 GB" in shown
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200d\ufe0f\u202a-\u202e\u2066-\u2069\ud800]", shown + raw)


async def test_more_codings_than_lanes_are_counted(reading: Reading) -> None:
    marks = tuple(Mark(str(i), 0, 10, f"T{i}", "red", "") for i in range(9))
    async with reading(ReaderDocument("d", "a text of some words"), marks, size=(50, 10)) as (reader, pilot):
        row = _shown(reader)[0]
        assert row.startswith("+7")
        assert len(re.findall(r"T\d\[", row)) == 2
        await pilot.resize_terminal(120, 10)
        await pilot.pause()
        assert _shown(reader)[0].startswith("+3")
        for i in range(3, 9):
            reader.remove_mark(str(i))
        reader.remove_mark("never there")
        await pilot.pause()
        assert "+" not in _shown(reader)[0]


async def test_the_mark_in_focus_is_drawn_where_others_are_only_counted(reading: Reading) -> None:
    marks = tuple(Mark(str(i), 0, 10, f"T{i}", "red", "") for i in range(9))
    async with reading(ReaderDocument("d", "a text of some words"), marks, size=(50, 10)) as (reader, pilot):
        for i in range(9):
            reader.focus_mark(str(i))
            await pilot.pause()
            row = _shown(reader)[0]
            assert f"T{i}┃" in row
            assert row.startswith("+7")
            assert len(re.findall(r"T\d[\[┃]", row)) == 2


async def test_the_terminals_own_colours_show_selection_caret_and_codings(
    reading: Reading, interview: ReaderDocument
) -> None:
    hard = interview.text.index("Hard.")
    async with reading() as (reader, pilot):
        pilot.app.theme = "ansi-dark"
        reader.select_span(Span(hard, hard + 4))
        await pilot.pause()
        pieces = [(s.text, s.style) for strip in _strips(reader) for s in strip if s.style]
    selected, caret = [(text, style) for text, style in pieces if style.reverse]
    assert (selected[0], caret[0]) == ("Hard", ".")
    assert selected[1] != caret[1]
    assert any("moved the clinic" in text and style.underline for text, style in pieces)


def _mark(interview: ReaderDocument, fragment: str) -> Mark:
    start = interview.text.index(fragment)
    return Mark("new", start, start + len(fragment), "NW", "red", "new")


ACTS: dict[str, Callable[[Reader, ReaderDocument], object]] = {
    "stand out": lambda reader, _: reader.focus_mark("transport"),
    "none stands out": lambda reader, _: reader.focus_mark(None),
    "mark": lambda reader, doc: reader.add_mark(_mark(doc, "Hard. [pause] Dr. Lund helped us all day")),
    "mark elsewhere": lambda reader, doc: reader.add_mark(_mark(doc, "the families")),
    "unmark": lambda reader, _: reader.remove_mark("place"),
    "find": lambda reader, doc: reader.highlight([_mark(doc, "library").span]),
    "sentence": lambda reader, _: reader.select_unit("sentence"),
    "turn": lambda reader, _: reader.select_unit("turn"),
    "clear": lambda reader, _: reader.clear_selection(),
    "go": lambda reader, doc: reader.go_to(doc.text.index("forty")),
    "select": lambda reader, _: reader.toggle_selecting(),
}
MOVES = ("right", "down", "up", "sentence_next", "turn_previous", "page_down", "line_end")
STEPS = st.one_of(st.sampled_from(sorted(ACTS)), st.tuples(st.sampled_from(MOVES), st.booleans()))


@given(acts=st.lists(STEPS, min_size=5, max_size=25))
@settings(max_examples=12)
async def test_every_row_that_changes_is_painted_again(
    acts: list[str | tuple[str, bool]], reading: Reading, interview: ReaderDocument
) -> None:
    painted: list[Region] = []
    async with reading(caret=interview.text.index("Hard."), size=(56, 12)) as (reader, _):
        everything = Region(0, 0, *reader.size)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reader, "refresh", lambda *regions, **_: painted.extend(regions or [everything]))
            for act in acts:
                before = _strips(reader)
                painted.clear()
                if isinstance(act, tuple):
                    reader.move(act[0], extend=act[1])
                else:
                    ACTS[act](reader, interview)
                after = _strips(reader)
                rows = {y for region in painted for y in region.line_range}
                changed = {y for y in range(len(after)) if list(after[y]) != list(before[y])}
                assert changed <= rows, act
        kept = [list(strip) for strip in _strips(reader)]
        reader.notify_style_update()
        assert [list(strip) for strip in _strips(reader)] == kept, "nothing stale was kept"


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
def test_picture(
    theme: str,
    snap_compare: Callable[..., bool],
    make_host: Callable[..., App[None]],
    interview: ReaderDocument,
) -> None:
    against = interview.text.index("I was against")

    async def look(pilot: Pilot[None]) -> None:
        pilot.app.theme = theme
        reader = pilot.app.query_one(Reader)
        reader.focus_mark("transport")
        reader.highlight([_mark(interview, "library").span])
        reader.go_to(against, Span(against, interview.text.index(" But the")))
        await pilot.pause()

    assert snap_compare(make_host(), terminal_size=(64, 18), run_before=look)


def test_picture_of_hostile_text(
    snap_compare: Callable[..., bool], make_host: Callable[..., App[None]]
) -> None:
    assert snap_compare(make_host(ReaderDocument("h", HOSTILE)), terminal_size=(64, 10))
