"""The codebook as it stands, and its numbered versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from cpqual.domain.codebook import Code, Codebook, Example
from cpqual.domain.codebook_changes import RULE_CHANGES, Change
from cpqual.domain.ids import new_id
from cpqual.storage.store import Store

_COLUMNS = (
    "slug", "label", "codable", "colour", "shortcut", "status", "origin", "brief", "full",
)  # fmt: skip
_LISTS = ("when_to_use", "when_not_to_use", "confused_with")
_EXAMPLES = ("typical", "atypical", "near_miss")
_EXTRA = ("research_question", "formerly", "split_from", "since_version", "history", "said_by")


class VersionFacts(NamedTuple):
    """One saved version of the codebook, without its text."""

    number: int
    author: str
    date: str
    reason: str
    changes: tuple[Change, ...]


_SELECT = "SELECT c.*, p.slug AS parent FROM code c LEFT JOIN code p ON p.id = c.parent_id"


def codes(store: Store) -> list[Code]:
    """Return all codes in codebook order."""
    return [_code(row) for row in store.rows(f"{_SELECT} ORDER BY c.position")]


def code(store: Store, code_id: str) -> Code:
    """Return the code of that row id, which must be there."""
    return _code(store.rows(f"{_SELECT} WHERE c.id = ?", code_id)[0])


def _code(row: sqlite3.Row) -> Code:
    values: dict[str, Any] = {name: row[name] for name in _COLUMNS}
    values["codable"] = bool(row["codable"])
    values |= {name: tuple(json.loads(row[name])) for name in _LISTS}
    values |= {name: Example(**json.loads(row[name])) if row[name] else None for name in _EXAMPLES}
    extra = json.loads(row["extra"])
    values |= {name: tuple(v) if isinstance(v, list) else v for name, v in extra.items() if name in _EXTRA}
    return Code(parent=row["parent"], **values)


def _as_row(code: Code, position: int, ids: Mapping[str, str]) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(code, name) for name in _COLUMNS}
    row["codable"] = int(code.codable)
    row["position"] = position
    row["parent_id"] = ids[code.parent] if code.parent else None
    row |= {name: json.dumps(getattr(code, name), ensure_ascii=False) for name in _LISTS}
    for name in _EXAMPLES:
        example: Example | None = getattr(code, name)
        row[name] = json.dumps(_as_json(example), ensure_ascii=False) if example else None
    extra = {name: getattr(code, name) for name in _EXTRA}
    if not code.said_by:
        # left out, so that the rows of files that never heard of it stay as they are
        del extra["said_by"]
    row["extra"] = json.dumps(extra, ensure_ascii=False)
    return row


def _as_json(example: Example) -> dict[str, str | None]:
    # dataclasses.asdict copies whatever is within; 500 codes have 1,500 examples for every version
    return {"text": example.text, "document": example.document, "use_instead": example.use_instead}


def code_ids(store: Store) -> dict[str, str]:
    """Return the row id of every code by slug, in codebook order."""
    return {row[0]: row[1] for row in store.rows("SELECT slug, id FROM code ORDER BY position")}


def write_codes(store: Store, wanted: Sequence[Code]) -> None:
    """Make the codebook's rows say what `wanted` says, in its order.

    Codes are added and changed; one that is missing from `wanted` is deleted, which the file refuses if it
    has codings (retire it instead).
    """
    ids = code_ids(store)
    fresh = {code.slug: new_id() for code in wanted if code.slug not in ids}
    every = ids | fresh
    kept = {row["id"]: dict(row) for row in store.rows("SELECT * FROM code")}
    store.connection.execute("PRAGMA defer_foreign_keys = ON")
    for position, code in enumerate(wanted, 1):
        row = _as_row(code, position, every)
        if code.slug in fresh:
            store.insert("code", {"id": fresh[code.slug], **row})
        elif {"id": ids[code.slug], **row} != kept[ids[code.slug]]:
            store.update("code", ids[code.slug], row)
    for slug in ids.keys() - {code.slug for code in wanted}:
        store.connection.execute("DELETE FROM code_group_member WHERE code_id = ?", (ids[slug],))
        store.delete("code", ids[slug])


def codes_with_work(store: Store) -> set[str]:
    """Return the slugs of codes that have a coding, memo, decision, verdict or merge by anybody.

    A column of a framework, a negative case and a theme card are work, too.
    """
    rows = store.rows(
        "SELECT slug FROM code k WHERE EXISTS (SELECT 1 FROM coding c WHERE c.code_id = k.id)"
        " OR EXISTS (SELECT 1 FROM memo m WHERE m.code_id = k.id)"
        " OR id IN (SELECT code_id FROM decision UNION SELECT code_id FROM verdict)"
        " OR id IN (SELECT from_code_id FROM merged_coding UNION SELECT into_code_id FROM merged_coding)"
        " OR id IN (SELECT code_id FROM framework_theme UNION SELECT code_id FROM framework_cell"
        " UNION SELECT code_id FROM negative_case UNION SELECT code_id FROM theme_card)"
    )
    return {row[0] for row in rows}


_VERSIONS = "SELECT number, author, date, reason, diff FROM codebook_version"


def versions(store: Store) -> list[VersionFacts]:
    """Return the saved versions, oldest first."""
    return [_version(row) for row in store.rows(f"{_VERSIONS} ORDER BY number")]


def last_version(store: Store) -> VersionFacts | None:
    """Return the version in force, None before the first."""
    row = store.row(f"{_VERSIONS} ORDER BY number DESC LIMIT 1")
    return _version(row) if row else None


def _version(row: sqlite3.Row) -> VersionFacts:
    changes = tuple(Change(**change) for change in json.loads(row["diff"]))
    return VersionFacts(row["number"], row["author"], row["date"], row["reason"], changes)


def added_codes(store: Store) -> set[str]:
    """Return the slugs that some version says were added: others were made while coding."""
    rows = store.rows(
        "SELECT DISTINCT json_extract(j.value, '$.slug') FROM codebook_version v, json_each(v.diff) j"
        " WHERE json_extract(j.value, '$.kind') = 'added'"
    )
    return {row[0] for row in rows}


class RuleChange(NamedTuple):
    """The latest version in which a code's rule changed, or in which the code was split."""

    version: int
    reason: str


