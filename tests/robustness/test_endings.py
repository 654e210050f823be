"""However the workbench ends, what was done is in the file, the terminal whole, and nothing left running."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cpqual.services import checking, coding, reading
from cpqual.services.session import Session, open_project
from tests.terminal import PATIENCE, terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix matter")


def ignore_hangups() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def whole(path: Path) -> list[str]:
    """Return the codes in the first interview, having looked whether the project is sound and left tidy."""
    left = {found.name for found in path.parent.glob("study*")} - {path.name}
    session = open_project(path)
    try:
        assert checking.problems(session) == []
        assert reading.last_place(session) == (
            "INT-1",
            reading.open_document(session, "INT-1").units[1].start,
        )
        return [one.code for one in reading.open_document(session, "INT-1").codings]
    finally:
        session.close()
        assert left == set()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_with_the_terminal_put_right(session: Session, name: str) -> None:
    session.close()
    with terminal(session.path) as opened:
        opened.wait_for(b"0 of 2 turns coded")
        opened.type(b"n bar\r")
        opened.wait_for(b"coded barriers")
        opened.process.send_signal(getattr(signal, name))
        assert opened.end() == 128 + getattr(signal, name)
        assert b"\x1b[?1049l" in opened.seen  # the screen that was there before
        assert b"\x1b[?25h" in opened.seen  # the cursor
    assert whole(session.path) == ["barriers"]


@pytest.mark.parametrize(
    ("controlling", "prepare"),
    [(True, int), (True, ignore_hangups), (False, int)],
    ids=["as from a shell", "under nohup", "without a signal"],
)
def test_a_terminal_that_goes_ends_it(
    session: Session, controlling: bool, prepare: Callable[[], object]
) -> None:
    session.close()
    with terminal(session.path, controlling=controlling, prepare=prepare) as opened:
        opened.wait_for(b"0 of 2 turns coded")
        opened.type(b"n bar\r")
        opened.wait_for(b"coded barriers")
        opened.close()
        assert opened.process.wait(PATIENCE) == 128 + signal.SIGHUP
    assert whole(session.path) == ["barriers"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_the_worker_ends_with_the_workbench(session: Session, name: str) -> None:
    coding.apply_codes(session, "INT-1", reading.open_document(session, "INT-1").units[1].span, ["barriers"])
    session.close()
    with terminal(session.path) as opened:
        opened.wait_for(b"1 of 2 turns coded")
        until = time.monotonic() + PATIENCE
        while not (children := opened.children()):
            assert time.monotonic() < until
            time.sleep(0.02)
        opened.process.send_signal(getattr(signal, name))
        opened.end()
        while any(map(runs, children)):
            assert time.monotonic() < until
            time.sleep(0.02)


def runs(process: int) -> bool:
    """Tell whether a process is there and has not ended yet."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
