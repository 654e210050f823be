"""Times of a recording: however they are written, in seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.formats.clocks import are_padded, seconds

from .conftest import ReadText
from .writing_captions import clock, teams_clock


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1:40", 100), ("00:01:40.5", 100.5), ("00:01:40,120", 100.12), ("00:03:12-5", 192.5),
        ("0:0:2.90", 2.9), ("01:00:00.", 3600), ("0:00:01.1234567", 1.123),
    ],
)  # fmt: skip
def test_what_follows_the_point_is_a_fraction_where_times_are_padded(written: str, meant: float) -> None:
    assert seconds(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [("0:0:2.90", 2.09), ("0:0:2.9", 2.009), ("0:0:2.900", 2.9), ("0:0:2", 2), ("0:0:1.1234567", 1.123)],
)
def test_what_follows_the_point_is_thousandths_where_they_are_not(written: str, meant: float) -> None:
    assert seconds(written, padded=False) == meant


@given(st.integers(0, 30_000_000))
def test_every_thousandth_comes_back_from_both_ways_to_write_it(thousandths: int) -> None:
    assert seconds(clock(thousandths, ",")) == thousandths / 1000
    assert seconds(teams_clock(thousandths), padded=False) == thousandths / 1000


@pytest.mark.parametrize(
    ("text", "padded"),
    [
        ("", True), ("at 0:0:4 they left", True), ("00:00:04.120 --> 00:00:07.900", True),
        ("0:49 --> 1:05", True), ("a\n0:0:4.120 --> 00:00:07.900\nb", False),
        ("1 00:00:04.120 --> 0:1:7.9", False), ("10:04.1 --> 10:5.2", False),
    ],
)  # fmt: skip
def test_one_part_of_one_digit_shows_that_times_are_not_padded(text: str, padded: bool) -> None:
    assert are_padded(text) is padded


TEAMS = """\
0:0:0.0 --> 0:0:2.90
Rhona Bell
Who did you come here with?

0:0:3.520 --> 0:0:5.80
Perran Teague
Nobody. [0:0:4.50] Well, the dog.

0:0:12.5 --> 0:0:13.0
Rhona Bell
[00:00:12.5] The dog?
"""


def test_teams_transcripts_are_timed_as_its_captions_are(read: ReadText) -> None:
    times = [(turn.time_from, turn.time_to) for turn in read(TEAMS).turns]
    assert times == [(0.0, 2.09), (3.52, 5.08), (12.005, 13.0)]


def test_padded_times_between_an_arrow_are_fractions(read: ReadText) -> None:
    padded = "00:00:00.0 --> 00:00:02.90\nAda\nWho?\n\n00:00:03.5 --> 00:00:05.80\nBram\nMe.\n\n"
    document = read(padded + "00:00:06.0 --> 00:00:07.0\nAda\nYou?\n")
    assert [turn.time_to for turn in document.turns] == [2.9, 5.8, 7.0]
