"""Who speaks along a document, in one line of letters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from string import ascii_letters
from typing import NamedTuple

_QUIET = "░"
_GOES_ON = "─"
_NO_LETTER_LEFT = "*"


class Turn(NamedTuple):
    """Somebody speaks: half-open, in code points; `voice` is a number in the list of voices."""

    start: int
    end: int
    voice: int


class Voice(NamedTuple):
    """Who speaks; `quiet` for interviewers, who stand back."""

    label: str
    quiet: bool = False


def signs(voices: Sequence[Voice]) -> list[str]:
    """Return a sign for each voice: a letter of its own, from its name if possible; shade for the quiet."""
    taken: set[str] = set()
    found = []
    for voice in voices:
        own = [letter for letter in voice.label.upper() if letter in ascii_letters]
        free = (letter for letter in (*own, *ascii_letters.upper(), *ascii_letters) if letter not in taken)
        sign = _QUIET if voice.quiet else next(free, _NO_LETTER_LEFT)
        taken.add(sign)
        found.append(sign)
    return found


def who_speaks(turns: Sequence[Turn], voices: Sequence[Voice], stretches: Sequence[tuple[int, int]]) -> str:
    """Return one sign for each stretch of the text: who says most of it, or that the same person goes on.

    Args:
        turns: in the order of the text, without overlap.
        stretches: half-open, in code points, in the order of the text.
    """
    letters, ends, before, line = signs(voices), [turn.end for turn in turns], -1, ""
    for start, end in stretches:
        said: dict[int, int] = {}
        at = bisect_right(ends, start)
        while at < len(turns) and turns[at].start < end:
            turn = turns[at]
            said[turn.voice] = said.get(turn.voice, 0) + min(end, turn.end) - max(start, turn.start)
            at += 1
        most = max(said, key=lambda voice: said[voice], default=-1)
        goes_on = most == before and most >= 0 and not voices[most].quiet
        line += " " if most < 0 else _GOES_ON if goes_on else letters[most]
        before = most
    return line
