"""Typed values of attributes: numbers, dates, truth values and choices as written, and how they are kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cpqual.domain.dates import read_date
from cpqual.domain.errors import InputError
from cpqual.domain.people import AttributeOwner, AttributeType

YES, NO = "yes", "no"
"""How the values of a boolean attribute are kept."""
_TRUTH = {"yes": YES, "y": YES, "true": YES, "1": YES, "no": NO, "n": NO, "false": NO, "0": NO}
_TRUTH_WORDS = {"yes", "y", "true", "no", "n", "false"}
"""What says of a column that it is boolean: `1` and `0` may be numbers."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
_LEADING_ZERO = re.compile(r"0\d+")
_AS_SPELT = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_MOST_DIGITS = 15
"""So many digits of a number a float keeps."""
NO_ANSWER = frozenset({"n/a", "na", "n.a.", "-", "--", "–", "—", "."})
"""What cells of tables say that is no answer, and no value of a type that has none so written."""
_FEW = 12
_LONGEST_CHOICE = 60
_TIMES = 3
"""Values that come so often on average, at least, are choices."""
_LONGEST = 200
_SHOWN = 3
MOST_CHOICES = 200


class Attribute(NamedTuple):
    """An attribute of documents, people or sites.

    Attributes:
        choices: of a choice, in their order; empty for other types.
    """

    owner: AttributeOwner
    name: str
    type: AttributeType = "text"
    choices: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """The name with what it belongs to: `site.sector`."""
        return f"{self.owner}.{self.name}"


class Guess(NamedTuple):
    """The type that the values of a column seem to have, and why."""

    type: AttributeType
    why: str


class Inferred(NamedTuple):
    """The type that an import gives a column of a table, the choices of a choice, and why."""

    type: AttributeType
    choices: tuple[str, ...]
    why: str


def kept(value: str, type_: AttributeType, choices: Sequence[str] = ()) -> str:
    """Return a value as it is kept: `3,5` as `3.5`, `12/05/2011` as `2011-05-12`, `TRUE` as `yes`.

    A choice is kept as the list spells it, text as it is. An empty value stays empty: it is none.

    Raises:
        InputError: it is no value of the type; says what one looks like.
    """
    if value == "" or type_ == "text":
        return value
    stripped = " ".join(value.split())
    if type_ == "choice":
        return _choice(stripped, choices)
    found = _READERS[type_](stripped)
    if found is None:
        what, remedy = _WRONG[type_]
        raise InputError(f"{value[:_LONGEST]!r} is no {what}", remedy=_remedy_for(stripped, type_) or remedy)
    return found


def _choice(value: str, choices: Sequence[str]) -> str:
    folded = value.casefold()
    for choice in choices:
        if choice.casefold() == folded:
            return choice
    shown = ", ".join(choices[:12]) + (", …" if len(choices) > 12 else "")
    raise InputError(f"{value[:_LONGEST]!r} is none of the choices", remedy=f"There are: {shown}.")


def _remedy_for(value: str, type_: AttributeType) -> str:
    if type_ == "number" and _THOUSANDS.fullmatch(value):
        return f"It could be {_two_readings(value)}: write it so."
    return ""


def _two_readings(value: str) -> str:
    whole, point = value.replace(",", ""), value.replace(",", ".", 1)
    return f"{whole} or {point}" if value.count(",") == 1 else whole


def number_of(value: str) -> str | None:
    """Return a number with a decimal point, from `3.5`, `3,5`, `-3`; None for what is none or may be two."""
    stripped = value.strip().replace("\N{MINUS SIGN}", "-")
    if not stripped.isascii() or _NUMBER.fullmatch(stripped) is None or _THOUSANDS.fullmatch(stripped):
        return None
    plain = stripped.replace(",", ".")
    # numbers are compared as floats: what is not finite there is none
    return plain if abs(float(plain)) < float("inf") else None


def date_of(value: str) -> str | None:
    """Return a date as ISO writes it, as exactly as it is given, day before month; None for what is none."""
    return read_date(value).value or None


