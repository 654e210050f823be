"""Bars and ribbons: what stands in which lane, how long it is, and what it says."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from cpqual.formats.charts import BETWEEN_LINES
from cpqual.formats.drawing import svg, svg_for_page
from cpqual.formats.lane_charts import Bar, Lane, Ribbon, Stretch, bars, ribbons
from cpqual.formats.palette import ON_A_PAGE, PAPER

from .test_charts import HOSTILE, titles, words

BARS = [
    Bar(0, 0, 0.5, "1 (50 %)", "Moving on · third\n1 of 2"),
    Bar(0, 1, 0.0, "0 (0 %)", "Moving on · public\n0 of 3"),
    Bar(1, 0, None, "<3", f"{HOSTILE}\nhidden"),
]


def test_bars_name_their_rows_and_groups_and_say_their_numbers() -> None:
    lanes, groups = [Lane("Moving on"), Lane(HOSTILE, 1)], [("third", "of 2"), ("public", "of 3")]
    drawn = svg(bars(lanes, groups, BARS, PAPER, "participants\nby sector"))
    assert {"Moving on", "third", "of 2", "1 (50 %)", "0 (0 %)", "<3"} <= set(words(drawn))
    assert "participants" in "".join(words(drawn))
    assert titles(drawn)[:2] == ["Moving on · third\n1 of 2", "Moving on · public\n0 of 3"]
    # a bar of nothing, and one that is not told, are no bars
    assert drawn.count(f'fill="{PAPER.mark}"') == 1


def test_a_bar_is_as_long_as_its_share() -> None:
    half, whole = (
        Bar(0, 0, share, "", "x") for share in (0.5, 1.0)
    )  # fmt: skip
    rows = [bars([Lane("x")], [("g", "")], [bar], PAPER, "")["data"]["values"][0] for bar in (half, whole)]
    lengths = [row["to"] - row["from"] for row in rows]
    assert lengths[1] == 2 * lengths[0] == rows[0]["whole"] - rows[0]["from"]


RIBBON = Ribbon(
    "T1", 100, ("Moving on", HOSTILE), ("interviewer",),
    (Stretch(0, 10, 30, "Moving on\n10 to 30"), Stretch(1, 99, 100, "x")), (Stretch(0, 0, 5, "interviewer"),),
)  # fmt: skip


@pytest.mark.parametrize("shares", [True, False])
def test_a_ribbon_has_a_lane_for_every_code_and_voice(shares: bool) -> None:
    drawn = svg(ribbons([RIBBON, RIBBON], PAPER, shares=shares))
    assert words(drawn).count("Moving on") == words(drawn).count("interviewer") == 2
    assert ("100%" in words(drawn)) is shares
    assert ("code points" in words(drawn)) is not shares
    assert titles(drawn) == 2 * ["Moving on\n10 to 30", "x", "interviewer"]


def test_what_is_short_can_still_be_seen_and_stays_within_the_text() -> None:
    short = Ribbon("T", 1_000_000, ("c",), (), (Stretch(0, 999_999, 1_000_000, "c"),), ())
    (row,) = ribbons([short], PAPER)["vconcat"][0]["layer"][1]["data"]["values"]
    assert row["end"] <= 1
    assert row["end"] - row["start"] > 0.001
    assert row["told"] == "c"
    assert BETWEEN_LINES not in row["told"]


def test_what_is_only_part_of_a_stretch_is_weaker() -> None:
    partly = RIBBON._replace(passages=(Stretch(0, 0, 50, "half", 0.5), Stretch(1, 0, 50, "all")))
    strong, weak = svg(ribbons([RIBBON], PAPER)), svg(ribbons([partly], PAPER))
    track = {"0.3"}
    assert set(re.findall(r'fill-opacity="([\d.]+)"', strong)) == track
    assert set(re.findall(r'fill-opacity="([\d.]+)"', weak)) == {*track, "0.56", "1"}


def test_on_a_page_what_a_stretch_says_is_shown_and_not_obeyed() -> None:
    drawn = svg_for_page(ribbons([RIBBON], ON_A_PAGE))
    root = ElementTree.fromstring(drawn)
    assert len(root[-1]) == 3
    assert "<script" not in drawn
    assert not set(drawn) & set("\x00\x1b\u202e")
