"""Ways to look at theme frequencies: the layout of the numbers, and the passages behind each of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cpqual.domain.errors import UnknownNameError
from cpqual.services import code_groups, coding, layers, passages, reading
from cpqual.services.session import Session
from cpqual.services.theme_views import ThemeView, grid, passages_behind, read_view, tables, view_tables
from tests.conftest import turn


@pytest.mark.parametrize(
    ("by", "where"),
    [
        (("sector",), ""),
        (("role",), "sector = third"),
        (("sector", "person.group"), "not role = worker"),
    ],
)
def test_as_many_segments_as_a_number_says_are_the_passages_behind_it(
    study: Session, by: Sequence[str], where: str
) -> None:
    layer = layers.offered_layers(study)[0]
    view = ThemeView(tuple(by), "segments", codes=("*oal*", "*kills*", "barriers*"), layer=layer, where=where)
    found = view.counted(study)
    compared = 0
    for row in grid(found, view).cells:
        for cell in row:
            if cell.group is not None:
                behind = passages.find(study, passages_behind(found, view, cell))
                assert behind.count == int(cell.said), (cell, behind.query.where)
                compared += behind.count > 0
    assert compared > 5


def test_as_many_documents_as_a_number_says_hold_the_passages_behind_it(study: Session) -> None:
    view = ThemeView(("kind",), "documents", "leaf", codes=("b*", "g*"), layer="RB", where="sector = third")
    found = view.counted(study)
    numbers = [cell for row in grid(found, view).cells for cell in row if cell.group is not None]
    behind = [passages.find(study, passages_behind(found, view, cell)).document_count for cell in numbers]
    assert behind == [int(cell.said) for cell in numbers]
    assert any(behind)


def test_a_total_and_a_name_stand_for_all_groups(study: Session) -> None:
    view = ThemeView(("sector",), "segments", layer="RB", where="kind != survey")
    found = view.counted(study)
    laid = grid(found, view)
    assert [line.label for line in laid.columns] == ["statutory", "third", "(none)", "all groups"]
    total = laid.cells[0][-1]
    query = passages_behind(found, view, total)
    assert (total.group, query.where, query.codes) == (None, "(kind != survey)", (total.code,))
    assert query.counted
    assert query.rolled_up is total.rolled_up is True


def test_a_group_without_a_value_and_one_with_a_hard_name_are_asked_for_as_such(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    view = ThemeView(("person.group", "kind"), "segments", "leaf", ("barriers",), layer="RB")
    found = view.counted(session)
    ((cell, *_),) = grid(found, view).cells
    assert (
        passages_behind(found, view, cell).where
        == 'person.group = "service user" and document.kind = interview'
    )
    by_nothing = ThemeView(("document.language",), "segments", "leaf", ("barriers",), layer="RB")
    found = by_nothing.counted(session)
    ((cell, *_),) = grid(found, by_nothing).cells
    query = passages_behind(found, by_nothing, cell)
    assert passages.find(session, query).count == int(cell.said) == 1


def test_turned_the_groups_stand_in_rows(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    view = ThemeView(("sector",), "segments", turned=True, layer="RB")
    found = view.counted(session)
    laid, plain = grid(found, view), grid(found, ThemeView(("sector",), "segments"))
    assert laid.rows == plain.columns
    assert laid.columns == plain.rows
    assert [list(row) for row in zip(*laid.cells, strict=True)] == [list(row) for row in plain.cells]
    wide, long = tables(found, view)
    assert wide.columns[:2] == ("group", "of")
    assert len(wide.rows) == len(laid.rows)
    assert len(long.rows) == sum(1 for row in laid.cells for cell in row if cell.group is not None)


def test_without_percentages_numbers_are_what_is_drawn(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    view = ThemeView(count="segments", level="leaf", percent="none", layer="RB")
    cells = {cell.code: cell for row in grid(view.counted(session), view).cells for cell in row}
    assert (cells["barriers"].amount, cells["barriers"].percent) == (1.0, None)
    assert cells["new_networks"].amount == 0.0


def test_a_hidden_number_is_neither_said_nor_drawn(session: Session) -> None:
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    for number in (1, 3):
        coding.apply_codes(session, "INT-2", turn(session, number, "INT-2"), ["new_networks"])
    view = ThemeView(count="turns", level="leaf", min_cell=3, layer="RB")
    cells = {cell.code: cell for row in grid(view.counted(session), view).cells for cell in row}
    assert (cells["barriers"].said, cells["barriers"].amount) == ("<3", None)


def test_what_is_written_down_is_read_again(session: Session) -> None:
    slug = code_groups.add_group(session, "Ours")
    reading.finish(session, "INT-1")
    view = ThemeView(
        ("sector", "role"), "words", "rollup", ("barr*",), slug, "columns", 5, True, "RB", "sector = third"
    )
    settings = {**view.settings(), "layer": "RB", "where": "sector = third"}
    assert read_view(session, settings) == (view, [])


def test_what_is_gone_is_told_and_the_rest_is_used(session: Session) -> None:
    reading.finish(session, "INT-1")
    settings = {
        "by": ["sector", "shoe_size", 3], "count": "shoes", "level": "leaf",
        "codes": ["barriers", "gone*", None], "code_group": "lost", "min_cell": 2, "percent": ["x"],
        "turned": "yes", "layer": "ZZ",
    }  # fmt: skip
    view, gone = read_view(session, settings)
    assert view == ThemeView(("sector",), level="leaf", codes=("barriers",))
    assert len(gone) == 6
    assert any("gone*" in line for line in gone)
    assert any("shoe_size" in line for line in gone)
    (wide, _), told = view_tables(session, settings)
    assert told == gone
    assert [row[1] for row in wide.rows] == ["barriers"]


def test_a_filter_that_cannot_be_read_is_refused_rather_than_left_out(session: Session) -> None:
    reading.finish(session, "INT-1")
    with pytest.raises(UnknownNameError, match="shoe_size"):
        view_tables(session, {"where": "shoe_size = 42"})


def test_codes_of_a_group_are_counted_alone(session: Session) -> None:
    slug = code_groups.add_group(session, "Ours")
    code_groups.set_group(session, slug, ["barriers"])
    reading.finish(session, "INT-1")
    view = ThemeView(code_group=slug, layer="RB")
    assert {line.code for line in grid(view.counted(session), view).rows} == {"barriers"}