def rule_changes(store: Store) -> dict[str, RuleChange]:
    """Return the latest change of rule per code slug; codes whose rule never changed are left out."""
    marks = ", ".join("?" * len(RULE_CHANGES))
    rows = store.rows(
        # SQLite takes the other columns from the row that has the maximum
        "SELECT json_extract(j.value, '$.slug') AS slug, max(v.number) AS number, v.reason"
        " FROM codebook_version v, json_each(v.diff) j"
        f" WHERE json_extract(j.value, '$.kind') IN ({marks}) GROUP BY slug",
        *RULE_CHANGES,
    )
    return {row["slug"]: RuleChange(row["number"], row["reason"]) for row in rows}


def latest_version(store: Store) -> int:
    """Return the number of the version in force, 0 before the first."""
    return int(store.rows("SELECT coalesce(max(number), 0) FROM codebook_version")[0][0])


def snapshot(store: Store, number: int) -> str | None:
    """Return the text of a saved version, as it was written."""
    row = store.row("SELECT snapshot FROM codebook_version WHERE number = ?", number)
    return str(row[0]) if row else None


def add_version(
    store: Store,
    codebook: Codebook,
    snapshot_text: str,
    changes: Sequence[Change],
    version_id: str | None = None,
) -> None:
    """Save an immutable version; under an id that is given where copies must come to the same one."""
    store.insert(
        "codebook_version",
        {
            "id": version_id or new_id(), "number": codebook.version, "author": codebook.author, "date": codebook.date,
            "reason": codebook.reason, "snapshot": snapshot_text,
            "diff": json.dumps([asdict(change) for change in changes], ensure_ascii=False),
        },
    )  # fmt: skip
