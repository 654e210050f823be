"""The label grammar of transcripts: what looks like a speaker, what is one, and the turns that follow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from cpqual.domain.documents import NotASpeaker, Turn
from cpqual.domain.units import trim
from cpqual.formats import labels
from cpqual.formats.annotations import CLOCK, is_annotation
from cpqual.formats.labels import MAX_LABEL, MAX_WORDS, fold
from cpqual.formats.lines import lines
from cpqual.formats.options import KnownTurn
from cpqual.formats.roster import Roster

_LABEL = r"(?P<label>[^\W\d_][^:：\t\n\[\]{}<>()@\#\"“”«»;,!…=*|]{0,100})"
_ROLE = r"(?:[ ]*\((?P<role>[^():\n]{1,60})\))?"
_INNER_TIME = rf"(?:[ ]*[\[(](?P<inner>{CLOCK})[\])])?"
_PREFIX = (
    r"[ \t]{0,8}(?:\d{1,5}[.)]?[ \t]{1,4})?"
    rf"(?:[\[({{\#]?(?P<from>{CLOCK})(?:[ ]*(?:-->|[-–])[ ]*(?P<to>{CLOCK}))?[\])}}\#]?[ \t]+"
    r"(?:[-–][ \t]+)?)?"
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a label, as a pattern at the start of a line."""

    name: str
    pattern: re.Pattern[str]


def _dialect(name: str, pattern: str) -> Dialect:
    return Dialect(name, re.compile(_PREFIX + pattern))


KNOWN = "known"
"""The dialect of a turn that the file itself tells apart: whatever its label, it speaks."""

_ONCE = "seen only once"
_COMPARED = 100
"""Most labels that are compared with the speakers to find a misspelling."""

DIALECTS: tuple[Dialect, ...] = (
    _dialect("marked", rf"[@\#]{_LABEL}{_ROLE}[ ]*[:：]"),
    _dialect("bold", rf"(?:\*\*|__){_LABEL}{_ROLE}[ ]*(?:[:：](?:\*\*|__)|(?:\*\*|__)[ ]*[:：])"),
    _dialect("clock", rf"{_LABEL}(?:[ ]{{2,}}|[ ]*\t[ ]*)(?P<inner>{CLOCK})[ \t]*\Z"),
    _dialect("colon", rf"{_LABEL}{_ROLE}{_INNER_TIME}[ ]*[:：]"),
    _dialect("square", rf"\[{_LABEL}{_ROLE}\][ ]*:?(?=\s|\Z)"),
    _dialect("curly", rf"\{{{_LABEL}{_ROLE}\}}[ ]*:?(?=\s|\Z)"),
    _dialect("tab", rf"{_LABEL}{_ROLE}\t+(?=[^\s])"),
    _dialect("dash", rf"{_LABEL}[ \t]+[–—-][ \t]+(?=[^\s])"),
)
"""In the order they are tried; the first that fits a line decides."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that begins like a turn.

    Attributes:
        begin, speech: where the line's label and the words after it begin, in code points.
        glued: the two characters around the colon when nothing separates them.
        time_from, time_to: seconds, where the line gives them.
    """

    line: int
    label: str
    role: str | None
    dialect: str
    begin: int
    speech: int
    glued: str
    time_from: float | None
    time_to: float | None


def candidates(text: str, start: int = 0, end: int | None = None) -> list[Candidate]:
    """Find every line of `text[start:end]` that begins like a turn."""
    end = len(text) if end is None else end
    found = []
    for line in lines(text, start):
        if line.start >= end:
            break
        for dialect in DIALECTS:
            if match := dialect.pattern.match(text, line.start, line.end):
                candidate = _candidate(text, line.number, dialect.name, match)
                # a dash is too common to make a label of anything but an id
                if dialect.name != "dash" or labels.is_id_like(candidate.label):
                    found.append(candidate)
                    break
    return found


def _candidate(text: str, line: int, dialect: str, match: re.Match[str]) -> Candidate:
    groups = match.groupdict()
    label, role = match["label"].strip(), groups.get("role")
    if role and is_annotation(f"({role})"):
        role = None
    end = match.end()
    after = text[end : end + 2]
    glued = "" if not after or after[0].isspace() or text[end - 1] not in ":：" else label[-1:] + after
    started = groups.get("inner") or groups.get("from")
    return Candidate(
        line,
        label,
        role.strip() if role else None,
        dialect,
        trim(text, match.start(), end).start,
        end,
        glued,
        seconds(started) if started else None,
        seconds(groups["to"]) if groups.get("to") else None,
    )


def known_candidates(text: str, known: Sequence[KnownTurn]) -> list[Candidate]:
    """Return the turns that a file itself tells apart in the form of lines that begin like turns."""
    found = []
    number, at = 1, 0
    for turn in known:
        number, at = number + text.count("\n", at, turn.begin), turn.begin
        times = (turn.time_from, turn.time_to)
        found.append(Candidate(number, turn.label, None, KNOWN, turn.begin, turn.speech, "", *times))
    return found


