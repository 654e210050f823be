"""What a filter asks and how it is written: `sector = third and role = worker and kind in (survey, note)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "~", "in", "not in", "is empty", "is not empty"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
GAP = 2
"""Code points between two turns, line ends mostly, that are not taken for what nobody in particular says."""
KEYWORDS = ("and", "or", "not", "in", "is", "empty")
"""Words of the language: a name or value that is one of them is quoted."""

_Thing = TypeVar("_Thing")

_BARE = re.compile(r"""[^\s()=!<>~,"'`\[\]][^\s()=!<>~,"`\[\]]*""")


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of one attribute.

    Attributes:
        name: the attribute, as typed.
        values: what it is compared with: one value, several after `in`, none after `is`.
        places: where the name and the values stand in the line, counted from 1; no part of what is asked.
    """

    name: str
    operator: Operator
    values: tuple[str, ...] = ()
    places: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What is true where `part` is not."""

    part: Filter


@dataclass(frozen=True, slots=True)
class And:
    """What is true where every part is; two parts at least."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What is true where some part is; two parts at least."""

    parts: tuple[Filter, ...]


Filter = Condition | Not | And | Or


def as_typed(found: Filter) -> str:
    """Return the line that `parse` reads as this filter."""
    match found:
        case Condition(name, operator, values):
            if operator in ("is empty", "is not empty"):
                return f"{quoted_name(name)} {operator}"
            if operator in ("in", "not in"):
                return f"{quoted_name(name)} {operator} ({', '.join(map(quoted_value, values))})"
            return f"{quoted_name(name)} {operator} {quoted_value(values[0])}"
        case Not(part):
            return f"not {_in_parentheses(part, (And, Or))}"
        case And(parts):
            return " and ".join(_in_parentheses(part, (And, Or)) for part in parts)
        case Or(parts):
            return " or ".join(_in_parentheses(part, (Or,)) for part in parts)


def quoted_name(name: str) -> str:
    """Return a name as it stands in a filter: in brackets if need be."""
    return name if _is_plain(name) else f"[{name.replace(']', ']]')}]"


def quoted_value(value: str) -> str:
    """Return a value as it stands in a filter: in quotation marks if need be."""
    return value if _is_plain(value) else '"' + value.replace('"', '""') + '"'


def _is_plain(word: str) -> bool:
    return _BARE.fullmatch(word) is not None and word.casefold() not in KEYWORDS


def _in_parentheses(part: Filter, kinds: tuple[type, ...]) -> str:
    return f"({as_typed(part)})" if isinstance(part, kinds) else as_typed(part)


def conditions(found: Filter) -> Iterator[Condition]:
    """Yield every condition, from left to right."""
    match found:
        case Condition():
            yield found
        case Not(part):
            yield from conditions(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from conditions(part)


def combined(
    found: Filter, test: Callable[[Condition], Callable[[_Thing], bool]]
) -> Callable[[_Thing], bool]:
    """Return a function that tells whether a filter is true of a thing.

    Args:
        test: returns such a function for one condition; called once for each.
    """
    match found:
        case Condition():
            return test(found)
        case Not(part):
            inner = combined(part, test)
            return lambda thing: not inner(thing)
        case And(parts):
            every = [combined(part, test) for part in parts]
            return lambda thing: all(one(thing) for one in every)
        case Or(parts):
            some = [combined(part, test) for part in parts]
            return lambda thing: any(one(thing) for one in some)


def place(character: int) -> str:
    """Return a place in a filter, counted from 1, as errors name it."""
    return f"filter, character {character}"
