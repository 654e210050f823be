"""Bringing documents in from Documents mode: the path, the preview, what is put right there, the act."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.documents import Speaker
from cpqual.services import history, people_editing, reading
from cpqual.services.session import Session
from cpqual.tui.actions import Registry, all_actions
from cpqual.tui.importing.ask_path import AskPath, completions, path_of
from cpqual.tui.importing.ask_roles import completions as completed_roles
from cpqual.tui.importing.ask_roles import roles_of
from cpqual.tui.importing.screen import ImportScreen
from tests.tui.conftest import Desk, Open

GROUP = "Jo: I was first.\nMaro: Then me.\nJO: And again.\nJo: Yes.\nMaro: Fine.\nOnce: upon a time.\n"
TALK = (
    "site: Tern House\ndate: 2011-01-02\n\nINT: Who came?\nP: Maro came, by ferry.\nINT: And?\nP: The bus.\n"
)
HOSTILE = "[bold]Jo[/]: x\nP: \x1b[31mred \u202eevil [/red]\nP: [link=http://x]y[/link]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A messy folder, which the workbench is started in."""
    made = tmp_path / "in"
    made.mkdir()
    for name, text in (("FG-1.txt", GROUP), ("INT-8.txt", TALK), ("empty.txt", ""), ("hostile.txt", HOSTILE)):
        (made / name).write_text(text)
    monkeypatch.chdir(made)
    return made


async def settled(desk: Desk) -> ImportScreen:
    """Wait until the preview has read and planned."""
    for _ in range(4):
        await desk.pilot.pause()
        await desk.app.workers.wait_for_complete()
    await desk.pilot.pause()
    screen = desk.app.screen
    assert isinstance(screen, ImportScreen)
    return screen


async def opened(desk: Desk) -> ImportScreen:
    """Go to the preview of the folder."""
    await desk.press("i", "enter")
    return await settled(desk)


async def test_the_preview_tells_what_every_file_is(workbench: Open, folder: Path) -> None:
    async with workbench(mode="documents") as desk:
        screen = await opened(desk)
        assert [(one.path.name, one.sign) for one in screen.files.items] == [
            ("FG-1.txt", "new"), ("INT-8.txt", "new"), ("empty.txt", "bad"), ("hostile.txt", "new"),
        ]  # fmt: skip
        shown = desk.shown()
        assert "3 to import · 1 not readable" in shown
        assert "≈ Jo?" in shown
        assert "I was first." in shown
        await desk.press("down")
        assert "Tern House (new)" in desk.shown()
        await desk.press("down")
        assert "is empty" in desk.shown()
        await desk.press("down")
        assert "[bold]Jo[/]: x" in desk.shown()
        assert "\x1b" not in desk.shown()


async def test_labels_are_put_right_and_everything_comes_in_as_one_act(
    workbench: Open, folder: Path, session: Session
) -> None:
    before = [one.document.slug for one in reading.list_documents(session)]
    async with workbench(mode="documents") as desk:
        screen = await opened(desk)
        await desk.press("enter")
        assert "empty.txt: is empty. X skips all that stands in the way." in desk.shown()
        await desk.press("X")
        await settled(desk)
        await desk.press("tab", "tab", "down", "down", "m")
        await settled(desk)
        assert "one with Jo" in desk.shown()
        await desk.press("end", "t")
        await settled(desk)
        assert [row.label for row in screen.speakers.items][-1] == "Once"
        assert "somebody" in desk.shown()
        await desk.press("home", "down", "i")
        await settled(desk)
        await desk.press("enter")
        await desk.pilot.pause()
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert not isinstance(desk.app.screen, ImportScreen)
        assert any("Imported 3 documents" in note for note in desk.notes())
        assert "FG-1" in desk.shown()
    found = reading.open_document(session, "FG-1")
    assert {turn.label: turn.person or turn.speaker for turn in found.turns} == {
        "Jo": "jo", "JO": "jo", "Maro": "interviewer", "Once": "participant",
    }  # fmt: skip
    history.undo(session)
    assert [one.document.slug for one in reading.list_documents(session)] == before


