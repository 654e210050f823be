"""`cpqual cards` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpqual.services.session import Session
from tests.cli.conftest import Run


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study> cards …`."""
    return lambda *words: cpqual("-p", str(session.path), "cards", *words)


def test_a_card_is_made_quoted_shown_and_printed(run: Run, tmp_path: Path) -> None:
    assert run("edit", "barriers", "--name", "In the way", "--question", "Is it so?")[0] == 0
    code, _, said = run("quote", "barriers", "INT-1:36-43")
    assert (code, said) == (
        0, "quoted INT-1 36–43 on the card of barriers: nobody has been asked for permission\n",
    )  # fmt: skip
    shown = run("show", "barriers")[1]
    for part in ("In the way", "“Nobody.”", "— service user", "permission not asked", "1. Is it so?"):
        assert part in shown
    for ending in ("html", "md", "txt", "docx"):
        path = tmp_path / f"cards.{ending}"
        code, _, said = run("print", "-o", str(path))
        assert code == 0
        assert "permission not asked" in said
        assert path.stat().st_size > 100
    assert "IN THE WAY" in run("print", "barriers")[1]
    assert run("unquote", "barriers", "INT-1:36-43")[0] == 0
    assert "Nobody" not in run("print", "barriers")[1]
    assert run("remove", "barriers")[0] == 0


def test_feedback_is_written_down_decided_and_listed(run: Run) -> None:
    run("edit", "barriers")
    at = ("--at", "INT-1:36-43", "--date", "2012-02-14")
    assert (
        run("feedback", "add", "barriers", "--person", "p", "--answer", "add", "--words", "Buses", *at)[0]
        == 0
    )
    (row,) = json.loads(run("feedback", "list", "--format", "json")[1])["rows"]
    assert (row["by"], row["at"], row["decision"]) == ("service user", "INT-1:36-43", "open")
    decided = run("feedback", "decide", row["id"], "--decision", "accepted")
    assert decided[2] == "accepted, to be carried out: feedback to the card of barriers\n"
    assert row["id"] in run("feedback", "list", "--open")[1]
    assert run("feedback", "decide", row["id"], "--decision", "accepted", "--no-change")[0] == 0
    assert run("feedback", "list", "--open")[1].startswith("(no feedback)")
    (card,) = json.loads(run("list", "--format", "json")[1])["rows"]
    assert (card["people"], card["add"], card["accepted"], card["to be carried out"]) == (1, 1, 1, 0)
    assert run("feedback", "remove", row["id"])[0] == 0


def test_what_was_written_out_is_taken_in_again(run: Run, tmp_path: Path) -> None:
    run("edit", "barriers")
    run("feedback", "add", "barriers", "--by", "a member", "--answer", "agree", "--words", "Yes")
    path = str(tmp_path / "feedback.csv")
    assert run("feedback", "list", "-o", path)[0] == 0
    again = "took in 0 pieces of feedback, 1 there already: so it was, nothing was changed\n"
    assert run("feedback", "import", path) == (0, "", again)
    (row,) = json.loads(run("feedback", "list", "--format", "json")[1])["rows"]
    run("feedback", "remove", row["id"])
    taken = "took in 1 piece of feedback; cpqual undo takes it back\n"
    assert run("feedback", "import", path) == (0, "", taken)
    path = str(tmp_path / "cards.csv")
    assert run("export", "-o", path)[0] == 0
    assert run("import", path)[2] == "took in 1 card: so it was, nothing was changed\n"
    assert run("edit", "barriers")[2].endswith(": so it was, nothing was changed\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "barriers"), 1, "barriers has no card. Make one: cpqual cards edit barriers"),
        (("edit", "nope"), 1, "no code 'nope'"),
        (("print",), 1, "there is no theme card"),
        (("print", "-o", "cards.pdf"), 1, "cards.pdf: nothing is written here that ends in .pdf. End it"),
        (("print", "--format", "docx"), 2, "a Word file cannot be shown"),
        (("feedback", "decide", "x", "--decision", "accepted"), 1, "no feedback 'x'"),
        (("feedback", "list", "barriers"), 1, "barriers has no card"),
        (
            ("feedback", "decide", "x", "--decision", "accepted", "--no-change", "--version", "1"), 2,
            "say --version or --no-change",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_in_a_line(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    found, out, err = run(*words)
    assert (found, out) == (code, "")
    assert said in err


def test_a_version_names_the_feedback_it_carries_out_and_one_undo_takes_both_back(
    cpqual: Run, session: Session
) -> None:
    project = ("-p", str(session.path))
    add = ("feedback", "add", "barriers", "--by", "x", "--answer", "add", "--words", "w")
    cpqual(*project, "cards", "edit", "barriers")
    cpqual(*project, "cards", *add)
    (row,) = json.loads(cpqual(*project, "cards", "feedback", "list", "--format", "json")[1])["rows"]
    why = ("--reason", "asked for", "--carries-out", row["id"])
    retire = (*project, "codebook", "retire", "new_networks", *why)
    code, _, said = cpqual(*retire)
    assert (code, "was not accepted" in said) == (1, True)
    assert "retired" not in cpqual(*project, "codebook", "--format", "csv")[1]
    cpqual(*project, "cards", "feedback", "decide", row["id"], "--decision", "accepted")
    assert cpqual(*retire)[0] == 0
    listed = cpqual(*project, "cards", "feedback", "list", "--format", "json")[1]
    assert json.loads(listed)["rows"][0]["version"] == 2
    assert cpqual(*project, "undo")[0] == 0
    listed = cpqual(*project, "cards", "feedback", "list", "--format", "json")[1]
    assert json.loads(listed)["rows"][0]["outcome"] == "accepted, to be carried out"
    assert "retired" not in cpqual(*project, "codebook", "--format", "csv")[1]
