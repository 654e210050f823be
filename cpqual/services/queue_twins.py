"""Units of nearly the same words that one coder coded differently."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cpqual.domain.codings import Coding
from cpqual.services.session import Session
from cpqual.storage import codes, codings, documents, notes
from cpqual.storage.queues import QueuedUnit
from cpqual.suggest.order import twins, words_of

SETTLED = "contradictions"
"""Answers given in sight of the twin say that they were, in place of the model that proposed them."""
_MOST_UNITS = 20_000


class Differing(NamedTuple):
    """A unit that lacks a code which its twin has.

    Attributes:
        likeness: words they share of all words in either, from 0 to 1.
        rejected: whether the coder rejected the code here.
    """

    unit: QueuedUnit
    twin: QueuedUnit
    code: str
    likeness: float
    rejected: bool


def differing(session: Session, read: Sequence[QueuedUnit], *, put_off: bool = False) -> Iterator[Differing]:
    """Yield the codes that one of two read units of nearly the same words has and the other lacks.

    What was settled in sight of the twin, or put off, is left out. Units are as like as their words are (see
    `order.twins`); of more than 20,000 read units only the first are compared.

    Args:
        read: the units that this coder has read, in document order; those of a document stand together.
        put_off: only what was put off in sight of the twin, which is left out otherwise.
    """
    units = list(read[:_MOST_UNITS])
    words = _words(session, units)
    given = _given(units, codings.codings(session.store, coder_id=session.coder.id))
    usable = {code.slug for code in codes.codes(session.store) if code.usable}
    answers = {
        (v.document, v.start, v.end, v.code): v for v in notes.verdicts(session.store, session.coder.id)
    }
    seen = set()
    for first, second in twins(words):
        both = len(words[first] & words[second])
        likeness = both / (len(words[first]) + len(words[second]) - both)
        for code in sorted((given[first] ^ given[second]) & usable):
            lacks, has = (second, first) if code in given[first] else (first, second)
            answer = answers.get((*units[lacks], code))
            if (lacks, code) in seen or not _is_asked(answer, put_off=put_off):
                continue
            seen.add((lacks, code))
            rejected = answer is not None and answer.answer == "rejected"
            yield Differing(units[lacks], units[has], code, likeness, rejected)


def _is_asked(answer: notes.Verdict | None, *, put_off: bool) -> bool:
    later = answer is not None and answer.answer == "later"
    settled = answer is not None and answer.run == SETTLED
    return later and settled if put_off else not later and not settled


def _words(session: Session, units: Sequence[QueuedUnit]) -> list[frozenset[str]]:
    found, text, of = [], "", ""
    for unit in units:
        if unit.document != of:
            text, of = documents.text(session.store, session.document(unit.document).id), unit.document
        found.append(words_of(text[unit.start : unit.end]))
    return found


def _given(units: Sequence[QueuedUnit], made: Sequence[Coding]) -> list[set[str]]:
    """Return the codes of every unit; units of a document stand together and in order."""
    of_document: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        of_document.setdefault(unit.document, []).append(i)
    found: list[set[str]] = [set() for _ in units]
    for coding in made:
        there = of_document.get(coding.document, [])
        first = bisect_right(there, coding.start, key=lambda i: units[i].end)
        last = bisect_left(there, coding.end, key=lambda i: units[i].start)
        for i in there[first:last]:
            found[i].add(coding.code)
    return found
