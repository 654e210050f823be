"""Rows in groups: every row is a heading or an item, and both can be found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.tui.widgets.grouped_rows import GroupedRows


class Rows(GroupedRows[str, int]):
    def heading(self, group: int) -> str:
        return f"group {group}"

    def item(self, number: int) -> int:
        return number


@given(counts=st.lists(st.integers(0, 4), max_size=6))
def test_headings_stand_above_their_items(counts: list[int]) -> None:
    expected: list[str | int] = []
    numbers = iter(range(sum(counts)))
    for group, count in enumerate(counts):
        expected += [f"group {group}", *(next(numbers) for _ in range(count))]
    rows = Rows(counts)
    assert list(rows) == expected
    assert rows[:] == expected
    assert len(rows) == len(expected)
    assert [rows[row] for row in rows.headings] == [f"group {group}" for group in range(len(counts))]
    for row, value in enumerate(expected):
        if isinstance(value, int):
            assert rows.number_of(row) == value
            assert rows.row_of_number(value) == row
            assert value in rows.numbers_of_group(rows.group_of(row))
        else:
            assert rows.number_of(row) is None
    assert [len(rows.numbers_of_group(group)) for group in range(len(counts))] == counts
    with pytest.raises(IndexError):
        rows[len(expected)]
    if expected:
        assert rows[-1] == expected[-1]
