"""Revisions of a document's text: the rows that stand on it, moving them, and what it was before."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, get_args

from cpqual.domain.documents import Annotation, Page, Section, Turn
from cpqual.domain.ids import new_id
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now

AnchorTable = Literal[
    "coding", "memo", "memo_link", "decision", "verdict", "negative_case", "kept_quote", "card_quote",
    "feedback_link", "framework_link", "read_unit", "rule_hit", "unanswered",
]  # fmt: skip
ANCHOR_TABLES: tuple[AnchorTable, ...] = get_args(AnchorTable)
"""Tables whose rows lie on spans because somebody put them there."""

_OWNED = {
    "coding": "SELECT id, start, end, coder_id, code_id || ' ' || coder_id FROM coding",
    "memo": "SELECT id, start, end, coder_id, NULL FROM memo",
    "memo_link": "SELECT l.id, l.start, l.end, m.coder_id, l.memo_id FROM memo_link l JOIN memo m ON m.id = l.memo_id",
    "decision": "SELECT id, start, end, coder_id, NULL FROM decision",
    "verdict": "SELECT id, start, end, coder_id, code_id || ' ' || coder_id FROM verdict",
    "negative_case": "SELECT id, start, end, coder_id, code_id || ' ' || coder_id FROM negative_case",
    "kept_quote": "SELECT id, start, end, coder_id, document_id FROM kept_quote",
    "card_quote": "SELECT id, start, end, coder_id, card_id FROM card_quote",
    "feedback_link": "SELECT id, start, end, coder_id, feedback_id FROM feedback_link",
    "framework_link": "SELECT id, start, end, coder_id, cell_id FROM framework_link",
    "read_unit": "SELECT id, start, end, coder_id, coder_id FROM read_unit",
    "rule_hit": "SELECT id, start, end, coder_id, rule_id || ' ' || coder_id FROM rule_hit",
    "unanswered": "SELECT id, start, end, coder_id, code_id || ' ' || coder_id FROM unanswered",
}


class Anchor(NamedTuple):
    """A row on a span `[start, end)`.

    Attributes:
        alone: what may be on a span only once (the code and its coder, the card, a quote of the document); None
            where twins are allowed.
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


# What stands on a text


def anchors(store: Store, document_id: str, table: AnchorTable, window: Span) -> list[Anchor]:
    """Return the rows of a table that overlap or touch a stretch of a document's text."""
    at = "l." if table == "memo_link" else ""
    rows = store.rows(
        f"{_OWNED[table]} WHERE {at}document_id = ? AND {at}start <= ? AND {at}end >= ?",
        document_id,
        window.end,
        window.start,
    )
    return [Anchor(*row) for row in rows]


def owners_after(store: Store, document_id: str, table: AnchorTable, offset: int) -> Counter[str]:
    """Count the rows of a table that begin after a place of a text, by the id of whose they are."""
    source, at = (
        ("memo_link l JOIN memo m ON m.id = l.memo_id", "l.") if table == "memo_link" else (table, "")
    )
    rows = store.rows(
        f"SELECT coder_id, count(*) FROM {source} WHERE {at}document_id = ? AND {at}start > ? GROUP BY coder_id",
        document_id,
        offset,
    )
    return Counter({row[0]: row[1] for row in rows})


def sections(store: Store, document_id: str) -> list[tuple[str, Section]]:
    """Return the sections of a document by row id, in text order."""
    rows = store.rows(
        "SELECT id, start, end, type, counts_as_data FROM section WHERE document_id = ? ORDER BY start, end",
        document_id,
    )
    return [(row[0], Section(row[1], row[2], row[3], bool(row[4]))) for row in rows]


def pages(store: Store, document_id: str) -> list[tuple[str, Page]]:
    """Return the pages of the file that a document was read from by row id, in text order."""
    rows = store.rows(
        "SELECT id, start, end, number FROM page WHERE document_id = ? ORDER BY start, end", document_id
    )
    return [(row[0], Page(*row[1:])) for row in rows]


def turns(store: Store, document_id: str, window: Span) -> list[tuple[str, Turn]]:
    """Return the turns and reported utterances in a stretch of a text by row id, in text order.

    One turn before the stretch and one after it come with them: it is theirs to give and take words.
    """
    rows = store.rows(
        "SELECT t.id, t.label_start, t.start, t.end, t.label, t.speaker, p.slug, t.form, t.time_from, t.time_to"
        " FROM turn t LEFT JOIN person p ON p.id = t.person_id WHERE t.document_id = ?1"
        " AND t.end >= coalesce((SELECT max(label_start) FROM turn WHERE document_id = ?1 AND label_start < ?2), 0)"
        " AND t.label_start <= coalesce("
        "(SELECT min(label_start) FROM turn WHERE document_id = ?1 AND label_start > ?3), ?3)"
        " ORDER BY t.start, t.rowid",
        document_id,
        window.start,
        window.end,
    )
    return [(row[0], Turn(*row[1:])) for row in rows]


