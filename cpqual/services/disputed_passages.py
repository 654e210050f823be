"""A disputed passage as an adjudicator needs it: in its context, with what each coder marked there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain.codings import CONSENSUS_SLUG, Coding, Decision
from cpqual.domain.text import Span
from cpqual.services.consensus import require_open
from cpqual.services.session import Session
from cpqual.storage import codings, notes, passages

REACH = 400
"""Code points shown before and after a unit at most."""


class DisputedUnit(NamedTuple):
    """A unit `[start, end)` whose coders differ on a code.

    Attributes:
        marked, unmarked: who gave it the code and who did not, of those who coded the document.
        codes: on how many codes they differ there.
        unshared: code points in the unit that somebody gave the code, but not everybody.
        words: how it begins.
    """

    document: str
    start: int
    end: int
    code: str
    marked: tuple[str, ...]
    unmarked: tuple[str, ...]
    codes: int
    unshared: int
    words: str

    @property
    def span(self) -> Span:
        """The unit."""
        return Span(self.start, self.end)


class Behind(NamedTuple):
    """A number of the report, whose units are asked for.

    Attributes:
        code: units that the coders differ on in this code; all codes when empty.
        pair: only where these two differ.
        instead: only where somebody has this code and not the other one, and somebody else the other way
            round; empty for where the other coder has nothing in place of the code. None asks for all.
    """

    code: str = ""
    pair: tuple[str, str] | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class DisputedPassage:
    """A unit between the turn before it and the turn after it, or between what stands around it.

    Attributes:
        window: the part of the text that is shown.
        text: its words.
        labels: where speakers' labels stand, in code points of the document.
        speaker: who speaks in the unit; empty outside turns.
        codings: what the coders asked for marked in the window, by coder, in text order.
        consensus: what the consensus layer holds there.
        decisions: about the unit or a part of it, by code.
    """

    document: str
    unit: Span
    window: Span
    text: str
    labels: tuple[Span, ...]
    speaker: str
    codings: dict[str, tuple[Coding, ...]]
    consensus: tuple[Coding, ...]
    decisions: dict[str, Decision]

    def words(self, span: Span) -> str:
        """Return the words of a span of the document within the window."""
        return self.text[span.start - self.window.start : span.end - self.window.start]

    def given(self, coder: str) -> list[str]:
        """Return the codes that a coder gave the unit or a part of it, each once, in text order."""
        made = self.codings.get(coder, ())
        return list(dict.fromkeys(c.code for c in made if _touches(c, self.unit)))


def disputed_passage(session: Session, document: str, unit: Span, coders: Sequence[str]) -> DisputedPassage:
    """Return a disputed unit with what some coders marked in it and around it.

    Raises:
        UnknownNameError: there is no such document.
        RefusedError: the document is not open to this coder.
    """
    require_open(session, document)
    stored = session.document(document)
    turns = passages.turns_around(session.store, stored.id, unit)
    inside = [turn for turn in turns if turn.start < unit.end and unit.start < turn.end]
    # where nobody speaks, the turns before and after may be pages away
    reach = Span(turns[0].label_start, turns[-1].end) if inside else Span(0, sys.maxsize)
    window, text = _window(session, stored.id, unit, reach)
    made = codings.codings(session.store, document_id=stored.id, span=window)
    return DisputedPassage(
        document=stored.slug,
        unit=unit,
        window=window,
        text=text,
        labels=tuple(
            Span(t.label_start, t.start)
            for t in turns
            if window.start <= t.label_start and t.start <= window.end
        ),
        speaker=inside[0].label if inside else "",
        codings={coder: tuple(one for one in made if one.coder == coder) for coder in coders},
        consensus=tuple(one for one in made if one.coder == CONSENSUS_SLUG),
        decisions={
            one.code: one
            for one in notes.decisions(session.store, stored.id)
            if one.start < unit.end and unit.start < one.end
        },
    )


def _window(session: Session, document_id: str, unit: Span, reach: Span) -> tuple[Span, str]:
    """Return what is shown and its words: at most `REACH` on either side, cut where a word or line begins."""
    low, high = max(reach.start, unit.start - REACH, 0), min(reach.end, unit.end + REACH)
    words = passages.excerpt(session.store, document_id, low, max(high, unit.end))
    start, end = low, low + len(words)
    if low > reach.start:
        before = words[: unit.start - low]
        cut = before.find("\n") if "\n" in before else before.find(" ")
        start = low + cut + 1
    if high < reach.end and end - unit.end == REACH:
        after = words[unit.end - low :]
        cut = after.rfind("\n") if "\n" in after else after.rfind(" ")
        end = unit.end + max(cut, 0)
    return Span(start, end), words[start - low : end - low]


def _touches(coding: Coding, span: Span) -> bool:
    return coding.start < span.end and span.start < coding.end
