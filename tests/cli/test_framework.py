"""`cpqual framework` as a person meets it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding, framework_cells, frameworks
from cpqual.services.session import Session
from tests.cli.conftest import Run

HOSTILE = "\x1b[2J[/b] =1+1\u202e"


@pytest.fixture
def run(session: Session, monkeypatch: pytest.MonkeyPatch, cpqual: Run) -> Run:
    """Call `cpqual -p <the small study> framework …` with something on standard input."""

    def call(*words: str, typed: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed)))
        return cpqual("-p", str(session.path), "framework", *words)

    return call


def body(session: Session, theme: str = "barriers") -> str:
    framework = frameworks.require_framework(session)
    case = frameworks.find_case(session, framework, "p")
    found = framework_cells.read_cell(session, framework, case, theme).summary
    return found.body if found else ""


def test_a_framework_is_made_written_and_shown(run: Run, session: Session, tmp_path: Path) -> None:
    coding.apply_codes(session, "INT-1", Span(36, 44), ["barriers"])
    assert run("list") == (0, "(no frameworks)\n", "")
    assert (
        "main_matrix: 1 person by 2 themes" in run("new", "Main matrix", "--themes", "barriers,connecting")[2]
    )
    assert "(1 passage)" in run("show")[1]
    done = run("cell", "main_matrix", "P", "barriers", "--text", HOSTILE, "--link", "INT-1:36-44",
               "--status", "done")  # fmt: skip
    assert done[2] == "wrote p × barriers; cpqual undo takes it back\n"
    assert body(session) == "[2J[/b] =1+1"
    assert "[2J[/b] =1+1" in run("show")[1]
    shown = run("cell", "main_matrix", "p", "barriers")[1]
    assert "linked" in shown
    assert "Nobody." in shown
    assert "1 passage under this theme in the layer RB, 1 linked" in shown
    file = tmp_path / "words.txt"
    file.write_bytes(b"\xef\xbb\xbfFrom a file.\r\n")
    assert run("cell", "main_matrix", "p", "connecting", "--file", str(file))[0] == 0
    assert body(session, "connecting") == "From a file."
    assert run("cell", "main_matrix", "p", "connecting", "--file", "-", typed="wörds".encode())[0] == 0
    assert body(session, "connecting") == "wörds"
    assert "~ wörds" in run("show")[1]
    assert run("cell", "main_matrix", "p", "connecting", "--clear")[0] == 0
    rows = json.loads(run("status", "--format", "json")[1])["rows"]
    assert [(row["theme"], row["done"], row["empty"]) for row in rows] == [
        ("barriers", 1, 0), ("connecting", 0, 1), ("all", 1, 1)
    ]  # fmt: skip
    assert [row["framework"] for row in json.loads(run("list", "--format", "json")[1])["rows"]] == [
        "main_matrix"
    ]


def test_it_goes_out_in_every_form_and_comes_back(run: Run, session: Session, tmp_path: Path) -> None:
    run("new", "Main matrix")
    run("cell", "main_matrix", "p", "barriers", "--text", "Words.", "--link", "INT-1:36-44")
    for ending, begins in (("csv", b"framework,case"), ("xlsx", b"PK"), ("md", b"### Main"), ("json", b"{")):
        file = tmp_path / f"out.{ending}"
        assert run("export", "-o", str(file)) == (0, "", f"wrote {file}\n")
        assert file.read_bytes().startswith(begins)
    assert run("export", "--wide", "--format", "csv")[1].startswith("person,Barriers,Connecting\n")
    assert "case" in run("export")[1]
    assert run("export", "--format", "md")[1].startswith("### Main matrix")
    run("cell", "main_matrix", "p", "barriers", "--clear")
    assert "1 cell written" in run("import", "main_matrix", str(tmp_path / "out.csv"))[2]
    assert (
        run("import", "main_matrix", str(tmp_path / "out.csv"))[2] == "0 cells written, 1 said so already\n"
    )
    assert body(session) == "Words."


def test_columns_titles_and_cases_are_changed(run: Run, session: Session) -> None:
    run("new", "Main matrix", "--themes", "barriers")
    run("cell", "main_matrix", "p", "barriers", "--text", "Words.")
    assert "main_matrix: barriers, new_networks" in run("columns", "--add", "new_networks,barriers")[2]
    code, _, err = run("columns", "--remove", "barriers")
    assert (code, err) == (1, "cpqual: nobody is there to confirm this. Say --yes.\n")
    assert run("columns", "--remove", "barriers", "--yes")[0] == 0
    assert frameworks.require_framework(session).themes == ("new_networks",)
    assert run("columns", "--themes", "connecting,new_networks")[0] == 0
    # undo would take back what was done before
    assert "undo" not in run("columns", "--themes", "connecting,new_networks")[2]
    assert "new_networks" in run("columns")[1]
    assert "main_matrix: New title, 0 people by 2 themes" in run(
        "change", "main_matrix", "--title", "New title", "--where", "kind = fieldnote"
    )[2]  # fmt: skip
    assert run("remove", "main_matrix")[0] == 1
    assert run("remove", "main_matrix", "--yes")[0] == 0
    assert frameworks.list_frameworks(session) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show",), 1, "there is no framework. Make one: cpqual framework new NAME"),
        (("new", "M", "--themes", "barrier"), 1, "Did you mean barriers"),
        (("new", "M", "--where", "group ="), 1, "filter, character"),
        (("new", "M", "--cases", "ship"), 2, "'ship' is not one of"),
        (("cell", "kept", "q", "barriers", "--text", "x"), 1, "no person 'q'"),
        (("cell", "kept", "p", "new_networks", "--text", "x"), 1, "is no column of kept"),
        (("cell", "kept", "p", "barriers", "--link", "INT-1"), 1, "Write it so: INT-HL-01:10-40"),
        (
            ("cell", "kept", "p", "barriers", "--text", "x", "--link", "INT-1:1-9999"),
            1,
            "no passage of INT-1",
        ),
        (("cell", "kept", "p", "barriers", "--status", "done"), 1, "nothing is written there yet"),
        (("cell", "kept", "p", "barriers", "--unlink", "INT-1:1-4"), 1, "no link touches"),
        (("cell", "kept", "p", "barriers", "--text", "x", "--file", "y"), 2, "not from both"),
        (("cell", "kept", "p", "barriers", "--file", "missing"), 1, "no such file"),
        (("cell", "kept", "p", "barriers", "--clear", "--text", "x"), 2, "--clear leaves nothing"),
        (("change", "kept"), 2, "say --title or --where"),
        (("columns", "kept", "--remove", "new_networks"), 1, "is no column of kept"),
        (("status", "kept", "--layer", "XX"), 1, "no layer 'XX'"),
    ],
)
def test_refusals_are_plain_and_change_nothing(
    run: Run, session: Session, words: tuple[str, ...], code: int, said: str
) -> None:
    if "kept" in words:
        run("new", "Kept", "--themes", "barriers,connecting")
    got, out, err = run(*words)
    assert (got, out) == (code, "")
    assert said in " ".join(err.split())
    assert code == 2 or err.count("\n") == 1
    for framework in frameworks.list_frameworks(session):
        assert frameworks.summaries_in(session, framework) == 0
