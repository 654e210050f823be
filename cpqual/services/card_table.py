"""Theme cards as a table, out and in: what is written out is read back as it was."""

from __future__ import annotations

from pathlib import Path

from cpqual.domain.errors import CpqualError, InputError
from cpqual.domain.wording import counted
from cpqual.formats.card_table import CARD_COLUMNS, CardRow, read_cards
from cpqual.formats.places import written
from cpqual.formats.tables import Cell, Table
from cpqual.services import theme_cards
from cpqual.services.files import read_source
from cpqual.services.session import Session


def cards_table(session: Session) -> Table:
    """Return the cards with what they say and the places of their quotes."""
    body: list[tuple[Cell, ...]] = [
        (
            card.code, card.name, card.summary, "\n".join(card.questions),
            "; ".join(written(q.document, q.span) for q, *_ in theme_cards.quotes(session, card)) or None,
        )
        for card in theme_cards.cards(session)
    ]  # fmt: skip
    return Table("cards", CARD_COLUMNS, body, wrapped=("summary", "questions"))


def import_cards(session: Session, path: Path) -> int:
    """Take a table of cards in as one act, all of its rows or none, and return how many there were.

    A card that is there gets what the row says; its quotes stay, and those of the row come after them.

    Args:
        path: a delimited table with `card[,name,summary,questions,quotes]`.

    Raises:
        InputError: the table is broken, or a row does not fit the project; names the line.
    """
    found = read_cards(read_source(path))
    if not found:
        raise InputError("holds no card", where=str(path))
    with session.act("card", f"imported {counted(len(found), 'theme card')} from {path.name}"):
        for row in found:
            try:
                _write(session, row)
            except CpqualError as error:
                raise InputError(
                    error.what, where=f"{path}, line {row.line}", remedy="Nothing was imported."
                ) from None
    return len(found)


def _write(session: Session, row: CardRow) -> None:
    card = theme_cards.write_card(
        session, row.card,
        name=row.name or None, summary=row.summary or None, questions=row.questions or None,
    )  # fmt: skip
    there = {(one.quote.document, one.quote.span) for one in theme_cards.quotes(session, card)}
    for document, span in row.quotes:
        if (document, span) not in there:
            theme_cards.add_quote(session, row.card, document, span)
