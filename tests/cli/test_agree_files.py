"""`cpqual agree --ratings` and `--table`: published cases from files, refusals, and no project needed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cpqual.cli.agree_files import _shown
from cpqual.cli.output import draw
from cpqual.services.outside_spans import agreement_of_spans

Run = Callable[..., tuple[int, str, str]]

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "data" / "agreement" / "cases.json").read_text(encoding="utf-8")
)
DATASETS = PUBLISHED["datasets"]
CHOSEN = (
    "K2011_CD", "Gwet_raw4", "Fleiss1971", "Randolph2", "Warrens2010", "DKPro_sets", "Sets_nonempty",
    "Cohen1960_p45", "AP2008_2", "FC1990_skew", "AgrestiPath",
)  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, without a project or a coder."""
    monkeypatch.chdir(tmp_path)
    for name in ("CPQUAL_PROJECT", "CPQUAL_CODER"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def wrote(name: str, rows: Sequence[Sequence[Any]]) -> Path:
    path = Path(name)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def as_file(data: dict[str, Any]) -> list[str]:
    """Write a published data set, and return the words that ask about it."""
    if "table" in data:
        names = data.get("categories") or [f"{i}" for i in range(1, len(data["table"]) + 1)]
        wrote("t.csv", [["", *names], *([n, *row] for n, row in zip(names, data["table"], strict=True))])
        return ["--table", "t.csv"]
    rows = data.get("ratings") or [
        ["{}" if not labels else ";".join(labels) for labels in row] for row in data["sets"]
    ]
    coders = [f"C{i}" for i in range(len(rows[0]))]
    wrote("r.csv", [["unit", *coders], *([f"u{i}", *row] for i, row in enumerate(rows))])
    return ["--ratings", "r.csv", *(["--exchangeable"] if data.get("exchangeable") else [])]


def statistics(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)["statistics"]
    return found


def of(found: list[dict[str, Any]], name: str, **params: object) -> dict[str, Any]:
    (one,) = (one for one in found if one["name"] == name and one["params"] == params)
    return one


@pytest.mark.parametrize("dataset", CHOSEN)
def test_published_values_from_a_file(cpqual: Run, dataset: str) -> None:
    data = DATASETS[dataset]
    words = as_file(data)
    level = "set" if "sets" in data else "ratio" if dataset == "K2011_CD" else "nominal"
    cases = [case for case in PUBLISHED["cases"] if case["dataset"] == dataset]
    for case in cases:
        weights = case["params"].get("custom_disagreement_weights")
        more = []
        if weights:
            names = data.get("categories") or [f"{i}" for i in range(1, len(weights) + 1)]
            wrote("w.csv", [["", *names], *([n, *row] for n, row in zip(names, weights, strict=True))])
            more = ["--weights", "w.csv"]
        code, out, err = cpqual("agree", *words, "--level", level, *more, "--format", "json")
        assert code == 0, err
        one = of(statistics(out), case["statistic"], **case["params"])
        assert one["value"] == pytest.approx(case["expected"], abs=case["tolerance"])
        assert set(one) == {"name", "params", "value", "se", "lo", "hi", "n_units", "status", "note"}


def test_the_table_for_people_says_what_intervals_assume(cpqual: Run) -> None:
    code, out, _ = cpqual("agree", *as_file(DATASETS["Gwet_raw4"]))
    assert code == 0
    assert "assumes independent units" in out
    assert "12 units, 4 coders; 11 with two ratings or more." in out
    assert "gwet_ac1 " in out
    assert "gwet_ac1_se" not in out
    assert "krippendorff_alpha_se" in cpqual("agree", *as_file(DATASETS["Gwet_raw4"]), "--format", "csv")[1]


def test_with_documents_intervals_are_over_documents(cpqual: Run) -> None:
    rows = [[f"d{i // 4}", f"u{i}", "ab"[i % 2], "ab"[(i % 2) ^ (i % 5 == 0)]] for i in range(24)]
    wrote("r.csv", [["interview", "unit", "RB", "TM"], *rows])
    words = ("agree", "--ratings", "r.csv", "--document", "interview", "--format", "json")
    alpha = of(statistics(cpqual(*words)[1]), "krippendorff_alpha", level="nominal")
    assert alpha["note"].startswith("jackknife over documents")
    assert alpha["lo"] < alpha["value"] < alpha["hi"]
    wrote("r.csv", [["interview", "unit", "RB", "TM"], *rows[:16]])
    alpha = of(statistics(cpqual(*words)[1]), "krippendorff_alpha", level="nominal")
    assert alpha["lo"] is None
    assert alpha["status"] == "few documents"
    assert "4 documents, 5 needed" in alpha["note"]


def test_undefined_is_null_with_its_reason_and_never_one(cpqual: Run) -> None:
    wrote("r.csv", [["unit", "RB", "TM"], *([i, "yes", "yes"] for i in range(9))])
    code, out, _ = cpqual("agree", "--ratings", "r.csv", "--categories", "yes,no", "--format", "json")
    assert code == 0
    for name in ("cohen_kappa", "gwet_ac1", "scott_pi"):
        one = of(statistics(out), name)
        assert one["value"] is None
        assert one["status"] == "undefined"
        assert one["note"] == "undefined: the ratings do not vary"


def test_the_positive_of_yes_and_no_is_yes_and_it_is_said(cpqual: Run) -> None:
    answers = [("yes", "yes")] * 3 + [("no", "no")] * 9 + [("yes", "no")] * 2
    wrote("r.csv", [["unit", "RB", "TM"], *([i, *pair] for i, pair in enumerate(answers))])
    found = statistics(cpqual("agree", "--ratings", "r.csv", "--format", "json")[1])
    assert of(found, "ppos")["value"] == pytest.approx(6 / 8)
    assert of(found, "ppos")["note"].startswith("of yes")
    first = statistics(cpqual("agree", "--ratings", "r.csv", "--categories", "no,yes", "--format", "json")[1])
    assert of(first, "ppos")["value"] == pytest.approx(18 / 20)


def test_a_scale_of_words_needs_its_order(cpqual: Run) -> None:
    wrote("r.csv", [["unit", "RB", "TM"], [1, "low", "mid"], [2, "high", "high"], [3, "mid", "mid"]])
    code, _, err = cpqual("agree", "--ratings", "r.csv", "--level", "ordinal")
    assert code == 1
    assert "--categories low,middle,high" in err
    words = ("--level", "ordinal", "--categories", "low,mid,high", "--format", "json")
    found = statistics(cpqual("agree", "--ratings", "r.csv", *words)[1])
    # mid-ranks of low, mid, high among 1, 3 and 2 values are 0.5, 2.5 and 5
    apart = 2 * 2.0**2
    expected = 2 * (1 * 3 * 2.0**2 + 1 * 2 * 4.5**2 + 3 * 2 * 2.5**2)
    alpha = of(found, "krippendorff_alpha", level="ordinal")
    assert alpha["value"] == pytest.approx(1 - 5 * apart / expected)
    assert not [one for one in found if one["params"].get("level") == "interval"]


def test_nominal_ratings_get_no_weights_by_distance(cpqual: Run) -> None:
    found = statistics(cpqual("agree", *as_file(DATASETS["K2011_CD"]), "--format", "json")[1])
    assert not [one for one in found if "linear" in one["name"] or "ordinal" in str(one)]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--ratings", "r.csv", "--unit", "turn"], 2, "--unit does not go with --ratings"),
        (["--ratings", "r.csv", "--level", "leaf"], 2, "--level leaf is a project's"),
        (["--ratings", "r.csv", "--table", "r.csv"], 2, "--table does not go with --ratings"),
        (["--table", "r.csv", "--document", "d"], 2, "--document does not go with --table"),
        (["--table", "r.csv", "--level", "set"], 1, "a table of counts has categories, not sets"),
        (["--categories", "a,b"], 2, "--categories goes with --ratings"),
        (["--level", "ordinal"], 2, "--level ordinal goes with --ratings or --table"),
        (["--ratings", "none.csv"], 1, "none.csv: there is no such file"),
        (
            ["--ratings", "r.csv", "--categories", "1,2"],
            1,
            "line 3, column TM: '-4' is not among the categories",
        ),
        (["--ratings", "r.csv", "--level", "ratio"], 1, "line 3, column TM: -4 is below zero"),
        (["--ratings", "r.csv", "--level", "set", "--categories", "a"], 1, "neither --weights nor"),
        (["--ratings", "r.csv", "--weights", "r.csv"], 1, "begins with"),
        (["--ratings", "r.csv", "-o", "r.html"], 2, "not html"),
    ],
)
def test_what_does_not_go_together_is_refused(cpqual: Run, words: list[str], code: int, said: str) -> None:
    wrote("r.csv", [["unit", "RB", "TM"], ["1", "1", "1"], ["2", "2", "-4"]])
    found, out, err = cpqual("agree", *words)
    assert (found, out) == (code, "")
    assert said in err


