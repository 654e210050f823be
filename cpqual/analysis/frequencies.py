"""Theme frequencies: how many of what carry a code, out of how many, in each group."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
        turns: (span, person or None) of the turns and reported speech that count.
        words: offsets of the words that count, sorted; empty unless words are counted.
    """

    slug: str
    site: str | None
    spans: tuple[Span, ...]
    turns: tuple[tuple[Span, str | None], ...]
    words: tuple[int, ...] = ()


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
    found: list[Frequency] = []
    for group in groups:
        denominator = _denominator(codes, group, count)
        found += [
            Frequency(code.code, code.rolled_up, group.name, len(_counted(code, group, count)), denominator)
            if count != "words" and count != "segments"
            else Frequency(code.code, code.rolled_up, group.name, _amount(code, group, count), denominator)
            for code in codes
        ]
    order = {(code.code, code.rolled_up): i for i, code in enumerate(codes)}
    return sorted(found, key=lambda cell: order[cell.code, cell.rolled_up])


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
            return sum(_amount(code, group, count) for code in codes if not code.rolled_up)


def _counted(code: CodeSpans, group: Group, count: CountOf) -> set[object]:
    """Return the distinct things of a group that carry the code."""
    found: set[object] = set()
    for document in group.documents:
        spans = code.spans.get(document.slug)
        if not spans:
            continue
        covered = union(spans)
        if count in ("participants", "turns"):
            for span, person in document.turns:
                if touches(covered, span) and (count == "turns" or person is not None):
                    found.add(person if count == "participants" else (document.slug, span))
        elif any(touches(document.spans, span) for span in covered):
            if count == "documents":
                found.add(document.slug)
            elif document.site is not None:
                found.add(document.site)
    return found


def _amount(code: CodeSpans, group: Group, count: CountOf) -> int:
    """Return how many segments, or words, of a group carry the code."""
    total = 0
    for document in group.documents:
        spans = code.spans.get(document.slug)
        if not spans:
            continue
        if count == "words":
            total += sum(_words_in(document.words, span) for span in union(spans))
        else:
            total += sum(touches(document.spans, span) for span in spans)
    return total


def _words_in(words: Sequence[int], span: Span) -> int:
    return bisect_left(words, span.end) - bisect_left(words, span.start)
