from __future__ import annotations

import pytest

from cpqual.domain.codebook import Profile
from cpqual.services import agreement, attributes, coding, reading
from cpqual.services.session import Session
from cpqual.storage import projects
from cpqual.tui.screens.agree import AgreeScreen
from tests.tui.conftest import Open

from .conftest import HOSTILE, beside, counted, until, words


def set_profile(session: Session, profile: Profile) -> None:
    with session.act("project", "profile"):
        row = session.store.row("SELECT id FROM project")
        assert row is not None
        session.store.update("project", row["id"], {"profile": profile})
    assert projects.facts(session.store).profile == profile


def row_of(shown: str, label: str) -> list[str]:
    """Return what stands behind a code in the table on the left."""
    rows = (line.split("│")[0] for line in shown.split("\n"))
    return next(row for row in rows if f" {label} " in row and "▌" in row).split(f" {label} ")[1].split()


async def test_alone_there_is_nothing_to_compare(workbench: Open, session: Session) -> None:
    async with workbench(mode="agree") as desk:
        assert "agreement needs two coders" in await counted(desk)


async def test_a_fault_while_counting_is_said_without_anybodys_words(workbench: Open, both: Session) -> None:
    def fail(_: Session) -> object:
        raise KeyError("a participant's words")

    async with workbench(mode="agree") as desk:
        await counted(desk)
        screen = desk.app.screen
        assert isinstance(screen, AgreeScreen)
        screen.count_apart("compare", fail)
        for _ in range(50):
            await desk.pilot.pause(0.1)
            shown = desk.shown()
            if "a fault in cpqual" in shown:
                break
        assert "This could not be counted: a fault in cpqual (KeyError)." in shown
        assert "a participant's words" not in shown


async def test_codes_stand_with_what_each_coder_marked_and_most_differences_first(
    workbench: Open, both: Session
) -> None:
    async with workbench((140, 40), mode="agree") as desk:
        shown = await counted(desk)
        assert "RB" in shown
        assert "TM" in shown
        assert row_of(shown, "Barriers")[:2] == ["1", "1"]
        assert row_of(shown, "New networks")[:2] == ["0", "1"]
        assert row_of(shown, "Practical support")[:3] == ["0", "0", "–"]
        assert shown.index("New networks") < shown.index("Barriers")
        assert "2 units in 1 document" in shown
        assert "People met for the first time." in shown


async def test_a_code_leads_to_the_passages_and_a_passage_into_the_text(
    workbench: Open, both: Session
) -> None:
    async with workbench(mode="agree") as desk:
        await counted(desk)
        await desk.press("enter")
        shown = await counted(desk)
        assert "New networks: 1 passage" in shown
        assert "1 open, 0 decided" in shown
        assert "After that TM‹Maro rang me.›TM We tried the bus" in " ".join(beside(shown).split())
        assert "a RB nothing" in beside(shown)
        assert "People met for the first time." in shown
        await desk.press("enter")
        assert desk.app.current_mode == "code"
        assert desk.code.reader.selection == words(
            both, "After that Maro rang me. We tried the bus together, twice, with nobody on it."
        )
        await desk.press("f4", "escape")
        assert "Barriers" in await counted(desk)


async def test_unit_and_level_can_be_changed(workbench: Open, both: Session) -> None:
    async with workbench((140, 40), mode="agree") as desk:
        await counted(desk)
        await desk.press("t", "t")
        shown = await counted(desk)
        assert "by sentence" in shown
        assert "4 units" in shown
        await desk.press("v")
        shown = await counted(desk)
        assert "each code with those below" in shown
        assert row_of(shown, "Connecting")[:2] == ["0", "1"]


@pytest.fixture
def both_twice(both: Session, tobias: Session) -> Session:
    """RB and TM have finished INT-2, too, and differ there on two codes."""
    coding.apply_codes(tobias, "INT-2", words(both, "the dog came too", "INT-2"), ["practical_support"])
    coding.apply_codes(both, "INT-2", words(both, "Maro rang me.", "INT-2"), ["barriers"])
    for coder in (both, tobias):
        reading.finish(coder, "INT-2")
    return both


