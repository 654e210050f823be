"""`cpqual cooccurrence`, `sequence`, `matrix` and `absences`, as a shell calls them."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, reading
from cpqual.services.session import Session
from cpqual.storage import documents, people

from ..conftest import TALK, talk_document
from .conftest import Run

HOSTILE = "=cmd|' /C calc'!A1"


@pytest.fixture
def study(session: Session) -> str:
    """The project's path; both codes overlap in a document whose name and words are hostile."""
    with session.act("import", "hostile"):
        text = TALK.replace("Nobody.", f"{HOSTILE}\x1b[2J.")
        documents.add_document(
            session.store, talk_document("EVIL-1", text), 30, None, people.person_ids(session.store)
        )
    turn = next(t for t in talk_document("EVIL-1", text).turns if t.label == "P")
    coding.apply_codes(session, "EVIL-1", Span(turn.start, turn.end), ["barriers", "new_networks"])
    reading.finish(session, "INT-1")
    return str(session.store.path)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_pairs_and_their_passages(cpqual: Run, study: str) -> None:
    code, out, _ = cpqual("-p", study, "cooccurrence", "--format", "csv", "--codes", "barriers,new_networks")
    assert code == 0
    (row,) = table(out)
    assert (row["n12"], row["of_1_also_2"], row["c"], row["c_at_most"]) == ("1", "1.0", "1.0", "1.0")
    _, out, _ = cpqual("-p", study, "cooccurrence", "--codes", "barriers", "--with", "new_*")
    assert "100%" in out
    assert "layer: RB; codebook version 1; snapshot" in out


def test_what_participants_say_moves_no_cursor_and_is_no_formula(cpqual: Run, study: str) -> None:
    asked = ("cooccurrence", "--within", "overlap", "--codes", "barriers", "--with", "new_networks", "--text")
    _, out, _ = cpqual("-p", study, *asked)
    assert HOSTILE in out
    assert "\x1b" not in out
    _, out, _ = cpqual("-p", study, *asked, "--format", "csv")
    assert table(out)[0]["text"].startswith("'=cmd")


def test_a_matrix_says_in_which_state_it_was_made(cpqual: Run, study: str) -> None:
    _, out, _ = cpqual("-p", study, "matrix", "--format", "json", "--attributes", "--cells", "words")
    found = json.loads(out)
    assert [row["document"] for row in found["rows"]] == ["INT-1", "EVIL-1"]
    assert found["rows"][1]["barriers"] > 0
    assert any(note.startswith("layer: RB; codebook version 1; snapshot") for note in found["notes"])


def test_pictures_are_drawn(cpqual: Run, study: str, tmp_path: Path) -> None:
    _, out, _ = cpqual("-p", study, "cooccurrence", "--format", "svg", "--values", "rate")
    assert "<svg" in out
    assert ">100<" in out
    code, _, _ = cpqual("-p", study, "matrix", "-o", str(tmp_path / "m.png"))
    assert code == 0
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    code, _, err = cpqual("-p", study, "matrix", "--codes", "practical_support", "--format", "svg")
    assert code == 1
    assert "nothing to draw" in err


def test_steps_and_ribbons(cpqual: Run, study: str) -> None:
    _, out, _ = cpqual("-p", study, "sequence", "--format", "csv")
    assert {row["steps"] for row in table(out)} == {"0"}
    _, out, _ = cpqual("-p", study, "sequence", "--shape", "ribbon", "--format", "csv")
    assert [(row["code"], row["start"]) for row in table(out)] == [
        ("barriers", "0.0"),
        ("new_networks", "0.0"),
    ]
    _, out, _ = cpqual("-p", study, "sequence", "--shape", "matrix", "--values", "share")
    assert "snapshot" in out


def test_a_ribbon_is_drawn_for_the_documents_that_are_asked_for(
    cpqual: Run, study: str, tmp_path: Path
) -> None:
    file = tmp_path / "r.svg"
    code, _, err = cpqual(
        "-p", study, "sequence", "--shape", "ribbon", "--documents", "EVIL*", "-o", str(file)
    )
    assert code == 0
    assert "the same with -o r.csv" in err
    drawn = file.read_text(encoding="utf-8")
    assert "EVIL-1: " in drawn
    assert "INT-1" not in drawn
    assert "into the text</title>" in drawn
    assert ">interviewer<" in drawn
    code, _, err = cpqual("-p", study, "sequence", "--shape", "ribbon", "--documents", "X*")
    assert (code, err.count("\n")) == (1, 1)


def test_absences_are_told_in_a_sentence(cpqual: Run, study: str) -> None:
    _, out, _ = cpqual("-p", study, "absences", "--code", "practical_support", "--by", "person.group")
    assert "1 of 1 participant was never coded with “Practical support” (by person.group" in out
    _, out, _ = cpqual("-p", study, "absences", "--code", "barriers", "--without", "new_networks")
    assert "0 of 1 turn with “Barriers” stand without “New networks”" in out


@pytest.mark.parametrize(
    "words",
    [
        ("cooccurrence", "--text", "--near", "2"),
        ("cooccurrence", "--near", "2", "--shape", "matrix"),
        ("sequence", "--documents", "INT-1"),
        ("matrix", "--by", "sector", "--attributes"),
        ("absences", "--code", "barriers,new_networks", "--without", "connecting"),
    ],
)
def test_what_does_not_go_together_is_said(cpqual: Run, study: str, words: tuple[str, ...]) -> None:
    code, out, err = cpqual("-p", study, *words)
    assert code == 2
    assert not out
    assert "Error: " in err


def test_unknown_codes_are_refused_in_one_line(cpqual: Run, study: str) -> None:
    for words in (
        ("cooccurrence", "--codes", "bariers"),
        ("matrix", "--codes", "x*"),
        ("absences", "--code", "y"),
    ):
        code, _, err = cpqual("-p", study, *words)
        assert code == 1
        assert err.count("\n") == 1
