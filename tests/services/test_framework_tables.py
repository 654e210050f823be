"""Framework matrices as files: everything comes back from the long table, and nothing in them is obeyed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.frameworks import Case, Framework, Written
from cpqual.domain.text import Span
from cpqual.formats.tables import write
from cpqual.services import codebooks, coding, frameworks, history
from cpqual.services.framework_cells import as_kept, clear_cell, open_summary, read_cell, write_summary
from cpqual.services.framework_import import import_summaries
from cpqual.services.framework_tables import (
    as_text,
    as_workbook,
    load,
    long_table,
    passages_table,
    status_table,
    wide_table,
)
from cpqual.services.session import Session

HOSTILE = '=1+1 [link](http://x) <b>| `code`\n\n# no heading\n@sum\t"q" \'x'


@pytest.fixture
def framework(session: Session) -> Framework:
    return frameworks.make_framework(session, "Main matrix", "person", ["barriers", "connecting"])


@pytest.fixture
def perran(session: Session, framework: Framework) -> Case:
    return frameworks.find_case(session, framework, "p")


def as_csv(session: Session, framework: Framework) -> bytes:
    out = io.BytesIO()
    write(long_table(load(session, framework)), "csv", out)
    return out.getvalue()


_bodies = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffd"), max_size=60) | st.sampled_from(
    [HOSTILE, "'=a", "''", "a;b,c", 'a"b"', " lead", "line\r\nline\u2028line", "e\u0301 \u202e \x07"]
)


@settings(max_examples=40)
@given(
    _bodies, st.sampled_from(["draft", "done"]),
    st.lists(
        st.tuples(st.sampled_from(["INT-1", "INT-2"]), st.integers(0, 60), st.integers(1, 9)),
        max_size=3,
    ),
)  # fmt: skip
def test_what_is_written_comes_back_from_its_table(
    session: Session, framework: Framework, perran: Case, tmp_path: Path, body: str, status: Written,
    places: list[tuple[str, int, int]],
) -> None:  # fmt: skip
    links = [(document, Span(start, start + length)) for document, start, length in places]
    wanted: Written = status if as_kept(body) else "draft"
    write_summary(session, framework, perran, "barriers", body, wanted, links)
    file = tmp_path / "long.csv"
    file.write_bytes(as_csv(session, framework))
    before = open_summary(session, framework, perran, "barriers")
    if before is None:
        assert import_summaries(session, framework, file) == (0, 0)
        return
    assert import_summaries(session, framework, file) == (0, 1)
    found = read_cell(session, framework, perran, "barriers")
    clear_cell(session, framework, perran, "barriers")
    assert import_summaries(session, framework, file) == (1, 0)
    again = read_cell(session, framework, perran, "barriers")
    assert again.summary is not None
    assert (again.summary.body, again.summary.status) == (before.body, before.status)
    assert [one.passage for one in again.passages] == [one.passage for one in found.passages]
    clear_cell(session, framework, perran, "barriers")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("case,theme\np,barriers\n", "no column 'summary'"),
        ("case,theme,summary\np,barrier,Words\n", "line 2: 'barrier' is no column"),
        ("case,theme,summary\nq,barriers,Words\n", "line 2: no person 'q'"),
        ("case,theme,summary\np,,Words\n", "line 2: the theme is missing"),
        ("case,theme,summary,status\np,barriers,Words,ready\n", "line 2: no status 'ready'"),
        ("case,theme,summary,status\np,barriers,,done\np,barriers,,\n", ""),
        ("case,theme,summary,passages\np,barriers,Words,INT-1:9\n", "line 2: 'INT-1:9' is no passage"),
        ("case,theme,summary,passages\np,barriers,Words,INT-9:1-4\n", "line 2: no document 'INT-9'"),
        ("case,theme,summary,passages\np,barriers,Words,INT-1:1-4000\n", "line 2: 1 to 4000 is no passage"),
        ("case,theme,summary\np,connecting,Words\np,barriers,One\nP,barriers,Two\n", "line 4: this cell"),
    ],
)
def test_a_table_is_taken_in_whole_or_not_at_all(
    session: Session, framework: Framework, tmp_path: Path, table: str, says: str
) -> None:
    file = tmp_path / "in.csv"
    file.write_text(table)
    acts = len(history.log(session, 100))
    if says:
        with pytest.raises(InputError, match=says):
            import_summaries(session, framework, file)
    else:
        assert import_summaries(session, framework, file) == (0, 0)
    assert frameworks.summaries_in(session, framework) == 0
    assert len(history.log(session, 100)) == acts


def test_an_import_is_one_act_and_adds_to_the_links(
    session: Session, framework: Framework, perran: Case, tmp_path: Path
) -> None:
    write_summary(session, framework, perran, "barriers", "Old.", "done", [("INT-1", Span(5, 9))])
    file = tmp_path / "in.csv"
    file.write_text("case;theme;summary;passages\np;barriers;;INT-2:5-9\nP;connecting;New.;\n")
    assert import_summaries(session, framework, file) == (2, 0)
    cell = read_cell(session, framework, perran, "barriers")
    assert cell.summary is not None
    assert (cell.summary.body, cell.summary.status, len(cell.passages)) == ("Old.", "done", 2)
    history.undo(session)
    assert len(read_cell(session, framework, perran, "barriers").passages) == 1
    assert read_cell(session, framework, perran, "connecting").summary is None


def test_the_workbook_stays_put_wraps_and_obeys_nothing(
    session: Session, framework: Framework, perran: Case
) -> None:
    write_summary(session, framework, perran, "barriers", HOSTILE, "done", [("INT-1", Span(36, 44))])
    write_summary(session, framework, perran, "connecting", "Not yet.")
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(session, load(session, framework))))
    assert book.sheetnames == ["Main matrix", "Passages", "main_matrix", "About"]
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]] == ["person", "Barriers", "Connecting"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == (as_kept(HOSTILE), "s")
    assert sheet["C2"].value == "Not yet.\n[draft]"
    assert sheet["B2"].alignment.wrap_text
    assert [cell.value for cell in book["Passages"][2]][4:] == ["INT-1", 36, 44, "P", "Nobody. "]
    about = "\n".join(str(row[0].value) for row in book["About"].iter_rows())
    for said in ("1 person by 2 themes", "1 done, 1 draft, 0 empty", "A study, snapshot", "layer RB"):
        assert said in about


def test_markdown_is_a_table_of_short_cells_and_a_text_of_long_ones(
    session: Session, framework: Framework, perran: Case
) -> None:
    write_summary(session, framework, perran, "barriers", "Short.")
    assert "| Perran (p), service user, The Quay | Short.<br>[draft] |" in as_text(
        session, load(session, framework)
    )
    write_summary(session, framework, perran, "barriers", HOSTILE, "done", [("INT-1", Span(36, 44))])
    text = as_text(session, load(session, framework))
    assert "\n## Perran (p), service user, The Quay\n\n### Barriers\n" in text
    assert "\n> “Nobody.” (INT-1 36–44)\n" in text
    assert "Nothing is written on: Connecting (0 passages)." in text
    assert "\\[link\\](http://x) \\<b\\>" in text
    assert "\n# no heading" not in text


def test_tables_count_what_waits(session: Session, framework: Framework, perran: Case) -> None:
    coding.apply_codes(session, "INT-1", Span(36, 44), ["barriers"])
    write_summary(session, framework, perran, "barriers", "Words.", "done", [("INT-1", Span(36, 40))])
    coding.apply_codes(session, "INT-2", Span(36, 44), ["barriers"])
    coding.apply_codes(session, "INT-2", Span(36, 44), ["new_networks"])
    matrix = load(session, framework)
    table = status_table(matrix)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["theme"], row["done"], row["draft"], row["empty"]) for row in rows] == [
        ("barriers", 1, 0, 0), ("connecting", 0, 0, 1), ("all", 1, 0, 1)
    ]  # fmt: skip
    assert [row["empty_with_passages"] for row in rows] == [0, 1, 1]
    assert [row["with_new_passages"] for row in rows] == [1, 0, 1]
    assert [(row["passages"], row["not_linked"]) for row in rows] == [(2, 1), (1, 1), (3, 2)]
    long = list(csv.DictReader(io.StringIO(as_csv(session, framework).decode())))
    assert [(row["coded"], row["not_linked"], row["new"]) for row in long] == [
        ("2", "1", "1"),
        ("1", "1", "0"),
    ]
    assert wide_table(matrix).staying == 1
    assert len(passages_table(session, matrix).rows) == 1


def test_columns_of_one_label_are_told_apart(session: Session) -> None:
    book = session.codebook()
    codebooks.save(session, replace(book, codes=tuple(replace(one, label="Same") for one in book)), "labels")
    made = frameworks.make_framework(session, "Twins", "person", ["barriers", "connecting"])
    assert wide_table(load(session, made)).columns == ("person", "Same [barriers]", "Same [connecting]")
