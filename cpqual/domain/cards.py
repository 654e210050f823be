"""Theme cards, which go back to the people a theme came from, and what they said to them."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from cpqual.domain.text import Span

CardAnswer = Literal["agree", "partly", "disagree", "add"]
CARD_ANSWERS: tuple[CardAnswer, ...] = get_args(CardAnswer)
CardDecision = Literal["open", "accepted", "partly", "declined"]
CARD_DECISIONS: tuple[CardDecision, ...] = get_args(CardDecision)

QUESTIONS = (
    "Does this fit what you know?",
    "What is missing or wrong?",
    "Would you say it differently?",
)
"""What a card asks unless its author asks something else."""
NO_CHANGE = 0
"""Stands for the version of feedback that was accepted and asks nothing of the codebook."""


class ThemeCard(NamedTuple):
    """A theme in plain words.

    Attributes:
        code: slug of the theme.
        name: what it is called for people who are no researchers.
        coder: initials of who made it.
        created: ISO 8601, UTC.
    """

    id: str
    code: str
    name: str
    summary: str
    questions: tuple[str, ...]
    coder: str = ""
    created: str = ""


class CardQuote(NamedTuple):
    """A passage `[start, end)` of a document (code points) that a card quotes."""

    id: str
    card: str
    document: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it is in the text."""
        return Span(self.start, self.end)


class Feedback(NamedTuple):
    """What somebody said to a card, and what came of it.

    Attributes:
        code: slug of the card's theme.
        date: the day it was said, ISO 8601.
        said_by: who, in what role; never empty.
        person: slug, where it is one of the register.
        version: of the codebook that carried it out; None for none, `NO_CHANGE` where nothing had to change.
        coder: initials of who wrote it down.
    """

    id: str
    code: str
    date: str
    said_by: str
    person: str | None
    answer: CardAnswer
    words: str
    decision: CardDecision
    reason: str
    version: int | None
    coder: str = ""
    created: str = ""

    @property
    def waits(self) -> bool:
        """Whether it was accepted, wholly or in part, and no version of the codebook carries it out yet."""
        return self.decision in ("accepted", "partly") and self.version is None

    @property
    def outcome(self) -> str:
        """What came of it, in words: `accepted, in version 4`."""
        if self.decision == "open":
            return "to be decided"
        told = "accepted in part" if self.decision == "partly" else self.decision
        if self.decision == "declined":
            return told
        if self.version == NO_CHANGE:
            return f"{told}, no change of the codebook"
        return f"{told}, to be carried out" if self.version is None else f"{told}, in version {self.version}"

    @property
    def speaker(self) -> str:
        """One who said something: the person, or who it was in words."""
        return self.person or self.said_by


class FeedbackLink(NamedTuple):
    """A passage `[start, end)` of a document (code points) in which feedback was given."""

    id: str
    feedback: str
    document: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it is in the text."""
        return Span(self.start, self.end)
