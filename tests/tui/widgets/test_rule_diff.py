from __future__ import annotations

from dataclasses import replace

from cpqual.domain.codebook import Code, Example
from cpqual.tui.widgets.rule_diff import rule_diff

CODE = Code(
    "barriers", "Barriers", brief="What stands in the way.", when_to_use=("A bus that does not come.",),
    near_miss=Example("He would not go.", "INT-1", "motivation"),
)  # fmt: skip


def said(**changes: object) -> str:
    return rule_diff(CODE, replace(CODE, **changes)).plain  # type: ignore[arg-type]


def test_the_same_rule_says_nothing() -> None:
    assert said() == ""
    assert said(colour="red", parent="other", shortcut="b") == ""


def test_old_and_new_words_have_their_signs() -> None:
    assert said(brief="What stands in the road.") == (
        "In one sentence\n− What stands in the way.\n+ What stands in the road."
    )


def test_only_the_items_that_came_or_went_are_told() -> None:
    told = said(when_to_use=("A bus that does not come.", "A locked door."))
    assert told == "Use when\n+ A locked door."
    assert said(when_to_use=()) == "Use when\n− A bus that does not come."


def test_items_in_another_order_are_told_so() -> None:
    before = replace(CODE, when_to_use=("one", "two"))
    assert (
        rule_diff(before, replace(before, when_to_use=("two", "one"))).plain == "Use when\nin another order"
    )


def test_an_example_is_told_with_its_source_and_the_code_to_use() -> None:
    assert said(near_miss=None) == "Near miss\n− “He would not go.” (INT-1) → motivation"
    assert said(typical=Example("[b]No[/b]")) == "Typical\n+ “[b]No[/b]”"


def test_hostile_words_are_made_safe() -> None:
    told = rule_diff(CODE, replace(CODE, label="[/x]\x1b[2J", full="a\x1b]0;t\x07\u202eb"))
    assert "\x1b" not in told.plain
    assert "\u202e" not in told.plain
    assert "[/x]" in told.plain


def test_very_long_rules_are_told_whole() -> None:
    told = rule_diff(replace(CODE, full="a " * 3000), replace(CODE, full="b " * 3000)).plain
    assert "− a a" in told
    assert "+ b b" in told
