"""Revisions of a document's text: the rows that stand on it, moving them, and those that found no place."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol, get_args

from cpqual.domain.documents import Annotation, Section, Turn
from cpqual.domain.ids import new_id
from cpqual.storage.store import Store, now

AnchorTable = Literal["coding", "memo", "memo_link", "decision", "verdict"]
ANCHOR_TABLES: tuple[AnchorTable, ...] = get_args(AnchorTable)
"""Tables whose rows lie on spans because somebody put them there."""

_OWNED = {
    "coding": "SELECT id, start, end, coder_id, code_id || ' ' || coder_id FROM coding",
    "memo": "SELECT id, start, end, coder_id, NULL FROM memo",
    "memo_link": "SELECT l.id, l.start, l.end, m.coder_id, l.memo_id FROM memo_link l JOIN memo m ON m.id = l.memo_id",
    "decision": "SELECT id, start, end, coder_id, NULL FROM decision",
    "verdict": "SELECT id, start, end, coder_id, code_id || ' ' || coder_id FROM verdict",
}


class Anchor(NamedTuple):
    """A row on a span `[start, end)`.

    Attributes:
        alone: what may be on a span only once (the code and its coder); None where twins are allowed.
    """

    id: str
    start: int
    end: int
    coder_id: str
    alone: str | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """What a text was up to a correction: its number, why it was corrected, by whom and when."""

    number: int
    reason: str
    coder: str
    created: str


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row whose words are gone, with its place `[start, end)` in that earlier revision.

    Attributes:
        row: the row as it was; besides `coder_id` (also of a link), and where they apply `memos` (ids of those
            on a lost coding) and `twin` (id of the row that lies where this one would).
    """

    id: str
    document_id: str
    document: str
    revision: int
    table: AnchorTable
    row: dict[str, Any]
    start: int
    end: int


# What stands on a text


def anchors(store: Store, document_id: str, table: AnchorTable, start: int = 0) -> list[Anchor]:
    """Return the rows of a table on a document's text that end at `start` or later, in text order."""
    rows = store.rows(
        f"{_OWNED[table]} WHERE document_id = ? AND start IS NOT NULL AND end >= ? ORDER BY start, end, id"
        if table != "memo_link"
        else f"{_OWNED[table]} WHERE l.document_id = ? AND l.end >= ? ORDER BY l.start, l.end, l.id",
        document_id,
        start,
    )
    return [Anchor(*row) for row in rows]


def count_anchors(store: Store, document_id: str, table: AnchorTable) -> int:
    """Return how many rows of a table stand on a document's text."""
    return int(
        store.rows(f"SELECT count(*) FROM {table} WHERE document_id = ? AND start IS NOT NULL", document_id)[
            0
        ][0]
    )


def sections(store: Store, document_id: str) -> list[tuple[str, Section]]:
    """Return the sections of a document by row id, in text order."""
    rows = store.rows(
        "SELECT id, start, end, type, counts_as_data FROM section WHERE document_id = ? ORDER BY start, end",
        document_id,
    )
    return [(row[0], Section(row[1], row[2], row[3], bool(row[4]))) for row in rows]


def turns(store: Store, document_id: str) -> list[tuple[str, Turn]]:
    """Return the turns and reported utterances of a document by row id, in text order."""
    rows = store.rows(
        "SELECT t.id, t.label_start, t.start, t.end, t.label, t.speaker, p.slug, t.form, t.time_from, t.time_to"
        " FROM turn t LEFT JOIN person p ON p.id = t.person_id WHERE t.document_id = ? ORDER BY t.start, t.rowid",
        document_id,
    )
    return [(row[0], Turn(*row[1:])) for row in rows]


def annotations_of(store: Store, document_id: str) -> list[tuple[str, Annotation]]:
    """Return the annotations of a document by row id, in text order."""
    rows = store.rows(
        "SELECT id, start, end, kind FROM annotation WHERE document_id = ? ORDER BY start, end", document_id
    )
    return [(row[0], Annotation(*row[1:])) for row in rows]


# Writing the next revision


def set_text(store: Store, document_id: str, text_sha256: str, words: int, reason: str, coder_id: str) -> int:
    """Give a document its next text, keep what it was before, and return the new revision's number."""
    (before,) = store.rows("SELECT text_sha256, revision FROM document WHERE id = ?", document_id)
    store.insert(
        "revision",
        {"id": new_id(), "document_id": document_id, "number": before["revision"], "reason": reason,
         "text_sha256": before["text_sha256"], "coder_id": coder_id, "created": now()},
    )  # fmt: skip
    number = int(before["revision"]) + 1
    store.update("document", document_id, {"text_sha256": text_sha256, "revision": number, "words": words})
    return number


def move_anchors(store: Store, table: str, moved: Iterable[tuple[str, int, int]]) -> None:
    """Give rows their new spans, in this order: no two may be on one span at any time where twins are barred."""
    store.connection.executemany(
        f"UPDATE {table} SET start = ?, end = ? WHERE id = ?",
        ((start, end, row_id) for row_id, start, end in moved),
    )


Part = Section | Turn | Annotation


class PartRows(Protocol):
    """What becomes of the rows of one kind of part: see `cpqual.services.revised_parts.Parts`."""

    @property
    def changed(self) -> Sequence[tuple[str, Part]]:
        """Rows that are other now, by id."""

    @property
    def added(self) -> Sequence[Part]:
        """New rows."""

    @property
    def removed(self) -> Sequence[str]:
        """Ids of rows that go."""


