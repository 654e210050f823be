"""Rules that ask for a code: phrases and patterns of words, read into plain sequences of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Literal, NamedTuple, get_args

from cpqual.domain.errors import InputError
from cpqual.domain.text import canonicalise

RuleKind = Literal["phrase", "pattern"]
RULE_KINDS: tuple[RuleKind, ...] = get_args(RuleKind)
HitAnswer = Literal["applied", "passed over"]

USUAL_GAP = 5
"""Words that `...` stands for at most, where no number follows it."""
MOST_GAP = 10
MOST_WAYS = 500
"""Sequences of words that one rule may stand for: each is looked for by itself, so that no rule runs wild."""
LONGEST = 2_000
"""Code points of a rule."""

_GAPS = ("...", "…")
_SIGNS = {"phrase": "|", "pattern": "()|*"}


class CodeRule(NamedTuple):
    """Words that ask for a code.

    Attributes:
        code: slug.
        coder: who wrote it.
        created: ISO 8601, UTC.
    """

    id: str
    code: str
    kind: RuleKind
    pattern: str
    note: str
    coder: str
    created: str


class Step(NamedTuple):
    """One place in a sequence of words.

    Attributes:
        kind: a `word` as it is written, in any case; every form of its `stem`; `any` word; or a word or sign
            of a `gap`, which no end of a sentence is.
    """

    kind: Literal["word", "stem", "any", "gap"]
    text: str = ""


Way = tuple[Step, ...]
"""A sequence of steps without choices."""


def read_rule(kind: RuleKind, pattern: str) -> list[Way]:
    """Return the sequences that a rule stands for, each once.

    A phrase is words next to each other; `|` stands between several phrases, and `word~` takes all forms of a
    word. A pattern has besides: `*` for any one word, `...` for none to five words or signs within a sentence
    (`...3` for none to three), `(a|b c)` for one of several, and `?` behind a word, a star or brackets that
    may be absent. A backslash before a sign takes it for itself.

    Raises:
        InputError: it is empty or too long, a sign has nothing to stand for, a sequence holds no word, or
            the rule stands for too many; names the character.
    """
    pattern = on_one_line(pattern)
    if len(pattern) > LONGEST:
        raise InputError(f"the rule is longer than {LONGEST:,} characters", remedy="Make several of it.")
    return _Reader(kind, pattern).rule()


def on_one_line(pattern: str) -> str:
    """Return a rule as it is kept: canonical text, with one space between its parts."""
    return " ".join(canonicalise(pattern).split())


class _Reader:
    """Reads one rule from its first character to its last."""

    def __init__(self, kind: RuleKind, pattern: str) -> None:
        self._kind = kind
        self._pattern = pattern
        self._at = 0
        self._inside = False

    def rule(self) -> list[Way]:
        if not self._pattern:
            raise InputError("the rule is empty", remedy="Write the words that ask for the code.")
        found = self._choices(inside=None)
        ways = list(dict.fromkeys(found))
        for way in ways:
            self._require_usable(way)
        return ways

    def _choices(self, inside: int | None) -> list[Way]:
        """Read alternatives up to the end, or to the bracket that closes the one at `inside`."""
        found: list[Way] = []
        while True:
            begin = self._at
            found += self._sequence()
            if found and not found[-1]:
                raise self._cannot(begin, "there are no words here")
            if len(found) > MOST_WAYS:
                raise self._too_many()
            sign = self._peek()
            if sign == "|":
                self._at += 1
                continue
            if inside is None and sign == ")":
                raise self._cannot(self._at, "no bracket is opened that this one closes")
            if inside is not None and not sign:
                raise self._cannot(inside, "this bracket is not closed")
            return found

    def _sequence(self) -> list[Way]:
        """Read steps up to `|`, a closing bracket or the end."""
        parts: list[list[Way]] = []
        number = 1
        while (sign := self._peek()) and not (sign == "|" or (sign == ")" and self._kind == "pattern")):
            part = self._part(sign)
            number *= len(part)
            if number > MOST_WAYS:
                raise self._too_many()
            parts.append(part)
        return [tuple(step for way in ways for step in way) for ways in product(*parts)]

    def _part(self, sign: str) -> list[Way]:
        if self._kind == "phrase":
            return [(self._word(),)]
        begin = self._at
        if sign == "(":
            if self._inside:
                raise self._cannot(begin, "brackets cannot stand within brackets")
            self._at += 1
            self._inside = True
            found = self._choices(inside=begin)
            self._inside = False
            self._at += 1
        elif sign == "*":
            self._at += 1
            found = [(Step("any"),)]
        elif gap := self._gap():
            return gap
        else:
            found = [(self._word(),)]
        if self._here() == "?":
            self._at += 1
            found = [*found, ()]
        self._require_space(begin)
        return found

    def _gap(self) -> list[Way]:
        sign = next((one for one in _GAPS if self._pattern.startswith(one, self._at)), "")
        if not sign:
            return []
        begin = self._at
        self._at += len(sign)
        digits = ""
        while self._here().isdecimal() and self._here().isascii():
            digits += self._here()
            self._at += 1
        most = int(digits[:4]) if digits else USUAL_GAP
        if not 1 <= most <= MOST_GAP:
            raise self._cannot(begin, f"between two words stand 1 to {MOST_GAP} at most")
        self._require_space(begin)
        return [(Step("gap"),) * number for number in range(most + 1)]

    def _word(self) -> Step:
        begin, letters, stem = self._at, "", False
        while (sign := self._here()) and not sign.isspace():
            if sign == "\\" and self._at + 1 < len(self._pattern):
                letters += self._pattern[self._at + 1]
                self._at += 2
                continue
            if sign in _SIGNS[self._kind] or (self._kind == "pattern" and sign == "?"):
                break
            self._at += 1
            if sign == "~" and self._ends():
                stem = True
                break
            letters += sign
        if not letters.strip():
            sign = self._pattern[begin : begin + 1]
            raise self._cannot(
                begin, f"{sign} stands behind a word, or for itself with a backslash before it"
            )
        if stem and not letters.isalpha():
            raise self._cannot(begin, "~ stands behind one word of letters alone")
        return Step("stem" if stem else "word", letters)

    def _ends(self) -> bool:
        """Tell whether a word ends here."""
        sign = self._here()
        ends = f"{_SIGNS[self._kind]}?" if self._kind == "pattern" else _SIGNS[self._kind]
        return not sign or sign.isspace() or sign in ends

    def _here(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _peek(self) -> str:
        """Go over spaces and return the sign that comes, empty at the end."""
        while self._here().isspace():
            self._at += 1
        return self._here()

    def _require_space(self, begin: int) -> None:
        sign = self._here()
        if sign and not sign.isspace() and sign not in "|)":
            written = self._pattern[begin : self._at]
            raise self._cannot(self._at, f"a space is missing behind {written}")

    def _require_usable(self, way: Way) -> None:
        if not any(step.text and any(map(str.isalnum, step.text)) for step in way):
            raise InputError("no word has to be there, so it would be found everywhere", where=self._where)
        if way[0].kind == "gap" or way[-1].kind == "gap":
            raise InputError("... stands between two words that have to be there", where=self._where)

    def _too_many(self) -> InputError:
        return InputError(
            f"the rule stands for more than {MOST_WAYS} sequences of words",
            where=self._where,
            remedy="Make several rules of it, or the gaps shorter: ...2",
        )

    @property
    def _where(self) -> str:
        return f"rule “{self._pattern}”"

    def _cannot(self, at: int, why: str) -> InputError:
        return InputError(why, where=f"rule, character {at + 1} of “{self._pattern}”")


def stems(ways: Iterable[Sequence[Step]]) -> bool:
    """Tell whether any sequence takes all forms of a word."""
    return any(step.kind == "stem" for way in ways for step in way)
