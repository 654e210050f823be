"""When a coder first read each unit, as far as codings, answers and marks of reading tell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate, chain

from cpqual.domain.codings import Coding
from cpqual.domain.text import Span
from cpqual.services.session import Session
from cpqual.storage import notes
from cpqual.storage.read_units import read_units as marks_of_reading

Event = tuple[int, int, str]
"""(start, end, when) of something that a coder did on a passage."""


def first_read(
    session: Session,
    places: Mapping[int, tuple[str, Span]],
    made: Sequence[Coding],
    *,
    answers: bool = True,
) -> dict[int, str]:
    """Return when each unit was first read, as an ISO 8601 time.

    That is when something was first done in it; where nothing was, when something was first done further on
    in its document. A unit after all that, in a document that was finished, has no time and is left out.

    Args:
        places: document and place of each unit that was read.
        made: this coder's codings.
        answers: whether a rejected or accepted suggestion counts as something done.
    """
    events: dict[str, list[Event]] = {}
    verdicts = notes.verdicts(session.store, session.coder.id) if answers else []
    answered = (one for one in verdicts if one.answer != "later")
    marked = marks_of_reading(session.store, coder_id=session.coder.id)
    for document, event in chain(
        ((one.document, (one.start, one.end, one.created)) for one in made),
        ((one.document, (one.start, one.end, one.created)) for one in answered),
        ((one.document, (one.start, one.end, one.created)) for one in marked),
    ):
        events.setdefault(document, []).append(event)
    by_document: dict[str, list[int]] = {}
    for index, (document, _) in places.items():
        by_document.setdefault(document, []).append(index)
    found: dict[int, str] = {}
    for document, indices in by_document.items():
        found.update(_in_document(events.get(document, ()), {i: places[i][1] for i in indices}))
    return found


def _in_document(events: Collection[Event], spans: Mapping[int, Span]) -> Iterator[tuple[int, str]]:
    by_end = sorted(events, key=lambda event: event[1])
    ends = [end for _, end, _ in by_end]
    # the earliest of each event and all that end after it
    further = list(accumulate((when for _, _, when in reversed(by_end)), min))[::-1]
    longest = max((end - start for start, end, _ in events), default=0)
    for index, span in spans.items():
        first = bisect_right(ends, span.start)
        last = bisect_right(ends, span.end + longest)
        inside = [when for start, _, when in by_end[first:last] if start < span.end]
        if inside:
            yield index, min(inside)
        elif first < len(further):
            yield index, further[first]
