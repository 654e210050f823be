"""What Code mode says below the text, and what it shows when documents come and go under it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cpqual.domain.documents import Section
from cpqual.services import codebooks
from cpqual.services.session import Session, create_project
from cpqual.storage import documents
from cpqual.tui.app import WorkbenchApp
from tests.conftest import talk_document
from tests.tui.conftest import Desk, Open
from tests.tui.screens.conftest import HOSTILE


async def test_an_undo_elsewhere_in_the_document_says_what_it_took_back(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        for unit in (3, 1):
            await desk.at_unit(unit)
            await desk.press("space", "b", "a", "r", "enter")
        await desk.at_unit(3)
        await desk.press("u")
        assert desk.code.reader.unit_index() == 1
        assert desk.code.status.told.startswith("undone: barriers on INT-1")
        await desk.press("right_square_bracket")
        assert desk.code.status.told == ""


async def test_shortcuts_that_do_not_fit_are_given_with_tags(workbench: Open, session: Session) -> None:
    book = session.codebook()
    named = {"barriers": ("b", f"Barriers {HOSTILE} of every kind"), "new_networks": ("N", "Networks " * 9)}
    codes = (
        replace(code, shortcut=named[code.slug][0], label=named[code.slug][1]) if code.slug in named else code
        for code in book
    )
    codebooks.save(session, replace(book, codes=tuple(codes)), "long labels")
    async with workbench() as desk:
        await desk.press("n", "semicolon")
        assert desk.code.status.waits == "; b=BA N=NN"


async def test_what_lacks_a_code_is_called_what_it_is(workbench: Open, session: Session) -> None:
    with session.act("import", "field notes"):
        notes = talk_document("FN-1", "Nobody came.\n\nThe urn was cold.\n")
        notes = replace(notes, turns=(), sections=(Section(0, len(notes.text), "talk", True),))
        documents.add_document(session.store, notes, 9, None, {})
    async with workbench() as desk:
        desk.code.open_document("FN-1")
        await desk.press("G", "n")
        assert desk.notes()[-1] == "no paragraph without a code below"
        await desk.press("9", "9", "G")
        assert desk.notes()[-1] == "there is no paragraph 99; the last is 2"


async def test_a_document_taken_away_under_the_coder_gives_way_to_another(
    workbench: Open, session: Session
) -> None:
    with session.act("import", "a late one"):
        documents.add_document(session.store, talk_document("INT-9", "INT: The late one.\n"), 9, None, {})
    async with workbench() as desk:
        desk.code.open_document("INT-9")
        await desk.press("u", "2")
        assert desk.code.place()[0] == "INT-1"
        assert "late one" not in desk.shown().split("undone")[0]
        await desk.press("J")
        assert desk.code.place()[0] == "INT-2"


async def test_the_last_document_may_go_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "one.cpqual"
    made = create_project(path, "One", "RB")
    with made.act("import", "the only one"):
        documents.add_document(made.store, talk_document("INT-9", "INT: The only one.\n"), 9, None, {})
    made.close()
    app = WorkbenchApp(path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        desk = Desk(app, pilot)
        assert "The only one" in desk.shown()
        await desk.press("u", "2")
        assert desk.code.coded is None
        assert "The only one" not in desk.shown()
        assert "No documents yet" in desk.shown()
        for key in ("J", "n", "space", "o", "E", "x", "i", "slash", "d"):
            await desk.press(key)
            assert desk.notes()[-1].startswith("no document is open"), key
        await desk.press("ctrl+r")
        assert "The only one" in desk.shown()


async def test_the_first_code_of_all_may_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "one.cpqual"
    made = create_project(path, "One", "RB")
    with made.act("import", "the only one"):
        documents.add_document(made.store, talk_document("INT-9", "INT: The only one.\n"), 9, None, {})
    made.close()
    app = WorkbenchApp(path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        desk = Desk(app, pilot)
        await desk.press("space", *"first", "down", "enter")
        assert desk.code.codes.current == "first"
        await desk.press("u")
        assert desk.code.status.told.startswith("undone: made code first")
        assert desk.code.codes.current == ""
        await desk.press("ctrl+r", "space", *"second", "down", "enter", "down", "u")
        assert desk.code.codes.current == "first"
        assert desk.notes() == []


async def test_what_was_coded_another_day_is_not_repeated_and_that_is_said(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        await desk.press("n", "space", *"bar", "enter")
    async with workbench() as desk:
        await desk.press("n", "full_stop")
        assert desk.notes() == [
            "nothing has been coded since the workbench was opened. Pick a code with Space."
        ]
