"""Units of analysis: turns, paragraphs, sentences and words as spans of a canonical text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from cpqual.domain.documents import Annotation, Section, SpeakerKind, Turn
from cpqual.domain.text import Span

UnitKind = Literal["turn", "paragraph", "sentence"]
UNIT_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
ComparedUnit = Literal["turn", "paragraph", "sentence", "token", "char", "document"]
CutUnit = Literal["turn", "paragraph", "sentence", "token"]
COMPARED_UNITS: tuple[ComparedUnit, ...] = get_args(ComparedUnit)
"""What coders can be compared on; a survey answer is a document, and a turn where it is one paragraph."""

WORD = re.compile(r"\w+(?:['’\-]\w+)*")
"""A word: letters and digits, with inner apostrophes and hyphens."""

_PARAGRAPH = re.compile(r"[^\s].*(?:\n(?![^\S\n]*(?:\n|\Z)).*)*")
_SENTENCE_END = re.compile(
    # it begins with a set of characters, so that `re` skips from stop to stop; a run of stops is tried once,
    # from its beginning: a line of leader dots would take quadratic time
    r"""[.!?…。！？؟۔।](?:
          (?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*["'”’»)\]]*      # Latin: stop, then space and a capital or digit
            (?=\s+["'“‘«(\[]*[^\Wa-z_]|\s*\Z)
        | (?<=[。！？])[。！？]*[」』”’）]*                      # CJK: the stop is enough
        | (?<=[؟۔।])(?<![؟۔।][؟۔।])[؟۔।]*(?=\s|\Z)            # Arabic, Urdu, Devanagari
        )""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|St|Sr|Jr|vs|etc|approx|e\.g|i\.e|cf|al|a\.m|p\.m)|\b[A-HJ-Z])\.\Z"
)
# "No. I never went." is two sentences, "no. 4" and "p. 12" are none
_BEFORE_NUMBER = re.compile(r"\b(?:[Nn]os?|[Ff]ig|pp?)\.\Z")


class Unit(NamedTuple):
    """One unit of a document.

    Attributes:
        start, end: code points, `[start, end)`, without surrounding space.
        turn: index of the turn it belongs to, None outside turns.
        speaker: who speaks, None outside turns.
        counts_as_data: false in headers, reflections and other non-data sections.
        drawn: false where only a sample is to be coded and the unit does not belong to it.
    """

    start: int
    end: int
    turn: int | None = None
    speaker: SpeakerKind | None = None
    counts_as_data: bool = True
    drawn: bool = True

    @property
    def span(self) -> Span:
        """The unit's range of code points."""
        return Span(self.start, self.end)

    @property
    def to_be_coded(self) -> bool:
        """Whether a coder is expected to decide about it: data, drawn, and not the interviewer's speech."""
        return self.counts_as_data and self.drawn and self.speaker != "interviewer"


def trim(text: str, start: int, end: int) -> Span:
    """Return `[start, end)` without white space at its ends; empty at `start` if nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the paragraphs of `text[start:end]`: stretches between blank lines, trimmed."""
    end = len(text) if end is None else end
    spans = (trim(text, *match.span()) for match in _PARAGRAPH.finditer(text, start, end))
    return [span for span in spans if span.end > span.start]


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of `text[start:end]`; a sentence never crosses a paragraph."""
    found: list[Span] = []
    for paragraph in paragraphs(text, start, end):
        found += _sentences_of(text, paragraph)
    return found


def _sentences_of(text: str, paragraph: Span) -> Iterator[Span]:
    begin = paragraph.start
    for match in _SENTENCE_END.finditer(text, paragraph.start, paragraph.end):
        if _is_abbreviation(text, begin, match.end()):
            continue
        yield trim(text, begin, match.end())
        begin = match.end()
    rest = trim(text, begin, paragraph.end)
    if rest.end > rest.start:
        yield rest


def _is_abbreviation(text: str, begin: int, end: int) -> bool:
    window = max(begin, end - 12), end
    if _ABBREVIATION.search(text, *window):
        return True
    return text[end : end + 2].strip().isdigit() and _BEFORE_NUMBER.search(text, *window) is not None


def count_words(text: str, spans: Iterable[Span], without: Sequence[Annotation] = ()) -> int:
    """Count the words in the union of `spans`, leaving out annotations, which are sorted and disjoint."""
    holes = [Span(a.start, a.end) for a in without]
    total = 0
    for span in union(spans):
        total += len(WORD.findall(text, span.start, span.end))
        for i in range(bisect_right(holes, span.start, key=lambda hole: hole.end), len(holes)):
            if holes[i].start >= span.end:
                break
            inside = WORD.finditer(text, max(holes[i].start, span.start), min(holes[i].end, span.end))
            # a word that began before the mark is no word of the mark
            total -= sum(1 for match in inside if not _within_word(text, span.start, match.start()))
    return total


def _within_word(text: str, begin: int, offset: int) -> bool:
    return offset > begin and text[offset - 1].isalnum() and text[offset].isalnum()


def data_words(
    text: str, sections: Iterable[Section], turns: Iterable[Turn], annotations: Sequence[Annotation]
) -> int:
    """Count the words of a document's data: without headers, reflections, speaker labels and annotations."""
    labels = [Span(t.label_start, t.start) for t in turns if t.label_start < t.start]
    data = [Span(s.start, s.end) for s in sections if s.counts_as_data]
    inside = [label for label in labels if any(s.start <= label.start < s.end for s in data)]
    return count_words(text, data, annotations) - count_words(text, inside, annotations)


def covers(spans: Sequence[Span], offset: int) -> bool:
    """Tell whether `offset` lies in one of `spans`, which are sorted by start and do not overlap."""
    i = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return i >= 0 and offset < spans[i].end


def touches(spans: Sequence[Span], span: Span) -> bool:
    """Tell whether a span shares code points with any of `spans`, which are sorted and disjoint."""
    i = bisect_right(spans, span.end - 1, key=lambda s: s.start) - 1
    return i >= 0 and spans[i].end > span.start


def mostly_in(spans: Sequence[Span], span: Span) -> bool:
    """Tell whether at least half of a span lies in `spans`, which are sorted and disjoint."""
    inside = 0
    for i in range(bisect_right(spans, span.start, key=lambda s: s.end), len(spans)):
        if spans[i].start >= span.end:
            break
        inside += min(spans[i].end, span.end) - max(spans[i].start, span.start)
    return 2 * inside >= span.end - span.start


def union(spans: Iterable[Span]) -> list[Span]:
    """Merge overlapping and touching spans; the result is sorted and disjoint."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def units_called(kind: str) -> str:
    """Return what units of a kind are called where they are counted: not everything called a turn is one."""
    return f"{kind}s" + (" (paragraphs where a document has no turns)" if kind == "turn" else "")


def units(text: str, sections: Sequence[Section], turns: Sequence[Turn], kind: UnitKind) -> list[Unit]:
    """Cut a document into units of one kind, in text order.

    Every section but the header is cut. Where a section holds turns, paragraphs and sentences stay inside
    them; where it holds none, a `turn` is a paragraph. Reported speech in field notes is not a turn here.

    Args:
        text: the canonical text.
        sections: sorted by start, disjoint.
        turns: sorted by start, disjoint among those of form `turn`.
        kind: what to cut into.
    """
    spoken = [(i, turn) for i, turn in enumerate(turns) if turn.form == "turn"]
    found: list[Unit] = []
    for section in sections:
        if section.type == "header":
            continue
        inside = [(i, t) for i, t in spoken if section.start <= t.start < max(section.end, section.start + 1)]
        if inside:
            for i, turn in inside:
                spans = _cut(text, turn.start, turn.end, kind)
                found += (Unit(*span, i, turn.speaker, section.counts_as_data) for span in spans)
        else:
            smallest: UnitKind = "paragraph" if kind == "turn" else kind
            spans = _cut(text, section.start, section.end, smallest)
            found += (Unit(*span, None, None, section.counts_as_data) for span in spans)
    return found


def data_spans(
    text: str,
    sections: Sequence[Section],
    turns: Sequence[tuple[int, int, SpeakerKind]],
    kind: CutUnit,
) -> list[tuple[int, int]]:
    """Return the units that a coder is expected to decide about, in text order, and nothing besides.

    For turns, paragraphs and sentences these are the spans of those `units` that are `to_be_coded`, cheaper
    to get for a whole project. A token is a `WORD` in what a turn (or paragraph) of data says.

    Args:
        text: the canonical text.
        sections: sorted by start, disjoint.
        turns: start, end and speaker of the turns of form `turn`, sorted by start, disjoint.
        kind: what to cut into.
    """
    found: list[tuple[int, int]] = []
    for section in sections:
        if section.type == "header" or not section.counts_as_data:
            continue
        first, last = section.start, max(section.end, section.start + 1)
        inside = turns[bisect_left(turns, (first,)) : bisect_left(turns, (last,))]
        if inside:
            for start, end, speaker in inside:
                if speaker == "interviewer":
                    continue
                if kind == "turn" and start < end and not (text[start].isspace() or text[end - 1].isspace()):
                    found.append((start, end))
                else:
                    found += _small(text, start, end, kind)
        else:
            found += _small(text, section.start, section.end, "paragraph" if kind == "turn" else kind)
    return found


def _small(text: str, start: int, end: int, kind: CutUnit) -> Iterable[tuple[int, int]]:
    if kind == "token":
        # plain pairs: there are millions
        return map(re.Match.span, WORD.finditer(text, start, end))
    return _cut(text, start, end, kind)


def _cut(text: str, start: int, end: int, kind: UnitKind) -> Sequence[Span]:
    if kind == "turn":
        span = trim(text, start, end)
        return (span,) if span.end > span.start else ()
    if kind == "paragraph":
        return paragraphs(text, start, end)
    return sentences(text, start, end)


def unit_at(all_units: Sequence[Unit], offset: int) -> int | None:
    """Return the index of the unit that holds `offset`, or the last one that begins before it."""
    i = bisect_right(all_units, offset, key=lambda unit: unit.start) - 1
    return i if i >= 0 else None
