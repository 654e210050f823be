"""Rules of consensus: what they say, which of them holds, and those that cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.delphi import QUARTILE_METHODS, ConsensusRule, StoredRule, rule_for
from cpqual.domain.errors import InputError

SHARES = st.none() | st.floats(0, 100).map(lambda n: round(n, 2))
CUTS = st.none() | st.integers(-5, 100).map(float)


RULES = st.builds(ConsensusRule, SHARES, CUTS, SHARES, CUTS, CUTS, st.sampled_from(QUARTILE_METHODS), CUTS)


@given(RULES)
def test_a_rule_comes_back_from_what_is_stored(rule: ConsensusRule) -> None:
    back = ConsensusRule.from_dict(rule.as_dict())
    assert back.in_words == rule.in_words
    assert back.iqr is None or back.quartiles == rule.quartiles


def test_a_rule_in_words() -> None:
    rule = ConsensusRule(75, 7, 15, 3, 2, "tukey", 7)
    assert rule.in_words == (
        "at least 75 % of those who rated say 7 or more and at most 15 % say 3 or less and the median is 7 or"
        " more and the interquartile range, Tukey's hinges, is 2 or less"
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (ConsensusRule(), "asks for nothing"),
        (ConsensusRule(share=75), "a share and its cut"),
        (ConsensusRule(at_least=7), "a share and its cut"),
        (ConsensusRule(share=75, at_least=7, opposed=15), "the share opposed and its cut"),
        (ConsensusRule(share=101, at_least=7), "101 is no share"),
        (ConsensusRule(share=75, at_least=7, opposed=15, at_most=7), "low cut lies above"),
        (ConsensusRule(iqr=-1), "no interquartile range is below 0"),
    ],
)
def test_rules_that_can_never_hold_are_refused(rule: ConsensusRule, said: str) -> None:
    with pytest.raises(InputError, match=said):
        rule.require_sense()


def test_the_rule_of_a_round_is_the_last_stored_of_those_that_start_latest() -> None:
    def stored(first: int, created: str, median: float | None) -> StoredRule:
        rule = None if median is None else ConsensusRule(median=median)
        return StoredRule(first, rule, "", "RB", created)

    rules = [stored(1, "a", 5), stored(3, "b", 6), stored(1, "c", 7), stored(3, "d", None)]
    assert rule_for(rules, 0) is None
    assert [one.rule and one.rule.median for one in (rule_for(rules, 2), rule_for(rules, 3)) if one] == [7, 6]
