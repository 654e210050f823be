"""Feedback to theme cards as a table: what somebody wrote down in a meeting, with the line of every row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from cpqual.domain.cards import CARD_ANSWERS, CARD_DECISIONS, CardAnswer, CardDecision
from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.formats.delimited import Row, read_grid
from cpqual.formats.options import Source
from cpqual.formats.places import read_places
from cpqual.formats.tables import rearm

FEEDBACK_COLUMNS = (
    "card", "by", "person", "date", "answer", "words", "decision", "reason", "version", "at",
)  # fmt: skip
_REQUIRED = ("card", "answer", "words")
_WHOLE = re.compile(r"[0-9]{1,9}")
_T = TypeVar("_T", bound=str)


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
    grid = read_grid(source, FEEDBACK_COLUMNS)
    for name in _REQUIRED:
        grid.require(name, source.where)
    return [_row(row, f"{source.where}, line {row.line}") for row in grid.rows]


def _row(row: Row, where: str) -> FeedbackRow:
    cells = {name.casefold(): rearm(cell).strip() for name, cell in row.cells.items()}
    for name in _REQUIRED:
        if not cells[name]:
            raise InputError(f"there is no {name}", where=where)
    version = cells.get("version", "")
    if version and not _WHOLE.fullmatch(version):
        raise InputError(f"{version!r} is no version of the codebook", where=where)
    return FeedbackRow(
        row.line,
        cells["card"],
        cells.get("by", ""),
        cells.get("person", ""),
        cells.get("date", ""),
        _one_of(cells["answer"], CARD_ANSWERS, "answer", where),
        cells["words"],
        _one_of(cells.get("decision") or "open", CARD_DECISIONS, "decision", where),
        cells.get("reason", ""),
        int(version) if version else None,
        read_places(cells.get("at", ""), where),
    )


def _one_of(given: str, known: Sequence[_T], what: str, where: str) -> _T:
    for one in known:
        if given.casefold() == one:
            return one
    raise InputError(f"no {what} {given!r}", where=where, remedy=f"Use one of {', '.join(known)}.")
