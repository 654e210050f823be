"""The language of rules, read into sequences of words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.code_rules import MOST_WAYS, RuleKind, Step, Way, read_rule
from cpqual.domain.errors import InputError


def ways(kind: RuleKind, pattern: str) -> list[str]:
    """Return what a rule stands for, `_` for any word and `.` for a place in a gap."""
    shown = {"word": "{}", "stem": "{}~", "any": "_", "gap": "."}
    return [" ".join(shown[s.kind].format(s.text) for s in way) for way in read_rule(kind, pattern)]


@pytest.mark.parametrize(
    ("kind", "pattern", "expected"),
    [
        ("phrase", "no  bus\n| ferry", ["no bus", "ferry"]),
        ("phrase", "wait~ here", ["wait~ here"]),
        ("phrase", "what? (laughs) ... *", ["what? (laughs) ... *"]),
        ("phrase", r"a\|b c\~", ["a|b c~"]),
        ("phrase", "bus | bus", ["bus"]),
        ("phrase", "~50 pounds", ["~50 pounds"]),
        ("pattern", "no (bus|way home)", ["no bus", "no way home"]),
        ("pattern", "miss~ the? bus", ["miss~ the bus", "miss~ bus"]),
        ("pattern", "no *? bus", ["no _ bus", "no bus"]),
        ("pattern", "late ...2 bus", ["late bus", "late . bus", "late . . bus"]),
        ("pattern", "late …1 bus", ["late bus", "late . bus"]),
        ("pattern", "(very|so)? late", ["very late", "so late", "late"]),
        ("pattern", "no bus | late", ["no bus", "late"]),
        ("pattern", r"why\? \(bus\)", ["why? (bus)"]),
        ("pattern", "(wait~|ferry)? here", ["wait~ here", "ferry here", "here"]),
    ],
)
def test_a_rule_stands_for_sequences(kind: RuleKind, pattern: str, expected: list[str]) -> None:
    assert ways(kind, pattern) == expected


def test_a_gap_is_five_words_where_no_number_says_otherwise() -> None:
    assert [len(way) for way in read_rule("pattern", "late ... bus")] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("kind", "pattern", "said"),
    [
        ("phrase", "  ", "the rule is empty"),
        ("phrase", "bus || ferry", "character 6 of “bus || ferry”: there are no words here"),
        ("phrase", "— … —", "no word has to be there"),
        ("phrase", "24h~", "character 1 of “24h~”: ~ stands behind one word of letters"),
        ("pattern", "* *", "no word has to be there"),
        ("pattern", "no (bus", "character 4 of “no (bus”: this bracket is not closed"),
        ("pattern", "no bus)", "character 7 of “no bus)”: no bracket is opened"),
        ("pattern", "((bus))", "character 2 of “((bus))”: brackets cannot stand within brackets"),
        ("pattern", "no ? bus", "character 4 of “no ? bus”: ? stands behind a word"),
        ("pattern", "(bus)stop", "character 6 of “(bus)stop”: a space is missing behind (bus)"),
        ("pattern", "bus ...", "stands between two words"),
        ("pattern", "no? ... bus", "stands between two words"),
        ("pattern", "no ...11 bus", "character 4 of “no ...11 bus”: between two words stand 1 to 10"),
        ("pattern", "no ...0 bus", "between two words stand 1 to 10"),
        ("pattern", "a? b?", "there are no words here"),
        ("pattern", "(late?|ferry) bus", "character 2 of “(late?|ferry) bus”: there are no words here"),
        ("pattern", "a ...10 b ...10 c ...10 d", "more than 500 sequences"),
        ("phrase", "|".join("abcdefgh"[i % 8] * 2 for i in range(600)), "more than 500 sequences"),
        ("phrase", "bus " * 600, "longer than 2,000 characters"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_with_its_place(kind: RuleKind, pattern: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read_rule(kind, pattern)


@given(st.text(alphabet="ab ()|*?~.…\\3\x1b[/]", max_size=40), st.sampled_from(["phrase", "pattern"]))
def test_whatever_is_typed_is_read_or_refused_in_one_line(pattern: str, kind: RuleKind) -> None:
    said = ""
    found: list[Way] = [(Step("word"),)]
    try:
        found = read_rule(kind, pattern)
    except InputError as error:
        said = str(error)
    assert "\n" not in said
    assert 0 < len(found) <= MOST_WAYS
