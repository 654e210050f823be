"""Codings of merged codes: given another code, absorbed where one was there already, and put back.

Each coding that a merge touched has a row in `merged_coding`. A coding that met another of the same coder,
code and span was absorbed: its row is kept as JSON with the id of the coding that stayed (`absorbed_by`) and
of the memos that went over to it (`memos`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cpqual.domain.ids import new_id
from cpqual.storage.store import Store

_SAME = "t.document_id = s.document_id AND t.coder_id = s.coder_id AND t.start = s.start AND t.end = s.end"
_CODING = (
    "id", "document_id", "start", "end", "code_id", "coder_id", "version", "origin", "confidence", "created",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose codings may be counted where coding is blind: one coder's, and all in some documents (slugs)."""

    coder_id: str
    documents: Collection[str]


def _seen(seen: Seen | None, alias: str) -> tuple[str, list[object]]:
    if seen is None:
        return "", []
    open_to = (
        f"{alias}.document_id IN (SELECT id FROM document WHERE slug IN (SELECT value FROM json_each(?)))"
    )
    return f" AND ({alias}.coder_id = ? OR {open_to})", [seen.coder_id, json.dumps(list(seen.documents))]


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """What a merge would touch: codings, documents, codings per coder slug, and codings that are there twice."""

    codings: int
    documents: int
    coders: dict[str, int]
    collisions: int


def merge_facts(store: Store, source_ids: Sequence[str], into_id: str, seen: Seen | None) -> MergeFacts:
    """Count what merging some codes into another would touch, of all coders or of those that may be seen."""
    among = ", ".join("?" * len(source_ids))
    also, values = _seen(seen, "s")
    of_sources = f"FROM coding s WHERE s.code_id IN ({among}){also}"
    total, in_documents = store.rows(
        f"SELECT count(*), count(DISTINCT s.document_id) {of_sources}", *source_ids, *values
    )[0]
    coders = store.rows(
        f"SELECT u.slug, x.n FROM (SELECT s.coder_id, count(*) AS n {of_sources} GROUP BY s.coder_id) x"
        " JOIN coder u ON u.id = x.coder_id ORDER BY u.slug",
        *source_ids, *values,
    )  # fmt: skip
    staying = store.rows(
        f"SELECT count(*) FROM (SELECT DISTINCT s.document_id, s.coder_id, s.start, s.end {of_sources}"
        f" AND NOT EXISTS (SELECT 1 FROM coding t WHERE {_SAME} AND t.code_id = ?))",
        *source_ids, *values, into_id,
    )[0][0]  # fmt: skip
    return MergeFacts(total, in_documents, {row[0]: row[1] for row in coders}, total - staying)


def merge_codings(store: Store, source_id: str, into_id: str) -> None:
    """Give every coding of a code the other code, keeping what is needed to take that back."""
    _absorb(store, source_id, into_id)
    # a coding that was recoded by hand since an earlier merge came here by another way than that one
    store.connection.execute(
        "DELETE FROM merged_coding WHERE into_code_id = ? AND absorbed IS NULL"
        " AND coding_id IN (SELECT id FROM coding WHERE code_id = ?)",
        (into_id, source_id),
    )
    moved = store.rows("SELECT id FROM coding WHERE code_id = ?", source_id)
    store.insert_many(
        "merged_coding",
        ("id", "coding_id", "from_code_id", "into_code_id"),
        ((new_id(), coding_id, source_id, into_id) for (coding_id,) in moved),
    )
    store.connection.execute("UPDATE coding SET code_id = ? WHERE code_id = ?", (into_id, source_id))


def _absorb(store: Store, source_id: str, into_id: str) -> None:
    twice = store.rows(
        f"SELECT s.*, t.id AS absorbed_by FROM coding s JOIN coding t ON {_SAME} AND t.code_id = ?"
        " WHERE s.code_id = ?",
        into_id, source_id,
    )  # fmt: skip
    memos: dict[str, list[str]] = {}
    for memo_id, coding_id in store.rows(
        "SELECT id, coding_id FROM memo WHERE coding_id IN (SELECT id FROM coding WHERE code_id = ?)",
        source_id,
    ):
        memos.setdefault(coding_id, []).append(memo_id)
    kept = []
    for row in twice:
        absorbed = dict(row) | {"memos": memos.get(row["id"], [])}
        kept.append((new_id(), row["id"], source_id, into_id, json.dumps(absorbed)))
        _move_memos(store, absorbed["memos"], row["absorbed_by"])
    store.insert_many("merged_coding", ("id", "coding_id", "from_code_id", "into_code_id", "absorbed"), kept)
    store.connection.executemany("DELETE FROM coding WHERE id = ?", ((row["id"],) for row in twice))


def _move_memos(store: Store, memo_ids: Iterable[str], coding_id: str, only_from: str | None = None) -> None:
    where = "WHERE id = ?" if only_from is None else "WHERE id = ? AND coding_id = ?"
    for memo_id in memo_ids:
        values = (coding_id, memo_id) if only_from is None else (coding_id, memo_id, only_from)
        store.connection.execute(f"UPDATE memo SET coding_id = ? {where}", values)


