"""Memos, the passages they are linked to, and what they said before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from cpqual.domain.codings import AnchorKind, Memo, MemoKind, MemoLink, Wording
from cpqual.domain.ids import new_id
from cpqual.storage.store import Store, now

# A memo about a coding has no place of its own: it is wherever the coding is.
_PLACED = """
FROM memo m JOIN coder u ON u.id = m.coder_id LEFT JOIN coding c ON c.id = m.coding_id
LEFT JOIN document d ON d.id = coalesce(c.document_id, m.document_id)
LEFT JOIN code k ON k.id = coalesce(c.code_id, m.code_id)
LEFT JOIN person p ON p.id = m.person_id LEFT JOIN site s ON s.id = m.site_id
"""
_SELECT = f"""
SELECT m.id, m.kind, m.body, u.slug, m.created, d.slug, coalesce(c.start, m.start), coalesce(c.end, m.end),
  m.coding_id, k.slug, p.slug, s.slug {_PLACED}
"""
# CROSS JOIN: only the few memos that are about a coding are looked at, and not all codings of the document
_IN_DOCUMENT = """
m.id IN (SELECT id FROM memo WHERE document_id = ? UNION ALL
  SELECT x.id FROM memo x CROSS JOIN coding y ON y.id = x.coding_id
  WHERE x.coding_id IS NOT NULL AND y.document_id = ?)
"""
_MOST_AT_ONCE = 500


class Head(NamedTuple):
    """A memo without its words, as lists are made from: cheap to read by the ten thousand."""

    id: str
    kind: MemoKind
    coder: str
    created: str
    document: str | None
    start: int | None
    coding: str | None
    code: str | None
    person: str | None
    site: str | None

    @property
    def about(self) -> AnchorKind:
        """What kind of thing the memo is about."""
        if self.coding is not None:
            return "coding"
        if self.start is not None:
            return "passage"
        named: tuple[tuple[AnchorKind, str | None], ...] = (
            ("code", self.code), ("document", self.document), ("person", self.person), ("site", self.site)
        )  # fmt: skip
        return next((kind for kind, name in named if name is not None), "project")


def heads(store: Store, order: Literal["newest", "oldest", "place"]) -> list[Head]:
    """Return every memo's head, by time or by place (documents first, in their order)."""
    by = {
        "newest": "m.created DESC, m.id DESC",
        "oldest": "m.created, m.id",
        # NULL comes first where nothing is said: a memo on a whole document stands before those on its passages
        "place": "d.position IS NULL, d.position, begins, k.position IS NULL, k.position, p.slug IS NULL, p.slug,"
        " s.slug IS NULL, s.slug, m.created, m.id",
    }[order]
    rows = store.connection.execute(
        "SELECT m.id, m.kind, u.slug, m.created, d.slug, coalesce(c.start, m.start) AS begins, m.coding_id,"
        f" k.slug, p.slug, s.slug {_PLACED} ORDER BY {by}"
    )
    return [Head(*row) for row in rows]


def holding(store: Store, words: Sequence[str]) -> set[str]:
    """Return the ids of the memos that hold all of some words, in any case."""
    wanted = [word.casefold() for word in words]
    found = store.connection.execute("SELECT id, body FROM memo")
    return {memo_id for memo_id, body in found if all(word in body.casefold() for word in wanted)}


def linked_to(store: Store, document_id: str) -> set[str]:
    """Return the ids of the memos that are linked to a passage of a document."""
    return {row[0] for row in store.rows("SELECT memo_id FROM memo_link WHERE document_id = ?", document_id)}


def memos_of(store: Store, ids: Sequence[str]) -> list[Memo]:
    """Return the memos of these ids, in their order; those that are not there are left out."""
    found: dict[str, Memo] = {}
    for first in range(0, len(ids), _MOST_AT_ONCE):
        part = ids[first : first + _MOST_AT_ONCE]
        rows = store.rows(f"{_SELECT} WHERE m.id IN ({', '.join('?' * len(part))})", *part)
        found |= {row[0]: Memo(*row) for row in rows}
    return [found[memo_id] for memo_id in ids if memo_id in found]


def memos(store: Store, document_id: str | None = None, coder_id: str | None = None) -> list[Memo]:
    """Return memos, oldest first: on one document or anything in it, and of one coder, where asked."""
    wheres: list[str] = []
    values: list[object] = []
    if document_id is not None:
        wheres.append(_IN_DOCUMENT)
        values += [document_id, document_id]
    if coder_id is not None:
        wheres.append("m.coder_id = ?")
        values.append(coder_id)
    where = f"WHERE {' AND '.join(wheres)}" if wheres else ""
    rows = store.rows(f"{_SELECT} {where} ORDER BY m.created, m.id", *values)
    return [Memo(*row) for row in rows]


