"""Rows that a correction left without words, kept with their place in the earlier revision."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal

from cpqual.domain.ids import new_id
from cpqual.storage.revisions import Anchor, AnchorTable
from cpqual.storage.store import Store

UNTOLD: tuple[AnchorTable, ...] = ("read_unit", "rule_hit", "unanswered")
"""Tables whose rows go with their words: nobody wrote them, and there is nothing to decide."""


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row whose words are gone, with its place `[start, end)` in that earlier revision.

    Attributes:
        row: the row as it was; besides `coder_id` (also of a link), and where they apply `memos` (ids of those
            on a lost coding), `uses` (rows of the places where a lost quote is used) and `twin` (id of the
            row that lies where this one would).
    """

    id: str
    document_id: str
    document: str
    revision: int
    table: AnchorTable
    row: dict[str, Any]
    start: int
    end: int


def lose(
    store: Store, document_id: str, revision: int, table: AnchorTable, anchor: Anchor, twin: str | None = None
) -> None:
    """Take a row off the text and keep it with its place in the revision it was on.

    What is written is never put out of sight: a memo stays with the document, only its place is kept, and
    memos on a lost coding stay with the document, or go to the coding's twin. Where a lost quote is used is
    kept with it, or goes to its twin.

    Args:
        revision: number of the revision that `anchor` lies in.
        twin: id of the row that lies on the same span now, which is why this one goes.
    """
    if table in UNTOLD:
        store.delete(table, anchor.id)
        return
    (row,) = map(dict, store.rows(f"SELECT * FROM {table} WHERE id = ?", anchor.id))
    if table == "memo":
        store.update("memo", anchor.id, {"start": None, "end": None})
    else:
        if table == "coding":
            row["memos"] = _let_go_of_memos(store, document_id, anchor.id, twin)
        if table == "kept_quote":
            row["uses"] = _let_go_of_uses(store, anchor.id, twin)
        store.delete(table, anchor.id)
    row |= {"coder_id": anchor.coder_id} | ({"twin": twin} if twin else {})
    store.insert(
        "lost_anchor",
        {"id": new_id(), "document_id": document_id, "revision": revision, "tbl": table,
         "row": json.dumps(row, ensure_ascii=False), "start": anchor.start, "end": anchor.end},
    )  # fmt: skip


def _let_go_of_memos(store: Store, document_id: str, coding_id: str, twin: str | None) -> list[str]:
    ids = [row[0] for row in store.rows("SELECT id FROM memo WHERE coding_id = ? ORDER BY id", coding_id)]
    for memo_id in ids:
        where = {"coding_id": None, "document_id": document_id} if twin is None else {"coding_id": twin}
        store.update("memo", memo_id, where)
    return [] if twin else ids


def _let_go_of_uses(store: Store, quote_id: str, twin: str | None) -> list[dict[str, Any]]:
    uses = [
        dict(row) for row in store.rows("SELECT * FROM quote_use WHERE quote_id = ? ORDER BY id", quote_id)
    ]
    there = {row[0] for row in store.rows("SELECT place FROM quote_use WHERE quote_id = ?", twin)}
    for use in uses:
        if twin is not None and use["place"] not in there:
            store.update("quote_use", use["id"], {"quote_id": twin})
        else:
            store.delete("quote_use", use["id"])
    return [] if twin else uses


def lost_rows(store: Store, document_id: str | None = None) -> list[LostRow]:
    """Return the rows without a place, of one document or all, in the order they were lost."""
    where, values = ("WHERE l.document_id = ?", [document_id]) if document_id else ("", [])
    rows = store.rows(
        "SELECT l.id, l.document_id, d.slug, l.revision, l.tbl, l.row, l.start, l.end FROM lost_anchor l"
        f" JOIN document d ON d.id = l.document_id {where} ORDER BY d.position, l.revision, l.start, l.rowid",
        *values,
    )
    return [
        LostRow(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), row[6], row[7]) for row in rows
    ]


def forget_lost(store: Store, lost_id: str) -> None:
    """Take a row off the list of those without a place; the log keeps it."""
    store.delete("lost_anchor", lost_id)


def put_back(
    store: Store, lost: LostRow, document_id: str, start: int, end: int
) -> Literal["placed", "taken", "no memo"]:
    """Put a lost row on a span, or say why not: it carries the same already, or the memo has been removed."""
    place = {"document_id": document_id, "start": start, "end": end}
    others = ("memos", "uses", "twin", *(("coder_id",) if lost.table == "memo_link" else ()))
    row = {name: value for name, value in lost.row.items() if name not in others}
    memo_id = row["id"] if lost.table == "memo" else row.get("memo_id")
    if memo_id and store.row("SELECT 1 FROM memo WHERE id = ?", memo_id) is None:
        return "no memo"
    if lost.table == "memo":
        store.update("memo", row["id"], place)
    else:
        try:
            store.insert(lost.table, row | place)
        except sqlite3.IntegrityError as error:
            if "UNIQUE" not in str(error):
                raise
            return "taken"
        for use in lost.row.get("uses", ()):
            store.insert("quote_use", use)
        for memo_id in lost.row.get("memos", ()):
            store.connection.execute(
                "UPDATE memo SET coding_id = ? WHERE id = ? AND coding_id IS NULL AND start IS NULL",
                (row["id"], memo_id),
            )
    forget_lost(store, lost.id)
    return "placed"
