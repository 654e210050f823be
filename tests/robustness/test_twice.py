"""A project opened twice: the second workbench is told by whom, and may read; a dead one hinders nobody."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from cpqual.services import claims, coding, reading
from cpqual.services.claims import ClaimedError, claim
from cpqual.services.session import Session, add_coder, as_coder, open_project
from tests.terminal import terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")


def lock_file(session: Session) -> Path:
    return session.path.with_name(f"study.cpqual-{session.coder.slug}.lock")


def test_a_claim_names_its_holder_and_ends_with_it(session: Session) -> None:
    mine = claim(session)
    assert mine.held
    assert lock_file(session).stat().st_mode & 0o777 == 0o600
    with pytest.raises(ClaimedError) as caught:
        claim(session)
    told = str(caught.value)
    assert f"RB on {socket.gethostname()}, since " in told
    assert f"process {os.getpid()}. Leave that one first" in told
    assert "--read-only" in told
    mine.release()
    mine.release()
    assert not lock_file(session).exists()
    claim(session).release()


def test_another_coder_may_work_beside(session: Session) -> None:
    add_coder(session, "TM")
    other = as_coder(session, "TM")
    mine = claim(session)
    assert claims.others(session) == []
    theirs = claim(other)
    assert [holder.coder for holder in claims.others(session)] == ["TM"]
    assert [holder.coder for holder in claims.others(other)] == ["RB"]
    theirs.release()
    assert claims.others(session) == []
    mine.release()


def test_a_project_reached_by_another_name_is_the_same(session: Session, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    link = tmp_path / "other" / "link.cpqual"
    link.symlink_to(session.path)
    mine = claim(session)
    again = open_project(link, "RB")
    with pytest.raises(ClaimedError):
        claim(again)
    again.close()
    mine.release()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"host": "\x1b[2J[red]", "process": {}}', b"\xff" * 5000]
)
def test_what_a_lock_file_says_is_not_trusted(session: Session, content: bytes) -> None:
    mine = claim(session)
    lock_file(session).write_bytes(content)
    with pytest.raises(ClaimedError) as caught:
        claim(session)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600
    mine.release()


def test_on_another_computer_it_may_not_even_be_read(session: Session) -> None:
    mine = claim(session)
    holder = {"coder": "RB", "host": "elsewhere", "process": "1", "since": "2026-03-01T09:00:00+00:00"}
    lock_file(session).write_text(json.dumps(holder))
    with pytest.raises(ClaimedError, match="cannot be shared between computers") as caught:
        claim(session)
    assert caught.value.holder.elsewhere
    assert "since 2026-03-01 09:00" in str(caught.value)
    mine.release()


@pytest.mark.parametrize("why", ["no locks here", "no file can be made"])
def test_without_locks_it_opens_all_the_same(
    session: Session, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    import fcntl

    def fail(*_: object) -> int:
        raise OSError(95, "not supported")

    monkeypatch.setattr(*((fcntl, "flock") if why == "no locks here" else (os, "open")), fail)
    assert not claim(session).held


def test_the_second_workbench_is_told_and_may_read(session: Session) -> None:
    unit = reading.open_document(session, "INT-1").units[1].span
    session.close()
    with terminal(session.path) as first:
        first.wait_for(b"0 of 2 turns coded")
        with terminal(session.path) as second:
            second.wait_for(b"try again, or leave")
            told = b" ".join(second.seen.split())
            assert f"process {first.process.pid}".encode() in told
            second.type(b"leave\n")
            assert second.end() == 1
        with terminal(session.path) as second:
            second.wait_for(b"try again, or leave")
            second.type(b"\n")
            second.wait_for(b"to read only")
            second.forget()
            second.type(b"n bar\r")
            second.wait_for(b"can be changed in this")
            # what the first does is seen by the second
            first.type(b"n bar\r")
            first.wait_for(b"coded barriers")
            second.wait_for(b"Changed by another")
            second.type(b"q")
            assert second.end() == 0
        first.process.send_signal(signal.SIGKILL)
        first.end()
    with terminal(session.path) as third:
        third.wait_for(b"1 of 2 turns coded")
        third.type(b"q")
        assert third.end() == 0
    again = open_project(session.path)
    assert [(one.start, one.end) for one in reading.open_document(again, "INT-1").codings] == [tuple(unit)]
    again.close()
    assert not lock_file(session).exists()


def test_the_command_line_writes_beside_a_workbench(session: Session) -> None:
    mine = claim(session)
    other = open_project(session.path, "RB")
    coding.apply_codes(other, "INT-1", reading.open_document(other, "INT-1").units[1].span, ["barriers"])
    other.close()
    assert [one.code for one in reading.open_document(session, "INT-1").codings] == ["barriers"]
    mine.release()
