"""Reading a filter as it is typed, from left to right, and what could stand where it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

from cpqual.domain.errors import InputError
from cpqual.domain.filters import KEYWORDS, OPERATORS, And, Condition, Filter, Not, Operator, Or, place

_SIGNS = ("=", "!=", "<", "<=", ">", ">=", "~")
_DEEPEST = 50
"""Parentheses and `not` inside each other; people write three."""

Wants = Literal["name", "operator", "value", "(", ",", ")", "and", "or", "not"]
"""What can stand at a place of a filter."""

_TOKEN = re.compile(
    r"""
    (?P<string>"(?:[^"]|"")*(?P<closed>")? | '(?:[^']|'')*(?P<shut>')?)
    | (?P<name>\[(?:[^\]]|\]\])*(?P<bracket>\])? | `(?:[^`]|``)*(?P<tick>`)?)
    | (?P<sign>!=|<=|>=|[=<>~])
    | (?P<mark>[(),])
    | (?P<bare>[^\s()=!<>~,"'`\[\]][^\s()=!<>~,"`\[\]]*)
    | (?P<stray>\S)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word of a filter.

    Attributes:
        kind: `string` in quotation marks, `name` in brackets or backticks, `bare`, or the sign itself.
        text: without the marks around it.
        start, end: where it stands, from 0, the end not included.
        closed: whether the mark it begins with has its partner.
    """

    kind: str
    text: str
    start: int
    end: int
    closed: bool = True


class Reading(NamedTuple):
    """How far a line could be read.

    Attributes:
        filter: what it says; None when something is missing or out of place.
        error: what that is.
        wants: what can stand at its end; empty when something is out of place before.
        name: the attribute of the condition that the line ends in, as typed; empty outside of one.
    """

    filter: Filter | None
    error: InputError | None
    wants: frozenset[Wants]
    name: str


def parse(typed: str) -> Filter:
    """Return what a line asks for.

    The line is made of conditions, joined by `and`, `or` and `not` with parentheses: `NAME = VALUE`, and so
    with `!=`, `<`, `<=`, `>`, `>=` and `~` (holds these characters), `NAME in (VALUE, …)`, `NAME not in (…)`,
    `NAME is empty`, `NAME is not empty`. `and` binds more tightly than `or`, `not` than both. A name with
    blanks stands in brackets or backticks, such a value in quotation marks; inside, the closing mark is
    written twice.

    Raises:
        InputError: something is missing or out of place; the character is named.
    """
    found = read(list(tokens(typed)), len(typed))
    if found.filter is None:
        raise found.error or InputError("the filter is empty")
    return found.filter


def read(words: list[Token], length: int) -> Reading:
    """Read a filter of these words, of a line of so many code points, as far as it goes."""
    reader = _Reader(words, length)
    try:
        whole = reader.whole()
    except InputError as error:
        return Reading(None, error, frozenset(reader.wants), reader.name)
    return Reading(whole, None, frozenset(reader.wants), reader.name)


def tokens(typed: str) -> Iterator[Token]:
    """Yield the words of a line."""
    for match in _TOKEN.finditer(typed):
        kind, text = str(match.lastgroup), match[0]
        start, end = match.span()
        if kind in ("closed", "shut", "string"):
            closed = bool(match["closed"] or match["shut"])
            yield Token("string", _inside(text, text[0], closed), start, end, closed)
        elif kind in ("bracket", "tick", "name"):
            closed = bool(match["bracket"] or match["tick"])
            yield Token("name", _inside(text, "]" if text[0] == "[" else "`", closed), start, end, closed)
        elif kind == "bare":
            yield Token("bare", text, start, end)
        else:
            yield Token(text, text, start, end)


def _inside(text: str, mark: str, closed: bool) -> str:
    return text[1 : -1 if closed else None].replace(mark * 2, mark)


class _Reader:
    """Reads tokens from left to right, and notes what could have stood where they end."""

    def __init__(self, words: list[Token], length: int) -> None:
        self._words = words
        self._next = 0
        self._length = length
        self._depth = 0
        self.wants: set[Wants] = set()
        self.name = ""

    def whole(self) -> Filter:
        found = self._or()
        if self._next < len(self._words):
            raise self._out_of_place(self._between())
        return found

    def _between(self) -> str:
        """Return what to do about a word that follows a whole condition."""
        before, word = self._words[self._next - 1], self._words[self._next]
        if before.kind == word.kind == "bare" and not self._is_keyword(before):
            return f'A value of several words stands in quotation marks: "{before.text} {word.text}".'
        return "Between conditions stands and, or or."

    def _or(self) -> Filter:
        parts = [self._and()]
        while self._word("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Filter:
        parts = [self._single()]
        while self._word("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _single(self) -> Filter:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise InputError(
                f"more than {_DEEPEST} parentheses or nots inside each other", where=self._place()
            )
        try:
            if self._word("not"):
                return Not(self._single())
            if self._mark("("):
                found = self._or()
                if not self._mark(")"):
                    between = self._between() if self._next < len(self._words) else ""
                    raise self._out_of_place(between or "A parenthesis is not closed.", missing="a )")
                return found
            return self._condition()
        finally:
            self._depth -= 1

    def _condition(self) -> Condition:
        self._want("name")
        word = self._peek()
        if word is None or word.kind not in ("name", "bare") or self._is_keyword(word):
            raise self._out_of_place(
                "Such as sector = third; names with blanks stand in brackets.",
                missing="the name of an attribute",
            )
        self._take()
        if not word.text:
            raise InputError("a name is empty", where=place(word.start + 1))
        self.name = word.text
        operator = self._operator()
        values = self._values(operator)
        self.name = ""
        at = (word.start + 1, *(value.start + 1 for value in values))
        return Condition(word.text, operator, tuple(value.text for value in values), at)

    def _operator(self) -> Operator:
        self._want("operator")
        word = self._peek()
        if word is not None and word.kind in _SIGNS:
            self._take()
            return cast(Operator, word.kind)
        if self._word("in", told=False):
            return "in"
        if self._word("not", told=False):
            if self._word("in", told=False):
                return "not in"
            raise self._out_of_place("After “NAME not” stands in.", missing="in")
        if self._word("is", told=False):
            negated = self._word("not", told=False)
            if self._word("empty", told=False):
                return "is not empty" if negated else "is empty"
            raise self._out_of_place("After is stands empty, or not empty.", missing="empty")
        raise self._out_of_place(
            f"After a name stands one of {', '.join(OPERATORS)}.", missing="a comparison"
        )

    def _values(self, operator: Operator) -> list[Token]:
        if operator in ("is empty", "is not empty"):
            return []
        if operator not in ("in", "not in"):
            return [self._value()]
        if not self._mark("("):
            raise self._out_of_place(f"Like: {operator} (interview, focusgroup)", missing="a (")
        values = [self._value()]
        while self._mark(","):
            values.append(self._value())
        if not self._mark(")"):
            raise self._out_of_place("Between values stands a comma.", missing="a )")
        return values

    def _value(self) -> Token:
        self._want("value")
        word = self._peek()
        if word is None or word.kind not in ("string", "bare") or self._is_keyword(word):
            raise self._out_of_place(
                'A value of several words, or one such as and, stands in quotation marks: "service user".',
                missing="a value",
            )
        self._take()
        if not word.text:
            raise InputError(
                "a value is empty", where=place(word.start + 1), remedy="For what has none: NAME is empty"
            )
        return word

    # Words

    def _peek(self) -> Token | None:
        word = self._words[self._next] if self._next < len(self._words) else None
        if word is not None and not word.closed:
            what = "quotation mark" if word.kind == "string" else "bracket or backtick"
            raise InputError(f"a {what} has no partner", where=place(word.start + 1))
        return word

    def _take(self) -> None:
        self._next += 1

    def _want(self, what: Wants) -> None:
        if self._next == len(self._words):
            self.wants.add(what)

    def _is_keyword(self, word: Token) -> bool:
        return word.kind == "bare" and word.text.casefold() in KEYWORDS

    def _word(self, text: Literal["and", "or", "not", "in", "is", "empty"], *, told: bool = True) -> bool:
        if told and text in ("and", "or", "not"):
            self._want(cast(Wants, text))
        word = self._peek()
        if word is None or word.kind != "bare" or word.text.casefold() != text:
            return False
        self._take()
        return True

    def _mark(self, mark: Literal["(", ",", ")"]) -> bool:
        self._want(mark)
        word = self._peek()
        if word is None or word.kind != mark:
            return False
        self._take()
        return True

    def _place(self) -> str:
        at = self._words[self._next].start if self._next < len(self._words) else self._length
        return place(at + 1)

    def _out_of_place(self, remedy: str, *, missing: str = "") -> InputError:
        word = self._words[self._next] if self._next < len(self._words) else None
        if word is None:
            what = f"{missing} is missing" if self._words else "the filter is empty"
        else:
            what = (
                f"{missing} is missing before {word.text!r}" if missing else f"{word.text!r} is out of place"
            )
        return InputError(what, where=self._place(), remedy=remedy)
