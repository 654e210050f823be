"""Captions written as WebVTT and SubRip files, to be read again."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from cpqual.domain.text import canonicalise

NAMES = ("Ada", "Bram Oduya", "Noor van der Zee", "P1", "INT", "Ólöf", "नीना")
_WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=":："), min_size=1, max_size=8
)


class Spoken(NamedTuple):
    """Words of one cue, their speaker's place in the cast, and thousandths of a second."""

    speaker: str
    start: int
    end: int
    words: str


@st.composite
def spoken(draw: st.DrawFn, *, names: Sequence[str] = NAMES, most: int = 12) -> list[Spoken]:
    """Draw cues in order of time, each of a speaker of a small cast."""
    cast = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    found, at = [], 0
    for _ in range(draw(st.integers(1, most))):
        start = at + draw(st.sampled_from([0, 1, 500, 1_999, 2_001, 70_000]))
        at = start + draw(st.integers(1, 5_000))
        words = "so " + " ".join(draw(st.lists(_WORDS, min_size=1, max_size=6)))
        found.append(Spoken(draw(st.sampled_from(cast)), start, at, canonicalise(" ".join(words.split()))))
    return found


def clock(thousandths: int, point: str) -> str:
    """Return a time as captions write it."""
    seconds, part = divmod(thousandths, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{part:03}"


def teams_clock(thousandths: int) -> str:
    """Return a time as Teams writes it: no number has zeros before it."""
    seconds, part = divmod(thousandths, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}.{part}"


def as_vtt(cues: Sequence[Spoken], *, teams: bool = False, end: str = "\n") -> str:
    """Write WebVTT with a voice in every cue."""
    lines = ["WEBVTT", ""]
    for cue in cues:
        times = [teams_clock(t) if teams else clock(t, ".") for t in (cue.start, cue.end)]
        words = html.escape(cue.words, quote=False)
        lines += [" --> ".join(times), f"<v {html.escape(cue.speaker)}>{words}</v>", ""]
    return end.join(lines)


def as_srt(cues: Sequence[Spoken]) -> str:
    """Write SubRip with a label before the words of every cue."""
    lines = []
    for number, cue in enumerate(cues, 1):
        times = [clock(t, ",") for t in (cue.start, cue.end)]
        words = html.escape(cue.words, quote=False)
        lines += [str(number), " --> ".join(times), f"{cue.speaker}: {words}", ""]
    return "\n".join(lines)
