"""What `cpqual check` finds: every kind of damage, one line each, and nothing in a sound project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cpqual.domain.text import Span, sha256
from cpqual.services import coding, history, memos
from cpqual.services.merging_codes import merge_codes
from cpqual.services.session import Session
from cpqual.storage import integrity

from ..conftest import TALK

LOST = json.dumps({"id": "c"})


def found(session: Session) -> list[str]:
    return list(integrity.problems(session.store))


@contextmanager
def behind_its_back(session: Session) -> Iterator[None]:
    """Write to the file as a faulty program would: nothing checked, nothing logged."""
    triggers = [
        row[0]
        for row in session.store.rows(
            "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'log_%'"
        )
    ]
    connection = session.store.connection
    connection.execute("PRAGMA foreign_keys = OFF")
    for sql in triggers:
        connection.execute(f"DROP TRIGGER {sql.split()[2]}")
    yield
    for sql in triggers:
        connection.execute(sql)


@pytest.fixture
def worked_on(session: Session) -> Session:
    """The study with codings, a memo with a link, a merge with a collision, undone acts, and a correction."""
    for slug in ("barriers", "new_networks"):
        coding.apply_codes(session, "INT-1", Span(36, 43), [slug])
    memo = memos.add_memo(session, "a thought", document="INT-1")
    memos.link(session, memo, "INT-2", Span(36, 43))
    merge_codes(session, ["barriers"], "new_networks", "the same idea")
    coding.apply_codes(session, "INT-2", Span(0, 3), ["practical_support"])
    history.undo(session)
    correct(session)
    return session


def correct(session: Session) -> None:
    """Give INT-2 another text, with one passage lost."""
    text, stored = TALK + "P: More.\n", session.document("INT-2").id
    with session.act("correct", "corrected INT-2"):
        store = session.store
        store.insert("source_text", {"sha256": sha256(text), "body": text})
        store.insert(
            "revision",
            {"id": "r1", "document_id": stored, "number": 1, "text_sha256": sha256(TALK), "reason": "a slip",
             "coder_id": session.coder.id, "created": "2026-01-01T00:00:00.000Z"},
        )  # fmt: skip
        store.update("document", stored, {"text_sha256": sha256(text), "revision": 2})
        store.insert(
            "lost_anchor",
            {"id": "l1", "document_id": stored, "revision": 1, "tbl": "coding", "row": LOST,
             "start": 0, "end": 5},
        )  # fmt: skip


def test_a_sound_project_has_no_problems(worked_on: Session) -> None:
    assert found(worked_on) == []


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE memo_link SET end = 9999", "lies outside its text: 36 to 9999"),
        ("UPDATE memo_link SET memo_id = 'x'", "refers to a memo that is not there"),
        (
            "UPDATE merged_coding SET absorbed = '{' WHERE absorbed IS NOT NULL",
            "the coding that was absorbed",
        ),
        ("UPDATE merged_coding SET into_code_id = from_code_id", "merges a code into itself"),
        ("UPDATE revision SET number = 2", "INT-2: revision 2, but 1 earlier texts are kept"),
        ("DELETE FROM revision", "INT-2: revision 2, but 0 earlier texts are kept"),
        ("UPDATE document SET revision = 3 WHERE slug = 'INT-1'", "INT-1: revision 3, but 0 earlier"),
        ("UPDATE lost_anchor SET row = '[]'", "lost_anchor l1 does not hold the row that was lost"),
        ("UPDATE lost_anchor SET tbl = 'sqlite_schema'", "lost_anchor l1 does not hold the row"),
        ("UPDATE lost_anchor SET revision = 7", "lost_anchor l1 speaks of a revision that is not there"),
        ("UPDATE lost_anchor SET end = 9999", "lost_anchor l1 lies outside its text: 0 to 9999"),
        ("UPDATE memo SET body = 'others'", "is not as the log left it"),
        ("DELETE FROM coding", "is gone, but the log does not know why"),
        ("UPDATE coding SET id = 'c'", "coding c is there, but the log does not know it"),
    ],
)
def test_damage_is_named(worked_on: Session, sql: str, says: str) -> None:
    with behind_its_back(worked_on):
        worked_on.store.connection.execute(sql)
    assert any(says in line for line in found(worked_on)), found(worked_on)


def test_the_text_of_an_earlier_revision_is_looked_at(worked_on: Session) -> None:
    connection = worked_on.store.connection
    connection.execute("DROP TRIGGER source_text_frozen")
    connection.execute("UPDATE source_text SET body = body || ' ' WHERE sha256 = ?", (sha256(TALK),))
    assert "INT-2: the text of revision 1 is not the one that was kept" in found(worked_on)
