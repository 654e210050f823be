"""`kill -9` at any moment: what was acknowledged is on disk, what was under way is there whole or not at all.

`CPQUAL_KILLS=5000` runs so many kills of every kind instead of the usual number.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session, open_project
from cpqual.storage import codings, documents, integrity, migrations
from cpqual.storage.schema import APPLICATION_ID
from tests.conftest import talk_document
from tests.robustness.trials import State, opened, state
from tests.terminal import terminal

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


def trials(kind: str, project: Path, count: int, seed: int) -> list[str]:
    count = int(os.environ.get("CPQUAL_KILLS", count))
    done = subprocess.run(
        [sys.executable, "-m", "tests.robustness.trials", kind, str(project), str(count), str(seed)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=3600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *wrong, counted = done.stdout.splitlines()
    assert counted.endswith("kills")
    return wrong


@pytest.mark.parametrize(("kind", "count"), [("coding", 160), ("bulk", 15), ("suggestions", 15)])
def test_nothing_acknowledged_is_lost(session: Session, kind: str, count: int) -> None:
    session.close()
    assert trials(kind, session.path, count, random.randrange(10**6)) == []


def test_a_migration_that_is_killed_is_finished_at_the_next_opening(tmp_path: Path) -> None:
    path = tmp_path / "first.cpqual"
    connection = sqlite3.connect(path)
    migrations.m001_initial(Database(connection, execute_plugins=False))
    connection.executescript(
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1; PRAGMA journal_mode = WAL;"
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT,"
        " applied_at TEXT);"
        "CREATE UNIQUE INDEX idx__sqlite_migrations_migration_set_name"
        " ON _sqlite_migrations (migration_set, name);"
        "INSERT INTO _sqlite_migrations VALUES (1, 'cpqual', 'm001_initial', '2026-01-01T00:00:00');"
        "INSERT INTO act (id, coder_id, at, verb, words, kind, state)"
        " VALUES ('a', 'c', '2026-01-01T00:00:00.000Z', 'coder', 'a coder', 'do', 'done');"
        "INSERT INTO act_open VALUES (1, 'a');"
        "INSERT INTO coder (id, slug, name, kind, colour) VALUES ('c', 'OLD', 'Old', 'human', 'blue');"
        "DELETE FROM act_open;"
    )
    connection.close()
    assert trials("migration", path, 10, random.randrange(10**6)) == []


def test_commands_that_are_killed_leave_all_or_nothing(session: Session, tmp_path: Path) -> None:
    table = tmp_path / "codings.csv"
    rows = [f"INT-1,{n},{n + 2},barriers,RB" for n in range(120)]
    table.write_text("document,start,end,code,coder\n" + "\n".join(rows) + "\n", "utf-8")
    session.close()
    command = [sys.executable, "-m", "cpqual", "-p", str(session.path), "codings", "import", str(table)]
    began = time.perf_counter()
    subprocess.run([*command, "--coder", "RB"], check=True, capture_output=True)
    took = time.perf_counter() - began
    undo = [sys.executable, "-m", "cpqual", "-p", str(session.path), "undo", "--coder", "RB"]
    for turn in range(5):
        with open_project(session.path).store as store:
            there = len(codings.codings(store))
        process = subprocess.Popen(undo if there else [*command, "--coder", "RB"], stderr=subprocess.DEVNULL)
        # most of a command is starting Python: what counts happens late
        time.sleep(random.uniform(0.6, 1.05) * took)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with open_project(session.path).store as store:
            assert len(codings.codings(store)) in (0, 120), turn
            assert list(integrity.problems(store)) == []


def test_a_power_cut_leaves_the_acts_up_to_some_moment(session: Session, tmp_path: Path) -> None:
    """What the disk had taken of the log when the power went may end anywhere, even inside a page."""
    session.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    done: list[State] = [state(session)]
    for n in range(12):
        coding.apply_codes(session, "INT-1", Span(n, n + 5), ["barriers", "new_networks"], on_overlap="keep")
        done.append(state(session))
    file, log = session.path.read_bytes(), session.path.with_name("study.cpqual-wal").read_bytes()
    cut = tmp_path / "cut.cpqual"
    seen = set()
    for length in [0, len(log), *(random.randrange(len(log)) for _ in range(40))]:
        cut.write_bytes(file)
        cut.with_name("cut.cpqual-wal").write_bytes(log[:length])
        with opened(cut) as found:
            assert list(integrity.problems(found.store)) == []
            seen.add(done.index(state(found)))
    assert {0, 12} < seen


def test_what_the_workbench_has_shown_is_there_after_kill_9(session: Session) -> None:
    """By keys in a terminal: what the title bar counts as coded has been committed."""
    text = "".join(f"P: He took the ferry at {n}.\n" for n in range(300))
    with session.act("import", "a long interview"):
        person = session.store.rows("SELECT id FROM person")[0][0]
        documents.add_document(session.store, talk_document("A-LONG", text), 9, None, {"p": person})
        session.store.update("document", session.document("A-LONG").id, {"position": 0})
    session.close()
    shown = 0
    for turn in range(3):
        with terminal(session.path) as opened:
            opened.wait_for(f"{shown} of 300 turns coded".encode())
            opened.type(b"n bar\r")
            opened.wait_for(f"{shown + 1} of 300 turns coded".encode())
            typed = 40
            opened.type(b"n." * typed)
            time.sleep(random.uniform(0, 1))
            opened.process.send_signal(signal.SIGKILL)
            opened.end()
            told = max(int(number) for number in re.findall(rb"(\d+) of 300 turns coded", opened.seen))
        with closing(open_project(session.path)) as found:
            made = len(codings.codings(found.store))
            assert list(integrity.problems(found.store)) == []
        assert told <= made <= shown + 1 + typed, turn
        shown = made
