"""The grid answers as looking at every mark would."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cpqual.domain.text import Span
from cpqual.tui.reader.document import Mark
from cpqual.tui.reader.grid import MarkGrid

LENGTH = 5000
SPANS = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 2500)).map(
    lambda pair: Span(pair[0], min(pair[0] + pair[1], LENGTH))
)


def mark(number: int, span: Span) -> Mark:
    return Mark(str(number), span.start, span.end, "AB", "red", "a code")


ROWS = range(0, LENGTH, 100)


def rows_of(one: Mark) -> range:
    return range(one.start // 100, (one.end - 1) // 100 + 1)


class GridAgainstAList(RuleBasedStateMachine):
    """Marks come and go; a plain list tells what every query must give."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = MarkGrid(LENGTH)
        self.grid.relane(ROWS)
        self.marks: dict[str, Mark] = {}

    @rule(number=st.integers(0, 30), span=SPANS)
    def add(self, number: int, span: Span) -> None:
        self.marks[str(number)] = mark(number, span)
        self.grid.add(mark(number, span))

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if self.marks:
            gone = data.draw(st.sampled_from(sorted(self.marks)))
            assert self.grid.remove(gone) == self.marks.pop(gone)

    @rule()
    def relane(self) -> None:
        self.grid.relane(ROWS)

    @rule(span=SPANS)
    def overlapping(self, span: Span) -> None:
        expected = [m for m in self.marks.values() if m.span.overlaps(span)]
        expected.sort(key=lambda m: (m.start, -m.end, m.id))
        assert self.grid.overlapping(*span) == expected

    @rule(offset=st.integers(0, LENGTH))
    def neighbours(self, offset: int) -> None:
        starts = [m.start for m in self.marks.values()]
        assert self.grid.next_start(offset) == min((s for s in starts if s > offset), default=None)
        assert self.grid.previous_start(offset) == max((s for s in starts if s < offset), default=None)
        assert set(self.grid.at(offset)) == {m for m in self.marks.values() if m.start <= offset < m.end}

    @invariant()
    def marks_on_one_row_have_lanes_of_their_own(self) -> None:
        marks = list(self.marks.values())
        for i, one in enumerate(marks):
            for other in marks[i + 1 :]:
                if set(rows_of(one)) & set(rows_of(other)):
                    assert self.grid.lane(one.id) != self.grid.lane(other.id)

    @invariant()
    def knows_its_marks(self) -> None:
        assert len(self.grid) == len(self.marks)
        assert all(number in self.grid and self.grid[number] == m for number, m in self.marks.items())


TestGridAgainstAList = GridAgainstAList.TestCase
TestGridAgainstAList.settings = settings(max_examples=40)


@given(st.lists(SPANS, max_size=40))
def test_colouring_takes_as_many_lanes_as_marks_meet_on_the_fullest_row(spans: list[Span]) -> None:
    marks = [mark(i, span) for i, span in enumerate(spans)]
    grid = MarkGrid(LENGTH, marks)
    grid.relane(ROWS)
    fullest = max(sum(row in rows_of(one) for one in marks) for row in range(len(ROWS)))
    assert max((grid.lane(one.id) + 1 for one in marks), default=0) == fullest


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        MarkGrid(10).remove("nobody")


def test_marks_beyond_the_text_are_found_nowhere() -> None:
    grid = MarkGrid(10, [mark(1, Span(20, 30))])
    assert grid.overlapping(0, 50) == []
    assert grid.next_start(0) is None