def write_parts(
    store: Store,
    document_id: str,
    table: Literal["section", "turn", "annotation"],
    rows: PartRows,
    person_ids: Mapping[str, str],
) -> None:
    """Bring the rows of one kind of part up to date; `person_ids` by slug, for turns."""
    if rows.changed:
        columns = _values(rows.changed[0][1], person_ids)
        settings = ", ".join(f"{name} = ?" for name in columns)
        store.connection.executemany(
            f"UPDATE {table} SET {settings} WHERE id = ?",
            ((*_values(part, person_ids).values(), row_id) for row_id, part in rows.changed),
        )
    for part in rows.added:
        store.insert(table, {"id": new_id(), "document_id": document_id, **_values(part, person_ids)})
    store.connection.executemany(f"DELETE FROM {table} WHERE id = ?", ((row_id,) for row_id in rows.removed))


def _values(part: Part, person_ids: Mapping[str, str]) -> dict[str, object]:
    if isinstance(part, Section):
        return {"start": part.start, "end": part.end, "type": part.type,
                "counts_as_data": int(part.counts_as_data)}  # fmt: skip
    if isinstance(part, Annotation):
        return {"start": part.start, "end": part.end, "kind": part.kind}
    person = person_ids[part.person] if part.person else None
    return {"label_start": part.label_start, "start": part.start, "end": part.end, "label": part.label,
            "speaker": part.speaker, "person_id": person, "form": part.form, "time_from": part.time_from,
            "time_to": part.time_to}  # fmt: skip


def move_places(store: Store, document_id: str, moved: Callable[[int], int]) -> None:
    """Move where coders were last in a document; not logged."""
    with store.unlogged():
        for coder_id, offset in store.rows(
            "SELECT coder_id, offset FROM place WHERE document_id = ?", document_id
        ):
            store.connection.execute(
                "UPDATE place SET offset = ? WHERE coder_id = ? AND document_id = ?",
                (moved(offset), coder_id, document_id),
            )


def drop_suggestions(store: Store, document_id: str) -> None:
    """Forget what was suggested for a document; not logged."""
    with store.unlogged():
        store.connection.execute("DELETE FROM suggestion WHERE document_id = ?", (document_id,))


def move_absorbed(
    store: Store, document_id: str, moved: Callable[[int, int], tuple[int, int] | None]
) -> None:
    """Move the codings that a merge of codes set aside, so that they come back to their words.

    One whose words are gone is forgotten: taking the merge apart then has nothing to give back.
    """
    for row_id, absorbed in store.rows(
        "SELECT id, absorbed FROM merged_coding WHERE json_extract(absorbed, '$.document_id') = ?",
        document_id,
    ):
        row = json.loads(absorbed)
        span = moved(row["start"], row["end"])
        if span is None:
            store.delete("merged_coding", row_id)
        elif span != (row["start"], row["end"]):
            row |= {"start": span[0], "end": span[1]}
            store.update("merged_coding", row_id, {"absorbed": json.dumps(row, ensure_ascii=False)})


# Rows that found no place


def lose(
    store: Store, document_id: str, revision: int, table: AnchorTable, anchor: Anchor, twin: str | None = None
) -> None:
    """Take a row off the text and keep it with its place in the revision it was on.

    What is written is never put out of sight: a memo stays with the document, only its place is kept, and
    memos on a lost coding stay with the document, or go to the coding's twin.

    Args:
        revision: number of the revision that `anchor` lies in.
        twin: id of the row that lies on the same span now, which is why this one goes.
    """
    (row,) = map(dict, store.rows(f"SELECT * FROM {table} WHERE id = ?", anchor.id))
    if table == "memo":
        store.update("memo", anchor.id, {"start": None, "end": None})
    else:
        if table == "coding":
            row["memos"] = _let_go_of_memos(store, document_id, anchor.id, twin)
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
    others = ("memos", "twin", "coder_id") if lost.table == "memo_link" else ("memos", "twin")
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
        for memo_id in lost.row.get("memos", ()):
            store.connection.execute(
                "UPDATE memo SET coding_id = ? WHERE id = ? AND coding_id IS NULL AND start IS NULL",
                (row["id"], memo_id),
            )
    forget_lost(store, lost.id)
    return "placed"


# Earlier revisions


def revisions(store: Store, document_id: str) -> list[RevisionRow]:
    """Return the earlier revisions of a document, first to last."""
    rows = store.rows(
        "SELECT r.number, r.reason, u.slug, r.created FROM revision r"
        " JOIN coder u ON u.id = r.coder_id WHERE r.document_id = ? ORDER BY r.number",
        document_id,
    )
    return [RevisionRow(*row) for row in rows]


def text_of(store: Store, document_id: str, number: int) -> str | None:
    """Return the text of a revision; None if there is no such revision."""
    row = store.row(
        "SELECT x.body FROM source_text x WHERE x.sha256 = coalesce("
        "(SELECT text_sha256 FROM revision WHERE document_id = ? AND number = ?),"
        " (SELECT text_sha256 FROM document WHERE id = ? AND revision = ?))",
        document_id, number, document_id, number,
    )  # fmt: skip
    return str(row[0]) if row else None


def text_after(store: Store, document_id: str, act_number: int) -> str | None:
    """Return the hash of the text a document had right after the act of that number in the log.

    What an act wrote on a text fits only that text. None says that the text is still that one.
    """
    row = store.row(
        "SELECT json_extract(c.before, '$.text_sha256'), d.text_sha256 FROM change c"
        " JOIN act a ON a.id = c.act_id JOIN document d ON d.id = c.row_id"
        " WHERE c.tbl = 'document' AND c.row_id = ? AND c.op = 'update' AND a.seq > ?"
        " AND json_extract(c.before, '$.text_sha256') <> json_extract(c.after, '$.text_sha256')"
        " ORDER BY a.seq, c.seq LIMIT 1",
        document_id,
        act_number,
    )
    return row[0] if row and row[0] != row[1] else None
