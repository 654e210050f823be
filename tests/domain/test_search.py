"""Searching a text: what a query asks for, and that every passage is found at exactly its place."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.errors import InputError
from cpqual.domain.search import as_phrases, find, find_in_text, literal_pattern, parse
from cpqual.domain.text import Span, canonicalise

TEXT = (
    "We tried the café together, twice. Caf\u0065\u0301s are nice; the don’t-care bus.\n"
    "Belonging matters. 私は学校に行きます。 to the\nbus stop"
)


def found(
    query: str, text: str = TEXT, *, whole: bool = False, blocks: list[Span] | None = None
) -> list[str]:
    wanted = parse(query, whole_words=whole)
    return [text[span.start : span.end] for span in find(text, wanted, blocks or [Span(0, len(text))])]


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ("CAFE", ["café", "Cafe\u0301s"]),
        ('"cafe"', ["café"]),
        ("Cafés", ["Cafe\u0301s"]),
        ("belong", ["Belonging"]),
        ("longing", []),
        ("学校", ["学校"]),
        ("the bus", ["the\nbus"]),
        ("don't care", ["don’t-care"]),
        ("bus OR twice", ["twice", "bus", "bus"]),
        ("tried NEAR/3 twice", ["tried the café together, twice"]),
        ("tried NEAR/2 twice", []),
        ("bus AND tried", ["tried", "bus", "bus"]),
        ("bus AND ferry", []),
        ("bus -tried", []),
        ("bus -ferry", ["bus", "bus"]),
        ('"to the bus"', ["to the\nbus"]),
    ],
)
def test_queries_find_their_passages(query: str, passages: list[str]) -> None:
    assert found(query) == passages


def test_whole_words_are_not_beginnings() -> None:
    assert found("belong", whole=True) == []
    assert found("belong*", whole=True) == ["Belonging"]


def test_and_holds_within_a_block_only() -> None:
    text = "the bus came\nthe ferry left\na bus and a ferry"
    blocks = [Span(0, 12), Span(13, 27), Span(28, len(text))]
    spans = find(text, parse("bus AND ferry"), blocks)
    assert [span.start >= 28 for span in spans] == [True, True]
    assert found("bus -ferry", text, blocks=blocks) == ["bus"]
    assert found("bus NEAR ferry", text, blocks=blocks) == ["bus and a ferry"]


def test_an_empty_line_ends_a_phrase() -> None:
    assert found("the end", "the\n\nend") == []
    assert found("the end", "the \n end") == ["the \n end"]


@pytest.mark.parametrize(
    ("query", "told", "place"),
    [
        ('a "b', "not closed", 3),
        ("OR a", "before", 1),
        ("a OR", "after", 5),
        ("a AND", "after", 3),
        ("NEAR b", "before", 1),
        ("a NEAR/4", "after", 9),
        ("-a", "left out", 1),
        ("", "no words", 1),
        ("?!", "no word here", 1),
        ('""', "no word here", 1),
    ],
)
def test_a_query_that_says_nothing_is_refused_with_the_place(query: str, told: str, place: int) -> None:
    with pytest.raises(InputError, match=told) as refusal:
        parse(query)
    assert f"character {place} " in str(refusal.value)


WORDS = st.text(st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_every_word_of_a_text_is_found_at_its_place(words: list[str], data: st.DataObject) -> None:
    text = canonicalise(" ".join(words))
    pieces = [match.span() for match in re.finditer(r"\S+", text)]
    start, end = data.draw(st.sampled_from(pieces))
    query = text[start:end]
    if query in ("OR", "AND", "NEAR"):
        return
    spans = find(text, parse(f'"{query}"'))
    assert Span(start, end) in spans
    bare = unicodedata.normalize("NFD", query)
    assert all(
        unicodedata.normalize("NFD", text[s.start : s.end])[:1].casefold()[:1] == bare[:1].casefold()[:1]
        for s in spans
    )


@given(st.text(max_size=60), st.text(max_size=8))
def test_no_query_and_no_text_breaks_it(text: str, query: str) -> None:
    text = canonicalise(text)
    try:
        wanted = parse(query)
    except InputError:
        return
    for span in find(text, wanted, [Span(0, len(text))]):
        assert 0 <= span.start < span.end <= len(text)


def test_literal_words_are_found_inside_words_and_over_line_ends() -> None:
    pattern = literal_pattern("ried  THE caf")
    assert pattern is not None
    assert [match.group() for match in pattern.finditer("We tried\nthe Café")] == ["ried\nthe Caf"]
    assert literal_pattern("  ") is None


@pytest.mark.parametrize("more", ["", "é", "e\u0301", "İ", "ſ", "\u212a", "π私—’"])
@given(st.text("aAbsSkKiI2 _\n’", max_size=40), st.text("aAsSkKiI2_ ", min_size=1, max_size=3))
def test_what_is_typed_is_found_whatever_letters_the_text_has(more: str, text: str, query: str) -> None:
    text, pattern = text + more + text, literal_pattern(query)
    expected = [Span(*match.span()) for match in pattern.finditer(text)] if pattern else []
    assert find_in_text(text, query) == expected


@pytest.mark.parametrize(
    ("query", "rule"),
    [('"ferry times"', "ferry times"), ("no bus OR ferry", "no bus | ferry"), ("bus, stop!", "bus stop")],
)
def test_words_that_are_searched_for_make_a_rule(query: str, rule: str) -> None:
    assert as_phrases(query) == rule


@pytest.mark.parametrize("query", ["bus AND ferry", "bus NEAR ferry", "bus -ferry"])
def test_more_than_phrases_makes_none(query: str) -> None:
    with pytest.raises(InputError, match="have no place in a rule"):
        as_phrases(query)
