"""Suggestions that stood beside a unit while its coder read it, and that they neither took nor answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cpqual.domain.ids import new_id
from cpqual.storage.store import Store, now


class Unanswered(NamedTuple):
    """A suggested code on a unit `[start, end)`, in code points of the text in force, with the probability shown."""

    document: str
    start: int
    end: int
    code: str
    probability: float
    created: str


def unanswered(store: Store, coder_id: str) -> list[Unanswered]:
    """Return what a coder left unanswered and has not answered since, in order of time."""
    rows = store.rows(
        "SELECT d.slug, n.start, n.end, k.slug, n.probability, n.created FROM unanswered n"
        " JOIN document d ON d.id = n.document_id JOIN code k ON k.id = n.code_id WHERE n.coder_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.document_id = n.document_id"
        " AND v.coder_id = n.coder_id AND v.code_id = n.code_id AND v.start = n.start AND v.end = n.end)"
        " ORDER BY n.created, n.id",
        coder_id,
    )
    return [Unanswered(*row) for row in rows]


def add_unanswered(
    store: Store, document_id: str, coder_id: str, left: Iterable[tuple[int, int, str, float, str]]
) -> None:
    """Write what a coder left unanswered, inside an act; what is known already stays as it is.

    Args:
        left: start, end, id of the code, probability and id of the model run of each suggestion.
    """
    when = now()
    store.connection.executemany(
        "INSERT INTO unanswered (id, document_id, coder_id, code_id, start, end, probability, run, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (document_id, coder_id, code_id, start, end) DO NOTHING",
        (
            (new_id(), document_id, coder_id, code_id, start, end, round(probability, 6), run, when)
            for start, end, code_id, probability, run in left
        ),
    )
