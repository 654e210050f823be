"""Cached suggestions by model run: derived data that may be thrown away and made again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cpqual.domain.ids import new_id
from cpqual.storage.store import Store, now


class ModelRun(NamedTuple):
    """A trained model: for whom, on how much, and what it said of itself. Data only, never code."""

    id: str
    coder: str
    created: str
    read_units: int
    codings: int
    facts: Mapping[str, object]


class CachedSuggestion(NamedTuple):
    """A proposed code for one unit `[start, end)`, with its probability and why.

    Attributes:
        band: how the probability is to be shown (a word while little has been read).
        why: the reasons, as JSON values.
    """

    document: str
    start: int
    end: int
    rank: int
    code: str
    probability: float
    band: str
    why: Mapping[str, object]
    run: str = ""


SuggestionRow = tuple[str, int, int, int, str, float, str, str]
"""(document id, start, end, rank, code id, probability, band, why as JSON)."""

CHUNK = 2_000
"""Rows written in one transaction: a coder's key never waits for more than that."""


def replace_suggestions(
    store: Store,
    coder_id: str,
    read_units: int,
    codings: int,
    facts: Mapping[str, object],
    found: Sequence[SuggestionRow],
    texts: Mapping[str, str] | None = None,
) -> str:
    """Put a new model run's suggestions in place of the coder's earlier ones and return the run's id.

    The new run is written piece by piece beside the old one and takes its place in a single step at the end.

    Args:
        texts: the hash of the text that the places are counted in, by document id; what was found in a text
            that has been corrected since is left out.
    """
    run_id = new_id()
    with store.unlogged():
        store.insert(
            "model_run",
            {"id": run_id, "coder_id": coder_id, "created": now(), "read_units": read_units, "codings": codings,
             "facts": json.dumps(dict(facts))},
        )  # fmt: skip
    for start in range(0, len(found), CHUNK):
        with store.unlogged():
            store.insert_many(
                "suggestion",
                ("run_id", "document_id", "start", "end", "rank", "code_id", "probability", "band", "why"),
                ((run_id, *row) for row in found[start : start + CHUNK]),
            )
    with store.unlogged():
        forget_texts(store, _corrected_since(store, texts or {}))
        store.update("model_run", run_id, {"complete": 1})
    _drop_other_runs(store, coder_id, run_id)
    return run_id


def forget_texts(store: Store, documents: Collection[str]) -> None:
    """Forget what was suggested for documents (ids) whose text is another now, within a transaction.

    Reasons elsewhere that quote them go, too: their places are places in the text as it was.
    """
    if not documents:
        return
    ids = json.dumps(list(documents))
    store.connection.execute(
        "DELETE FROM suggestion WHERE document_id IN (SELECT value FROM json_each(?))", (ids,)
    )
    store.connection.execute(
        "UPDATE suggestion SET why = '{}' WHERE why <> '{}' AND EXISTS"
        " (SELECT 1 FROM json_each(why, '$.alike') a JOIN document d"
        "  ON d.slug = json_extract(a.value, '$.document')"
        "  WHERE d.id IN (SELECT value FROM json_each(?)))",
        (ids,),
    )


def _corrected_since(store: Store, texts: Mapping[str, str]) -> list[str]:
    """Return the ids of the documents whose text does not have the hash given for it any more."""
    found = store.rows(
        "SELECT d.id FROM json_each(?) t JOIN document d ON d.id = t.key WHERE d.text_sha256 <> t.value",
        json.dumps(dict(texts)),
    )
    return [row[0] for row in found]


def _drop_other_runs(store: Store, coder_id: str, kept: str) -> None:
    """Delete the coder's earlier runs, and any that a worker left unfinished, piece by piece."""
    for (old,) in store.rows("SELECT id FROM model_run WHERE coder_id = ? AND id <> ?", coder_id, kept):
        while True:
            # by place in the key, so that as many rows go at once as came at once, however small the documents
            last = store.row(
                "SELECT document_id, start, rank FROM suggestion WHERE run_id = ?"
                " ORDER BY document_id, start, rank LIMIT 1 OFFSET ?",
                old, CHUNK,
            )  # fmt: skip
            with store.unlogged():
                if last is None:
                    store.delete("model_run", old)
                    break
                store.connection.execute(
                    "DELETE FROM suggestion WHERE run_id = ? AND (document_id, start, rank) < (?, ?, ?)",
                    (old, *last),
                )


_OWN = ("coding", "reading", "verdict", "read_unit")
_COMMON = ("code", "document", "section", "turn", "annotation", "role", "project")


def latest_change(store: Store) -> int:
    """Return the number of the latest row change in the log; 0 where nothing was done yet."""
    return int(store.rows("SELECT coalesce(max(seq), 0) FROM change")[0][0])


