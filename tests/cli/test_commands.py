"""The command line as a person meets it: what is printed, what is refused, and that nothing is half done."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from cpqual.cli import main as entry
from tests.cli.conftest import Run

TALK = """INT: Who did you come with?

P: Nobody. [laughs] The dog came too.

INT: And then?

P: Then =SUM(A1) rang.
"""
NOTE = """---
id: FN-1
kind: fieldnote
site: The Quay
people: [Perran (service user)]
---
## Description
Rain. The urn is broken again.

"You're on," he says. {Perran}
## Reflection
I should have helped.
"""
BOOK = """schema: cpqual-codebook/1
project: test
version: 1
date: 2012-01-20
author: RB
reason: first
codes:
  - id: barriers
    label: Barriers
    brief: What stands in the way.
    when_not_to_use: [Something is done about it]
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cpqual: Run) -> Run:
    monkeypatch.chdir(tmp_path)
    return cpqual


@pytest.fixture
def study(run: Run, tmp_path: Path) -> Path:
    """A project with an interview and a field note, made by commands only."""
    folder = tmp_path / "material"
    folder.mkdir()
    (folder / "INT-1.txt").write_text(TALK)
    (folder / "FN-1.md").write_text(NOTE)
    (tmp_path / "book.yml").write_text(BOOK)
    assert run("new", "study", "--title", "A study", "--coder", "RB")[0] == 0
    assert run("codebook", "import", "book.yml")[0] == 0
    assert run("import", "material", "--yes")[0] == 0
    return tmp_path / "study.cpqual"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def acts(project: Path) -> int:
    connection = sqlite3.connect(project)
    (number,) = connection.execute("SELECT count(*) FROM act").fetchone()
    connection.close()
    return int(number)


def test_the_preview_says_who_speaks_and_writes_nothing(run: Run, study: Path, tmp_path: Path) -> None:
    before = acts(study)
    (tmp_path / "INT-2.txt").write_text(TALK.replace("P:", "Maro:") + "\nExample: none\n")
    code, _, err = run("import", "INT-2.txt", "--dry-run")
    assert code == 0
    assert "INT" in err
    assert "interviewer: 2 turns" in err
    assert "Maro" in err
    assert "Example" in err
    assert acts(study) == before


def test_the_same_files_again_are_recognised(run: Run, study: Path) -> None:
    code, _, err = run("import", "material", "--yes")
    assert code == 1
    assert "nothing new" in err


def test_a_name_clash_overwrites_nothing_and_imports_nothing(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "material" / "INT-1.txt").write_text(TALK + "\nP: One more thing.\n")
    (tmp_path / "material" / "INT-9.txt").write_text(TALK)
    before = acts(study)
    code, _, err = run("import", "material", "--yes")
    assert code == 1
    assert "INT-1" in err
    assert acts(study) == before
    assert [r["document"] for r in rows(run("documents", "--format", "csv")[1])] == ["FN-1", "INT-1"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("scan.txt", b"\x00\x01\x02\xff" * 400, "is not a text file"),
        ("empty.txt", b"", "is empty"),
        ("answers.csv", b"id,comment\n1,hello\n", "'text'"),
        ("twice.csv", b"id,text\n1,a\n1,b\n", "given 2 times"),
        ("talk.mp3", b"ID3", "not read"),
        ("front.md", b"---\nid: [a\n---\nHello\n", "line"),
    ],
)
def test_bad_input_gets_one_line_and_changes_nothing(
    run: Run, study: Path, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(TALK)
    before = acts(study)
    code, out, err = run("import", "good.txt", name, "--yes")
    assert (code, out) == (1, "")
    assert says in err.strip().split("\n")[-1]
    assert name in err
    assert acts(study) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("    parent: barriers\n", "circle"),
        ("    colour: mauvish\n", "colour"),
        ("    confused_with: [nowhere]\n", "nowhere"),
        ("    statsu: active\n", "statsu"),
    ],
)
def test_a_codebook_that_breaks_its_rules_is_refused(
    run: Run, study: Path, tmp_path: Path, change: str, says: str
) -> None:
    (tmp_path / "bad.yml").write_text(BOOK + change)
    before = acts(study)
    code, _, err = run("codebook", "import", "bad.yml")
    assert code == 1
    assert says in err
    assert acts(study) == before