async def test_a_person_a_kind_a_date_and_a_header_are_chosen(workbench: Open, folder: Path) -> None:
    async with workbench(mode="documents") as desk:
        screen = await opened(desk)
        await desk.press("down", "tab", "tab", "down", "p", *"perr", "enter")
        await settled(desk)
        await desk.press("d", *(["backspace"] * 10), *"4.3.2011", "enter")
        await settled(desk)
        await desk.press("K", "2")
        await settled(desk)
        await desk.press("h", "1")
        await settled(desk)
        one = screen.here()
        assert {s.label: s.person for s in one.document.speakers} == {"INT": None, "P": "p"}
        assert (one.document.date, one.document.kind, one.document.site) == ("2011-03-04", "interview", None)


async def test_a_new_person_is_named_by_typing_and_offered_for_the_next_label(
    workbench: Open, folder: Path
) -> None:
    async with workbench(mode="documents") as desk:
        screen = await opened(desk)
        await desk.press("down", "tab", "tab", "down", "p", *"[b]Wyn", "enter")
        await settled(desk)
        who = {s.label: s.person for s in screen.here().document.speakers}
        assert who == {"INT": None, "P": "b_wyn"}
        await desk.press("up", "p", *"wyn", "enter")
        await settled(desk)
        who = {s.label: s.person for s in screen.here().document.speakers}
        assert who == {"INT": "b_wyn", "P": "b_wyn"}


async def test_what_was_said_is_thrown_away_only_when_asked_twice(workbench: Open, folder: Path) -> None:
    async with workbench(mode="documents") as desk:
        await opened(desk)
        await desk.press("x")
        await settled(desk)
        await desk.press("escape")
        assert isinstance(desk.app.screen, ImportScreen)
        assert "Esc again throws away" in desk.shown()
        await desk.press("escape")
        assert not isinstance(desk.app.screen, ImportScreen)


async def test_a_changed_file_becomes_a_revision_when_chosen(
    workbench: Open, folder: Path, session: Session
) -> None:
    for name in ("FG-1.txt", "empty.txt", "hostile.txt"):
        (folder / name).unlink()
    (folder / "INT-1.txt").write_text(reading.open_document(session, "INT-1").text + "P: One more.\n")
    async with workbench((80, 24), mode="documents") as desk:
        screen = await opened(desk)
        assert [one.sign for one in screen.files.items] == ["changed", "new"]
        await desk.press("enter")
        assert "in the project in another wording" in desk.shown()
        screen.do_revise_all()
        assert screen.draft is not None
        # the thread has read what was said, and its plan is still on its way
        for path in screen.draft.waiting():
            screen.draft.read(path)
        screen.do_carry_out()
        await desk.pilot.pause()
        assert "still being read" in desk.shown()
        await settled(desk)
        await desk.press("enter")
        await desk.pilot.pause()
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
    assert reading.open_document(session, "INT-1").document.revision == 2


async def test_a_path_is_completed_and_one_that_is_not_there_is_said(workbench: Open, folder: Path) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("i", "F", "tab")
        assert "FG-1.txt" in desk.shown()
        await desk.press("x", "enter")
        assert isinstance(desk.app.screen, AskPath)
        assert "There is no such file or folder." in desk.shown()


def test_completions_show_folders_first_and_hidden_names_when_their_dot_is_typed(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / ".hidden").write_text("")
    assert completions("")[0] == "sub/"
    assert completions("fg") == ["FG-1.txt"]
    assert completions(".h") == [".hidden"]
    assert completions("nowhere/") == []
    assert path_of(f"'{folder}'") == folder
    assert path_of("") is None


def test_a_path_typed_or_dropped_behind_the_folder_that_stands_there_begins_anew(folder: Path) -> None:
    assert path_of(f"./{folder}") == folder
    assert path_of(f"./'{folder}'") == folder
    assert path_of("./~/notes") == Path.home() / "notes"
    assert completions(f"./{folder}/fg") == [str(folder / "FG-1.txt")]


async def test_labels_are_linked_to_people_later(workbench: Open, session: Session) -> None:
    async with workbench(mode="documents") as desk:
        await desk.press("L", "2", *"unatt", "enter")
        assert any("P of INT-1 is unattributed: 2 turns" in note for note in desk.notes())
    assert {t.speaker for t in reading.open_document(session, "INT-1").turns if t.label == "P"} == {
        "unattributed"
    }


