"""Copying: what reaches the clipboard, what is told of it, and the file for those whose terminal refuses."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cpqual.services import kept_quotes, reading
from cpqual.services.kept_quotes import QuoteChange
from cpqual.services.session import Session
from cpqual.tui.coding import copying
from tests.tui.conftest import Open

FERRY = (
    "“Nobody. (laughs) Well, the dog came too. He likes the ferry.” "
    "(Perran, service user, sector: third, INT-1, turn 2)"
)


async def test_the_unit_is_copied_with_its_attribution(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("y")
        assert desk.app.clipboard == FERRY
        assert "Ctrl+Y writes a file" in desk.code.status.render().plain


async def test_the_words_of_the_selection_alone_are_copied(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("s", "Y")
        assert desk.app.clipboard == "Nobody. (laughs) Well, the dog came too."
        await desk.press("y")
        assert desk.app.clipboard == (
            "“Nobody. (laughs) Well, the dog came too.” (Perran, service user, sector: third, INT-1, turn 2)"
        )


async def test_a_passage_over_several_turns_says_so(workbench: Open) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("v", "right_square_bracket", "right_square_bracket", "e", "y")
        assert desk.app.clipboard.endswith("(Perran, service user, sector: third, INT-1, turns 2–4)")


def private_words(path: Path) -> str:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return path.read_text(encoding="utf-8")


async def test_a_file_for_its_owner_is_written_instead(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("ctrl+y")
        assert desk.app.clipboard == ""
    assert private_words(session.path.with_name("study-copied.txt")) == f"{FERRY}\n"


async def test_what_no_terminal_takes_is_written_to_the_file(
    workbench: Open, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST_BYTES", len(FERRY.encode()) - 1)
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("y")
        assert desk.app.clipboard == ""
        assert "too long for the clipboard" in desk.code.status.render().plain
    assert private_words(session.path.with_name("study-copied.txt")) == f"{FERRY}\n"


async def test_a_person_may_never_want_the_clipboard(
    workbench: Open, session: Session, tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "cpqual" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("clipboard = false\n")
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("Y")
        assert desk.app.clipboard == ""
    assert private_words(session.path.with_name("study-copied.txt")).startswith("Nobody.")


async def test_a_file_that_cannot_be_written_is_refused(workbench: Open, session: Session) -> None:
    session.path.with_name("study-copied.txt").mkdir()
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("ctrl+y")
        assert "cannot be written" in desk.notes()[-1]


async def test_copied_words_hold_no_escape_sequence(workbench: Open, hostile: Session) -> None:
    async with workbench() as desk:
        await desk.app.jump("INT-3", reading.open_document(hostile, "INT-3").text.index("laughs"))
        await desk.pilot.pause()
        await desk.press("y")
        assert "@click" in desk.app.clipboard
        assert not set(desk.app.clipboard) & {"\x1b", "\x07", "\u202e"}


async def test_what_must_not_be_published_says_so_when_it_is_copied(
    workbench: Open, session: Session
) -> None:
    unit = reading.open_document(session, "INT-1").units[1]
    kept_quotes.keep(session, "INT-1", unit.span, QuoteChange("refused"))
    async with workbench((160, 40)) as desk:
        await desk.at_unit(1)
        for key in ("y", "Y", "ctrl+y"):
            await desk.press(key)
            assert "permission to publish this was refused" in desk.code.status.render().plain
        assert desk.app.clipboard == reading.open_document(session, "INT-1").text[unit.start : unit.end]
        await desk.at_unit(3)
        await desk.press("y")
        assert "refused" not in desk.code.status.render().plain
