"""Answers of a survey by what their words come to; what is kept of that is a cache, filled in when needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cpqual.storage.store import Store

_AT_ONCE = 2_000


class Answer(NamedTuple):
    """An answer of a survey: its document's row id, slug and text."""

    id: str
    slug: str
    text: str


class Worded(NamedTuple):
    """An answer without its text, and what its words come to: alike for answers of the same words."""

    slug: str
    words: bytes | str


class Seen(NamedTuple):
    """An answer that a coder has coded, marked as read or finished, and how many codings it has of theirs."""

    slug: str
    codings: int


def fill(store: Store, wording: Callable[[str], bytes]) -> None:
    """Work out what the words of every text come to that is new since this was last asked for.

    Nothing where the file may only be read: identical texts are found all the same.
    """
    while not store.read_only:
        rows = store.rows(
            "SELECT id, body FROM source_text WHERE id > (SELECT coalesce(max(text_id), 0) FROM wording)"
            " ORDER BY id LIMIT ?",
            _AT_ONCE,
        )
        if not rows:
            return
        with store.unlogged():
            store.connection.executemany(
                "INSERT OR IGNORE INTO wording (text_id, words) VALUES (?, ?)",
                [(row[0], wording(row[1])) for row in rows],
            )


_SAME = """
FROM document d WHERE d.kind = 'survey' AND d.id <> :document AND d.text_sha256 IN (
  SELECT :text UNION SELECT x.sha256 FROM wording w JOIN source_text x ON x.id = w.text_id
  WHERE w.words <> x'' AND w.words = (
    SELECT v.words FROM wording v JOIN source_text y ON y.id = v.text_id WHERE y.sha256 = :text))
"""


def same_words(store: Store, document_id: str, text_sha256: str) -> list[Answer]:
    """Return the other answers of the same words, in import order."""
    rows = store.connection.execute(
        "SELECT d.id, d.slug, (SELECT body FROM source_text WHERE sha256 = d.text_sha256)"
        f" {_SAME} ORDER BY d.position",
        {"document": document_id, "text": text_sha256},
    )
    return [Answer(*row) for row in rows]


def number_of_same_words(store: Store, document_id: str, text_sha256: str) -> int:
    """Count the other answers of the same words."""
    row = store.connection.execute(
        f"SELECT count(*) {_SAME}", {"document": document_id, "text": text_sha256}
    ).fetchone()
    return int(row[0])


def worded(store: Store) -> list[Worded]:
    """Return all answers of the survey in import order."""
    rows = store.rows(
        "SELECT d.slug, coalesce(w.words, d.text_sha256) FROM document d"
        " JOIN source_text x ON x.sha256 = d.text_sha256"
        " LEFT JOIN wording w ON w.text_id = x.id AND w.words <> x''"
        " WHERE d.kind = 'survey' ORDER BY d.position"
    )
    return [Worded(*row) for row in rows]


def seen(store: Store, coder_id: str) -> list[Seen]:
    """Return the answers of the survey that a coder has been through, each once."""
    rows = store.connection.execute(
        "SELECT d.slug, max(s.number) FROM ("
        " SELECT document_id, count(*) AS number FROM coding WHERE coder_id = :coder GROUP BY document_id"
        " UNION SELECT document_id, 0 FROM read_unit WHERE coder_id = :coder"
        " UNION SELECT document_id, 0 FROM reading WHERE coder_id = :coder AND status = 'finished'"
        ") s JOIN document d ON d.id = s.document_id WHERE d.kind = 'survey' GROUP BY d.id",
        {"coder": coder_id},
    )
    return [Seen(*row) for row in rows]


def like(store: Store, query: str, limit: int) -> list[Answer]:
    """Return answers that have some of the words of a full-text query, those with most and rarest first."""
    rows: Sequence[tuple[str, str, str]] = store.rows(
        "SELECT d.id, d.slug, x.body FROM (SELECT rowid FROM document_fts WHERE document_fts MATCH ?"
        " ORDER BY rank LIMIT ?) f JOIN source_text x ON x.id = f.rowid"
        " JOIN document d ON d.text_sha256 = x.sha256 WHERE d.kind = 'survey'",
        query,
        limit,
    )  # type: ignore[assignment]
    return [Answer(*row) for row in rows]
