"""Dates and durations as people write them: read in British order, and doubts said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpqual.domain.dates import read_date, read_minutes

DAYS = st.dates(date(1970, 1, 1), date(2068, 12, 31))


@pytest.mark.parametrize(
    "words",
    [
        "2011-03-22", "2011/3/22", "2011-03-22T10:20:01Z", "2011-03-22 14:30", "22/03/2011", "22.3.11",
        "22-03-2011", "Tue 22/03/2011", "Tuesday 22nd March 2011", "Tuesday, 22 March 2011.",
        "22 Mar ’11", "22-Mar-2011", "the 22nd of March 2011", "March 22, 2011", "Mar. 22nd 2011",
        "22 March 2011, 10:00am", "22 March 2011 at 2pm", "22/03/11 14.00-15.30",
    ],
)  # fmt: skip
def test_one_day_in_many_ways(words: str) -> None:
    assert read_date(words) == ("2011-03-22", "")


@pytest.mark.parametrize(
    ("words", "value", "note"),
    [
        ("3/4/2011", "2011-04-03", "read as day, month, year"),
        ("Sunday 3/4/2011", "2011-04-03", ""),
        ("Monday 22 March 2011", "2011-03-22", "2011-03-22 was a Tuesday"),
        ("1 May 11", "2011-05-01", ""),
        ("Sept 3 1999", "1999-09-03", ""),
        ("March 2011", "2011-03", ""),
        ("2011", "2011", ""),
        ("03/22/2011", "", "there is no month 22; dates in numbers are read day, month, year"),
        ("31/02/2011", "", "there is no such day"),
        ("2011-13", "", "there is no such day"),
        ("0000", "", "there is no such day"),
        ("21 March 22 2011", "", "more than one day"),
        ("21-22 March 2011", "", "not a date"),
        ("spring 2011", "", "not a date"),
        ("Ma 2011", "", "not a date"),
        ("", "", "not a date"),
        ("1" * 100_000, "", "not a date"),
        ("x " * 20 + "2011", "", "not a date"),
    ],
)
def test_what_is_not_certain_is_said(words: str, value: str, note: str) -> None:
    assert read_date(words) == (value, note)


@given(
    DAYS, st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%A %d %B %Y", "%d %b %Y", "%B %d, %Y", "%Y-%m-%d %H:%M"])
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert read_date(day.strftime(form)).value == day.isoformat()


@pytest.mark.parametrize(
    ("words", "value", "note"),
    [
        ("90 minutes", "90", ""),
        ("1 hr 20 min", "80", ""),
        ("1 hour, 20 minutes and 30 seconds", "80.5", ""),
        ("1h20", "80", ""),
        ("1.5 hours", "90", ""),
        ("1,5 h", "90", ""),
        ("75 min.", "75", ""),
        ("45m 3s", "45", ""),
        ("30s", "0.5", ""),
        ("01:20:00", "80", ""),
        ("41", "41", "read as minutes"),
        ("041", "41", "read as minutes"),
        ("1:20", "80", "read as hours and minutes"),
        ("45:30", "45.5", "read as minutes and seconds"),
        ("about 2 hours", "120", "an estimate"),
        ("c. 90", "90", "an estimate; read as minutes"),
        ("one hour", "", "not a duration"),
        ("min", "", "not a duration"),
        ("", "", "not a duration"),
        ("1:2:3:4", "", "not a duration"),
        ("9" * 100_000, "", "not a duration"),
    ],
)
def test_durations_are_minutes(words: str, value: str, note: str) -> None:
    assert read_minutes(words) == (value, note)


@given(st.integers(0, 9), st.integers(0, 59))
def test_hours_and_minutes_come_to_the_same_in_every_form(hours: int, minutes: int) -> None:
    total = str(hours * 60 + minutes)
    for form in (f"{hours}h {minutes}m", f"{hours} hours and {minutes} minutes", f"{hours}:{minutes:02}:00"):
        assert read_minutes(form).value == total
