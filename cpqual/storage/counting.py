"""Reading a whole study as numbers, for counting: no object for a turn, a section or a coding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from operator import ge
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
        numbers: for every column of whole numbers those of all rows, with blanks between.
        ids: for every column of row ids those of all rows, in the same order, as JSON.
    """

    numbers: tuple[str, ...]
    ids: tuple[str, ...]


def documents(store: Store) -> list[Counted]:
    """Return all documents in import order, without counting anything in them."""
    sites = slugs(store, "site")
    columns = ("position", "id", "rowid", "slug", "kind", "coalesce(site_id, '')", "language")
    positions, ids, numbers, names, kinds, site_ids, languages = _lists(store, "document", columns)
    where = [sites.get(site, "") for site in site_ids]
    found = list(map(Counted, numbers, ids, names, kinds, where, languages))
    if any(map(ge, positions, positions[1:])):
        places = dict(zip(ids, positions, strict=True))
        found.sort(key=lambda one: (places[one.id], one.id))
    return found


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


def slugs(store: Store, table: Literal["person", "coder", "code", "site"]) -> dict[str, str]:
    """Return the slugs of people, coders, codes or sites by their row ids."""
    return dict(zip(*_lists(store, table, ("id", "slug")), strict=True))


def hashes(store: Store) -> dict[str, str]:
    """Return the hash of each document's text by the document's id."""
    return dict(zip(*_lists(store, "document", ("id", "text_sha256")), strict=True))


def texts(store: Store) -> Iterator[tuple[str, str]]:
    """Yield hash and text of everything that is or was a document's text, once, holding one at a time."""
    return _rows(store, "SELECT sha256, body FROM source_text")


def _columns(store: Store, rows: str, numbers: Sequence[str], ids: Sequence[str]) -> Columns:
    gathered = [f"coalesce(group_concat({one}, ' '), '')" for one in numbers]
    found = next(_rows(store, f"SELECT {', '.join([*gathered, *map(_as_json, ids)])} FROM {rows}"))
    return Columns(found[: len(numbers)], found[len(numbers) :])


def _lists(store: Store, table: str, columns: Sequence[str]) -> list[list[Any]]:
    """Return columns of a table, in the order of its row numbers."""
    gathered = ", ".join(map(_as_json, columns))
    # an index would give another order
    return list(map(json.loads, next(_rows(store, f"SELECT {gathered} FROM {table} NOT INDEXED"))))


def _as_json(column: str) -> str:
    return f"json_group_array({column})"


def _rows(store: Store, sql: str) -> Iterator[tuple[Any, ...]]:
    cursor = store.connection.cursor()
    # plain tuples: rows that know their columns take longer to make
    cursor.row_factory = None
    rows: Iterator[tuple[Any, ...]] = cursor.execute(sql)
    return rows
