from __future__ import annotations

from pathlib import Path

import pytest

from cpqual.domain.documents import Section
from cpqual.domain.errors import NotAProjectError, UnknownNameError
from cpqual.domain.text import Span
from cpqual.services import coding, memos, reading
from cpqual.services.session import Session, create_project
from cpqual.storage import codes, documents
from cpqual.tui.app import WorkbenchApp
from tests.conftest import talk_document
from tests.tui.conftest import Desk, Open

HOSTILE = (
    "P: [laughs] yes [/foo] [@click=app.quit]press me[/] [bold red]no[/]\n"
    "P: \x1b[2J\x1b]0;owned\x07 wiped \x00 null \x9b31m \u202egnol\u202c end\n"
    "P: $background {name} %s \\[x] 👩‍👩‍👧 ❤️ 1️⃣\n"
)


async def test_another_mode_is_shown_and_code_mode_is_as_it_was(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.press("n")
        before = desk.code.place()
        for key in ("f3", "f4", "f5", "f6", "f7"):
            await desk.press(key)
        await desk.press("f2")
        assert desk.app.current_mode == "code"
        assert desk.code.place() == before


async def test_a_jump_opens_a_passage_and_back_leads_to_where_one_was(
    workbench: Open, session: Session
) -> None:
    start = reading.open_document(session, "INT-2").text.index("dog")
    async with workbench() as desk:
        await desk.press("n")
        before = desk.code.place()
        await desk.app.jump("INT-2", start, Span(start, start + 3))
        await desk.pilot.pause()
        assert desk.code.place()[0] == "INT-2"
        assert desk.code.reader.selection == Span(start, start + 3)
        await desk.press("backspace")
        assert desk.code.place() == before
        await desk.press("ctrl+o")
        assert desk.notes()[-1] == "This is where you started."


async def test_a_jump_to_a_document_that_is_gone_is_refused(workbench: Open) -> None:
    async with workbench() as desk:
        with pytest.raises(UnknownNameError):
            await desk.app.jump("INT-9", 0)


async def test_the_palette_does_what_the_key_does(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.press("ctrl+p", *"finished")
        await desk.pilot.pause(0.5)
        await desk.press("enter")
        await desk.pilot.pause(0.2)
        assert reading.list_documents(session)[0].finished


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"theme": 3}', '{"theme": "gone"}'])
async def test_a_damaged_memory_of_the_theme_does_no_harm(
    workbench: Open, tmp_path: Path, damage: str
) -> None:
    memory = tmp_path / "home" / "cpqual" / "workbench.json"
    memory.parent.mkdir(parents=True)
    memory.write_text(damage)
    async with workbench() as desk:
        assert desk.app.theme == "cpqual-dark"


async def test_a_keymap_is_used_and_its_mistakes_are_told(workbench: Open, tmp_path: Path) -> None:
    keymap = tmp_path / "home" / "cpqual" / "keymap.toml"
    keymap.parent.mkdir(parents=True)
    keymap.write_text('finish = "F"\nnonsense = "z"\n')
    async with workbench() as desk:
        assert desk.notes() == ["keymap.toml, line 2: no action 'nonsense'"]
        await desk.press("F")
        assert "finished" in desk.shown()


def test_a_project_that_is_not_there_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(NotAProjectError):
        WorkbenchApp(tmp_path / "none.cpqual")


async def test_an_empty_project_opens(tmp_path: Path) -> None:
    create_project(tmp_path / "empty.cpqual", "Empty", "RB").close()
    app = WorkbenchApp(tmp_path / "empty.cpqual", "RB")
    async with app.run_test() as pilot:
        desk = Desk(app, pilot)
        await desk.press(
            "space", "n", "x", "m", "slash", "d", "J", "u", "down", "s", "v", "1", "full_stop", "o"
        )
        assert "No documents yet: F7, then i" in desk.shown()
        assert "no document is open" in desk.notes()[0]


async def test_nothing_in_a_transcript_or_a_name_is_markup_or_reaches_the_terminal(
    workbench: Open, session: Session
) -> None:
    hostile = talk_document("HOSTILE", HOSTILE, sections=(Section(0, len(HOSTILE), "talk", True),))
    name = "[@click=app.quit]x[/] \x1b[31m[/foo]"
    with session.act("import", "a hostile document"):
        documents.add_document(session.store, hostile, 9, None, {"p": None})  # type: ignore[dict-item]
        book = codes.codes(session.store)
        rule = {"brief": name, "when_to_use": (name,), "when_not_to_use": (f"{name} -> barriers",)}
        hostile_code = type(book[0])("hostile", name, colour="[red]", **rule)  # type: ignore[arg-type]
        codes.write_codes(session.store, [*book, hostile_code])
    span = reading.open_document(session, "HOSTILE").units[0].span
    coding.apply_codes(session, "HOSTILE", span, ["hostile", "barriers"])
    memos.add_memo(session, name, document="HOSTILE", span=span)
    async with workbench((150, 45)) as desk:
        await desk.app.jump("HOSTILE", span.start)
        await desk.pilot.pause()
        seen = desk.shown()
        assert "[laughs] yes [/foo] [@click=app.quit]press me[/]" in seen
        desk.code.codes.highlight_code("hostile")
        for keys in (
            ("o", "o"),
            ("x",),
            ("escape", "m"),
            ("escape", "space", *"[/foo]"),
            ("escape", "s", "i"),
        ):
            await desk.press(*keys)
            seen += desk.shown()
        desk.app.say(name)
        await desk.pilot.pause()
        seen += desk.shown()
        assert "[@click=app.quit]" in seen
        assert not [
            c for c in seen if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202e\u202c"
        ]
        assert desk.app.is_running
