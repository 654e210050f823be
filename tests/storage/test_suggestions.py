"""Cached suggestions are replaced piece by piece, in as few transactions as their number asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.services.session import Session
from cpqual.storage import documents, suggestions

from ..conftest import talk_document

DOCUMENTS, ROWS = 20, 5


@pytest.fixture
def answers(session: Session) -> list[str]:
    """Add many small documents."""
    with session.act("import", "answers"):
        return [
            documents.add_document(session.store, replace(talk_document(f"A{n:02}"), turns=()), 30, None, {})
            for n in range(DOCUMENTS)
        ]


def replaced(session: Session, answers: list[str]) -> tuple[str, int]:
    """Return the id of a further run, and in how many transactions it took the place of the one before."""
    code = session.code_id("barriers")
    rows = [(one, n, n + 1, 1, code, 0.5, "50 %", "{}") for one in answers for n in range(ROWS)]
    said: list[str] = []
    session.store.connection.set_trace_callback(said.append)
    try:
        run = suggestions.replace_suggestions(session.store, session.coder.id, 1, 1, {}, rows)
    finally:
        session.store.connection.set_trace_callback(None)
    return run, sum(statement.startswith("BEGIN") for statement in said)


@pytest.mark.parametrize("chunk", [1, 7, 20, 99, 100, 1000])
def test_the_earlier_run_goes_in_pieces_of_rows_not_of_documents(
    session: Session, answers: list[str], monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(suggestions, "CHUNK", chunk)
    replaced(session, answers)
    run, transactions = replaced(session, answers)
    number = DOCUMENTS * ROWS
    left = session.store.rows("SELECT run_id, count(*) FROM suggestion GROUP BY run_id")
    assert [tuple(row) for row in left] == [(run, number)]
    assert [row[0] for row in session.store.rows("SELECT id FROM model_run")] == [run]
    # the rows come and go in as many pieces; the new run begins and ends, and the old one goes
    assert transactions <= 2 * -(-number // chunk) + 3
