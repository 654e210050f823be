"""`cpqual suggest rules` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cpqual.domain.text import Span
from cpqual.services import correcting
from cpqual.services.session import Session
from tests.cli.conftest import Run


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study> suggest rules …`."""
    return lambda *words: cpqual("-p", str(session.path), "suggest", "rules", *words)


def rows(answer: tuple[int, str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(answer[1])["rows"]
    return found


def test_a_rule_is_added_tried_applied_and_judged(run: Run) -> None:
    code, _, said = run("add", "barriers", "nobody", "ferry~", "--note", "first try")
    assert (code, said.partition(": ")[2].split(": ")[0]) == (0, "phrase nobody | ferry~")
    found = rows(run("test", "--unit", "match", "--format", "json"))
    assert [(one["match"], one["speaker"]) for one in found[:2]] == [("Nobody", "P"), ("ferry", "P")]
    place = "INT-1:{start}-{end}".format(**found[0])
    code, _, said = run("apply", "--except", place, "--yes")
    assert (code, "made 5 codings" in said, "1 passage passed over" in said) == (0, True, True)
    (row,) = rows(run("list", "--format", "json"))
    assert (row["applied"], row["stand"], row["passed_over"], row["note"]) == (5, 5, 1, "first try")
    assert rows(run("test", "--format", "json")) == []
    assert {one["state"] for one in rows(run("test", "--all", "--format", "json"))} == {
        "coded",
        "passed over",
    }
    assert "made 1 coding" in run("apply", "--again", "--yes")[2]


def test_rules_are_narrowed_changed_removed_and_carried_over(run: Run, tmp_path: Path) -> None:
    run("add", "barriers", "ferry")
    run("add", "new_networks", "--pattern", "maro * me")
    first, second = rows(run("list", "--format", "json"))
    assert len(rows(run("test", "--code", "new_networks", "--documents", "INT-2", "--format", "json"))) == 1
    assert (
        len(rows(run("test", "--rule", first["id"], "--where", "document = INT-1", "--format", "json"))) == 1
    )
    run("change", second["id"], "maro", "rang")
    assert rows(run("list", "--code", "new_networks", "--format", "json"))[0]["rule"] == "maro | rang"
    path = tmp_path / "rules.csv"
    run("list", "-o", str(path))
    assert run("remove", first["id"])[0] == 0
    assert "took in 1 rule; 1 there already" in run("import", str(path))[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("test",), "there is no rule"),
        (("add", "no_such", "bus"), "no_such"),
        (("add", "barriers", "no ... ", "--pattern"), "stands between two words"),
        (("remove", "zzz"), "no rule 'zzz'"),
    ],
)
def test_what_is_refused_is_one_line(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert said in err.splitlines()[-1]


def test_nothing_is_coded_where_nobody_confirms(run: Run) -> None:
    run("add", "barriers", "ferry")
    code, _, said = run("apply")
    assert (code, "nobody is there to confirm" in said) == (1, True)
    assert rows(run("list", "--format", "json"))[0]["applied"] == 0
    code, _, said = run("apply", "--except", "INT-1:0-3", "--yes")
    assert (code, "no rule finds a passage here" in said) == (1, True)


def test_hostile_words_reach_no_terminal(run: Run, session: Session) -> None:
    plan = correcting.plan_correction(session, "INT-1", Span(37, 43), "[/x] \x1b]0;own\x07 [red]No")
    correcting.carry_out(session, plan, "hostile")
    run("add", "barriers", "no\x1b[2J", "own")
    shown = run("test")[1] + run("list")[1]
    assert "own" in shown
    assert not {"\x1b", "\x07"} & set(shown)
