"""Theme cards: a theme in plain words, with quotes and questions, for the people it came from.

Synthesised member checking (Birt et al. 2016, "Member checking: a tool to enhance trustworthiness or merely a
nod to validation?", Qualitative Health Research 26(13)): findings go back in a form that people can read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cpqual.domain.cards import QUESTIONS, CardQuote, ThemeCard
from cpqual.domain.errors import RefusedError
from cpqual.domain.quoting import Permission
from cpqual.domain.text import Span
from cpqual.services.kept_quotes import consent_of, is_barred
from cpqual.services.memo_anchors import require_passage
from cpqual.services.memos import require_body
from cpqual.services.session import Session
from cpqual.storage import cards as rows
from cpqual.storage import kept_quotes

__all__ = ["CardQuote", "Permitted", "ThemeCard"]

MOST_QUOTES = 3
MOST_QUESTIONS = 8
_LONGEST_LINE = 300


class Permitted(NamedTuple):
    """A quote of a card, and whether it may be printed.

    Attributes:
        permission: that of the kept quotes it lies in; refused where it shares words with a refused one, or
            its document’s header says so.
        why: what says so, where it is refused: the quote bank, or the document's header.
    """

    quote: CardQuote
    permission: Permission
    why: str = ""


def cards(session: Session) -> list[ThemeCard]:
    """Return all cards in codebook order."""
    return rows.cards(session.store)


def card(session: Session, code: str) -> ThemeCard | None:
    """Return the card of a theme, None where it has none.

    Raises:
        UnknownNameError: there is no such code.
    """
    return rows.card(session.store, session.code_id(code))


def require_card(session: Session, code: str) -> ThemeCard:
    """Return the card of a theme.

    Raises:
        RefusedError: it has none.
        UnknownNameError: there is no such code.
    """
    found = card(session, code)
    if found is None:
        raise RefusedError(f"{code} has no card", remedy=f"Make one: cpqual cards edit {code} --summary …")
    return found


def draft(session: Session, code: str) -> ThemeCard:
    """Return the card of a theme, or else the one it would begin with: nothing is written.

    Raises:
        UnknownNameError: there is no such code.
    """
    found = card(session, code)
    if found is not None:
        return found
    theme = next(one for one in session.codebook() if one.slug == code)
    return ThemeCard("", code, theme.label, theme.brief, QUESTIONS)


def write_card(
    session: Session,
    code: str,
    *,
    name: str | None = None,
    summary: str | None = None,
    questions: Sequence[str] | None = None,
) -> ThemeCard:
    """Make the card of a theme, or let it say something else; what is None stays as it is.

    A new card begins with the theme's label, its brief definition and three questions.

    Raises:
        RefusedError: the name or the summary is empty, a question is empty or there are too many, or the
            theme was merged into another one.
        UnknownNameError: there is no such code.
    """
    before = draft(session, code)
    after = before._replace(
        name=before.name if name is None else _line(name, "the card’s name"),
        summary=require_body(before.summary if summary is None else summary, "the card’s summary"),
        questions=before.questions if questions is None else _questions(questions),
    )
    if into := session.codebook().merged_into(code):
        raise RefusedError(f"{code} was merged into {into}", remedy=f"Make the card of {into}.")
    texts = (after.name, after.summary, after.questions)
    with session.act("card", f"{'changed' if before.id else 'made'} the card of {code}"):
        if before.id:
            rows.change_card(session.store, before.id, *texts)
        else:
            rows.add_card(session.store, session.code_id(code), session.coder.id, *texts)
    return require_card(session, code)


def remove_card(session: Session, code: str) -> None:
    """Remove the card of a theme with its quotes; undo brings it back.

    Raises:
        RefusedError: it has none, or somebody has said something to it.
        UnknownNameError: there is no such code.
    """
    found = require_card(session, code)
    if rows.feedback(session.store, found.id):
        raise RefusedError(
            f"there is feedback to the card of {code}", remedy="Remove that first, or leave the card."
        )
    with session.act("card", f"removed the card of {code}"):
        rows.remove_card(session.store, found.id)


# Quotes


def add_quote(session: Session, code: str, document: str, span: Span) -> Permitted:
    """Put a passage on a theme's card, and return it with what is known of permission.

    A card that is not there yet is made.

    Raises:
        RefusedError: it may not be quoted, is outside the text, is on the card already, or the card has as
            many quotes as it can show.
        UnknownNameError: there is no such code or document.
    """
    stored = session.document(document)
    require_passage(session, stored.slug, stored.id, span)
    permission, why = _permission(session, document, span)
    if permission == "refused":
        raise RefusedError(
            f"{document} {span.start}–{span.end} may not be quoted: {why}", remedy="Take another passage."
        )
    with session.act("card", f"quoted {document} {span.start}–{span.end} on the card of {code}"):
        found = card(session, code) or write_card(session, code)
        if len(rows.quotes(session.store, found.id)) >= MOST_QUOTES:
            raise RefusedError(
                f"the card of {code} has {MOST_QUOTES} quotes",
                remedy="Take one off first: cpqual cards unquote.",
            )
        quote_id = rows.add_quote(session.store, found.id, stored.id, span, session.coder.id)
    return Permitted(CardQuote(quote_id, found.id, document, *span), permission)


def remove_quote(session: Session, code: str, document: str, span: Span) -> None:
    """Take a passage off a theme's card.

    Raises:
        RefusedError: the theme has no card, or the card does not quote that passage.
        UnknownNameError: there is no such code.
    """
    found = require_card(session, code)
    wanted = [q for q in rows.quotes(session.store, found.id) if (q.document, q.span) == (document, span)]
    if not wanted:
        raise RefusedError(
            f"the card of {code} does not quote {document} {span.start}–{span.end}",
            remedy=f"See: cpqual cards show {code}",
        )
    with session.act("card", f"took {document} {span.start}–{span.end} off the card of {code}"):
        rows.remove_quote(session.store, wanted[0].id)


def quotes(session: Session, found: ThemeCard) -> list[Permitted]:
    """Return the quotes of a card as they are printed, each with what is known of permission now."""
    return [
        Permitted(one, *_permission(session, one.document, one.span))
        for one in (rows.quotes(session.store, found.id) if found.id else ())
    ]


def _permission(session: Session, document: str, span: Span) -> tuple[Permission, str]:
    stored = session.document(document)
    if consent_of(stored).refused:
        return "refused", f"the header of {document} says that it is not to be quoted"
    # whoever kept them, and even where coding is blind: a refusal is a participant's
    kept = kept_quotes.quotes(session.store, stored.id)
    if is_barred(kept, span):
        return "refused", "permission was refused"
    around = [one for one in kept if one.span.contains(span)]
    nearest = min(around, key=lambda one: one.end - one.start, default=None)
    return (nearest.permission if nearest else "not asked"), ""


# What is written on a card


def _questions(questions: Sequence[str]) -> tuple[str, ...]:
    found = tuple(_line(one, "a question") for one in questions)
    if not 1 <= len(found) <= MOST_QUESTIONS:
        raise RefusedError(f"a card asks 1 to {MOST_QUESTIONS} questions, not {len(found)}")
    return found


def _line(words: str, what: str) -> str:
    line = " ".join(require_body(words, what).split())
    if len(line) > _LONGEST_LINE:
        raise RefusedError(f"{what} has {len(line)} characters", remedy=f"{_LONGEST_LINE} at most.")
    return line