async def test_a_filter_leaves_what_the_command_leaves_and_stays_until_it_is_let_go(
    workbench: Open, both_twice: Session
) -> None:
    where = "document = INT-2"
    expected = agreement.compare(both_twice, where=where).report
    async with workbench((140, 40), mode="agree") as desk:
        assert "4 units in 2 documents" in await counted(desk)
        await desk.press("f")
        await until(desk, "AskFilter Line")
        await desk.press(*where, "enter")
        shown = await counted(desk)
        assert f"only where {where}" in shown.split("\n")[1]
        assert f"{expected.design.units_compared} units in 1 document" in shown
        for row in expected.codes:
            found = row_of(shown, both_twice.codebook().get(row.code).label)
            assert found[:2] == list(map(str, row.positives))
        await desk.press("enter")
        assert f"only where {where}" in await counted(desk)
        await desk.press("escape", "f2", "f4")
        assert f"only where {where}" in await counted(desk)
        # what is compared with the consensus is of the same part of the study, and follows it
        await desk.press("equals_sign")
        assert f"of what answers the filter {where}" in " ".join((await counted(desk)).split())
        await desk.press("f")
        await until(desk, "AskFilter Line")
        await desk.press("ctrl+u", *"document = INT-1", "enter")
        assert "of what answers the filter document = INT-1" in " ".join((await counted(desk)).split())
        await desk.press("escape")
        assert row_of(await counted(desk), "New networks")[:2] == ["0", "1"]
        await desk.press("escape")
        shown = await counted(desk)
        assert "only where" not in shown
        assert "4 units in 2 documents" in shown


async def test_a_filter_that_leaves_nothing_says_so_and_one_whose_name_has_gone_too(
    workbench: Open, both_twice: Session
) -> None:
    async with workbench((140, 40), mode="agree") as desk:
        await counted(desk)
        screen = desk.app.screen
        assert isinstance(screen, AgreeScreen)
        screen.where = "kind = survey"
        screen.count_again()
        assert "no document answers the filter kind = survey" in await counted(desk)
        # going through the tables takes nothing of this away
        await desk.press("p", "p")
        assert "no document answers the filter kind = survey" in desk.shown()
        screen.where = "sector = third"
        screen.count_again()
        assert "4 units in 2 documents" in await counted(desk)
        attributes.rename(both_twice, attributes.find_attribute(both_twice, "sector"), "[b]trade[/b]")
        desk.app.data_changed("people")
        shown = await counted(desk)
        assert "no attribute 'sector' to ask for" in shown
        assert screen.found is None


async def test_work_in_progress_is_compared_only_when_asked_for(
    workbench: Open, both: Session, tobias: Session
) -> None:
    reading.finish(tobias, "INT-1", finished=False)
    async with workbench((140, 40), mode="agree") as desk:
        assert "no document has been finished by two of RB, TM" in await counted(desk)
        await desk.press("w")
        shown = await counted(desk)
        assert "with work in progress" in shown
        assert row_of(shown, "New networks")[:2] == ["0", "1"]


async def test_blind_coding_hides_the_others_until_a_document_is_finished(
    workbench: Open, both: Session, tobias: Session
) -> None:
    set_profile(both, "reliability")
    reading.finish(both, "INT-1", finished=False)
    coding.apply_codes(tobias, "INT-2", words(both, "He likes the ferry.", "INT-2"), ["connecting"])
    coding.apply_codes(both, "INT-2", words(both, "Maro rang me.", "INT-2"), ["barriers"])
    async with workbench((140, 40), mode="agree") as desk:
        shown = await counted(desk)
        assert "coding is blind in this project" in shown
        assert "New networks" not in shown
        reading.finish(both, "INT-1")
        desk.app.data_changed("documents")
        shown = await counted(desk)
        assert row_of(shown, "New networks")[:2] == ["0", "1"]
        assert row_of(shown, "Connecting")[:2] == ["0", "0"]
        assert "blind: only documents that you have finished are compared" in shown
        # a filter opens nothing
        screen = desk.app.screen
        assert isinstance(screen, AgreeScreen)
        screen.where = "document = INT-2"
        screen.count_again()
        assert "that answers the filter document = INT-2 has been" in " ".join((await counted(desk)).split())
        assert screen.found is None


async def test_a_reflexive_project_shows_no_coefficients(workbench: Open, both: Session) -> None:
    set_profile(both, "reflexive")
    async with workbench((140, 40), mode="agree") as desk:
        shown = await counted(desk)
        assert row_of(shown, "New networks") == ["0", "1", "1"]
        for word in ("α", "κ", "95 %", "overall"):
            assert word not in shown


async def test_hostile_words_stay_words_in_a_small_terminal(
    workbench: Open, hostile: Session, tobias: Session
) -> None:
    reading.finish(hostile, "INT-3")
    coding.apply_codes(tobias, "INT-3", words(hostile, HOSTILE, "INT-3"), ["barriers"])
    reading.finish(tobias, "INT-3")
    async with workbench((80, 24), mode="agree") as desk:
        await counted(desk)
        await desk.press("enter")
        shown = await counted(desk)
        assert "[laughs] [/foo]" in shown
        assert "\x1b" not in shown
