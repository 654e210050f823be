"""Quotes kept for publication: permission, places, and a wording that says only what was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span

Permission = Literal["not asked", "asked", "granted", "refused"]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
LEFT_OUT = "[…]"
"""Stands where words of a passage are left out."""

# scripts that put no spaces between words: each sign counts as one
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+(?:['’\-](?:(?![{_UNSPACED}])\w)+)*")
_BRACKETS = re.compile(r"[\[\]]")
_LETTERS = rf"((?:(?![{_UNSPACED}])\w)*)"
_ALTERED = re.compile(rf"{_LETTERS}\[[^\[\]]*\]{_LETTERS}")
_REMEDY = f"Leave words out with {LEFT_OUT}, and put words of your own in square brackets."


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A passage `[start, end)` that is kept for publication.

    Attributes:
        id: of its row.
        document: slug.
        wording: the author's own cut of the passage; empty for the passage as it is.
        coder: initials of who kept it.
        used_in: places, such as `paper 1, table 2`, in the order in which they were named.
    """

    id: str
    document: str
    start: int
    end: int
    permission: Permission
    wording: str
    note: str
    coder: str
    created: str
    used_in: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """Where it is in the text."""
        return Span(self.start, self.end)

    @property
    def place(self) -> str:
        """Where it is, as people write it: `INT-1 10–40`."""
        return f"{self.document} {self.start}–{self.end}"


class _Word(NamedTuple):
    """A word that a wording takes from the passage, of which `[T]he` gives the end alone."""

    written: str
    begins: str
    ends: str
    whole: bool = True

    def is_said(self, said: str) -> bool:
        if self.whole:
            return said == self.begins
        return (
            len(said) >= len(self.begins) + len(self.ends)
            and said.startswith(self.begins)
            and said.endswith(self.ends)
        )


def require_wording(passage: Sequence[str], wording: str) -> None:
    """Check that a wording says nothing that its passage does not say.

    Its words are the passage's words, in their order. Something in square brackets stands wherever words in
    between are left out (`[…]`) or are replaced (`[the town]`), and between the words of two speakers;
    letters in brackets may change a word's beginning or end (`[T]he`, `want[ed]`). Capitals and punctuation
    are the author's.

    Args:
        passage: what is said in the passage, one part for each stretch of one voice.
        wording: the author's cut.

    Raises:
        InputError: a word is not there, or not there next; or brackets are not closed or hold everything.
    """
    runs = _runs(wording)
    if not any(runs):
        raise InputError("the wording has no words of the passage", remedy=_REMEDY)
    parts = [[_folded(found[0]) for found in _WORD.finditer(part)] for part in passage]
    part, at = 0, 0
    before = ""
    for run in filter(None, runs):
        place = _find(parts, run, part, at)
        if place is None:
            raise _not_said(parts, run, part, at, before)
        part, at = place
        before = run[-1].written


def wording_fault(passage: Sequence[str], wording: str) -> str:
    """Return why a wording does not fit its passage, as `require_wording` says it; empty where it does."""
    try:
        require_wording(passage, wording)
    except InputError as error:
        return str(error)
    return ""


def _runs(wording: str) -> list[list[_Word]]:
    """Return the words between what stands in brackets."""
    _require_closed(wording)
    runs: list[list[_Word]] = [[]]
    at = 0
    for found in _ALTERED.finditer(wording):
        runs[-1] += _plain(wording[at : found.start()])
        begins, ends = found[1], found[2]
        if begins or ends:
            runs[-1].append(_Word(found[0], _folded(begins), _folded(ends), whole=False))
        else:
            runs.append([])
        at = found.end()
    runs[-1] += _plain(wording[at:])
    return runs


def _require_closed(wording: str) -> None:
    is_open = False
    for found in _BRACKETS.finditer(wording):
        if is_open == (found[0] == "["):
            raise InputError(
                "a square bracket of the wording has no partner", remedy="Write […] or [a word]."
            )
        is_open = not is_open
    if is_open:
        raise InputError("a square bracket of the wording has no partner", remedy="Write […] or [a word].")


def _plain(words: str) -> list[_Word]:
    return [_Word(found[0], _folded(found[0]), "") for found in _WORD.finditer(words)]


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'")


def _find(parts: Sequence[Sequence[str]], run: Sequence[_Word], part: int, at: int) -> tuple[int, int] | None:
    """Return where words that follow one another are first found, as the place after them."""
    for number in range(part, len(parts)):
        said = parts[number]
        for first in range(at if number == part else 0, len(said) - len(run) + 1):
            if all(word.is_said(said[first + i]) for i, word in enumerate(run)):
                return number, first + len(run)
    return None


def _not_said(
    parts: Sequence[Sequence[str]], run: Sequence[_Word], part: int, at: int, before: str
) -> InputError:
    """Return an error that names the first word which is not there, or not there next."""
    length = next(n for n in range(len(run), -1, -1) if n == 0 or _find(parts, run[:n], part, at) is not None)
    word = run[length].written
    last = run[length - 1].written if length else before
    after = f" after “{last}”" if last else ""
    return InputError(f"the passage does not say “{word}”{after}", remedy=_REMEDY)