def merged_slugs(store: Store) -> set[str]:
    """Return the slugs of the codes that are merged into others now."""
    return {row[0] for row in store.rows("SELECT slug FROM code WHERE status = 'merged'")}


_STILL_MOVED = """
FROM merged_coding m JOIN coding s ON s.id = m.coding_id AND s.code_id = m.into_code_id
WHERE m.from_code_id = ? AND m.into_code_id = ? AND m.absorbed IS NULL
"""
_STILL_ABSORBED = """
FROM merged_coding m JOIN coding s ON s.id = json_extract(m.absorbed, '$.absorbed_by') AND s.code_id = m.into_code_id
WHERE m.from_code_id = ? AND m.into_code_id = ? AND m.absorbed IS NOT NULL
"""


def still_here(store: Store, source_id: str, into_id: str, seen: Seen | None) -> int:
    """Count the codings of a merge that are still where it put them, as far as they may be seen."""
    also, values = _seen(seen, "s")
    return sum(
        int(store.rows(f"SELECT count(*) {which} {also}", source_id, into_id, *values)[0][0])
        for which in (_STILL_MOVED, _STILL_ABSORBED)
    )


def merged_total(store: Store, source_id: str, into_id: str) -> int:
    """Count the codings that a merge touched, whatever has become of them."""
    return int(
        store.rows(
            "SELECT count(*) FROM merged_coding WHERE from_code_id = ? AND into_code_id = ?",
            source_id,
            into_id,
        )[0][0]
    )


def unmerge_codings(store: Store, source_id: str, into_id: str) -> int:
    """Give the codings that a merge brought, and that are still there, their code back; return how many.

    A coding that was absorbed comes back where the one that absorbed it stands now. Where such a one leaves,
    the first that it had absorbed from another code takes its place.
    """
    moved = store.rows(
        f"SELECT s.id, s.document_id, s.coder_id, s.start, s.end {_STILL_MOVED}"
        f" AND NOT EXISTS (SELECT 1 FROM coding t WHERE {_SAME} AND t.code_id = m.from_code_id)",
        source_id, into_id,
    )  # fmt: skip
    heirs = _absorbed_by(store, into_id, source_id, {row["id"] for row in moved})
    store.connection.executemany(
        "UPDATE coding SET code_id = ? WHERE id = ?", ((source_id, row["id"]) for row in moved)
    )
    for row in moved:
        if row["id"] in heirs:
            _succeed(store, row["id"], into_id, heirs[row["id"]])
    absorbed = store.rows(
        "SELECT m.absorbed, s.id, s.document_id, s.start, s.end"
        f" {_STILL_ABSORBED} AND NOT EXISTS (SELECT 1 FROM coding t WHERE {_SAME} AND t.code_id = m.from_code_id)",
        source_id, into_id,
    )  # fmt: skip
    for row in absorbed:
        _bring_back(store, json.loads(row["absorbed"]), source_id, row["id"])
    store.connection.execute("DELETE FROM merged_coding WHERE from_code_id = ?", (source_id,))
    return len(moved) + len(absorbed)


def _absorbed_by(
    store: Store, into_id: str, source_id: str, leaving: Collection[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return, by coding that leaves, the (row id, JSON) of what it had absorbed from other codes."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row_id, absorbed, holder in store.rows(
        "SELECT id, absorbed, json_extract(absorbed, '$.absorbed_by') FROM merged_coding"
        " WHERE into_code_id = ? AND from_code_id <> ? AND absorbed IS NOT NULL ORDER BY id",
        into_id, source_id,
    ):  # fmt: skip
        if holder in leaving:
            found.setdefault(holder, []).append((row_id, absorbed))
    return found


def _succeed(store: Store, holder: str, into_id: str, heirs: Sequence[tuple[str, str]]) -> None:
    """Let the first of the codings that `holder` had absorbed stand in its place, with the others' memos."""
    (first_row, first), *others = heirs
    heir = json.loads(first)
    _bring_back(store, heir, into_id, holder)
    store.update("merged_coding", first_row, {"absorbed": None})
    for row_id, text in others:
        other = json.loads(text)
        _move_memos(store, other["memos"], heir["id"], holder)
        store.update("merged_coding", row_id, {"absorbed": json.dumps(other | {"absorbed_by": heir["id"]})})


def _bring_back(store: Store, absorbed: dict[str, Any], code_id: str, holder: str) -> None:
    """Insert an absorbed coding again, with a code, on the passage of the one that absorbed it."""
    place = store.rows("SELECT document_id, start, end FROM coding WHERE id = ?", holder)[0]
    row = {name: absorbed[name] for name in _CODING} | dict(place) | {"code_id": code_id}
    store.insert("coding", row)
    _move_memos(store, absorbed["memos"], absorbed["id"], holder)