def speakers(store: Store, document_id: str) -> list[Turn]:
    """Return a turn, of no place, for every label that turns of a document begin with; first to speak first."""
    rows = store.rows(
        "SELECT t.label, t.speaker, p.slug FROM turn t LEFT JOIN person p ON p.id = t.person_id"
        " WHERE t.document_id = ? AND t.form = 'turn' AND t.label_start < t.start"
        " GROUP BY t.label, t.speaker, p.id ORDER BY min(t.start)",
        document_id,
    )
    return [Turn(0, 0, 0, *row) for row in rows]


def annotations_of(store: Store, document_id: str, window: Span) -> list[tuple[str, Annotation]]:
    """Return the annotations that overlap or touch a stretch of a text by row id, in text order."""
    rows = store.rows(
        "SELECT id, start, end, kind FROM annotation WHERE document_id = ? AND start <= ? AND end >= ?"
        " ORDER BY start, end",
        document_id,
        window.end,
        window.start,
    )
    return [(row[0], Annotation(*row[1:])) for row in rows]


# Writing the next revision


def keep_revision(store: Store, document_id: str, reason: str, coder_id: str) -> int:
    """Keep what a document's text is before it gets its next one, and return the next one's number."""
    (before,) = store.rows("SELECT text_sha256, revision FROM document WHERE id = ?", document_id)
    store.insert(
        "revision",
        {"id": new_id(), "document_id": document_id, "number": before["revision"], "reason": reason,
         "text_sha256": before["text_sha256"], "coder_id": coder_id, "created": now()},
    )  # fmt: skip
    return int(before["revision"]) + 1


def set_text(store: Store, document_id: str, text_sha256: str, number: int, words: int) -> None:
    """Give a document its next text."""
    store.update("document", document_id, {"text_sha256": text_sha256, "revision": number, "words": words})


def move_anchors(store: Store, table: str, moved: Iterable[tuple[str, int, int]]) -> None:
    """Give rows their new spans, in this order: no two may be on one span at any time where twins are barred."""
    store.connection.executemany(
        f"UPDATE {table} SET start = ?, end = ? WHERE id = ?",
        ((start, end, row_id) for row_id, start, end in moved),
    )


def shift(store: Store, document_id: str, table: str, offset: int, growth: int) -> None:
    """Move everything of a table that begins after a place of a text as far as the text has grown."""
    begin, also = (
        ("label_start", "label_start = label_start + :growth, ") if table == "turn" else ("start", "")
    )
    values = {"document": document_id, "offset": offset, "growth": growth}
    where = f"document_id = :document AND {begin} > :offset"
    store.connection.execute("SAVEPOINT shift")
    try:
        store.connection.execute(
            f"UPDATE {table} SET {also}start = start + :growth, end = end + :growth WHERE {where}", values
        )
    except sqlite3.IntegrityError:
        # a row came to lie where one of the same code had yet to leave: begin with those at the far end
        store.connection.execute("ROLLBACK TO shift")
        order = "DESC" if growth > 0 else "ASC"
        rows = store.connection.execute(
            f"SELECT id, start, end FROM {table} WHERE {where} ORDER BY start {order}", values
        ).fetchall()
        move_anchors(store, table, ((row[0], row[1] + growth, row[2] + growth) for row in rows))
    store.connection.execute("RELEASE shift")


Part = Section | Turn | Annotation | Page


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
    table: Literal["section", "turn", "annotation", "page"],
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
    if isinstance(part, Page):
        return {"start": part.start, "end": part.end, "number": part.number}
    if isinstance(part, Annotation):
        return {"start": part.start, "end": part.end, "kind": part.kind}
    person = person_ids[part.person] if part.person else None
    return {"label_start": part.label_start, "start": part.start, "end": part.end, "label": part.label,
            "speaker": part.speaker, "person_id": person, "form": part.form, "time_from": part.time_from,
            "time_to": part.time_to}  # fmt: skip


def drawn_units(store: Store, document_id: str) -> list[tuple[str, str, Span]]:
    """Return (row id, slug of the sample, span) of the units that samples drew from a document, in text order.

    Samples of whole documents are left out.
    """
    rows = store.rows(
        "SELECT x.id, s.slug, x.start, x.end FROM sample_unit x JOIN sample s ON s.id = x.sample_id"
        " WHERE x.document_id = ? AND s.unit <> 'document' ORDER BY x.start, s.slug",
        document_id,
    )
    return [(row[0], row[1], Span(row[2], row[3])) for row in rows]


def drop_drawn(store: Store, row_ids: Iterable[str]) -> None:
    """Take units whose words are gone out of their samples."""
    store.connection.executemany("DELETE FROM sample_unit WHERE id = ?", ((row_id,) for row_id in row_ids))


def fit_whole(store: Store, document_id: str, length: int) -> None:
    """Let samples that drew a document as a whole go on holding all of its text, however long it is now."""
    store.connection.execute(
        "UPDATE sample_unit SET end = ? WHERE document_id = ?"
        " AND sample_id IN (SELECT id FROM sample WHERE unit = 'document')",
        (length, document_id),
    )


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
