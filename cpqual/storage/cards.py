"""Theme cards with their quotes, and the feedback to them with the passages it was given in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from cpqual.domain.cards import CardAnswer, CardDecision, CardQuote, Feedback, FeedbackLink, ThemeCard
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import new_id
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now

_CARD = """
SELECT c.id, k.slug, c.name, c.summary, c.questions, u.slug, c.created
FROM theme_card c JOIN code k ON k.id = c.code_id JOIN coder u ON u.id = c.coder_id
"""
_FEEDBACK = """
SELECT f.id, k.slug, f.date, f.said_by, p.slug, f.answer, f.words, f.decision, f.reason, f.version, u.slug,
  f.created
FROM card_feedback f JOIN theme_card c ON c.id = f.card_id JOIN code k ON k.id = c.code_id
JOIN coder u ON u.id = f.coder_id LEFT JOIN person p ON p.id = f.person_id
"""


def cards(store: Store) -> list[ThemeCard]:
    """Return all cards in codebook order."""
    return [_card(row) for row in store.rows(f"{_CARD} ORDER BY k.position")]


def card(store: Store, code_id: str) -> ThemeCard | None:
    """Return the card of a code."""
    row = store.row(f"{_CARD} WHERE c.code_id = ?", code_id)
    return _card(row) if row else None


def _card(row: sqlite3.Row) -> ThemeCard:
    card_id, code, name, summary, questions, coder, created = row
    return ThemeCard(card_id, code, name, summary, tuple(map(str, json.loads(questions))), coder, created)


def add_card(
    store: Store, code_id: str, coder_id: str, name: str, summary: str, questions: Sequence[str]
) -> str:
    """Write a card and return its id."""
    card_id = new_id()
    values = _texts(name, summary, questions)
    store.insert(
        "theme_card", {"id": card_id, "code_id": code_id, "coder_id": coder_id, "created": now(), **values}
    )
    return card_id


def change_card(store: Store, card_id: str, name: str, summary: str, questions: Sequence[str]) -> None:
    """Let a card say something else."""
    store.update("theme_card", card_id, _texts(name, summary, questions))


def _texts(name: str, summary: str, questions: Sequence[str]) -> dict[str, str]:
    return {
        "name": name,
        "summary": summary,
        "questions": json.dumps(list(questions), ensure_ascii=False),
    }


def remove_card(store: Store, card_id: str) -> None:
    """Remove a card with its quotes."""
    store.connection.execute("DELETE FROM card_quote WHERE card_id = ?", (card_id,))
    store.delete("theme_card", card_id)


# Quotes


def quotes(store: Store, card_id: str | None = None) -> list[CardQuote]:
    """Return the quotes of a card, or of all, in the order they are printed."""
    select = (
        "SELECT q.id, q.card_id, d.slug, q.start, q.end FROM card_quote q"
        " JOIN document d ON d.id = q.document_id"
    )
    order = "ORDER BY q.card_id, q.position, q.id"
    if card_id is None:
        return [CardQuote(*row) for row in store.rows(f"{select} {order}")]
    return [CardQuote(*row) for row in store.rows(f"{select} WHERE q.card_id = ? {order}", card_id)]


def add_quote(store: Store, card_id: str, document_id: str, span: Span, coder_id: str) -> str:
    """Put a passage on a card, after those that are there, and return its id.

    Raises:
        RefusedError: it is there already.
    """
    quote_id = new_id()
    last = store.rows("SELECT coalesce(max(position), 0) FROM card_quote WHERE card_id = ?", card_id)
    values = {
        "id": quote_id, "card_id": card_id, "document_id": document_id, "start": span.start, "end": span.end,
        "position": last[0][0] + 1, "coder_id": coder_id,
    }  # fmt: skip
    try:
        store.insert("card_quote", values)
    except sqlite3.IntegrityError as error:
        if "UNIQUE" not in str(error):
            raise
        raise RefusedError("the card quotes this passage already") from None
    return quote_id


def remove_quote(store: Store, quote_id: str) -> None:
    """Take a passage off its card."""
    store.delete("card_quote", quote_id)


# Feedback


def feedback(store: Store, card_id: str | None = None) -> list[Feedback]:
    """Return the feedback to a card, or to all, in codebook order and then as it was given."""
    order = "ORDER BY k.position, f.date, f.created, f.id"
    if card_id is None:
        return [Feedback(*row) for row in store.rows(f"{_FEEDBACK} {order}")]
    return [Feedback(*row) for row in store.rows(f"{_FEEDBACK} WHERE f.card_id = ? {order}", card_id)]


def one_feedback(store: Store, feedback_id: str) -> Feedback | None:
    """Return the feedback of that id."""
    row = store.row(f"{_FEEDBACK} WHERE f.id = ?", feedback_id)
    return Feedback(*row) if row else None


def add_feedback(
    store: Store,
    card_id: str,
    coder_id: str,
    *,
    date: str,
    said_by: str,
    person_id: str | None,
    answer: CardAnswer,
    words: str,
) -> str:
    """Write down what somebody said to a card, to be decided; return its id."""
    feedback_id = new_id()
    store.insert(
        "card_feedback",
        {
            "id": feedback_id, "card_id": card_id, "date": date, "said_by": said_by, "person_id": person_id,
            "answer": answer, "words": words, "decision": "open", "reason": "", "version": None,
            "coder_id": coder_id, "created": now(),
        },
    )  # fmt: skip
    return feedback_id


def decide(store: Store, feedback_id: str, decision: CardDecision, reason: str, version: int | None) -> None:
    """Write what came of a piece of feedback."""
    values = {"decision": decision, "reason": reason, "version": version}
    store.update("card_feedback", feedback_id, values)


def remove_feedback(store: Store, feedback_id: str) -> None:
    """Remove a piece of feedback with its passages."""
    store.connection.execute("DELETE FROM feedback_link WHERE feedback_id = ?", (feedback_id,))
    store.delete("card_feedback", feedback_id)


def links(store: Store) -> dict[str, list[FeedbackLink]]:
    """Return the passages that feedback was given in, by its id, in text order."""
    rows = store.rows(
        "SELECT l.id, l.feedback_id, d.slug, l.start, l.end FROM feedback_link l"
        " JOIN document d ON d.id = l.document_id ORDER BY d.position, l.start, l.end"
    )
    found: dict[str, list[FeedbackLink]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(FeedbackLink(*row))
    return found


def add_link(store: Store, feedback_id: str, document_id: str, span: Span, coder_id: str) -> str:
    """Say in which passage feedback was given, and return the link's id.

    Raises:
        RefusedError: it is linked to that passage already.
    """
    link_id = new_id()
    values = {
        "id": link_id, "feedback_id": feedback_id, "document_id": document_id, "start": span.start,
        "end": span.end, "coder_id": coder_id,
    }  # fmt: skip
    try:
        store.insert("feedback_link", values)
    except sqlite3.IntegrityError as error:
        if "UNIQUE" not in str(error):
            raise
        raise RefusedError("the feedback is linked to this passage already") from None
    return link_id
