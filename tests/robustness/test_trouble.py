"""A full disk, a file that is moved, replaced, locked or read-only: refused in one line, nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cpqual.domain.errors import CpqualError, NotAProjectError, RefusedError
from cpqual.domain.text import Span
from cpqual.services import checking, coding, reading
from cpqual.services.following import follow
from cpqual.services.session import Session, as_coder, create_project, open_project
from tests.tui.conftest import Open

ROOT = Path(__file__).parents[2]


def code(session: Session, start: int = 0) -> None:
    coding.apply_codes(session, "INT-1", Span(start, start + 10), ["barriers"], on_overlap="keep")


def code_on(session: Session) -> None:
    """Code until that is refused."""
    while True:
        code(session, len(starts(session)) % 60)


def starts(session: Session) -> list[int]:
    return [one.start for one in reading.open_document(session, "INT-1").codings]


def starts_in(path: Path) -> list[int]:
    with closing(open_project(path)) as session:
        assert checking.problems(session) == []
        return starts(session)


def refused(session: Session, start: int = 20) -> str:
    """Try to code; return the refusal, which must be one line that does not speak of anything said."""
    before = starts(session)
    with pytest.raises(RefusedError) as caught:
        code(session, start)
    assert starts(session) == before
    assert "\n" not in str(caught.value)
    assert "nothing was changed" in str(caught.value).lower()
    return str(caught.value)


def move(path: Path) -> Path:
    """Move a file, as a file manager does; return where it is."""
    return path.rename(path.with_name("elsewhere.cpqual"))


def test_a_moved_file_has_everything_and_is_written_no_more(session: Session) -> None:
    code(session)
    there = move(session.path)
    told = refused(session)
    assert f"moved or renamed while it was open, to {there}" in told
    assert f"cpqual -p {there}" in told
    assert starts_in(there) == [0]
    there.rename(session.path)
    # it may have been written to while it was away
    assert refused(session) == told
    session.close()
    assert starts_in(session.path) == [0]


def test_nothing_is_left_where_a_moved_file_was(session: Session) -> None:
    code(session)
    move(session.path)
    refused(session)
    session.close()
    assert {path.name for path in session.path.parent.glob("*.cpqual*")} == {"elsewhere.cpqual"}


def test_a_file_that_went_with_its_folder_is_told_of(session: Session, tmp_path: Path) -> None:
    session.close()
    (tmp_path / "here").mkdir()
    path = Path(shutil.copy(session.path, tmp_path / "here" / "study.cpqual"))
    with closing(open_project(path)) as opened:
        code(opened)
        (tmp_path / "here").rename(tmp_path / "there")
        assert str(tmp_path / "there" / "study.cpqual") in refused(opened)
    assert starts_in(tmp_path / "there" / "study.cpqual") == [0]


def test_a_moved_file_that_somebody_has_opened_there_is_left_to_them(session: Session) -> None:
    session.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    code(session)
    there = move(session.path)
    script = (
        "import sys; from pathlib import Path\n"
        "from cpqual.services import checking\n"
        "from cpqual.services.session import open_project\n"
        "from tests.robustness.test_trouble import code\n"
        "other = open_project(Path(sys.argv[1]))\n"
        "print('open', flush=True); sys.stdin.readline()\n"
        "code(other, 30); print(checking.problems(other))\n"
    )
    command = [sys.executable, "-c", script, str(there)]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        told = refused(session)
        assert other.communicate("go on\n")[0] == "[]\n"
    # what had not been folded into the file when it was moved would have come in under the other's hands
    (kept,) = session.path.parent.glob("study-rescued-*.cpqual")
    assert str(kept) in told
    assert starts_in(kept) == [0]


def test_what_was_done_in_a_deleted_file_is_kept(session: Session) -> None:
    code(session)
    session.path.unlink()
    told = refused(session)
    (kept,) = session.path.parent.glob("study-rescued-*.cpqual")
    assert f"was deleted while it was open; nothing was changed. What was done here is kept in {kept}" in told
    assert kept.stat().st_mode & 0o777 == 0o600
    assert starts_in(kept) == [0]
    assert refused(session) == told
    assert len(list(session.path.parent.glob("study-rescued-*"))) == 1


def test_a_file_put_in_its_place_is_not_touched(session: Session, tmp_path: Path) -> None:
    other = create_project(tmp_path / "other.cpqual", "Another", "TM")
    other.close()
    code(session)
    before = other.path.read_bytes()
    other.path.replace(session.path)
    assert "was replaced by another file while it was open" in refused(session)
    assert session.path.read_bytes() == before
    # nor does anything lie beside it that would be taken for a part of it
    assert session.path.with_name("study.cpqual-wal").stat().st_size == 0
    session.close()
    assert session.path.read_bytes() == before
    (kept,) = session.path.parent.glob("study-rescued-*.cpqual")
    assert starts_in(kept) == [0]


@contextmanager
def full_disk(session: Session) -> Iterator[None]:
    connection = session.store.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    yield
    connection.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_refuses_the_act_and_the_next_one_works(session: Session) -> None:
    with full_disk(session):
        with pytest.raises(RefusedError, match="the disk is full; nothing was changed"):
            code_on(session)
        made = len(starts(session))
        with pytest.raises(RefusedError, match="the disk is full"):
            code(session, 90)
        assert len(starts(session)) == made
        assert checking.problems(session) == []
    code(session, 90)
    assert len(starts(session)) == made + 1


def test_a_disk_that_takes_no_more_bytes_refuses_the_act(session: Session) -> None:
    """The same by the system's own limit, which strikes while the log is written."""
    session.close()
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from cpqual.domain.errors import RefusedError\n"
        "from cpqual.services import checking\n"
        "from cpqual.services.session import open_project\n"
        "from tests.robustness.test_trouble import code, starts\n"
        "session = open_project(Path(sys.argv[1]))\n"
        "_, most = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, most))\n"
        "try:\n"
        "    for made in range(60): code(session, made)\n"
        "except RefusedError as error: print(error)\n"
        "assert len(starts(session)) == made\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))\n"
        "code(session, made)\n"
        "assert len(starts(session)) == made + 1\n"
        "assert checking.problems(session) == []\n"
        "print(made + 1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(session.path)], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told, made = done.stdout.splitlines()
    assert "the disk does not answer as it should; nothing was changed" in told
    assert len(starts_in(session.path)) == int(made)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_a_lock_is_waited_for_no_longer_than_asked(session: Session) -> None:
    with closing(open_project(session.path, wait=0.05)) as mine:
        with locked(session.path):
            assert "another program is writing to the project. Nothing was changed; try again." in refused(
                mine
            )
        code(mine)
        assert starts(mine) == [0]


