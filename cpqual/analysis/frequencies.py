"""Theme frequencies: how many of what carry a code, out of how many, in each group."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from cpqual.domain.text import Span
from cpqual.domain.units import touches, union

CountOf = Literal["participants", "documents", "sites", "segments", "turns", "words"]
COUNTS: tuple[CountOf, ...] = get_args(CountOf)


@dataclass(frozen=True, slots=True)
class ScopedDocument:
    """The part of one document that counts in one group.

    Attributes:
        slug: the document.
        site: its site, None if it belongs to none.
        spans: the stretches that count, sorted and disjoint (data, without interviewer speech).
        turns: (span, person or None) of the turns and reported speech that count, sorted and disjoint.
        words: offsets of the words that count, sorted; empty unless words are counted.
    """

    slug: str
    site: str | None
    spans: tuple[Span, ...]
    turns: tuple[tuple[Span, str | None], ...]
    words: tuple[int, ...] = ()
    turn_starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the turns' starts out once: they are searched for every passage of every code."""
        object.__setattr__(self, "turn_starts", tuple(span.start for span, _ in self.turns))


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of documents, or parts of documents, that is counted together."""

    name: str
    documents: tuple[ScopedDocument, ...]


@dataclass(frozen=True, slots=True)
class CodeSpans:
    """The passages of one code, or of a code and all below it, by document slug.

    Attributes:
        rolled_up: whether codes below are included; overlapping passages are then one segment.
    """

    code: str
    rolled_up: bool
    spans: Mapping[str, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Frequency:
    """One number of the table: `n` of `denominator` in a group carry the code."""

    code: str
    rolled_up: bool
    group: str
    n: int
    denominator: int

    @property
    def share(self) -> float | None:
        """Return n / denominator, None where there is nothing to divide by."""
        return self.n / self.denominator if self.denominator else None


def merge_overlapping(spans: Iterable[Span]) -> list[Span]:
    """Merge spans that share code points; spans that only touch stay apart."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def intersect(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Return the stretches common to two sorted, disjoint lists of spans."""
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start, right[j].start), min(left[i].end, right[j].end)
        if start < end:
            found.append(Span(start, end))
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return found


def frequencies(codes: Sequence[CodeSpans], groups: Sequence[Group], count: CountOf) -> list[Frequency]:
    """Count every code in every group.

    A person, document, site or turn counts once however often it carries the code. A segment counts in a
    group when it touches the group's part of the document. Words are those under the union of the passages.

    Args:
        codes: the passages per code; a leaf's segments are its codings, a roll-up's are merged.
        groups: what is counted together; the denominator is the group's own total.
        count: what is counted. For `segments` the denominator is all segments of the unrolled codes.

    Returns:
        One `Frequency` per code and group, in the order given.
    """
    counted = _COUNTERS[count]
    table = [[counted(code, group) for group in groups] for code in codes]
    totals = [_denominator(codes, group, count) for group in groups]
    return [
        Frequency(code.code, code.rolled_up, group.name, n, total)
        for code, row in zip(codes, table, strict=True)
        for group, n, total in zip(groups, row, totals, strict=True)
    ]


def _denominator(codes: Sequence[CodeSpans], group: Group, count: CountOf) -> int:
    match count:
        case "participants":
            return len({person for d in group.documents for _, person in d.turns if person is not None})
        case "documents":
            return len(group.documents)
        case "sites":
            return len({d.site for d in group.documents if d.site is not None})
        case "turns":
            return sum(len(d.turns) for d in group.documents)
        case "words":
            return sum(len(d.words) for d in group.documents)
        case "segments":
            return sum(_segments(code, group) for code in codes if not code.rolled_up)


def _coded(code: CodeSpans, group: Group) -> Iterator[tuple[ScopedDocument, Sequence[Span]]]:
    """Yield the group's documents that carry the code, with its passages."""
    for document in group.documents:
        if spans := code.spans.get(document.slug):
            yield document, spans


def _participants(code: CodeSpans, group: Group) -> int:
    found = {person for d, spans in _coded(code, group) for _, person in _turns_under(d, spans)}
    return len(found - {None})


def _turns(code: CodeSpans, group: Group) -> int:
    return sum(len({i for i, _ in _turns_under(d, spans)}) for d, spans in _coded(code, group))


def _documents(code: CodeSpans, group: Group) -> int:
    return sum(any(touches(d.spans, span) for span in spans) for d, spans in _coded(code, group))


def _sites(code: CodeSpans, group: Group) -> int:
    coded = _coded(code, group)
    found = {d.site for d, spans in coded if any(touches(d.spans, span) for span in spans)}
    return len(found - {None})


def _segments(code: CodeSpans, group: Group) -> int:
    return sum(touches(d.spans, span) for d, spans in _coded(code, group) for span in spans)


def _words(code: CodeSpans, group: Group) -> int:
    return sum(
        bisect_left(d.words, span.end) - bisect_left(d.words, span.start)
        for d, spans in _coded(code, group)
        for span in union(spans)
    )


_COUNTERS: Mapping[CountOf, Callable[[CodeSpans, Group], int]] = {
    "participants": _participants,
    "documents": _documents,
    "sites": _sites,
    "segments": _segments,
    "turns": _turns,
    "words": _words,
}


def _turns_under(document: ScopedDocument, spans: Sequence[Span]) -> Iterator[tuple[int, str | None]]:
    """Yield (index, person) of every turn that one of the passages touches; a turn may come twice."""
    turns = document.turns
    for start, end in spans:
        # turns are sorted by start, and none lies inside another: walk back from the last that begins before
        i = bisect_left(document.turn_starts, end) - 1
        while i >= 0 and turns[i][0].end > start:
            yield i, turns[i][1]
            i -= 1
