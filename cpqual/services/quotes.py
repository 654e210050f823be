"""Passages as lists show them: where they stand, who speaks, the words, and what is around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cpqual.domain.text import Span, harmless
from cpqual.services import kept_quotes
from cpqual.services.attributing import USUAL, Teller
from cpqual.services.reading import OpenDocument
from cpqual.services.session import Session
from cpqual.services.spoken import SpokenDocument
from cpqual.storage import passages

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
    ((speaker, words),) = passages.page(session.store, [(stored.slug, *span)], span.end - span.start)
    return Quote(stored.slug, span.start, span.end, speaker, words)


def surroundings(session: Session, document: str, span: Span, reach: int = REACH) -> Surroundings:
    """Return a passage between the words that stand around it.

    Args:
        reach: at most so many code points on either side.

    Raises:
        UnknownNameError: there is no such document.
    """
    stored = session.document(document)
    first = max(span.start - reach, 0)
    # one more code point tells whether the text goes on
    found = passages.excerpt(session.store, stored.id, first, span.end + reach + 1)
    before, text = found[: span.start - first], found[span.start - first : span.end - first]
    after = found[span.end - first : span.end - first + reach]
    if first > 0:
        before = before[before.find("\n") + 1 :]
    if len(found) > span.end + reach - first and "\n" in after:
        after = after[: after.rindex("\n")]
    return Surroundings(before, text, after)


class Copied(NamedTuple):
    """A passage as it is copied, and why it must not be published, where that is known."""

    words: str
    warning: str


def attributed(session: Session, opened: OpenDocument, span: Span, where: str) -> Copied:
    """Return a passage as a report quotes it: `“…” (Bea, link worker, sector: health, INT-HL-01, turn 14)`.

    Who speaks is told as the quote bank does, and no further than the consent of the document allows.

    Args:
        where: the place in the document, such as `turn 14`; may be empty.
    """
    document = opened.document.slug
    words = opened.text[span.start : span.end].strip()
    teller = Teller(session)
    how = teller.consent(document).narrowed(USUAL)
    told = teller.attribution(document, SpokenDocument.of(session, document).pieces(span), where, how)
    said = f"“{words}” ({told})" if told else f"“{words}”"
    return Copied(harmless(said), kept_quotes.warning(session, document, span))
