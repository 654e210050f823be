"""Which passages are wanted: codes, what must be on or near them and what not, as typed and as read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, get_args

from cpqual.domain.codebook import Codebook, unknown_code
from cpqual.domain.errors import InputError, UnknownNameError
from cpqual.domain.wording import counted

Same = Literal["unit", "span"]
SAMES: tuple[Same, ...] = get_args(Same)

BY_DOCUMENT = "document"
BY_PERSON = "person"
NEAREST = 1
"""Units that `near` reaches when no number is given."""

_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+)')
_JOINERS = ("and", "or", "without", "near")


@dataclass(frozen=True, slots=True)
class PassageQuery:
    """Passages that are wanted.

    A passage of one of `codes` is shown when it meets a passage of every code of `also` and of none of
    `without`, and when a passage of `near` lies within so many units. Two passages meet when they overlap
    or, with `same` as `unit`, when one unit of the project's kind (turn, paragraph, sentence) holds part of
    both. The distance of `near` is counted in such units, the interviewer's too: 0 is the same unit, 1 the
    next one.

    Attributes:
        codes: slugs of the codes whose passages are shown.
        rolled_up: whether every code named stands for all codes below it, too. Passages of several codes
            that overlap are shown as one.
        near: a slug and a number of units.
        layer: whose codings, as `services.layers` names them; None for the consensus where there is one,
            else this coder.
        by: `document`, `person`, or an attribute to group by.
        counted: only what a frequency table counts: data, without interviewers and validation documents.
        words: only passages that hold these words.
        where: only passages of documents and people that answer this filter (see `domain.filters`); a passage
            of which somebody selected says a part is shown.
    """

    codes: tuple[str, ...]
    rolled_up: bool = True
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    near: tuple[str, int] | None = None
    same: Same = "unit"
    layer: str | None = None
    by: str = BY_DOCUMENT
    counted: bool = False
    words: str = ""
    where: str = ""

    @property
    def has_conditions(self) -> bool:
        """Whether something besides the codes decides what is shown."""
        return bool(self.also or self.without or self.near or self.words)

    def whole(self) -> PassageQuery:
        """Return the query for all passages of the codes in the same part of the study."""
        return replace(self, also=(), without=(), near=None, words="")


class _Token(NamedTuple):
    text: str
    quoted: bool
    place: int


def parse_query(typed: str, book: Codebook) -> PassageQuery:
    """Return the query that a line of words asks for.

    The line is `CODE [or CODE]… [and CODE | without CODE | near [N] CODE]…`: conditions narrow down all the
    codes before them. A code is named by its id, or by its label in double quotes.

    Raises:
        InputError: a word is missing or out of place; the place is named.
        UnknownNameError: a name is not in the codebook.
    """
    tokens = list(_tokens(typed))
    codes, rest = [_code(tokens, 0, book, "the code whose passages to show")], 1
    while rest < len(tokens) and _is(tokens[rest], "or"):
        codes.append(_code(tokens, rest + 1, book, "a code after 'or'"))
        rest += 2
    also: list[str] = []
    without: list[str] = []
    near: tuple[str, int] | None = None
    while rest < len(tokens):
        token = tokens[rest]
        if _is(token, "and"):
            also.append(_code(tokens, rest + 1, book, "a code after 'and'"))
        elif _is(token, "without"):
            without.append(_code(tokens, rest + 1, book, "a code after 'without'"))
        elif _is(token, "near"):
            if near is not None:
                raise InputError("'near' can stand only once", where=_where(token))
            number, rest = _number(tokens, rest)
            near = _code(tokens, rest + 1, book, "a code after 'near'"), number
        elif _is(token, "or"):
            raise InputError("'or' joins the codes at the beginning only", where=_where(token))
        else:
            raise InputError(
                f"{token.text!r} is out of place",
                where=_where(token),
                remedy=f"Between codes stands one of {', '.join(_JOINERS)}.",
            )
        rest += 2
    once = dict.fromkeys
    return PassageQuery(tuple(once(codes)), also=tuple(once(also)), without=tuple(once(without)), near=near)


def as_typed(query: PassageQuery) -> str:
    """Return the line that `parse_query` reads as this query's codes and conditions."""
    parts = [" or ".join(map(_name, query.codes))]
    parts += [f"and {_name(slug)}" for slug in query.also]
    parts += [f"without {_name(slug)}" for slug in query.without]
    if query.near is not None:
        parts.append(f"near {query.near[1]} {_name(query.near[0])}")
    return " ".join(parts)


