from __future__ import annotations

import csv
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from cpqual.services import coding, reading, saved_views
from cpqual.services.session import Session
from cpqual.tui.mode import ModeScreen
from cpqual.tui.theme import MONO
from cpqual.tui.widgets.cell_table import CellTable
from cpqual.tui.widgets.heat_map import HeatMap
from cpqual.tui.widgets.line import Line
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, counted, told, until, words


def row_of(shown: str, label: str) -> list[str]:
    """Return what stands behind a code in the table on the left."""
    rows = (line.split("│")[0] for line in shown.split("\n"))
    return next(row for row in rows if f" {label} " in row and "▌" in row).split(f" {label} ")[1].split()


async def test_themes_are_counted_with_their_denominator(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        shown = await counted(desk)
        assert "of 1" in shown
        assert row_of(shown, "Barriers")[:2] == ["1", "100%"]
        assert "█" in row_of(shown, "Barriers")[2]
        assert row_of(shown, "New networks") == ["0", "0%"]
        assert "people with a pseudonym who speak or are quoted" in shown
        assert "left out: member checks" in shown


async def test_bars_are_drawn_where_a_theme_has_no_colours(workbench: Open, both: Session) -> None:
    async with workbench() as desk:
        desk.app.theme = MONO.name
        await desk.app.do_show_mode("explore")
        assert "█" in row_of(await counted(desk), "Barriers")[2]


async def test_what_is_counted_and_whose_codings_can_be_changed(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("c", "c", "c", "y", "2")
        shown = await counted(desk)
        assert "segments · TM" in shown
        assert row_of(shown, "Barriers")[:2] == ["1", "50%"]
        assert row_of(shown, "Σ Connecting")[:2] == ["1", "50%"]


async def test_groups_have_a_column_each(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("b")
        await until(desk, OptionList)
        answers = desk.app.screen.query_one(OptionList)
        place = next(i for i, answer in enumerate(answers.options) if "sector" in str(answer.prompt))
        await desk.press(str(place + 1))
        shown = await counted(desk)
        assert "third" in shown
        assert "participants by sector · RB" in shown


async def test_a_theme_leads_to_the_passages_its_numbers_count(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("enter")
        shown = await counted(desk)
        assert "1 passage in 1 document · Barriers · layer RB · only what is counted" in shown
        assert "He likes the ferry." in shown
        await desk.press("backspace")
        assert "denominator" in await counted(desk)


async def test_what_is_shown_is_written_to_a_file_but_never_over_one(
    workbench: Open, both: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("frequencies-participants.csv").write_text("mine")
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("f")
        await until(desk, "AskFilter Line")
        await desk.press(*"sector = third", "enter")
        assert "sector = third" in await counted(desk)
        await desk.press("e")
        await until(desk, Input)
        await desk.press("enter")
        assert "is there already and is not overwritten" in told(desk)
        assert Path("frequencies-participants.csv").read_text() == "mine"
        await desk.press("home", "x", "enter")
        await counted(desk)
        assert "wrote xfrequencies-participants.csv" in desk.notes()[-1]
    with Path("xfrequencies-participants.csv").open() as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    assert (rows["barriers"]["n"], rows["barriers"]["denominator"]) == ("1", "1")
    # the form has no notes to say so
    assert {row["only_where"] for row in rows.values()} == {"sector = third"}


async def test_a_file_name_cannot_lead_out_of_the_folder(
    workbench: Open, both: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("e")
        await until(desk, Input)
        await desk.press("home", *"../", "enter")
        assert "a file name without a folder" in told(desk)
        assert not list(tmp_path.parent.glob("frequencies*"))


async def test_a_small_terminal_shows_theme_and_number(workbench: Open, both: Session) -> None:
    async with workbench((80, 24), mode="explore") as desk:
        assert row_of(await counted(desk), "Barriers")[:2] == ["1", "100%"]


async def chosen(desk: Desk, key: str, words: str) -> None:
    """Press a key that asks a question, and give the answer that has some words."""
    await desk.press(key)
    await until(desk, OptionList)
    answers = desk.app.screen.query_one(OptionList)
    prompts = [str(answer.prompt) for answer in answers.options]
    assert any(words in prompt for prompt in prompts), prompts
    answers.highlighted = next(i for i, prompt in enumerate(prompts) if words in prompt)
    await desk.press("enter")


async def test_the_number_under_the_cursor_leads_to_its_passages(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await chosen(desk, "b", "sector")
        await counted(desk)
        await desk.press("c", "c", "c")
        shown = await counted(desk)
        assert "all groups" in shown
        while "Barriers" not in line_under_cursor(desk):
            await desk.press("down")
        await desk.press("right", "enter")
        shown = await counted(desk)
        assert "1 passage in 1 document" in shown
        assert "where site.sector = third" in shown
        assert "He likes the ferry." in shown


def line_under_cursor(desk: Desk) -> str:
    table = desk.app.screen.query_one(CellTable)
    return "" if table.index is None else str(table._row(table.index)[0][0])


async def test_a_filter_holds_for_every_analysis(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("f")
        await until(desk, Line)
        desk.app.screen.query_one(Line).value = "kind = survey"
        await desk.press("enter")
        shown = await counted(desk)
        assert "kind = survey" in shown.split("\n")[0]
        assert "no document answers the filter kind = survey" in shown
        await chosen(desk, "a", "Co-occurrence")
        assert "kind = survey" in (await counted(desk)).split("\n")[0]


async def test_groups_can_be_crossed_turned_and_drawn_as_a_heat_map(workbench: Open, both: Session) -> None:
    async with workbench((160, 45), mode="explore") as desk:
        await counted(desk)
        await chosen(desk, "b", "sector")
        await counted(desk)
        await chosen(desk, "B", "kind")
        shown = await counted(desk)
        assert "participants by sector × kind" in shown
        assert "third ×" in shown
        await desk.press("p")
        assert desk.app.screen.query_one(HeatMap).heat.rows
        assert "· none" in desk.shown()
        await desk.press("t")
        shown = desk.shown()
        assert "third × interview" in shown
        await desk.press("enter")
        assert "this row is a group" in desk.notes()[-1]


async def test_what_is_a_hundred_per_cent_can_be_changed(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("percent_sign")
        assert "100 %: the theme in all groups" in desk.notes()[-1]
        assert "the sum of the row's numbers over all groups" in desk.shown()
        await desk.press(*["percent_sign"] * 3)
        assert row_of(desk.shown(), "Barriers")[0] == "1"
        assert "%" not in row_of(desk.shown(), "Barriers")[1]


async def test_small_numbers_can_be_hidden(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("n")
        await until(desk, Input)
        await desk.press("2", "enter")
        assert "from 3 on" in told(desk)
        await desk.press("backspace", "0", "enter")
        assert row_of(await counted(desk), "Barriers")[0] == "1"
        await desk.press("c", "c", "c", "n")
        await until(desk, Input)
        await desk.press("backspace", "3", "enter")
        shown = await counted(desk)
        assert "1 group of fewer than 3 left out" in shown
        assert "No group is large enough to be shown." in shown


async def test_some_codes_can_be_looked_at_alone(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await chosen(desk, "o", "pattern")
        await until(desk, Input)
        desk.app.screen.query_one(Input).value = "lost*"
        await desk.press("enter")
        assert "no code fits 'lost*'" in told(desk)
        desk.app.screen.query_one(Input).value = "barr*"
        await desk.press("enter")
        shown = await counted(desk)
        assert "Barriers" in shown
        assert "New networks" not in shown


async def test_a_view_is_kept_under_a_name_and_opened_again(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("c", "c", "c", "s")
        await until(desk, Input)
        await desk.press(*"Mine", "enter")
        assert "kept as Mine" in desk.notes()[-1]
        await desk.press("c")
        assert "turns · RB" in await counted(desk)
        await desk.press("W")
        await until(desk, "#view-rows")
        await desk.press("enter")
        assert "segments · RB" in await counted(desk)
        await desk.press("s")
        await until(desk, Input)
        await desk.press("enter")
        await until(desk, OptionList)
        assert "There is a view Mine. Replace it?" in desk.shown()
        await desk.press("escape")
        await desk.press("u")
        assert saved_views.views(both) == []


async def test_a_view_that_names_what_is_gone_says_so_and_shows_the_rest(
    workbench: Open, both: Session
) -> None:
    settings = {"by": ["shoe_size"], "count": "documents", "codes": ["lost", "barriers"], "layer": "ZZ"}
    saved_views.save_view(both, f"Old {HOSTILE}", "themes", settings)
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.press("W")
        await until(desk, "#view-rows")
        assert "Old [laughs] [/foo]" in desk.shown()
        await desk.press("enter")
        shown = await counted(desk)
        assert "documents · RB" in shown
        assert row_of(shown, "Barriers")[0] == "1"
        said = " ".join(desk.notes())
        assert all(name in said for name in ("shoe_size", "lost", "ZZ"))


async def test_pairs_tell_both_rates_and_lead_to_their_passages(workbench: Open, both: Session) -> None:
    coding.apply_codes(both, "INT-1", words(both, "He likes the ferry."), ["new_networks"])
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await chosen(desk, "a", "Co-occurrence")
        shown = await counted(desk)
        assert "also 2" in shown
        assert "of 1 with 1, also 2: 1" in shown
        await desk.press("p")
        assert "n12" in desk.shown()
        heat = desk.app.screen.query_one("#pairs-heat", HeatMap)
        beside_itself = heat.cell
        heat.move_to(0, 0)
        await desk.press("enter")
        assert "A code is not compared with itself." in desk.shown()
        assert "not compared with itself" in desk.notes()[-1]
        assert beside_itself is not None
        heat.move_to(*beside_itself)
        await desk.press("p", "enter")
        shown = await counted(desk)
        assert "He likes the ferry." in shown
        assert "1 passage in 1 document" in shown


async def test_hostile_groups_are_shown_as_they_are_written(
    workbench: Open, both: Session, hostile: Session
) -> None:
    reading.finish(both, "INT-3")
    async with workbench((160, 45), mode="explore") as desk:
        await counted(desk)
        await chosen(desk, "b", " group")
        await desk.press("p")
        shown = await counted(desk)
        assert "[b]worker[/b]" in shown
        assert "\x1b" not in shown
        await desk.press("p")
        assert "[b]worker[/b]" in desk.shown()


async def test_a_key_of_another_analysis_is_refused_in_one_line(workbench: Open, both: Session) -> None:
    async with workbench(mode="explore") as desk:
        await counted(desk)
        await desk.app.screen.run_action("do('pairs_within')")
        assert desk.notes() == []
        screen = desk.app.screen
        assert isinstance(screen, ModeScreen)
        await screen.action_do("pairs_within")
        await desk.pilot.pause()
        assert "is for another analysis" in desk.notes()[-1]


async def test_a_small_terminal_shows_the_picture_below_or_instead(workbench: Open, both: Session) -> None:
    async with workbench((80, 24), mode="explore") as desk:
        await counted(desk)
        await desk.press("p")
        assert "1 of 1" in desk.shown()
        await desk.press("p")
        assert isinstance(desk.app.focused, HeatMap)
        await desk.press("p")
        assert isinstance(desk.app.focused, CellTable)


async def test_a_picture_is_written_by_its_ending(
    workbench: Open, both: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with workbench(mode="explore") as desk:
        await counted(desk)
        for name in ("seen.bmp", "seen.svg"):
            await desk.press("e")
            await until(desk, Input)
            desk.app.screen.query_one(Input).value = name
            await desk.press("enter")
            if name == "seen.bmp":
                assert "nothing is written here that ends in .bmp" in told(desk)
                await desk.press("escape")
        await counted(desk)
        assert "wrote seen.svg: a picture" in desk.notes()[-1]
    assert Path("seen.svg").read_text().startswith("<svg")
