"""`cpqual passages` as a person meets it."""

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
    """Call `cpqual -p <the small study, coded> passages …`."""
    for words, code in (
        ("He likes the ferry.", "barriers"),
        ("Nobody.", "new_networks"),
        ("Maro rang me.", "barriers"),
    ):
        start = TALK.index(words)
        coding.apply_codes(session, "INT-1", Span(start, start + len(words)), [code])
    return partial(cpqual, "-p", str(session.path), "passages")


def passages(text: str) -> list[str]:
    return [row["passage"] for row in csv.DictReader(io.StringIO(text))]


def test_passages_are_listed_under_conditions(run: Run) -> None:
    assert passages(run("barriers", "--format", "csv")[1]) == ["He likes the ferry.", "Maro rang me."]
    together = ("barriers", "and", "New networks", "--format", "csv")
    assert passages(run(*together)[1]) == ["He likes the ferry."]
    assert passages(run(*together, "--same", "span")[1]) == []
    assert passages(run("barriers without connecting", "--format", "csv")[1]) == ["Maro rang me."]
    assert len(passages(run("barriers", "without", "connecting", "--own", "--format", "csv")[1])) == 2
    assert passages(run("barriers", "--words", "RANG me", "--format", "csv")[1]) == ["Maro rang me."]


def test_groups_and_notes_are_shown_to_people(run: Run) -> None:
    code, out, _ = run("barriers", "--by", "person")
    assert code == 0
    assert out.split()[:6] == ["group", "document", "start", "speaker", "codes", "passage"]
    assert "Barriers; 2 passages in 1 document" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("barrier",), "character 1: no code 'barrier' in the codebook. Did you mean barriers?"),
        (("barriers", "near"), "character 14: a code after 'near' is missing"),
        (("barriers", "--by", "colour"), "no attribute 'colour' to group by"),
        (("barriers", "--layer", "XY"), "no layer 'XY'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert err.startswith(f"cpqual: {told}")
    assert err.count("\n") == 1
