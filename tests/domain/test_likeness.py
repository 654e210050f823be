"""Answers of the same words: what they come to, and where a passage of one stands in another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.likeness import (
    LONGEST,
    Difference,
    counterpart,
    differences,
    likeness,
    wording,
    words_in_order,
)
from cpqual.domain.text import Span

WORDS = st.lists(st.sampled_from(["the", "bus", "Nobody", "rang", "didn't", "café"]), min_size=1, max_size=8)
BETWEEN = st.sampled_from([" ", "  ", ", ", "\n", " – ", "... "])


@st.composite
def written(draw: st.DrawFn, words: list[str]) -> str:
    parts = [draw(st.sampled_from(["", " ", "« "]))]
    for word in words:
        parts += [
            draw(st.sampled_from([word, word.upper(), word.title().replace("'T", "'t")])),
            draw(BETWEEN),
        ]
    return "".join(parts)


@given(st.data(), WORDS)
def test_the_same_words_come_to_the_same_however_they_are_written(
    data: st.DataObject, words: list[str]
) -> None:
    one, other = data.draw(written(words)), data.draw(written(words))
    assert wording(one) == wording(other) != b""
    assert wording(one) != wording(f"{other} again")


@given(st.data(), WORDS)
def test_a_passage_stands_where_its_words_stand(data: st.DataObject, words: list[str]) -> None:
    one, other = data.draw(written(words)), data.draw(written(words))
    start = data.draw(st.integers(0, len(one) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(one))))
    there = counterpart(one, span, other)
    if there is not None:
        said = words_in_order(other[there.start : there.end])
        assert said
        assert " ".join(said) in " ".join(words_in_order(one))


def test_the_whole_of_one_is_the_whole_of_the_other() -> None:
    assert counterpart("Nobody rang.", Span(0, 12), " nobody rang!! ") == Span(1, 14)
    assert counterpart("Nobody rang me", Span(0, 6), "(NOBODY rang me)") == Span(1, 7)
    assert counterpart("Nobody rang me", Span(1, 3), "NOBODY rang me") is None
    assert counterpart("Nobody rang me", Span(0, 6), "Nobody came round") is None


@pytest.mark.parametrize("text", ["", "…!", "🙂", "a " * LONGEST])
def test_what_has_no_words_or_very_many_is_like_nothing(text: str) -> None:
    assert wording(text) == b""


def test_what_is_said_otherwise() -> None:
    one, other = "It did help me a lot", "It did not help me a lot at all"
    assert list(differences(one, other)) == [Difference("", "not"), Difference("", "at all")]
    assert likeness(words_in_order(one), words_in_order(other)) == pytest.approx(12 / 15)
