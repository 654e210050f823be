"""Turns: what stands between one head and the next, pieces of captions put together, and when it was said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cpqual.domain.documents import Turn
from cpqual.domain.text import Span
from cpqual.domain.units import trim
from cpqual.formats.annotations import CLOCK
from cpqual.formats.clocks import seconds
from cpqual.formats.dialects import CAPTIONS
from cpqual.formats.grammar import Candidate
from cpqual.formats.labels import fold
from cpqual.formats.roster import Roster

_AT_THE_START = re.compile(rf"\\?[\[({{\#](?P<time>{CLOCK})\\?[\])}}\#]")
_AT_THE_END = re.compile(rf"\#(?P<time>{CLOCK})\#\s*\Z")
_STAMP = 24
"""Longest time stamp, in code points."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The turns of a text.

    Attributes:
        turns: in text order; one has no length where nothing follows its label.
        heads: the heads inside turns, which say again who speaks and when: nobody said them.
    """

    turns: tuple[Turn, ...]
    heads: tuple[Span, ...]


def find_turns(text: str, accepted: Sequence[Candidate], roster: Roster, ends: Sequence[int]) -> Spoken:
    """Return the turns: each runs to the next head or to the next of `ends`, without surrounding space.

    Where a program cut somebody's speech into pieces that follow one another, they are one turn, from the
    first time to the last.

    Args:
        text: the canonical text.
        accepted: the heads that speak, in text order.
        roster: who they are.
        ends: where turns must stop, in code points and in order; the last is not before any head.
    """
    found: list[Turn] = []
    heads: list[Span] = []
    for run in _runs(text, accepted, ends):
        who = roster.identify(run[0].it.label)
        said = [piece for piece in run if piece.speech.end > piece.speech.start] or run[:1]
        first, last = said[0], said[-1]
        begun = run.index(first)
        heads += (Span(p.it.begin, p.speech.start) for p in run[begun + 1 : run.index(last) + 1])
        found.append(
            Turn(
                run[0].it.begin,
                first.speech.start,
                last.speech.end,
                run[0].it.label,
                who.kind,
                who.person,
                time_from=run[0].it.time_from,
                time_to=last.it.time_to,
            )
        )
    return Spoken(tuple(_timed(text, found)), tuple(Span(*trim(text, *head)) for head in heads))


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A head with the words behind it."""

    it: Candidate
    speech: Span


def _runs(text: str, accepted: Sequence[Candidate], ends: Sequence[int]) -> Iterator[list[_Piece]]:
    """Yield the pieces of each turn."""
    run: list[_Piece] = []
    stop = 0
    for i, candidate in enumerate(accepted):
        new_section = ends[stop] <= candidate.begin
        while ends[stop] <= candidate.begin:
            stop += 1
        following = accepted[i + 1].begin if i + 1 < len(accepted) else len(text)
        piece = _Piece(candidate, trim(text, candidate.speech, min(following, ends[stop])))
        if run and (new_section or not _goes_on(run[-1].it, candidate)):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _goes_on(one: Candidate, following: Candidate) -> bool:
    captions = one.dialect == following.dialect and one.dialect in CAPTIONS
    return captions and fold(one.label) == fold(following.label)


def _timed(text: str, turns: Sequence[Turn]) -> Iterator[Turn]:
    """Yield the turns with the times that stand in them: before their first word, or as f4 has it at the end.

    f4 stamps a turn when it ends, which is when the next begins.
    """
    ended: float | None = None
    for turn in turns:
        time_from, time_to = turn.time_from, turn.time_to
        if time_from is None and (stamp := _AT_THE_START.match(text, turn.start, turn.end)):
            time_from = seconds(stamp["time"])
        if time_from is None:
            time_from = ended
        ended = None
        if stamp := _AT_THE_END.search(text, max(turn.start, turn.end - _STAMP), turn.end):
            ended = seconds(stamp["time"])
            time_to = ended if time_to is None else time_to
        changed = (time_from, time_to) != (turn.time_from, turn.time_to)
        yield replace(turn, time_from=time_from, time_to=time_to) if changed else turn
