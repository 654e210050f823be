from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cpqual.cli.context import Choices
from cpqual.cli.workbench import open_workbench
from cpqual.domain.errors import NotAProjectError, RefusedError
from cpqual.services import reading
from cpqual.services.session import Session
from tests.terminal import terminal


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
