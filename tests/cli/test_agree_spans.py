"""`cpqual agree --spans FILE` and `--unit span` as a shell calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpqual.domain.text import Span
from cpqual.services import coding
from cpqual.services.session import Session, add_coder, as_coder
from tests.analysis.agreement.spans.studies import cases_of, published
from tests.conftest import TALK

Run = Callable[..., tuple[int, str, str]]

FAMILIES = ("K2004_unit", "Lindahl", "KUA_readme", "gamma_fixture_01", "gamma_AlexPaulSuzan")


def table(tmp_path: Path, spans: list[list[tuple[float, float, str]]], *head: str) -> str:
    path = tmp_path / "spans.csv"
    rows = [f"{chr(65 + coder)},{a},{b},{label}" for coder, one in enumerate(spans) for a, b, label in one]
    path.write_text("\n".join(["coder,start,end,label", *rows]) + "\n", encoding="utf-8")
    return str(path)


def statistics(out: str) -> dict[tuple[str, str], dict[str, Any]]:
    found = json.loads(out)["statistics"]
    return {(one["name"], json.dumps(one["params"], sort_keys=True)): one for one in found}


@pytest.mark.parametrize("name", FAMILIES)
def test_published_values_from_a_file(cpqual: Run, tmp_path: Path, name: str) -> None:
    data = published(name)
    words = ["agree", "--spans", table(tmp_path, data["spans"]), "--format", "json"]
    if "length" in data:
        words += ["--length", str(data["length"]), "--begin", str(data["begin"])]
    cases = cases_of(name)
    weights = next((case["params"] for case in cases if "alpha" in case["params"]), None)
    if weights:
        words += ["--gamma", "--gamma-weights", *(str(weights[k]) for k in ("alpha", "beta", "deltaEmpty"))]
    code, out, _ = cpqual(*words)
    assert code == 0
    found = statistics(out)
    for case in cases:
        params = {key: float(v) if key != "category" else v for key, v in case["params"].items()}
        one = found[case["statistic"], json.dumps(params, sort_keys=True)]
        assert one["value"] == pytest.approx(case["expected"], abs=case["tolerance"])


def test_undefined_is_null_in_json_and_a_dash_on_the_screen(cpqual: Run, tmp_path: Path) -> None:
    path = table(tmp_path, [[(0, 5, "x")], [(0, 5, "x")]])
    _, out, _ = cpqual("agree", "--spans", path, "--format", "json")
    assert statistics(out)["u_alpha", "{}"]["value"] is None
    _, out, _ = cpqual("agree", "--spans", path)
    (line,) = (line for line in out.splitlines() if line.startswith("u_alpha"))
    assert "–" in line


def test_what_must_be_known_stands_below(cpqual: Run, tmp_path: Path) -> None:
    path = tmp_path / "s.tsv"
    path.write_text(
        "coder\tdocument\tstart\tend\tlabel\tmemo\nA\tD1\t0\t9\tx\t\nA\tD1\t5\t12\tx\t\nB\tD1\t0\t9\tx\t\n"
        "B\tD2\t0\t4\tx\t\n",
        encoding="utf-8",
    )
    code, out, _ = cpqual("agree", "--spans", str(path))
    assert code == 0
    for note in (
        "4 spans in 2 documents on 16 positions, by A, B; labels: x.",
        "No length was given",
        "1 span overlapped another of the same coder and label",
        "Not read, because there is no row: A in D2.",
        "Columns that are not read: memo.",
    ):
        assert note in out


def test_gamma_is_the_same_with_the_same_seed(cpqual: Run, tmp_path: Path) -> None:
    path = table(tmp_path, [[(0, 5, "x"), (20, 30, "y")], [(2, 9, "x"), (50, 60, "y")]])
    words = ("agree", "--spans", path, "--length", "100", "--gamma", "--format", "csv", "--seed")
    assert cpqual(*words, "5")[1] == cpqual(*words, "5")[1]
    assert cpqual(*words, "5")[1] != cpqual(*words, "6")[1]
    assert "seed 5" in cpqual(*words, "5")[1]


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["--rule", "half"], 2, "--rule does not go with --spans"),
        (["--seed", "4"], 2, "go with --gamma"),
        (["--theta", "0"], 2, "--theta"),
        (["--length", "4"], 1, "line 2: the span 0–5 ends outside the text, which ends at 4"),
        (["--gamma", "--gamma-weights", "1", "1", "0"], 1, "Δ∅ above 0"),
    ],
)
def test_what_does_not_fit_is_refused(
    cpqual: Run, tmp_path: Path, words: list[str], code: int, complaint: str
) -> None:
    path = table(tmp_path, [[(0, 5, "x")], [(0, 4, "x")]])
    found, _, err = cpqual("agree", "--spans", path, *words)
    assert found == code
    assert complaint in err


def test_one_coder_is_refused_by_the_name_of_the_file(cpqual: Run, tmp_path: Path) -> None:
    code, _, err = cpqual("agree", "--spans", table(tmp_path, [[(0, 5, "x"), (7, 9, "y")]]))
    assert code == 1
    assert "spans.csv: every row is of one coder, A, and agreement needs two" in err


def test_documents_that_nobody_shares_are_refused(cpqual: Run, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("coder,document,start,end,label\nA,D1,0,9,x\nB,D2,0,9,x\n", encoding="utf-8")
    code, _, err = cpqual("agree", "--spans", str(path))
    assert (code, "no document has rows of two coders" in err) == (1, True)


def test_hostile_labels_run_nothing(cpqual: Run, tmp_path: Path) -> None:
    path = table(tmp_path, [[(0, 5, "=1+1\x1b[31m[bold]")], [(0, 4, "=1+1\x1b[31m[bold]")]])
    _, out, _ = cpqual("agree", "--spans", path)
    assert "\x1b" not in out
    assert "[bold]" in out
    _, out, _ = cpqual("agree", "--spans", path, "--format", "csv")
    assert not any(cell.startswith("=") for line in out.splitlines() for cell in line.split(","))


@pytest.fixture
def both(session: Session) -> Path:
    add_coder(session, "TM")
    for who, words in ((session, "the dog came too"), (as_coder(session, "TM"), "dog came too")):
        start = TALK.index(words)
        coding.apply_codes(who, "INT-1", Span(start, start + len(words)), ["barriers"])
    return session.store.path


def test_spans_of_a_project(cpqual: Run, both: Path) -> None:
    words = ("-p", str(both), "--coder", "RB", "agree", "--unit", "span", "--unfinished")
    code, out, _ = cpqual(*words, "--codes", "barriers")
    assert code == 0
    assert "barriers" in out
    assert "new_networks" not in out
    _, out, _ = cpqual(*words, "--theta", "0.9", "--format", "json")
    (row,) = (row for row in json.loads(out)["codes"] if row["code"] == "barriers")
    assert (row["spans"], row["lengths"], row["f1_overlap"]["value"]) == ([1, 1], [16, 12], 0)
    code, out, _ = cpqual(*words, "--format", "csv")
    assert out.startswith("code,level,spans RB,spans TM,length RB,length TM,u_alpha")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--rule", "half"], "--unit span goes with neither"),
        (["--disagreements"], "--unit span has no parts"),
        (["--format", "html"], "spans come as a table"),
    ],
)
def test_what_does_not_go_with_spans(cpqual: Run, both: Path, words: list[str], complaint: str) -> None:
    code, _, err = cpqual("-p", str(both), "--coder", "RB", "agree", "--unit", "span", "--unfinished", *words)
    assert (code, complaint in err) == (2, True)


def test_a_theta_without_spans_is_refused(cpqual: Run, both: Path) -> None:
    code, _, err = cpqual("-p", str(both), "agree", "--theta", "0.4")
    assert (code, "--theta goes with --unit span or --spans" in err) == (2, True)
