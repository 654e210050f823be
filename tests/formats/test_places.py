"""Passages named in a cell: what is written is read back, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.formats.places import read_places, written

SLUG = st.from_regex(r"[A-Z]{2,4}-[A-Z]{2}-[0-9]{2}(?::[0-9]{1,3})?", fullmatch=True)
SPAN = st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)).map(lambda pair: Span(pair[0], sum(pair)))


@given(st.lists(st.tuples(SLUG, SPAN), max_size=5))
def test_places_are_read_as_they_were_written(places: list[tuple[str, Span]]) -> None:
    assert read_places("; ".join(written(*place) for place in places), "x.csv") == tuple(places)


@pytest.mark.parametrize("cell", ["INT-1", "INT-1:4", "INT-1:4-4", "INT-1:9-4", ":1-2", "INT-1:1-2, INT-1:x"])
def test_what_is_no_passage_is_refused_with_its_line(cell: str) -> None:
    with pytest.raises(InputError, match=r"x\.csv, line 2: .* is no passage of a document"):
        read_places(cell, "x.csv, line 2")
