"""Dates and durations as people write them at the head of a document, read in British order."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

# not from the calendar module, whose names are in the language of the machine
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_WEEKDAY = r"(?:(?P<weekday>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6})\.?,?\s+)?"
_CLOCK = re.compile(
    r"(?:,?\s+(?:at\s+)?|t)\d{1,2}(?:[:.]\d{2}){0,2}(?:\.\d+)?\s*(?:[ap]\.?m\.?|hrs?|h|z)?(?:[+-]\d{2}:?\d{2})?"
    r"(?:\s*(?:-|–|to|until)\s*\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?)?\Z"
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?)?")
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})\s*[-/. ]\s*(?P<m>\d{{1,2}})\s*[-/. ]\s*(?P<y>\d{{4}}|\d{{2}})"
)
_IN_WORDS = re.compile(
    rf"{_WEEKDAY}(?:(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]*)?{_MONTH}"
    r"(?:[\s,-]+(?P<after>\d{1,2})(?:st|nd|rd|th)?(?=[\s,]))?[\s,-]*(?P<y>\d{4}|['’]?\d{2})"
)
_LONGEST = 60

_ABOUT = re.compile(r"(?:about|around|approximately|approx\.?|circa|c\.|ca\.?|roughly|~|≈)\s*", re.IGNORECASE)
_AMOUNT = r"\d{1,4}(?:[.,]\d{1,2})?"
_SPOKEN = re.compile(
    rf"(?:(?P<h>{_AMOUNT})\s*(?:hours?|hrs?\.?|h\.?)(?:\s*(?:,|and|&)?\s*))?"
    rf"(?:(?P<m>{_AMOUNT})\s*(?:(?:minutes?|mins?\.?|m\.?|['′])(?:\s*(?:,|and|&)?\s*)|\Z))?"
    r"(?:(?P<s>\d{1,2})\s*(?:seconds?|secs?\.?|s\.?|[\"″]))?"
)
_COUNTER = re.compile(r"(?:(?P<h>\d{1,2}):)?(?P<a>\d{1,3}):(?P<b>[0-5]?\d)(?:[.,]\d{1,3})?")
_MOST_HOURS = 9


class Reading(NamedTuple):
    """What was made of somebody's words.

    Attributes:
        value: the date as ISO 8601, or the minutes; empty where the words are not understood.
        note: why they are not understood, or how they were read where they could mean something else.
    """

    value: str
    note: str = ""


_NO_DATE = Reading("", "not a date")


def read_date(words: str) -> Reading:
    """Read a date: ISO 8601, `22/03/2011`, `22.3.11`, `Tue 22nd March 2011`, `March 22, 2011`, `March 2011`.

    Numbers are day, month, year; where a date is without its day or month the value is `2011-03` or `2011`.
    Two figures of a year are 1969 to 2068, as POSIX has it. A time of day behind the date is passed over.
    """
    said = " ".join(words.casefold().split())
    if not said or len(said) > _LONGEST:
        return _NO_DATE
    # as it stands first: a year in two figures could be taken for the hour
    return _day(said) or _day(_CLOCK.sub("", said).rstrip(".,")) or _NO_DATE


def _day(said: str) -> Reading | None:
    if match := _YEAR_FIRST.fullmatch(said):
        return _whole(match["y"], match["m"], match["d"])
    if match := _DAY_FIRST.fullmatch(said):
        return _in_numbers(match)
    if (match := _IN_WORDS.fullmatch(said)) and (month := _month(match["month"])):
        if match["d"] and match["after"]:
            return Reading("", "more than one day")
        return _checked(_whole(match["y"], str(month), match["d"] or match["after"]), match["weekday"])
    return None


def _in_numbers(match: re.Match[str]) -> Reading:
    day, month = int(match["d"]), int(match["m"])
    if month > 12 >= day:
        return Reading("", f"there is no month {month}; dates in numbers are read day, month, year")
    found = _whole(match["y"], match["m"], match["d"])
    if found.value and day <= 12 and day != month:
        found = Reading(found.value, "read as day, month, year")
    return _checked(found, match["weekday"])


def _whole(year: str, month: str | None, day: str | None) -> Reading:
    figures = year.lstrip("'’")
    y = int(figures)
    if len(figures) == 2:
        y += 2000 if y <= 68 else 1900
    m, d = int(month or 1), int(day or 1)
    try:
        found = date(y, m, d)
    except ValueError:
        return Reading("", "there is no such day")
    return Reading(found.isoformat()[: 10 if day else 7 if month else 4])


def _checked(found: Reading, weekday: str | None) -> Reading:
    """Return the reading, with a note where the day of the week that stands with it is another."""
    if not weekday or len(found.value) < 10:
        return found
    right = _DAYS[date.fromisoformat(found.value).weekday()]
    if right.startswith(weekday):
        # what day of the week it was leaves no doubt of the order
        return Reading(found.value)
    return Reading(found.value, f"{found.value} was a {right.capitalize()}")


def _month(name: str) -> int:
    """Return the number of a month by its name or the beginning of it; 0 for no month."""
    return next(
        (i for i, month in enumerate(_MONTHS, 1) if month.startswith(name) or name == "sept" == month[:4]), 0
    )


def read_minutes(words: str) -> Reading:
    """Read a duration as minutes: `90`, `1 hr 20 min`, `1h20`, `1:20:00`, `45m 3s`, `about 1.5 hours`.

    Minutes are whole, or have one decimal. `1:20` alone is hours and minutes, `45:10` minutes and seconds:
    the first number is taken for hours up to 9.
    """
    said = words.strip().casefold().rstrip(".")
    bare = _ABOUT.sub("", said, count=1)
    notes = ["an estimate"] if bare != said else []
    if match := _COUNTER.fullmatch(bare):
        h, a, b = (int(match[name] or 0) for name in "hab")
        if match["h"] is None and a <= _MOST_HOURS:
            h, a, b = a, b, 0
            notes.append("read as hours and minutes")
        elif match["h"] is None:
            notes.append("read as minutes and seconds")
        seconds = h * 3600 + a * 60 + b
    elif bare and (match := _SPOKEN.fullmatch(bare)):
        amounts = [float((match[name] or "0").replace(",", ".")) for name in "hms"]
        seconds = round(amounts[0] * 3600 + amounts[1] * 60 + amounts[2])
        if not re.search(r"[^\d.,\s]", bare):
            notes.append("read as minutes")
    else:
        return Reading("", "not a duration")
    minutes = round(seconds / 60, 1)
    return Reading(f"{minutes:g}", "; ".join(notes))
