"""Quotes kept for publication, and the places where they are used."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import new_id
from cpqual.domain.quoting import KeptQuote
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now

_FROM = "FROM kept_quote q JOIN document d ON d.id = q.document_id"
_SELECT = f"""
SELECT q.id, d.slug, q.start, q.end, q.permission, q.wording, q.note, u.slug, q.created
{_FROM} JOIN coder u ON u.id = q.coder_id
"""
_ORDER = "ORDER BY d.position, d.rowid, q.start, q.end"


def quotes(store: Store, document_id: str | None = None) -> list[KeptQuote]:
    """Return the quotes kept in a document, or all, in text order."""
    where, values = ("WHERE q.document_id = ?", (document_id,)) if document_id is not None else ("", ())
    places: dict[str, list[str]] = {}
    uses = "SELECT x.quote_id, x.place FROM quote_use x JOIN kept_quote q ON q.id = x.quote_id"
    for quote_id, place in store.rows(f"{uses} {where} ORDER BY x.created, x.id", *values):
        places.setdefault(quote_id, []).append(place)
    rows = store.rows(f"{_SELECT} {where} {_ORDER}", *values)
    return [replace(KeptQuote(*row), used_in=tuple(places.get(row[0], ()))) for row in rows]


def quote(store: Store, quote_id: str) -> KeptQuote | None:
    """Return the quote of that id."""
    row = store.row(f"{_SELECT} WHERE q.id = ?", quote_id)
    return replace(KeptQuote(*row), used_in=tuple(_uses(store, row[0]).values())) if row else None


def permissions(store: Store) -> list[sqlite3.Row]:
    """Return (slug of the document, start, end, permission, initials of who kept it) of all, in text order."""
    return store.rows(
        f"SELECT d.slug, q.start, q.end, q.permission, u.slug {_FROM} JOIN coder u ON u.id = q.coder_id {_ORDER}"
    )


def add_quote(store: Store, document_id: str, span: Span, coder_id: str, values: Mapping[str, str]) -> str:
    """Keep a passage and return the quote's id.

    Args:
        values: permission, wording and note.

    Raises:
        RefusedError: exactly that passage is kept already.
    """
    quote_id = new_id()
    row = {"id": quote_id, "document_id": document_id, "start": span.start, "end": span.end, **values,
           "coder_id": coder_id, "created": now()}  # fmt: skip
    try:
        store.insert("kept_quote", row)
    except sqlite3.IntegrityError as error:
        if "UNIQUE" not in str(error):
            raise
        raise RefusedError("exactly this passage is kept already") from None
    return quote_id


def change_quote(store: Store, quote_id: str, values: Mapping[str, str]) -> None:
    """Change permission, wording or note."""
    store.update("kept_quote", quote_id, values)


def remove_quote(store: Store, quote_id: str) -> None:
    """Let a quote go, with the places where it is used."""
    for use_id in _uses(store, quote_id):
        store.delete("quote_use", use_id)
    store.delete("kept_quote", quote_id)


def add_use(store: Store, quote_id: str, place: str) -> None:
    """Write down that a quote is used somewhere."""
    store.insert("quote_use", {"id": new_id(), "quote_id": quote_id, "place": place, "created": now()})


def remove_use(store: Store, quote_id: str, place: str) -> None:
    """Write down that a quote is not used there any more."""
    for use_id, known in _uses(store, quote_id).items():
        if known == place:
            store.delete("quote_use", use_id)


def _uses(store: Store, quote_id: str) -> dict[str, str]:
    """Return the places by their rows' ids, in the order in which they were named."""
    found = store.rows("SELECT id, place FROM quote_use WHERE quote_id = ? ORDER BY created, id", quote_id)
    return {row[0]: row[1] for row in found}
