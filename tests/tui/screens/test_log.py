"""Log mode: what was done is listed, told and taken back; what was removed is seen and brought back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from cpqual.domain.text import Span
from cpqual.services import code_editing, coding, history, memos
from cpqual.services.merging_codes import merge_codes
from cpqual.services.session import Session, add_coder, as_coder, create_project
from cpqual.storage import codings
from cpqual.tui import replays
from cpqual.tui.app import WorkbenchApp
from cpqual.tui.dialogs.choose import Choose
from cpqual.tui.screens.log import LogScreen
from cpqual.tui.widgets.row_list import RowList
from tests.tui.conftest import Desk, Open

from .conftest import HOSTILE, counted, until, words


def code(session: Session, quote: str = "He likes the ferry.", slug: str = "barriers") -> str:
    return coding.apply_codes(session, "INT-1", words(session, quote), [slug])[0].id


def numbers(session: Session) -> int:
    return history.log(session, 1)[0].number


def listed(desk: Desk, rows: str = "log-rows") -> list[int]:
    return list(desk.app.screen.query_one(f"#{rows}", RowList).items)


async def press(desk: Desk, *keys: str) -> str:
    await desk.press(*keys)
    return await counted(desk)


async def test_the_log_tells_what_each_act_changed(workbench: Open, session: Session) -> None:
    made = code(session)
    coding.recode(session, made, "new_networks")
    history.undo(session)
    async with workbench((160, 40), mode="log") as desk:
        shown = await counted(desk)
        assert f"{numbers(session)} acts" in shown
        assert "✗  barriers → new_networks on INT-1" in shown
        assert "undo: barriers → new_networks" in shown
        shown = await press(desk, "down")
        assert "✗ taken back" in shown
        assert "− barriers" in shown
        assert "+ new_networks" in shown
        assert "“He likes the ferry.”" in shown


async def test_the_latest_small_act_is_taken_back_at_once_and_done_again(
    workbench: Open, session: Session
) -> None:
    code(session)
    async with workbench(mode="log") as desk:
        await counted(desk)
        shown = await press(desk, "enter")
        assert codings.codings(session.store) == []
        assert "undo: barriers" in shown
        assert "Taken back: barriers on INT-1" in desk.notes()[-1]
        await press(desk, "down", "enter")
        assert "r does it again" in desk.notes()[-1]
        await press(desk, "r")
        assert len(codings.codings(session.store)) == 1
        await press(desk, "u")
        assert codings.codings(session.store) == []
        await press(desk, "ctrl+r")
        assert len(codings.codings(session.store)) == 1


async def test_an_older_act_is_asked_about_and_what_came_after_stays(
    workbench: Open, session: Session
) -> None:
    code(session)
    kept = code(session, "Maro rang me.", "new_networks")
    async with workbench(mode="log") as desk:
        await counted(desk)
        await desk.press("down", "z")
        await until(desk, "OptionList")
        shown = desk.shown()
        assert "It did: 1 reading mark added, 1 coding added." in shown
        assert "What was done since stays." in shown
        await press(desk, "2")
        assert len(codings.codings(session.store)) == 2
        await desk.press("z")
        await until(desk, "OptionList")
        await press(desk, "1")
        assert [c.id for c in codings.codings(session.store)] == [kept]


async def test_it_says_what_rests_on_an_act_and_changes_nothing(workbench: Open, session: Session) -> None:
    made = code(session)
    coding.recode(session, made, "new_networks")
    number = numbers(session)
    async with workbench(mode="log") as desk:
        await counted(desk)
        await press(desk, "down", "enter")
        assert f"act {number} (RB, " in desk.notes()[-1]
        assert "rests on it" in desk.notes()[-1]
        assert numbers(session) == number


async def test_anothers_act_on_shared_things_is_asked_about_and_their_codings_are_refused(
    workbench: Open, session: Session, tobias: Session
) -> None:
    code_editing.rename_code(tobias, "barriers", "Obstacles", "plainer")
    code(tobias)
    history.undo(tobias)
    history.redo(tobias)
    async with workbench(mode="log") as desk:
        await counted(desk)
        await press(desk, "down", "down", "enter")
        assert "Only TM can take it back" in desk.notes()[-1]
        assert len(codings.codings(session.store)) == 1
    history.undo(tobias)
    async with workbench(mode="log") as desk:
        await counted(desk)
        rows = desk.app.screen.query_one("#log-rows", RowList)
        rows.move_to(next(i for i, a in enumerate(history.log(session)) if "plainer" in a.words))
        await desk.press("enter")
        await until(desk, "OptionList")
        assert "It is TM's act, not yours." in desk.shown()
        await press(desk, "1")
        assert session.codebook().get("barriers").label == "Barriers"


async def test_a_long_act_is_replayed_beside_the_keys(
    workbench: Open, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "_APART_FROM", 10)
    with session.act("import", "many memos"):
        for _ in range(30):
            memos.add_memo(session, "a thought")
    async with workbench(mode="log") as desk:
        await counted(desk)
        await desk.press("enter")
        await until(desk, "OptionList")
        assert "30 memos added" in desk.shown()
        await press(desk, "1")
        shown = await counted(desk)
        assert memos.list_memos(session) == []
        assert "✗  many memos" in shown
        assert "Esc stops it" not in shown


async def test_the_log_is_narrowed(workbench: Open, session: Session, tobias: Session) -> None:
    code(session)
    code(tobias, slug="new_networks")
    every = numbers(session)
    async with workbench(mode="log") as desk:
        await counted(desk)
        shown = await press(desk, "m")
        assert "by RB · Esc shows all" in shown
        assert listed(desk) == [a.number for a in history.log(session) if a.coder == "RB"]
        await press(desk, "escape")
        assert len(listed(desk)) == every
        await desk.press("slash")
        desk.app.screen.query_one("#log-words", Input).value = "new_networks"
        shown = await press(desk, "enter")
        assert "holding “new_networks”" in shown
        assert len(listed(desk)) == 1
        await press(desk, "escape")
        await desk.press("v")
        await until(desk, "OptionList")
        await press(desk, *["down"] * (["", *history.verbs(session)].index("code")), "enter")
        assert len(listed(desk)) == 2
        await desk.press("d")
        await until(desk, "OptionList")
        shown = await press(desk, "down", "down", "enter")
        assert "in INT-2" in shown
        assert "Nothing in the log fits." in shown


async def test_what_was_removed_is_brought_back(workbench: Open, session: Session) -> None:
    made = code(session)
    coding.remove_codings(session, [made])
    memo = memos.add_memo(session, "a thought on ferries", document="INT-1")
    memos.remove_memo(session, memos.read_memos(session, [memo])[0])
    async with workbench(mode="log") as desk:
        await counted(desk)
        shown = await press(desk, "t")
        assert "2 things in the trash" in shown
        assert "a thought on ferries" in shown
        assert "Bring back" in shown
        assert "Take back" not in shown
        shown = await press(desk, "down")
        assert "“He likes the ferry.”" in shown
        shown = await press(desk, "enter")
        assert [c.id for c in codings.codings(session.store)] == [made]
        assert "1 thing in the trash" in shown
        await press(desk, "enter")
        assert len(memos.list_memos(session)) == 1
        assert "The trash is empty." in await press(desk, "t", "t")
        await press(desk, "enter")
        assert "there is nothing here to bring back" in desk.notes()[-1]


async def test_a_coding_of_a_merged_code_comes_back_as_the_one_it_went_into(
    workbench: Open, session: Session
) -> None:
    coding.remove_codings(session, [code(session)])
    merge_codes(session, ["barriers"], "new_networks", "the same idea")
    async with workbench(mode="log") as desk:
        await counted(desk)
        await press(desk, "t", "down")
        await desk.press("enter")
        await until(desk, "OptionList")
        assert "barriers was merged into new_networks" in " ".join(desk.shown().split())
        await press(desk, "1")
        assert [c.code for c in codings.codings(session.store)] == ["new_networks"]


async def test_a_passage_opens_in_code_mode_and_back(workbench: Open, session: Session) -> None:
    code(session)
    start = words(session, "He likes the ferry.").start
    async with workbench(mode="log") as desk:
        await counted(desk)
        await press(desk, "o")
        assert desk.app.current_mode == "code"
        assert start <= desk.code.reader.caret <= start + len("He likes the ferry.")
        await press(desk, "backspace")
        assert isinstance(desk.app.screen, LogScreen)
        await press(desk, "end", "o")
        assert "there is no passage to open" in desk.notes()[-1]


async def test_the_log_is_written_to_a_file(
    workbench: Open, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code(session)
    async with workbench(mode="log") as desk:
        await counted(desk)
        await desk.press("e")
        await until(desk, Input)
        await press(desk, "enter")
        lines = (tmp_path / "log.csv").read_text().splitlines()
        assert lines[0] == "act,when,coder,kind,verb,what,changes,state"
        assert len(lines) == numbers(session) + 1
        assert "ferry" not in "".join(lines)


async def test_hostile_words_are_only_words(workbench: Open, session: Session, hostile: Session) -> None:
    with session.act("import", f"imported {HOSTILE}"):
        memos.add_memo(session, f"a {HOSTILE}", document="INT-3", span=Span(0, 30))
    memo = memos.list_memos(session)[0]
    old = session.codebook().get("barriers")
    code_editing.change_code(session, replace(old, label=f"B {HOSTILE}"), f"r {HOSTILE}")
    async with workbench(mode="log") as desk:
        for _ in range(2):
            shown = await counted(desk)
            assert "[/foo]" in shown
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            await desk.press("down")
        await desk.press("up", "z")
        await until(desk, "OptionList")
        assert isinstance(desk.app.screen, Choose)
        assert "\x1b" not in desk.shown()
        await press(desk, "escape")
        memos.remove_memo(session, memos.read_memos(session, [memo.id])[0])
        shown = await press(desk, "t")
        assert "a [laughs] [/foo]" in shown
        assert "\x1b" not in shown


async def test_blind_coding_hides_what_others_did(tmp_path: Path) -> None:
    session = create_project(tmp_path / "blind.cpqual", "Blind", "RB", profile="reliability")
    add_coder(session, "TM")
    memos.add_memo(as_coder(session, "TM"), "a secret thought")
    app = WorkbenchApp(session.path, "RB")
    async with app.run_test(size=(100, 24)) as pilot:
        desk = Desk(app, pilot)
        await pilot.pause()
        await app.do_show_mode("log")
        shown = await counted(desk)
        assert history.HIDDEN in shown
        assert "secret" not in shown
        assert "project" not in shown.split("hidden while")[1].split("\n")[0]
    session.close()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_it_fits_a_small_terminal(workbench: Open, session: Session, size: tuple[int, int]) -> None:
    code(session)
    async with workbench(size, mode="log") as desk:
        shown = await counted(desk)
        assert "barriers on INT-1" in shown
        assert "Take back" in shown


async def test_only_the_rows_in_view_are_looked_up(workbench: Open, session: Session) -> None:
    connection = session.store.connection
    with session.store.act(session.coder.id, "note", "first"):
        memos.add_memo(session, "a thought")
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        " INSERT INTO act (id, coder_id, at, verb, words, kind, state)"
        " SELECT 'x' || i, ?, '2026-01-01T00:00:00.000Z', 'note', 'note ' || i, 'do', 'done' FROM n",
        (session.coder.id,),
    )
    async with workbench(mode="log") as desk:
        assert f"{numbers(session):,} acts" in await counted(desk)
        read: list[int] = []
        asked = history.acts_of

        def watch(opened: Session, wanted: list[int]) -> list[history.Act]:
            read.append(len(wanted))
            return asked(opened, wanted)

        pages = desk.app.screen._acts  # type: ignore[attr-defined]
        pages._read = lambda wanted: watch(desk.app.session, wanted)
        await desk.press("end")
        assert "made the project" in await counted(desk)
        assert 0 < sum(read) <= 200
