"""Who speaks where in many documents at once, and the marks in them, as plain numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from cpqual.storage.store import Store

COLUMNS = 4
"""Numbers to a row of `speech`."""
NOBODY = -1
"""Stands for the person of speech that is attributed to nobody."""


def speech(store: Store, documents: Mapping[str, int], people: Mapping[str, int]) -> array[int]:
    """Return what is said or reported, but for the interviewer's, document by document in text order.

    A row of COLUMNS numbers is document, start, end (code points), and person or NOBODY.

    Args:
        documents, people: the numbers that stand for these row ids; speech in other documents is left out.
    """
    rows = _rows(
        store,
        "SELECT document_id, start, end, person_id FROM turn WHERE end > start AND speaker <> 'interviewer'",
    )
    found = [
        (documents[document], start, end, people.get(person, NOBODY))
        for document, start, end, person in rows
        if document in documents
    ]
    found.sort()
    return array("q", chain.from_iterable(found))


def reported_questions(store: Store, documents: Mapping[str, int]) -> array[int]:
    """Return the interviewers' words that notes report, as rows of document, start and end, in no order."""
    return _spans(
        store,
        "SELECT document_id, start, end FROM turn"
        " WHERE form = 'reported' AND speaker = 'interviewer' AND end > start",
        documents,
    )


def marks(store: Store, documents: Mapping[str, int]) -> array[int]:
    """Return the transcribers' marks as rows of document, start and end (code points), in no order."""
    return _spans(store, "SELECT document_id, start, end FROM annotation", documents)


def _spans(store: Store, sql: str, documents: Mapping[str, int]) -> array[int]:
    found = ((documents[of], start, end) for of, start, end in _rows(store, sql) if of in documents)
    return array("q", chain.from_iterable(found))


def furthest(store: Store) -> int:
    """Return an offset that nothing in any document goes beyond."""
    tables = ("section", "turn", "annotation", "coding")
    ends = " UNION ALL ".join(f"SELECT max(end) AS e FROM {table}" for table in tables)
    return int(store.rows(f"SELECT coalesce(max(e), 0) FROM ({ends})")[0][0])


def _rows(store: Store, sql: str) -> Iterable[tuple[Any, ...]]:
    cursor = store.connection.cursor()
    # plain tuples: rows that know their columns take longer to make
    cursor.row_factory = None
    rows: Iterable[tuple[Any, ...]] = cursor.execute(sql)
    return rows
