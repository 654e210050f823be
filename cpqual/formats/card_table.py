"""Theme cards as a table, with the line of every row."""

from __future__ import annotations

from dataclasses import dataclass

from cpqual.domain.errors import InputError
from cpqual.domain.text import Span
from cpqual.formats.delimited import Row, read_grid
from cpqual.formats.options import Source
from cpqual.formats.places import read_places
from cpqual.formats.tables import rearm

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
    grid = read_grid(source, CARD_COLUMNS)
    grid.require("card", source.where)
    return [_row(row, f"{source.where}, line {row.line}") for row in grid.rows]


def _row(row: Row, where: str) -> CardRow:
    cells = {name.casefold(): rearm(cell).strip() for name, cell in row.cells.items()}
    if not cells["card"]:
        raise InputError("there is no card", where=where)
    return CardRow(
        row.line,
        cells["card"],
        cells.get("name", ""),
        cells.get("summary", ""),
        tuple(line.strip() for line in cells.get("questions", "").split("\n") if line.strip()),
        read_places(cells.get("quotes", ""), where),
    )
