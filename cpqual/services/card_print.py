"""Theme cards as they go to people: only quotes that may be printed, by role unless asked otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpqual.domain.cards import ThemeCard
from cpqual.domain.consent import Attribution
from cpqual.domain.errors import RefusedError
from cpqual.formats.card_page import CardFormat, PrintedCard, cards_as
from cpqual.formats.html_page import Quotation
from cpqual.services import theme_cards
from cpqual.services.passages import Place
from cpqual.services.quote_bank import Wanted, quoted
from cpqual.services.session import Session
from cpqual.services.theme_cards import Permitted


@dataclass(frozen=True, slots=True)
class PrintOut:
    """Cards ready to be printed, and what has to be known before they are handed out."""

    cards: tuple[PrintedCard, ...]
    notes: tuple[str, ...]
    language: str

    def as_file(self, form: CardFormat) -> bytes:
        """Return the cards as a file of that form."""
        return cards_as(self.cards, form, self.language)


@dataclass(frozen=True, slots=True)
class ToldQuote:
    """A quote of a card as it is printed; no words where it may not be.

    Attributes:
        check: what to look at before it is handed out.
    """

    one: Permitted
    shown: Quotation | None
    check: tuple[str, ...] = ()


def print_out(session: Session, codes: Sequence[str] = (), attribution: Attribution = "role") -> PrintOut:
    """Return the cards of some themes, or all, for printing.

    A quote whose permission was refused meanwhile is left out; the notes say so, and which quotes nobody has
    been asked about. Nobody is told of further than the header of the document allows.

    Raises:
        RefusedError: a theme has no card, there is none at all, or names are asked for.
        UnknownNameError: there is no such code.
    """
    chosen = [theme_cards.require_card(session, code) for code in codes] or theme_cards.cards(session)
    if not chosen:
        raise RefusedError("there is no theme card", remedy="Make one: cpqual cards edit CODE --summary …")
    printed: list[PrintedCard] = []
    notes: list[str] = []
    for card in chosen:
        told = told_quotes(session, card, attribution)
        notes += [line for one in told for line in _notes(card, one)]
        shown = tuple(one.shown for one in told if one.shown is not None)
        printed.append(PrintedCard(card.name, card.summary, shown, card.questions))
    return PrintOut(tuple(printed), tuple(notes), session.project.language)


def told_quotes(session: Session, card: ThemeCard, attribution: Attribution = "role") -> list[ToldQuote]:
    """Return the quotes of a card in the order they are printed.

    Raises:
        RefusedError: names are asked for, which the register does not hold.
    """
    return [_told(session, card, one, attribution) for one in theme_cards.quotes(session, card)]


def _told(session: Session, card: ThemeCard, one: Permitted, attribution: Attribution) -> ToldQuote:
    if one.permission == "refused":
        return ToldQuote(one, None)
    place = Place(one.quote.document, one.quote.start, one.quote.end, (card.code,))
    (found,) = quoted(session, (place,), Wanted((), attribution=attribution, words=0))
    told = _for_readers(found.attribution, found.document, found.turn)
    return ToldQuote(one, Quotation(found.text, told), found.check)


def _for_readers(attribution: str, document: str, turn: str) -> str:
    """Return who says it without document, turn and sort of site, which mean nothing to who reads a card."""
    parts = attribution.split(", ")
    return ", ".join(part for part in parts if part not in (document, turn) and ": " not in part)


def _notes(card: ThemeCard, told: ToldQuote) -> list[str]:
    quote, permission, why = told.one
    where = f"{card.name}: {quote.document} {quote.start}–{quote.end}"
    if told.shown is None:
        return [f"{where} is left out: {why}"]
    found = [f"{where}: permission {permission}"] if permission != "granted" else []
    return found + [f"{where}: {line}" for line in told.check]