def truth_of(value: str) -> str | None:
    """Return `yes` or `no`, from these, `true`, `false`, `y`, `n`, `1` or `0`; None for anything else."""
    return _TRUTH.get(value.strip().casefold())


def guess(values: Iterable[str]) -> Guess:
    """Return the type that some values have in common, and in words why; empty ones say nothing.

    Numbers that begin with a nought (`007`) and truth values written as 1 and 0 are taken as text and as
    numbers. A choice is never guessed: that a list is complete is for a person to say.
    """
    return _guess(Counter(value for value in values if value))


def _guess(times: Counter[str]) -> Guess:
    number = times.total()
    if not number:
        return Guess("text", "no value")
    every = "the only one is" if number == 1 else f"all {number} are"
    if all(value.strip().casefold() in _TRUTH_WORDS for value in times):
        return Guess("boolean", f"{every} yes or no")
    if not any(_LEADING_ZERO.fullmatch(value.strip()) for value in times):
        if all(number_of(value) is not None for value in times):
            commas = next((value for value in times if "," in value), "")
            told = f", with decimal commas: {commas} is kept as {number_of(commas)}" if commas else ""
            return Guess("number", f"{every} a number{told}" if number == 1 else f"{every} numbers{told}")
        if all(date_of(value) is not None for value in times):
            return Guess("date", _why_dates(times, number))
    return Guess("text", _why_text(times, number))


def infer(values: Iterable[str]) -> Inferred:
    """Return the type of a column under which every value stays as it is spelt, `Yes` and `yes` being one.

    Where `guess` would have a value written another way (`3,5`, `12/05/2011`, `+44`), or where digits may be
    a name (`007`, twenty digits), it is text, and the reason says what the type would do. Up to twelve
    different values that come three times each on average are choices, by the alphabet.
    """
    times = Counter(value for value in values if value)
    found = _guess(times)
    if found.type == "text":
        return _few(times, found.why)
    respelt = next((value for value in times if not _stays(value, found.type)), None)
    if respelt is None:
        whole = found.type == "number" and not any("." in value for value in times)
        return Inferred(found.type, (), found.why.replace("number", "whole number") if whole else found.why)
    now = kept(respelt, found.type)
    why = (
        f"as {found.type}, {respelt[:40]} would be kept as {now}"
        if now != respelt
        else (f"{respelt[:40]!r} may be a name rather than a number")
    )
    return _few(times, why) if found.type == "boolean" else Inferred("text", (), why)


def _stays(value: str, type_: AttributeType) -> bool:
    if type_ == "number":
        digits = sum(map(str.isdigit, value))
        return digits <= _MOST_DIGITS and _AS_SPELT.fullmatch(value) is not None
    now = kept(value, type_)
    return now == (value.casefold() if type_ == "boolean" else value)


def _few(times: Counter[str], why: str) -> Inferred:
    """Return a choice where values are few and come again and again, else text."""
    if not 2 <= len(times) <= _FEW or times.total() < _TIMES * len(times):
        return Inferred("text", (), why)
    if any(
        len(value) > _LONGEST_CHOICE or value != " ".join(value.split()) or "|" in value for value in times
    ):
        return Inferred("text", (), why)
    if len({value.casefold() for value in times}) < len(times):
        return Inferred("text", (), f"{why}, some of them but for the letter case")
    return Inferred("choice", tuple(sorted(times, key=str.casefold)), f"{why} in {times.total()} values")


def _why_dates(times: Counter[str], number: int) -> str:
    british = next((value for value in times if date_of(value) != value.strip()), "")
    told = f": {british} is kept as {date_of(british)}" if british else ""
    every = "the only one reads" if number == 1 else f"all {number} read"
    return f"{every} as {'ISO or British dates' if british else 'ISO dates'}{told}"


