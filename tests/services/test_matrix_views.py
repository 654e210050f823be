from __future__ import annotations

import pytest

from cpqual.services import coding
from cpqual.services.code_matrix import RowsOf
from cpqual.services.coded_ground import Level
from cpqual.services.matrix_views import MatrixView, matrix_view, passages_of, said
from cpqual.services.passages import find
from cpqual.services.session import Session
from tests.conftest import at


@pytest.fixture
def coded(session: Session) -> Session:
    """Two codes in two turns of INT-1, and one that spans the interviewer's question between them."""
    for quote, code in (
        ("He likes the ferry.", "barriers"),
        ("Maro rang me.", "practical_support"),
        ("We tried the bus together", "practical_support"),
        ("too. He likes the ferry.\nINT: And after that?\nP: After that Maro", "new_networks"),
        ("Who did you come here with?", "barriers"),
    ):
        coding.apply_codes(session, "INT-1", at(session, quote), [code])
    return session


def cells(view: MatrixView) -> dict[tuple[str, str], int]:
    return {
        (row, slug): view.values[r][c] for r, row in enumerate(view.rows) for c, slug in enumerate(view.slugs)
    }


def test_only_codes_that_occur_have_a_column_and_the_file_has_them_all(coded: Session) -> None:
    view = matrix_view(coded, "documents", "segments")
    assert view.slugs == ("barriers", "practical_support", "new_networks")
    assert cells(view)["INT-1", "barriers"] == 1
    assert cells(view)["INT-1", "practical_support"] == 2
    assert set(view.table.columns) == {"document", *view.slugs, *view.absent}
    assert [row[0] for row in view.table.rows] == list(view.rows)


@pytest.mark.parametrize("rows_of", ["documents", "people", "sites"])
@pytest.mark.parametrize("level", ["leaf", "rollup"])
def test_a_cell_leads_to_as_many_passages_as_it_counts(coded: Session, rows_of: RowsOf, level: Level) -> None:
    view = matrix_view(coded, rows_of, "segments", level=level, order="similar")
    assert max(map(max, view.values)) > 0
    for row in range(len(view.rows)):
        for column in range(len(view.slugs)):
            found = find(coded, passages_of(view, row, column))
            assert found.count == view.values[row][column], (view.rows[row], view.slugs[column])


def test_like_beside_like_has_the_same_numbers(coded: Session) -> None:
    listed = matrix_view(coded, "people", "words", level="rollup")
    similar = matrix_view(coded, "people", "words", level="rollup", order="similar")
    assert cells(listed) == cells(similar)
    assert any("Hill 1973" in note for note in similar.table.notes)
    assert not any("Hill 1973" in note for note in listed.table.notes)


def test_a_filter_is_taken_along_to_the_passages(coded: Session) -> None:
    view = matrix_view(coded, "documents", "segments", where="kind = interview")
    query = passages_of(view, view.rows.index("INT-1"), view.slugs.index("barriers"))
    assert query.where == "kind = interview and document = INT-1"
    assert find(coded, query).count == 1


def test_a_cell_in_words_says_out_of_how_many(coded: Session) -> None:
    view = matrix_view(coded, "documents", "segments")
    row, column = view.rows.index("INT-1"), view.slugs.index("practical_support")
    assert said(view, row, column).startswith(f"2 segments; the code is in 1 of {len(view.rows)} document")
    there = matrix_view(coded, "documents", "presence")
    assert said(there, row, there.slugs.index("practical_support")).startswith("occurs; ")
