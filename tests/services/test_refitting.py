"""A quick refit between codings: what it learns, and when it is put off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpqual.domain.text import Span
from cpqual.services import codebooks, coding, reading, suggesting, training
from cpqual.services.session import Session
from cpqual.services.training import train
from cpqual.suggest.material import Workshop


def turn(session: Session, number: int, document: str = "INT-1") -> Span:
    turns = reading.open_document(session, document).turns
    return Span(turns[number].start, turns[number].end)


def test_a_refit_knows_what_was_coded_and_changed_since_and_is_put_off_in_a_large_study(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop()
    train(session, workshop)
    coding.apply_codes(session, "INT-1", turn(session, 1), ["barriers"])
    first = training.refit(session, workshop)
    assert first is not None
    assert (first.codings, first.complete) == (1, True)
    book = session.codebook()
    codebooks.save(session, replace(book, codes=tuple(c for c in book if c.slug != "new_networks")), "fewer")
    training.refit(session, workshop)
    proposed = {one.code for one in suggesting.open_suggestions(session)}
    assert proposed
    assert "new_networks" not in proposed
    monkeypatch.setattr(training, "MOST_REFITTED", 3)
    assert training.refit(session, workshop) is None
