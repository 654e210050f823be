"""Adjudication decisions, and what coders said of documents and suggestions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal, NamedTuple

from cpqual.domain.codebook_changes import RULE_CHANGES
from cpqual.domain.codings import Decision, Reason
from cpqual.domain.ids import new_id
from cpqual.storage.codings import any_coding
from cpqual.storage.store import Store, now

ReadingStatus = Literal["assigned", "finished"]
Answer = Literal["accepted", "rejected", "later"]


class Verdict(NamedTuple):
    """A coder's answer to a suggested code on a span, with the probability shown then."""

    document: str
    start: int
    end: int
    code: str
    coder: str
    answer: Answer
    probability: float | None
    run: str
    created: str


def decisions(store: Store, document_id: str | None = None, code_id: str | None = None) -> list[Decision]:
    """Return the adjudication decisions of one document, about one code, or all, in text order."""
    wanted = {"x.document_id = ?": document_id, "x.code_id = ?": code_id}
    values = [value for value in wanted.values() if value]
    where = " AND ".join(test for test, value in wanted.items() if value)
    rows = store.rows(
        "SELECT x.id, d.slug, x.start, x.end, k.slug, x.outcome, x.reason, x.note, u.slug, x.created"
        " FROM decision x JOIN document d ON d.id = x.document_id JOIN code k ON k.id = x.code_id"
        f" JOIN coder u ON u.id = x.coder_id {'WHERE ' if where else ''}{where}"
        " ORDER BY d.position, x.start, k.position, x.id",
        *values,
    )
    return [Decision(*row) for row in rows]


def add_decision(store: Store, decision: Decision, document_id: str, code_id: str, coder_id: str) -> str:
    """Write an adjudication decision and return its id."""
    decision_id = new_id()
    values = asdict(decision) | {"id": decision_id, "created": decision.created or now()}
    for name in ("document", "code", "coder"):
        del values[name]
    store.insert("decision", values | {"document_id": document_id, "code_id": code_id, "coder_id": coder_id})
    return decision_id


def decided_documents(store: Store) -> set[str]:
    """Return the slugs of the documents in which there is an adjudication decision."""
    return {
        row[0]
        for row in store.rows(
            "SELECT slug FROM document d WHERE EXISTS (SELECT 1 FROM decision x WHERE x.document_id = d.id)"
        )
    }


def decisions_since_rule(store: Store, reason: Reason) -> dict[str, list[str]]:
    """Return, per code slug, the ids of decisions for a reason made since the code's rule changed last.

    Ids of later rows sort after earlier ones, so a decision's and a version's say which came first.
    """
    marks = ", ".join("?" * len(RULE_CHANGES))
    rows = store.rows(
        "WITH changed(slug, version) AS (SELECT json_extract(j.value, '$.slug'), max(v.id)"
        " FROM codebook_version v, json_each(v.diff) j"
        f" WHERE json_extract(j.value, '$.kind') IN ({marks}) GROUP BY 1)"
        " SELECT k.slug, x.id FROM decision x JOIN code k ON k.id = x.code_id"
        " JOIN document d ON d.id = x.document_id LEFT JOIN changed c ON c.slug = k.slug"
        " WHERE x.reason = ? AND (c.version IS NULL OR x.id > c.version)"
        " ORDER BY k.position, d.position, x.start",
        *RULE_CHANGES,
        reason,
    )
    found: dict[str, list[str]] = {}
    for slug, decision_id in rows:
        found.setdefault(slug, []).append(decision_id)
    return found


def remove_decision(store: Store, decision_id: str) -> None:
    """Delete an adjudication decision."""
    store.delete("decision", decision_id)


def reading(store: Store, document_id: str, coder_id: str) -> ReadingStatus | None:
    """Return the status of a document for a coder, None where it has none."""
    row = store.row(
        "SELECT status FROM reading WHERE document_id = ? AND coder_id = ?", document_id, coder_id
    )
    return row[0] if row else None