def _why_text(times: Counter[str], number: int) -> str:
    different = f"{len(times)} different"
    for what, reader in (("numbers", number_of), ("dates", date_of)):
        odd = [value for value in times if reader(value) is None]
        if odd and sum(times[value] for value in odd) * 2 < number:
            shown = ", ".join(repr(value[:40]) for value in odd[:_SHOWN]) + (
                " …" if len(odd) > _SHOWN else ""
            )
            return f"{different}; most are {what}, but not {shown}"
    two_ways = next((value for value in times if _THOUSANDS.fullmatch(value.strip())), "")
    if two_ways and all(number_of(value) or _THOUSANDS.fullmatch(value.strip()) for value in times):
        return f"{different}; {two_ways} could be {_two_readings(two_ways.strip())}"
    noughts = any(_LEADING_ZERO.fullmatch(value.strip()) for value in times)
    return f"{different}; numbers that begin with 0 are names" if noughts else different


def widened(attribute: Attribute, values: Iterable[str]) -> Attribute:
    """Return an attribute with room for values that are none of its choices, or neither yes nor no.

    Up to twelve choices are choices, by the alphabet; more are text. Numbers and dates stay what they are.
    """
    if attribute.type not in ("choice", "boolean"):
        return attribute
    found = {one.casefold(): one for one in attribute.choices or (YES, NO)}
    for value in values:
        one = " ".join(value.split())
        if attribute.type == "choice" or truth_of(one) is None:
            found.setdefault(one.casefold(), one)
    few = len(found) <= _FEW and not any(len(one) > _LONGEST_CHOICE or "|" in one for one in found.values())
    choices = tuple(sorted(found.values(), key=str.casefold)) if few else ()
    return attribute._replace(type="choice" if few else "text", choices=choices)


def choices_of(typed: str) -> tuple[str, ...]:
    """Return the choices that somebody listed: `low, medium, high`, or with bars where one holds a comma.

    Raises:
        InputError: none, one twice, or more than 200.
    """
    found = tuple(" ".join(one.split()) for one in typed.split("|" if "|" in typed else ","))
    found = tuple(one for one in found if one)
    if not found:
        raise InputError("no choices", remedy="List them in their order: low, medium, high.")
    if len({one.casefold() for one in found}) < len(found):
        raise InputError("one choice stands twice in the list")
    if len(found) > MOST_CHOICES:
        raise InputError(f"more than {MOST_CHOICES} choices", remedy="Keep it as text.")
    return found


def choices_among(values: Iterable[str]) -> tuple[str, ...]:
    """Return the different values, whatever their case, in the order in which they come first.

    Raises:
        InputError: more than 200.
    """
    found: dict[str, str] = {}
    for value in values:
        one = " ".join(value.split())
        if one:
            found.setdefault(one.casefold(), one)
    if len(found) > MOST_CHOICES:
        raise InputError(
            f"{len(found)} different values are too many for a list", remedy="Keep them as text."
        )
    return tuple(found.values())


def order_of(attribute: Attribute) -> Callable[[str], tuple[int, float | str]]:
    """Return a key that sorts the values of an attribute: choices in their order, numbers and dates as such.

    What is none of the choices, or no number, comes behind the others by the alphabet.
    """
    places = {choice.casefold(): i for i, choice in enumerate(attribute.choices)}

    def key(value: str) -> tuple[int, float | str]:
        if attribute.type == "choice" and value.casefold() in places:
            return 0, float(places[value.casefold()])
        if attribute.type == "number" and (number := number_of(value)) is not None:
            return 0, float(number)
        return 1, value.casefold() if attribute.type == "choice" else value

    return key


_READERS: dict[AttributeType, Callable[[str], str | None]] = {
    "number": number_of, "date": date_of, "boolean": truth_of,
}  # fmt: skip
_WRONG: dict[AttributeType, tuple[str, str]] = {
    "number": ("number", "Write figures such as 42 or 3.5."),
    "date": ("date", "Write 2011, 2011-05 or 2011-05-12, or 12/05/2011 with the day first."),
    "boolean": ("yes or no", "Write yes or no."),
}