def anchored(store: Store, coder_id: str, anchor: Mapping[str, object]) -> list[Memo]:
    """Return a coder's memos with exactly these anchor columns (none: about the project), oldest first."""
    columns = ("document_id", "start", "end", "coding_id", "code_id", "person_id", "site_id")
    wheres = " AND ".join(f"m.{name} IS ?" for name in columns)
    rows = store.rows(
        f"{_SELECT} WHERE m.coder_id = ? AND {wheres} ORDER BY m.created, m.id",
        coder_id,
        *(anchor.get(name) for name in columns),
    )
    return [Memo(*row) for row in rows]


def recent(store: Store, coder_id: str, limit: int) -> list[Memo]:
    """Return a coder's memos written last, latest first; ids grow with time, so that no more are read."""
    rows = store.rows(f"{_SELECT} WHERE m.coder_id = ? ORDER BY m.id DESC LIMIT ?", coder_id, limit)
    return [Memo(*row) for row in rows]


def add_memo(store: Store, coder_id: str, kind: str, body: str, **anchor: object) -> str:
    """Write a memo and return its id; `anchor` names columns of the memo table."""
    memo_id = new_id()
    store.insert(
        "memo",
        {"id": memo_id, "kind": kind, "body": body, "coder_id": coder_id, "created": now(), **anchor},
    )
    return memo_id


def change_memo(store: Store, memo_id: str, values: Mapping[str, object]) -> None:
    """Change a memo's body or kind; the log keeps what it said before."""
    store.update("memo", memo_id, values)


def remove_memo(store: Store, memo_id: str) -> None:
    """Delete a memo and its links; the log keeps what it said."""
    for (link_id,) in store.rows("SELECT id FROM memo_link WHERE memo_id = ?", memo_id):
        store.delete("memo_link", link_id)
    store.delete("memo", memo_id)


def links(store: Store, *, memo_ids: Iterable[str] = (), document_id: str | None = None) -> list[MemoLink]:
    """Return the links of some memos, or all that lead into a document, in text order."""
    ids = list(memo_ids)
    select = "SELECT l.id, l.memo_id, d.slug, l.start, l.end FROM memo_link l JOIN document d ON d.id = l.document_id"
    order = "ORDER BY d.position, l.start, l.end"
    if document_id is not None:
        return [
            MemoLink(*row) for row in store.rows(f"{select} WHERE l.document_id = ? {order}", document_id)
        ]
    found: list[MemoLink] = []
    for first in range(0, len(ids), _MOST_AT_ONCE):
        part = ids[first : first + _MOST_AT_ONCE]
        marks = ", ".join("?" * len(part))
        found += [
            MemoLink(*row) for row in store.rows(f"{select} WHERE l.memo_id IN ({marks}) {order}", *part)
        ]
    return found


def link(store: Store, link_id: str) -> MemoLink | None:
    """Return the link of that id."""
    row = store.row(
        "SELECT l.id, l.memo_id, d.slug, l.start, l.end FROM memo_link l JOIN document d ON d.id = l.document_id"
        " WHERE l.id = ?",
        link_id,
    )
    return MemoLink(*row) if row else None


def add_link(store: Store, memo_id: str, document_id: str, start: int, end: int) -> str:
    """Link a memo to a passage and return the link's id."""
    link_id = new_id()
    store.insert(
        "memo_link",
        {"id": link_id, "memo_id": memo_id, "document_id": document_id, "start": start, "end": end},
    )
    return link_id


def remove_link(store: Store, link_id: str) -> None:
    """Take a link away."""
    store.delete("memo_link", link_id)


def wordings(store: Store, memo_id: str) -> list[Wording]:
    """Return everything a memo has said, from its first wording to its last, as the log has it.

    A change that left kind and words alone (its passage moved with a corrected text) is none.
    """
    rows = store.rows(
        "SELECT a.at, coalesce(u.slug, '?'), x.op, x.before, x.after FROM change x"
        " JOIN act a ON a.id = x.act_id LEFT JOIN coder u ON u.id = a.coder_id"
        " WHERE x.tbl = 'memo' AND x.row_id = ? ORDER BY x.seq",
        memo_id,
    )
    found: list[Wording] = []
    for at, coder, op, before, after in rows:
        said = json.loads(after or before)
        how: Literal["written", "changed", "removed", "brought back"] = "changed"
        if op == "delete":
            how = "removed"
        elif op == "insert":
            how = "brought back" if found else "written"
        if how != "changed" or not found or (found[-1].kind, found[-1].body) != (said["kind"], said["body"]):
            found.append(Wording(at, coder, how, said["kind"], said["body"]))
    return found
