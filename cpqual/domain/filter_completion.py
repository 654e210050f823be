"""What may come next in a filter that somebody is typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cpqual.domain.filter_reading import Token, Wants, read, tokens
from cpqual.domain.filters import OPERATORS, quoted_name, quoted_value

MOST = 100
"""Offers made at once."""

_DROPPED = 8
"""Words at the end of a line that may belong to a condition not yet finished."""
_WORDS: tuple[Wants, ...] = ("not", "(", ",", ")", "and", "or")


class Completion(NamedTuple):
    """What can stand in place of `[start, end)` of the line.

    Attributes:
        offers: as they are written in a filter; those that begin with what stands there first.
        wants: `name`, `operator` or `value`, if one of these is wanted; empty where only joining words are.
        name: the attribute whose value or operator is wanted, as typed.
        whole: whether what stands there is one of the offers already.
    """

    start: int
    end: int
    offers: tuple[str, ...]
    wants: str = ""
    name: str = ""
    whole: bool = False


def complete(
    typed: str, caret: int, names: Sequence[str], values: Callable[[str], Iterable[str]]
) -> Completion:
    """Return what may stand at the caret, in place of the word that ends there.

    What is behind the caret is not looked at. There are no offers where something is out of place before it.

    Args:
        typed: the line.
        caret: code points before it.
        names: of attributes.
        values: returns those of an attribute; empty for one that is not known.
    """
    before = list(tokens(typed[:caret]))
    part: Token | None = None
    if before and before[-1].end == caret and _can_grow(before[-1]):
        part = before.pop()
    before, part = _with_begun_operator(before, part, typed, caret)
    start = part.start if part else caret
    found = read(before, start)
    offers: list[str] = []
    wants = ""
    if "name" in found.wants:
        wants = "name"
        offers += map(quoted_name, names)
    if "operator" in found.wants:
        wants = "operator"
        offers += OPERATORS
    if "value" in found.wants:
        wants = "value"
        offers += map(quoted_value, values(found.name))
    offers += [word for word in _WORDS if word in found.wants]
    whole = part is not None and part.text.casefold() in map(_plain, offers)
    return Completion(start, caret, _fitting(offers, part), wants, found.name, whole)


def is_unfinished(typed: str) -> bool:
    """Tell whether a line is the beginning of a filter, and not yet one."""
    found = read(list(tokens(typed)), len(typed))
    return found.filter is None and bool(found.wants)


def finished_part(typed: str) -> str:
    """Return the beginning of a line that is a filter already, without the last words if need be."""
    words = list(tokens(typed))
    for count in range(len(words), max(len(words) - _DROPPED, 0), -1):
        end = words[count - 1].end
        if read(words[:count], end).filter is not None:
            return typed[:end]
    return ""


def _plain(offer: str) -> str:
    """Return what an offer is called, without the marks around it."""
    return offer.strip('"[]').casefold()


def _with_begun_operator(
    before: list[Token], part: Token | None, typed: str, caret: int
) -> tuple[list[Token], Token | None]:
    """Take words such as `is not`, of which several make an operator, as the word that is being typed."""
    begun = len(before)
    while begun and before[begun - 1].kind == "bare" and before[begun - 1].text.casefold() in ("is", "not"):
        begun -= 1
    if begun == len(before) or "operator" not in read(before[:begun], caret).wants:
        return before, part
    start = before[begun].start
    words = " ".join(typed[start:caret].split())
    return before[:begun], Token("bare", words, start, caret)


def _can_grow(word: Token) -> bool:
    """Tell whether more characters could belong to a word: not to a mark, nor behind a closing quotation."""
    return word.kind in ("bare", "!=", "<", ">", "<=", ">=", "=", "~") or (
        word.kind in ("string", "name") and not word.closed
    )


def _fitting(offers: Iterable[str], part: Token | None) -> tuple[str, ...]:
    """Return the offers that hold what is typed, those that begin with it first."""
    if part is None:
        return tuple(dict.fromkeys(offers))[:MOST]
    wanted = part.text.casefold()
    first, second = [], []
    for offer in dict.fromkeys(offers):
        plain = _plain(offer)
        if plain.startswith(wanted):
            first.append(offer)
        elif wanted in plain:
            second.append(offer)
    return (*first, *second)[:MOST]
