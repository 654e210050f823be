"""Reading a whole study as numbers, for counting: no object for a turn, a section or a coding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from cpqual.storage.store import Store


class Counted(NamedTuple):
    """A document as counting knows it: its row number and id, slug, kind, site (empty without) and language."""

    number: int
    id: str
    slug: str
    kind: str
    site: str
    language: str


class Columns(NamedTuple):
    """Rows as columns of text, which the database makes and Python reads far faster than row by row.

    Attributes:
        rows, width: how many rows there are, of how many whole numbers each.
        numbers: the whole numbers of all rows, row by row, with blanks between.
        ids: for every column of row ids those of all rows, in the same order, with blanks between.
    """

    rows: int
    width: int
    numbers: str
    ids: tuple[str, ...]


def documents(store: Store) -> list[Counted]:
    """Return all documents in import order, without counting anything in them."""
    rows = _rows(
        store,
        "SELECT d.rowid, d.id, d.slug, d.kind, coalesce(s.slug, ''), d.language FROM document d"
        " LEFT JOIN site s ON s.id = d.site_id ORDER BY d.position, d.id",
    )
    return list(map(Counted._make, rows))


def data_sections(store: Store) -> Columns:
    """Return start and end of the sections that count as data; and their document."""
    return _columns(store, "section WHERE counts_as_data = 1", ("start", "end"), ("document_id",))


def turns(store: Store) -> Columns:
    """Return label_start, start and end of turns and quoted speech; and their document and speaker.

    The speaker is a person, `nobody` in particular, or an `interviewer`.
    """
    speaker = "iif(speaker = 'interviewer', speaker, coalesce(person_id, 'nobody'))"
    return _columns(store, "turn", ("label_start", "start", "end"), ("document_id", speaker))


def marks(store: Store) -> Columns:
    """Return start and end of transcribers' marks; and their document."""
    return _columns(store, "annotation", ("start", "end"), ("document_id",))


def codings(store: Store) -> Columns:
    """Return start and end of every coding; and its document, coder and code."""
    return _columns(store, "coding", ("start", "end"), ("document_id", "coder_id", "code_id"))


def slugs(store: Store, table: Literal["person", "coder", "code"]) -> dict[str, str]:
    """Return the slugs of people, coders or codes by their row ids."""
    return dict(_rows(store, f"SELECT id, slug FROM {table} ORDER BY rowid"))


def texts(store: Store) -> Iterator[tuple[str, str]]:
    """Yield document id and text in import order, holding one at a time."""
    return _rows(
        store,
        "SELECT d.id, x.body FROM document d JOIN source_text x ON x.sha256 = d.text_sha256"
        " ORDER BY d.position, d.id",
    )


def _columns(store: Store, rows: str, numbers: Sequence[str], ids: Sequence[str]) -> Columns:
    gathered = " || ' ' || ".join(numbers)
    texts = ", ".join(f"coalesce(group_concat({one}, ' '), '')" for one in (gathered, *ids))
    count, found, *columns = next(_rows(store, f"SELECT count(*), {texts} FROM {rows}"))
    return Columns(count, len(numbers), found, tuple(columns))


def _rows(store: Store, sql: str) -> Iterator[tuple[Any, ...]]:
    cursor = store.connection.cursor()
    # plain tuples: rows that know their columns take longer to make
    cursor.row_factory = None
    rows: Iterator[tuple[Any, ...]] = cursor.execute(sql)
    return rows
