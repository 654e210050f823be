"""Feedback to theme cards as a table: what somebody wrote down in a meeting, with the line of every row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpqual.domain.cards import CARD_ANSWERS, CARD_DECISIONS, CardAnswer, CardDecision
from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.formats.options import Source
from cpqual.formats.own_rows import OwnRow, read_own
from cpqual.formats.places import read_places

FEEDBACK_COLUMNS = (
    "card", "by", "person", "date", "answer", "words", "decision", "reason", "version", "at",
)  # fmt: skip
_REQUIRED = ("card", "answer", "words")
_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One piece of feedback as a file gives it; names are not yet looked up.

    Attributes:
        line: where the row begins in the file.
        card: slug of the theme.
        by, person, date: empty when the file does not say.
        version: None when the file does not say.
        at: document and passage, one or several.
    """

    line: int
    card: str
    by: str
    person: str
    date: str
    answer: CardAnswer
    words: str
    decision: CardDecision
    reason: str
    version: int | None
    at: tuple[tuple[str, Span], ...]


def read_feedback(source: Source) -> list[FeedbackRow]:
    """Read a delimited table of feedback: `card,answer,words[,by,person,date,decision,reason,version,at]`.

    `at` holds passages such as `FG-CHK-01:120-180`, several with `;` between; a missing decision is `open`.

    Raises:
        InputError: broken, without a column it needs, or with a value that cannot be; names the line.
    """
    return [_feedback(row) for row in read_own(source, FEEDBACK_COLUMNS, _REQUIRED)]


def _feedback(row: OwnRow) -> FeedbackRow:
    card, _, words = (row.filled(name) for name in _REQUIRED)
    version = row["version"]
    if version and not _WHOLE.fullmatch(version):
        raise InputError(f"{version!r} is no version of the codebook", where=row.where)
    return FeedbackRow(
        row.line,
        card,
        row["by"],
        row["person"],
        row["date"],
        row.one_of("answer", CARD_ANSWERS),
        words,
        row.one_of("decision", CARD_DECISIONS) if row["decision"] else "open",
        row["reason"],
        int(version) if version else None,
        read_places(row["at"], row.where),
    )