def readings(store: Store) -> dict[tuple[str, str], ReadingStatus]:
    """Return the status of every (document slug, coder slug) that has one."""
    rows = store.rows(
        "SELECT d.slug, u.slug, r.status FROM reading r JOIN document d ON d.id = r.document_id"
        " JOIN coder u ON u.id = r.coder_id"
    )
    return {(row[0], row[1]): row[2] for row in rows}


def has_reading(store: Store, document_id: str, coder_id: str) -> bool:
    """Tell whether a document has a status for a coder."""
    return reading_of(store, document_id, coder_id) is not None


def reading_of(store: Store, document_id: str, coder_id: str) -> ReadingStatus | None:
    """Return what a document is to a coder; None where nothing was said."""
    row = store.row(
        "SELECT status FROM reading WHERE document_id = ? AND coder_id = ?", document_id, coder_id
    )
    return row["status"] if row else None


def take_up(store: Store, document_id: str, coder_id: str) -> None:
    """Note with the first coding in a document that its coder is at work there, until it is marked finished.

    Agreement needs the difference: what a coder has not read yet is not what they found nothing in.
    """
    if not has_reading(store, document_id, coder_id) and not any_coding(store, document_id, coder_id):
        set_reading(store, document_id, coder_id, "assigned")


def set_reading(store: Store, document_id: str, coder_id: str, status: ReadingStatus) -> None:
    """Say that a document is a coder's to read, or that the coder has finished it."""
    row = store.row(
        "SELECT id, status FROM reading WHERE document_id = ? AND coder_id = ?", document_id, coder_id
    )
    if row is None:
        values = {"document_id": document_id, "coder_id": coder_id, "status": status, "changed": now()}
        store.insert("reading", {"id": new_id(), **values})
    elif row["status"] != status:
        store.update("reading", row["id"], {"status": status, "changed": now()})


def verdicts(store: Store, coder_id: str, document_id: str | None = None) -> list[Verdict]:
    """Return a coder's answers to suggestions, in one document or all."""
    also, values = ("AND v.document_id = ?", [document_id]) if document_id else ("", [])
    rows = store.rows(
        "SELECT d.slug, v.start, v.end, k.slug, u.slug, v.answer, v.probability, v.run, v.created"
        " FROM verdict v JOIN document d ON d.id = v.document_id JOIN code k ON k.id = v.code_id"
        f" JOIN coder u ON u.id = v.coder_id WHERE v.coder_id = ? {also} ORDER BY v.created",
        coder_id,
        *values,
    )
    return [Verdict(*row) for row in rows]


def answer_counts(store: Store, coder_id: str) -> list[tuple[str, Answer, int]]:
    """Return (code slug, answer, how often) of a coder's answers to suggestions."""
    rows = store.rows(
        "SELECT k.slug, v.answer, count(*) FROM verdict v JOIN code k ON k.id = v.code_id"
        " WHERE v.coder_id = ? GROUP BY k.id, v.answer",
        coder_id,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def set_verdict(
    store: Store,
    document_id: str,
    start: int,
    end: int,
    code_id: str,
    coder_id: str,
    answer: Answer,
    probability: float | None,
    run: str,
) -> None:
    """Record a coder's answer to a suggestion, replacing an earlier answer to the same one."""
    row = store.row(
        "SELECT id FROM verdict WHERE document_id = ? AND start = ? AND end = ? AND code_id = ? AND coder_id = ?",
        document_id, start, end, code_id, coder_id,
    )  # fmt: skip
    answered = {
        "answer": answer, "probability": None if probability is None else round(probability, 6), "run": run,
        "created": now(),
    }  # fmt: skip
    if row is not None:
        store.update("verdict", row["id"], answered)
        return
    store.insert(
        "verdict",
        {"id": new_id(), "document_id": document_id, "start": start, "end": end, "code_id": code_id,
         "coder_id": coder_id, **answered},
    )  # fmt: skip
