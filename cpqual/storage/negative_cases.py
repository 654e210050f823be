"""Negative cases: passages that a coder set against a code."""

from __future__ import annotations

import sqlite3

from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import new_id
from cpqual.domain.negative_cases import CaseKind, NegativeCase
from cpqual.storage.store import Store, now

_SELECT = """
SELECT n.id, d.slug, n.start, n.end, k.slug, n.kind, n.note, u.slug, n.created
FROM negative_case n JOIN document d ON d.id = n.document_id JOIN code k ON k.id = n.code_id
JOIN coder u ON u.id = n.coder_id
"""


def cases(store: Store, document_id: str | None = None) -> list[NegativeCase]:
    """Return the cases of a document, or all, by code and then in text order."""
    order = "ORDER BY k.position, d.position, n.start, n.end, n.id"
    if document_id is None:
        return [NegativeCase(*row) for row in store.rows(f"{_SELECT} {order}")]
    return [
        NegativeCase(*row) for row in store.rows(f"{_SELECT} WHERE n.document_id = ? {order}", document_id)
    ]


def case(store: Store, case_id: str) -> NegativeCase | None:
    """Return the case of that id."""
    row = store.row(f"{_SELECT} WHERE n.id = ?", case_id)
    return NegativeCase(*row) if row else None


def add_case(
    store: Store,
    document_id: str,
    start: int,
    end: int,
    code_id: str,
    coder_id: str,
    kind: CaseKind,
    note: str,
) -> str:
    """Write a case and return its id.

    Raises:
        RefusedError: the coder has set exactly this passage against the code already.
    """
    case_id = new_id()
    values = {
        "id": case_id, "document_id": document_id, "start": start, "end": end, "code_id": code_id,
        "coder_id": coder_id, "kind": kind, "note": note, "created": now(),
    }  # fmt: skip
    try:
        store.insert("negative_case", values)
    except sqlite3.IntegrityError as error:
        if "UNIQUE" not in str(error):
            raise
        raise RefusedError("you have set this passage against that code already") from None
    return case_id


def change_case(store: Store, case_id: str, kind: CaseKind, note: str) -> None:
    """Give a case another kind and note."""
    store.update("negative_case", case_id, {"kind": kind, "note": note})


def remove_case(store: Store, case_id: str) -> None:
    """Remove a case."""
    store.delete("negative_case", case_id)
