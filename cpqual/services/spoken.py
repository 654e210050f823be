"""Who says which part of a passage: participants, the interviewer, or the researcher's own prose."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cpqual.domain.documents import StoredDocument, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import Unit
from cpqual.services.reading import text_and_units
from cpqual.services.session import Session


class Voice(NamedTuple):
    """Whose words a piece is; `gap` is what does not count as data, and has no words.

    Attributes:
        person: slug, where the speaker is one of the register.
        label: what the transcript calls a speaker who is not.
        document: where a speaker who is known by role or label speaks.
    """

    kind: Literal["participant", "interviewer", "unattributed", "prose", "gap"]
    person: str | None = None
    label: str = ""
    document: str = ""

    @property
    def quotable(self) -> bool:
        """Whether the words are what was found, and not what was asked or thought about it."""
        return self.kind in ("participant", "unattributed", "prose")


class Piece(NamedTuple):
    """A part of a passage that one voice says, its words on one line."""

    voice: Voice
    text: str


@dataclass(frozen=True, slots=True)
class SpokenDocument:
    """A document cut into turns, and into paragraphs where nobody speaks.

    Attributes:
        reported: what is quoted in field notes, in text order.
    """

    document: StoredDocument
    text: str
    units: tuple[Unit, ...]
    turns: tuple[Turn, ...]
    reported: tuple[Turn, ...]

    @classmethod
    def of(cls, session: Session, slug: str) -> SpokenDocument:
        """Read a document.

        Raises:
            UnknownNameError: there is no such document.
        """
        stored = session.document(slug)
        text, _, turns, units = text_and_units(session, stored, "turn")
        return cls(stored, text, units, turns, tuple(turn for turn in turns if turn.form == "reported"))

    def pieces(self, span: Span) -> tuple[Piece, ...]:
        """Return what is said in a passage, in text order; what one voice says in a row is one piece."""
        found: list[Piece] = []
        for unit in self._units_in(span):
            begin, end = max(unit.start, span.start), min(unit.end, span.end)
            voice = self._voice(unit, Span(begin, end))
            words = "" if voice.kind == "gap" else " ".join(self.text[begin:end].split())
            if found and found[-1].voice == voice:
                found[-1] = Piece(voice, f"{found[-1].text} {words}".strip())
            elif words or voice.kind == "gap":
                found.append(Piece(voice, words))
        return tuple(found)

    def where(self, span: Span) -> str:
        """Return the turns or paragraphs a passage is in, numbered as the workbench does by turns."""
        first = self._first(span)
        there = len(self._units_in(span))
        if not there:
            return ""
        word = "turn" if self.units[first].turn is not None else "paragraph"
        return f"{word} {first + 1}" if there == 1 else f"{word}s {first + 1}–{first + there}"

    def _first(self, span: Span) -> int:
        # units are disjoint and in text order, so their ends are too
        return bisect_right(self.units, span.start, key=lambda unit: unit.end)

    def _units_in(self, span: Span) -> Sequence[Unit]:
        first = self._first(span)
        return self.units[first : bisect_right(self.units, span.end - 1, key=lambda unit: unit.start)]

    def _voice(self, unit: Unit, span: Span) -> Voice:
        if not unit.counts_as_data:
            return Voice("gap")
        if unit.turn is not None:
            return self._speaking(self.turns[unit.turn])
        last = bisect_right(self.reported, span.start, key=lambda turn: turn.start) - 1
        if last >= 0 and self.reported[last].end >= span.end:
            return self._speaking(self.reported[last])
        return Voice("prose", document=self.document.slug)

    def _speaking(self, turn: Turn) -> Voice:
        if turn.speaker == "interviewer":
            return Voice("interviewer")
        label = "" if turn.person else turn.label
        return Voice(turn.speaker, turn.person, label, self.document.slug)
