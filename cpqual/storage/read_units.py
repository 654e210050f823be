"""Units that coders have read, whether they put a code on them or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cpqual.domain.codings import ReadWay
from cpqual.domain.ids import new_id
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now


class ReadUnit(NamedTuple):
    """A passage `[start, end)` that a coder has read, in code points of the text in force."""

    document: str
    start: int
    end: int
    coder: str
    way: ReadWay
    created: str


def read_units(
    store: Store, *, coder_id: str | None = None, document_id: str | None = None
) -> list[ReadUnit]:
    """Return what was read in text order: by one coder, in one document, where asked."""
    wheres, values = ["1"], list[object]()
    for column, value in (("r.coder_id = ?", coder_id), ("r.document_id = ?", document_id)):
        if value is not None:
            wheres.append(column)
            values.append(value)
    rows = store.rows(
        "SELECT d.slug, r.start, r.end, u.slug, r.way, r.created FROM read_unit r"
        " JOIN document d ON d.id = r.document_id JOIN coder u ON u.id = r.coder_id"
        f" WHERE {' AND '.join(wheres)} ORDER BY d.position, r.start, r.end, u.slug",
        *values,
    )
    return [ReadUnit(*row) for row in rows]


def add_read_units(
    store: Store,
    document_id: str,
    coder_id: str,
    spans: Iterable[Span],
    way: ReadWay,
    created: str | None = None,
) -> None:
    """Write that a coder has read passages, inside an act; what is said of them already stays as it is.

    Args:
        created: when they were read; when the act in progress began if None, so that what is coded in the same
            act never seems to come before.
    """
    when = created or _begun(store)
    store.connection.executemany(
        "INSERT INTO read_unit (id, document_id, coder_id, start, end, way, created) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (document_id, coder_id, start, end) DO NOTHING",
        ((new_id(), document_id, coder_id, start, end, way, when) for start, end in spans),
    )


def _begun(store: Store) -> str:
    row = store.row("SELECT at FROM act WHERE id = ?", store.open_act)
    return str(row[0]) if row else now()
