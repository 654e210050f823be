"""`cpqual quotes` as a person meets it."""

from __future__ import annotations

import csv
import io
from functools import partial

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session
from tests.cli.conftest import Run
from tests.conftest import TALK


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study, one passage coded> quotes --code …`."""
    start = TALK.index("He likes")
    coding.apply_codes(session, "INT-1", Span(start, start + 19), ["practical_support"])
    return partial(cpqual, "-p", str(session.path), "quotes", "--code")


def test_people_see_the_quote_and_what_to_check(run: Run) -> None:
    code, out, _ = run("connecting")
    assert code == 0
    assert "He likes the ferry." in out
    assert "1 quote of 1 passage of connecting" in out


def test_files_have_where_a_quote_is(run: Run) -> None:
    (row,) = csv.DictReader(io.StringIO(run("connecting", "--format", "csv", "--min-people", "1")[1]))
    assert (row["document"], row["turn"], row["check"]) == ("INT-1", "turn 2", "")
    assert TALK[int(row["start"]) : int(row["end"])] == row["quote"]
    (row,) = csv.DictReader(io.StringIO(run("connecting", "--format", "csv")[1]))
    assert row["check"] == "few people alike in the register (1): service user, The Quay"
    assert run("connecting", "--own", "--format", "jsonl")[1] == ""


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("nothing",), 1, "no code 'nothing' in the codebook"),
        (("connecting", "--attribution", "named"), 1, "no names, so nobody can be named. Use --attribution"),
        (("connecting", "--format", "docx"), 2, "cannot be shown in a terminal: say -o FILE.docx"),
        (("connecting", "kept"), 2, "options go after kept, not before it"),
    ],
)
def test_what_cannot_be_done_is_refused(run: Run, words: tuple[str, ...], status: int, told: str) -> None:
    code, _, err = run(*words)
    assert (code, told in err) == (status, True)