def test_a_codebook_file_can_be_checked_before_it_is_imported(run: Run, study: Path, tmp_path: Path) -> None:
    book = BOOK + "    typical: {doc: INT-1, text: Nobody said this.}\n"
    (tmp_path / "next.yml").write_text(book)
    before = acts(study)
    code, out, _ = run("codebook", "check", "next.yml", "--format", "csv")
    assert code == 0
    assert [r["problem"] for r in rows(out)] == ["an example is not found in INT-1"]
    assert acts(study) == before


def test_codings_go_out_and_come_back_the_same(run: Run, study: Path, tmp_path: Path) -> None:
    formula = TALK.index("=SUM")
    table = f"document,start,end,code,coder,quote,memo\nINT-1,{formula},{formula + 8},barriers,RB,,odd\n"
    table += "INT-1,,,barriers,RB,The dog came too.,\n"
    (tmp_path / "in.csv").write_text(table)
    assert run("codings", "import", "in.csv")[0] == 0
    out = run("codings", "export")[1]
    (tmp_path / "out.csv").write_text(out)
    assert [(r["start"], r["quote"], r["memo"]) for r in rows(out)] == [
        (str(TALK.index("The dog")), "The dog came too.", ""),
        (str(formula), "'=SUM(A1)", "odd"),
    ]
    run("undo")
    assert rows(run("codings", "export")[1]) == []
    assert run("codings", "import", "out.csv")[0] == 0
    assert run("codings", "export")[1] == out


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("INT-1,0,5,nonsense,RB,", "no code 'nonsense'"),
        ("INT-7,0,5,barriers,RB,", "no document 'INT-7'"),
        ("INT-1,5,99999,barriers,RB,", "no passage"),
        ("INT-1,0,5,barriers,RB,other words", "not what stands"),
        ("INT-1,,,barriers,RB,INT", "2 times"),
        ("INT-1,0,5,barriers,XX,", "no coder 'XX'"),
    ],
)
def test_codings_that_do_not_fit_are_refused_whole_with_the_line(
    run: Run, study: Path, tmp_path: Path, row: str, says: str
) -> None:
    good = "INT-1,,,barriers,RB,The dog came too.\n"
    (tmp_path / "in.csv").write_text("document,start,end,code,coder,quote\n" + good + row + "\n")
    before = acts(study)
    code, _, err = run("codings", "import", "in.csv")
    assert code == 1
    assert says in err
    assert acts(study) == before


def test_undo_redo_and_log(run: Run, study: Path) -> None:
    assert run("undo")[0] == 0
    assert rows(run("documents", "--format", "csv")[1]) == []
    assert run("redo")[0] == 0
    assert len(rows(run("documents", "--format", "csv")[1])) == 2
    kinds = [r["kind"] for r in rows(run("log", "--format", "csv")[1])]
    assert kinds[:3] == ["redo", "undo", "do"]


def test_check_finds_a_sound_project_sound(run: Run, study: Path) -> None:
    code, _, err = run("check")
    assert code == 0
    assert err.startswith("sound: 2 documents")


