"""What a condition of a filter means for the values of an attribute: numbers, dates, choices and text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from cpqual.domain.errors import InputError, UnknownNameError
from cpqual.domain.filters import Condition, place
from cpqual.domain.people import AttributeType

Matches = Callable[[Sequence[str]], bool]
"""Tells whether a condition is true of the values that something has; it may have none, or several."""

_Key = float | str | bool
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_YES, _NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n")
_SHOWN = 12
"""So many values are listed in an error."""


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute as conditions know it.

    Attributes:
        name: in full (`site.sector`).
        values: the values there are, or those of a choice in their order.
        synonyms: other words for the same things (pseudonyms, names of sites): understood, and not offered.
        patterns: whether `*` in a value stands for anything, as in names of documents.
    """

    name: str
    type: AttributeType = "text"
    values: tuple[str, ...] = ()
    synonyms: frozenset[str] = frozenset()
    patterns: bool = False


def type_of(declared: AttributeType, values: Iterable[str]) -> AttributeType:
    """Return how an attribute is compared: text as numbers or dates where every value is one."""
    if declared != "text":
        return declared
    some = [value for value in values if value]
    if some and all(_number(value) is not None for value in some):
        return "number"
    if some and all(_date(value) is not None for value in some):
        return "date"
    return "text"


def matcher(condition: Condition, field: Field) -> Matches:
    """Return what a condition asks of the values of its attribute.

    Where there is no value every condition is false but `is empty`; of several values, `=`, `<`, `~` and `in`
    ask for one of which they are true, `!=` and `not in` for none that is equal. Text is compared without
    regard to capitals, numbers and dates as such; `2011-05` is any day of that month. A stored value that is
    no number or date, where the attribute has these, is neither equal nor before nor after.

    Raises:
        InputError: a value is no number or date, where the attribute has these.
        UnknownNameError: nothing has such a value.
    """
    match condition.operator:
        case "is empty":
            return lambda values: not any(values)
        case "is not empty":
            return lambda values: any(values)
        case "~":
            part = condition.values[0].casefold()
            return lambda values: any(part in value.casefold() for value in values)
        case "=" | "in":
            equal = _equal(condition, field)
            return lambda values: any(map(equal, values))
        case "!=" | "not in":
            equal = _equal(condition, field)
            return lambda values: any(values) and not any(map(equal, values))
        case "<" | "<=" | ">" | ">=":
            return _ordered(condition, field)


def _equal(condition: Condition, field: Field) -> Callable[[str], bool]:
    tests = [
        _equal_to(field, value, at) for value, at in zip(condition.values, _places(condition), strict=True)
    ]
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _equal_to(field: Field, value: str, at: str) -> Callable[[str], bool]:
    key = _key(field, value, at)
    if field.type in ("text", "choice"):
        pattern = value.casefold()
        if field.patterns and "*" in pattern:
            if not any(fnmatchcase(one.casefold(), pattern) for one in (*field.values, *field.synonyms)):
                raise UnknownNameError(f"no {field.name} fits {value!r}", where=at)
            return lambda stored: fnmatchcase(stored.casefold(), pattern)
        _must_be_known(field, value, at)
        return lambda stored: stored.casefold() == pattern
    if field.type == "date":
        begins = str(key)
        return lambda stored: (_date(stored) or "").startswith(begins)
    read = _READERS[field.type]
    return lambda stored: read(stored) == key


def _ordered(condition: Condition, field: Field) -> Matches:
    (at,) = _places(condition)
    operator, value = condition.operator, condition.values[0]
    wanted = _key(field, value, at)
    read = _READERS[field.type]
    if field.type == "choice":
        _must_be_known(field, value, at)
        read = _rank(field.values)
        wanted = read(value) or 0.0
    # a day is compared with a month as the month it is in
    exactness = len(str(wanted)) if field.type == "date" else None

    def matches(values: Sequence[str]) -> bool:
        for stored in values:
            key = read(stored) if stored else None
            if isinstance(key, str):
                key = key[:exactness]
            if key is not None and _compares(operator, key, wanted):
                return True
        return False

    return matches


def _compares(operator: str, key: _Key, wanted: _Key) -> bool:
    below = key < wanted  # type: ignore[operator] # both are what one reader returned
    match operator:
        case "<":
            return bool(below)
        case ">=":
            return not below
        case "<=":
            return bool(below) or key == wanted
        case _:
            return not below and key != wanted


def _places(condition: Condition) -> list[str]:
    """Return where the values stand, in words; nowhere in a filter that nobody typed."""
    places = condition.places[1:]
    return [place(one) for one in places] if places else [""] * len(condition.values)


def _key(field: Field, value: str, at: str) -> _Key:
    read = _READERS[field.type]
    key = read(value)
    if key is None:
        what, remedy = _WRONG[field.type]
        raise InputError(f"{value!r} is no {what}, and {field.name} is one", where=at, remedy=remedy)
    return key


def _must_be_known(field: Field, value: str, at: str) -> None:
    folded = value.casefold()
    known = (*field.values, *field.synonyms)
    if any(one.casefold() == folded for one in known):
        return
    from difflib import get_close_matches

    by_folded = {one.casefold(): one for one in known}
    near = [by_folded[one] for one in get_close_matches(folded, list(by_folded), n=3, cutoff=0.6)]
    if near:
        remedy = f"Did you mean {' or '.join(near)}?"
    elif not field.values:
        remedy = "Nothing has a value of it."
    else:
        more = ", …" if len(field.values) > _SHOWN else ""
        remedy = f"There are: {', '.join(field.values[:_SHOWN])}{more}."
    raise UnknownNameError(f"{value!r} is no value of {field.name}", where=at, remedy=remedy)


# Reading values; None for what is none of the type


def _number(value: str) -> float | None:
    stripped = value.strip()
    if _NUMBER.fullmatch(stripped) is None:
        return None
    found = float(stripped)
    return found if math.isfinite(found) else None


def _date(value: str) -> str | None:
    stripped = value.strip()
    if _DATE.fullmatch(stripped) is None:
        return None
    try:
        date.fromisoformat(f"{stripped}-01-01"[:10] if len(stripped) < 10 else stripped)
    except ValueError:
        return None
    return stripped


def _truth(value: str) -> bool | None:
    folded = value.strip().casefold()
    return True if folded in _YES else False if folded in _NO else None


def _rank(choices: Sequence[str]) -> Callable[[str], _Key | None]:
    """Return a reader that gives the place of a choice."""
    places = {choice.casefold(): float(i) for i, choice in enumerate(choices)}
    return lambda value: places.get(value.casefold())


_READERS: dict[AttributeType, Callable[[str], _Key | None]] = {
    "text": str.casefold, "choice": str.casefold, "number": _number, "date": _date, "boolean": _truth,
}  # fmt: skip
_WRONG: dict[AttributeType, tuple[str, str]] = {
    "number": ("number", ""),
    "date": ("date", "Write 2011, 2011-05 or 2011-05-12."),
    "boolean": ("yes or no", "Write yes or no."),
}
