"""Motions look only nearby but find what looking at the whole text finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.text import Span
from cpqual.domain.units import WORD
from cpqual.tui.reader.motions import next_of, previous_of, word_at, word_end, word_next, word_previous

TEXTS = st.text(st.sampled_from("ab9_'’-. \n—"), max_size=200)


@given(TEXTS, st.data())
def test_words_are_those_of_the_whole_text(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    words = [Span(*match.span()) for match in WORD.finditer(text)]
    assert word_next(text, offset) == min((w.start for w in words if w.start > offset), default=len(text))
    assert word_end(text, offset) == min((w.end for w in words if w.end > offset), default=len(text))
    assert word_previous(text, offset) == max((w.start for w in words if w.start < offset), default=0)
    assert word_at(text, offset) == next((w for w in words if w.start <= offset < w.end), None)


@given(st.lists(st.integers(0, 50), unique=True).map(sorted), st.integers(0, 50))
def test_neighbours_in_a_sorted_list(starts: list[int], offset: int) -> None:
    assert next_of(starts, offset) == min((s for s in starts if s > offset), default=None)
    assert previous_of(starts, offset) == max((s for s in starts if s < offset), default=None)


@pytest.mark.parametrize("motion", [word_next, word_end, word_previous])
def test_a_million_characters_without_a_word_are_no_trouble(motion: Callable[[str, int], int]) -> None:
    text = "a" + " ." * 500_000 + "b"
    assert motion(text, 500_000) in (0, len(text) - 1, len(text))
