"""Ratings and tables from files without a project: what is read, what is noted and what is refused."""

from pathlib import Path

import openpyxl
import pytest

from cpqual.analysis.agreement.intervals import Status
from cpqual.analysis.agreement.statistic import Statistic
from cpqual.domain.errors import InputError, RefusedError
from cpqual.services.outside_agreement import (
    OutsideAgreement,
    agreement_of_ratings,
    agreement_of_table,
    meaning,
)


def named(found: OutsideAgreement, name: str, **params: object) -> Statistic:
    (one,) = (one for one in found.statistics if one.name == name and dict(one.params) == params)
    return one


def test_a_spreadsheet_gives_what_its_csv_gives(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["unit", "RB", "TM", "JL"],
        [1, 1, 2, None],
        [2, 2, 2, 2],
        [3, 3, 3, 1],
        [4, 1, 1, 1],
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    sheet_found, text_found = (
        agreement_of_ratings(tmp_path / name, level="interval") for name in ("r.xlsx", "r.csv")
    )
    assert sheet_found.notes == text_found.notes
    assert [repr(one) for one in sheet_found.statistics] == [repr(one) for one in text_found.statistics]


def test_sets_over_documents_with_and_without_the_empty_units(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    cells = ["a;b,a", "{},{}", "c,c", "b,{}"]
    lines = [f"d{d},{u},{cell}" for d in range(6) for u, cell in enumerate(cells[d % 2 :])]
    path.write_text("\n".join(["interview,unit,RB,TM", *lines]), encoding="utf-8")
    found = agreement_of_ratings(path, level="set", document="interview")
    every = named(found, "krippendorff_alpha_set", distance="masi")
    some = named(found, "krippendorff_alpha_set", distance="masi", units="with a label")
    assert every.n_units == 21
    assert some.n_units == 15
    assert every.value > some.value
    assert every.lo < every.value < every.hi
    assert "21 units in 6 documents, 2 coders" in found.notes[0]


def test_perfect_agreement_is_one_and_claims_no_certainty(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("unit,RB,TM\n1,a,a\n2,b,b\n3,a,a\n", encoding="utf-8")
    kappa = named(agreement_of_ratings(path), "cohen_kappa")
    assert kappa.value == 1
    assert kappa.lo != kappa.lo
    assert kappa.note == "no interval: no unit is in dispute"


def test_a_table_of_numbers_is_put_in_their_order(tmp_path: Path) -> None:
    straight, mixed = tmp_path / "a.csv", tmp_path / "b.csv"
    straight.write_text(",1,2,10\n1,5,1,0\n2,2,6,1\n10,0,1,7\n", encoding="utf-8")
    mixed.write_text(",10,1,2\n10,7,0,1\n1,0,5,1\n2,1,2,6\n", encoding="utf-8")
    one, other = (agreement_of_table(path, level="ratio") for path in (straight, mixed))
    assert one.notes == other.notes
    for left, right in zip(one.statistics, other.statistics, strict=True):
        assert left.value == pytest.approx(right.value, nan_ok=True)
    with pytest.raises(RefusedError, match="not sets"):
        agreement_of_table(straight, level="set")


def test_words_are_no_numbers_and_what_looks_missing_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("unit,RB,TM\n1,a,NA\n2,b,b\n", encoding="utf-8")
    assert "Taken for a category: NA." in agreement_of_ratings(path).notes[-1]
    with pytest.raises(InputError, match="line 2, column RB: 'a' is not a number"):
        agreement_of_ratings(path, level="interval")
    table = tmp_path / "t.csv"
    table.write_text(",a,b\na,1,2\nb,3,4\n", encoding="utf-8")
    with pytest.raises(InputError, match="at interval level every category is a number"):
        agreement_of_table(table, level="interval")


def test_so_many_values_that_they_are_no_categories_get_alpha_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    rows = [f"{i},{i * 1.5},{i * 1.5 + 0.25}" for i in range(3200)]
    path.write_text("\n".join(["unit,RB,TM", *rows]), encoding="utf-8")
    found = agreement_of_ratings(path, level="ratio")
    assert {one.name for one in found.statistics} == {"krippendorff_alpha"}
    assert named(found, "krippendorff_alpha", level="interval").value > 0.99
    assert named(found, "krippendorff_alpha", level="ratio").status is Status.UNDEFINED
    assert "alpha alone" in found.notes[1]


def test_every_statistic_is_said_in_words(tmp_path: Path) -> None:
    table, weights = tmp_path / "t.csv", tmp_path / "w.csv"
    table.write_text(",1,2\n1,8,2\n2,3,4\n", encoding="utf-8")
    weights.write_text(",1,2\n1,0,1\n2,1,0\n", encoding="utf-8")
    ratings = tmp_path / "r.csv"
    ratings.write_text("unit,A,B,C\n1,1,1,2\n2,2,1,2\n3,3,3,3\n", encoding="utf-8")
    sets = tmp_path / "s.csv"
    sets.write_text("unit,A,B\n1,x;y,x\n2,{},x\n", encoding="utf-8")
    found = [
        *agreement_of_table(table, level="ratio", weights=weights).statistics,
        *agreement_of_ratings(ratings, level="ratio").statistics,
        *agreement_of_ratings(sets, level="set").statistics,
    ]
    assert not {one.name for one in found if not meaning(one.name) and not one.name.endswith("_se")}
