"""`cpqual agree`: every form it comes in, what each needs, and the list that comes back."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import click
import openpyxl
import pytest

from cpqual.cli.agree_output import drawn
from cpqual.cli.output import draw
from cpqual.domain.text import Span
from cpqual.formats.tables import Table
from cpqual.services import coding, reading
from cpqual.services.agreement import compare
from cpqual.services.session import Session, add_coder, as_coder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def agree(session: Session, cpqual: Run) -> Run:
    """Call `cpqual agree …` on a project in which RB and TM differ on the second turn of INT-1."""
    add_coder(session, "TM")
    tobias = as_coder(session, "TM")
    first, second = (u.span for u in reading.open_document(session, "INT-1").units if u.to_be_coded)
    for who, other in ((session, "practical_support"), (tobias, "new_networks")):
        coding.apply_codes(who, "INT-1", Span(*first), ["barriers"])
        coding.apply_codes(who, "INT-1", Span(*second), [other])
        reading.finish(who, "INT-1")

    def call(*words: str, verb: tuple[str, ...] = ("agree",)) -> tuple[int, str, str]:
        return cpqual("-p", str(session.path), "--coder", "RB", *verb, *words)

    return call


def test_people_get_codes_confusions_and_what_to_mind(agree: Run) -> None:
    code, out, err = agree()
    assert (code, err) == (0, "")
    assert (
        out.index("overall: mean α") < out.index("another has instead") < out.index("· Coded by two or more")
    )
    assert "unit turn, rule any: 2 units in 1 document" in out


def test_tables_and_cautions_fit_eighty_columns(
    agree: Run, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cpqual.cli.output.shutil.get_terminal_size", lambda: os.terminal_size((80, 24)))
    shown = re.sub(r"\x1b\[[0-9;]*m", "", drawn(compare(session), colour=True))
    lines = [line for line in shown.splitlines() if not line.startswith(("unit turn", "overall"))]
    assert max(len(line.rstrip()) for line in lines) <= 80
    assert len(lines) > 15


def test_a_workbook_has_a_sheet_for_each_part(agree: Run, tmp_path: Path) -> None:
    path = tmp_path / "agree.xlsx"
    assert agree("-o", str(path))[2] == f"wrote {path}\n"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "design", "codes", "overall", "pairs", "pairs-by-code", "directed", "bias", "confusions", "cautions",
        "disagreements", "About",
    ]  # fmt: skip
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets[:-1])
    kinds = {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds <= {"s", "n", "b"}
    codes = book["codes"]
    heads = [cell.value for cell in codes[1]]
    assert {codes.cell(2, heads.index(name) + 1).data_type for name in ("units", "marked", "alpha")} == {"n"}


@pytest.mark.parametrize("part", ["codes", "directed", "bias", "confusions", "pairs", "cautions", "design"])
def test_one_part_is_one_table(agree: Run, part: str) -> None:
    code, out, _ = agree("--part", part, "--format", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0
    assert len({len(row) for row in rows}) == 1
    assert len(rows) > 1


def test_csv_without_a_part_holds_the_codes(agree: Run) -> None:
    assert agree("--format", "csv")[1] == agree("--format", "csv", "--part", "codes")[1]


def test_json_holds_everything(agree: Run) -> None:
    whole = json.loads(agree("--format", "json")[1])
    assert {"design", "codes", "overall", "pairs", "directed", "bias", "confusion", "cautions"} <= set(whole)
    (never,) = (row for row in whole["codes"] if row["code"] == "connecting")
    assert never["alpha"]["value"] is None


def test_markdown_has_a_heading_for_each_section(agree: Run) -> None:
    out = agree("--format", "md")[1]
    assert [line for line in out.splitlines() if line.startswith("### ")] == [
        "### agreement",
        "### which code below a parent, where both marked one",
        "### confusions",
        "### what to bear in mind",
    ]
    assert "the bus together" not in out
    assert "the bus together" in agree("--format", "md", "--with-passages")[1]


def test_a_page_a_picture_and_a_draft_are_files(agree: Run, tmp_path: Path) -> None:
    for name, start in (
        ("a.html", b"<!DOCTYPE html>"),
        ("a.svg", b"<svg "),
        ("a.png", b"\x89PNG"),
        ("a.docx", b"PK"),
    ):
        assert agree("-o", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert agree("--methods-text", "-o", str(tmp_path / "m.md"))[0] == 0
    assert (tmp_path / "m.md").read_text().startswith("## Agreement between coders")
    assert agree("--part", "confusions", "--format", "svg")[1].startswith("<svg ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--part", "forest"), "say -o FILE.svg"),
        (("--part", "codes", "--format", "svg"), "pictures of forest and confusions"),
        (("--part", "codes", "--format", "html"), "leave --part out"),
        (("--methods-text", "--format", "xlsx"), "plain text, or in Markdown"),
        (("--disagreements", "--format", "html"), "FILE.xlsx or FILE.csv"),
        (("--disagreements", "--part", "codes"), "one at a time"),
        (("--methods-text", "--code", "barriers"), "one at a time"),
        (("--with-passages",), "goes with a whole report"),
        (("--with-passages", "--part", "codes", "--format", "md"), "goes with a whole report"),
    ],
)
def test_what_does_not_go_together_is_said(agree: Run, words: tuple[str, ...], said: str) -> None:
    code, _, err = agree(*words)
    assert (code, said in err) == (2, True)


def test_without_intervals_there_is_no_column_for_them(agree: Run) -> None:
    assert "95 %" in agree()[1]
    assert "95 %" not in agree("--ci", "none", "--stat", "alpha,f1")[1].split("confusions")[0]


def test_confusions_say_what_they_count(agree: Run) -> None:
    assert "once for each pair of coders" in agree()[1]
    assert "once for each pair of coders" in agree("--part", "confusions")[1]


def test_sensitivity_is_asked_for(agree: Run) -> None:
    code, _, err = agree("--part", "sensitivity")
    assert (code, "Say --sensitivity." in err) == (1, True)


def test_a_reflexive_project_shows_no_coefficient_in_any_form(
    agree: Run, session: Session, tmp_path: Path
) -> None:
    with session.act("test", "made it reflexive"):
        session.store.connection.execute("UPDATE project SET profile = 'reflexive'")
    for form in ("table", "csv", "json", "md", "html"):
        code, out, _ = agree("--format", form)
        assert code == 0
        assert not [word for word in ("alpha", "kappa", "κ", "α", '"f1"', ",f1") if word in out]
    code, _, err = agree("-o", str(tmp_path / "a.svg"))
    assert (code, "no coefficients" in err) == (1, True)


def test_the_list_of_disagreements_goes_out_and_comes_back(agree: Run, tmp_path: Path) -> None:
    path = tmp_path / "disputes.xlsx"
    assert agree("--disagreements", "-o", str(path))[0] == 0
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.max_row == 3
    for line, outcome in ((2, "RB"), (3, "neither")):
        sheet.cell(line, heads["outcome"]).value = outcome
        sheet.cell(line, heads["reason"]).value = "missed"
    book.save(path)
    back = agree(str(path), verb=("adjudicate", "import"))
    assert back == (0, "", "decided 2 disagreements as one act\n")
    again = agree(str(path), verb=("adjudicate", "import"))
    assert again == (0, "", "2 had been decided before\n")
    sheet.cell(2, heads["passage"]).value = "Something else."
    sheet.cell(2, heads["code"]).value = "barriers"
    book.save(path)
    code, _, err = agree(str(path), verb=("adjudicate", "import"))
    assert code == 1
    assert "cell I2: this is not what stands at" in err


@pytest.mark.parametrize(("columns", "gap"), [(100, 3), (62, 2), (60, 1)])
def test_a_table_stands_closer_before_its_names_are_folded(
    columns: int, gap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cpqual.cli.output.shutil.get_terminal_size", lambda: os.terminal_size((columns, 24)))
    table = Table("t", ("a", "b", "c"), [("x" * 19, "y" * 19, "z" * 19)])
    assert f"{'x' * 19}{' ' * gap}{'y' * 19}{' ' * gap}{'z' * 19}" in draw(table, colour=True)


def test_a_note_is_broken_between_words_on_a_screen_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cpqual.cli.output.shutil.get_terminal_size", lambda: os.terminal_size((60, 24)))
    table = Table("t", ("a",), [("x",)], ("elderberry " * 30,))
    shown = click.unstyle(draw(table, colour=True)).splitlines()[3:]
    assert {word for line in shown for word in line.split()} == {"elderberry"}
    assert max(map(len, shown)) <= 60
    assert draw(table, colour=False).splitlines()[-1].count("elderberry") == 30
