"""Passages as lists show them: where they stand, who speaks, the words, and what is around them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from cpqual.analysis.frequencies import merge_overlapping
from cpqual.domain.text import Span
from cpqual.domain.units import touches
from cpqual.services.grouping import scopes
from cpqual.services.layers import choose_layer
from cpqual.services.session import Session
from cpqual.storage import documents

REACH = 400
"""Code points shown on either side of a passage."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage `[start, end)` with its words; `speaker` is the label of the turn it begins in, or empty."""

    document: str
    start: int
    end: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words of a passage and those before and after it, each side cut where a line begins or ends."""

    before: str
    text: str
    after: str


def quote(session: Session, document: str, span: Span) -> Quote:
    """Return a passage with its speaker and words.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    turns = documents.turns(session.store, stored.id)
    i = bisect_right(turns, span.start, key=lambda turn: turn.start) - 1
    speaker = turns[i].label if i >= 0 and span.start < turns[i].end else ""
    words = documents.text(session.store, stored.id)[span.start : span.end]
    return Quote(stored.slug, span.start, span.end, speaker, words)


def surroundings(session: Session, document: str, span: Span, reach: int = REACH) -> Surroundings:
    """Return a passage between the words that stand around it.

    Args:
        reach: at most so many code points on either side.

    Raises:
        UnknownNameError: there is no such document.
    """
    text = documents.text(session.store, session.document(document).id)
    first = max(span.start - reach, 0)
    last = min(span.end + reach, len(text))
    if first > 0:
        first = min(text.find("\n", first, span.start) + 1 or first, span.start)
    if last < len(text):
        last = max(text.rfind("\n", span.end, last), span.end) if "\n" in text[span.end : last] else last
    return Surroundings(text[first : span.start], text[span.start : span.end], text[span.end : last])


def passages_of_code(
    session: Session,
    code: str,
    *,
    layer: str | None = None,
    rolled_up: bool = False,
    validation: bool = False,
) -> list[tuple[str, Span]]:
    """Return (document, passage) of a code in a layer, in reading order: what a frequency table counts.

    Args:
        layer: whose codings count; see `choose_layer`.
        rolled_up: take in the codes below; overlapping passages are then one.
        validation: take member checks and Delphi rounds in.

    Raises:
        UnknownNameError: no such code or layer.
    """
    session.code_id(code)
    chosen = choose_layer(session, layer)
    slugs = session.codebook().descendants(code) if rolled_up else (code,)
    found: list[tuple[str, Span]] = []
    for scope in scopes(session, chosen.documents, validation=validation):
        slug = scope.document.slug
        spans = [span for one in slugs for span in chosen.spans.get(one, {}).get(slug, ())]
        united = merge_overlapping(spans) if rolled_up else sorted(spans)
        found += [(slug, span) for span in united if touches(scope.spans, span)]
    return found
