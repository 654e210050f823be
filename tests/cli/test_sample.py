"""`cpqual sample` as a shell calls it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.session import Session, add_coder

from ..conftest import TALK
from .conftest import Run


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual sample …` on a study in which RB has finished both interviews."""
    add_coder(session, "TM")
    at = TALK.index("Nobody")
    for slug in ("INT-1", "INT-2"):
        coding.apply_codes(session, slug, Span(at, at + 6), ["barriers"])
        reading.finish(session, slug)
    path = str(session.path)

    def call(*words: str) -> tuple[int, str, str]:
        return cpqual("-p", path, "--coder", "RB", "sample", *words)

    return call


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_sample_is_drawn_shown_and_removed(run: Run) -> None:
    planned = run(
        "draw", "r", "--unit", "turn", "--number", "2", "--seed", "3", "--dry-run", "--format", "csv"
    )
    assert planned[0] == 0
    assert planned[2] == "would draw 2 of 4 turns; --seed 3 draws the same again\n"
    assert run("list", "--format", "csv")[1].count("\n") == 1
    drawn = run(
        "draw", "r", "--unit", "turn", "--number", "2", "--seed", "3", "--for", "TM,RB", "--format", "csv"
    )
    assert drawn[:2] == planned[:2]
    assert len(rows(drawn[1])) == 2
    (listed,) = rows(run("list", "--format", "csv")[1])
    assert (listed["sample"], listed["drawn"], listed["of"], listed["for"]) == ("r", "2", "4", "TM RB")
    (stratum,) = rows(run("show", "r", "--format", "csv")[1])
    assert stratum["stratum"] == "interview · quay · service user"
    assert (stratum["finished by RB"], stratum["finished by TM"]) == ("2", "0")
    assert run("show", "r", "--units", "--format", "csv")[1] == drawn[1]
    assert run("remove", "r") == (0, "", "removed the sample r; cpqual undo brings it back\n")
    assert run("show", "r")[0] == 1


def test_a_seed_is_chosen_and_told(run: Run) -> None:
    code, _, said = run("draw", "r", "--share", "50%", "--least", "0", "--by", "")
    assert code == 0
    seed = said.partition("--seed ")[2].split()[0]
    assert run("draw", "s", "--share", "50%", "--least", "0", "--by", "", "--seed", seed)[0] == 0
    shown = [run("show", name, "--units", "--format", "csv")[1] for name in "rs"]
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("draw", "r", "--share", "half"), "Write 20% or 0.2"),
        (("draw", "r", "--for", "XY"), "no coder 'XY'"),
        (("show", "nix"), "no sample 'nix'"),
        (("remove", "nix"), "no sample 'nix'"),
        (("again", "nix"), "no sample 'nix'"),
        (("drift",), "no second reading by RB"),
        (("plan", "--half-width", "0"), "between 0 and 1"),
        (("plan", "--population", "10"), "--expected 0.85"),
        (("plan", "--population", "10", "--expected", "1.5"), "between 0 and 1"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, said = run(*words)
    assert (code, out) == (1, "")
    assert told in said
    assert said.count("\n") == 1


def test_reading_again_and_drift(run: Run, cpqual: Run, session: Session) -> None:
    run("draw", "r", "--share", "100%", "--seed", "1")
    assert run("again", "r")[2] == "RB-2 reads r again: 2 documents; open it with cpqual --coder RB-2\n"
    path = str(session.path)
    assert cpqual("-p", path, "--coder", "RB-2", "documents", "finish", "INT-1", "INT-2")[0] == 0
    code, out, _ = run("drift", "--format", "csv")
    assert code == 0
    (row,) = rows(out)
    assert (row["code"], row["RB"], row["RB-2"], row["given_up"], row["change"]) == (
        "barriers",
        "2",
        "0",
        "2",
        "-2",
    )
    assert "few positives" in row["note"]
    # the next command without --coder is not the second reading's by accident
    assert cpqual("-p", path, "documents", "--format", "csv")[1].count("INT-") == 4


def test_a_reflexive_project_shows_drift_without_coefficients(
    run: Run, cpqual: Run, session: Session
) -> None:
    run("draw", "r", "--share", "100%", "--seed", "1")
    run("again", "r")
    cpqual("-p", str(session.path), "--coder", "RB-2", "documents", "finish", "INT-1", "INT-2")
    with session.act("test", "profile"):
        session.store.connection.execute("UPDATE project SET profile = 'reflexive'")
    code, out, _ = run("drift", "--format", "json")
    assert code == 0
    assert "alpha" not in json.loads(out)["rows"][0]
    assert "α" not in out


def test_a_plan_is_a_table(run: Run, cpqual: Run, session: Session) -> None:
    cpqual("-p", str(session.path), "--coder", "TM", "documents", "finish", "INT-1", "INT-2")
    code, out, _ = run("plan", "--codes", "barriers", "--format", "csv")
    assert code == 0
    barriers, mean = rows(out)
    assert barriers["note"] == "no interval: 2 documents, 5 needed"
    assert (barriers["more"], mean["code"]) == ("", "(mean of all codes)")


def test_the_formula_needs_no_project(cpqual: Run) -> None:
    words = (
        "sample",
        "plan",
        "--population",
        "1000",
        "--expected",
        "0.85",
        "--se",
        "0.03",
        "--format",
        "csv",
    )
    code, out, _ = cpqual(*words)
    assert code == 0
    # Lacy & Riffe 1996
    assert rows(out)[0]["units"] == "125"


def test_in_a_terminal_numbers_stand_together(run: Run, cpqual: Run, session: Session) -> None:
    run("draw", "r", "--share", "100%", "--seed", "1")
    run("again", "r")
    path = str(session.path)
    for coder in ("TM", "RB-2"):
        cpqual("-p", path, "--coder", coder, "documents", "finish", "INT-1", "INT-2")
    _, drift, _ = run("drift")
    assert "RB with RB again (RB-2), sample r: 2 of 2 documents read twice" in drift
    assert "95 % over documents" in drift
    assert "no interval: 2 documents, 5 needed" in drift
    _, plan, _ = run("plan")
    assert "no interval: 2 documents, 5 needed: barriers" in plan
    assert "on the assumption that further documents are like those that RB and TM have coded" in plan


def test_changes_and_suggestions_of_the_first_reading_are_told(
    run: Run, cpqual: Run, session: Session
) -> None:
    at = TALK.index("He likes the ferry")
    coding.apply_codes(session, "INT-2", Span(at, at + 8), ["connecting"])
    with session.act("test", "as if suggested"):
        session.store.connection.execute(
            "UPDATE coding SET origin = 'suggestion' WHERE code_id = ?", (session.code_id("barriers"),)
        )
    run("draw", "r", "--share", "100%", "--seed", "1")
    run("again", "r")
    cpqual("-p", str(session.path), "--coder", "RB-2", "documents", "finish", "INT-1", "INT-2")
    _, drift, _ = run("drift", "--format", "md")
    assert "2 of RB's codings came from suggestions, and RB-2 was offered none" in drift
    assert "RB changed 1 coding after first finishing, which is left out" in drift
