"""The log, undo and the trash on the command line."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from time import tzset

import pytest

from cpqual.domain.text import Span
from cpqual.services import code_editing, coding, history, memos, trash
from cpqual.services.session import Session, add_coder, as_coder
from cpqual.storage import codings, store
from tests.cli.conftest import Run


@pytest.fixture
def run(session: Session, monkeypatch: pytest.MonkeyPatch, cpqual: Run) -> Run:
    monkeypatch.chdir(session.path.parent)
    return partial(cpqual, "--coder", "RB")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked, each question answered with yes."""
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("cpqual.cli.output.click.confirm", lambda question, **_: asked.append(question))
    return asked


def code(session: Session, start: int = 36, slug: str = "barriers") -> int:
    coding.apply_codes(session, "INT-1", Span(start, start + 7), [slug], on_overlap="keep")
    return history.log(session, 1)[0].number


def listed(found: tuple[int, str, str]) -> list[dict[str, object]]:
    assert found[0] == 0, found[2]
    rows: list[dict[str, object]] = json.loads(found[1])["rows"]
    return rows


def test_times_are_local_where_people_read_them_and_utc_where_programs_do(
    run: Run, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the log of the project begins now, and no act is earlier than the one before it
    monkeypatch.setattr(store, "now", lambda: "2126-03-12T23:05:09.123Z")
    code(session)
    monkeypatch.setenv("TZ", "XYZ-2")
    tzset()
    try:
        assert "2126-03-13 01:05 " in run("log", "-n", "1")[1]
        assert listed(run("log", "-n", "1", "--format", "json"))[0]["when"] == "2126-03-12T23:05:09.123Z"
    finally:
        monkeypatch.undo()
        tzset()


def test_the_log_is_listed_and_filtered(run: Run, session: Session, tmp_path: Path) -> None:
    number = code(session)
    newest = listed(run("log", "--format", "json", "-n", "2"))
    assert [row["act"] for row in newest] == [number, number - 1]
    assert [r["act"] for r in listed(run("log", "--before", str(number), "-n", "1", "--format", "json"))] == [
        number - 1
    ]
    assert (
        len(listed(run("log", "--verb", "code", "--document", "INT-1", "--by", "rb", "--format", "json")))
        == 1
    )
    assert listed(run("log", "--since", "2999-01-01", "--format", "json")) == []
    exit_code, _, err = run("log", "--since", "soon")
    assert (exit_code, err) == (1, "cpqual: 'soon' is no date. Write it as 2026-03-12 or 2026-03-12T14:30.\n")


def test_one_act_is_told_with_whether_it_can_be_taken_back(run: Run, session: Session) -> None:
    number = code(session)
    coding.recode(session, codings.codings(session.store)[0].id, "new_networks")
    out = run("log", "--act", str(number))[1]
    assert "barriers on INT-1 36–43 by RB" in out
    assert f"act {number} cannot be taken back: act {number + 1} (RB, " in out
    rows = listed(run("log", "--act", str(number + 1), "--format", "json"))
    assert [(r["field"], r["before"], r["after"]) for r in rows] == [("code", "barriers", "new_networks")]
    assert f"act {number + 1} can be taken back" in run("log", "--act", str(number + 1))[1]
    assert run("log", "--act", "1")[2] == ""
    assert run("log", "--act", "999")[0] == 1


def test_a_memo_is_told_without_its_words(run: Run, session: Session) -> None:
    memo = memos.add_memo(session, "a thought on ferries", document="INT-1")
    memos.remove_memo(session, memos.read_memos(session, [memo])[0])
    number = history.log(session, 1)[0].number
    for words in (("log", "--act", str(number)), ("trash", "list")):
        found = run(*words)
        assert found[0] == 0
        assert "ferries" not in found[1] + found[2]


def test_the_latest_act_goes_at_once_and_an_older_one_is_asked_about(run: Run, session: Session) -> None:
    older = code(session)
    latest = code(session, 60)
    exit_code, _, err = run("undo", str(older))
    assert exit_code == 1
    assert "it did: 1 reading mark added, 1 coding added" in err
    assert "nobody is there to confirm this. Say --yes." in err
    assert run("undo", str(older), "--yes")[0] == 0
    assert [c.start for c in codings.codings(session.store)] == [60]
    assert run("undo", str(latest))[0] == 0
    assert codings.codings(session.store) == []
    assert "has been undone already. Do it again: cpqual redo" in run("undo", str(latest))[2]
    assert run("redo", str(latest), "--yes")[0] == 0
    assert "holds: nothing to do again" in run("redo", str(latest))[2]
    assert run("redo")[2].startswith("done again: barriers")
    assert run("redo")[0] == 1
    assert run("undo")[2].startswith("undone: barriers")


def test_anothers_act_is_asked_about(run: Run, session: Session, answers: list[str]) -> None:
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    code_editing.rename_code(tobias, "barriers", "Obstacles", "plainer")
    shared = history.log(session, 1)[0].number
    theirs = code(tobias)
    history.undo(tobias)
    history.redo(tobias)
    exit_code, _, err = run("undo", str(theirs), "--yes")
    assert exit_code == 1
    assert "Only TM can take it back" in err
    history.undo(tobias)
    exit_code, _, err = run("undo", str(shared))
    assert exit_code == 0
    assert "it is TM's act, not yours" in err
    assert answers == ["Take back?"]
    assert session.codebook().get("barriers").label == "Barriers"


def test_the_trash_is_listed_and_things_come_back(run: Run, session: Session) -> None:
    code(session)
    made = codings.codings(session.store)[0]
    coding.remove_codings(session, [made.id])
    (row,) = listed(run("trash", "list", "--format", "json"))
    assert (row["kind"], row["what"], row["document"]) == ("coding", "barriers on INT-1 36–43", "INT-1")
    assert listed(run("trash", "list", "--kind", "memo", "--format", "json")) == []
    assert listed(run("trash", "list", "--words", "network", "--format", "json")) == []
    code_editing.retire_codes(session, ["barriers"], "too broad")
    exit_code, _, err = run("trash", "restore", str(row["id"]))
    assert exit_code == 1
    assert "barriers is retired" in err
    assert run("trash", "restore", str(row["id"]), "--as", "new_networks")[0] == 0
    assert [c.code for c in codings.codings(session.store)] == ["new_networks"]
    assert [item.how for item in trash.removed(session)] == ["retired"]
    assert "nothing numbered 999999 is in the trash" in run("trash", "restore", "999999")[2]
