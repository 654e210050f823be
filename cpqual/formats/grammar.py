"""The label grammar of transcripts: which lines begin like a turn, and which of them do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from cpqual.domain.documents import NotASpeaker
from cpqual.domain.text import Span
from cpqual.domain.units import trim
from cpqual.formats import labels
from cpqual.formats.annotations import is_annotation
from cpqual.formats.clocks import are_padded, seconds
from cpqual.formats.dialects import ABOVE, CLOCKED, CUE, DASH, PLAIN, find_head
from cpqual.formats.labels import MAX_LABEL, MAX_WORDS, fold
from cpqual.formats.lines import lines
from cpqual.formats.options import KnownTurn
from cpqual.formats.roster import Roster

KNOWN = "known"
"""The dialect of a turn that the file itself tells apart: whatever its label, it speaks."""

_GAP = re.compile(r"\n(?:[ \t]*\n)+")
_DASHED = "a dash behind it"
_ONCE = "seen only once"
_NO_NAME = "not written like a name"
_LIKE_A_HEAD = re.compile(
    r"^[ \t]{0,8}(?P<label>[^\W_][^\s:;]{0,20}(?:[ ][^\s:;]{1,20}){0,2})[ ]?(?P<mark>[;:])(?=[ \t])",
    re.MULTILINE,
)
_COMPARED = 100
"""Most labels that are compared with the speakers to find a misspelling."""
_SHORT = 3
"""Labels of so many characters are like too many others."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Lines that begin like a turn.

    Attributes:
        line: number of the first of them, from 1.
        roles: what stands in brackets behind the label.
        begin, speech: where the line's label and the words after it begin, in code points.
        glued: the two characters around the colon when nothing separates them.
        time_from, time_to: seconds, where the line gives them.
    """

    line: int
    label: str
    roles: tuple[str, ...]
    dialect: str
    begin: int
    speech: int
    glued: str
    time_from: float | None
    time_to: float | None


def candidates(text: str, start: int = 0, end: int | None = None, *, plain: bool = False) -> list[Candidate]:
    """Find every line of `text[start:end]` that begins like a turn.

    Args:
        plain: whether the ways to write labels count too that lines of every kind of text fit.
    """
    end = len(text) if end is None else end
    padded = are_padded(text)
    found = []
    head_end = start
    for line in lines(text, start):
        if line.start >= end:
            break
        if line.start < head_end:
            continue
        head = find_head(text, line.start, line.end, plain=plain)
        # of short lines that are no names there may be as many as a text has
        if head and (head[0] != ABOVE or labels.may_stand_alone(head[1]["label"].strip())):
            candidate = _candidate(text, line.number, *head, padded=padded)
            if plain or not _is_dashed(candidate):
                found.append(candidate)
                head_end = candidate.speech
    return found


def ways_written(text: str, heads: Iterable[int]) -> frozenset[str]:
    """Return the dialects in which the heads that begin at these offsets are written."""
    found = set()
    for offset in heads:
        begin = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", offset)
        if head := find_head(text, begin, len(text) if end < 0 else end, plain=True):
            found.add(head[0])
    return frozenset(found)


def candidates_like(text: str, lines: Span, ways: Collection[str]) -> list[Candidate]:
    """Find what begins like a turn in whole lines of a document whose heads are written in these dialects.

    The candidates have no line numbers: counting those of a long text takes long.
    """
    start, end = lines
    if CUE in ways:
        # a head may begin on the line above, or end on the line below
        start = text.rfind("\n", 0, max(0, start - 1)) + 1
        below = text.find("\n", end + 1)
        end = len(text) if below < 0 else below
    return [
        replace(found, line=0, begin=found.begin + start, speech=found.speech + start)
        for found in candidates(text[start:end], plain=bool((PLAIN | {DASH}).intersection(ways)))
        if Span(found.begin + start, found.speech + start).overlaps(lines)
        and (found.dialect in ways or not (found.dialect in PLAIN or _is_dashed(found)))
    ]


def _is_dashed(candidate: Candidate) -> bool:
    """Tell whether a dash stands behind what is no id: it is too common there to make a label of it."""
    return candidate.dialect == DASH and not labels.is_id_like(candidate.label)


def _candidate(text: str, line: int, dialect: str, match: re.Match[str], *, padded: bool) -> Candidate:
    groups = match.groupdict()
    label = match["label"].strip()
    end = match.end()
    after = text[end : end + 2]
    glued = "" if not after or after[0].isspace() or text[end - 1] not in ":：" else label[-1:] + after
    started = groups.get("inner") or groups.get("from")
    return Candidate(
        line,
        label,
        _roles(groups.get("role") or ""),
        dialect,
        trim(text, match.start(), end).start,
        end,
        glued,
        seconds(started, padded=padded or dialect != CUE) if started else None,
        seconds(groups["to"], padded=padded or dialect != CUE) if groups.get("to") else None,
    )


def _roles(in_brackets: str) -> tuple[str, ...]:
    """Return the roles in the brackets behind a label, which may as well hold laughter or an id."""
    if is_annotation(f"({in_brackets})"):
        return ()
    parts = (part.strip() for part in re.split(r"[,;/]", in_brackets))
    return tuple(part for part in parts if part and not labels.is_no_role(part))


def known_candidates(text: str, known: Sequence[KnownTurn]) -> list[Candidate]:
    """Return the turns that a file itself tells apart in the form of lines that begin like turns."""
    found = []
    number, at = 1, 0
    for turn in known:
        number, at = number + text.count("\n", at, turn.begin), turn.begin
        times = (turn.time_from, turn.time_to)
        found.append(Candidate(number, turn.label, (), KNOWN, turn.begin, turn.speech, "", *times))
    return found


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

    @property
    def known(self) -> bool:
        return self.roster.is_declared(self.it.label) or labels.is_id_like(self.it.label)


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
    (_DASHED, lambda case: _is_dashed(case.it)),
    ("an annotation", lambda case: bool(case.bracketed) and is_annotation(case.bracketed)),
    ("a word that heads a line without speaking", lambda case: labels.is_never_a_speaker(case.it.label)),
    ("a web address", lambda case: case.it.glued.endswith("//")),
    ("a time of day", lambda case: case.it.glued[:1].isdigit() and case.it.glued[1:2].isdigit()),
    ("in brackets, and not a name", lambda case: bool(case.bracketed) and case.it.label[0].islower()),
    (None, lambda case: case.it.dialect == CUE and not case.it.label[0].isalpha()),
    (_NO_NAME, lambda case: not labels.looks_like_a_name(case.it.label)),
    ("something that is said", lambda case: case.it.dialect in PLAIN and labels.is_said(case.it.label)),
    (_ONCE, lambda case: case.times < 2),
)


def judge(text: str, found: Sequence[Candidate], roster: Roster) -> tuple[list[Candidate], list[NotASpeaker]]:
    """Part the candidates into those that speak and those that stay text, with the reason of each label.

    Ways to write labels that lines of every kind fit count in a document which writes most heads so.
    """
    ways: dict[str, list[Candidate]] = {"": []}
    for candidate in found:
        plain_one = candidate.dialect in PLAIN or _is_dashed(candidate)
        ways.setdefault(candidate.dialect if plain_one else "", []).append(candidate)
    usual, refused = _judged(text, ways.pop(""), roster)
    judged = [_judged(text, heads, roster) for _, heads in sorted(ways.items())]
    plain = [(heads, no) for heads, no in judged if _is_the_way(text, heads, roster)]
    heads, more = max(plain, key=lambda judged: len(judged[0]), default=([], {}))
    alike = sum(candidate.dialect == heads[0].dialect for candidate in usual) if heads else 0
    if heads and len(heads) + alike > max(1, 2 * (len(usual) - alike)):
        usual = sorted((*usual, *heads), key=lambda candidate: candidate.begin)
        if heads[0].dialect != ABOVE:
            refused = more | refused
    speaking = sorted({candidate.label for candidate in usual})
    if len(refused) > _COMPARED or len(speaking) > _COMPARED:
        # so many are no cast with a slip of the key in it
        return usual, list(refused.values())
    return usual, [_with_near_name(no, speaking) for no in refused.values()]


def labels_written(found: Iterable[Candidate]) -> Counter[str]:
    """Count the labels, folded."""
    times: Counter[str] = Counter()
    for label, number in Counter(c.label for c in found if not _is_dashed(c)).items():
        times[fold(label)] += number
    return times


def _judged(
    text: str, found: Sequence[Candidate], roster: Roster
) -> tuple[list[Candidate], dict[str, NotASpeaker]]:
    times = labels_written(found)
    # a name with a time is a form few lines have by chance, whoever is named
    timed = Counter(c.dialect for c in found if c.time_from is not None)
    # the first line of a caption without a speaker may be short, and an hour of a day may have a heading,
    # but neither comes again and again
    again = Counter(c.dialect for c in found if c.time_from is not None and times[fold(c.label)] > 1)
    for dialect in timed:
        if dialect != CLOCKED and again[dialect] * 2 < timed[dialect]:
            timed[dialect] = 0
    # a name that is written as one elsewhere is one in small letters, too
    names = {fold(c.label) for c in found if labels.looks_like_a_name(c.label)}
    reasons: dict[tuple[str, str, str, bool], str | None] = {}
    accepted: list[Candidate] = []
    refused: dict[str, NotASpeaker] = {}
    for candidate in found:
        key = (candidate.label, candidate.dialect, candidate.glued, candidate.time_from is None)
        if key not in reasons:
            with_time = timed[candidate.dialect] if candidate.time_from is not None else 0
            case = _Case(candidate, roster, max(times[fold(candidate.label)], with_time))
            why = next((reason for reason, holds in _RULES if holds(case)), None)
            reasons[key] = None if why == _NO_NAME and fold(candidate.label) in names else why
        if (why := reasons[key]) == _DASHED:
            continue
        if why is not None:
            refused.setdefault(candidate.label, NotASpeaker(candidate.label, candidate.line, why))
        elif candidate.dialect != ABOVE or _stands_above(text, candidate, accepted[-1:], roster):
            accepted.append(candidate)
    return accepted, refused


def _stands_above(text: str, line: Candidate, before: Sequence[Candidate], roster: Roster) -> bool:
    """Tell whether a name alone on a line has its place: above what is said, not inside it nor all of it."""
    if before and not text[before[0].speech : line.begin].strip():
        return False
    return _Case(line, roster, 0).known or _begins_paragraph(text, line.begin)


def _begins_paragraph(text: str, offset: int) -> bool:
    above = text.rfind("\n", 0, offset)
    return above < 0 or not text[text.rfind("\n", 0, above) + 1 : above].strip()


def _is_the_way(text: str, heads: Sequence[Candidate], roster: Roster) -> bool:
    """Tell whether the heads of a plain dialect are the way in which a document writes heads.

    A name alone on a line may also be a heading. It is the way if one in three paragraphs begins so; where
    one of the names is known to be a speaker's, one in eight.
    """
    if not heads or heads[0].dialect != ABOVE:
        return True
    known = any(_Case(head, roster, 0).known for head in heads)
    several = known or len({fold(head.label) for head in heads}) > 1
    paragraphs = 1 + len(_GAP.findall(text, heads[0].begin))
    return several and len(heads) * (8 if known else 3) >= paragraphs


def slips(text: str, start: int, speaking: Collection[str]) -> list[NotASpeaker]:
    """Find lines that begin with a speaker's label in which one key was missed, so that it is no label.

    `Rb; words` beside `RB: words`, `P!: words` beside `P1: words`: a semicolon for the colon, or one sign
    where the label has a digit or a letter.
    """
    known = {fold(label): label for label in sorted(speaking)}
    found: dict[str, NotASpeaker] = {}
    for match in _LIKE_A_HEAD.finditer(text, start) if len(known) <= _COMPARED else ():
        written = fold(match["label"])
        near = known.get(written) if match["mark"] == ";" else _with_one_sign(written, known)
        if near and match["label"] not in found:
            line = text.count("\n", 0, match.start()) + 1
            why = f"not written like a label; {near!r} speaks: mend it in the file"
            found[match["label"]] = NotASpeaker(match["label"], line, why)
    return list(found.values())


def _with_one_sign(written: str, known: Mapping[str, str]) -> str | None:
    """Return the known label that one sign of these words stands in, in place of a letter or digit."""
    signs = [i for i, character in enumerate(written) if not (character.isalnum() or character.isspace())]
    if len(signs) != 1 or len(written) < 2:
        return None
    (at,) = signs
    like = [label for label in known if len(label) == len(written) and label[at].isalnum()]
    return next(
        (known[one] for one in like if one[:at] + one[at + 1 :] == written[:at] + written[at + 1 :]), None
    )


def _with_near_name(refused: NotASpeaker, speaking: Sequence[str]) -> NotASpeaker:
    if refused.why != _ONCE:
        return refused
    squeezed = labels.squeeze(refused.label)
    near = [label for label in speaking if labels.squeeze(label) == squeezed]
    long = [label for label in speaking if len(label) > _SHORT]
    near = near or get_close_matches(refused.label, long, n=1, cutoff=0.8)
    if not near:
        return refused
    return NotASpeaker(refused.label, refused.line, f"{refused.why}; {near[0]!r} speaks")
