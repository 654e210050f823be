"""`cpqual negative` as a person meets it."""

from __future__ import annotations

import json

import pytest

from cpqual.services.session import Session
from tests.cli.conftest import Run

KIND = ("barriers", "--kind", "qualifies", "--note")


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study> …`."""
    return lambda *words: cpqual("-p", str(session.path), *words)


def test_a_case_is_recorded_listed_removed_and_brought_back(run: Run) -> None:
    code, _, said = run(
        "negative", "add", "INT-1:36-43", "new_networks", "--kind", "contradicts", "--note", "met nobody"
    )
    assert (code, said.split(":")[0]) == (0, "INT-1 36–43 contradicts new_networks")
    code, out, _ = run("negative", "list", "--format", "json")
    (row,) = json.loads(out)["rows"]
    assert (row["code"], row["kind"], row["note"], row["coder"]) == (
        "new_networks", "contradicts", "met nobody", "RB",
    )  # fmt: skip
    assert run("negative", "list", "--code", "barriers")[1].startswith("(no negative cases)")
    shown = run("negative", "list")[1]
    assert "met nobody" in shown
    assert "Barriers: none recorded" in shown
    assert run("negative", "remove", row["id"])[0] == 0
    assert json.loads(run("negative", "list", "--format", "json")[1])["rows"] == []
    thrown = run("trash", "list", "--kind", "negative", "--format", "json")[1]
    assert run("trash", "restore", str(json.loads(thrown)["rows"][0]["id"]))[0] == 0
    assert len(json.loads(run("negative", "list", "--format", "json")[1])["rows"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "INT-1 36-43", *KIND, "x"), "is no passage of a document"),
        (("add", "INT-9:1-4", *KIND, "x"), "no document 'INT-9'"),
        (("add", "INT-1:1-4", *KIND, " "), "the note is empty"),
        (("remove", "abc"), "no negative case 'abc'. See: cpqual negative list"),
        (("list", "--attribution", "named"), "nobody can be named"),
    ],
)  # fmt: skip
def test_what_is_refused_is_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run("negative", *words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


def test_passages_are_listed_with_what_speaks_against_them(run: Run) -> None:
    run("negative", "add", "INT-1:36-43", *KIND, "only at first")
    plain = run("passages", "barriers", "--format", "json")[1]
    assert json.loads(plain)["rows"] == []
    (row,) = json.loads(run("passages", "barriers", "--negative", "--format", "json")[1])["rows"]
    assert (row["against"], row["note"], row["passage"]) == (
        "qualifies barriers (RB)", "only at first", "Nobody.",
    )  # fmt: skip
    assert "only at first" in run("passages", "barriers", "--negative")[1]
