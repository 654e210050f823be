"""What the suggestion engine is given and what it gives back: frozen values, no project and no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Doubles: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Indices: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Unit:
    """One passage to be coded, in the order of the documents.

    Attributes:
        document: the document's slug; units of one document are kept together in evaluation.
        text: the words of the unit, with masked passages already taken out.
        previous: the words of the unit before it (or the question it answers), if any.
        role: the part the speaker plays (interviewer, nurse, …), if known.
        language: of the words, as a code such as "de" or "pt-BR"; the project's where there is none.
        speaker: what is known of who speaks; see `domain.codebook.could_say`.
    """

    document: str
    text: str
    previous: str = ""
    role: str = ""
    language: str = ""
    speaker: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CodeCard:
    """One code that may be suggested, with what the codebook says about it.

    Attributes:
        slug: the code's name in every reading.
        label: its name for people.
        parent: the slug of its theme, which need not be among the codes itself.
        definition: brief and full definition, as one text.
        inclusion: when to use it; several passages are allowed.
        examples: typical passages; each also serves as a coded row.
        said_by: who says what the code is for; see `domain.codebook.could_say`.
    """

    slug: str
    label: str
    parent: str | None = None
    definition: str = ""
    inclusion: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanReading:
    """A highlighted passage inside a unit that was read, and the codes it was given."""

    unit: int
    text: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Readings:
    """What one coder has read and decided.

    Attributes:
        codes_of: the codes of every unit read, by unit index; an empty set means read and not coded.
        spans: highlighted passages inside those units.
    """

    codes_of: Mapping[int, frozenset[str]] = field(default_factory=dict)
    spans: tuple[SpanReading, ...] = ()


class Band(StrEnum):
    """How sure the engine may sound, given how much was read (see `calibration.band_of`)."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"
    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    LIKELY = "likely"
    PERCENT = "percent"


class RowKind(StrEnum):
    """Where a coded row comes from."""

    UNIT = "unit"
    SPAN = "span"
    EXAMPLE = "example"


def percent_shown(probability: float) -> int:
    """Return a probability in whole per cent as shown: 1 to 99, because no model is certain; 0 for 0."""
    return 0 if probability <= 0 else min(max(round(100 * probability), 1), 99)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code proposed for one unit.

    Attributes:
        unit: index of the unit.
        code: slug of the code.
        probability: between 0 and 1; below 25 units read it only ranks.
        band: what may be shown for it.
        above_threshold: whether the probability reaches the code's threshold, which is set where the
            F1 of codes taken at it is best among the units read.
    """

    unit: int
    code: str
    probability: float
    band: Band
    above_threshold: bool

    @property
    def wording(self) -> str:
        """What a person is shown: "match: strong", "likely" or "37 %"; no model is certain, so 1 to 99 %."""
        if self.band is Band.PERCENT:
            return f"{percent_shown(self.probability)} %"
        if self.band in (Band.WEAK, Band.MEDIUM, Band.STRONG):
            return f"match: {self.band}"
        return str(self.band)


@dataclass(frozen=True, slots=True)
class WordReason:
    """A word or pair of words of the unit and what it adds to (or takes from) the similarity score."""

    words: str
    contribution: float


@dataclass(frozen=True, slots=True)
class QuoteReason:
    """A coded row the unit resembles, and what it adds to the similarity score.

    Attributes:
        kind: unit, span or codebook example.
        index: of the unit, of the span in `Readings.spans`, or of the example in `CodeCard.examples`.
        contribution: its part of the similarity score.
    """

    kind: RowKind
    index: int
    contribution: float


@dataclass(frozen=True, slots=True)
class PartReason:
    """One part of the combiner's sum, in logits against the average unit and code.

    `part` is one of "similar quotes", "definition", "base rate", "theme", "classifier" and
    "this document so far".
    """

    part: str
    contribution: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a code was proposed for a unit.

    Attributes:
        unit, code: the pair explained.
        words: content words of the unit with their contributions, strongest first.
        quotes: the coded rows that speak for the code, strongest first.
        definition_words: words of the unit that also stand in the code's card.
        definition_match: standardised similarity of unit and card (0 is the average unit, 6 the most).
        used, read: in how many of how many units read (the unit itself left out, and those that the code
            cannot be on for who says them) the code was used.
        theme, theme_score: the parent and how far the unit looks like it (about 0 to 1), if there is one.
        parts: the combiner's sum by part; with `baseline` it adds up to `logit`.
        baseline, logit: the combiner's sum for an average pair, and for this one (before isotonic).
    """

    unit: int
    code: str
    words: tuple[WordReason, ...]
    quotes: tuple[QuoteReason, ...]
    definition_words: tuple[str, ...]
    definition_match: float
    used: int
    read: int
    theme: str | None
    theme_score: float | None
    parts: tuple[PartReason, ...]
    baseline: float
    logit: float
