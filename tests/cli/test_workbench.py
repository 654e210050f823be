from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cpqual.cli.context import Choices
from cpqual.cli.workbench import open_workbench
from cpqual.domain.errors import NotAProjectError, RefusedError
from cpqual.services import reading
from cpqual.services.session import Session

_PATIENCE = 30


class Terminal:
    """`cpqual` in a pseudo-terminal."""

    def __init__(self, project: Path) -> None:
        self.keyboard, screen = pty.openpty()
        command = [sys.executable, "-m", "cpqual", "-p", str(project), "--coder", "RB"]
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self.process = subprocess.Popen(
            command, stdin=screen, stdout=screen, stderr=screen, env=environment, start_new_session=True
        )
        os.close(screen)
        self.seen = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        # a terminal that nobody reads would stop the program, and one that is closed cannot be read
        with suppress(OSError):
            while chunk := os.read(self.keyboard, 65536):
                self.seen += chunk

    def wait_for(self, words: bytes) -> None:
        """Wait until some words have been painted."""
        until = time.monotonic() + _PATIENCE
        while words not in self.seen:
            assert time.monotonic() < until, self.seen[-2000:]
            time.sleep(0.02)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.keyboard, keys)

    def end(self) -> int:
        """Wait for the end and return the exit status."""
        return self.process.wait(_PATIENCE)


@contextmanager
def terminal(project: Path) -> Iterator[Terminal]:
    opened = Terminal(project)
    try:
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
            opened.process.wait()
        with suppress(OSError):
            os.close(opened.keyboard)


def test_without_a_terminal_it_is_refused_in_one_line(session: Session) -> None:
    with pytest.raises(RefusedError, match="needs a terminal"):
        open_workbench(Choices(session.path, "RB"))


def test_without_a_terminal_nothing_is_painted(session: Session) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cpqual", "-p", str(session.path)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_a_project_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    with pytest.raises(NotAProjectError):
        open_workbench(Choices(tmp_path / "none.cpqual", None))


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix matter")
def test_it_opens_codes_and_leaves(session: Session) -> None:
    with terminal(session.path) as opened:
        opened.wait_for(b"0 of 2 turns coded")
        opened.type(b"n")
        opened.wait_for(b"turn 2 of 4")
        opened.type(b" bar\r")
        opened.wait_for(b"coded barriers")
        opened.type(b"q")
        assert opened.end() == 0
    assert [coding.code for coding in reading.open_document(session, "INT-1").codings] == ["barriers"]


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix matter")
def test_a_closed_terminal_ends_it_and_the_place_is_kept(session: Session) -> None:
    with terminal(session.path) as opened:
        opened.wait_for(b"0 of 2 turns coded")
        opened.type(b"n")
        opened.wait_for(b"turn 2 of 4")
        opened.process.send_signal(signal.SIGHUP)
        assert opened.end() == 128 + signal.SIGHUP
    assert reading.last_place(session) == ("INT-1", reading.open_document(session, "INT-1").units[1].start)
