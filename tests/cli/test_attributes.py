"""`cpqual attributes`, `people`, `sites` and `roles` as a shell calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpqual.services.session import Session
from tests.cli.conftest import Run


@pytest.fixture
def project(session: Session, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small study, in the folder one is in."""
    session.close()
    monkeypatch.chdir(session.path.parent)
    return session.path.parent


def test_values_come_in_from_a_table_with_a_word_on_their_types(project: Path, cpqual: Run) -> None:
    (project / "ages.csv").write_text('person,age,note\np,"41,5",=1+1\n')
    code, out, told = cpqual("attributes", "import", "ages.csv", "--dry-run")
    assert (code, out) == (0, "")
    assert "person.age" in told
    assert "41,5 is kept as 41.5" in told
    assert json.loads(cpqual("attributes", "list", "--of", "person", "--format", "json")[1])["rows"] == []
    assert (
        "2 values set from ages.csv; cpqual undo takes it back"
        in cpqual("attributes", "import", "ages.csv")[2]
    )
    rows = json.loads(cpqual("attributes", "list", "--of", "person", "--format", "json")[1])["rows"]
    assert rows[0] == {
        "attribute": "person.age", "type": "number", "choices": None, "values": 1, "missing": 0
    }  # fmt: skip
    assert cpqual("attributes", "export", "--of", "person", "--format", "csv")[1] == (
        "person,age,note\np,41.5,'=1+1\n"
    )
    (project / "ages.csv").write_text("id,age\np,old\n")
    code, _, told = cpqual("attributes", "import", "ages.csv", "--of", "person")
    assert code == 1
    assert "cpqual: ages.csv, line 2, column 'age': 'old' is no number." in told
    assert cpqual("attributes", "import", "ages.csv", "--of", "person", "--type", "age")[0] == 2


def test_attributes_are_managed(project: Path, cpqual: Run) -> None:
    assert cpqual("attributes", "add", "stage", "choice:early,late", "--of", "document")[0] == 0
    assert "set document.stage of 2" in cpqual("attributes", "set", "stage", "LATE", "INT-1", "INT-2")[2]
    code, _, told = cpqual("attributes", "set", "stage", "soon", "INT-1")
    assert (code, "There are: early, late." in told) == (1, True)
    assert "INT-2" in cpqual("documents", "--where", "stage > early")[1]
    assert cpqual("attributes", "rename", "stage", "phase")[0] == 0
    assert cpqual("attributes", "type", "phase", "text")[0] == 0
    code, _, told = cpqual("attributes", "remove", "phase")
    assert (code, "nobody is there to confirm" in told) == (1, True)
    assert "removed document.phase" in cpqual("attributes", "remove", "phase", "--yes")[2]


def test_file_names_tell_before_anything_is_taken(project: Path, cpqual: Run) -> None:
    code, out, _ = cpqual(
        "attributes", "from-names", "{kind}-{number:number}", "--dry-run", "--format", "csv"
    )
    assert (code, out.splitlines()[1]) == (0, "INT-1.txt,INT-1,interview,1,")
    assert cpqual("attributes", "from-names", "{kind}-{number:number}", "--yes")[0] == 0
    assert "INT-2" in cpqual("documents", "--where", "number > 1")[1]
    assert cpqual("attributes", "from-names", "{a}{b}")[0] == 1
    assert "no header has a line 'weather'" in cpqual("attributes", "from-header", "weather")[2]


def test_people_sites_and_roles_are_edited(project: Path, cpqual: Run) -> None:
    assert cpqual("people", "add", "q", "--pseudonym", "Oona", "--site", "The Quay")[0] == 0
    assert cpqual("people", "set", "q", "p", "--group", "worker")[0] == 0
    assert cpqual("sites", "add", "mill", "--name", "The Mill")[0] == 0
    assert cpqual("sites", "set", "mill", "--id", "weir")[0] == 0
    assert "mill" not in cpqual("sites", "remove", "weir")[2]
    assert cpqual("roles", "add", "INT-1", "q", "chair", "driver")[0] == 0
    assert cpqual("roles", "remove", "INT-1", "q", "driver")[0] == 0
    assert cpqual("roles", "export", "--format", "csv")[1] == "document,person,role\nINT-1,q,chair\n"
    assert "INT-1,q,Oona,chair,0" in cpqual("roles", "list", "--format", "csv")[1]
    code, _, told = cpqual("people", "merge", "p", "q")
    assert (code, "nobody is there to confirm" in told) == (1, True)
    assert "q is p now, with 1 role" in cpqual("people", "merge", "p", "q", "--yes")[2]
    assert cpqual("roles", "export", "--format", "csv")[1] == "document,person,role\nINT-1,p,chair\n"
    code, _, told = cpqual("people", "remove", "p")
    assert (code, "p has 4 turns and 1 role" in told) == (1, True)
    assert cpqual("undo")[0] == 0
    assert "Oona" in cpqual("people")[1]


def test_an_import_takes_headers_and_file_names_in_or_nothing(project: Path, cpqual: Run) -> None:
    talk = "Duration_min: 58\n\nINT: How was it there?\nP: Fine, thanks for asking.\nINT: And?\nP: Well.\n"
    (project / "FG-Q-07.txt").write_text(talk)
    code, _, told = cpqual("import", "FG-Q-07.txt", "--yes", "--header-attributes", "weather")
    assert (code, "no header has a line 'weather'" in told) == (1, True)
    code, _, told = cpqual(
        "import", "FG-Q-07.txt", "--yes", "--header-attributes", "duration_min",
        "--name-pattern", "{kind}-{site}-{number:number}", "--meaning", "site.Q=quay",
    )  # fmt: skip
    assert (code, "FG-Q-07.txt: kind = focusgroup, site = quay, number = 07" in told) == (0, True)
    assert "FG-Q-07,58,7" in cpqual("attributes", "export", "--format", "csv")[1]
    assert cpqual("undo")[0] == 0
    assert "FG-Q-07" not in cpqual("documents")[1]
