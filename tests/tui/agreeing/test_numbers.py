from __future__ import annotations

from cpqual.analysis.agreement.intervals import Estimate, Status
from cpqual.analysis.agreement.rows import CodePair
from cpqual.tui.agreeing.numbers import forest, two_by_two

NAN = float("nan")


def estimate(value: float, lo: float = NAN, hi: float = NAN) -> Estimate:
    return Estimate(value, lo, hi, 0.1, 5, 100, 2, "jackknife", Status.OK, "")


def test_an_interval_is_a_line_from_end_to_end_with_the_value_on_it() -> None:
    assert forest(estimate(0.5, 0.2, 0.8), 11) == "··├──●──┤··"
    assert forest(estimate(1.0, 0.0, 1.0), 11) == "├─────────●"


def test_without_an_interval_the_value_stands_alone() -> None:
    assert forest(estimate(0.3), 11) == "···●·······"


def test_below_zero_the_line_begins_lower_and_zero_is_marked() -> None:
    assert forest(estimate(-0.2, -0.4, 0.1), 16) == "·├─●──┤·········"
    assert forest(estimate(-0.2), 16)[5] == "┊"
    assert forest(estimate(-0.9), 21)[1] == "●"


def test_the_table_of_two_coders_adds_up() -> None:
    pair = CodePair("RB", "TM", 100, 7, 11, 1, 81, *(estimate(0.5),) * 3)
    lines = two_by_two(pair).plain.split("\n")
    assert lines[0].split() == ["TM", "yes", "no"]
    assert lines[1].split() == ["RB", "yes", "7", "11"]
    assert lines[2].split() == ["no", "1", "81"]
    assert len({len(line) for line in lines}) == 1
