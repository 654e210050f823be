"""Patterns of file names with named parts, `{kind}-{site}-{number:number}.txt`, and what they find."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from cpqual.domain.dates import read_date
from cpqual.domain.errors import InputError

SKIPPED = "*"
"""The name of a part that is not kept."""
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
_PART = re.compile(r"\s*(\*|[^\s:{}*][^:{}*]*?)\s*(?::\s*([a-z]+)\s*)?")
_FIGURES = re.compile(r"\d{8}")
_MOST_PARTS = 20
_LONGEST_NAME = 255
PATTERN_TYPES = ("text", "number", "date", "word")
"""What a part may be said to be: anything, figures alone, a date, or letters alone."""


class Part(NamedTuple):
    """A part of a pattern: fixed words, or a named part and what it is."""

    words: str
    name: str = ""
    type: str = "text"


class NamePattern(NamedTuple):
    """A pattern of file names.

    Attributes:
        any_ending: it says nothing of the ending, so that names of any ending fit without it.
    """

    parts: tuple[Part, ...]
    any_ending: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts that are kept, in order."""
        return tuple(part.name for part in self.parts if part.name and part.name != SKIPPED)


def parse_pattern(typed: str) -> NamePattern:
    """Return what a pattern says.

    `{name}` stands for one character or more up to what follows, `{name:number}` for figures, `{name:word}`
    for letters, `{name:date}` for a date (`2011-06-01`, `20110601`), `{*}` for what is not kept. A brace
    itself is written twice. A pattern without an ending fits names of any ending.

    Raises:
        InputError: a brace without its partner, a part without a name or of no known type, two parts of one
            name or with nothing between them, or no part that is kept.
    """
    parts: list[Part] = []
    fixed = ""
    for match in _BRACES.finditer(typed):
        found = match[0]
        if found in ("{{", "}}"):
            fixed += found[0]
        elif match[1] is not None:
            if fixed:
                parts.append(Part(fixed))
                fixed = ""
            parts.append(_named(match[1], typed))
        elif found in "{}":
            raise InputError(
                f"{found!r} without its partner", where=typed, remedy="A brace itself is written twice: {{."
            )
        else:
            fixed += found
    if fixed:
        parts.append(Part(fixed))
    _check(parts, typed)
    last = parts[-1]
    return NamePattern(tuple(parts), bool(last.name) or "." not in last.words)


def _named(inside: str, where: str) -> Part:
    match = _PART.fullmatch(inside)
    if match is None:
        raise InputError(
            f"{{{inside}}} is no part", where=where, remedy="Write {name}, {name:number}, {name:date} or {*}."
        )
    kind = match[2] or "text"
    if kind not in PATTERN_TYPES:
        raise InputError(
            f"no part is a {kind!r}", where=where, remedy=f"There are: {', '.join(PATTERN_TYPES)}."
        )
    return Part("", match[1], kind)


def _check(parts: list[Part], where: str) -> None:
    names = [part.name.casefold() for part in parts if part.name and part.name != SKIPPED]
    if not names:
        raise InputError("has no part that is kept", where=where, remedy="Name one: {site}-{number}.txt")
    if len(set(names)) < len(names):
        raise InputError("two parts have one name", where=where)
    if len(parts) > _MOST_PARTS:
        raise InputError(f"has more than {_MOST_PARTS} parts", where=where)
    for one, other in pairwise(parts):
        if one.name and other.name and {one.type, other.type} != {"number", "word"}:
            raise InputError(
                f"nothing tells {{{one.name}}} from {{{other.name}}}",
                where=where,
                remedy="Put something between them, or say that one is figures: {name:number}.",
            )


def match_name(pattern: NamePattern, name: str) -> dict[str, str] | None:
    """Return the parts of a file name, by their names; None where it does not fit.

    Letter case of fixed words does not matter. Every part is as short as it can be, the earlier ones first,
    and a date comes as ISO writes it. The time grows with the square of the name's length at most.
    """
    if pattern.any_ending and "." in name.strip("."):
        name = name[: name.rindex(".")]
    if not name or len(name) > _LONGEST_NAME:
        return None
    ends = _ends(pattern.parts, name)
    if ends is None:
        return None
    found: dict[str, str] = {}
    start = 0
    for part, end in zip(pattern.parts, ends, strict=True):
        if part.name and part.name != SKIPPED:
            found[part.name] = _read(part, name[start:end]) or ""
        start = end
    return found


def _ends(parts: tuple[Part, ...], name: str) -> list[int] | None:
    """Return where each part ends, by trying ends from the left and remembering what led nowhere."""
    folded = name.casefold() if len(name.casefold()) == len(name) else name
    dead: set[tuple[int, int]] = set()

    def rest(number: int, start: int) -> list[int] | None:
        if number == len(parts):
            return [] if start == len(name) else None
        if (number, start) in dead:
            return None
        part = parts[number]
        if part.words:
            end = start + len(part.words)
            if folded[start:end] == part.words.casefold() and (behind := rest(number + 1, end)) is not None:
                return [end, *behind]
        else:
            for end in range(start + 1, len(name) + 1):
                if not _FITS[part.type](name[end - 1]):
                    break
                if _read(part, name[start:end]) and (behind := rest(number + 1, end)) is not None:
                    return [end, *behind]
        dead.add((number, start))
        return None

    return rest(0, 0)


def _read(part: Part, value: str) -> str | None:
    """Return the value of a part; None where it is none of its type."""
    if part.type != "date":
        return value.strip()
    if _FIGURES.fullmatch(value):
        value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return read_date(value.replace("_", "-")).value or None


_FITS: Mapping[str, Callable[[str], bool]] = {
    "text": lambda _: True,
    "number": lambda c: c.isascii() and c.isdigit(),
    "word": str.isalpha,
    "date": lambda c: c.isascii() and (c.isalnum() or c in "-_. /"),
}
