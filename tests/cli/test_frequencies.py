"""`cpqual frequencies` as a person meets it."""

from __future__ import annotations

import csv
import io
import sys
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from cpqual.domain.people import Site
from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session
from cpqual.storage import people
from tests.cli.conftest import Run


@pytest.fixture
def run(session: Session, cpqual: Run) -> Run:
    """Call `cpqual -p <two interviews, one coded> frequencies …`; a site attribute is hostile."""
    with session.act("import", "a site"):
        people.add_site(session.store, Site("mill", "The Mill"))
        people.set_values(
            session.store, "site", people.site_ids(session.store)["quay"], {"sector": "=1+1|[b]"}
        )
    coding.apply_codes(session, "INT-1", Span(37, 44), ["barriers"])
    return partial(cpqual, "-p", str(session.path), "frequencies")


@pytest.mark.parametrize("fmt", ["csv", "tsv", "json", "jsonl", "md", "xlsx"])
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_the_same_state_gives_the_same_bytes_and_says_which_it_is(
    run: Run, tmp_path: Path, fmt: str, shape: str
) -> None:
    for name in ("one", "two"):
        assert run("--by", "sector", "--shape", shape, "-o", str(tmp_path / f"{name}.{fmt}"))[0] == 0
    one = (tmp_path / f"one.{fmt}").read_bytes()
    assert one == (tmp_path / f"two.{fmt}").read_bytes()
    if fmt != "xlsx":
        assert b"cpqual 0." in one


def test_a_spreadsheet_says_first_what_was_counted_and_holds_no_formula(run: Run, tmp_path: Path) -> None:
    run("--by", "sector", "-o", str(tmp_path / "table.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "table.xlsx")
    assert book.sheetnames == ["What was counted", "frequencies"]
    facts = {row[0]: row[1] for row in book["What was counted"].iter_rows(values_only=True)}
    assert "snapshot" in str(facts["layer"])
    sheet = book["frequencies"]
    assert sheet.freeze_panes == "A2"
    assert sheet["E1"].value == "=1+1|[b] n (of 1)"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert isinstance(sheet["E2"].value, int)


def test_on_screen_a_hostile_group_is_plain_text(run: Run) -> None:
    assert "=1+1|[b] (of 1)" in run("--by", "sector")[1]


def test_crossed_groups_have_a_column_each(run: Run) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("--by", "kind", "--by", "person.group", "--format", "csv")[1]))
    )
    assert {(r["group_var"], r["group"], r["group_var_2"], r["group_2"]) for r in rows} == {
        ("document.kind", "interview", "person.group", "service user")
    }


def test_codes_levels_and_documents_are_chosen(run: Run) -> None:
    def codes(*words: str) -> list[str]:
        rows = csv.DictReader(io.StringIO(run(*words, "--format", "csv")[1]))
        return [f"{row['code']} {row['own_or_rollup']}" for row in rows]

    assert codes("--level", "rollup", "--codes", "*n*") == [
        "connecting rollup", "new_networks own",
    ]  # fmt: skip
    assert "connecting rollup" not in codes("--level", "leaf")
    assert len(codes("--documents", "INT-*", "--document-kind", "interview")) == 5


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--codes", "nothing*"), "no code fits 'nothing*'"),
        (("--documents", "nowhere"), "no document fits 'nowhere'"),
        (("--min-cell", "2"), "min-cell"),
        (("--by", "kind", "--by", "site", "--by", "sector"), "2 attributes at most"),
    ],
)
def test_what_is_refused_is_told_in_a_line(run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = run(*words)
    assert code != 0
    assert out == ""
    assert told in err


def test_parquet_without_pyarrow_is_refused_with_the_remedy(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "table.parquet"
    code, _, err = run("-o", str(path))
    assert code == 1
    assert "cpqual[parquet]" in err
    assert not path.exists()


def test_a_picture_holds_the_numbers_of_the_table_with_their_denominators(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "themes.svg"
    code, _, err = run("--by", "sector", "-o", str(path))
    assert code == 0
    assert "its numbers as a table: the same with -o themes.csv" in err
    drawn = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    titles = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0] == "frequencies"
    assert "Barriers\n=1+1|[b]\n1 of 1 participants, 100.0 %" in titles
    assert "New networks\n=1+1|[b]\n0 of 1 participants, 0.0 %" in titles