def seconds(clock: str) -> float:
    """Return a time such as `1:40`, `00:01:40.5` or `00:03:12-5` in seconds."""
    whole, _, tenths = clock.partition("-")
    total = 0.0
    for part in whole.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total + float(tenths or 0) / 10


@dataclass(frozen=True, slots=True)
class _Case:
    """A candidate with what its acceptance turns on."""

    it: Candidate
    roster: Roster
    times: int

    @property
    def bracketed(self) -> str:
        opener, closer = ("[", "]") if self.it.dialect == "square" else ("{", "}")
        return f"{opener}{self.it.label}{closer}" if self.it.dialect in ("square", "curly") else ""


# Tried in order; the first that holds decides. None: it is a speaker;
# otherwise why it is not. Where none holds it is one.
_RULES: tuple[tuple[str | None, Callable[[_Case], bool]], ...] = (
    ("the map says that it is text", lambda case: case.roster.is_text(case.it.label)),
    (None, lambda case: case.it.dialect == KNOWN),
    (None, lambda case: case.roster.is_declared(case.it.label)),
    (f"longer than {MAX_WORDS} words", lambda case: len(case.it.label.split()) > MAX_WORDS),
    (f"longer than {MAX_LABEL} characters", lambda case: len(case.it.label) > MAX_LABEL),
    (None, lambda case: case.it.dialect == "marked"),
    (None, lambda case: labels.is_id_like(case.it.label)),
    ("an annotation", lambda case: bool(case.bracketed) and is_annotation(case.bracketed)),
    ("a word that heads a line without speaking", lambda case: labels.is_never_a_speaker(case.it.label)),
    ("a web address", lambda case: case.it.glued.endswith("//")),
    ("a time of day", lambda case: case.it.glued[:1].isdigit() and case.it.glued[1:2].isdigit()),
    ("in brackets, and not a name", lambda case: bool(case.bracketed) and case.it.label[0].islower()),
    ("not written like a name", lambda case: not labels.looks_like_a_name(case.it.label)),
    (_ONCE, lambda case: case.times < 2),
)


def judge(found: Sequence[Candidate], roster: Roster) -> tuple[list[Candidate], list[NotASpeaker]]:
    """Part the candidates into those that speak and those that stay text, with the reason of each label."""
    times = Counter(fold(candidate.label) for candidate in found)
    # a name with a time and nothing else is a form few lines have by chance, whoever is named
    clocked = sum(candidate.dialect == "clock" for candidate in found)
    accepted: list[Candidate] = []
    refused: dict[str, NotASpeaker] = {}
    for candidate in found:
        seen = clocked if candidate.dialect == "clock" else times[fold(candidate.label)]
        case = _Case(candidate, roster, seen)
        why = next((reason for reason, holds in _RULES if holds(case)), None)
        if why is None:
            accepted.append(candidate)
        else:
            refused.setdefault(candidate.label, NotASpeaker(candidate.label, candidate.line, why))
    speaking = sorted({candidate.label for candidate in accepted if len(candidate.label) > 3})
    if len(refused) > _COMPARED or len(speaking) > _COMPARED:
        # so many are no cast with a slip of the key in it
        return accepted, list(refused.values())
    return accepted, [_with_near_name(no, speaking) for no in refused.values()]


def _with_near_name(refused: NotASpeaker, speaking: Sequence[str]) -> NotASpeaker:
    if refused.why != _ONCE:
        return refused
    near = get_close_matches(refused.label, speaking, n=1, cutoff=0.8)
    if not near:
        return refused
    return NotASpeaker(refused.label, refused.line, f"{refused.why}; {near[0]!r} speaks")


def turns(text: str, accepted: Sequence[Candidate], roster: Roster, ends: Sequence[int]) -> Iterator[Turn]:
    """Yield the turns: each runs to the next label or to the next of `ends`, without surrounding space.

    A label that nothing follows makes a turn of no length.

    Args:
        text: the canonical text.
        accepted: the candidates that speak, in text order.
        roster: who they are.
        ends: where turns must stop, in code points and in order; the last is not before any label.
    """
    stop = 0
    for i, candidate in enumerate(accepted):
        while ends[stop] <= candidate.begin:
            stop += 1
        following = accepted[i + 1].begin if i + 1 < len(accepted) else len(text)
        speech = trim(text, candidate.speech, min(following, ends[stop]))
        who = roster.identify(candidate.label)
        yield Turn(
            candidate.begin,
            speech.start,
            speech.end,
            candidate.label,
            who.kind,
            who.person,
            time_from=candidate.time_from,
            time_to=candidate.time_to,
        )
