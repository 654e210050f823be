"""What the commands say of much at once: tables beside transcripts, hundreds of labels, rows of totals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cpqual: Run) -> Run:
    """Call commands in a folder of their own, on a new project."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    assert cpqual("new", "s", "--title", "S", "--coder", "RB")[0] == 0
    return cpqual


def test_a_long_table_keeps_no_transcript_after_it_from_being_shown(run: Run) -> None:
    rows = "".join(f"A{n},The bus number {n} was late\n" for n in range(60))
    Path("in/answers.csv").write_text("id,text\n" + rows)
    Path("in/talk.txt").write_text("INT: Who came?\nTilda: Me.\nTilda: Twice.\n")
    code, _, err = run("import", "in", "--dry-run")
    assert code == 0
    assert "Tilda            participant: 2 turns" in err
    assert "A28  survey" in err
    assert "A29  survey" not in err
    assert "… and 31 more documents, 186 words (31 new)" in err


def test_of_hundreds_of_labels_some_are_shown_and_the_rest_counted(run: Run) -> None:
    once = [f"Once{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(100)]
    lines = (f"Name{n}: x\nName{n}: y\n{name}: z\n" for n, name in enumerate(once))
    Path("in/talk.txt").write_text("".join(lines))
    code, _, err = run("import", "in", "--dry-run")
    assert code == 0
    assert err.count(": 2 turns, ") == 50
    assert "… and 50 more speakers; --write-map writes all of them" in err
    assert "… and 50 more labels; --write-map writes all of them" in err


def test_a_register_names_who_is_new_so_that_a_row_of_totals_is_seen(run: Run) -> None:
    Path("sites.csv").write_text("id,name\nfen,Fen Row\n")
    assert "1 site in the register from sites.csv; 1 new: fen" in run("sites", "import", "sites.csv")[2]
    Path("people.csv").write_text("id,pseudonym,age\nmarla,Marla,44\n")
    run("people", "import", "people.csv")
    Path("people.csv").write_text("id,pseudonym,age\nmarla,Marla,45\nTotal,,45\n")
    assert (
        "2 people in the register from people.csv; 1 new: Total" in run("people", "import", "people.csv")[2]
    )
    assert run("people", "import", "people.csv")[2].strip().endswith("from people.csv")
