"""A crash shows and keeps no word of a transcript."""

from __future__ import annotations

import asyncio
import stat
import sys
import threading
from errno import EIO
from pathlib import Path

import pytest
from textual.app import App

from cpqual.tui import crash
from cpqual.tui.crash import RedactedCrash, describe, notice, write_crash_log

SECRET = "my brother lost his flat"


def failure() -> BaseException:
    spoken = SECRET
    try:
        try:
            raise KeyError(spoken)
        except KeyError as error:
            raise ValueError(f"cannot code {spoken!r}") from error
    except ValueError as error:
        return error


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(crash, "crash_directory", lambda: tmp_path / "crashes")
    return tmp_path / "crashes"


def test_the_description_gives_types_and_places_only() -> None:
    text = describe(failure())
    assert SECRET not in text
    assert "builtins.ValueError" in text
    assert "caused by builtins.KeyError" in text
    assert "test_crash.py:" in text
    assert str(Path.home()) not in text


def test_the_log_is_for_the_user_alone(tmp_path: Path) -> None:
    path = write_crash_log(failure(), tmp_path / "new" / "folder")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SECRET not in path.read_text("utf-8")
    assert "ValueError" in path.read_text("utf-8")


def test_the_notice_names_the_log_and_survives_an_unwritable_folder(
    tmp_path: Path, state_folder: Path
) -> None:
    told = notice(failure()).plain
    assert SECRET not in told
    assert str(next(state_folder.iterdir())) in told.replace("\n", "")


def test_the_notice_says_when_no_log_could_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(crash, "crash_directory", lambda: tmp_path / "file" / "crashes")
    assert "No crash log could be written" in notice(failure()).plain


@pytest.mark.parametrize(
    ("name", "error", "noted"),
    [
        ("textual-output", OSError(EIO, "the terminal is gone"), False),
        ("textual-output", ValueError(SECRET), True),
        ("training", OSError(EIO, "the disk is gone"), True),
        ("training", KeyboardInterrupt(), False),
    ],
)
def test_a_closed_terminal_and_an_interrupt_are_no_crashes(
    state_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException, noted: bool
) -> None:
    def fail() -> None:
        raise error

    async def redact() -> None:
        RedactedCrash[None]().redact_background()

    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    asyncio.run(redact())
    thread = threading.Thread(target=fail, name=name)
    thread.start()
    thread.join()
    assert state_folder.exists() is noted


class RendersItselfError(Exception):
    def __rich__(self) -> str:
        return SECRET


class Failing(RedactedCrash[None]):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def on_ready(self) -> None:
        spoken = SECRET
        assert spoken
        raise self.error


@pytest.mark.parametrize("error", [ValueError(SECRET), RendersItselfError(SECRET)])
async def test_an_app_that_fails_prints_the_notice_without_the_text(
    error: Exception, capsys: pytest.CaptureFixture[str], state_folder: Path
) -> None:
    app: App[None] = Failing(error)
    with pytest.raises(type(error)):
        async with app.run_test():
            pass
    app._print_error_renderables()
    printed = capsys.readouterr().err
    assert "a fault of its own" in printed
    assert SECRET not in printed
    assert app.return_code == 1
    logs = [path.read_text("utf-8") for path in state_folder.iterdir()]
    assert logs
    assert all(SECRET not in log for log in logs)
