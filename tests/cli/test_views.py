"""`cpqual views`, as a shell calls it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from cpqual.services import reading
from cpqual.services.saved_views import save_view
from cpqual.services.session import Session

from .conftest import Run

HOSTILE = "=cmd|' /C calc'!A1 \x1b[2J[/b]"


@pytest.fixture
def study(session: Session) -> str:
    """The project's path; three views are saved, one of a hostile name and one of an unknown analysis."""
    reading.finish(session, "INT-1")
    chosen = {"by": ["sector"], "count": "documents", "layer": "RB", "where": "kind = interview"}
    save_view(session, "By sector", "themes", {**chosen, "codes": ["barriers", "lost"]})
    save_view(session, HOSTILE, "pairs", {"together": "overlap", "layer": "RB"})
    save_view(session, "Tea", "tea leaves", {})
    return str(session.store.path)


def test_views_are_listed(cpqual: Run, study: str) -> None:
    code, out, _ = cpqual("-p", study, "views", "list", "--format", "csv")
    assert code == 0
    rows = list(csv.DictReader(StringIO(out)))
    assert [(row["view"], row["analysis"], row["where"]) for row in rows] == [
        ("by_sector", "themes", "kind = interview"), ("cmd_c_calc_a1_2j_b", "pairs", ""),
        ("tea", "tea leaves", ""),
    ]  # fmt: skip
    assert rows[1]["title"].startswith("'=cmd")
    _, out, _ = cpqual("-p", study, "views", "list")
    assert "\x1b" not in out


def test_a_view_is_counted_anew_and_what_is_gone_is_said(cpqual: Run, study: str) -> None:
    code, out, err = cpqual("-p", study, "views", "show", "By sector")
    assert code == 0
    assert "third" in out
    assert "kind = interview" in out
    assert "no code 'lost' any more" in err
    _, out, _ = cpqual("-p", study, "views", "show", "by_sector", "--format", "csv")
    rows = list(csv.DictReader(StringIO(out)))
    assert [(row["code"], row["group"], row["n"], row["denominator"]) for row in rows] == [
        ("barriers", "third", "0", "1")
    ]
    _, out, _ = cpqual("-p", study, "views", "show", "by_sector", "--format", "json")
    assert json.loads(out)["rows"][0]["group"] == "third"


def test_a_view_goes_into_a_file(cpqual: Run, study: str, tmp_path: Path) -> None:
    for name in ("seen.md", "seen.xlsx", "seen.tsv"):
        assert cpqual("-p", study, "views", "show", "by_sector", "-o", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).stat().st_size > 50


def test_a_view_without_a_table_and_an_unknown_one_are_refused(cpqual: Run, study: str) -> None:
    code, _, err = cpqual("-p", study, "views", "show", "tea")
    assert (code, "Explore mode" in err) == (1, True)
    code, _, err = cpqual("-p", study, "views", "show", "nothing")
    assert (code, "cpqual views list" in err) == (1, True)


def test_views_are_renamed_and_removed(cpqual: Run, study: str) -> None:
    assert cpqual("-p", study, "views", "rename", "tea", "Coffee")[0] == 0
    assert cpqual("-p", study, "views", "remove", "coffee")[0] == 0
    _, out, _ = cpqual("-p", study, "views", "list", "--format", "csv")
    assert "tea" not in out
    assert cpqual("-p", study, "undo")[0] == 0
    _, out, _ = cpqual("-p", study, "views", "list", "--format", "csv")
    assert "Coffee" in out