def test_what_is_the_same_for_every_coder_needs_no_coder(
    run: Run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("coders", "add", "TM")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another machine"))
    assert "say who you are" in run("status")[2]
    for words in (
        ("check",),
        ("coders",),
        ("codebook", "log"),
        ("codebook", "check"),
        ("codebook", "export"),
    ):
        assert run(*words)[0] == 0, words


def test_frequencies_name_their_denominator_in_every_row(run: Run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("document,start,end,code,coder,quote\nFN-1,,,barriers,RB,You're on\n")
    run("codings", "import", "in.csv")
    found = rows(run("frequencies", "--by", "site", "--format", "csv")[1])
    assert {(r["group"], r["n"], r["denominator"]) for r in found} == {("the_quay", "1", "1")}
    assert all(r["denominator_def"] and r["snapshot"] and r["coder_layer"] == "RB" for r in found)


@pytest.mark.parametrize("fmt", ["csv", "tsv", "json", "jsonl", "md", "xlsx"])
def test_every_listing_comes_in_every_form(run: Run, study: Path, tmp_path: Path, fmt: str) -> None:
    code, out, _ = run("documents", "-o", f"list.{fmt}")
    assert (code, out) == (0, "")
    assert (tmp_path / f"list.{fmt}").stat().st_size > 0
    assert (tmp_path / f"list.{fmt}").stat().st_mode & 0o077 == 0


def test_agreement_as_json_has_null_where_undefined(run: Run, study: Path, tmp_path: Path) -> None:
    run("coders", "add", "TM")
    head = "document,start,end,code,coder,quote\n"
    (tmp_path / "in.csv").write_text(head + "INT-1,,,barriers,RB,The dog came too.\n")
    run("codings", "import", "in.csv")
    (tmp_path / "in.csv").write_text(head + "INT-1,,,barriers,TM,The dog came too.\n")
    run("codings", "import", "in.csv")
    code, out, _ = run("--coder", "RB", "agree", "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert found["design"]["units_compared"] == 2
    assert found["codes"][0]["alpha"]["value"] == 1.0
    assert found["codes"][0]["alpha"]["lo"] is None


def test_there_is_no_project_here(run: Run) -> None:
    code, _, err = run("status")
    assert code == 1
    assert "no project here" in err


def test_a_file_that_is_no_project(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.cpqual").write_text("Dear all")
    code, _, err = run("status")
    assert code == 1
    assert err.endswith("letter.cpqual: is not a cpqual project. Make one: cpqual new FILE\n")


def test_who_codes_is_remembered_on_this_machine(run: Run, study: Path) -> None:
    run("coders", "add", "TM")
    assert run("--coder", "TM", "status")[0] == 0
    assert "TM" in run("status")[1]
    code, _, err = run("--coder", "XX", "status")
    assert code == 1
    assert "cpqual coders add XX" in err


def test_project_and_coder_may_be_said_after_the_command(run: Run, study: Path, tmp_path: Path) -> None:
    run("coders", "add", "TM")
    (tmp_path / "elsewhere").mkdir()
    study.rename(tmp_path / "elsewhere" / "study.cpqual")
    (tmp_path / "in.csv").write_text("document,code,quote\nINT-1,barriers,The dog came too.\n")
    there = ("-p", "elsewhere/study")
    assert run("codings", "import", "in.csv", *there, "--coder", "TM")[0] == 0
    assert {r["coder"] for r in rows(run("codings", "export", *there)[1])} == {"TM"}
    assert "TM" in run(*there, "status", "--coder", "TM")[1]


def test_a_name_with_a_dot_is_still_a_project(run: Run, tmp_path: Path) -> None:
    assert run("new", "study.v2", "--title", "A study", "--coder", "RB")[0] == 0
    assert (tmp_path / "study.v2.cpqual").exists()
    assert run("-p", "study.v2", "status")[0] == 0


def test_a_fault_of_our_own_is_told_without_data(
    run: Run, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("what Perran said")

    monkeypatch.setattr("cpqual.services.overview.overview", broken)
    code, _, err = run("status")
    assert code == 1
    assert "KeyError" in err
    assert "Perran" not in err


def test_escape_sequences_of_a_transcript_never_reach_a_terminal(
    run: Run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "INT-2.txt").write_text("INT: So?\n\nP: Then \x1b]0;gotcha\x07 and \x1b[2J he left.\n")
    run("import", "INT-2.txt", "--yes")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for fmt in ("table", "csv", "json", "md"):
        out = run("search", "he left", "--format", fmt)[1]
        assert "he left" in out
        assert "\x1b]" not in out
        assert "\x1b[2J" not in out
        assert "\x07" not in out


def test_help_lists_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for name in entry._COMMANDS:
        assert f"\n  {name} " in out
