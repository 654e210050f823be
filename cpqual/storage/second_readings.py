"""Second readings: a coder codes a sample once more, in a layer of its own, without seeing the first."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from cpqual.domain.ids import new_id
from cpqual.domain.text import Span
from cpqual.storage.store import Store, now


class SecondReading(NamedTuple):
    """A coder's second reading of a sample.

    Attributes:
        coder: initials under which the sample is coded again (`RB-2`).
        of: initials of the coder who coded it before.
        sample: the sample's slug.
        unit: what the sample consists of.
        created: ISO 8601, UTC.
    """

    coder: str
    of: str
    sample: str
    unit: str
    created: str
    sample_id: str


_SELECT = """
SELECT u.slug, o.slug, s.slug, s.unit, r.created, s.id FROM second_reading r JOIN coder u ON u.id = r.coder_id
JOIN coder o ON o.id = r.of_coder_id JOIN sample s ON s.id = r.sample_id
"""


def second_readings(store: Store) -> list[SecondReading]:
    """Return all second readings, first begun first."""
    return [_reading(row) for row in store.rows(f"{_SELECT} ORDER BY r.created, u.slug")]


def second_reading(store: Store, coder_id: str) -> SecondReading | None:
    """Return the second reading that a coder is there for; None for a coder of a first layer."""
    row = store.row(f"{_SELECT} WHERE r.coder_id = ?", coder_id)
    return _reading(row) if row else None


def _reading(row: sqlite3.Row) -> SecondReading:
    return SecondReading(*row)


def spans(store: Store, sample_id: str, document_id: str) -> list[Span]:
    """Return what a sample holds of a document, in text order; the whole text where documents were drawn."""
    rows = store.rows(
        "SELECT start, end FROM sample_unit WHERE sample_id = ? AND document_id = ? ORDER BY start",
        sample_id,
        document_id,
    )
    return [Span(*row) for row in rows]


def documents(store: Store, sample_id: str) -> set[str]:
    """Return the slugs of the documents that a sample holds something of."""
    rows = store.rows(
        "SELECT DISTINCT d.slug FROM sample_unit x JOIN document d ON d.id = x.document_id WHERE x.sample_id = ?",
        sample_id,
    )
    return {row[0] for row in rows}


def add_second_reading(store: Store, coder_id: str, of_coder_id: str, sample_id: str) -> None:
    """Write that a coder reads a sample a second time under other initials."""
    store.insert(
        "second_reading",
        {"id": new_id(), "coder_id": coder_id, "of_coder_id": of_coder_id, "sample_id": sample_id,
         "created": now()},
    )  # fmt: skip


def coded_between(store: Store, coder_id: str) -> dict[str, tuple[str, str]]:
    """Return when a coder made the first and the last coding in a document (ISO 8601, UTC), by its slug.

    Where a finished document has none, both are when it was marked as finished.
    """
    found = {
        row[0]: (str(row[1]), str(row[1]))
        for row in store.rows(
            "SELECT d.slug, r.changed FROM reading r JOIN document d ON d.id = r.document_id"
            " WHERE r.coder_id = ? AND r.status = 'finished'",
            coder_id,
        )
    }
    for slug, first, last in store.rows(
        "SELECT d.slug, min(c.created), max(c.created) FROM coding c JOIN document d ON d.id = c.document_id"
        " WHERE c.coder_id = ? GROUP BY d.id",
        coder_id,
    ):
        found[slug] = (str(first), str(last))
    return found


def latest_version_used(store: Store, coder_id: str, sample_id: str) -> int:
    """Return the latest codebook version under which a coder coded in the documents of a sample; 0 for none."""
    rows = store.rows(
        "SELECT coalesce(max(version), 0) FROM coding WHERE coder_id = ? AND document_id IN"
        " (SELECT document_id FROM sample_unit WHERE sample_id = ?)",
        coder_id,
        sample_id,
    )
    return int(rows[0][0])
