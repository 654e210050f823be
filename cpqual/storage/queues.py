"""Cached suggestions as lists to work through, and which units a coder has read of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cpqual.storage.store import Store


class QueuedRow(NamedTuple):
    """A cached suggestion without its reasons."""

    document: str
    start: int
    end: int
    rank: int
    code: str
    probability: float
    band: str


class QueuedUnit(NamedTuple):
    """A unit `[start, end)` that can carry a code."""

    document: str
    start: int
    end: int


# As services.placed_units.read_units says it, told from what is cached instead of from the texts: finished; a
# coding; half of it marked or rejected; or before what was reached by reading on. All of that is in documents
# that the coder has touched, so nothing looks at the others: of 100,000 answers some thousand may be read.
_READ = """
WITH mark AS MATERIALIZED (
  SELECT document_id, max(way = 'import') AS told FROM read_unit WHERE coder_id = :coder GROUP BY document_id
), answered AS (
  SELECT document_id, start, end FROM coding WHERE coder_id = :coder AND origin <> 'autocode'
  UNION ALL SELECT document_id, start, end FROM verdict WHERE coder_id = :coder AND answer <> 'later'
), reached AS MATERIALIZED (
  SELECT a.document_id, max(a.end) AS upto FROM answered a LEFT JOIN mark m ON m.document_id = a.document_id
  WHERE m.document_id IS NULL OR NOT m.told AND NOT EXISTS (
    SELECT 1 FROM read_unit u WHERE u.document_id = a.document_id AND u.coder_id = :coder AND u.way = 'queue'
      AND u.start < a.end AND u.end > a.start
  ) GROUP BY a.document_id
), finished AS MATERIALIZED (
  SELECT document_id FROM reading WHERE coder_id = :coder AND status = 'finished'
), touched AS MATERIALIZED (
  SELECT document_id FROM answered UNION SELECT document_id FROM coding WHERE coder_id = :coder
  UNION SELECT document_id FROM mark UNION SELECT document_id FROM finished
)
"""
_IS_CODED = """EXISTS (SELECT 1 FROM coding c WHERE c.document_id = s.document_id AND c.coder_id = :coder
    AND c.start < s.end AND c.start > s.start - :longest AND c.end > s.start)"""
_IS_READ = f"""(
  s.document_id IN (SELECT document_id FROM finished)
  OR s.start < coalesce((SELECT upto FROM reached r WHERE r.document_id = s.document_id), 0)
  OR {_IS_CODED}
  OR s.document_id IN (SELECT document_id FROM mark)
    AND EXISTS (SELECT 1 FROM read_unit u WHERE u.document_id = s.document_id AND u.coder_id = :coder
      AND u.start < s.end AND u.end > s.start
      AND 2 * (min(u.end, s.end) - max(u.start, s.start)) >= s.end - s.start)
  OR EXISTS (SELECT 1 FROM verdict v WHERE v.document_id = s.document_id AND v.coder_id = :coder
    AND v.answer <> 'later' AND v.start < s.end AND v.end > s.start
    AND 2 * (min(v.end, s.end) - max(v.start, s.start)) >= s.end - s.start)
)"""
_LACKS = """NOT EXISTS (SELECT 1 FROM coding c WHERE c.document_id = s.document_id
  AND c.code_id = {} AND c.coder_id = :coder AND c.start < s.end AND c.start > s.start - :longest AND c.end > s.start)"""
_UNCODED = _LACKS.format("s.code_id")
_UNANSWERED = """NOT EXISTS (SELECT 1 FROM verdict v WHERE v.document_id = s.document_id
  AND v.start = s.start AND v.end = s.end AND v.code_id = s.code_id AND v.coder_id = :coder)"""
_COLUMNS = "d.slug, s.start, s.end, s.rank, k.slug, s.probability, s.band"
_USABLE = "AND k.codable = 1 AND k.status IN ('draft', 'active')"
_FROM = f"""FROM suggestion s JOIN document d ON d.id = s.document_id
  JOIN code k ON k.id = s.code_id {_USABLE}"""
_THEIRS = f"""CROSS JOIN suggestion s ON s.run_id = :run AND s.document_id = t.document_id
  CROSS JOIN document d ON d.id = s.document_id CROSS JOIN code k ON k.id = s.code_id {_USABLE}"""
"""What a run suggests in the documents `touched t`, which are gone through one by one."""


_OF_CODES = "(:codes IS NULL OR s.code_id IN (SELECT value FROM json_each(:codes)))"
_FEW = 20_000
"""So many rows are sorted sooner than all documents are gone through."""


class RunRows:
    """What a model run suggests, as one coder's lists ask for it; rows are read one by one.

    Args:
        codes: only these, by id; all if None.
    """

    def __init__(self, store: Store, run_id: str, coder_id: str, codes: Sequence[str] | None = None) -> None:
        self._store = store
        self._named: dict[str, object] = {
            "run": run_id, "coder": coder_id, "longest": longest_coding(store, coder_id),
            "codes": None if codes is None else json.dumps(list(codes)),
        }  # fmt: skip

    def of_code(self, code_id: str, least: float) -> Iterator[QueuedRow]:
        """Yield a code's suggestions that are neither coded nor answered, most probable first.

        Args:
            least: the probability that they have at least.
        """
        return self._stream(
            f"SELECT {_COLUMNS} {_FROM} WHERE s.run_id = :run AND s.code_id = :code AND s.probability >= :least"
            f" AND {_UNCODED} AND {_UNANSWERED} ORDER BY s.probability DESC, d.position, s.start",
            code=code_id, least=least,
        )  # fmt: skip

    def in_order(self, *, least: float, most_rank: int) -> Iterator[QueuedRow]:
        """Yield what is neither coded nor answered, in document order.

        Args:
            least: the probability that they have at least.
            most_rank: so many codes of a unit at most.
        """
        asked = {"least": least, "rank": most_rank}
        # few are found by their codes and sorted; of many, the first come sooner by going through the documents
        few = self._count(
            "SELECT count(*) FROM (SELECT 1 FROM suggestion s JOIN code k ON k.id = s.code_id"
            f" WHERE s.run_id = :run AND s.probability >= :least AND {_OF_CODES} LIMIT :few)",
            least=least, few=_FEW,
        ) < _FEW  # fmt: skip
        source = (
            f"FROM code k CROSS JOIN suggestion s ON s.code_id = k.id {_USABLE}"
            " CROSS JOIN document d ON d.id = s.document_id"
            if few
            else "FROM document d CROSS JOIN suggestion s ON s.document_id = d.id"
            f" CROSS JOIN code k ON k.id = s.code_id {_USABLE}"
        )
        return self._stream(
            f"SELECT {_COLUMNS} {source} WHERE s.run_id = :run AND s.probability >= :least AND s.rank <= :rank"
            f" AND {_OF_CODES} AND {_UNCODED} AND {_UNANSWERED} ORDER BY d.position, s.start, s.rank",
            **asked,
        )

    def of_unit(self, unit: QueuedUnit) -> Iterator[QueuedRow]:
        """Yield a unit's suggestions that are neither coded nor answered, most probable first."""
        return self._stream(
            f"SELECT {_COLUMNS} {_FROM} WHERE s.run_id = :run AND s.start = :start"
            " AND s.document_id = (SELECT id FROM document WHERE slug = :document)"
            f" AND {_UNCODED} AND {_UNANSWERED} ORDER BY s.rank",
            document=unit.document, start=unit.start,
        )  # fmt: skip

    def missed(self, least: float) -> Iterator[QueuedRow]:
        """Yield what is neither coded nor answered in units that were read, most probable first.

        Args:
            least: the probability that they have at least.
        """
        return self._stream(
            f"{_READ} SELECT {_COLUMNS} FROM touched t {_THEIRS} WHERE s.probability >= :least"
            f" AND {_OF_CODES} AND {_UNCODED} AND {_UNANSWERED} AND {_IS_READ}"
            " ORDER BY s.probability DESC, d.position, s.start",
            least=least,
        )

    def given(self, *, below: float, settled: str) -> Iterator[QueuedRow]:
        """Yield the codes that the coder gave units, with their probabilities left out, least probable first.

        Args:
            below: the probability that they do not reach.
            settled: answers given under this name settle them, putting off among them.
        """
        return self._stream(
            "WITH touched AS MATERIALIZED (SELECT DISTINCT document_id FROM coding WHERE coder_id = :coder)"
            f" SELECT {_COLUMNS} FROM touched t {_THEIRS} WHERE s.probability < :below AND {_OF_CODES}"
            f" AND NOT ({_UNCODED})"
            " AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.document_id = s.document_id AND v.start = s.start"
            " AND v.end = s.end AND v.code_id = s.code_id AND v.coder_id = :coder"
            " AND v.run = :settled)"
            " ORDER BY s.probability, d.position, s.start",
            below=below, settled=settled,
        )  # fmt: skip

    def put_off(self, *, kept: str, unknown: str) -> Iterator[tuple[QueuedRow, str]]:
        """Yield what the coder has put off in units of the run, each with the run or list that they answered.

        A suggestion whose code the coder has put on since is decided; so is a coding taken off since.

        Args:
            kept: answers under this name were about a coding, whether it stays.
            unknown: what to say of a code that the run does not suggest any more.
        """
        found = self._execute(
            "SELECT d.slug, s.start, s.end, coalesce(m.rank, 0), k.slug, coalesce(m.probability, s.probability, 0),"
            " coalesce(m.band, :unknown), s.run FROM verdict s JOIN document d ON d.id = s.document_id"
            f" JOIN code k ON k.id = s.code_id {_USABLE} LEFT JOIN suggestion m ON m.run_id = :run"
            " AND m.document_id = s.document_id AND m.start = s.start AND m.code_id = s.code_id"
            f" WHERE s.coder_id = :coder AND s.answer = 'later' AND {_OF_CODES}"
            " AND EXISTS (SELECT 1 FROM suggestion u WHERE u.run_id = :run AND u.document_id = s.document_id"
            " AND u.start = s.start AND u.end = s.end)"
            f" AND (s.run <> :kept) = {_UNCODED} ORDER BY d.position, s.start, coalesce(m.rank, 0), k.slug",
            kept=kept, unknown=unknown,
        )  # fmt: skip
        return ((QueuedRow(*row[:7]), str(row[7])) for row in found)

    def read(self) -> dict[QueuedUnit, bool]:
        """Return the units that the coder has read in document order, each with whether it has a code."""
        found = self._execute(
            f"{_READ} SELECT d.slug, s.start, s.end, {_IS_CODED} FROM touched t"
            " CROSS JOIN suggestion s ON s.run_id = :run AND s.document_id = t.document_id"
            " CROSS JOIN document d ON d.id = s.document_id"
            f" WHERE s.rank = 1 AND {_IS_READ} ORDER BY d.position, s.start"
        )
        return {QueuedUnit(*row[:3]): bool(row[3]) for row in found}

    def units(self) -> Iterator[QueuedUnit]:
        """Yield all units that the run suggests for, in no order that could be relied on."""
        found = self._execute(
            "SELECT d.slug, s.start, s.end FROM suggestion s JOIN document d ON d.id = s.document_id"
            " WHERE s.run_id = :run AND s.rank = 1"
        )
        return (QueuedUnit(*row) for row in found)

    def _stream(self, sql: str, **values: object) -> Iterator[QueuedRow]:
        return (QueuedRow(*row) for row in self._execute(sql, **values))

    def _count(self, sql: str, **values: object) -> int:
        return int(next(self._execute(sql, **values))[0])

    def _execute(self, sql: str, **values: object) -> Iterator[sqlite3.Row]:
        return iter(self._store.connection.execute(sql, self._named | values))