async def test_the_workbench_says_that_an_act_was_not_done_and_goes_on(
    workbench: Open, session: Session
) -> None:
    async with workbench() as desk:
        desk.app.session.store.connection.execute("PRAGMA busy_timeout = 20")
        await desk.at_unit(1)
        with locked(session.path):
            await desk.press("space", *"bar", "enter")
            assert "Nothing was changed; try again." in desk.notes()[-1]
            assert starts(session) == []
        await desk.press("space", *"bar", "enter")
        assert len(starts(session)) == 1
        with full_disk(desk.app.session):
            with pytest.raises(RefusedError):
                code_on(desk.app.session)
            made = starts(session)
            await desk.press("s", "space", *"pra", "enter")
            assert "the disk is full; nothing was changed" in desk.notes()[-1]
            assert starts(session) == made
        assert desk.app.is_running


async def test_the_workbench_says_once_that_the_file_was_moved(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        there = move(session.path)
        desk.app.look_around()
        desk.app.look_around()
        await desk.pilot.pause()
        assert [str(there) in note for note in desk.notes()] == [True]
        await desk.at_unit(1)
        await desk.press("space", *"bar", "enter")
        assert len(desk.notes()) > 1
        assert all(str(there) in note for note in desk.notes())
        assert desk.app.is_running
    assert starts_in(there) == []


async def test_what_other_programs_do_is_shown(workbench: Open, session: Session) -> None:
    async with workbench() as desk:
        await desk.at_unit(1)
        await desk.press("space", *"bar", "enter")
        desk.app.look_around()
        assert desk.notes() == []
        with closing(open_project(session.path, "RB")) as other:
            coding.apply_codes(other, "INT-1", Span(100, 120), ["new_networks"])
        desk.app.look_around()
        await desk.pilot.pause()
        assert {one.code for one in desk.code.opened().overlapping(Span(0, 170))} == {
            "barriers",
            "new_networks",
        }
        assert desk.notes() == ["Changed by another program, and shown anew: codings, documents."] or (
            desk.notes() == ["Changed by another program, and shown anew: codings."]
        )
        desk.app.look_around()
        assert len(desk.notes()) == 1


def test_what_another_coder_codes_is_told_apart(session: Session) -> None:
    from cpqual.services.session import add_coder

    add_coder(session, "TM")
    follower = follow(session)
    with closing(open_project(session.path, "TM")) as other:
        code(as_coder(other, "TM"))
        found = follower.look()
    assert found.own == frozenset()
    assert "coding" in found.others
    assert not any(follower.look())


async def test_a_project_opened_to_read_shows_everything_and_refuses_every_act(
    workbench: Open, session: Session
) -> None:
    from cpqual.tui.app import WorkbenchApp
    from tests.tui.conftest import Desk

    code(session, 36)
    with closing(open_project(session.path, "RB", read_only=True)) as opened:
        app = WorkbenchApp(opened)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            desk = Desk(app, pilot)
            assert "RB · to read only" in desk.shown()
            assert "BA" in desk.shown()
            for keys in ("space", *"new", "enter"), ("x",), ("m", *"idea", "ctrl+s"), ("u",):
                before = len(desk.notes())
                await desk.at_unit(1)
                await desk.press(*keys)
                assert "nothing can be changed in this project" in " ".join(desk.notes()[before:]), keys
                await desk.press("escape")
            await desk.press("J", "f6", "f2")
            assert desk.code.place()[0] == "INT-2"
    assert starts(session) == [36]


@pytest.mark.parametrize("there_is_a_log", [False, True])
def test_where_nothing_may_be_written_one_may_read(
    session: Session, monkeypatch: pytest.MonkeyPatch, there_is_a_log: bool
) -> None:
    code(session)
    if not there_is_a_log:
        session.close()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    with closing(open_project(session.path)) as opened:
        assert starts(opened) == [0]
        with pytest.raises(RefusedError, match="the file or its folder may not be written to"):
            code(opened, 20)
        assert starts(opened) == [0]


def test_a_log_that_cannot_be_made_is_told_of(session: Session) -> None:
    session.close()
    session.path.with_name("study.cpqual-wal").mkdir()
    with pytest.raises(CpqualError, match="side files") as caught:
        open_project(session.path)
    assert not isinstance(caught.value, NotAProjectError)
    assert "\n" not in str(caught.value)


async def test_a_file_that_can_no_longer_be_read_is_told_of(workbench: Open, session: Session) -> None:
    session.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    async with workbench() as desk:
        desk.app.session.store.connection.execute("PRAGMA cache_size = 0")
        session.close()
        os.truncate(session.path, 8192)
        await desk.press("J", "n", "space", "escape", "f6", "f2")
        assert desk.notes()
        assert all("\n" not in note for note in desk.notes())
        assert desk.app.is_running