def learned_otherwise(store: Store, coder_id: str, since: int) -> bool:
    """Tell whether anything a model learns from has changed after a row change of that number.

    That is the coder's own codings, answers and what they read, and everybody's texts and codes. What has been
    looked through once is not looked through again: an import may have left a million changes.
    """
    looked = _looked_through.get(store)
    start = looked.upto if looked is not None and looked[:2] == (coder_id, since) else since
    latest = latest_change(store)
    own, common = (", ".join(f"'{table}'" for table in tables) for tables in (_OWN, _COMMON))
    first = store.row(
        f"SELECT seq FROM change WHERE seq > ? AND (tbl IN ({common}) OR tbl IN ({own})"
        " AND json_extract(coalesce(after, before), '$.coder_id') = ?) ORDER BY seq LIMIT 1",
        start, coder_id,
    )  # fmt: skip
    _looked_through[store] = _LookedThrough(coder_id, since, latest if first is None else first["seq"] - 1)
    return first is not None


class _LookedThrough(NamedTuple):
    """After `since`, no change up to `upto` is one that the coder's model learns from."""

    coder_id: str
    since: int
    upto: int


_looked_through: WeakKeyDictionary[Store, _LookedThrough] = WeakKeyDictionary()


def latest_run(store: Store, coder_id: str) -> ModelRun | None:
    """Return the coder's model run, if a model has been trained."""
    row = store.row(
        "SELECT r.id, u.slug AS coder, r.created, r.read_units, r.codings, r.facts FROM model_run r"
        " JOIN coder u ON u.id = r.coder_id WHERE r.coder_id = ? AND r.complete = 1"
        " ORDER BY r.created DESC LIMIT 1",
        coder_id,
    )
    return ModelRun(**dict(row) | {"facts": json.loads(row["facts"])}) if row else None


_SELECT = """
SELECT d.slug AS document, s.start, s.end, s.rank, k.slug AS code, s.probability, s.band, s.why,
  s.run_id AS run
FROM suggestion s JOIN document d ON d.id = s.document_id JOIN code k ON k.id = s.code_id
  AND k.codable = 1 AND k.status IN ('draft', 'active')
"""


_OPEN = """
WHERE s.run_id = ? AND NOT EXISTS (SELECT 1 FROM coding c WHERE c.document_id = s.document_id
  AND c.code_id = s.code_id AND c.coder_id = ? AND c.start < s.end AND c.end > s.start)
AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.document_id = s.document_id AND v.start = s.start
  AND v.end = s.end AND v.code_id = s.code_id AND v.coder_id = ?)
"""
"""Of a run's suggestions those that a coder has neither coded nor answered: run, coder and coder again."""


def suggestions_at(store: Store, run_id: str, document_id: str, start: int) -> list[CachedSuggestion]:
    """Return what a run suggests for the unit that begins at `start`, best first: codes that may be applied."""
    rows = store.rows(
        f"{_SELECT} WHERE s.run_id = ? AND s.document_id = ? AND s.start = ? ORDER BY s.rank",
        run_id, document_id, start,
    )  # fmt: skip
    return [_suggestion(row) for row in rows]


def count_open(store: Store, run_id: str, coder_id: str, least: float = 0) -> int:
    """Count the suggestions that `best_suggestions` would return if asked for all, at least so probable."""
    (count,) = store.rows(
        f"SELECT count(*) FROM ({_SELECT} {_OPEN} AND s.probability >= ?)", run_id, coder_id, coder_id, least
    )[0]
    return int(count)


def best_suggestions(store: Store, run_id: str, coder_id: str, limit: int) -> list[CachedSuggestion]:
    """Return the most probable suggestions of codes that may be applied, neither coded nor answered."""
    rows = store.rows(
        f"{_SELECT} {_OPEN} ORDER BY s.probability DESC, d.position, s.start LIMIT ?",
        run_id, coder_id, coder_id, limit,
    )  # fmt: skip
    return [_suggestion(row) for row in rows]


def keep_reasons(store: Store, run_id: str, document_id: str, start: int, code_id: str, why: str) -> bool:
    """Keep the reasons (JSON) of one suggestion with it; tell whether it stands."""
    with store.unlogged():
        changed = store.connection.execute(
            "UPDATE suggestion SET why = ? WHERE run_id = ? AND document_id = ? AND start = ? AND code_id = ?",
            (why, run_id, document_id, start, code_id),
        )
    return changed.rowcount > 0


def _suggestion(row: sqlite3.Row) -> CachedSuggestion:
    return CachedSuggestion(**dict(row) | {"why": json.loads(row["why"])})
