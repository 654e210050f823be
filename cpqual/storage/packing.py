"""A copy of a project for a colleague, without what anyone made of the texts and without its traces."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from cpqual.domain.errors import RefusedError
from cpqual.storage.acts import LAYERED
from cpqual.storage.making import make_project_file
from cpqual.storage.schema import LOGGED
from cpqual.storage.store import Store

_OF_A_LAYER = (*LAYERED, "reading")
"""Tables whose rows go into a pack with their coder's layer only."""
_OF_DOCUMENTS = ("section", "turn", "annotation", "page", "role", "sample_unit")
"""Tables whose rows go with their document."""
_NEVER = (
    "merged_coding", "lost_anchor", "revision", "framework", "framework_theme", "framework_cell",
    "framework_link", "kept_quote", "quote_use", "theme_card", "card_quote", "card_feedback", "feedback_link",
    "rule_hit", "delphi_rating", "delphi_response",
)  # fmt: skip
"""Tables that speak of everyone's codings at once, of texts before a correction, which may have held a name, or
of a whole panel, whose ratings would be there in part and be counted as if they were all."""
_DOCUMENTS = "(SELECT value FROM json_each(:documents))"
_CODING = f"document_id IN {_DOCUMENTS} AND coder_id IN (SELECT value FROM json_each(:layers))"
_MEMO = (
    f"coder_id IN (SELECT value FROM json_each(:layers)) AND (document_id IS NULL OR document_id IN {_DOCUMENTS})"
    f" AND (coding_id IS NULL OR coding_id IN (SELECT id FROM coding WHERE {_CODING}))"
)
_TEXTS = (
    "SELECT sha256, body FROM source_text WHERE sha256 IN"
    f" (SELECT text_sha256 FROM document WHERE id IN {_DOCUMENTS}) ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a pack: documents and the coders whose layers go along, by row id."""

    documents: Collection[str]
    layers: Collection[str] = ()


def pack(store: Store, path: Path, wanted: Wanted, *, replace: bool = False) -> None:
    """Write a pack, readable by its owner only, whole or not at all.

    It is made anew and filled, so that nothing is in it that was not put there. Of the log it holds what was
    done to the rows that it holds; of an act that did more, that part. Of corrected documents it holds the
    text in force and none before it.

    Args:
        replace: take the place of a file that is there.

    Raises:
        RefusedError: the file is there, or cannot be written.
    """
    if not replace or not os.path.lexists(path):
        make_project_file(path, lambda made: _fill(made, store, wanted)).close()
        return
    try:
        folder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    except OSError as error:
        raise RefusedError(f"cannot be written: {error.strerror}", where=str(path)) from None
    made = folder / path.name
    try:
        make_project_file(made, lambda fresh: _fill(fresh, store, wanted)).close()
        for ending in ("-wal", "-shm"):
            # what a program left beside the old file is not the new one's
            Path(f"{path}{ending}").unlink(missing_ok=True)
        made.replace(path)
    except OSError as error:
        raise RefusedError(f"cannot be written: {error.strerror}", where=str(path)) from None
    finally:
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()


def _fill(made: Store, store: Store, wanted: Wanted) -> None:
    values = {"documents": json.dumps(list(wanted.documents)), "layers": json.dumps(list(wanted.layers))}
    with made.unlogged():
        made.connection.execute("PRAGMA defer_foreign_keys = ON")
        for hashed, body in store.connection.execute(_TEXTS, values):
            # one by one: texts may be long
            made.insert("source_text", {"sha256": hashed, "body": body})
        made.insert("act_open", {"one": 1, "act_id": "packing"})
        for table in LOGGED:
            columns = [row["name"] for row in store.rows(f"PRAGMA table_info({table})")]
            rows = store.connection.execute(f"SELECT * FROM {table} WHERE {_rows_of(table)}", values)
            made.insert_many(table, columns, rows)
        # the rows were not made here: what made them comes with the log
        made.connection.execute("DELETE FROM change")
        made.connection.execute("DELETE FROM act_open")
        _copy_log(made, store, values)
    made.connection.execute("VACUUM")


def _copy_log(made: Store, store: Store, values: Mapping[str, str]) -> None:
    """Copy the changes of rows that may be in a pack, and the acts that then have any."""
    by_table = " OR ".join(f"(tbl = '{table}' AND ({_changes_of(table)}))" for table in LOGGED)
    execute = store.connection.execute
    made.insert_many(
        "act",
        ("id", "coder_id", "at", "verb", "words", "kind", "target", "state"),
        execute(
            # the words of an act that did more tell of that, too: where a code was first given, say
            "SELECT id, coder_id, at, verb, iif(EXISTS (SELECT 1 FROM change c WHERE c.act_id = a.id"
            f" AND NOT ({by_table})), verb || ' (in part)', words), kind, target, state FROM act a"
            f" WHERE EXISTS (SELECT 1 FROM change c WHERE c.act_id = a.id AND ({by_table})) ORDER BY seq",
            values,
        ),
    )
    made.insert_many(
        "change",
        ("act_id", "tbl", "row_id", "op", "before", "after"),
        execute(
            f"SELECT act_id, tbl, row_id, op, before, after FROM change c WHERE {by_table} ORDER BY seq",
            values,
        ),
    )


def _rows_of(table: str) -> str:
    """Return the condition on the rows of a table that go in."""
    if table in _NEVER:
        return "0"
    if table == "document":
        return f"id IN {_DOCUMENTS}"
    if table == "value":
        return f"owner_id NOT IN (SELECT id FROM document WHERE id NOT IN {_DOCUMENTS})"
    if table == "memo":
        return _MEMO
    if table == "memo_link":
        return f"document_id IN {_DOCUMENTS} AND memo_id IN (SELECT id FROM memo WHERE {_MEMO})"
    if table in _OF_A_LAYER:
        return _CODING
    return f"document_id IN {_DOCUMENTS}" if table in _OF_DOCUMENTS else "1"


def _changes_of(table: str) -> str:
    """Return the condition on the changes of a table that go in: also of rows that are gone, where they may."""
    if table in _OF_A_LAYER:
        return f"row_id IN (SELECT id FROM {table} WHERE {_rows_of(table)})"
    if table == "document":
        return f"row_id IN {_DOCUMENTS}"
    if table == "value":
        others = f"SELECT row_id FROM change WHERE tbl = 'document' AND row_id NOT IN {_DOCUMENTS}"
        return f"json_extract(coalesce(after, before), '$.owner_id') NOT IN ({others})"
    if table in _OF_DOCUMENTS:
        return f"json_extract(coalesce(after, before), '$.document_id') IN {_DOCUMENTS}"
    return _rows_of(table)
