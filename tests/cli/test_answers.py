"""`cpqual answers`: the queue of a survey, answers nearly alike, and their codings."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from .conftest import Run

ANSWERS = """id,text,area
A1,Nobody ever rang me back.,north
A2,nobody ever rang me back!!,south
A3,It did not help me to find a friend,north
A4,It did help me to find a friend,south
A5,"=NOBODY  ever rang me back",north
"""


@pytest.fixture
def survey(cpqual: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("answers.csv").write_text(ANSWERS)
    Path("codes.yml").write_text("schema: cpqual-codebook/1\ncodes:\n  - {id: alone, label: Left alone}\n")
    Path("codings.csv").write_text("document,start,end,code,coder\nA3,0,35,alone,RB\n")
    for words in (
        "new s.cpqual --title Survey --coder RB", "import answers.csv --yes", "codebook import codes.yml",
        "codings import codings.csv --coder RB",
    ):  # fmt: skip
        assert cpqual(*words.split())[0] == 0
    return cpqual


def listed(cpqual: Run, *words: str) -> list[dict[str, str]]:
    code, out, err = cpqual("answers", *words, "--format", "csv")
    assert code == 0, err
    return list(csv.DictReader(io.StringIO(out)))


def test_one_of_each_wording_is_listed_with_how_many_say_the_same(survey: Run) -> None:
    assert [(row["document"], row["answers"], row["codings"]) for row in listed(survey, "list")] == [
        ("A1", "3", "0"), ("A3", "1", "1"), ("A4", "1", "0"),
    ]  # fmt: skip
    found = listed(survey, "list", "--unread", "--order", "alike", "--where", "area = north")
    assert [(row["document"], row["answers"]) for row in found] == [("A1", "2")]
    assert survey("answers", "code", "apart")[0] == 0
    assert len(listed(survey, "list", "--order", "lot", "--limit", "0")) == 5


def test_what_is_nearly_alike_is_told_with_its_difference_and_gets_the_codings_when_named(
    survey: Run,
) -> None:
    (near,) = listed(survey, "near", "A3")
    assert (near["document"], near["otherwise"], near["coded"]) == ("A4", "not → –", "false")
    code, _, err = survey("answers", "copy", "A3", "A4")
    assert (code, "put 1 coding on 1 answer; cpqual undo" in err) == (0, True)
    assert listed(survey, "near", "A3")[0]["coded"] == "true"
    code, _, err = survey("answers", "copy", "A3", "A4")
    assert (code, err.strip()) == (1, "cpqual: these answers have the same codings already")
    code, _, err = survey("answers", "copy", "A1", "A4")
    assert (code, err.strip()) == (1, "cpqual: there is no coding of yours on this answer. Code it first.")


def test_an_estimate_needs_thirty_wordings_read_by_lot(survey: Run) -> None:
    code, _, err = survey("answers", "estimate")
    assert code == 1
    assert "an estimate needs 30. Read on by lot" in err
    Path("many.csv").write_text("id,text\n" + "".join(f"B{n},reason number {n}\n" for n in range(40)))
    rows = "".join(f"B{n},0,{len(f'reason number {n}')},alone,RB\n" for n in range(40))
    more = "".join(f"{slug},0,5,alone,RB\n" for slug in ("A1", "A4"))
    Path("more.csv").write_text(f"document,start,end,code,coder\n{rows}{more}")
    for words in ("import many.csv --yes", "codings import more.csv --coder RB"):
        assert survey(*words.split())[0] == 0
    (row,) = listed(survey, "estimate", "--code", "alone")
    assert (row["code"], float(row["share"]), float(row["se"]), row["wordings"]) == ("alone", 1, 0, "43")
    code, _, err = survey("answers", "estimate", "--code", "nobody")
    assert (code, "nobody" in err) == (1, True)
