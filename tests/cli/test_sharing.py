"""`cpqual pack` and `merge`, as a shell sees them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from cpqual.services import code_editing
from cpqual.services.session import Session, open_project
from tests.cli.conftest import Run


@pytest.fixture
def project(session: Session, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, closed, in the folder one is in."""
    session.close()
    monkeypatch.chdir(session.path.parent)
    return session.path


def test_a_copy_goes_out_is_coded_and_comes_back(project: Path, cpqual: Run) -> None:
    code, _, said = cpqual("pack", "for-tm", "--for", "TM", "-p", "study")
    assert (code, said) == (
        0,
        "packed for-tm.cpqual: 2 documents, without anyone's codings\n"
        "they open it with: cpqual -p for-tm.cpqual --coder TM\n",
    )
    assert cpqual("pack", "for-tm", "--coder", "RB", "-p", "study")[0] == 1
    assert cpqual("pack", "for-tm", "--yes", "--coder", "RB", "-p", "study")[0] == 0
    Path("codings.csv").write_text("document,start,end,code,coder\nINT-1,5,12,barriers,TM\n")
    theirs = ("-p", "for-tm", "--coder", "TM")
    assert cpqual("codings", "import", "codings.csv", *theirs)[0] == 0
    for name, coder, label in (("for-tm", "TM", "Hurdles"), ("study", "RB", "Obstacles")):
        with closing(open_project(Path(f"{name}.cpqual"), coder)) as opened:
            code_editing.rename_code(opened, "barriers", label, "clearer")
    ours = ("-p", "study", "--coder", "RB")
    rehearsed = cpqual("merge", "for-tm.cpqual", "--dry-run", "--format", "json", *ours)
    assert rehearsed[0] == 0
    assert "nothing was changed" in rehearsed[2]
    code, out, said = cpqual("merge", "for-tm.cpqual", "--format", "json", *ours)
    assert out == rehearsed[1]
    assert "study.before-merge-" in said
    # what a merge keeps from before is nobody's project
    Path("for-tm.cpqual").unlink()
    assert cpqual("check")[0] == 0
    code, out, _ = cpqual("merge", "--conflicts", "--format", "json", "--coder", "RB")
    (row,) = [one for one in json.loads(out)["rows"] if one["field"] == "label"]
    assert (row["name"], row["kept"], row["other"]) == ("barriers", "Obstacles", "Hurdles")
    assert cpqual("merge", "--settle", row["id"], "--coder", "RB")[2] == "settled: code barriers, label\n"
    assert '"label"' not in cpqual("merge", "--conflicts", "--format", "json", "--coder", "RB")[1]
    code, _, said = cpqual("undo", "--coder", "RB")
    assert code == 1
    assert "united two copies" in said


def test_a_merge_says_which_file_and_only_one_thing(project: Path, cpqual: Run) -> None:
    assert cpqual("merge", "study.cpqual")[::2] == (1, "cpqual: study.cpqual: is this project itself\n")
    assert "no such file" in cpqual("merge", "gone.cpqual")[2]
    assert cpqual("merge")[0] == 2
    assert cpqual("merge", "x.cpqual", "--conflicts")[0] == 2
    assert "no conflict begins with" in cpqual("merge", "--settle", "zzz")[2]
    assert "no sample" in cpqual("pack", "p", "--sample", "none")[2]
    assert "no document" in cpqual("pack", "p", "--documents", "INT-1, INT-9")[2]
    assert not Path("p.cpqual").exists()