def test_weights_must_be_disagreement_and_name_every_category(cpqual: Run) -> None:
    wrote("t.csv", [["", "a", "b"], ["a", 5, 1], ["b", 2, 6]])
    squares: tuple[tuple[list[list[Any]], str], ...] = (
        ([["", "a", "c"], ["a", 0, 1], ["c", 1, 0]], "w.csv: has no weights for b"),
        ([["", "a", "b"], ["a", 1, 0], ["b", 0, 1]], "category with itself must be 0"),
        ([["", "a", "b"], ["a", 0, 1], ["b", 2, 0]], "the same both ways"),
        ([["", "a", "b"], ["a", 0, -1], ["b", -1, 0]], "0 or more"),
    )
    for rows, said in squares:
        wrote("w.csv", rows)
        code, _, err = cpqual("agree", "--table", "t.csv", "--weights", "w.csv")
        assert code == 1
        assert said in err


def test_hostile_names_of_coders_and_categories_run_nothing(cpqual: Run) -> None:
    evil = "[red]\x1b]0;x\x07=1+1"
    wrote("r.csv", [["unit", evil, "TM", "JL"], ["1", "[b]", "[b]", "b"], ["2", "=x", "[b]", "=x"]])
    code, out, _ = cpqual("agree", "--ratings", "r.csv")
    assert code == 0
    assert "\x1b" not in out
    assert "[b]" in out
    assert "'=x" in cpqual("agree", "--ratings", "r.csv", "--format", "csv")[1]


