"""The file itself: private, durable, and distrustful of what others may have put in it."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from cpqual.domain.errors import CpqualError, NotAProjectError, RefusedError
from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session, create_project, open_project
from cpqual.storage import codings, integrity, migrations, projects
from cpqual.storage.opening import SCHEMA_FINGERPRINTS, schema_fingerprint
from cpqual.storage.schema import APPLICATION_ID, SCHEMA_VERSION
from cpqual.storage.store import Store


def test_the_fingerprint_is_that_of_a_new_file(session: Session) -> None:
    assert schema_fingerprint(session.store.connection) == SCHEMA_FINGERPRINTS[SCHEMA_VERSION]


def _version_1(path: Path) -> Path:
    connection = sqlite3.connect(path)
    migrations.m001_initial(Database(connection, execute_plugins=False))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.executescript(
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT,"
        " applied_at TEXT);"
        "CREATE UNIQUE INDEX idx__sqlite_migrations_migration_set_name"
        " ON _sqlite_migrations (migration_set, name);"
        "INSERT INTO _sqlite_migrations VALUES (1, 'cpqual', 'm001_initial', '2026-01-01T00:00:00');"
    )
    connection.close()
    return path


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = _version_1(tmp_path / "old.cpqual")
    with Store.open(path) as store:
        assert schema_fingerprint(store.connection) == SCHEMA_FINGERPRINTS[SCHEMA_VERSION]
        assert store.rows("PRAGMA user_version")[0][0] == SCHEMA_VERSION
        with store.act("nobody", "try", "a group"):
            store.insert("code_group", {"id": "g", "slug": "g", "label": "G", "position": 1})
        assert store.rows("SELECT tbl FROM change")[0][0] == "code_group"


def test_a_file_whose_upgrade_was_cut_short_is_finished(tmp_path: Path) -> None:
    path = _version_1(tmp_path / "old.cpqual")
    migrations.migrate(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    for _ in range(2):
        with Store.open(path) as store:
            assert store.rows("PRAGMA user_version")[0][0] == SCHEMA_VERSION
            assert schema_fingerprint(store.connection) == SCHEMA_FINGERPRINTS[SCHEMA_VERSION]


def test_an_older_file_with_a_foreign_trigger_is_refused_before_anything_runs(tmp_path: Path) -> None:
    path = _version_1(tmp_path / "old.cpqual")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER mine AFTER INSERT ON coder BEGIN DELETE FROM project; END")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotAProjectError, match="did not make"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_new_project_is_readable_by_its_owner_only(session: Session) -> None:
    for path in session.path.parent.glob("study.cpqual*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "there.cpqual").write_text("something dear")
    with pytest.raises(RefusedError, match="exists already"):
        create_project(tmp_path / "there.cpqual", "A study", "RB")
    assert (tmp_path / "there.cpqual").read_text() == "something dear"


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_while_the_project_is_made_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path = tmp_path / "there.cpqual"
    add = projects.add_project

    def add_slowly(*given: Any) -> None:
        path.write_text("something dear")
        add(*given)

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(projects, "add_project", add_slowly)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(RefusedError, match="exists already"):
        create_project(path, "A study", "RB")
    assert [found.name for found in tmp_path.iterdir()] == ["there.cpqual"]
    assert path.read_text() == "something dear"
    path.unlink()
    monkeypatch.setattr(projects, "add_project", add)
    create_project(path, "A study", "RB").close()
    assert [found.name for found in tmp_path.iterdir()] == ["there.cpqual"]
    with closing(open_project(path)) as opened:
        assert opened.coder.slug == "RB"


def test_a_project_that_is_killed_while_it_is_made_never_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "study.cpqual"
    dies = (
        "import os, sys; from pathlib import Path; from cpqual.services.session import create_project;"
        "from cpqual.storage import projects; projects.add_coder = lambda *given: os._exit(9);"
        "create_project(Path(sys.argv[1]), 'A study', 'RB')"
    )
    assert subprocess.run([sys.executable, "-c", dies, str(path)], check=False).returncode == 9
    assert not path.exists()
    with closing(create_project(path, "A study", "RB")) as made:
        assert made.project.name == "A study"


@pytest.mark.parametrize("content", [b"", b"just text", b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_not_a_project_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.cpqual"
    path.write_bytes(content)
    with pytest.raises(NotAProjectError, match="is not a cpqual project"):
        open_project(path)
    assert path.read_bytes() == content


def test_another_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.cpqual")
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(NotAProjectError, match="is not a cpqual project"):
        open_project(tmp_path / "other.cpqual")


def test_a_file_from_a_newer_version_is_refused(session: Session) -> None:
    session.store.connection.execute("PRAGMA user_version = 99")
    session.close()
    with pytest.raises(NotAProjectError, match="newer"):
        open_project(session.path)


@pytest.mark.parametrize(
    "hostile",
    [
        "CREATE TRIGGER evil AFTER INSERT ON place BEGIN DELETE FROM coding; END",
        "CREATE VIEW evil AS SELECT 1",
        "DROP TRIGGER log_coding_insert",
    ],
)
def test_a_file_with_foreign_triggers_or_views_is_refused(session: Session, hostile: str) -> None:
    session.store.connection.execute(hostile)
    session.close()
    with pytest.raises(NotAProjectError, match="did not make"):
        open_project(session.path)


def test_a_second_writer_is_told_to_try_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect(session.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    session.store.connection.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(RefusedError, match="another program is writing"):
        coding.apply_codes(session, "INT-1", Span(0, 10), ["barriers"])
    other.execute("ROLLBACK")
    other.close()
    coding.apply_codes(session, "INT-1", Span(0, 10), ["barriers"])


def test_a_coding_survives_kill_9_right_after_the_call(session: Session) -> None:
    session.close()
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from cpqual.services.session import open_project\n"
        "from cpqual.services import coding; from cpqual.domain.text import Span\n"
        "s = open_project(Path(sys.argv[1]))\n"
        "coding.apply_codes(s, 'INT-1', Span(0, 10), ['barriers'])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(session.path)], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    again = open_project(session.path)
    assert [(c.start, c.end, c.code) for c in codings.codings(again.store)] == [(0, 10, "barriers")]
    assert list(integrity.problems(again.store)) == []
    again.close()


def test_check_finds_a_changed_text_and_a_lost_anchor(session: Session) -> None:
    made = coding.apply_codes(session, "INT-1", Span(0, 10), ["barriers"])[0]
    connection = session.store.connection
    with session.act("test", "damage"):
        connection.execute("UPDATE coding SET end = 99999 WHERE id = ?", (made.id,))
    connection.execute("DROP TRIGGER source_text_frozen")
    connection.execute("UPDATE source_text SET body = body || '!'")
    found = "\n".join(integrity.problems(session.store))
    assert "lies outside its text" in found
    assert "not the one that was imported" in found


def test_every_error_is_one_line(session: Session) -> None:
    with pytest.raises(CpqualError) as caught:
        session.document("NOT-THERE")
    assert "\n" not in str(caught.value)


def test_views_open_with_plain_sqlite(session: Session) -> None:
    coding.apply_codes(session, "INT-1", Span(38, 45), ["barriers"])
    plain = sqlite3.connect(session.path)
    assert plain.execute("SELECT document, code, coder, quote FROM v_codings").fetchall() == [
        ("INT-1", "barriers", "RB", session.store.rows("SELECT substr(body, 39, 7) FROM source_text")[0][0])
    ]
    for (view,) in plain.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
        plain.execute(f"SELECT * FROM {view}").fetchall()
    plain.close()


@pytest.mark.parametrize("number", [1, 100, 101, 250])
def test_many_rows_are_logged_as_if_each_came_alone(session: Session, number: int) -> None:
    store = session.store
    rows = [(f"site-{i}", f"s{i}", f"Place {i}") for i in range(number)]
    with session.act("sites", "one by one"):
        for row in rows:
            store.insert("site", dict(zip(("id", "slug", "name"), row, strict=True)))
    alone = [tuple(row) for row in store.rows(_LAST_ACT)]
    with session.act("sites", "removed"):
        store.connection.execute("DELETE FROM site WHERE id GLOB 'site-*'")

    with session.act("sites", "many at once"):
        store.insert_many("site", ("id", "slug", "name"), iter(rows))

    assert [tuple(row) for row in store.rows(_LAST_ACT)] == alone
    assert len(alone) == number


_LAST_ACT = (
    "SELECT tbl, row_id, op, before, after FROM change"
    " WHERE act_id = (SELECT id FROM act ORDER BY seq DESC LIMIT 1) ORDER BY seq"
)


def test_of_many_rows_none_is_written_where_one_is_there_already(session: Session) -> None:
    rows = [(f"site-{i}", f"s{i}", f"Place {i}") for i in range(250)]
    rows[180] = ("site-180", "s3", "Place 180")

    with pytest.raises(sqlite3.IntegrityError), session.act("sites", "many at once"):
        session.store.insert_many("site", ("id", "slug", "name"), rows)
    assert session.store.row("SELECT 1 FROM site WHERE id GLOB 'site-*'") is None

    rows.sort(key=lambda row: row[0] == "site-180")
    with session.act("sites", "what is new"):
        session.store.insert_many("site", ("id", "slug", "name"), rows, or_ignore=True)
    found = {row[0] for row in session.store.rows("SELECT id FROM site WHERE id GLOB 'site-*'")}
    assert found == {row[0] for row in rows} - {"site-180"}
