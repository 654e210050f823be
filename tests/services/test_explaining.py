"""Reasons that were not kept with a suggestion, worked out when somebody asks for them."""

from __future__ import annotations

import io
import json

from cpqual.domain.text import Span
from cpqual.services import coding, queue_acts, reading, suggesting, suggestion_worker
from cpqual.services.explaining import Explainer
from cpqual.services.queues import Queued
from cpqual.services.session import Session
from cpqual.services.training import train
from cpqual.suggest.material import Workshop


def without_reasons(session: Session) -> Queued:
    """Return a suggestion of a trained project whose reasons were thrown away."""
    first = reading.open_document(session, "INT-1").turns[1]
    coding.apply_codes(session, "INT-1", Span(first.start, first.end), ["barriers"])
    train(session)
    found = suggesting.suggestions_for(
        session, "INT-1", reading.open_document(session, "INT-1").turns[3].start
    )
    one = Queued(found[0])
    with session.store.unlogged():
        session.store.connection.execute("UPDATE suggestion SET why = '{}'")
    assert queue_acts.reasons(session, one) == {}
    return one


def test_reasons_are_worked_out_and_kept_with_the_suggestion(session: Session) -> None:
    one = without_reasons(session)
    kept, explainer = queue_acts.reasons, Explainer(Workshop())
    assert explainer.explain(session, one.unit.document, one.unit.start, one.suggestion.code)
    assert kept(session, one)["read"] == 1
    train(session)
    # a model that learned the same gives the same reasons, whoever works them out
    by_training = kept(session, one)
    assert explainer.explain(session, one.unit.document, one.unit.start, one.suggestion.code)
    assert kept(session, one) == by_training


def test_what_is_not_suggested_has_no_reasons(session: Session) -> None:
    one = without_reasons(session)
    explainer = Explainer(Workshop())
    assert not explainer.explain(session, one.unit.document, one.unit.start + 1, one.suggestion.code)
    with session.store.unlogged():
        session.store.connection.execute("DELETE FROM suggestion")
    assert not explainer.explain(session, one.unit.document, one.unit.start, one.suggestion.code)


def test_the_worker_process_works_them_out_and_survives_nonsense(session: Session) -> None:
    one = without_reasons(session)
    place = {"document": one.unit.document, "start": one.unit.start, "code": one.suggestion.code}
    asked = [
        {"do": "explain", **place},
        {"do": "explain", **place, "code": "nowhere"},
        {"do": "explain", **place, "start": "here"},
        {"do": "explain"},
    ]
    answers = io.StringIO()
    requests = io.StringIO("".join(json.dumps(line) + "\n" for line in asked))
    suggestion_worker.serve(session.path, "RB", requests, answers)
    first, *others = map(json.loads, answers.getvalue().splitlines())
    assert first == {"done": "explain"}
    assert [set(other) for other in others] == [{"error"}] * 3
    assert queue_acts.reasons(session, one)["read"] == 1