def longest_coding(store: Store, coder_id: str) -> int:
    """Return the code points of the coder's longest coding: nothing that begins earlier reaches a unit."""
    row = store.row("SELECT coalesce(max(end - start), 0) FROM coding WHERE coder_id = ?", coder_id)
    return int(row[0]) if row else 0


def has_unit(store: Store, run_id: str, unit: QueuedUnit) -> bool:
    """Tell whether a run knows a unit: correcting a text drops what was suggested for it."""
    return (
        store.row(
            "SELECT 1 FROM suggestion WHERE run_id = ? AND start = ? AND end = ?"
            " AND document_id = (SELECT id FROM document WHERE slug = ?) LIMIT 1",
            run_id, unit.start, unit.end, unit.document,
        )
        is not None
    )  # fmt: skip


def units_with_code(store: Store, run_id: str, coder_id: str, code_id: str) -> int:
    """Return how many of a run's units the coder gave a code."""
    (row,) = _execute(
        store, coder_id,
        f"SELECT count(*) FROM suggestion s WHERE s.run_id = :run AND s.rank = 1"
        f" AND NOT ({_LACKS.format(':code')})",
        run=run_id, code=code_id,
    )  # fmt: skip
    return int(row[0])


def served_with_code(store: Store, coder_id: str, code_id: str) -> list[bool]:
    """Return of every unit that a list brought the coder to whether they gave it a code, in reading order."""
    found = _execute(
        store, coder_id,
        f"SELECT NOT ({_LACKS.format(':code')}) FROM read_unit s WHERE s.coder_id = :coder AND s.way = 'queue'"
        " ORDER BY s.created, s.rowid",
        code=code_id,
    )  # fmt: skip
    return [bool(row[0]) for row in found]


def _execute(store: Store, coder_id: str, sql: str, **values: object) -> Iterator[sqlite3.Row]:
    named = {"coder": coder_id, "longest": longest_coding(store, coder_id), **values}
    return iter(store.connection.execute(sql, named))


def reasons(store: Store, run_id: str, document: str, start: int, code: str) -> str | None:
    """Return the reasons (JSON) of one suggestion; None where it does not stand any more."""
    row = store.row(
        "SELECT s.why FROM suggestion s WHERE s.run_id = ? AND s.start = ?"
        " AND s.document_id = (SELECT id FROM document WHERE slug = ?)"
        " AND s.code_id = (SELECT id FROM code WHERE slug = ?)",
        run_id, start, document, code,
    )  # fmt: skip
    return str(row[0]) if row else None
