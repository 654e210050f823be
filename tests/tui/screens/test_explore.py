from __future__ import annotations

import csv
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from cpqual.services.session import Session
from cpqual.tui.theme import MONO
from tests.tui.conftest import Open

from .conftest import counted, told, until


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
