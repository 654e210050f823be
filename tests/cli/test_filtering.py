"""`--where` on the command line: every command that takes it, what it says of it, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cpqual.services.exchanging import import_codings
from cpqual.services.session import Session, add_coder
from cpqual.storage import suggestions
from tests.cli.conftest import Run

WHERE = "sector = third and person = p"
USUAL = ("--where", "sector='third' and  person=p")


@pytest.fixture
def project(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small study with some codings of two coders, chosen by the environment."""
    add_coder(session, "TM", "")
    rows = ["document,start,end,code,coder"]
    for coder in ("RB", "TM"):
        rows += [f"INT-1,36,43,barriers,{coder}", f"INT-1,43,60,practical_support,{coder}"]
        rows += [f"INT-2,36,43,barriers,{coder}"]
    codings = tmp_path / "codings.csv"
    codings.write_text("\n".join(rows), encoding="utf-8")
    import_codings(session, codings)
    monkeypatch.setenv("CPQUAL_PROJECT", str(session.path))
    monkeypatch.setenv("CPQUAL_CODER", "RB")
    monkeypatch.chdir(tmp_path)
    return session.path


COMMANDS = {
    "documents": ("documents",),
    "frequencies": ("frequencies",),
    "frequencies wide": ("frequencies", "--shape", "wide", "--by", "sector"),
    "cooccurrence": ("cooccurrence",),
    "cooccurrence text": ("cooccurrence", "--text", "--codes", "barriers", "--with", "practical_support"),
    "cooccurrence near": ("cooccurrence", "--near", "2"),
    "sequence": ("sequence",),
    "ribbon": ("sequence", "--shape", "ribbon"),
    "matrix": ("matrix", "--rows", "people"),
    "absences": ("absences", "--code", "practical_support"),
    "without": ("absences", "--code", "barriers", "--without", "practical_support"),
    "quotes": ("quotes", "--code", "barriers"),
    "passages": ("passages", "barriers"),
    "saturation": ("saturation", "--base", "1", "--run", "1"),
    "agree": ("agree",),
    "agree spans": ("agree", "--unit", "span"),
    "codings export": ("codings", "export"),
    "search": ("search", "ferry"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_a_filter_and_says_so(cpqual: Run, project: Path, name: str) -> None:
    command = COMMANDS[name]
    code, out, said = cpqual(*command, *USUAL, "--format", "csv")
    assert code == 0, said
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert {row["only_where"] for row in rows} == {WHERE}
    # the shell's words are said back in their usual form, as notes and not as a column, where there are notes
    code, shown, said = cpqual(*command, *USUAL, "--format", "json" if command[0] != "agree" else "md")
    assert code == 0, said
    assert WHERE in shown
    assert "only_where" not in shown
    code, plain, _ = cpqual(*command, "--format", "csv")
    assert code == 0
    assert "only_where" not in plain


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_what_it_cannot_read_in_one_line(cpqual: Run, project: Path, name: str) -> None:
    command = COMMANDS[name]
    code, out, said = cpqual(*command, "--where", "sectr = third")
    assert (code, out) == (1, "")
    assert said == "cpqual: filter, character 1: no attribute 'sectr' to ask for. Did you mean sector?\n"


def test_what_nothing_answers_and_what_is_empty_is_refused(cpqual: Run, project: Path) -> None:
    code, _, said = cpqual("frequencies", "--where", "kind = survey")
    assert code == 1
    assert said == "cpqual: no document answers the filter kind = survey\n"
    code, _, said = cpqual("documents", "--where", "")
    assert code == 1
    assert "the filter is empty" in said
    code, out, said = cpqual("search", "ferry", "--where", "kind = survey")
    assert (code, out) == (1, "")
    assert "no document answers the filter kind = survey" in said
    code, out, _ = cpqual("documents", "--where", "kind = survey")
    assert code == 0
    assert "(no documents)" in out
    code, _, said = cpqual("documents", "--where", "kind = survey", "finish", "INT-1")
    assert code == 2
    assert "--where goes with the listing" in said


def test_suggestions_are_listed_of_those_selected(cpqual: Run, project: Path, session: Session) -> None:
    rows = [
        (session.document(slug).id, start, end, 1, session.code_id("connecting"), 0.5, "likely", "{}")
        for slug in ("INT-1", "INT-2") for start, end in ((5, 10), (36, 43))
    ]  # fmt: skip
    upto = {"upto": suggestions.latest_change(session.store)}
    suggestions.replace_suggestions(session.store, session.coder.id, 1, 1, upto, rows)

    def listed(where: str) -> list[tuple[str, int]]:
        code, out, said = cpqual("suggest", "list", "-n", "3", "--format", "json", "--where", where)
        assert code == 0, said
        assert f"only where {where}" in json.loads(out)["notes"]
        return [(row["document"], row["start"]) for row in json.loads(out)["rows"]]

    assert listed("person = p") == [("INT-1", 36), ("INT-2", 36)]
    assert listed("document = INT-2") == [("INT-2", 5), ("INT-2", 36)]
    for form in ("json", "jsonl"):
        code, _, said = cpqual("suggest", "list", "--format", form, "--where", "kind = survey")
        assert code == 1
        assert "no document answers the filter kind = survey" in said


def test_a_spreadsheet_begins_with_what_was_counted(cpqual: Run, project: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "found.xlsx"
    assert cpqual("frequencies", *USUAL, "-o", str(path))[0] == 0
    sheet = load_workbook(path).worksheets[0]
    told = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert str(told["only where"]).startswith(WHERE)
