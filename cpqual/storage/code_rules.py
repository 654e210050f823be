"""Rules that ask for a code, and what came of the passages they found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from cpqual.domain.code_rules import CodeRule, HitAnswer, RuleKind
from cpqual.domain.errors import RefusedError
from cpqual.domain.ids import new_id
from cpqual.storage.store import Store, now

_SELECT = """
SELECT r.id, k.slug, r.kind, r.pattern, r.note, u.slug, r.created
FROM code_rule r JOIN code k ON k.id = r.code_id JOIN coder u ON u.id = r.coder_id
"""


class AnsweredHit(NamedTuple):
    """What a coder made of a passage `[start, end)` that a rule had found; rule and document by row id."""

    rule: str
    document: str
    start: int
    end: int
    answer: HitAnswer


class Place(NamedTuple):
    """A passage `[start, end)` of a document, by its row id."""

    document: str
    start: int
    end: int


def rules(store: Store, code_id: str | None = None) -> list[CodeRule]:
    """Return the rules of a code, or all, in the order of the codebook and then as they were written."""
    where, values = ("", ()) if code_id is None else ("WHERE r.code_id = ?", (code_id,))
    rows = store.rows(f"{_SELECT} {where} ORDER BY k.position, r.created, r.id", *values)
    return [CodeRule(*row) for row in rows]


def rule(store: Store, rule_id: str) -> CodeRule | None:
    """Return the rule of that id."""
    row = store.row(f"{_SELECT} WHERE r.id = ?", rule_id)
    return CodeRule(*row) if row else None


def add_rule(store: Store, code_id: str, kind: RuleKind, pattern: str, note: str, coder_id: str) -> str:
    """Write a rule and return its id.

    Raises:
        RefusedError: the code has exactly this rule already.
    """
    rule_id = new_id()
    values = {
        "id": rule_id, "code_id": code_id, "kind": kind, "pattern": pattern, "note": note,
        "coder_id": coder_id, "created": now(),
    }  # fmt: skip
    try:
        store.insert("code_rule", values)
    except sqlite3.IntegrityError as error:
        raise _same(error) from None
    return rule_id


def change_rule(store: Store, rule_id: str, kind: RuleKind, pattern: str, note: str) -> None:
    """Give a rule other words and another note.

    Raises:
        RefusedError: the code has exactly that rule already.
    """
    try:
        store.update("code_rule", rule_id, {"kind": kind, "pattern": pattern, "note": note})
    except sqlite3.IntegrityError as error:
        raise _same(error) from None


def _same(error: sqlite3.IntegrityError) -> Exception:
    return RefusedError("the code has this rule already") if "UNIQUE" in str(error) else error


def remove_rule(store: Store, rule_id: str) -> None:
    """Remove a rule with what is known of its hits."""
    forget_hits(store, rule_id)
    store.delete("code_rule", rule_id)


def forget_hits(store: Store, rule_id: str) -> None:
    """Remove what is known of a rule's hits."""
    store.connection.execute("DELETE FROM rule_hit WHERE rule_id = ?", (rule_id,))


def keep_answers(store: Store, coder_id: str, hits: Iterable[AnsweredHit]) -> None:
    """Keep what a coder made of some hits; a later answer to the same hit takes the place of an earlier one."""
    created = now()
    rows = [
        (new_id(), one.rule, one.document, one.start, one.end, coder_id, one.answer, created) for one in hits
    ]
    store.connection.executemany(
        "INSERT INTO rule_hit (id, rule_id, document_id, start, end, coder_id, answer, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (rule_id, coder_id, document_id, start, end)"
        " DO UPDATE SET answer = excluded.answer, created = excluded.created",
        rows,
    )


def passed_over(store: Store, coder_id: str, document_id: str) -> list[tuple[str, int, int]]:
    """Return (rule id, start, end) of what a coder has passed over in a document."""
    rows = store.rows(
        "SELECT rule_id, start, end FROM rule_hit WHERE document_id = ? AND coder_id = ?"
        " AND answer = 'passed over'",
        document_id, coder_id,
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]


def hits(store: Store, coder_id: str, rule_ids: Iterable[str]) -> list[AnsweredHit]:
    """Return what a coder has made of everything that some rules had found, in no order."""
    marks = json.dumps(list(rule_ids))
    rows = store.rows(
        "SELECT rule_id, document_id, start, end, answer FROM rule_hit"
        " WHERE coder_id = ? AND rule_id IN (SELECT value FROM json_each(?))",
        coder_id, marks,
    )  # fmt: skip
    return [AnsweredHit(*row) for row in rows]


def coded_with(store: Store, coder_id: str, code_id: str) -> list[Place]:
    """Return where a coder has a code, in no order."""
    rows = store.rows(
        "SELECT document_id, start, end FROM coding WHERE code_id = ? AND coder_id = ?", code_id, coder_id
    )
    return [Place(*row) for row in rows]


def struck(store: Store, code_id: str) -> list[Place]:
    """Return where an adjudication about a code left it out of the consensus, in no order."""
    rows = store.rows(
        "SELECT x.document_id, x.start, x.end FROM decision x WHERE x.code_id = ? AND NOT EXISTS ("
        " SELECT 1 FROM coding c JOIN coder u ON u.id = c.coder_id AND u.kind = 'consensus'"
        " WHERE c.document_id = x.document_id AND c.code_id = x.code_id"
        " AND c.start < x.end AND c.end > x.start)",
        code_id,
    )
    return [Place(*row) for row in rows]