def in_words(query: PassageQuery, book: Codebook, unit: str) -> str:
    """Return what a query shows, for people: `Barriers with sub-codes, without Trust`.

    Args:
        book: gives the labels; a code that is not in it is named by its slug.
        unit: what the project cuts into: `turn`, `paragraph` or `sentence`.
    """
    labels = {code.slug: code.label for code in book}

    def label(slug: str) -> str:
        return labels.get(slug, slug)

    shown = " or ".join(map(label, query.codes))
    if query.rolled_up and any(book.children(slug) for slug in query.codes):
        shown += " with sub-codes"
    how = "overlapping" if query.same == "span" else f"on the same {unit} as"
    parts = [shown]
    parts += [f"{how} {label(slug)}" for slug in query.also]
    parts += [f"without {label(slug)}" for slug in query.without]
    if query.near is not None:
        parts.append(f"within {counted(query.near[1], unit)} of {label(query.near[0])}")
    if query.words:
        parts.append(f"holding “{query.words}”")
    if query.where:
        parts.append(f"where {query.where}")
    return ", ".join(parts)


def _tokens(typed: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(typed):
        quoted = match["quoted"]
        if quoted is not None and not match[0].endswith('"', 1):
            raise InputError('a quotation mark has no partner: "', where=f"character {match.start() + 1}")
        yield _Token(match["bare"] or quoted or "", quoted is not None, match.start() + 1)


def _is(token: _Token, word: str) -> bool:
    return not token.quoted and token.text.casefold() == word


def _where(token: _Token) -> str:
    return f"character {token.place}"


def _number(tokens: list[_Token], at: int) -> tuple[int, int]:
    """Return the distance after `near`, and the place of the last token before the code."""
    if at + 1 < len(tokens):
        after = tokens[at + 1]
        if not after.quoted and after.text.isascii() and after.text.isdecimal() and at + 2 < len(tokens):
            if len(after.text) > 4:
                raise InputError("the distance is 9999 units at most", where=_where(after))
            return int(after.text), at + 1
    return NEAREST, at


def _code(tokens: list[_Token], at: int, book: Codebook, what: str) -> str:
    if at >= len(tokens):
        place = f"character {tokens[-1].place + len(tokens[-1].text)}" if tokens else "an empty query"
        raise InputError(f"{what} is missing", where=place, remedy="Like: barriers without trust")
    token = tokens[at]
    if not token.quoted and token.text.casefold() in _JOINERS:
        raise InputError(
            f"{what} is missing before {token.text!r}",
            where=_where(token),
            remedy=f'A code of that name is written "{token.text}".',
        )
    return _find(token, book)


def _find(token: _Token, book: Codebook) -> str:
    folded = token.text.casefold()
    by_slug = next((code.slug for code in book if code.slug.casefold() == folded), None)
    by_label = [code.slug for code in book if code.label.casefold() == folded]
    if by_slug is not None:
        return by_slug
    if len(by_label) == 1:
        return by_label[0]
    if by_label:
        raise UnknownNameError(
            f"{len(by_label)} codes are called {token.text!r}",
            where=_where(token),
            remedy=f"Use one of their ids: {', '.join(by_label)}.",
        )
    near = unknown_code(folded.replace(" ", "_"), (code.slug for code in book))
    raise UnknownNameError(f"no code {token.text!r} in the codebook", where=_where(token), remedy=near.remedy)


def _name(slug: str) -> str:
    return f'"{slug}"' if slug in _JOINERS or slug.isdecimal() else slug
