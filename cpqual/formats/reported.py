"""Reported speech in field notes: who is quoted where nobody takes turns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cpqual.domain.documents import Section, Turn
from cpqual.domain.text import Span
from cpqual.domain.units import covers, paragraphs, trim
from cpqual.formats.labels import fold, is_id_like, is_unattributed
from cpqual.formats.lines import line_number, lines, name_lines_at
from cpqual.formats.roster import Identity, Roster

_NAME = r"[^\W\d_][^:{}<>\[\]()\"“”\n]{0,62}"
_LINE = re.compile(rf"[ \t]{{0,8}}(?:[-*•][ \t]+)?(?P<label>{_NAME})(?P<mark>[>:])[ \t]+(?=\S)")
_QUOTE = re.compile('"([^"“”]*)"|“([^“”]*)”')
_MARKER = re.compile(rf"\{{(?P<label>{_NAME}|\?{{1,3}})\}}")
_NOBODY = frozenset({"?", "??", "???"})


class Reported(NamedTuple):
    """What is quoted in a text.

    Attributes:
        turns: the utterances, sorted and disjoint.
        markers: where `{Name}` gives one of them to somebody, sorted and disjoint.
        warnings: names that are doubtful.
    """

    turns: tuple[Turn, ...]
    markers: tuple[Span, ...]
    warnings: tuple[str, ...]


def reported_speech(text: str, sections: Sequence[Section], roster: Roster) -> Reported:
    """Find the reported utterances of the sections.

    `Name> words` at the start of a line gives the line to Name; so does `Name: words` in a talk section when
    the header declares Name. `{Name}` gives Name the nearest double-quoted passage before it in its
    paragraph. A name that nobody has declared leaves the utterance unattributed, unless it is an id.
    """
    found: list[Turn] = []
    markers: list[Span] = []
    missed: list[int] = []
    for section in sections:
        if section.type == "header":
            continue
        said = list(_lines(text, section, roster))
        taken = [Span(turn.label_start, turn.end) for turn in said]
        for marker, turn in _quotes(text, section, roster, taken, missed):
            markers.append(marker)
            said.append(turn)
        found += sorted(said, key=lambda turn: turn.start)
    warnings = list(_unknown(text, found, roster))
    if missed:
        warnings.append(f"{name_lines_at(text, missed)}: a name in {{}} with no quoted passage before it")
    return Reported(tuple(found), tuple(markers), tuple(warnings))


def is_marker(text: str) -> bool:
    """Tell whether the whole of `text` is a name in braces, as it gives quoted words to somebody."""
    return _MARKER.fullmatch(text) is not None


def _lines(text: str, section: Section, roster: Roster) -> Iterator[Turn]:
    for line in lines(text, section.start):
        if line.start >= section.end:
            return
        match = _LINE.match(text, line.start, min(line.end, section.end))
        if not match:
            continue
        label = match["label"].strip()
        declared = roster.is_declared(label)
        by_colon = match["mark"] == ":"
        if (by_colon and section.type == "talk" and declared) or (
            not by_colon and _may_speak(label, declared)
        ):
            speech = trim(text, match.end(), min(line.end, section.end))
            yield _turn(trim(text, line.start, line.end).start, speech, label, _who(label, roster))


def _may_speak(label: str, declared: bool) -> bool:
    """Tell a speaker from an arrow or a comparison: `cost > benefit` and `later ->` are text."""
    return (
        declared
        or is_id_like(label)
        or (label[-1:].isalnum() and not label[:1].islower() and " " not in label)
    )


def _quotes(
    text: str, section: Section, roster: Roster, taken: Sequence[Span], missed: list[int]
) -> Iterator[tuple[Span, Turn]]:
    """Yield the marker and the quotation of each passage that a name in braces gives to somebody."""
    for paragraph in paragraphs(text, section.start, section.end):
        found = (m.span(1 if m[1] is not None else 2) for m in _QUOTE.finditer(text, *paragraph))
        quotes = [trim(text, *span) for span in found if not covers(taken, span[0])]
        free = [quote for quote in quotes if quote.end > quote.start]
        begin = 0
        for marker in _MARKER.finditer(text, *paragraph):
            nearest = bisect_right(free, marker.start(), key=lambda quote: quote.end) - 1
            if nearest < begin:
                if not covers(taken, marker.start()):
                    missed.append(marker.start())
                continue
            label = marker["label"].strip()
            turn = _turn(free[nearest].start, free[nearest], label, _who(label, roster))
            yield Span(*marker.span()), turn
            # what lies before the marker is settled, so a later marker cannot reach back over it
            begin = nearest + 1


def _turn(label_start: int, speech: Span, label: str, who: Identity) -> Turn:
    return Turn(label_start, speech.start, speech.end, label, who.kind, who.person, form="reported")


def _who(label: str, roster: Roster) -> Identity:
    if label in _NOBODY or not (roster.is_declared(label) or is_id_like(label)):
        return Identity("unattributed")
    return roster.identify(label)


def _unknown(text: str, said: Iterable[Turn], roster: Roster) -> Iterator[str]:
    reported: set[str] = set()
    for turn in said:
        known = turn.label in _NOBODY or is_unattributed(turn.label) or fold(turn.label) in reported
        if turn.speaker == "unattributed" and not known and not roster.is_declared(turn.label):
            reported.add(fold(turn.label))
            yield f"line {line_number(text, turn.start)}: {turn.label!r} is not declared; left unattributed"
