"""Theme cards as a table, with the line of every row."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.text import Span
from cpqual.formats.options import Source
from cpqual.formats.own_rows import OwnRow, read_own
from cpqual.formats.places import read_places

CARD_COLUMNS = ("card", "name", "summary", "questions", "quotes")


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card as a file gives it; names are not yet looked up.

    Attributes:
        line: where the row begins in the file.
        card: slug of the theme.
        name, summary: empty when the file does not say.
        questions: none when the file does not say.
        quotes: document and passage.
    """

    line: int
    card: str
    name: str
    summary: str
    questions: tuple[str, ...]
    quotes: tuple[tuple[str, Span], ...]


def read_cards(source: Source) -> list[CardRow]:
    """Read a delimited table of cards: `card[,name,summary,questions,quotes]`.

    `questions` has one on each line of its cell, `quotes` passages such as `INT-HL-01:120-180` with `;`
    between.

    Raises:
        InputError: broken, without the column `card`, or with a passage that cannot be; names the line.
    """
    return [_card(row) for row in read_own(source, CARD_COLUMNS, ("card",))]


def _card(row: OwnRow) -> CardRow:
    return CardRow(
        row.line,
        row.filled("card"),
        row["name"],
        row["summary"],
        tuple(line.strip() for line in row["questions"].split("\n") if line.strip()),
        read_places(row["quotes"], row.where),
    )
