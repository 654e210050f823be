"""`cpqual import` and `people link`: plans for programs, maps, revisions, and what is left out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

TALK = "INT: Who came?\nP: Maro came by the ferry.\nTilda: Me too.\nTilda: Twice.\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cpqual: Run) -> Run:
    """Call commands in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    return cpqual


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    """A new project and a messy folder."""
    made = tmp_path / "in"
    made.mkdir()
    (made / "A.txt").write_text(TALK)
    (made / "empty.txt").write_text("")
    assert run("new", "s", "--title", "S", "--coder", "RB")[0] == 0
    return made


def test_a_plan_is_given_to_programs_and_nothing_is_written(run: Run, folder: Path) -> None:
    code, out, err = run("import", "in", "--dry-run", "--skip-bad", "--format", "json")
    assert code == 0
    rows = json.loads(out)
    rows = rows["rows"] if isinstance(rows, dict) else rows
    assert [(row["file"], row["status"]) for row in rows] == [("A.txt", "new"), ("empty.txt", "unreadable")]
    assert "nothing was written" in err
    assert json.loads(run("documents", "--format", "jsonl")[1] or "[]") == []


def test_a_dry_run_shows_what_can_be_read_before_it_refuses_the_rest(run: Run, folder: Path) -> None:
    (folder / "nul.txt").write_bytes(b"a\0b")
    code, _, err = run("import", "in", "--dry-run")
    assert code == 1
    assert "Tilda            participant" in err
    assert "2 files cannot be used: in/empty.txt: is empty; in/nul.txt: is not a text file" in err
    assert run("import", "in", "--yes")[0] == 1
    assert json.loads(run("documents", "--format", "jsonl")[1] or "[]") == []


def test_sections_are_told_of_field_notes_and_not_of_transcripts(run: Run, folder: Path) -> None:
    notes = "---\nkind: fieldnote\n---\n## Description\nRain.\n\n## Talk\nWe left.\n\n## Reflection\nOdd.\n"
    (folder / "N.md").write_text(notes)
    _, _, err = run("import", "in", "--dry-run", "--skip-bad")
    assert [line.strip() for line in err.splitlines() if "sections:" in line] == [
        "sections: description, talk, reflection"
    ]


def test_a_map_is_written_filled_in_and_taken_back(run: Run, folder: Path) -> None:
    assert run("import", "in", "--dry-run", "--skip-bad", "--write-map", "m.csv")[0] == 0
    path = folder.parent / "m.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert [(row["label"], row["person"], row["action"]) for row in rows] == [
        ("INT", "", "interviewer"), ("P", "", "speaker"), ("Tilda", "", "speaker"),
    ]  # fmt: skip
    path.write_text(path.read_text().replace("A,Tilda,,", "A,Tilda,Tilda Moss,member"))
    code, _, err = run("import", "in", "--skip-bad", "--map", "m.csv", "--yes")
    assert code == 0, err
    people = list(csv.DictReader(io.StringIO(run("people", "--format", "csv")[1])))
    assert [(row["pseudonym"], row["roles"], row["turns"]) for row in people] == [
        ("Tilda Moss", "member", "2")
    ]


def test_a_changed_file_is_revised_or_left_out(run: Run, folder: Path) -> None:
    assert run("import", "in/A.txt", "--yes")[0] == 0
    (folder / "A.txt").write_text(TALK + "INT: Thanks.\n")
    (folder / "B.txt").write_text("P: Another.\n")
    code, _, err = run("import", "in", "--skip-bad", "--yes")
    assert code == 1
    assert "--revise" in err.splitlines()[-1]
    assert run("import", "in", "--skip-bad", "--yes", "--no-revise")[0] == 0
    assert run("import", "in/A.txt", "--yes", "--revise")[0] == 0
    assert "INT: Thanks." in run("documents", "revisions", "A", "--show", "2")[1]
    code, _, err = run("import", "in/A.txt", "--yes")
    assert (code, "nothing new" in err) == (1, True)


def test_the_form_goes_with_a_dry_run_only(run: Run, folder: Path) -> None:
    assert run("import", "in", "--format", "csv")[0] == 2


def test_a_survey_without_ids_is_numbered(run: Run, folder: Path) -> None:
    (folder / "forms.csv").write_text("Timestamp,said\n1 May,Bus\n2 May,Rain\n")
    said = ("import", "in/forms.csv", "--text-col", "said")
    code, _, err = run(*said)
    assert code == 1
    assert "--number-rows" in err
    code, _, err = run(*said, "--number-rows", "--yes")
    assert code == 0
    assert "numbered, forms-00001 to forms-00002" in err
    assert "(row number) is the id" in err
    assert "forms-00002" in run("documents")[1]
    assert run(*said, "--id-col", "Timestamp", "--number-rows")[0] == 2


def test_labels_are_linked_when_the_register_knows_them(run: Run, folder: Path) -> None:
    assert run("import", "in/A.txt", "--yes")[0] == 0
    (folder.parent / "people.csv").write_text("id,pseudonym\ntilda,Tilda\nperran,Perran\n")
    assert run("people", "import", "people.csv")[0] == 0
    code, out, err = run("people", "link", "--dry-run", "--format", "csv")
    found = {row["label"]: row["person"] for row in csv.DictReader(io.StringIO(out))}
    assert found == {"P": "", "Tilda": "tilda"}
    assert run("people", "link", "--yes")[0] == 0
    assert run("people", "link", "A", "P", "perran")[0] == 0
    people = {
        row["person"]: row["turns"]
        for row in csv.DictReader(io.StringIO(run("people", "--format", "csv")[1]))
    }
    assert people == {"perran": "1", "tilda": "2"}
    code, _, err = run("people", "link", "A", "P", "nobody-known")
    assert (code, "no person 'nobody-known'" in err) == (1, True)