async def test_the_keys_are_the_users_and_help_and_palette_tell_and_do_them(
    workbench: Open, folder: Path, tmp_path: Path
) -> None:
    keymap = tmp_path / "home" / "cpqual" / "keymap.toml"
    keymap.parent.mkdir(parents=True)
    keymap.write_text('import_skip = "f8"\n')
    async with workbench((80, 24), mode="documents") as desk:
        screen = await opened(desk)
        assert "F8 skip" in desk.shown()
        await desk.press("f8")
        await settled(desk)
        assert screen.files.items[0].sign == "skip"
        await desk.press("f1", *"take it in again")
        assert "Keys in the preview of an import" in desk.shown()
        await desk.press("enter")
        await settled(desk)
        assert screen.files.items[0].sign == "new"
        await desk.press("ctrl+p", *"stands in the way")
        assert "Skip all that stands in the way" in desk.shown()


def test_every_key_of_the_preview_has_somebody_who_answers_it() -> None:
    registry = Registry(all_actions())
    mine = registry.for_dialog(ImportScreen.dialog)
    assert mine
    assert [one.id for one in mine if not hasattr(ImportScreen, one.method)] == []
    assert not {one.id for one in mine} & {one.id for one in registry.for_mode("documents")}


async def test_the_columns_of_a_table_are_said_even_of_one_that_cannot_be_read_yet(
    workbench: Open, folder: Path, session: Session
) -> None:
    for path in folder.iterdir():
        path.unlink()
    rows = "".join(f"{i},Answer {i} [/b].,[red]0{i},{30 + i}\n" for i in range(1, 4))
    (folder / "odd.csv").write_text(f"nr,said,[b]post[/b],age\n{rows}")
    async with workbench((80, 24), mode="documents") as desk:
        screen = await opened(desk)
        assert "there is no column" in " ".join(desk.shown().split())
        assert "[b]post[/b]" in desk.shown()
        assert "--" not in " ".join(desk.shown().split())
        assert "C says of a column" in " ".join(desk.shown().split())
        await desk.press("tab", "down", "C", "1")
        await settled(desk)
        await desk.press("down", "C", "2")
        await settled(desk)
        uses = {one.read.name: one.planned and one.planned.type_in_words for one in screen.columns.items}
        assert uses == {"nr": None, "said": None, "[b]post[/b]": "text", "age": "number"}
        await desk.press("end", "C", *"7", *"old, new", "enter")
        await settled(desk)
        assert "1 column with values that do not fit" in desk.shown()
        await desk.press("enter")
        assert "odd.csv, line 2, column 'age'" in desk.shown()
        await desk.press("C", "4")
        await settled(desk)
        await desk.press("enter")
        await settled_after_import(desk)
    assert session.document("3").kind == "survey"


async def settled_after_import(desk: Desk) -> None:
    """Wait until the preview has gone."""
    await desk.pilot.pause()
    await desk.app.workers.wait_for_complete()
    await desk.pilot.pause()
    assert not isinstance(desk.app.screen, ImportScreen)


async def test_a_person_is_given_several_roles(workbench: Open, folder: Path, session: Session) -> None:
    people_editing.give_roles(session, "INT-1", "p", ["volunteer"])
    async with workbench(mode="documents") as desk:
        screen = await opened(desk)
        await desk.press("down", "tab", "tab", "r")
        assert "INT is no person" in " ".join([*desk.notes(), desk.shown()])
        await desk.press("down", "p", *"perr", "enter")
        await settled(desk)
        await desk.press("r", *"[b]host, VOL", "tab", "enter")
        await settled(desk)
        assert isinstance(screen.speakers.item, Speaker)
        assert screen.speakers.item.roles == ("[b]host", "volunteer")
        assert "[b]host" in desk.shown()
        await desk.press("X", "enter")
        await desk.pilot.pause()
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        await opened(desk)
        await desk.press("down", "tab", "tab", "down", "r")
        assert "INT-8 is in the project already" in " ".join([*desk.notes(), desk.shown()])
    assert people_editing.held_roles(session, "INT-8", "p") == ["[b]host", "volunteer"]


def test_roles_are_completed_one_after_the_other() -> None:
    known = ("host", "volunteer", "volunteer lead", "worker")
    assert completed_roles("", known) == [*known]
    assert completed_roles("Vol", known) == ["volunteer", "volunteer lead"]
    assert completed_roles("worker", known) == ["host", "volunteer", "volunteer lead"]
    assert completed_roles("worker; v", known) == ["volunteer", "volunteer lead"]
    assert completed_roles("worker, host,", known) == ["volunteer", "volunteer lead"]
    assert roles_of(" worker ,; host,worker ") == ("worker", "host")
