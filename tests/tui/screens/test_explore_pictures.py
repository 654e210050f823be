"""Matrix, codes along a document and saturation in Explore mode."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from cpqual.domain.errors import InputError
from cpqual.services import codebooks, coding
from cpqual.services.session import Session
from cpqual.tui.exploring.ribbon import RibbonAnalysis
from cpqual.tui.exploring.saturation import SaturationAnalysis, read_method
from cpqual.tui.screens.explore import ExploreScreen
from cpqual.tui.theme import MONO
from cpqual.tui.widgets.heat_map import HeatMap
from cpqual.tui.widgets.ribbon import Ribbon
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, counted, told, until, words


@asynccontextmanager
async def showing(workbench: Open, name: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Desk]:
    """Open Explore mode with one of its analyses."""
    async with workbench(size, mode="explore") as desk:
        screen = desk.app.screen
        assert isinstance(screen, ExploreScreen)
        await screen.show_analysis(name)
        await counted(desk)
        yield desk


def row(shown: str, label: str) -> list[str]:
    """Return what stands behind a label."""
    return next(line for line in shown.split("\n") if line.strip().startswith(label)).split()


# The matrix


async def test_a_code_has_a_column_and_its_cell_leads_to_its_passages(workbench: Open, both: Session) -> None:
    coding.apply_codes(both, "INT-1", words(both, "Nobody."), ["new_networks"])
    async with showing(workbench, "matrix") as desk:
        shown = desk.shown()
        assert row(shown, "INT-1") == ["INT-1", "1", "1"]
        assert "segments by documents · RB" in shown
        assert "1 segment; the code is in 1 of 1 document, this row has 2 codes" in shown
        await desk.press("right")
        assert "New networks" in desk.shown()
        await desk.press("enter")
        shown = await counted(desk)
        assert "1 passage in 1 document" in shown
        assert "Nobody." in shown


async def test_rows_cells_and_level_can_be_chosen(workbench: Open, both: Session) -> None:
    async with showing(workbench, "matrix") as desk:
        await desk.press("r", "c")
        await until(desk, OptionList)
        await desk.press("4")
        shown = await counted(desk)
        assert "words by people" in shown
        assert row(shown, "p ") == ["p", "4"]
        await desk.press("v", "x")
        assert "words by people rolled up, like beside like" in await counted(desk)
        screen = desk.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.shown is not None
        kept = screen.shown.settings()
        assert screen.shown.use({"rows": "moons", "codes": ["barriers", "gone"]}) == ["the code gone is gone"]
        assert screen.shown.settings()["codes"] == ["barriers"]
        assert screen.shown.settings()["rows"] == "documents"
        assert screen.shown.use(kept) == []
        assert screen.shown.settings() == kept


async def test_the_cursor_stays_on_its_code_and_row_when_all_is_counted_again(
    workbench: Open, both: Session
) -> None:
    coding.apply_codes(both, "INT-1", words(both, "Nobody."), ["new_networks"])
    async with showing(workbench, "matrix") as desk:
        await desk.press("right")
        coding.apply_codes(both, "INT-1", words(both, "the dog"), ["practical_support"])
        desk.app.data_changed("codings")
        await counted(desk)
        assert desk.app.screen.query_one(HeatMap).cell == (0, 2)


async def test_the_matrix_is_written_to_a_file(
    workbench: Open, both: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with showing(workbench, "matrix") as desk:
        await desk.press("e")
        await until(desk, Input)
        await desk.press("enter")
        await counted(desk)
    with Path("matrix-segments-by-documents.csv").open() as file:
        (found,) = csv.DictReader(file)
    assert (found["document"], found["barriers"], found["new_networks"]) == ("INT-1", "1", "0")


async def test_hostile_words_are_words_in_a_small_terminal(workbench: Open, hostile: Session) -> None:
    _change_label(hostile, HOSTILE)
    coding.apply_codes(hostile, "INT-3", words(hostile, "[laughs]", "INT-3"), ["barriers"])
    async with workbench((80, 24)) as desk:
        desk.app.theme = MONO.name
        await desk.app.do_show_mode("explore")
        screen = desk.app.screen
        assert isinstance(screen, ExploreScreen)
        for name in ("matrix", "ribbon", "saturation"):
            await screen.show_analysis(name)
            shown = await counted(desk)
            assert "\x1b" not in shown
            assert "\x07" not in shown
            assert "INT-3" in shown
        await screen.show_analysis("ribbon")
        assert "[laughs] [/foo]" in await counted(desk)


def _change_label(session: Session, label: str) -> None:
    """Give the code `barriers` another label."""
    book = session.codebook()
    changed = tuple(replace(code, label=label) if code.slug == "barriers" else code for code in book)
    codebooks.save(session, replace(book, codes=changed), "another label")


# Codes along a document


async def test_lanes_show_where_codes_are_and_the_words_there(workbench: Open, both: Session) -> None:
    coding.apply_codes(both, "INT-1", words(both, "Nobody."), ["new_networks"])
    async with showing(workbench, "ribbon") as desk:
        shown = desk.shown()
        assert "INT-1 · most frequent first · RB" in shown
        assert " 1 Barriers " in shown
        assert "░ interviewer  P p" in shown
        await desk.press("right_curly_bracket")
        shown = desk.shown()
        assert "▌ He likes the ferry." in shown
        assert "% into the text  ·  p" in shown
        await desk.press("enter")
        await desk.pilot.pause()
        assert desk.app.current_mode == "code"
        assert "He likes the ferry." in desk.shown()


async def test_documents_are_chosen_with_keys(workbench: Open, both: Session) -> None:
    coding.apply_codes(both, "INT-2", words(both, "bus", "INT-2"), ["practical_support"])
    async with showing(workbench, "ribbon") as desk:
        await desk.press("n")
        assert "INT-2 · " in await counted(desk)
        assert desk.app.screen.query_one(Ribbon).lane == 0
        await desk.press("n")
        assert desk.notes()[-1] == "INT-2 is the last document."
        await desk.press("d")
        await until(desk, Input)
        await desk.press(*"int-1", "enter")
        assert "INT-1 · " in await counted(desk)
        shown = desk.app.screen.query_one(RibbonAnalysis)
        assert shown.use({"document": "INT-9", "order": "first"}) == ["the document INT-9 is gone"]
        assert shown.settings() == {"document": "", "order": "first", "level": "leaf"}
        assert shown.use({"document": "INT-2"}) == []


# Saturation


async def test_saturation_is_a_curve_and_a_table_with_its_result(workbench: Open, both: Session) -> None:
    coding.apply_codes(both, "INT-2", words(both, "bus", "INT-2"), ["practical_support"])
    async with showing(workbench, "saturation") as desk:
        shown = desk.shown()
        assert "4+2 at 5 %" in shown
        assert "2 documents are too few for a base of 4 and a run of 2." in shown
        await desk.press("m")
        await until(desk, Input)
        line = desk.app.screen.query_one(Input)
        line.value = "1+x"
        await desk.press("enter")
        assert "is no base and run" in told(desk)
        line.value = "1+1 at 50%"
        await desk.press("enter")
        shown = await counted(desk)
        assert "1+1 at 50 %" in shown
        assert "not reached at 50 % in 2 documents" in shown
        assert row(shown.replace("│", "\n"), "2 ")[:5] == ["2", "INT-2", "–", "1", "2"]
        assert "░ 95 % of 1,000 orders" in shown


async def test_groups_have_courses_of_their_own(workbench: Open, both: Session) -> None:
    coding.apply_codes(both, "INT-2", words(both, "bus", "INT-2"), ["practical_support"])
    async with showing(workbench, "saturation") as desk:
        await desk.press("b")
        await until(desk, OptionList)
        answers = desk.app.screen.query_one(OptionList)
        assert not any("role" in str(answer.prompt) for answer in answers.options)
        place = next(i for i, answer in enumerate(answers.options) if "kind" in str(answer.prompt))
        await desk.press(str(place + 1))
        assert "1 group by document.kind" in await counted(desk)
        await desk.press("n")
        shown = desk.shown()
        assert "4+2 at 5 % · interview" in shown
        assert "interview: 2 documents are too few" in shown
        await desk.press("x", "N")
        assert "documents by their place in the list" in await counted(desk)


async def test_in_a_reflexive_project_it_says_why_there_is_none(workbench: Open, both: Session) -> None:
    with both.act("profile", "reflexive"):
        both.store.connection.execute("UPDATE project SET profile = 'reflexive'")
    async with showing(workbench, "saturation") as desk:
        shown = desk.shown()
        assert "saturation is not computed in a project of the reflexive profile" in shown
        assert "does not take codes to be there for the finding" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("4+2", {"base": 4, "run": 2}),
        ("6 + 3 at 0 %", {"base": 6, "run": 3, "threshold": 0}),
        ("4+2@2,5%", {"base": 4, "run": 2, "threshold": 0.025}),
    ],
)
def test_a_method_is_read_as_its_authors_write_it(typed: str, found: dict[str, float]) -> None:
    assert read_method(typed) == found


@pytest.mark.parametrize("typed", ["", "4", "0+2", "4+0", "4+2 at 101 %", "-4+2", "4+2 at", "99999+1"])
def test_what_is_no_method_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        read_method(typed)


async def test_settings_of_a_view_that_make_no_sense_are_told(workbench: Open, both: Session) -> None:
    async with showing(workbench, "saturation") as desk:
        shown = desk.app.screen.query_one(SaturationAnalysis)
        kept = {"base": 6, "run": 3, "threshold": 0.01, "order": "listed", "by": None, "group": ""}
        assert shown.use(kept) == []
        assert shown.settings() == kept
        assert shown.use({**kept, "base": "many", "by": "moon"}) == [
            "base, run and threshold cannot be read and are as usual",
            "the attribute moon is gone",
        ]
        assert shown.settings()["base"] == 4
