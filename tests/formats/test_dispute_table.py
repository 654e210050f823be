"""Disagreements to fill in: whatever the words are, they come back, and no cell of them runs."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.codings import REASONS
from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.formats.dispute_table import (
    Dispute,
    Filled,
    as_shown,
    dispute_table,
    is_dispute_table,
    read_filled,
)
from cpqual.formats.options import Source
from cpqual.formats.tables import Cell, Table, TableFormat, write

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    st.sampled_from(
        ["=1+1", "'=1+1", "+x", "-x", "@x", "\t=x", "a_x0041_b", "\x1b[2J", "שלום \u202e", "a\n\nb", "1.0"]
    ),
).filter(lambda text: bool(as_shown(text)))
FORMS: tuple[TableFormat, ...] = ("xlsx", "csv", "tsv")


def dispute(passage: str = "the dog came too", **changes: object) -> Dispute:
    values: dict[str, object] = {
        "document": "INT-1", "unit": Span(30, 60), "code": "barriers", "rule": "What stands in the way.",
        "speaker": "P", "before": "Who?", "passage": passage, "after": "And then?", "marked": ("RB",),
        "unmarked": ("TM",), "given": {"RB": ("barriers", "30–34 “the”"), "TM": ("", "")},
    }  # fmt: skip
    return Dispute(**values | changes)  # type: ignore[arg-type]


def filled_in(table: Table, cells: Mapping[str, Cell], number: int = 0) -> Table:
    rows = [list(row) for row in table.rows]
    for name, value in cells.items():
        rows[number][table.columns.index(name)] = value
    return replace(table, rows=rows)


def source(table: Table, form: TableFormat) -> Source:
    out = io.BytesIO()
    write(table, form, out)
    return Source(f"d.{form}", f"d.{form}", out.getvalue())


def read(table: Table, form: TableFormat) -> list[Filled]:
    return list(read_filled(source(table, form)))


@given(st.lists(TEXT, min_size=1, max_size=3), TEXT, st.sampled_from(FORMS), st.sampled_from(REASONS))
def test_what_was_written_and_filled_in_is_read_back(
    passages: list[str], note: str, form: TableFormat, reason: str
) -> None:
    table = dispute_table([dispute(text, before=text, rule=text) for text in passages], ["RB", "TM"])
    last = len(passages) - 1
    given_in: dict[str, Cell] = {
        "outcome": "both",
        "reason": reason,
        "note": as_shown(note),
        "start": 31,
        "end": 33,
    }
    (row,) = read(filled_in(table, given_in, last), form)
    assert (row.document, row.unit, row.code) == ("INT-1", Span(30, 60), "barriers")
    assert (row.passage, row.note) == (as_shown(passages[last]), as_shown(note))
    assert (row.outcome, row.reason, row.start, row.end, row.words) == ("both", reason, 31, 33, "")


@given(TEXT)
def test_no_cell_of_a_spreadsheet_is_a_formula(text: str) -> None:
    table = dispute_table([dispute(text, before=text, after=text, speaker=text, rule=text)], ["RB", "TM"])
    sheet = openpyxl.load_workbook(io.BytesIO(source(table, "xlsx").data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {
        "s",
        "n",
    }


def test_a_spreadsheet_offers_outcomes_and_reasons_and_keeps_its_head_in_view() -> None:
    table = dispute_table([dispute(), dispute()], ["RB", "TM", "CD"])
    sheet = openpyxl.load_workbook(io.BytesIO(source(table, "xlsx").data)).worksheets[0]
    offered = {rule.formula1: str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    outcome, reason = (
        openpyxl.utils.get_column_letter(table.columns.index(n) + 1) for n in ("outcome", "reason")
    )
    assert offered['"RB,TM,CD,both,neither,new_span"'] == f"{outcome}2:{outcome}3"
    assert offered[f'"{",".join(REASONS)}"'] == f"{reason}2:{reason}3"
    assert sheet.freeze_panes == "A2"


def test_each_coder_has_codes_and_brackets() -> None:
    table = dispute_table([dispute(given={"RB": ("barriers, x", "30–34 “the”")})], ["RB", "TM"])
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert [row[f"{who}: {what}"] for who in ("RB", "TM") for what in ("codes", "marked")] == [
        "barriers, x", "30–34 “the”", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_rows_without_an_outcome_are_not_read(form: TableFormat) -> None:
    table = filled_in(dispute_table([dispute(), dispute()], ["RB", "TM"]), {"note": "later"})
    assert read(table, form) == []


@pytest.mark.parametrize(
    ("form", "column", "value", "place"),
    [
        ("xlsx", "unit_start", "some", "d.xlsx, cell C2"),
        ("csv", "unit_start", 99, "d.csv, line 2, column unit_start"),
        ("xlsx", "start", "x", "d.xlsx, cell T2"),
        ("tsv", "end", -3, "d.tsv, line 2, column end"),
    ],
)
def test_a_place_that_is_none_is_refused_with_its_cell(
    form: TableFormat, column: str, value: Cell, place: str
) -> None:
    table = dispute_table([dispute()], ["RB", "TM"])
    with pytest.raises(InputError) as refused:
        read(filled_in(table, {"outcome": "both", column: value}), form)
    assert refused.value.where == place


@pytest.mark.parametrize("missing", ["passage", "outcome", "code"])
def test_a_table_without_its_columns_is_refused(missing: str) -> None:
    table = dispute_table([dispute()], ["RB", "TM"])
    kept: Sequence[int] = [n for n, name in enumerate(table.columns) if name != missing]
    short = Table("d", tuple(table.columns[n] for n in kept), [tuple(table.rows[0][n] for n in kept)])
    with pytest.raises(InputError, match=f"there is no column '{missing}'"):
        read(short, "csv")


def test_a_very_long_passage_is_cut_the_same_way_out_and_in() -> None:
    text = "word " * 5000
    (row,) = read(filled_in(dispute_table([dispute(text)], ["RB"]), {"outcome": "RB"}), "xlsx")
    assert row.passage == as_shown(text)
    assert len(row.passage) < 3100


@pytest.mark.parametrize(
    ("name", "text", "yes"),
    [
        ("d.csv", "document,unit_start\na,1\n", True),
        ("d.csv", "document,start\na,1\n", False),
        ("d.jsonl", "{}", False),
    ],
)
def test_a_table_to_fill_in_is_known_by_its_columns(name: str, text: str, yes: bool) -> None:
    assert is_dispute_table(Source(name, name, text.encode())) is yes
