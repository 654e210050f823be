"""Documents with their texts, sections, turns, annotations and roles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from cpqual.domain.documents import Annotation, ImportedDocument, Section, SpeakerKind, StoredDocument, Turn
from cpqual.domain.ids import many_ids, new_id
from cpqual.domain.text import sha256
from cpqual.storage.store import Store, now

_SELECT = """
SELECT d.id, d.slug, d.title, d.kind, s.slug AS site, d.date, d.language, d.text_sha256, d.revision, d.words,
  (SELECT count(*) FROM turn t WHERE t.document_id = d.id AND t.form = 'turn') AS turns,
  d.source_name, d.header
FROM document d LEFT JOIN site s ON s.id = d.site_id
"""


def documents(store: Store, *, survey: bool = True) -> list[StoredDocument]:
    """Return all documents in import order, or those that are no answers of a survey."""
    among = "" if survey else "WHERE d.kind <> 'survey'"
    return [_document(row) for row in store.rows(f"{_SELECT} {among} ORDER BY d.position")]


def survey_size(store: Store) -> int:
    """Return how many documents are answers of a survey."""
    row = store.row("SELECT count(*) FROM document WHERE kind = 'survey'")
    return int(row[0]) if row else 0


def document(store: Store, slug: str) -> StoredDocument | None:
    """Return the document of that slug."""
    row = store.row(f"{_SELECT} WHERE d.slug = ?", slug)
    return _document(row) if row else None


def _document(row: sqlite3.Row) -> StoredDocument:
    return StoredDocument(**dict(row) | {"header": json.loads(row["header"])})


def column(store: Store, name: Literal["title", "date", "words", "language"]) -> dict[str, str]:
    """Return one thing known of every document by its slug, as text; empty where it is not known."""
    return {row[0]: str(row[1]) for row in store.rows(f"SELECT slug, coalesce({name}, '') FROM document")}


def fields(store: Store) -> dict[str, tuple[str, str | None, str | None]]:
    """Return title, site slug and date of every document by its id."""
    rows = store.rows(
        "SELECT d.id, d.title, s.slug, d.date FROM document d LEFT JOIN site s ON s.id = d.site_id"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def text(store: Store, document_id: str) -> str:
    """Return the canonical text of a document."""
    row = store.row(
        "SELECT x.body FROM document d JOIN source_text x ON x.sha256 = d.text_sha256 WHERE d.id = ?",
        document_id,
    )
    return str(row[0]) if row else ""


def texts(store: Store) -> Iterator[tuple[str, str]]:
    """Yield slug and canonical text of every document but the answers of surveys, one text at a time."""
    for row in store.rows("SELECT id, slug FROM document WHERE kind <> 'survey' ORDER BY position"):
        yield row[1], text(store, row[0])


def sections(store: Store, document_id: str) -> list[Section]:
    """Return the sections of a document in text order."""
    rows = store.rows(
        "SELECT start, end, type, counts_as_data FROM section WHERE document_id = ? ORDER BY start",
        document_id,
    )
    return [Section(row[0], row[1], row[2], bool(row[3])) for row in rows]


def turns(store: Store, document_id: str) -> list[Turn]:
    """Return the turns and reported utterances of a document in text order."""
    rows = store.rows(
        "SELECT t.label_start, t.start, t.end, t.label, t.speaker, p.slug, t.form, t.time_from, t.time_to"
        " FROM turn t LEFT JOIN person p ON p.id = t.person_id WHERE t.document_id = ? ORDER BY t.start, t.rowid",
        document_id,
    )
    return [Turn(*row) for row in rows]


def annotations_of(store: Store, document_id: str) -> list[Annotation]:
    """Return the annotations of a document in text order."""
    rows = store.rows(
        "SELECT start, end, kind FROM annotation WHERE document_id = ? ORDER BY start", document_id
    )
    return [Annotation(*row) for row in rows]


def add_document(
    store: Store, found: ImportedDocument, words: int, site_id: str | None, person_ids: Mapping[str, str]
) -> str:
    """Write an imported document with everything in it and return its id.

    Args:
        found: what the importer read.
        words: number of words of its data sections.
        site_id: id of the site it belongs to.
        person_ids: id of every person that its turns and roles name, by slug.
    """
    adding = Adding(store, person_ids)
    document_id = adding.add(found, words, site_id)
    adding.flush()
    return document_id


class Adding:
    """Writes imported documents one after the other, their rows many at a time.

    Args:
        person_ids: id of every person that turns and roles name, by slug.
    """

    def __init__(self, store: Store, person_ids: Mapping[str, str]) -> None:
        self._store = store
        self._person_ids = person_ids
        (self._position,) = store.rows("SELECT coalesce(max(position), 0) FROM document")[0]
        self._ids = many_ids()
        self._texts: list[tuple[str, str]] = []
        self._rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _COLUMNS}
        self._waiting = 0

    def add(self, found: ImportedDocument, words: int, site_id: str | None) -> str:
        """Take a document in and return its id; it is in the file after `flush` at the latest.

        Args:
            words: number of words of its data sections.
            site_id: id of the site it belongs to.
        """
        document_id, ids = next(self._ids), self._ids
        rows = self._rows
        hashed = sha256(found.text)
        self._texts.append((hashed, found.text))
        self._position += 1
        rows["document"].append(
            (document_id, found.slug, found.title, found.kind, site_id, found.date, found.language, hashed, 1,
             words, found.source_name, found.source_sha256, found.encoding, _header(found), _report(found),
             self._position, now())
        )  # fmt: skip
        rows["section"] += (
            (next(ids), document_id, s.start, s.end, s.type, int(s.counts_as_data)) for s in found.sections
        )
        rows["turn"] += (
            (next(ids), document_id, t.label_start, t.start, t.end, t.label, t.speaker,
             self._person_ids[t.person] if t.person else None, t.form, _seconds(t.time_from), _seconds(t.time_to))
            for t in found.turns
        )  # fmt: skip
        rows["annotation"] += ((next(ids), document_id, a.start, a.end, a.kind) for a in found.annotations)
        rows["page"] += ((next(ids), document_id, p.start, p.end, p.number) for p in found.pages)
        rows["role"] += (
            (next(ids), self._person_ids[person], document_id, role)
            for person, roles in found.roles.items()
            for role in dict.fromkeys(roles)
        )
        self._waiting += 2 + len(found.turns) + len(found.annotations) + len(found.text) // _LIKE_A_ROW
        if self._waiting > _AT_ONCE:
            self.flush()
        return document_id

    def flush(self) -> None:
        """Write what waits to be written."""
        self._store.insert_many("source_text", ("sha256", "body"), self._texts, or_ignore=True)
        self._texts = []
        for table, columns in _COLUMNS.items():
            if self._rows[table]:
                self._store.insert_many(table, columns, self._rows[table])
                self._rows[table] = []
        self._waiting = 0


_KEEP_TEXT = "INSERT OR IGNORE INTO source_text (sha256, body) VALUES (?, ?)"
_AT_ONCE = 5_000
"""So many rows wait before they are written."""
_LIKE_A_ROW = 1_000
"""So many characters of text weigh like a row: long texts do not wait for many others."""
_COLUMNS = {
    "document": (
        "id", "slug", "title", "kind", "site_id", "date", "language", "text_sha256", "revision", "words",
        "source_name", "source_sha256", "encoding", "header", "report", "position", "created",
    ),
    "section": ("id", "document_id", "start", "end", "type", "counts_as_data"),
    "turn": (
        "id", "document_id", "label_start", "start", "end", "label", "speaker", "person_id", "form",
        "time_from", "time_to",
    ),
    "annotation": ("id", "document_id", "start", "end", "kind"),
    "page": ("id", "document_id", "start", "end", "number"),
    "role": ("id", "person_id", "document_id", "role"),
}  # fmt: skip
"""Tables that a new document has rows in, in an order in which they can be written."""


def take_over(store: Store, document_id: str, found: ImportedDocument, site_id: str | None) -> None:
    """Let a document that was read anew be known by its file of now, and take what its header says now.

    Title, site, date and language change only where the file says another thing of them than it did before:
    what was changed in the project meanwhile stays.
    """
    (before,) = store.rows("SELECT header FROM document WHERE id = ?", document_id)
    said = json.loads(before["header"])
    values: dict[str, object] = {
        "source_name": found.source_name, "source_sha256": found.source_sha256, "encoding": found.encoding,
        "header": _header(found), "report": _report(found),
    }  # fmt: skip
    now_given = {"title": found.title, "site": site_id, "date": found.date, "language": found.language}
    for key, value in now_given.items():
        if value and found.header.get(key) != said.get(key):
            values["site_id" if key == "site" else key] = value
    store.update("document", document_id, values)


def _header(found: ImportedDocument) -> str:
    return json.dumps(dict(found.header), ensure_ascii=False)


def keep_text(store: Store, body: str) -> str:
    """Keep a text, once however often it comes, and return its hash."""
    hashed = sha256(body)
    store.connection.execute(_KEEP_TEXT, (hashed, body))
    return hashed


def _report(found: ImportedDocument) -> str:
    labels = [{"label": n.label, "line": n.line, "why": n.why} for n in found.not_speakers]
    return json.dumps({"warnings": found.warnings, "not_speakers": labels}, ensure_ascii=False)


def import_notes(store: Store, document_id: str) -> tuple[str, ...]:
    """Return what the importer remarked on a document, in words: its warnings and what it left as text."""
    row = store.row("SELECT report FROM document WHERE id = ?", document_id)
    report = json.loads(row["report"]) if row else {}
    left = [
        f"line {n['line']}: {n['label']!r} was left as text: {n['why']}"
        for n in report.get("not_speakers", ())
    ]
    return (*report.get("warnings", ()), *left)


def labels(store: Store, document_id: str) -> list[tuple[str, SpeakerKind, str | None, str | None, int]]:
    """Return (label, kind, person slug, pseudonym, turns) of a document's speakers, first to speak first."""
    rows = store.rows(
        "SELECT t.label, t.speaker, p.slug, p.pseudonym, count(*) FROM turn t"
        " LEFT JOIN person p ON p.id = t.person_id WHERE t.document_id = ?"
        " GROUP BY t.label, t.speaker, p.id ORDER BY min(t.start)",
        document_id,
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def unlinked_labels(store: Store) -> list[tuple[str, str, int]]:
    """Return (document slug, label, turns) of participants who are nobody of the register yet."""
    rows = store.rows(
        "SELECT d.slug, t.label, count(*) FROM turn t JOIN document d ON d.id = t.document_id"
        " WHERE t.speaker = 'participant' AND t.person_id IS NULL AND t.label <> ''"
        " GROUP BY d.id, t.label ORDER BY d.position, min(t.start)"
    )
    return [tuple(row) for row in rows]


def link_label(
    store: Store, document_id: str, label: str, speaker: SpeakerKind, person_id: str | None
) -> int:
    """Say who speaks in all turns of a label of one document, and return how many there are."""
    return store.connection.execute(
        "UPDATE turn SET speaker = ?, person_id = ? WHERE document_id = ? AND label = ?",
        (speaker, person_id, document_id, label),
    ).rowcount


def _seconds(time: float | None) -> float | None:
    # the log keeps rows as JSON, whose numbers SQLite writes with 15 digits: keep well inside that
    return None if time is None else round(time, 3)


def add_roles(store: Store, document_id: str, person_id: str, roles: Iterable[str]) -> None:
    """Give a person roles in a document, leaving those already given alone."""
    have = {row[0] for row in store.rows(
        "SELECT role FROM role WHERE document_id = ? AND person_id = ?", document_id, person_id
    )}  # fmt: skip
    for role in roles:
        if role not in have:
            store.insert(
                "role", {"id": new_id(), "person_id": person_id, "document_id": document_id, "role": role}
            )
            have.add(role)


def roles(store: Store) -> list[tuple[str, str, str]]:
    """Return (document slug, person slug, role) for every participation with a role."""
    return [
        tuple(row)
        for row in store.rows(
            "SELECT d.slug, p.slug, r.role FROM role r JOIN document d ON d.id = r.document_id"
            " JOIN person p ON p.id = r.person_id ORDER BY d.position, p.slug, r.role"
        )
    ]


def imported(store: Store) -> list[tuple[str, str, str, str]]:
    """Return (id, slug, hash of the file, hash of the text) of every document, to know what comes again."""
    rows = store.rows("SELECT id, slug, source_sha256, text_sha256 FROM document ORDER BY position DESC")
    return [tuple(row) for row in rows]


def earlier_texts(store: Store) -> dict[tuple[str, str], int]:
    """Return the numbers of all earlier revisions by document slug and hash of the text."""
    rows = store.rows(
        "SELECT d.slug, r.text_sha256, r.number FROM revision r JOIN document d ON d.id = r.document_id"
    )
    return {(row[0], row[1]): row[2] for row in rows}


def label_people(store: Store) -> dict[str, list[tuple[str, SpeakerKind, str | None]]]:
    """Return (label, kind, person slug) of the speakers of every document by its id.

    Participants whom nobody has named are left out.
    """
    found: dict[str, list[tuple[str, SpeakerKind, str | None]]] = {}
    for row in store.rows(
        "SELECT DISTINCT t.document_id, t.label, t.speaker, p.slug FROM turn t"
        " LEFT JOIN person p ON p.id = t.person_id"
        " WHERE t.form = 'turn' AND t.label <> '' AND (t.speaker <> 'participant' OR p.id IS NOT NULL)"
    ):
        found.setdefault(row[0], []).append((row[1], row[2], row[3]))
    return found


def matching(store: Store, query: str) -> set[str]:
    """Return the slugs of documents whose text, as it reads now, matches an FTS5 query."""
    rows = store.rows(
        "SELECT d.slug FROM document_fts f JOIN source_text x ON x.id = f.rowid"
        " JOIN document d ON d.text_sha256 = x.sha256 WHERE document_fts MATCH ?",
        query,
    )
    return {row[0] for row in rows}


def place(store: Store, coder_id: str, document_id: str | None = None) -> tuple[str, int] | None:
    """Return (document id, offset) where the coder was last, in one document or in any."""
    if document_id is None:
        row = store.row(
            "SELECT document_id, offset FROM place WHERE coder_id = ? ORDER BY seen DESC LIMIT 1", coder_id
        )
    else:
        row = store.row(
            "SELECT document_id, offset FROM place WHERE coder_id = ? AND document_id = ?",
            coder_id,
            document_id,
        )
    return (row[0], row[1]) if row else None


def set_place(store: Store, coder_id: str, document_id: str, offset: int) -> None:
    """Remember where the coder is in a document."""
    with store.unlogged():
        store.connection.execute(
            "INSERT INTO place (coder_id, document_id, offset, seen) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (coder_id, document_id) DO UPDATE SET offset = excluded.offset, seen = excluded.seen",
            (coder_id, document_id, offset, now()),
        )
