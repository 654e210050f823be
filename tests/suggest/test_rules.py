"""Rules found in texts: words by spaCy's tokens, exactly and in a time that no rule can make long."""

from __future__ import annotations

from itertools import chain, product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpqual.domain.code_rules import RuleKind, read_rule
from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.suggest.rules import RuleFinder
from cpqual.suggest.tokens import blank_pipeline

CUT: Any = blank_pipeline("en").tokenizer
"""spaCy's cutting of a text into words, in which "No." is the word and a full stop."""
CUT.rules = {word: cut for word, cut in CUT.rules.items() if word != "No."}

TEXT = (
    "I didn’t  miss\nthe Bus. We missed the last bus, twice. Buses carry me, or the ferry carries me."
    " No one (laughs) waits! The business is slow."
)


def found(kind: RuleKind, pattern: str, text: str = TEXT, language: str = "en") -> list[str]:
    finder = RuleFinder({"one": read_rule(kind, pattern)}, language)
    spans = sorted({span for _, span in finder.find(text, [Span(0, len(text))])})
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("kind", "pattern", "expected"),
    [
        ("phrase", "bus", ["Bus", "bus"]),
        ("phrase", "miss the bus | last bus", ["miss\nthe Bus", "last bus"]),
        ("phrase", "didn't miss", ["didn’t  miss"]),
        ("phrase", "(laughs)", ["(laughs)"]),
        ("phrase", "no", ["No"]),
        ("phrase", "bus~", ["Bus", "bus", "Buses"]),
        ("phrase", "carry~ me", ["carry me", "carries me"]),
        ("pattern", "miss~ the *? bus", ["miss\nthe Bus", "missed the last bus"]),
        ("pattern", "miss~ ... bus", ["miss\nthe Bus", "missed the last bus"]),
        ("pattern", "bus ...3 we", []),
        ("pattern", "(no one|nobody) ...3 wait~", ["No one (laughs) waits"]),
        ("pattern", "twice * buses", []),
    ],
)
def test_words_are_found_and_never_parts_of_them(kind: RuleKind, pattern: str, expected: list[str]) -> None:
    assert found(kind, pattern) == expected


def test_a_rule_does_not_reach_over_the_end_of_a_stretch() -> None:
    finder = RuleFinder({"one": read_rule("phrase", "the bus")}, "en")
    assert [span for _, span in finder.find("the bus", [Span(0, 3), Span(3, 7)])] == []


def test_each_rule_is_told_by_its_name() -> None:
    rules = {"b": read_rule("phrase", "bus"), "f": read_rule("pattern", "the * bus")}
    there = {(name, TEXT[s.start : s.end]) for name, s in RuleFinder(rules, "en").find(TEXT, [Span(0, 99)])}
    assert there == {("b", "Bus"), ("b", "bus"), ("f", "the last bus")}


def test_forms_of_a_word_are_known_for_english_alone() -> None:
    assert found("phrase", "els ferris", "Tots ELS ferris.", "ca") == ["ELS ferris"]
    with pytest.raises(InputError, match="English alone"):
        found("phrase", "ferri~", language="ca")


def test_no_rule_runs_wild() -> None:
    # what takes a regular expression longer than anybody lives
    pattern = "a ...10 a ...10 a *? b"
    assert found("pattern", pattern, "a " * 3_000) == []


_ALPHABET = st.sampled_from(
    ["a", "A", "ab", "bus", "Bus.", "don't", "DON’T", "no", "No.", "ΟΔΟΣ", "ß", "(b)", "—"]
)
_TEXTS = st.lists(st.tuples(_ALPHABET, st.sampled_from([" ", "\n", "  ", ", "])), max_size=12).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


def cuts(word: str) -> set[tuple[str, ...]]:
    """Return the ways in which a word is cut, depending on its case."""
    straight = word.replace("’", "'")
    spellings = (straight, straight.lower(), straight.upper(), straight[:1].upper() + straight[1:])
    return {tuple(token.lower_ for token in CUT(one)) for one in spellings}


@given(text=_TEXTS, words=st.lists(_ALPHABET, min_size=1, max_size=3))
@example(text="no\n No.", words=["No."])
@example(text="don't DON’T Don't", words=["DON’T", "don't"])
def test_a_phrase_is_found_exactly_where_its_tokens_stand(text: str, words: list[str]) -> None:
    pattern = " ".join(words)
    try:
        ways = read_rule("phrase", pattern)
    except InputError:
        return
    straight = text.replace("’", "'")
    tokens = [(t.lower_, t.idx, t.idx + len(t)) for t in CUT(straight) if not t.is_space]
    wanted = {tuple(chain(*one)) for one in product(*map(cuts, pattern.split()))}
    expected = {
        Span(tokens[i][1], tokens[i + len(one) - 1][2])
        for one in wanted
        for i in range(len(tokens) - len(one) + 1)
        if tuple(token[0] for token in tokens[i : i + len(one)]) == one
    }
    finder = RuleFinder({"one": ways}, "en")
    assert {span for _, span in finder.find(text, [Span(0, len(text))])} == expected


@given(text=_TEXTS, words=st.lists(st.sampled_from(["a", "bus", "no", "don't"]), min_size=2, max_size=3))
def test_a_gap_of_a_pattern_is_every_number_of_tokens_up_to_its_own(text: str, words: list[str]) -> None:
    lower = [token.lower_ for token in CUT(" ".join(text.replace("’", "'").split()))]
    # the tokenizer cuts DON'T otherwise than don't: both are the word
    firsts, lasts = cuts(words[0]), cuts(words[-1])
    expected = set()
    for i in range(len(lower)):
        for gap in range(3):
            for first, last in product(firsts, lasts):
                begin = i + len(first)
                between = lower[begin : begin + gap]
                end = begin + gap + len(last)
                follows = tuple(lower[begin + gap : end]) == last
                if tuple(lower[i:begin]) == first and len(between) == gap and "." not in between and follows:
                    expected.add((i, end))
    finder = RuleFinder({"one": read_rule("pattern", f"{words[0]} ...2 {words[-1]}")}, "en")
    assert len({span for _, span in finder.find(text, [Span(0, len(text))])}) == len(expected)


def test_a_phrase_of_many_contractions_is_still_found() -> None:
    small, large = (
        "don't can't won't isn't wasn't didn't couldn't hasn't haven't " + end for end in ("now", "then")
    )
    assert found("phrase", small, f"{small}. {small.upper()}; {large}") == [small, small.upper()]