def test_on_a_narrow_screen_what_a_statistic_is_stands_below(cpqual: Run, tmp_path: Path) -> None:
    wrote(
        "s.csv", [["coder", "start", "end", "label"], ["A", 0, 9, "x"], ["B", 1, 9, "x"], ["B", 20, 25, "y"]]
    )
    found = agreement_of_spans(tmp_path / "s.csv", length=50, gamma=True)
    wide, narrow = _shown(found, None), _shown(found, 80)
    assert wide.columns[-1] == "what"
    assert narrow.columns[-1] == "units"
    text = draw(narrow, colour=False)
    assert max(map(len, text.splitlines()[: len(narrow.rows) + 2])) <= 84
    assert "\nu_alpha: labels and gaps along the text" in text
    assert "No interval: one document." in text
    assert text.count("one document") == 1
    assert "α 1, β 1, Δ∅ 1" in text
    assert ["gamma", "α 1, β 1, Δ∅ 1"] in [list(row[:2]) for row in narrow.rows]


def test_how_sets_are_written_is_said_with_their_alpha(cpqual: Run) -> None:
    wrote("r.csv", [["unit", "RB", "TM"], [1, "a b", "a"], [2, "a", "a"]])
    code, out, _ = cpqual("agree", "--ratings", "r.csv", "--level", "set")
    assert code == 0
    assert "joined by ;, {} says that there is none, and blank is missing" in out
